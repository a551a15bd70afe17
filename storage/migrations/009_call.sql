-- Calls that outlive a connection: who is away and until when, why somebody left; the waiting room;
-- media by the relay alone.
ALTER TABLE call ADD COLUMN lobby INTEGER NOT NULL DEFAULT 0 CHECK (lobby IN (0, 1));
ALTER TABLE call ADD COLUMN relay_only INTEGER NOT NULL DEFAULT 0 CHECK (relay_only IN (0, 1));
ALTER TABLE call_participant ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE call_participant ADD COLUMN away_until_ms INTEGER NOT NULL DEFAULT 0;

-- Whoever lets no other side of a call learn an address: an account, or a provider for all its own.
CREATE TABLE relay_only (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16)
) STRICT, WITHOUT ROWID;
