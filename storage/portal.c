#include "storage/portal.h"

#include "storage/db.h"
#include "storage/inner.h"

static const char sql_add[] = "INSERT INTO portal_end (announced_ms, on_ms) VALUES (?1, ?2)";
static const char sql_cancel[] =
    "UPDATE portal_end SET cancelled_ms = ?1 WHERE cancelled_ms IS NULL";
static const char sql_find[] =
    "SELECT announced_ms, on_ms FROM portal_end WHERE cancelled_ms IS NULL";

enum store_err portal_end_add(struct store *store, const struct portal_end *end)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_uint(insert, 1, end->announced_ms);
    stmt_bind_uint(insert, 2, end->on_ms);
    return stmt_run(insert);
}

enum store_err portal_end_cancel(struct store *store, uint64_t now_ms)
{
    AUTO(stmt) *update = db_stmt(store_db(store), sql_cancel);
    stmt_bind_uint(update, 1, now_ms);
    return stmt_run_on_some(update);
}

enum store_err portal_end_find(struct store *store, struct portal_end *ret_end)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    struct portal_end end = {stmt_uint(find, 0), stmt_uint(find, 1)};
    err = stmt_err(find);
    if (err == STORE_OK) {
        *ret_end = end;
    }
    return err;
}
