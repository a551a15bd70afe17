#include "storage/relay_only.h"

#include "storage/db.h"
#include "storage/inner.h"

static const char sql_add[] = "INSERT INTO relay_only (id) VALUES (?1) ON CONFLICT DO NOTHING";
static const char sql_remove[] = "DELETE FROM relay_only WHERE id = ?1";
static const char sql_find[] = "SELECT 1 FROM relay_only WHERE id = ?1";

enum store_err relay_only_set(struct store *store, struct id account_or_provider, bool on)
{
    AUTO(stmt) *set = db_stmt(store_db(store), on ? sql_add : sql_remove);
    stmt_bind_id(set, 1, account_or_provider);
    return stmt_run(set);
}

enum store_err relay_only_find(struct store *store, struct id account_or_provider, bool *ret_on)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, account_or_provider);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err;
    }
    *ret_on = err == STORE_OK;
    return STORE_OK;
}
