/* SQLite. The writer runs in WAL with synchronous=FULL: a COMMIT that answered is on the disk, and
 * readers see the last commit without waiting for the writer. */
#include "storage/db.h"
#include "storage/sqlite.h"
#include "storage/wal.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_TIMEOUT_MS = 5000, LOG_PAGES_MAX = 16384 };

/* recursive_triggers: so that INSERT OR REPLACE cannot pass by the triggers that
 * guard what is append-only. */
/* The writer comes back to few pages: the ends of tables, the upper ones of trees. With a cache of
 * 64 MB a message took longer, for waiting for memory. */
static const char writer_pragmas[] = "PRAGMA synchronous = FULL;"
                                     "PRAGMA journal_size_limit = 67108864;"
                                     "PRAGMA secure_delete = ON;" /* what is deleted is gone */
                                     "PRAGMA foreign_keys = ON;"
                                     "PRAGMA recursive_triggers = ON;"
                                     "PRAGMA cache_size = -16384;"
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA trusted_schema = OFF;";
static const char reader_pragmas[] = "PRAGMA query_only = ON;"
                                     "PRAGMA cache_size = -8192;"
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA trusted_schema = OFF;";

enum store_err err_of_sqlite(int code)
{
    switch (code) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STORE_OK;
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return STORE_EXISTS;
    case SQLITE_IOERR_NOMEM:
        return STORE_NO_MEMORY;
    default:
        break;
    }
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
        return STORE_REFUSED;
    case SQLITE_NOMEM:
        return STORE_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* our SQL is fixed, so it is the schema that is not what we made */
    case SQLITE_RANGE:
        return STORE_CORRUPT;
    default: /* full, input/output, busy, cannot open, read only, … */
        return STORE_UNAVAILABLE;
    }
}

enum store_err db_script(struct db *db, const char *sql)
{
    db->epoch++;
    return err_of_sqlite(sqlite3_exec(db->engine, sql, NULL, NULL, NULL));
}

enum store_err db_checkpoint(struct db *db, bool *ret_whole)
{
    int mode = SQLITE_CHECKPOINT_PASSIVE;
    int pages = 0;
    int done = 0;
    int code = sqlite3_wal_checkpoint_v2(db->engine, "main", mode, &pages, &done);
    *ret_whole = code == SQLITE_OK && done == pages;
    return code == SQLITE_BUSY ? STORE_OK : err_of_sqlite(code); /* busy: another is at it */
}

enum store_err db_sync(struct db *db)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db->engine, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return err_of_sqlite(code == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL)
                                           : code);
}

uint64_t db_log_pages(const struct db *db)
{
    return db->log_pages;
}

/* Where nobody brings the log to the database in time, the commit does that finds it too long. What
 * fails is tried again by the next. */
static int on_commit(void *context, sqlite3 *engine, const char *database, int pages)
{
    struct db *db = context;
    (void)engine;
    (void)database;
    db->log_pages = (uint64_t)pages;
    if (db->log_pages >= LOG_PAGES_MAX) {
        bool whole;
        (void)db_checkpoint(db, &whole);
    }
    return SQLITE_OK;
}

/* Readers beside a writer need the WAL; where the file system cannot have one, SQLite stays
 * silently in another mode. */
static enum store_err use_wal(struct db *db)
{
    AUTO(stmt) *mode = db_stmt(db, "PRAGMA journal_mode = WAL");
    char word[16] = "";
    mode->writes = false;
    enum store_err err = stmt_one(mode);
    if (err != STORE_OK) {
        return err;
    }
    stmt_text(mode, 0, word, sizeof word);
    return strcmp(word, "wal") == 0 ? STORE_OK : STORE_UNAVAILABLE;
}

