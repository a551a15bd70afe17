-- Signing in with a second factor, and devices that are known.

-- `sealed` holds the secret, under the master key. `used_step` is the last time step whose code was
-- taken: a code is good once.
CREATE TABLE otp (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    sealed BLOB NOT NULL,
    used_step INTEGER NOT NULL DEFAULT 0,
    begun_ms INTEGER NOT NULL,
    confirmed_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Hashes of the codes that are left.
CREATE TABLE recovery_code (
    account BLOB NOT NULL REFERENCES account (id),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

-- What the server signs the cookies of known devices with, sealed under the master key.
CREATE TABLE device_key (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed BLOB NOT NULL
) STRICT;
