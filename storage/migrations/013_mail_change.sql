-- Where somebody wants mail from now on, until the code that was sent there comes back: then the hash
-- of the code and the address (under the master key) are NULL. `asked` tells how many codes were sent
-- since `since_ms`. An account has one at most.
CREATE TABLE mail_change (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    code_hash BLOB CHECK (length(code_hash) = 32),
    sealed BLOB,
    expires_ms INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    asked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
