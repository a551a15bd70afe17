/* Where the entries of a channel stand: the newest of all channels in `entry_recent`, the others in
 * `entry_index`. Of one channel, what is in the former comes after all that is in the latter. */
#include "storage/entry.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/recall.h"

static const char sql_ends[] =
    "SELECT coalesce((SELECT max(place) FROM entry), 0), (SELECT count(*) FROM entry_recent)";
static const char sql_note[] = "INSERT INTO entry_recent (channel, seq, place) VALUES (?1, ?2, ?3)";
static const char sql_grow[] =
    "INSERT INTO entry_index (channel, seq, place)"
    " SELECT channel, seq, place FROM entry_recent ORDER BY channel, seq";
static const char sql_empty[] = "DELETE FROM entry_recent";

/* A few pages, which every commit writes; and enough that many of them are of one channel. */
enum { RECENT_MAX = 1024 };

enum store_err entry_place_next(struct store *store, uint64_t *ret_place)
{
    struct recall *recall = store_recall(store);
    if (!recall->places_known) {
        AUTO(stmt) *ends = db_stmt(store_db(store), sql_ends);
        enum store_err err = stmt_one(ends);
        recall->last_place = stmt_uint(ends, 0);
        recall->recent = stmt_uint(ends, 1);
        if (err != STORE_OK || stmt_err(ends) != STORE_OK) {
            return err != STORE_OK ? err : stmt_err(ends);
        }
        recall->places_known = true;
    }
    *ret_place = recall->last_place + 1;
    return STORE_OK;
}

enum store_err entry_index_note(struct store *store, const struct entry *entry, uint64_t place)
{
    struct recall *recall = store_recall(store);
    AUTO(stmt) *note = db_stmt(store_db(store), sql_note);
    stmt_bind_id(note, 1, entry->channel);
    stmt_bind_uint(note, 2, entry->seq);
    stmt_bind_uint(note, 3, place);
    enum store_err err = stmt_run(note);
    if (err == STORE_OK) {
        recall->last_place = place;
        recall->recent++;
    }
    return err == STORE_EXISTS ? STORE_CORRUPT : err;
}

bool entry_index_due(const struct recall *recall)
{
    return recall->places_known && recall->recent >= RECENT_MAX;
}

enum store_err entry_index_grow(struct store *store)
{
    AUTO(stmt) *grow = db_stmt(store_db(store), sql_grow);
    enum store_err err = stmt_run(grow);
    if (err == STORE_OK) {
        AUTO(stmt) *empty = db_stmt(store_db(store), sql_empty);
        err = stmt_run(empty);
    }
    if (err == STORE_OK) {
        store_recall(store)->recent = 0;
    }
    return err == STORE_EXISTS ? STORE_CORRUPT : err;
}
