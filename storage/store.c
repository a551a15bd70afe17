#include "storage/store.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/recall.h"

#include <stdlib.h>

enum { INDEXES = 2 };

struct store {
    struct db *db;
    const struct datadir *dir;
    struct recall *recall;   /* NULL: it does not write */
    uint64_t written_before; /* the savepoint */
    uint64_t heaps[INDEXES]; /* how far an index may be behind */
    bool spoilt;
};

static const struct savepoint job = SAVEPOINT("job");

/* What comes into an index by heaps, at the end of a transaction: few enough rows to look through
 * one by one, or to be at hand, and enough that many of them are of one subject, or channel. */
enum { HEAP = 1024 };
static const struct index {
    uint64_t (*behind)(const struct recall *recall);
    enum store_err (*grow)(struct store *store);
} indexes[INDEXES] = {
    {audit_index_behind, audit_index_grow},
    {entry_index_behind, entry_index_grow},
};

/* What is written all the time, and is no part of what access is decided from. */
static const char *const quiet[] = {
    "entry",      "entry_index",     "entry_indexed",        "entry_recent", "audit",
    "audit_head", "audit_index",     "audit_indexed",        "call",         "call_participant",
    "file",       "member.read_seq", "member.delivered_seq", "probe",        "sign_in",
    NULL};

enum store_err store_open(const struct datadir *dir, enum store_mode mode, struct store **ret_store)
{
    if (mode != STORE_READ && datadir_mode_of(dir) != DATADIR_HOLD) {
        return STORE_REFUSED;
    }
    AUTO(store) *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return STORE_NO_MEMORY;
    }
    store->dir = dir;
    for (size_t i = 0; i < INDEXES; i++) {
        store->heaps[i] = HEAP;
    }
    if (mode == STORE_WRITE) {
        store->recall = recall_create();
        if (store->recall == NULL) {
            return STORE_NO_MEMORY;
        }
    }
    enum db_mode db_mode = mode == STORE_READ ? DB_READ : DB_WRITE;
    enum store_err err = db_open(datadir_database(dir), db_mode, &store->db);
    if (err != STORE_OK) {
        return err;
    }
    if (mode == STORE_WRITE) {
        db_set_quiet(store->db, quiet);
    }
    *ret_store = store;
    store = NULL;
    return STORE_OK;
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    db_close(store->db);
    recall_destroy(store->recall);
    free(store);
}

struct db *store_db(const struct store *store)
{
    return store->db;
}

const struct datadir *store_dir(const struct store *store)
{
    return store->dir;
}

struct recall *store_recall(const struct store *store)
{
    return store->recall;
}

static void forget(struct store *store)
{
    if (store->recall != NULL) {
        recall_forget(store->recall);
    }
}

/* Nobody else writes; but whoever opens the database by hand must not be written over from memory.
 */
static enum store_err forget_what_changed(struct store *store)
{
    bool changed = false;
    enum store_err err = db_changed_elsewhere(store->db, &changed);
    if (err == STORE_OK && changed) {
        recall_forget(store->recall);
    }
    return err;
}

enum store_err store_begin(struct store *store)
{
    enum store_err err = db_begin(store->db);
    if (err == STORE_OK && store->recall != NULL) {
        err = forget_what_changed(store);
        if (err != STORE_OK) {
            store_rollback(store);
        }
    }
    return err;
}

/* An index that cannot be added to costs the commit that finds out, since the engine then commits
 * nothing. It is no reason to store nothing any more: it is not tried again until it is as far
 * behind once more, and what it lacks stays where it is looked for too. */
static enum store_err grow_indexes(struct store *store)
{
    enum store_err err = STORE_OK;
    for (size_t i = 0; i < INDEXES && err == STORE_OK && store->recall != NULL; i++) {
        uint64_t behind = indexes[i].behind(store->recall);
        if (behind >= store->heaps[i]) {
            err = indexes[i].grow(store);
            store->heaps[i] = err == STORE_OK ? HEAP : behind + behind;
            store->spoilt = store->spoilt || err == STORE_CORRUPT;
        }
    }
    return err;
}

bool store_index_spoilt(const struct store *store)
{
    return store->spoilt;
}

enum store_err store_commit(struct store *store)
{
    enum store_err err = audit_settle(store);
    if (err == STORE_OK) {
        err = grow_indexes(store);
    }
    if (err == STORE_OK || !db_in_transaction(store->db)) {
        err = db_commit(store->db);
    }
    if (err != STORE_OK) {
        store_rollback(store);
    }
    return err;
}

void store_rollback(struct store *store)
{
    db_rollback(store->db);
    forget(store);
}

/* What is remembered stands in the rows first: to undo what follows is to ask those again. */
enum store_err store_savepoint(struct store *store)
{
    enum store_err err = audit_settle(store);
    store->written_before = db_written(store->db);
    return err == STORE_OK ? db_savepoint(store->db, &job) : err;
}

enum store_err store_release(struct store *store)
{
    return db_release(store->db, &job);
}

enum store_err store_rollback_to(struct store *store)
{
    if (db_written(store->db) != store->written_before) {
        forget(store); /* most of what is refused wrote nothing */
    }
    return db_rollback_to(store->db, &job);
}

uint64_t store_log_pages(const struct store *store)
{
    return db_log_pages(store->db);
}

enum store_err store_checkpoint(struct store *store)
{
    bool whole;
    return db_checkpoint(store->db, &whole);
}

/* The engine syncs the database only with the last page of the log. To have what was written before
 * that on the disk leaves little to whoever writes the last. */
enum store_err store_checkpoint_beside(struct store *store, bool *ret_whole)
{
    enum store_err err = db_checkpoint(store->db, ret_whole);
    return err == STORE_OK ? db_sync(store->db) : err;
}

uint64_t store_written(const struct store *store)
{
    return db_written(store->db);
}

bool store_in_transaction(const struct store *store)
{
    return db_in_transaction(store->db);
}

/* A change that is taken back never reaches the disk, and so says nothing of a disk that is full:
 * this one is committed. */
bool store_writable(struct store *store)
{
    if (store_begin(store) != STORE_OK) {
        return false;
    }
    AUTO(stmt) *turn = db_stmt(store->db, "UPDATE probe SET turn = 1 - turn WHERE one = 1");
    if (stmt_run(turn) != STORE_OK) {
        store_rollback(store);
        return false;
    }
    return store_commit(store) == STORE_OK;
}
