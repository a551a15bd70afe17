-- Whom a mail told of a birthday of the client that comes (20261226), and of which: the last one.
CREATE TABLE birthday_told (
    dossier BLOB NOT NULL REFERENCES dossier (id),
    account BLOB NOT NULL REFERENCES account (id),
    day INTEGER NOT NULL,
    PRIMARY KEY (dossier, account)
) STRICT, WITHOUT ROWID;
