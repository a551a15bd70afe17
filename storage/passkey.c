#include "storage/passkey.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <assert.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "p.id, p.account, p.credential, p.algorithm, p.public_key, p.sign_count, p.name,"              \
    " p.created_ms, p.used_ms"

static const char sql_handle[] = "SELECT handle FROM passkey_user WHERE account = ?1";
static const char sql_handle_add[] = "INSERT INTO passkey_user (account, handle) VALUES (?1, ?2)";
static const char sql_count[] = "SELECT count(*) FROM passkey WHERE account = ?1";
static const char sql_add[] =
    "INSERT INTO passkey (id, account, credential, algorithm, public_key, sign_count, name,"
    " created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (credential) DO NOTHING";
static const char sql_find[] = "SELECT " COLUMNS ", u.handle FROM passkey p"
                               " JOIN passkey_user u ON u.account = p.account"
                               " WHERE p.credential = ?1";
static const char sql_list[] =
    "SELECT " COLUMNS " FROM passkey p WHERE p.account = ?1 ORDER BY p.id";
static const char sql_all[] = "SELECT " COLUMNS " FROM passkey p ORDER BY p.id";
/* An authenticator that keeps no count says 0 for ever. */
static const char sql_use[] = "UPDATE passkey SET sign_count = ?2, used_ms = ?3"
                              " WHERE id = ?1 AND (sign_count < ?2 OR (sign_count = 0 AND ?2 = 0))";
static const char sql_there[] = "SELECT 1 FROM passkey WHERE id = ?1";
static const char sql_remove[] = "DELETE FROM passkey WHERE id = ?1 AND account = ?2";
static const char sql_remove_all[] = "DELETE FROM passkey WHERE account = ?1";

#define WORD(name, word) word,
static const char *const algorithm_words[] = {PASSKEY_ALGORITHM_MAP(WORD)};
#undef WORD
static const size_t key_lengths[] = {
    [PASSKEY_ES256] = 64, [PASSKEY_RS256] = PASSKEY_KEY_MAX, [PASSKEY_EDDSA] = 32};

static bool algorithm_parse(const char *word, enum passkey_algorithm *ret_algorithm)
{
    for (unsigned i = 0; i < PASSKEY_ALGORITHM_COUNT; i++) {
        if (strcmp(word, algorithm_words[i]) == 0) {
            *ret_algorithm = (enum passkey_algorithm)i;
            return true;
        }
    }
    return false;
}

static enum store_err read_handle(struct stmt *row, int column, struct passkey_handle *ret_handle)
{
    size_t length = 0;
    const void *bytes = stmt_blob(row, column, &length);
    if (stmt_err(row) != STORE_OK || length != PASSKEY_HANDLE_BYTES) {
        return STORE_CORRUPT;
    }
    memcpy(ret_handle->bytes, bytes, PASSKEY_HANDLE_BYTES);
    return STORE_OK;
}

enum store_err passkey_handle_take(struct store *store, struct id account,
                                   const struct passkey_handle *fresh,
                                   struct passkey_handle *ret_handle)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_handle);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err != STORE_NOT_FOUND) {
        return err == STORE_OK ? read_handle(find, 0, ret_handle) : err;
    }
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_handle_add);
    stmt_bind_id(insert, 1, account);
    stmt_bind_blob(insert, 2, fresh->bytes, sizeof fresh->bytes);
    err = stmt_run(insert);
    if (err == STORE_OK) {
        *ret_handle = *fresh;
    }
    return err;
}

static bool is_whole(const struct passkey *passkey)
{
    return passkey->credential_length > 0 && passkey->credential_length <= PASSKEY_CREDENTIAL_MAX &&
           (unsigned)passkey->key.algorithm < PASSKEY_ALGORITHM_COUNT &&
           passkey->key.length == key_lengths[passkey->key.algorithm] && passkey->name[0] != '\0';
}

static enum store_err room_left(struct store *store, struct id account)
{
    AUTO(stmt) *count = db_stmt(store_db(store), sql_count);
    stmt_bind_id(count, 1, account);
    enum store_err err = stmt_one(count);
    return err == STORE_OK && stmt_uint(count, 0) >= PASSKEYS_MAX ? STORE_REFUSED : err;
}

