#include "storage/account.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <string.h>

#define WORD(name, word) [name] = word,
static const char *const role_words[] = {ROLE_MAP(WORD)};
static const char *const feature_words[] = {FEATURE_MAP(WORD)};
static const char *const state_words[] = {ACCOUNT_STATE_MAP(WORD)};
static const char *const language_words[] = {LANGUAGE_MAP(WORD)};
#undef WORD

static const char sql_provider_add[] =
    "INSERT INTO provider (id, name, features) VALUES (?1, ?2, ?3)";
static const char sql_provider_find[] = "SELECT id, name, features FROM provider WHERE id = ?1";
#define COLUMNS "id, provider, username, name, role, created_ms, password_hash, state, language"
static const char sql_add[] =
    "INSERT INTO account (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char sql_find[] = "SELECT " COLUMNS " FROM account WHERE id = ?1";
static const char sql_by_username[] = "SELECT " COLUMNS " FROM account WHERE username = ?1";
static const char sql_list[] = "SELECT " COLUMNS " FROM account"
                               " WHERE state <> 'closed' ORDER BY username";
static const char sql_search[] =
    "SELECT " COLUMNS " FROM account"
    " WHERE provider = ?2 AND state <> 'closed' AND instr(lower(name), lower(?1)) > 0"
    " ORDER BY name, id";
static const char sql_page[] =
    "SELECT " COLUMNS " FROM account WHERE provider = ?1 AND state IN ('active', 'locked')"
    " AND (?2 = '' OR instr(lower(name), lower(?2)) > 0 OR instr(username, lower(?2)) > 0)"
    " AND (?3 = 0 OR state = 'locked')"
    " AND (?4 = 0 OR EXISTS (SELECT 1 FROM conduct_warning AS w WHERE w.account = account.id)"
    " OR EXISTS (SELECT 1 FROM account_block AS b WHERE b.account = account.id"
    " AND b.ended_ms IS NULL))"
    " AND (?5 IS NULL OR (name COLLATE NOCASE, id) >"
    " (SELECT a.name, a.id FROM account AS a WHERE a.id = ?5 AND a.provider = ?1))"
    " ORDER BY name COLLATE NOCASE, id LIMIT ?6";
static const char sql_list_after[] =
    "SELECT " COLUMNS " FROM account"
    " WHERE id > ?2 AND provider = ?1 AND state = 'active' ORDER BY id LIMIT ?3";
static const char sql_provider_features[] =
    "UPDATE provider SET features = (features & ~?3) | ?2 WHERE id = ?1";
static const char sql_provider_list[] = "SELECT id, name, features FROM provider ORDER BY id";
static const char sql_activate[] =
    "UPDATE account SET username = ?2, password_hash = ?3, language = ?4, state = 'active'"
    " WHERE id = ?1 AND state = 'invited'";
static const char sql_invite_anew[] =
    "UPDATE account SET username = ?2, password_hash = '', state = 'invited'"
    " WHERE id = ?1 AND state IN ('active', 'invited')";
static const char sql_withdraw[] =
    "UPDATE account SET username = ?2, password_hash = '', state = 'withdrawn', name = CASE WHEN"
    " EXISTS (SELECT 1 FROM member WHERE member.account = ?1) THEN name ELSE '' END"
    " WHERE id = ?1 AND state IN ('active', 'invited')";
static const char sql_set_language[] = "UPDATE account SET language = ?2 WHERE id = ?1";
static const char sql_set_password[] =
    "UPDATE account SET password_hash = ?2 WHERE id = ?1 AND state IN ('active', 'locked')";
static const char sql_set_state[] = "UPDATE account SET state = ?3 WHERE id = ?1 AND state = ?2";

/* What stands for a user name that is still to be chosen: the column takes no NULL, and must be
 * unique. No user name has a colon in it. */
enum { NO_NAME = ':', NO_NAME_SIZE = ID_TEXT_LENGTH + 2 };

static void no_name(struct id account, char ret_text[NO_NAME_SIZE])
{
    ret_text[0] = NO_NAME;
    id_format(account, ret_text + 1);
}

