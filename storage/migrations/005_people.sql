-- How a person gets an account, and back into it; the mail that goes out for that.

-- `state` is a word of enum account_state. Who was invited has no user name yet: what stands in its
-- place (account.c) is none that anybody could choose. `language` is '' until somebody chose it.
ALTER TABLE account ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE account ADD COLUMN language TEXT NOT NULL DEFAULT '';
UPDATE account SET state = 'locked', password_hash = substr(password_hash, 2)
    WHERE password_hash LIKE '!%';

-- Asked for when signing in, confirmed or not: it came with the account.
ALTER TABLE otp ADD COLUMN demanded INTEGER NOT NULL DEFAULT 0 CHECK (demanded IN (0, 1));

-- Where somebody gets mail, under the master key.
CREATE TABLE mail_address (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What is still to be sent. `sealed` holds address, kind, language and link, under the master key.
CREATE TABLE mail (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_due ON mail (due_ms, id);

-- The last invitation to each account that came by one. `token_hash` is NULL once its link is used
-- or void, `ended_ms` is set once nothing is left to be done for it. `inviter` is NULL where an
-- operator invited.
CREATE TABLE invitation (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    inviter BLOB REFERENCES account (id),
    nonce BLOB CHECK (length(nonce) = 16),
    token_hash BLOB UNIQUE CHECK (length(token_hash) = 32),
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    mail BLOB CHECK (length(mail) = 16),
    mail_state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invitation_nonce ON invitation (inviter, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX invitation_open ON invitation (account) WHERE ended_ms IS NULL;
CREATE INDEX invitation_mail ON invitation (mail) WHERE mail IS NOT NULL;

-- One link at most to set a new password, for each account.
CREATE TABLE reset (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
