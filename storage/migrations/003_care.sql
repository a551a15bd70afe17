-- Who may see what: the client's age and capacity, the network, signatures.

-- `born` is the date as a number (20121126), NULL where it is not known.
ALTER TABLE dossier ADD COLUMN born INTEGER;
ALTER TABLE dossier ADD COLUMN incapacitated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN restricted_ms INTEGER;

CREATE INDEX channel_dossier ON channel (dossier);

-- Who belongs to the client: representatives, related persons, the care team.
CREATE TABLE network (
    dossier BLOB NOT NULL REFERENCES dossier (id),
    account BLOB NOT NULL REFERENCES account (id),
    tie TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX network_account ON network (account);

-- Whoever shared a channel of a dossier until now belongs to its network.
INSERT INTO network (dossier, account, tie, since_ms)
SELECT c.dossier, a.id,
    CASE a.role WHEN 'representative' THEN 'representative' WHEN 'relative' THEN 'relative'
        ELSE 'care_team' END,
    min(c.created_ms)
FROM member m JOIN channel c ON c.id = m.channel JOIN account a ON a.id = m.account
WHERE a.role IN ('representative', 'relative', 'therapist', 'planner')
GROUP BY c.dossier, a.id, a.role;

-- Parts are sets, as bits.
CREATE TABLE signature (
    dossier BLOB NOT NULL REFERENCES dossier (id),
    grantee BLOB NOT NULL REFERENCES account (id),
    signatory BLOB NOT NULL REFERENCES account (id),
    parts INTEGER NOT NULL CHECK (parts > 0),
    signed_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier, grantee, signatory)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_request (
    dossier BLOB NOT NULL REFERENCES dossier (id),
    grantee BLOB NOT NULL REFERENCES account (id),
    asked_by BLOB NOT NULL REFERENCES account (id),
    parts INTEGER NOT NULL CHECK (parts > 0),
    asked_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier, grantee)
) STRICT, WITHOUT ROWID;

CREATE TABLE withholding (
    dossier BLOB NOT NULL REFERENCES dossier (id),
    account BLOB NOT NULL REFERENCES account (id),
    withheld_by BLOB NOT NULL REFERENCES account (id),
    parts INTEGER NOT NULL CHECK (parts > 0),
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE emergency (
    dossier BLOB NOT NULL REFERENCES dossier (id),
    account BLOB NOT NULL REFERENCES account (id),
    since_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier, account)
) STRICT, WITHOUT ROWID;

-- The last day (20261126, in Europe/Amsterdam) whose birthdays have been dealt with.
CREATE TABLE birthdays_done (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    day INTEGER NOT NULL
) STRICT;
