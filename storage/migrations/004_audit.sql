-- The access log with all the fields of NEN 7513, and the log's own secret.
--
-- `form` is the version of the form that the row's hash was made by (storage/audit.c). Rows of form
-- 1 have none of the other new columns, and the check holds them to that.
ALTER TABLE audit ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN look INTEGER NOT NULL DEFAULT 0 CHECK (look IN (0, 1));
ALTER TABLE audit ADD COLUMN times INTEGER NOT NULL DEFAULT 1 CHECK (times > 0);
ALTER TABLE audit ADD COLUMN behalf BLOB CHECK (length(behalf) = 16);
ALTER TABLE audit ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN client BLOB CHECK (length(client) = 16);
ALTER TABLE audit ADD COLUMN part TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN basis TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN reason BLOB CHECK (length(reason) > 57);

-- Who looked at a dossier, and what an employee did. An index of ids is what costs an insert most, so
-- that there is none of `client` (a client has one dossier at a provider), and none of what clients
-- and their people did: that is found by the dossier.
CREATE INDEX audit_dossier ON audit (dossier, number) WHERE dossier IS NOT NULL;
CREATE INDEX audit_employee ON audit (actor, number)
    WHERE actor IS NOT NULL AND role NOT IN ('client', 'representative', 'relative');

-- The secret that the log's signing key, and the key of reasons without a dossier, are derived
-- from; sealed under the master key.
CREATE TABLE audit_key (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed BLOB NOT NULL
) STRICT;
