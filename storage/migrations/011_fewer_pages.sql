-- A message touches few pages. What is left of scattered keys is the one index that history is read
-- by: (channel, seq).
--
-- How far a channel and a dossier are is asked of their entries, and then remembered by the writer
-- (storage/recall.h): a dossier has as many entries as its channels together. What an entry points to
-- was found before it is written, and is looked for by the check, not once more with every insert.
CREATE TABLE entry_anew (
    channel BLOB NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    dossier BLOB NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    sent_ms INTEGER NOT NULL,
    nonce BLOB CHECK (length(nonce) = 16),
    amends INTEGER CHECK (amends < seq),
    retracts INTEGER CHECK (retracts < seq),
    sealed BLOB NOT NULL,
    PRIMARY KEY (channel, seq)
) STRICT;
INSERT INTO entry_anew (channel, seq, id, dossier, number, kind, author, sent_ms, nonce, amends,
        retracts, sealed)
    SELECT channel, seq, id, dossier, number, kind, author, sent_ms, nonce, amends, retracts, sealed
    FROM entry ORDER BY rowid;
DROP TABLE entry;
ALTER TABLE entry_anew RENAME TO entry;
CREATE INDEX entry_amends ON entry (channel, amends, seq) WHERE amends IS NOT NULL;
CREATE INDEX entry_retracts ON entry (channel, retracts, seq) WHERE retracts IS NOT NULL;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
    SELECT RAISE (ABORT, 'entries are append-only');
END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
    SELECT RAISE (ABORT, 'entries are append-only');
END;
ALTER TABLE channel DROP COLUMN last_seq;
ALTER TABLE dossier DROP COLUMN last_number;

-- Nonces begin with the time at which they were made (UUIDv7, RFC 9562 section 5.7), so that new
-- ones stand together at the end.
CREATE UNIQUE INDEX entry_nonce ON entry (nonce, author) WHERE nonce IS NOT NULL;

-- The head moves once with each commit, by the writer.
DROP TRIGGER audit_moves_head;

-- By whom and of whom the access log tells: `subject` is a dossier, or an employee's account. Rows
-- are added to it in heaps; those after `audit_indexed` are looked through one by one.
DROP INDEX audit_dossier;
DROP INDEX audit_employee;
CREATE TABLE audit_index (
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    number INTEGER NOT NULL,
    PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_indexed (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO audit_index (subject, number)
    SELECT dossier, number FROM audit WHERE dossier IS NOT NULL
    UNION SELECT actor, number FROM audit
    WHERE actor IS NOT NULL AND role NOT IN ('client', 'representative', 'relative');
INSERT INTO audit_indexed (one, number) SELECT 1, rows FROM audit_head;
