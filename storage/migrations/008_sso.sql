-- Single sign-on of a provider's staff, by OpenID Connect.

-- `sealed` holds the client's secret, under the master key; NULL is a public client. `roles` are
-- words with commas between.
CREATE TABLE sso (
    provider BLOB NOT NULL PRIMARY KEY REFERENCES provider (id),
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    client_id TEXT NOT NULL CHECK (client_id <> ''),
    roles TEXT NOT NULL,
    link_by TEXT NOT NULL CHECK (link_by IN ('none', 'email', 'preferred_username')),
    sealed BLOB
) STRICT, WITHOUT ROWID;

-- Who somebody is at the identity provider. A subject means something together with its issuer alone
-- (OpenID Connect Core 1.0, section 5.7), so that links to another one come to nothing.
CREATE TABLE sso_subject (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    provider BLOB NOT NULL REFERENCES provider (id),
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    subject TEXT NOT NULL CHECK (subject <> ''),
    linked_ms INTEGER NOT NULL,
    UNIQUE (provider, issuer, subject)
) STRICT, WITHOUT ROWID;
