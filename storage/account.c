#include "storage/account.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <string.h>

#define ROLE_WORD(name, word) [name] = word,
static const char *const role_words[] = {ROLE_MAP(ROLE_WORD)};
#undef ROLE_WORD

#define FEATURE_WORD(name, word) [name] = word,
static const char *const feature_words[] = {FEATURE_MAP(FEATURE_WORD)};
#undef FEATURE_WORD

static const char sql_provider_add[] =
    "INSERT INTO provider (id, name, features) VALUES (?1, ?2, ?3)";
static const char sql_provider_find[] = "SELECT id, name, features FROM provider WHERE id = ?1";
static const char sql_add[] = "INSERT INTO account (id, provider, username, name, role, created_ms,"
                              " password_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

#define COLUMNS "id, provider, username, name, role, created_ms, password_hash"
static const char sql_find[] = "SELECT " COLUMNS " FROM account WHERE id = ?1";
static const char sql_by_username[] = "SELECT " COLUMNS " FROM account WHERE username = ?1";
static const char sql_list[] = "SELECT " COLUMNS " FROM account"
                               " WHERE username NOT LIKE '!%' ORDER BY username";
static const char sql_search[] =
    "SELECT " COLUMNS " FROM account"
    " WHERE username NOT LIKE '!%' AND instr(lower(name), lower(?1)) > 0"
    " ORDER BY name, id";
static const char sql_provider_features[] = "UPDATE provider SET features = ?2 WHERE id = ?1";
static const char sql_provider_list[] = "SELECT id, name, features FROM provider ORDER BY id";

/* What stands before the hash of a locked account, as in shadow(5): no password fits what is no
 * hash, and the old one is back when the mark is taken off. */
static const char sql_set_password[] =
    "UPDATE account SET password_hash = CASE WHEN password_hash LIKE '!%' THEN '!' ELSE '' END"
    " || ?2 WHERE id = ?1";
static const char sql_lock[] = "UPDATE account SET password_hash = '!' || password_hash"
                               " WHERE id = ?1 AND password_hash NOT LIKE '!%'";
static const char sql_unlock[] = "UPDATE account SET password_hash = substr(password_hash, 2)"
                                 " WHERE id = ?1 AND password_hash LIKE '!%'";

const char *role_word(enum role role)
{
    unsigned at = (unsigned)role;
    return at < ROLE_COUNT ? role_words[at] : "unknown";
}

const char *feature_word(enum feature feature)
{
    unsigned at = (unsigned)feature;
    return at < FEATURE_COUNT ? feature_words[at] : "unknown";
}

bool role_parse(const char *word, enum role *ret_role)
{
    for (unsigned at = 0; at < ROLE_COUNT; at++) {
        if (strcmp(role_words[at], word) == 0) {
            *ret_role = (enum role)at;
            return true;
        }
    }
    return false;
}

enum store_err provider_add(struct store *store, const struct provider *provider)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_provider_add);
    stmt_bind_id(insert, 1, provider->id);
    stmt_bind_text(insert, 2, provider->name);
    stmt_bind_uint(insert, 3, provider->features);
    return stmt_run(insert);
}

static enum store_err read_provider(struct stmt *row, struct provider *ret_provider)
{
    struct provider provider = {.id = stmt_id(row, 0)};
    stmt_text(row, 1, provider.name, sizeof provider.name);
    provider.features = (uint32_t)stmt_uint(row, 2);
    enum store_err err = stmt_err(row);
    if (err == STORE_OK) {
        *ret_provider = provider;
    }
    return err;
}

enum store_err provider_find(struct store *store, struct id id, struct provider *ret_provider)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_provider_find);
    stmt_bind_id(find, 1, id);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    return read_provider(find, ret_provider);
}

enum store_err provider_list(struct store *store, provider_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_provider_list);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct provider provider;
        err = read_provider(list, &provider);
        if (err != STORE_OK || !each(context, &provider)) {
            break;
        }
    }
    return err;
}

/* With room for the mark of a lock. */
static bool hash_fits(const char *password_hash)
{
    return *password_hash != '!' && strlen(password_hash) < PASSWORD_HASH_BYTES - 1;
}

