#include "storage/reset.h"

#include "storage/db.h"
#include "storage/inner.h"

static const char sql_set[] =
    "INSERT INTO reset (account, token_hash, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (account) DO UPDATE SET token_hash = ?2, created_ms = ?3, expires_ms = ?4";
static const char sql_works[] = "SELECT 1 FROM reset WHERE account = ?1 AND expires_ms > ?2";
static const char sql_find[] =
    "SELECT account FROM reset WHERE token_hash = ?1 AND expires_ms > ?2";
static const char sql_end[] = "DELETE FROM reset WHERE account = ?1";

enum store_err reset_set(struct store *store, struct id account,
                         const uint8_t token_hash[TOKEN_HASH_BYTES], uint64_t now_ms,
                         uint64_t expires_ms)
{
    AUTO(stmt) *set = db_stmt(store_db(store), sql_set);
    stmt_bind_id(set, 1, account);
    stmt_bind_blob(set, 2, token_hash, TOKEN_HASH_BYTES);
    stmt_bind_uint(set, 3, now_ms);
    stmt_bind_uint(set, 4, expires_ms);
    return stmt_run(set);
}

enum store_err reset_works(struct store *store, struct id account, uint64_t now_ms, bool *ret_works)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_works);
    stmt_bind_id(find, 1, account);
    stmt_bind_uint(find, 2, now_ms);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK || err == STORE_NOT_FOUND) {
        *ret_works = err == STORE_OK;
        err = STORE_OK;
    }
    return err;
}

enum store_err reset_find(struct store *store, const uint8_t token_hash[TOKEN_HASH_BYTES],
                          uint64_t now_ms, struct id *ret_account)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_blob(find, 1, token_hash, TOKEN_HASH_BYTES);
    stmt_bind_uint(find, 2, now_ms);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        *ret_account = stmt_id(find, 0);
        err = stmt_err(find);
    }
    return err;
}

enum store_err reset_end(struct store *store, struct id account)
{
    AUTO(stmt) *end = db_stmt(store_db(store), sql_end);
    stmt_bind_id(end, 1, account);
    return stmt_run(end);
}