const char *role_word(enum role role)
{
    unsigned at = (unsigned)role;
    return at < ROLE_COUNT ? role_words[at] : "unknown";
}

bool role_is_staff(enum role role)
{
    return role != ROLE_CLIENT && role != ROLE_REPRESENTATIVE && role != ROLE_RELATIVE;
}

const char *feature_word(enum feature feature)
{
    unsigned at = (unsigned)feature;
    return at < FEATURE_COUNT ? feature_words[at] : "unknown";
}

const char *account_state_word(enum account_state state)
{
    unsigned at = (unsigned)state;
    return at < ACCOUNT_STATE_COUNT ? state_words[at] : "unknown";
}

const char *language_word(enum language language)
{
    unsigned at = (unsigned)language;
    return at < LANGUAGE_COUNT ? language_words[at] : language_words[LANGUAGE_NL];
}

static bool parse(const char *const *words, unsigned count, const char *word, unsigned *ret_at)
{
    for (unsigned at = 0; at < count; at++) {
        if (strcmp(words[at], word) == 0) {
            *ret_at = at;
            return true;
        }
    }
    return false;
}

bool role_parse(const char *word, enum role *ret_role)
{
    unsigned at;
    bool known = parse(role_words, ROLE_COUNT, word, &at);
    if (known) {
        *ret_role = (enum role)at;
    }
    return known;
}

bool account_state_parse(const char *word, enum account_state *ret_state)
{
    unsigned at;
    bool known = parse(state_words, ACCOUNT_STATE_COUNT, word, &at);
    if (known) {
        *ret_state = (enum account_state)at;
    }
    return known;
}

bool language_parse(const char *word, enum language *ret_language)
{
    unsigned at;
    bool known = parse(language_words, LANGUAGE_COUNT, word, &at);
    if (known) {
        *ret_language = (enum language)at;
    }
    return known;
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

static bool hash_fits(const char *password_hash)
{
    return *password_hash == '$' && strlen(password_hash) < PASSWORD_HASH_BYTES;
}

static enum store_err add(struct store *store, const struct account *account, const char *username,
                          const char *password_hash, enum account_state state)
{
    bool invited = state == ACCOUNT_INVITED;
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, account->id);
    stmt_bind_id(insert, 2, account->provider);
    stmt_bind_text(insert, 3, username);
    stmt_bind_text(insert, 4, account->name);
    stmt_bind_text(insert, 5, role_word(account->role));
    stmt_bind_uint(insert, 6, account->created_ms);
    stmt_bind_text(insert, 7, password_hash);
    stmt_bind_text(insert, 8, account_state_word(state));
    stmt_bind_text(insert, 9, invited ? language_word(account->language) : "");
    return stmt_run(insert);
}

enum store_err account_add(struct store *store, const struct account *account,
                           const char *password_hash)
{
    if (!hash_fits(password_hash)) {
        return STORE_REFUSED;
    }
    return add(store, account, account->username, password_hash, ACCOUNT_ACTIVE);
}

enum store_err account_add_invited(struct store *store, const struct account *account)
{
    char username[NO_NAME_SIZE];
    no_name(account->id, username);
    return add(store, account, username, "", ACCOUNT_INVITED);
}

static enum store_err read_account(struct stmt *row, struct account *ret_account)
{
    struct account account = {.id = stmt_id(row, 0), .provider = stmt_id(row, 1)};
    char role[32];
    char state[16];
    char language[8];
    stmt_text(row, 2, account.username, sizeof account.username);
    stmt_text(row, 3, account.name, sizeof account.name);
    stmt_text(row, 4, role, sizeof role);
    account.created_ms = stmt_uint(row, 5);
    stmt_text(row, 7, state, sizeof state);
    stmt_text(row, 8, language, sizeof language);
    if (stmt_err(row) != STORE_OK || !role_parse(role, &account.role) ||
        !account_state_parse(state, &account.state)) {
        return STORE_CORRUPT;
    }
    account.language_chosen = language_parse(language, &account.language);
    if (!account.language_chosen && language[0] != '\0') {
        return STORE_CORRUPT;
    }
    if (account.username[0] == NO_NAME) {
        account.username[0] = '\0';
    }
    *ret_account = account;
    return STORE_OK;
}

