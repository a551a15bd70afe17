-- Passkeys (WebAuthn): keys that a person's own devices hold, of which the server knows the public half.

-- What an authenticator calls the account by: random, so that it tells nothing of it.
CREATE TABLE passkey_user (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    handle BLOB NOT NULL UNIQUE CHECK (length(handle) = 32)
) STRICT, WITHOUT ROWID;

-- `sign_count` is the authenticator's own count at its last use, which only ever rises; 0: it keeps
-- none. `used_ms` is NULL before the first use.
CREATE TABLE passkey (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL REFERENCES passkey_user (account),
    credential BLOB NOT NULL UNIQUE CHECK (length(credential) BETWEEN 1 AND 1023),
    algorithm TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    used_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_account ON passkey (account, id);
