#include "storage/privacy.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <string.h>

#define PRIVACY_KIND_WORD(name, word) [name] = word,
static const char *const kind_words[] = {PRIVACY_KIND_MAP(PRIVACY_KIND_WORD)};
#undef PRIVACY_KIND_WORD

#define GIVEN "id, account, provider, kind, at_ms, due_ms, nonce"
#define COLUMNS GIVEN ", handled_ms, handled_by"
#define PAGE                                                                                       \
    "SELECT " COLUMNS " FROM privacy_request WHERE provider = ?1 AND id > ?2 AND id < ?3"          \
    " AND (?5 = 0 OR (handled_ms IS NOT NULL) = (?5 = 2))"

static const char sql_add[] =
    "INSERT INTO privacy_request (" GIVEN ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char sql_by_nonce[] =
    "SELECT " COLUMNS " FROM privacy_request WHERE account = ?1 AND nonce = ?2";
static const char sql_newest[] =
    "SELECT * FROM (" PAGE " ORDER BY id DESC LIMIT ?4) AS page ORDER BY id";
static const char sql_oldest[] = PAGE " ORDER BY id LIMIT ?4";
static const char sql_find[] =
    "SELECT " COLUMNS " FROM privacy_request WHERE provider = ?1 AND id = ?2";
static const char sql_handle[] = "UPDATE privacy_request SET handled_ms = ?3, handled_by = ?2"
                                 " WHERE id = ?1 AND handled_ms IS NULL";

const char *privacy_kind_word(enum privacy_kind kind)
{
    unsigned at = (unsigned)kind;
    return at < PRIVACY_KIND_COUNT ? kind_words[at] : "unknown";
}

enum store_err privacy_request_add(struct store *store, const struct privacy_request *request)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, request->id);
    stmt_bind_id(insert, 2, request->account);
    stmt_bind_id(insert, 3, request->provider);
    stmt_bind_text(insert, 4, privacy_kind_word(request->kind));
    stmt_bind_uint(insert, 5, request->at_ms);
    stmt_bind_uint(insert, 6, request->due_ms);
    stmt_bind_id(insert, 7, request->nonce);
    return stmt_run(insert);
}

static enum store_err read_request(struct stmt *row, struct privacy_request *ret_request)
{
    struct privacy_request request = {.id = stmt_id(row, 0),
                                      .account = stmt_id(row, 1),
                                      .provider = stmt_id(row, 2),
                                      .at_ms = stmt_uint(row, 4),
                                      .due_ms = stmt_uint(row, 5),
                                      .nonce = stmt_id(row, 6),
                                      .handled_ms = stmt_uint_or_null(row, 7),
                                      .handled_by = stmt_id(row, 8)};
    char kind[16];
    stmt_text(row, 3, kind, sizeof kind);
    unsigned at = 0;
    while (at < PRIVACY_KIND_COUNT && strcmp(kind_words[at], kind) != 0) {
        at++;
    }
    if (stmt_err(row) != STORE_OK || at == PRIVACY_KIND_COUNT) {
        return STORE_CORRUPT;
    }
    request.kind = (enum privacy_kind)at;
    *ret_request = request;
    return STORE_OK;
}

enum store_err privacy_request_by_nonce(struct store *store, struct id account, struct id nonce,
                                        struct privacy_request *ret_request)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_nonce);
    stmt_bind_id(find, 1, account);
    stmt_bind_id(find, 2, nonce);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_request(find, ret_request) : err;
}

enum store_err privacy_request_find(struct store *store, struct id provider, struct id request,
                                    struct privacy_request *ret_request)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, provider);
    stmt_bind_id(find, 2, request);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_request(find, ret_request) : err;
}

enum store_err privacy_request_handle(struct store *store, struct id request, struct id by,
                                      uint64_t now_ms, bool *ret_first)
{
    AUTO(stmt) *handle = db_stmt(store_db(store), sql_handle);
    stmt_bind_id(handle, 1, request);
    stmt_bind_id(handle, 2, by);
    stmt_bind_uint(handle, 3, now_ms);
    enum store_err err = stmt_run(handle);
    if (err == STORE_OK) {
        *ret_first = stmt_changed(handle) > 0;
    }
    return err;
}

enum store_err privacy_request_list(struct store *store, struct id provider,
                                    const struct id_page *page, privacy_request_each *each,
                                    void *context)
{
    struct id last;
    memset(last.bytes, 0xff, sizeof last.bytes);
    const struct id after = page->after; /* as blobs: the nil id would be bound as NULL */
    const struct id before = id_is_nil(page->before) ? last : page->before;
    AUTO(stmt) *list = db_stmt(store_db(store), id_is_nil(page->after) ? sql_newest : sql_oldest);
    stmt_bind_id(list, 1, provider);
    stmt_bind_blob(list, 2, after.bytes, sizeof after.bytes);
    stmt_bind_blob(list, 3, before.bytes, sizeof before.bytes);
    stmt_bind_uint(list, 4, page->limit);
    stmt_bind_uint(list, 5, page->handled);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct privacy_request request;
        err = read_request(list, &request);
        if (err != STORE_OK || !each(context, &request)) {
            break;
        }
    }
    return err;
}