static enum store_err set_bits(struct store *store, struct id id, uint32_t bits, uint32_t of)
{
    AUTO(stmt) *update = db_stmt(store_db(store), sql_provider_features);
    stmt_bind_id(update, 1, id);
    stmt_bind_uint(update, 2, bits & of);
    stmt_bind_uint(update, 3, of);
    return stmt_run_on_some(update);
}

enum store_err provider_set_features(struct store *store, struct id id, uint32_t features)
{
    return set_bits(store, id, features, ~SETTINGS_ALL);
}

enum store_err provider_set_settings(struct store *store, struct id id, uint32_t settings)
{
    return set_bits(store, id, settings, SETTINGS_ALL);
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
    if (length > USERNAME_BYTES_MAX || *username == NO_NAME) {
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

enum store_err account_list_after(struct store *store, struct id provider, struct id after,
                                  unsigned limit, account_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_after);
    stmt_bind_id(list, 1, provider);
    stmt_bind_blob(list, 2, after.bytes,
                   sizeof after.bytes); /* the nil id would be bound as NULL */
    stmt_bind_uint(list, 3, limit);
    return hand_out(list, each, context);
}

enum store_err account_search(struct store *store, struct id provider, const char *part,
                              account_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_search);
    stmt_bind_text(list, 1, part);
    stmt_bind_id(list, 2, provider);
    return hand_out(list, each, context);
}

enum store_err account_list_page(struct store *store, const struct account_page *page,
                                 account_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_page);
    stmt_bind_id(list, 1, page->provider);
    stmt_bind_text(list, 2, page->part);
    stmt_bind_uint(list, 3, page->locked);
    stmt_bind_uint(list, 4, page->conduct);
    stmt_bind_id(list, 5, page->after);
    stmt_bind_uint(list, 6, page->limit);
    return hand_out(list, each, context);
}

enum store_err account_activate(struct store *store, struct id account, const char *username,
                                const char *password_hash, enum language language)
{
    if (!hash_fits(password_hash) || *username == NO_NAME) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *update = db_stmt(store_db(store), sql_activate);
    stmt_bind_id(update, 1, account);
    stmt_bind_text(update, 2, username);
    stmt_bind_text(update, 3, password_hash);
    stmt_bind_text(update, 4, language_word(language));
    return stmt_run_on_some(update);
}

static enum store_err take_name(struct store *store, const char *sql, struct id account)
{
    char username[NO_NAME_SIZE];
    AUTO(stmt) *update = db_stmt(store_db(store), sql);
    no_name(account, username);
    stmt_bind_id(update, 1, account);
    stmt_bind_text(update, 2, username);
    return stmt_run_on_some(update);
}

enum store_err account_invite_anew(struct store *store, struct id account)
{
    return take_name(store, sql_invite_anew, account);
}

enum store_err account_withdraw(struct store *store, struct id account)
{
    return take_name(store, sql_withdraw, account);
}

enum store_err account_set_language(struct store *store, struct id account, enum language language)
{
    AUTO(stmt) *update = db_stmt(store_db(store), sql_set_language);
    stmt_bind_id(update, 1, account);
    stmt_bind_text(update, 2, language_word(language));
    return stmt_run_on_some(update);
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
    return stmt_run_on_some(update);
}

enum store_err account_lock(struct store *store, struct id account, bool locked, bool *ret_changed)
{
    enum account_state from = locked ? ACCOUNT_ACTIVE : ACCOUNT_LOCKED;
    enum account_state to = locked ? ACCOUNT_LOCKED : ACCOUNT_ACTIVE;
    AUTO(stmt) *update = db_stmt(store_db(store), sql_set_state);
    stmt_bind_id(update, 1, account);
    stmt_bind_text(update, 2, account_state_word(from));
    stmt_bind_text(update, 3, account_state_word(to));
    enum store_err err = stmt_run(update);
    if (err == STORE_OK) {
        *ret_changed = stmt_changed(update) != 0;
    }
    return err;
}