enum store_err account_add(struct store *store, const struct account *account,
                           const char *password_hash)
{
    if (!hash_fits(password_hash)) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, account->id);
    stmt_bind_id(insert, 2, account->provider);
    stmt_bind_text(insert, 3, account->username);
    stmt_bind_text(insert, 4, account->name);
    stmt_bind_text(insert, 5, role_word(account->role));
    stmt_bind_uint(insert, 6, account->created_ms);
    stmt_bind_text(insert, 7, password_hash);
    return stmt_run(insert);
}

static enum store_err read_account(struct stmt *row, struct account *ret_account)
{
    struct account account = {.id = stmt_id(row, 0), .provider = stmt_id(row, 1)};
    char role[32];
    char hash[PASSWORD_HASH_BYTES];
    stmt_text(row, 6, hash, sizeof hash);
    account.locked = hash[0] == '!';
    stmt_text(row, 2, account.username, sizeof account.username);
    stmt_text(row, 3, account.name, sizeof account.name);
    stmt_text(row, 4, role, sizeof role);
    account.created_ms = stmt_uint(row, 5);
    if (stmt_err(row) != STORE_OK || !role_parse(role, &account.role)) {
        return STORE_CORRUPT;
    }
    *ret_account = account;
    return STORE_OK;
}

enum store_err provider_set_features(struct store *store, struct id id, uint32_t features)
{
    AUTO(stmt) *update = db_stmt(store_db(store), sql_provider_features);
    stmt_bind_id(update, 1, id);
    stmt_bind_uint(update, 2, features);
    enum store_err err = stmt_run(update);
    return err == STORE_OK && stmt_changed(update) == 0 ? STORE_NOT_FOUND : err;
}

enum store_err account_find(struct store *store, struct id id, struct account *ret_account)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, id);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? read_account(find, ret_account) : err;
}

enum store_err account_by_username(struct store *store, const char *username,
                                   struct account *ret_account,
                                   char ret_password_hash[PASSWORD_HASH_BYTES])
{
    char lower[USERNAME_BYTES_MAX + 1];
    size_t length = strlen(username);
    if (length > USERNAME_BYTES_MAX) {
        return STORE_NOT_FOUND;
    }
    for (size_t i = 0; i <= length; i++) {
        bool upper = username[i] >= 'A' && username[i] <= 'Z';
        lower[i] = (char)(upper ? username[i] | 0x20 : username[i]);
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_username);
    stmt_bind_text(find, 1, lower);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    char password_hash[PASSWORD_HASH_BYTES];
    stmt_text(find, 6, password_hash, sizeof password_hash);
    err = read_account(find, ret_account);
    if (err == STORE_OK) {
        memcpy(ret_password_hash, password_hash, sizeof password_hash);
    }
    return err;
}

static enum store_err hand_out(struct stmt *list, account_each *each, void *context)
{
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct account account;
        err = read_account(list, &account);
        if (err != STORE_OK || !each(context, &account)) {
            break;
        }
    }
    return err;
}

enum store_err account_list(struct store *store, account_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    return hand_out(list, each, context);
}

enum store_err account_search(struct store *store, const char *part, account_each *each,
                              void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_search);
    stmt_bind_text(list, 1, part);
    return hand_out(list, each, context);
}

enum store_err account_password(struct store *store, struct id account,
                                char ret_password_hash[PASSWORD_HASH_BYTES])
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        stmt_text(find, 6, ret_password_hash, PASSWORD_HASH_BYTES);
        err = stmt_err(find);
    }
    return err;
}

enum store_err account_set_password(struct store *store, struct id account,
                                    const char *password_hash)
{
    if (!hash_fits(password_hash)) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *update = db_stmt(store_db(store), sql_set_password);
    stmt_bind_id(update, 1, account);
    stmt_bind_text(update, 2, password_hash);
    enum store_err err = stmt_run(update);
    return err == STORE_OK && stmt_changed(update) == 0 ? STORE_NOT_FOUND : err;
}

enum store_err account_lock(struct store *store, struct id account, bool locked, bool *ret_changed)
{
    AUTO(stmt) *update = db_stmt(store_db(store), locked ? sql_lock : sql_unlock);
    stmt_bind_id(update, 1, account);
    enum store_err err = stmt_run(update);
    if (err == STORE_OK) {
        *ret_changed = stmt_changed(update) != 0;
    }
    return err;
}