static enum store_err db_set_up(struct db *db, enum db_mode mode)
{
    unsigned version = 0;
    (void)sqlite3_extended_result_codes(db->engine, 1);
    (void)sqlite3_busy_timeout(db->engine, BUSY_TIMEOUT_MS);
    enum store_err err = mode == DB_WRITE ? use_wal(db) : STORE_OK;
    if (err == STORE_OK) {
        err = db_script(db, mode == DB_WRITE ? writer_pragmas : reader_pragmas);
    }
    if (mode == DB_WRITE) {
        (void)sqlite3_wal_hook(db->engine, on_commit, db);
    }
    /* The engine opens lazily: whether this is a database shows with the first read. */
    return err == STORE_OK ? db_version(db, &version) : err;
}

/* The engine counts its memory under one lock for all connections; nobody reads the count. */
static void set_up_engine(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum store_err db_open(const char *path, enum db_mode mode, struct db **ret_db)
{
    static pthread_once_t engine_is_set_up = PTHREAD_ONCE_INIT;
    (void)pthread_once(&engine_is_set_up, set_up_engine);
    AUTO(db) *db = calloc(1, sizeof *db);
    if (db == NULL) {
        return STORE_NO_MEMORY;
    }
    db->failed.db = db;
    int flags = (mode == DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const char *vfs = mode == DB_WRITE ? wal_vfs() : NULL;
    int code = sqlite3_open_v2(path, &db->engine, flags, vfs);
    enum store_err err = code == SQLITE_OK ? db_set_up(db, mode) : err_of_sqlite(code);
    if (err != STORE_OK) {
        return err;
    }
    *ret_db = db;
    db = NULL;
    return STORE_OK;
}

static bool is_quiet(const struct db *db, const char *table, const char *column)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s.%s", table, column != NULL ? column : "");
    for (const char *const *quiet = db->quiet; *quiet != NULL; quiet++) {
        if (strcmp(*quiet, table) == 0 || strcmp(*quiet, path) == 0) {
            return true;
        }
    }
    return false;
}

/* The engine names here what a statement that it prepares will do. */
static int on_prepare(void *context, int action, const char *table, const char *column,
                      const char *database, const char *trigger)
{
    struct db *db = context;
    (void)database;
    (void)trigger;
    if (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE) {
        db->loud = db->loud || !is_quiet(db, table, column);
    }
    return SQLITE_OK;
}

void db_set_quiet(struct db *db, const char *const *quiet)
{
    db->quiet = quiet;
    (void)sqlite3_set_authorizer(db->engine, on_prepare, db);
}

uint64_t db_epoch(const struct db *db)
{
    return db->epoch;
}

uint64_t db_written(const struct db *db)
{
    return db->written;
}

enum store_err db_changed_elsewhere(struct db *db, bool *ret_changed)
{
    AUTO(stmt) *version = db_stmt(db, "PRAGMA data_version");
    enum store_err err = stmt_one(version);
    if (err == STORE_OK) {
        uint64_t seen = stmt_uint(version, 0);
        *ret_changed = seen != db->data_version;
        db->data_version = seen;
        err = stmt_err(version);
    }
    return err;
}

void db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    for (size_t i = 0; i < db->stmt_count; i++) {
        stmt_destroy(db->stmts[i]);
    }
    free(db->stmts);
    (void)sqlite3_close(db->engine);
    free(db);
}

enum store_err db_copy(struct db *db, const char *path)
{
    sqlite3 *copy = NULL;
    unsigned version;
    enum store_err err = db_version(db, &version);
    if (err != STORE_OK) {
        return err;
    }
    int code = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    sqlite3_backup *backup =
        code == SQLITE_OK ? sqlite3_backup_init(copy, "main", db->engine, "main") : NULL;
    if (backup != NULL) {
        code = sqlite3_backup_step(backup, -1);
        (void)sqlite3_backup_finish(backup);
    } else if (code == SQLITE_OK) {
        code = sqlite3_errcode(copy);
    }
    (void)sqlite3_close(copy);
    return code == SQLITE_DONE ? STORE_OK : err_of_sqlite(code == SQLITE_OK ? SQLITE_ERROR : code);
}

