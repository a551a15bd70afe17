-- Every emergency access has a row of its own: who takes one again, or joins the care team after it,
-- is seen by the privacy officer as often as it was done.
CREATE TABLE emergency_anew (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    dossier BLOB NOT NULL REFERENCES dossier (id),
    account BLOB NOT NULL REFERENCES account (id),
    since_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT;
INSERT INTO emergency_anew (dossier, account, since_ms, until_ms)
    SELECT dossier, account, since_ms, until_ms FROM emergency
    ORDER BY since_ms, dossier, account;
DROP TABLE emergency;
ALTER TABLE emergency_anew RENAME TO emergency;
CREATE INDEX emergency_of ON emergency (account, dossier, until_ms);
