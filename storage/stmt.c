/* Statements: prepared once, kept by their text, lent out one at a time. */
#include "storage/db.h"
#include "storage/sqlite.h"

#include <stdlib.h>
#include <string.h>

void stmt_destroy(struct stmt *stmt)
{
    (void)sqlite3_finalize(stmt->engine);
    free(stmt);
}

static struct stmt *cached(const struct db *db, const char *sql)
{
    for (size_t i = 0; i < db->stmt_count; i++) {
        if (db->stmts[i]->sql == sql) {
            return db->stmts[i];
        }
    }
    return NULL;
}

/* Without room for it the statement is simply prepared anew the next time. */
static void cache(struct db *db, struct stmt *stmt)
{
    if (db->stmt_count == db->stmt_room) {
        size_t room = db->stmt_room == 0 ? 32 : db->stmt_room * 2;
        struct stmt **grown = realloc(db->stmts, room * sizeof(struct stmt *));
        if (grown == NULL) {
            return;
        }
        db->stmts = grown;
        db->stmt_room = room;
    }
    db->stmts[db->stmt_count++] = stmt;
    stmt->cached = true;
}

static struct stmt *fail(struct db *db, enum store_err err)
{
    db->failed.err = err;
    return &db->failed;
}

struct stmt *db_stmt(struct db *db, const char *sql)
{
    struct stmt *stmt = cached(db, sql);
    bool known = stmt != NULL;
    if (known && !stmt->in_use) {
        stmt->in_use = true;
        return stmt;
    }
    stmt = calloc(1, sizeof *stmt);
    if (stmt == NULL) {
        return fail(db, STORE_NO_MEMORY);
    }
    unsigned flags = known ? 0 : SQLITE_PREPARE_PERSISTENT;
    db->loud = false;
    int code = sqlite3_prepare_v3(db->engine, sql, -1, flags, &stmt->engine, NULL);
    if (code != SQLITE_OK) {
        stmt_destroy(stmt);
        return fail(db, err_of_sqlite(code));
    }
    stmt->db = db;
    stmt->sql = sql;
    stmt->in_use = true;
    stmt->writes = sqlite3_stmt_readonly(stmt->engine) == 0;
    stmt->loud = db->loud;
    if (!known) {
        cache(db, stmt);
    }
    return stmt;
}

void stmt_end(struct stmt *stmt)
{
    if (stmt->engine == NULL) {
        return;
    }
    if (!stmt->cached) {
        stmt_destroy(stmt);
        return;
    }
    (void)sqlite3_reset(stmt->engine);
    (void)sqlite3_clear_bindings(stmt->engine);
    stmt->err = STORE_OK;
    stmt->stepped = false;
    stmt->in_use = false;
}

static void keep(struct stmt *stmt, int code)
{
    if (code != SQLITE_OK && stmt->err == STORE_OK) {
        stmt->err = err_of_sqlite(code);
    }
}

void stmt_bind_id(struct stmt *stmt, int at, struct id id)
{
    if (stmt->err != STORE_OK || id_is_nil(id)) {
        return;
    }
    if (at < 1 || at > ID_ROOM) {
        keep(stmt, SQLITE_RANGE);
        return;
    }
    struct id *held = &stmt->ids[at - 1];
    *held = id;
    keep(stmt, sqlite3_bind_blob(stmt->engine, at, held->bytes, sizeof held->bytes, SQLITE_STATIC));
}

void stmt_bind_uint(struct stmt *stmt, int at, uint64_t value)
{
    if (stmt->err == STORE_OK) {
        int64_t number = value > INT64_MAX ? INT64_MAX : (int64_t)value;
        keep(stmt, sqlite3_bind_int64(stmt->engine, at, number));
    }
}

void stmt_bind_uint_or_null(struct stmt *stmt, int at, uint64_t value)
{
    if (value != 0) {
        stmt_bind_uint(stmt, at, value);
    }
}

void stmt_bind_text(struct stmt *stmt, int at, const char *text)
{
    if (stmt->err == STORE_OK) {
        keep(stmt,
             sqlite3_bind_text64(stmt->engine, at, text, strlen(text), SQLITE_STATIC, SQLITE_UTF8));
    }
}