enum store_err passkey_add(struct store *store, const struct passkey *passkey)
{
    enum store_err err = is_whole(passkey) ? room_left(store, passkey->account) : STORE_REFUSED;
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, passkey->id);
    stmt_bind_id(insert, 2, passkey->account);
    stmt_bind_blob(insert, 3, passkey->credential, passkey->credential_length);
    stmt_bind_text(insert, 4, algorithm_words[passkey->key.algorithm]);
    stmt_bind_blob(insert, 5, passkey->key.bytes, passkey->key.length);
    stmt_bind_uint(insert, 6, passkey->sign_count);
    stmt_bind_text(insert, 7, passkey->name);
    stmt_bind_uint(insert, 8, passkey->created_ms);
    err = stmt_run(insert);
    return err == STORE_OK && stmt_changed(insert) == 0 ? STORE_EXISTS : err;
}

/* `length` bytes of the column, no more than `size`. */
static bool read_bytes(struct stmt *row, int column, uint8_t *ret_bytes, size_t size,
                       size_t *ret_length)
{
    const void *bytes = stmt_blob(row, column, ret_length);
    if (*ret_length == 0 || *ret_length > size) {
        return false;
    }
    memcpy(ret_bytes, bytes, *ret_length);
    return true;
}

static enum store_err read_passkey(struct stmt *row, struct passkey *ret_passkey)
{
    struct passkey *passkey = ret_passkey;
    char algorithm[8];
    *passkey = (struct passkey){.id = stmt_id(row, 0), .account = stmt_id(row, 1)};
    uint64_t sign_count = stmt_uint(row, 5);
    stmt_text(row, 3, algorithm, sizeof algorithm);
    stmt_text(row, 6, passkey->name, sizeof passkey->name);
    passkey->sign_count = (uint32_t)sign_count;
    passkey->created_ms = stmt_uint(row, 7);
    passkey->used_ms = stmt_uint_or_null(row, 8);
    bool whole =
        read_bytes(row, 2, passkey->credential, sizeof passkey->credential,
                   &passkey->credential_length) &&
        read_bytes(row, 4, passkey->key.bytes, sizeof passkey->key.bytes, &passkey->key.length) &&
        algorithm_parse(algorithm, &passkey->key.algorithm) && sign_count <= UINT32_MAX &&
        is_whole(passkey);
    return whole && stmt_err(row) == STORE_OK ? STORE_OK : STORE_CORRUPT;
}

enum store_err passkey_find(struct store *store, const uint8_t *credential, size_t length,
                            struct passkey *ret_passkey, struct passkey_handle *ret_handle)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_blob(find, 1, credential, length);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        err = read_passkey(find, ret_passkey);
    }
    return err == STORE_OK ? read_handle(find, 9, ret_handle) : err;
}

enum store_err passkey_list(struct store *store, struct id account, passkey_each *each,
                            void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    enum store_err err;
    bool row = false;
    stmt_bind_id(list, 1, account);
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct passkey passkey;
        err = read_passkey(list, &passkey);
        if (err != STORE_OK || !each(context, &passkey)) {
            break;
        }
    }
    return err;
}

enum store_err passkey_read_all(struct store *store, passkey_verdict *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct passkey passkey;
        enum store_err verdict = read_passkey(list, &passkey);
        each(context, passkey.id, verdict);
        stmt_forgive(list);
    }
    return err;
}

/* Whether it is gone, or was used with a count that goes back. */
static enum store_err why_unused(struct store *store, struct id passkey)
{
    AUTO(stmt) *there = db_stmt(store_db(store), sql_there);
    stmt_bind_id(there, 1, passkey);
    enum store_err err = stmt_one(there);
    return err == STORE_OK ? STORE_REFUSED : err;
}

enum store_err passkey_use(struct store *store, struct id passkey, uint32_t sign_count,
                           uint64_t now_ms)
{
    AUTO(stmt) *use = db_stmt(store_db(store), sql_use);
    stmt_bind_id(use, 1, passkey);
    stmt_bind_uint(use, 2, sign_count);
    stmt_bind_uint(use, 3, now_ms);
    enum store_err err = stmt_run(use);
    return err == STORE_OK && stmt_changed(use) == 0 ? why_unused(store, passkey) : err;
}

enum store_err passkey_remove(struct store *store, struct id account, struct id passkey)
{
    AUTO(stmt) *remove = db_stmt(store_db(store), sql_remove);
    stmt_bind_id(remove, 1, passkey);
    stmt_bind_id(remove, 2, account);
    return stmt_run_on_some(remove);
}

enum store_err passkey_remove_all(struct store *store, struct id account)
{
    AUTO(stmt) *remove = db_stmt(store_db(store), sql_remove_all);
    stmt_bind_id(remove, 1, account);
    return stmt_run(remove);
}
