/* Where the entries of a channel stand: the newest of all channels in `entry_recent`, the others in
 * `entry_index`. Of one channel, what is in the former comes after all that is in the latter. */
#include "storage/entry.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/recall.h"

static const char sql_ends[] = "SELECT coalesce((SELECT max(place) FROM entry), 0), place"
                               " FROM entry_indexed WHERE one = 1";
static const char sql_note[] = "INSERT INTO entry_recent (channel, seq, place) VALUES (?1, ?2, ?3)";
static const char sql_grow[] =
    "INSERT INTO entry_index (channel, seq, place)"
    " SELECT channel, seq, place FROM entry_recent ORDER BY channel, seq";
static const char sql_empty[] = "DELETE FROM entry_recent";
static const char sql_grown[] = "UPDATE entry_indexed SET place = ?1 WHERE one = 1";

static enum store_err find_ends(struct store *store, struct recall *recall)
{
    AUTO(stmt) *ends = db_stmt(store_db(store), sql_ends);
    enum store_err err = stmt_one(ends);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
    }
    recall->last_place = stmt_uint(ends, 0);
    recall->indexed_place = stmt_uint(ends, 1);
    recall->places_known = stmt_err(ends) == STORE_OK;
    return stmt_err(ends);
}

enum store_err entry_place_next(struct store *store, uint64_t *ret_place)
{
    struct recall *recall = store_recall(store);
    enum store_err err = recall->places_known ? STORE_OK : find_ends(store, recall);
    *ret_place = recall->last_place + 1;
    return err;
}

enum store_err entry_index_note(struct store *store, const struct entry *entry, uint64_t place)
{
    AUTO(stmt) *note = db_stmt(store_db(store), sql_note);
    stmt_bind_id(note, 1, entry->channel);
    stmt_bind_uint(note, 2, entry->seq);
    stmt_bind_uint(note, 3, place);
    enum store_err err = stmt_run(note);
    if (err == STORE_OK) {
        store_recall(store)->last_place = place;
    }
    return err == STORE_EXISTS ? STORE_CORRUPT : err;
}

uint64_t entry_index_behind(const struct recall *recall)
{
    return recall->places_known ? recall->last_place - recall->indexed_place : 0;
}

enum store_err entry_index_grow(struct store *store)
{
    struct recall *recall = store_recall(store);
    AUTO(stmt) *grow = db_stmt(store_db(store), sql_grow);
    enum store_err err = stmt_run(grow);
    if (err != STORE_OK) {
        return err == STORE_EXISTS ? STORE_CORRUPT : err;
    }
    AUTO(stmt) *empty = db_stmt(store_db(store), sql_empty);
    err = stmt_run(empty);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *grown = db_stmt(store_db(store), sql_grown);
    stmt_bind_uint(grown, 1, recall->last_place);
    err = stmt_run_on_some(grown);
    recall->indexed_place = recall->last_place;
    return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
}