void stmt_bind_blob(struct stmt *stmt, int at, const void *bytes, size_t length)
{
    if (stmt->err == STORE_OK) {
        keep(stmt, sqlite3_bind_blob64(stmt->engine, at, bytes, length, SQLITE_STATIC));
    }
}

/* After SQLITE_FULL or an input/output error the engine may have rolled the whole batch back. What
 * a handler wrote then would commit by itself, outside any transaction. */
static enum store_err may_write(const struct stmt *stmt)
{
    if (!stmt->writes || db_in_transaction(stmt->db)) {
        return STORE_OK;
    }
    return stmt->db->begun ? STORE_UNAVAILABLE : STORE_REFUSED;
}

enum store_err stmt_step(struct stmt *stmt, bool *ret_row)
{
    if (stmt->err == STORE_OK && !stmt->stepped) {
        stmt->err = may_write(stmt);
        stmt->stepped = true;
        stmt->db->epoch += stmt->loud;
    }
    if (stmt->err != STORE_OK) {
        return stmt->err;
    }
    int code = sqlite3_step(stmt->engine);
    stmt->err = err_of_sqlite(code);
    stmt->db->written += stmt->writes && stmt->err != STORE_EXISTS && stmt->err != STORE_REFUSED;
    if (stmt->err == STORE_OK) {
        *ret_row = code == SQLITE_ROW;
    }
    return stmt->err;
}

enum store_err stmt_run(struct stmt *stmt)
{
    bool row = false;
    return stmt_step(stmt, &row);
}

enum store_err stmt_run_on_some(struct stmt *stmt)
{
    enum store_err err = stmt_run(stmt);
    return err == STORE_OK && stmt_changed(stmt) == 0 ? STORE_NOT_FOUND : err;
}

enum store_err stmt_one(struct stmt *stmt)
{
    bool row = false;
    enum store_err err = stmt_step(stmt, &row);
    return err == STORE_OK && !row ? STORE_NOT_FOUND : err;
}

uint64_t stmt_changed(const struct stmt *stmt)
{
    return (uint64_t)sqlite3_changes64(stmt->db->engine);
}

struct id stmt_id(struct stmt *stmt, int column)
{
    struct id id = {{0}};
    size_t length = 0;
    const void *bytes = stmt_blob(stmt, column, &length);
    if (length == sizeof id.bytes) {
        memcpy(id.bytes, bytes, sizeof id.bytes);
    }
    if (length != 0 && id_is_nil(id)) {
        stmt->err = STORE_CORRUPT;
    }
    return id;
}

uint64_t stmt_uint(struct stmt *stmt, int column)
{
    int64_t number = sqlite3_column_int64(stmt->engine, column);
    if (number < 0) {
        stmt->err = STORE_CORRUPT;
        return 0;
    }
    return (uint64_t)number;
}

uint64_t stmt_uint_or_null(struct stmt *stmt, int column)
{
    uint64_t number = stmt_uint(stmt, column);
    if (number == 0 && sqlite3_column_type(stmt->engine, column) != SQLITE_NULL) {
        stmt->err = STORE_CORRUPT;
    }
    return number;
}

void stmt_text(struct stmt *stmt, int column, char *ret_text, size_t size)
{
    const unsigned char *text = sqlite3_column_text(stmt->engine, column);
    size_t length = (size_t)sqlite3_column_bytes(stmt->engine, column);
    ret_text[0] = '\0';
    if (text == NULL) {
        return;
    }
    if (length >= size || memchr(text, '\0', length) != NULL) {
        stmt->err = STORE_CORRUPT;
        return;
    }
    memcpy(ret_text, text, length);
    ret_text[length] = '\0';
}

const void *stmt_blob(struct stmt *stmt, int column, size_t *ret_length)
{
    const void *bytes = sqlite3_column_blob(stmt->engine, column);
    *ret_length = bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(stmt->engine, column);
    return bytes;
}

void stmt_forgive(struct stmt *stmt)
{
    if (stmt->err == STORE_CORRUPT) {
        stmt->err = STORE_OK;
    }
}

enum store_err stmt_err(const struct stmt *stmt)
{
    return stmt->err;
}
