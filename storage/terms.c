/* The terms of use and their acceptance. The texts are public: they are not sealed. */
#include "storage/terms.h"

#include "storage/db.h"
#include "storage/inner.h"

#include <stdlib.h>
#include <string.h>

#define TERMS_LANGUAGE_WORD(name, word) [name] = word,
static const char *const language_words[] = {TERMS_LANGUAGE_MAP(TERMS_LANGUAGE_WORD)};
#undef TERMS_LANGUAGE_WORD

#define COLUMNS "t.id, t.provider, t.version, t.from_ms, t.added_ms"

static const char sql_add[] =
    "INSERT INTO terms (id, provider, version, from_ms, added_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
static const char sql_text_add[] =
    "INSERT INTO terms_text (terms, language, text) VALUES (?1, ?2, ?3)";
static const char sql_list_all[] = "SELECT " COLUMNS " FROM terms t ORDER BY t.from_ms, t.id";
static const char sql_list[] =
    "SELECT " COLUMNS " FROM terms t WHERE t.provider = ?1 ORDER BY t.from_ms";
static const char sql_text[] = "SELECT text FROM terms_text WHERE terms = ?1 AND language = ?2";
static const char sql_accept[] =
    "INSERT INTO terms_acceptance (account, terms, at_ms, sign_in, nonce)"
    " VALUES (?1, ?2, ?3, ?4, ?5)";
static const char sql_accepted[] = "SELECT account, terms, at_ms, sign_in, nonce"
                                   " FROM terms_acceptance WHERE account = ?1 AND terms = ?2";
static const char sql_accepted_list[] =
    "SELECT " COLUMNS ", a.account, a.terms, a.at_ms, a.sign_in, a.nonce"
    " FROM terms_acceptance a JOIN terms t ON t.id = a.terms WHERE a.account = ?1"
    " ORDER BY t.from_ms";
static const char sql_accepted_all[] =
    "SELECT a.account, max(t.from_ms) FROM terms_acceptance a JOIN terms t ON t.id = a.terms"
    " GROUP BY a.account";

const char *terms_language_word(enum terms_language language)
{
    unsigned at = (unsigned)language;
    return at < TERMS_LANGUAGE_COUNT ? language_words[at] : "unknown";
}

enum store_err terms_add(struct store *store, const struct terms *terms)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, terms->id);
    stmt_bind_id(insert, 2, terms->provider);
    stmt_bind_text(insert, 3, terms->version);
    stmt_bind_uint(insert, 4, terms->from_ms);
    stmt_bind_uint(insert, 5, terms->added_ms);
    return stmt_run(insert);
}

enum store_err terms_text_add(struct store *store, struct id terms, enum terms_language language,
                              const char *text)
{
    if (strlen(text) > TERMS_TEXT_BYTES_MAX) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_text_add);
    stmt_bind_id(insert, 1, terms);
    stmt_bind_text(insert, 2, terms_language_word(language));
    stmt_bind_text(insert, 3, text);
    return stmt_run(insert);
}

static enum store_err read_terms(struct stmt *row, struct terms *ret_terms)
{
    struct terms terms = {.id = stmt_id(row, 0), .provider = stmt_id(row, 1)};
    stmt_text(row, 2, terms.version, sizeof terms.version);
    terms.from_ms = stmt_uint(row, 3);
    terms.added_ms = stmt_uint(row, 4);
    enum store_err err = stmt_err(row);
    if (err == STORE_OK) {
        *ret_terms = terms;
    }
    return err;
}

static enum store_err hand_out(struct stmt *list, terms_each *each, void *context)
{
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct terms terms;
        err = read_terms(list, &terms);
        if (err != STORE_OK || !each(context, &terms)) {
            break;
        }
    }
    return err;
}

enum store_err terms_list_all(struct store *store, terms_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_all);
    return hand_out(list, each, context);
}

enum store_err terms_list(struct store *store, struct id provider, terms_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    stmt_bind_id(list, 1, provider);
    return hand_out(list, each, context);
}

enum store_err terms_text(struct store *store, struct id terms, enum terms_language language,
                          char **ret_text)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_text);
    stmt_bind_id(find, 1, terms);
    stmt_bind_text(find, 2, terms_language_word(language));
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const void *bytes = stmt_blob(find, 0, &length);
    char *text = malloc(length + 1);
    if (text == NULL) {
        return STORE_NO_MEMORY;
    }
    if (length > 0) {
        memcpy(text, bytes, length);
    }
    text[length] = '\0';
    *ret_text = text;
    return STORE_OK;
}

enum store_err acceptance_add(struct store *store, const struct acceptance *acceptance)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_accept);
    stmt_bind_id(insert, 1, acceptance->account);
    stmt_bind_id(insert, 2, acceptance->terms);
    stmt_bind_uint(insert, 3, acceptance->at_ms);
    stmt_bind_id(insert, 4, acceptance->sign_in);
    stmt_bind_id(insert, 5, acceptance->nonce);
    return stmt_run(insert);
}

static struct acceptance read_acceptance(struct stmt *row, int first)
{
    return (struct acceptance){.account = stmt_id(row, first),
                               .terms = stmt_id(row, first + 1),
                               .at_ms = stmt_uint(row, first + 2),
                               .sign_in = stmt_id(row, first + 3),
                               .nonce = stmt_id(row, first + 4)};
}

enum store_err acceptance_find(struct store *store, struct id account, struct id terms,
                               struct acceptance *ret_acceptance)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_accepted);
    stmt_bind_id(find, 1, account);
    stmt_bind_id(find, 2, terms);
    enum store_err err = stmt_one(find);
    if (err == STORE_OK) {
        *ret_acceptance = read_acceptance(find, 0);
        err = stmt_err(find);
    }
    return err;
}

enum store_err acceptance_list(struct store *store, struct id account, acceptance_each *each,
                               void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_accepted_list);
    stmt_bind_id(list, 1, account);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct terms terms;
        struct acceptance acceptance = read_acceptance(list, 5);
        err = read_terms(list, &terms);
        if (err != STORE_OK || !each(context, &acceptance, &terms)) {
            break;
        }
    }
    return err;
}

enum store_err accepted_list_all(struct store *store, accepted_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_accepted_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id account = stmt_id(list, 0);
        uint64_t from_ms = stmt_uint(list, 1);
        err = stmt_err(list);
        if (err != STORE_OK || !each(context, account, from_ms)) {
            break;
        }
    }
    return err;
}
