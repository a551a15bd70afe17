-- The spine: people, where they talk, what was said, the calls, the access log.
--
-- Ids are UUIDs in 16 bytes; times are Unix milliseconds. Tables are kept under their key alone
-- (WITHOUT ROWID) where rows are small, or wanted together in the order of that key.

-- Which master key this database was made with: a constant, sealed under it.
CREATE TABLE master_key (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed BLOB NOT NULL
) STRICT;

-- Written and committed by the test whether writing is possible, and by nothing else.
CREATE TABLE probe (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    turn INTEGER NOT NULL
) STRICT;
INSERT INTO probe (one, turn) VALUES (1, 0);

CREATE TABLE provider (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    features INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    provider BLOB NOT NULL REFERENCES provider (id),
    username TEXT NOT NULL UNIQUE CHECK (username = lower(username) AND username <> ''),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_ms INTEGER NOT NULL,
    used_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    revoked_ms INTEGER,
    device TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_account ON sign_in (account);

CREATE TABLE dossier (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    client BLOB NOT NULL REFERENCES account (id),
    provider BLOB NOT NULL REFERENCES provider (id),
    last_number INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    UNIQUE (client, provider)
) STRICT, WITHOUT ROWID;

-- Apart from the dossier, since to destroy this row is to make the dossier unreadable.
CREATE TABLE dossier_key (
    dossier BLOB NOT NULL PRIMARY KEY REFERENCES dossier (id),
    id BLOB NOT NULL CHECK (length(id) = 16),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE channel (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    provider BLOB NOT NULL REFERENCES provider (id),
    dossier BLOB NOT NULL REFERENCES dossier (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `place` is the order of joining.
CREATE TABLE member (
    channel BLOB NOT NULL REFERENCES channel (id),
    account BLOB NOT NULL REFERENCES account (id),
    place INTEGER NOT NULL,
    read_seq INTEGER NOT NULL DEFAULT 0,
    delivered_seq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, account),
    CHECK (read_seq <= delivered_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_account ON member (account);

-- Kept in the order of writing: rows are long, and to keep them in the order of (channel, seq) made
-- writing a fifth slower, for it spread each batch over as many pages as it has channels. There is
-- no index of `id`: nothing asks by it, and an index of random keys is what costs an insert most.
-- `kind` is the number of enum entry_kind.
CREATE TABLE entry (
    channel BLOB NOT NULL REFERENCES channel (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    dossier BLOB NOT NULL REFERENCES dossier (id),
    number INTEGER NOT NULL CHECK (number > 0),
    kind INTEGER NOT NULL,
    author BLOB NOT NULL REFERENCES account (id),
    sent_ms INTEGER NOT NULL,
    nonce BLOB CHECK (length(nonce) = 16),
    amends INTEGER CHECK (amends < seq),
    retracts INTEGER CHECK (retracts < seq),
    sealed BLOB NOT NULL,
    PRIMARY KEY (channel, seq)
) STRICT;
CREATE UNIQUE INDEX entry_number ON entry (dossier, number);
CREATE UNIQUE INDEX entry_nonce ON entry (author, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX entry_amends ON entry (channel, amends, seq) WHERE amends IS NOT NULL;
CREATE INDEX entry_retracts ON entry (channel, retracts, seq) WHERE retracts IS NOT NULL;

-- By trigger, so that an entry and the counts that it moves are one statement: all or nothing.
CREATE TRIGGER entry_counts AFTER INSERT ON entry BEGIN
    UPDATE channel SET last_seq = NEW.seq WHERE id = NEW.channel;
    UPDATE dossier SET last_number = NEW.number WHERE id = NEW.dossier;
END;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
    SELECT RAISE (ABORT, 'entries are append-only');
END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
    SELECT RAISE (ABORT, 'entries are append-only');
END;

-- `sealed` holds the file's key and name.
CREATE TABLE file (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    channel BLOB NOT NULL REFERENCES channel (id),
    dossier BLOB NOT NULL REFERENCES dossier (id),
    author BLOB NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    seq INTEGER,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    channel BLOB NOT NULL REFERENCES channel (id),
    nonce BLOB NOT NULL CHECK (length(nonce) = 16),
    started_by BLOB NOT NULL REFERENCES account (id),
    state TEXT NOT NULL,
    mode TEXT NOT NULL,
    outcome TEXT NOT NULL,
    live INTEGER NOT NULL CHECK (live IN (0, 1)),
    started_ms INTEGER NOT NULL,
    answered_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    ring_until_ms INTEGER NOT NULL,
    asked_audio INTEGER NOT NULL CHECK (asked_audio IN (0, 1)),
    asked_video INTEGER NOT NULL CHECK (asked_video IN (0, 1)),
    UNIQUE (started_by, nonce)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX call_live ON call (channel) WHERE live = 1;

CREATE TABLE call_participant (
    call BLOB NOT NULL REFERENCES call (id),
    place INTEGER NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account (id),
    session BLOB CHECK (length(session) = 16),
    state TEXT NOT NULL,
    audio INTEGER NOT NULL,
    video INTEGER NOT NULL,
    screen INTEGER NOT NULL,
    hand INTEGER NOT NULL,
    joined_order INTEGER NOT NULL,
    PRIMARY KEY (call, place)
) STRICT, WITHOUT ROWID;

-- The access log. It refers by id alone: it outlives what it tells of.
CREATE TABLE audit (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL,
    allowed INTEGER NOT NULL CHECK (allowed IN (0, 1)),
    actor BLOB CHECK (length(actor) = 16),
    sign_in BLOB CHECK (length(sign_in) = 16),
    dossier BLOB CHECK (length(dossier) = 16),
    channel BLOB CHECK (length(channel) = 16),
    object BLOB CHECK (length(object) = 16),
    address TEXT NOT NULL,
    node TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- How long the chain is and how it ends, so that a missing last row shows.
CREATE TABLE audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    rows INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO audit_head (one, rows, hash) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_moves_head AFTER INSERT ON audit BEGIN
    UPDATE audit_head SET rows = NEW.number, hash = NEW.hash WHERE one = 1;
END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE (ABORT, 'the access log is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE (ABORT, 'the access log is append-only');
END;
