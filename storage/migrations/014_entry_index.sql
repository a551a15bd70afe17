-- A message touches no page that is its channel's alone. What was one index by (channel, seq), of
-- which every message wrote another page, is two: `entry_recent`, small enough for all of it to be
-- at hand, has the newest entries; `entry_index` has all others, which come to it a thousand at a
-- time and in order: those up to the place that `entry_indexed` says. `place` tells where a row
-- stands in the table, in the order of writing.
CREATE TABLE entry_anew (
    place INTEGER NOT NULL PRIMARY KEY CHECK (place > 0),
    channel BLOB NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    dossier BLOB NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    kind INTEGER NOT NULL,
    author BLOB NOT NULL,
    sent_ms INTEGER NOT NULL,
    nonce BLOB CHECK (length(nonce) = 16),
    amends INTEGER CHECK (amends < seq),
    retracts INTEGER CHECK (retracts < seq),
    sealed BLOB NOT NULL
) STRICT;
INSERT INTO entry_anew (place, channel, seq, id, dossier, number, kind, author, sent_ms, nonce,
        amends, retracts, sealed)
    SELECT rowid, channel, seq, id, dossier, number, kind, author, sent_ms, nonce, amends, retracts,
        sealed
    FROM entry ORDER BY rowid;
DROP TABLE entry;
ALTER TABLE entry_anew RENAME TO entry;
CREATE UNIQUE INDEX entry_nonce ON entry (nonce, author) WHERE nonce IS NOT NULL;
CREATE INDEX entry_amends ON entry (channel, amends, seq) WHERE amends IS NOT NULL;
CREATE INDEX entry_retracts ON entry (channel, retracts, seq) WHERE retracts IS NOT NULL;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
    SELECT RAISE (ABORT, 'entries are append-only');
END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
    SELECT RAISE (ABORT, 'entries are append-only');
END;

CREATE TABLE entry_index (
    channel BLOB NOT NULL,
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (channel, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE entry_recent (
    channel BLOB NOT NULL,
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (channel, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_index (channel, seq, place)
    SELECT channel, seq, place FROM entry ORDER BY channel, seq;
CREATE TABLE entry_indexed (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    place INTEGER NOT NULL
) STRICT;
INSERT INTO entry_indexed (one, place) SELECT 1, coalesce(max(place), 0) FROM entry;
