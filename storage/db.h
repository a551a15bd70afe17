#ifndef STORAGE_DB_H
#define STORAGE_DB_H

#include "storage/auto.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The face of the engine: the modules of this folder speak SQL through it and know no engine. Their
 * SQL stays in what SQLite and PostgreSQL both understand (parameters are written ?1, ?2 …);
 * whatever is one engine's alone stands in that engine's files (SQLite: db.c, stmt.c). A connection
 * and its statements belong to one thread at a time. */
struct db;

enum db_mode {
    DB_WRITE, /* the one writer; the file must exist, it may be empty */
    DB_READ,  /* sees what is committed; every attempt to write fails */
};

/* The caller owns `*ret_db`. */
enum store_err db_open(const char *path, enum db_mode mode, struct db **ret_db);

/* Rolls back what is open and ends every cached statement; none may be in use. Takes NULL. */
void db_close(struct db *db);
DEFINE_AUTO(db, db_close)

/* `quiet` (ends with NULL, lives as long as `db`) names tables, and columns as "table.column". */
void db_set_quiet(struct db *db, const char *const *quiet);
/* Another number after every statement that writes anything but what is quiet, and after every
 * script. */
uint64_t db_epoch(const struct db *db);
/* How many statements may have changed something: all that write, but for those that were refused
 * for what they would break. */
uint64_t db_written(const struct db *db);
/* Inside a transaction: whether another connection has committed anything since this was asked
 * last. The first time there is nothing to compare with: it has. */
enum store_err db_changed_elsewhere(struct db *db, bool *ret_changed);

/* Runs a script of statements that return nothing. */
enum store_err db_script(struct db *db, const char *sql);

/* The version of the schema; 0 for an empty database. Set inside a transaction. */
enum store_err db_version(struct db *db, unsigned *ret_version);
enum store_err db_set_version(struct db *db, unsigned version);

/* Transactions, as store.h promises them. A commit that fails has rolled back. */
enum store_err db_begin(struct db *db);
enum store_err db_commit(struct db *db);
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

/* How many pages the write-ahead log had after the last commit; it grows until all of it stands in
 * the database and nobody reads from it. */
uint64_t db_log_pages(const struct db *db);
/* Brings what is in the write-ahead log to the database, as far as no reader needs what is there
 * now; also while another connection writes. `*ret_whole`: that was all there was when it began.
 * Waits for the disk only where nothing was added meanwhile. Outside a transaction. */
enum store_err db_checkpoint(struct db *db, bool *ret_whole);
/* Waits until all that was brought to the database is on the disk. */
enum store_err db_sync(struct db *db);

/* Savepoints nest. Undoing one ends it too. `SAVEPOINT("word")` initialises one that lives as long
 * as the program. */
struct savepoint {
    const char *begin;
    const char *release;
    const char *undo;
};
#define SAVEPOINT(name)                                                                            \
    {                                                                                              \
        "SAVEPOINT " name, "RELEASE " name, "ROLLBACK TO " name                                    \
    }
enum store_err db_savepoint(struct db *db, const struct savepoint *savepoint);
enum store_err db_release(struct db *db, const struct savepoint *savepoint);
enum store_err db_rollback_to(struct db *db, const struct savepoint *savepoint);

/* The engine's own check of its pages, indexes and foreign keys; `found` gets one line for each
 * fault, without content. */
typedef void db_finding(void *context, const char *line);
enum store_err db_integrity(struct db *db, db_finding *found, void *context);

/* Copies all of it, as this connection's transaction sees it, over the empty database at `path`,
 * and waits until that is on the disk. Reads something first, so that the transaction has its
 * snapshot. */
enum store_err db_copy(struct db *db, const char *path);

/* A prepared statement. `sql` must live as long as the program (a literal): statements are cached
 * by its address and prepared once for each connection. While one is in use, asking again gives a
 * second one, so that a callback may ask what its caller asks.
 *
 * Never NULL: what goes wrong here, in binding or in reading columns is kept, and comes out of the
 * next step or of `stmt_err`. So a caller checks once. */
struct stmt;
struct stmt *db_stmt(struct db *db, const char *sql);

/* Gives the statement back. What was bound and read is gone with it. */
void stmt_end(struct stmt *stmt);
DEFINE_AUTO(stmt, stmt_end)

/* Binding counts from 1. Blobs and texts are borrowed until the statement ends. The nil id and,
 * with `stmt_bind_uint_or_null`, zero are bound as NULL. A number over INT64_MAX is bound as
 * INT64_MAX: no column holds so much, so that comparisons stay true. */
void stmt_bind_id(struct stmt *stmt, int at, struct id id);
void stmt_bind_uint(struct stmt *stmt, int at, uint64_t value);
void stmt_bind_uint_or_null(struct stmt *stmt, int at, uint64_t value);
void stmt_bind_text(struct stmt *stmt, int at, const char *text);
void stmt_bind_blob(struct stmt *stmt, int at, const void *bytes, size_t length);

/* `stmt_step` goes to the next row, if any. `stmt_run` is for a statement that gives no row, and
 * `stmt_run_on_some` for one that has to change some; STORE_NOT_FOUND: it changed none. `stmt_one`
 * goes to the first row; STORE_NOT_FOUND: there is none. A statement that writes is refused
 * outside a transaction: STORE_UNAVAILABLE where the engine gave the transaction up by itself, else
 * STORE_REFUSED. */
enum store_err stmt_step(struct stmt *stmt, bool *ret_row);
enum store_err stmt_run(struct stmt *stmt);
enum store_err stmt_run_on_some(struct stmt *stmt);
enum store_err stmt_one(struct stmt *stmt);

/* Rows the last `stmt_run` inserted, updated or deleted, triggers not counted. */
uint64_t stmt_changed(const struct stmt *stmt);

/* Reading counts from 0. NULL reads as nil, 0, "" or an empty blob. What does not fit (an id of
 * another length, a negative number, a text longer than `size` - 1 or with a NUL inside) reads as
 * that too, and `stmt_err` is STORE_CORRUPT from then on. So it is where a nil id stands, or zero
 * with `stmt_uint_or_null`: neither is ever written but as NULL, which SQL tells apart and what is
 * bound to a record does not. `stmt_blob` is borrowed until the next step. */
struct id stmt_id(struct stmt *stmt, int column);
uint64_t stmt_uint(struct stmt *stmt, int column);
uint64_t stmt_uint_or_null(struct stmt *stmt, int column);
void stmt_text(struct stmt *stmt, int column, char *ret_text, size_t size);
const void *stmt_blob(struct stmt *stmt, int column, size_t *ret_length);
enum store_err stmt_err(const struct stmt *stmt);
/* Forgets a STORE_CORRUPT, so that the rows after one that cannot be read can be. */
void stmt_forgive(struct stmt *stmt);

#endif