enum store_err db_version(struct db *db, unsigned *ret_version)
{
    AUTO(stmt) *version = db_stmt(db, "PRAGMA user_version");
    enum store_err err = stmt_one(version);
    if (err == STORE_OK) {
        *ret_version = (unsigned)stmt_uint(version, 0);
        err = stmt_err(version);
    }
    return err;
}

enum store_err db_set_version(struct db *db, unsigned version)
{
    char sql[48];
    (void)snprintf(sql, sizeof sql, "PRAGMA user_version = %u", version);
    return db_script(db, sql);
}

/* Transaction control is not held to the rule that writing needs a transaction. */
static enum store_err control(struct db *db, const char *sql)
{
    AUTO(stmt) *stmt = db_stmt(db, sql);
    stmt->writes = false;
    return stmt_run(stmt);
}

enum store_err db_begin(struct db *db)
{
    if (db_in_transaction(db)) {
        return STORE_REFUSED;
    }
    bool reads = sqlite3_db_readonly(db->engine, "main") == 1;
    enum store_err err = reads ? control(db, "BEGIN") : control(db, "BEGIN IMMEDIATE");
    db->begun = err == STORE_OK;
    return err;
}

enum store_err db_commit(struct db *db)
{
    if (!db_in_transaction(db)) {
        bool given_up = db->begun;
        db->begun = false;
        return given_up ? STORE_UNAVAILABLE : STORE_REFUSED;
    }
    enum store_err err = control(db, "COMMIT");
    if (err != STORE_OK) {
        db_rollback(db);
    }
    db->begun = false;
    return err;
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db)) {
        (void)control(db, "ROLLBACK");
    }
    db->begun = false;
}

bool db_in_transaction(const struct db *db)
{
    return sqlite3_get_autocommit(db->engine) == 0;
}

/* Outside a transaction SAVEPOINT would begin one, and RELEASE would commit it. */
static enum store_err control_inside(struct db *db, const char *sql)
{
    if (!db_in_transaction(db)) {
        return db->begun ? STORE_UNAVAILABLE : STORE_REFUSED;
    }
    return control(db, sql);
}

enum store_err db_savepoint(struct db *db, const struct savepoint *savepoint)
{
    return control_inside(db, savepoint->begin);
}

enum store_err db_release(struct db *db, const struct savepoint *savepoint)
{
    return control_inside(db, savepoint->release);
}

enum store_err db_rollback_to(struct db *db, const struct savepoint *savepoint)
{
    enum store_err err = control_inside(db, savepoint->undo);
    return err == STORE_OK ? control_inside(db, savepoint->release) : err;
}

static enum store_err pages_and_indexes(struct db *db, db_finding *found, void *context)
{
    AUTO(stmt) *check = db_stmt(db, "PRAGMA integrity_check");
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(check, &row)) == STORE_OK && row) {
        char line[512];
        (void)snprintf(line, sizeof line, "%s", sqlite3_column_text(check->engine, 0));
        if (strcmp(line, "ok") != 0) {
            found(context, line);
        }
    }
    return err;
}

static enum store_err foreign_keys(struct db *db, db_finding *found, void *context)
{
    AUTO(stmt) *check = db_stmt(db, "PRAGMA foreign_key_check");
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(check, &row)) == STORE_OK && row) {
        char line[256];
        (void)snprintf(line, sizeof line, "a row of %s points to no row of %s",
                       sqlite3_column_text(check->engine, 0),
                       sqlite3_column_text(check->engine, 2));
        found(context, line);
    }
    return err;
}

enum store_err db_integrity(struct db *db, db_finding *found, void *context)
{
    enum store_err err = pages_and_indexes(db, found, context);
    return err == STORE_OK ? foreign_keys(db, found, context) : err;
}
