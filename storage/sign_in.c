#include "storage/sign_in.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <string.h>

#define COLUMNS "id, account, token_hash, created_ms, used_ms, expires_ms, device, address"

static const char sql_add[] =
    "INSERT INTO sign_in (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char sql_list[] = "SELECT " COLUMNS " FROM sign_in WHERE account = ?1"
                               " AND expires_ms > ?2 AND revoked_ms IS NULL"
                               " ORDER BY created_ms DESC, id DESC";
static const char sql_surplus[] =
    "SELECT " COLUMNS " FROM sign_in WHERE account = ?1 AND expires_ms > ?2 AND revoked_ms IS NULL"
    " ORDER BY used_ms DESC, id DESC LIMIT -1 OFFSET ?3";
static const char sql_counted[] =
    "SELECT coalesce(max(created_ms), 0),"
    " coalesce(sum(expires_ms > ?2 AND revoked_ms IS NULL), 0),"
    " coalesce(sum(created_ms > ?2 - 60000), 0) FROM sign_in WHERE account = ?1";
static const char sql_drop_dead[] = "DELETE FROM sign_in WHERE account = ?1 AND created_ms < ?3"
                                    " AND (expires_ms <= ?2 OR revoked_ms IS NOT NULL)";
static const char sql_list_all[] =
    "SELECT " COLUMNS " FROM sign_in WHERE expires_ms > ?1 AND revoked_ms IS NULL ORDER BY id";
static const char sql_revoke[] = "UPDATE sign_in SET revoked_ms = ?3 WHERE id = ?1 AND account = ?2"
                                 " AND revoked_ms IS NULL AND expires_ms > ?3";
static const char sql_touch[] =
    "UPDATE sign_in SET used_ms = ?2, expires_ms = ?3"
    " WHERE id = ?1 AND used_ms < ?2 AND expires_ms > ?2 AND revoked_ms IS NULL";

enum store_err sign_in_add(struct store *store, const struct sign_in *sign_in)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, sign_in->id);
    stmt_bind_id(insert, 2, sign_in->account);
    stmt_bind_blob(insert, 3, sign_in->token_hash, sizeof sign_in->token_hash);
    stmt_bind_uint(insert, 4, sign_in->created_ms);
    stmt_bind_uint(insert, 5, sign_in->used_ms);
    stmt_bind_uint(insert, 6, sign_in->expires_ms);
    stmt_bind_text(insert, 7, sign_in->device);
    stmt_bind_text(insert, 8, sign_in->address);
    return stmt_run(insert);
}

static enum store_err read_sign_in(struct stmt *row, struct sign_in *ret_sign_in)
{
    size_t length = 0;
    const void *token_hash = stmt_blob(row, 2, &length);
    if (length != TOKEN_HASH_BYTES) {
        return STORE_CORRUPT;
    }
    memcpy(ret_sign_in->token_hash, token_hash, TOKEN_HASH_BYTES);
    ret_sign_in->id = stmt_id(row, 0);
    ret_sign_in->account = stmt_id(row, 1);
    ret_sign_in->created_ms = stmt_uint(row, 3);
    ret_sign_in->used_ms = stmt_uint(row, 4);
    ret_sign_in->expires_ms = stmt_uint(row, 5);
    stmt_text(row, 6, ret_sign_in->device, sizeof ret_sign_in->device);
    stmt_text(row, 7, ret_sign_in->address, sizeof ret_sign_in->address);
    return stmt_err(row);
}

static enum store_err hand_out(struct stmt *list, sign_in_each *each, void *context)
{
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct sign_in sign_in;
        err = read_sign_in(list, &sign_in);
        if (err != STORE_OK || !each(context, &sign_in)) {
            break;
        }
    }
    return err;
}

enum store_err sign_in_list(struct store *store, struct id account, uint64_t now_ms,
                            sign_in_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    stmt_bind_id(list, 1, account);
    stmt_bind_uint(list, 2, now_ms);
    return hand_out(list, each, context);
}

enum store_err sign_in_surplus(struct store *store, struct id account, uint64_t now_ms,
                               unsigned most, sign_in_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_surplus);
    stmt_bind_id(list, 1, account);
    stmt_bind_uint(list, 2, now_ms);
    stmt_bind_uint(list, 3, most);
    return hand_out(list, each, context);
}

enum store_err sign_in_counted(struct store *store, struct id account, uint64_t now_ms,
                               struct sign_in_count *ret_count)
{
    AUTO(stmt) *count = db_stmt(store_db(store), sql_counted);
    stmt_bind_id(count, 1, account);
    stmt_bind_uint(count, 2, now_ms);
    enum store_err err = stmt_one(count);
    if (err != STORE_OK) {
        return err;
    }
    *ret_count = (struct sign_in_count){.last_ms = stmt_uint(count, 0),
                                        .live = (unsigned)stmt_uint(count, 1),
                                        .lately = (unsigned)stmt_uint(count, 2)};
    return stmt_err(count);
}

enum store_err sign_in_drop_dead(struct store *store, struct id account, uint64_t now_ms,
                                 uint64_t before_ms)
{
    AUTO(stmt) *drop = db_stmt(store_db(store), sql_drop_dead);
    stmt_bind_id(drop, 1, account);
    stmt_bind_uint(drop, 2, now_ms);
    stmt_bind_uint(drop, 3, before_ms);
    return stmt_run(drop);
}

enum store_err sign_in_list_all(struct store *store, uint64_t now_ms, sign_in_each *each,
                                void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_all);
    stmt_bind_uint(list, 1, now_ms);
    return hand_out(list, each, context);
}

enum store_err sign_in_revoke(struct store *store, struct id account, struct id sign_in,
                              uint64_t now_ms)
{
    AUTO(stmt) *revoke = db_stmt(store_db(store), sql_revoke);
    stmt_bind_id(revoke, 1, sign_in);
    stmt_bind_id(revoke, 2, account);
    stmt_bind_uint(revoke, 3, now_ms);
    return stmt_run_on_some(revoke);
}

enum store_err sign_in_touch(struct store *store, struct id sign_in, uint64_t now_ms,
                             uint64_t expires_ms)
{
    AUTO(stmt) *touch = db_stmt(store_db(store), sql_touch);
    stmt_bind_id(touch, 1, sign_in);
    stmt_bind_uint(touch, 2, now_ms);
    stmt_bind_uint(touch, 3, expires_ms);
    return stmt_run(touch);
}
