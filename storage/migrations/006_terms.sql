-- Terms of use, conduct, the end of an account and of the portal.

-- `from_ms` is when a version begins to count; what was published never changes.
CREATE TABLE terms (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    provider BLOB NOT NULL REFERENCES provider (id),
    version TEXT NOT NULL CHECK (version <> ''),
    from_ms INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    UNIQUE (provider, version),
    UNIQUE (provider, from_ms)
) STRICT, WITHOUT ROWID;
CREATE TABLE terms_text (
    terms BLOB NOT NULL REFERENCES terms (id),
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (terms, language)
) STRICT, WITHOUT ROWID;

-- Kept for ever: it refers to the sign-in by id alone, which goes when the account is closed.
CREATE TABLE terms_acceptance (
    account BLOB NOT NULL REFERENCES account (id),
    terms BLOB NOT NULL REFERENCES terms (id),
    at_ms INTEGER NOT NULL,
    sign_in BLOB CHECK (length(sign_in) = 16),
    nonce BLOB CHECK (length(nonce) = 16),
    PRIMARY KEY (account, terms)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX terms_acceptance_nonce ON terms_acceptance (account, nonce)
    WHERE nonce IS NOT NULL;

CREATE TRIGGER terms_no_update BEFORE UPDATE ON terms BEGIN
    SELECT RAISE (ABORT, 'published terms never change');
END;
CREATE TRIGGER terms_no_delete BEFORE DELETE ON terms BEGIN
    SELECT RAISE (ABORT, 'published terms never change');
END;
CREATE TRIGGER terms_text_no_update BEFORE UPDATE ON terms_text BEGIN
    SELECT RAISE (ABORT, 'published terms never change');
END;
CREATE TRIGGER terms_text_no_delete BEFORE DELETE ON terms_text BEGIN
    SELECT RAISE (ABORT, 'published terms never change');
END;
CREATE TRIGGER terms_acceptance_no_update BEFORE UPDATE ON terms_acceptance BEGIN
    SELECT RAISE (ABORT, 'acceptances are kept');
END;
CREATE TRIGGER terms_acceptance_no_delete BEFORE DELETE ON terms_acceptance BEGIN
    SELECT RAISE (ABORT, 'acceptances are kept');
END;

-- `reporter` says something of the message `seq`, which `account` wrote. `sealed` is what was
-- added in words, under the dossier's key; NULL: nothing.
CREATE TABLE conduct_report (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    provider BLOB NOT NULL REFERENCES provider (id),
    dossier BLOB NOT NULL REFERENCES dossier (id),
    channel BLOB NOT NULL REFERENCES channel (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    account BLOB NOT NULL REFERENCES account (id),
    reporter BLOB NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    sealed BLOB,
    UNIQUE (reporter, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX conduct_report_provider ON conduct_report (provider, id);

-- `giver` NULL: an operator at the machine. `sealed` is the text, under the master key.
CREATE TABLE conduct_warning (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    giver BLOB REFERENCES account (id),
    at_ms INTEGER NOT NULL,
    read_ms INTEGER,
    nonce BLOB CHECK (length(nonce) = 16),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conduct_warning_account ON conduct_warning (account, id);
CREATE UNIQUE INDEX conduct_warning_nonce ON conduct_warning (giver, nonce)
    WHERE nonce IS NOT NULL;

-- `sealed` is the reason, under the master key.
CREATE TABLE account_block (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    giver BLOB REFERENCES account (id),
    immediate INTEGER NOT NULL CHECK (immediate IN (0, 1)),
    since_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    ended_by BLOB REFERENCES account (id),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_block_now ON account_block (account) WHERE ended_ms IS NULL;

CREATE TABLE privacy_request (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    provider BLOB NOT NULL REFERENCES provider (id),
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    UNIQUE (account, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX privacy_request_provider ON privacy_request (provider, id);

-- The portal ends at `on_ms`, unless that was cancelled.
CREATE TABLE portal_end (
    announced_ms INTEGER NOT NULL PRIMARY KEY,
    on_ms INTEGER NOT NULL,
    cancelled_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX portal_end_now ON portal_end (coalesce(cancelled_ms, 0))
    WHERE cancelled_ms IS NULL;

-- Who closed the account is no account any more; the row in `account` stays as the name of an
-- author. `closed_by` NULL: an operator at the machine.
CREATE TABLE account_closing (
    account BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    at_ms INTEGER NOT NULL,
    closed_by BLOB REFERENCES account (id),
    nonce BLOB CHECK (length(nonce) = 16)
) STRICT, WITHOUT ROWID;
