/* The rows of single sign-on.
 *
 * A client's secret is a sealed record (seal.c) under the master key: purpose SEAL_SSO_SECRET,
 * bound to the provider and then to the issuer. */
#include "storage/sso.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

#include <stdio.h>
#include <string.h>

enum { SEALED_MAX = SSO_SECRET_BYTES_MAX + SEAL_OVERHEAD, ROLES_BYTES_MAX = 160 };

#define WORD(name, word) [name] = word,
static const char *const link_words[] = {SSO_LINK_MAP(WORD)};
#undef WORD

static const char sql_set[] =
    "INSERT INTO sso (provider, issuer, client_id, roles, link_by, sealed)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (provider) DO UPDATE SET issuer = ?2, client_id = ?3, roles = ?4, link_by = ?5,"
    " sealed = ?6";
static const char sql_find[] =
    "SELECT issuer, client_id, roles, link_by, sealed FROM sso WHERE provider = ?1";
static const char sql_off[] = "DELETE FROM sso WHERE provider = ?1";
static const char sql_list[] = "SELECT p.id, p.name, p.features FROM sso s"
                               " JOIN provider p ON p.id = s.provider ORDER BY p.name, p.id";
static const char sql_next[] = "SELECT provider, issuer, sealed FROM sso"
                               " WHERE provider > ?1 AND sealed IS NOT NULL"
                               " ORDER BY provider LIMIT 1";
static const char sql_all[] =
    "SELECT provider, issuer, sealed FROM sso WHERE sealed IS NOT NULL ORDER BY provider";
static const char sql_reseal[] = "UPDATE sso SET sealed = ?2 WHERE provider = ?1";
static const char sql_subject_set[] =
    "INSERT INTO sso_subject (account, provider, issuer, subject, linked_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (account) DO UPDATE SET provider = ?2, issuer = ?3, subject = ?4,"
    " linked_ms = ?5";
static const char sql_subject_off[] = "DELETE FROM sso_subject WHERE account = ?1";
static const char sql_subject_find[] =
    "SELECT issuer, subject, linked_ms FROM sso_subject WHERE account = ?1";
static const char sql_account[] =
    "SELECT account FROM sso_subject WHERE provider = ?1 AND issuer = ?2 AND subject = ?3";

const char *sso_link_word(enum sso_link link_by)
{
    unsigned at = (unsigned)link_by;
    return at < SSO_LINK_COUNT ? link_words[at] : "none";
}

bool sso_link_parse(const char *word, enum sso_link *ret_link)
{
    for (unsigned at = 0; at < SSO_LINK_COUNT; at++) {
        if (strcmp(link_words[at], word) == 0) {
            *ret_link = (enum sso_link)at;
            return true;
        }
    }
    return false;
}

static void write_roles(uint32_t roles, char ret_text[ROLES_BYTES_MAX])
{
    size_t length = 0;
    ret_text[0] = '\0';
    for (unsigned at = 0; at < ROLE_COUNT && length < ROLES_BYTES_MAX; at++) {
        if ((roles & 1u << at) != 0) {
            length += (size_t)snprintf(ret_text + length, ROLES_BYTES_MAX - length, "%s%s",
                                       length > 0 ? "," : "", role_word((enum role)at));
        }
    }
}

/* A word that is no role gives nobody anything. */
static uint32_t read_roles(char *text)
{
    uint32_t roles = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
        enum role role;
        roles |= role_parse(word, &role) ? 1u << role : 0;
    }
    return roles;
}

static struct seal_bound bound_to(struct id provider, const char *issuer)
{
    struct seal_bound bound = seal_bound_of(SEAL_SSO_SECRET);
    seal_bind_id(&bound, provider);
    seal_bind_text(&bound, issuer);
    return bound;
}

/* Of `sso`, provider and issuer are set. */
static bool open_secret(const struct store *store, struct sso *sso, const uint8_t *sealed,
                        size_t length)
{
    struct seal_bound bound = bound_to(sso->provider, sso->issuer);
    if (length <= SEAL_OVERHEAD || length > SEALED_MAX) {
        return false;
    }
    memset(sso->secret, 0, sizeof sso->secret);
    return master_open(store, &bound, sealed, length, sso->secret);
}

enum store_err sso_set(struct store *store, const struct sso *sso)
{
    uint8_t sealed[SEALED_MAX];
    char roles[ROLES_BYTES_MAX];
    size_t length = strlen(sso->secret);
    struct seal_bound bound = bound_to(sso->provider, sso->issuer);
    enum store_err err = master_seal(store, &bound, sso->secret, length, sealed);
    if (err != STORE_OK) {
        return err;
    }
    write_roles(sso->roles, roles);
    AUTO(stmt) *set = db_stmt(store_db(store), sql_set);
    stmt_bind_id(set, 1, sso->provider);
    stmt_bind_text(set, 2, sso->issuer);
    stmt_bind_text(set, 3, sso->client_id);
    stmt_bind_text(set, 4, roles);
    stmt_bind_text(set, 5, sso_link_word(sso->link_by));
    if (length > 0) {
        stmt_bind_blob(set, 6, sealed, length + SEAL_OVERHEAD);
    }
    return stmt_run(set);
}

static enum store_err read_sso(struct store *store, struct id provider, bool open,
                               struct sso *ret_sso)
{
    struct sso sso = {.provider = provider};
    char roles[ROLES_BYTES_MAX];
    char link_by[32];
    size_t length = 0;
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, provider);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    stmt_text(find, 0, sso.issuer, sizeof sso.issuer);
    stmt_text(find, 1, sso.client_id, sizeof sso.client_id);
    stmt_text(find, 2, roles, sizeof roles);
    stmt_text(find, 3, link_by, sizeof link_by);
    sso.roles = read_roles(roles);
    const uint8_t *sealed = stmt_blob(find, 4, &length);
    bool good = stmt_err(find) == STORE_OK && sso_link_parse(link_by, &sso.link_by);
    if (good && open && length > 0) {
        good = open_secret(store, &sso, sealed, length);
    }
    if (good) {
        *ret_sso = sso;
    }
    seal_wipe(&sso, sizeof sso);
    return good ? STORE_OK : STORE_CORRUPT;
}

enum store_err sso_find(struct store *store, struct id provider, struct sso *ret_sso)
{
    return read_sso(store, provider, true, ret_sso);
}

enum store_err sso_state(struct store *store, struct id provider, struct sso *ret_sso)
{
    return read_sso(store, provider, false, ret_sso);
}

enum store_err sso_off(struct store *store, struct id provider)
{
    AUTO(stmt) *remove = db_stmt(store_db(store), sql_off);
    stmt_bind_id(remove, 1, provider);
    return stmt_run_on_some(remove);
}

enum store_err sso_list(struct store *store, provider_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct provider provider = {.id = stmt_id(list, 0)};
        stmt_text(list, 1, provider.name, sizeof provider.name);
        provider.features = (uint32_t)stmt_uint(list, 2);
        err = stmt_err(list);
        if (err != STORE_OK || !each(context, &provider)) {
            break;
        }
    }
    return err;
}

enum store_err sso_subject_set(struct store *store, struct id account, const struct sso *sso,
                               const char *subject, uint64_t now_ms)
{
    AUTO(stmt) *set = db_stmt(store_db(store), sql_subject_set);
    stmt_bind_id(set, 1, account);
    stmt_bind_id(set, 2, sso->provider);
    stmt_bind_text(set, 3, sso->issuer);
    stmt_bind_text(set, 4, subject);
    stmt_bind_uint(set, 5, now_ms);
    return stmt_run(set);
}

enum store_err sso_subject_off(struct store *store, struct id account)
{
    AUTO(stmt) *remove = db_stmt(store_db(store), sql_subject_off);
    stmt_bind_id(remove, 1, account);
    return stmt_run_on_some(remove);
}

enum store_err sso_subject_find(struct store *store, struct id account,
                                struct sso_subject *ret_subject)
{
    struct sso_subject subject;
    AUTO(stmt) *find = db_stmt(store_db(store), sql_subject_find);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    stmt_text(find, 0, subject.issuer, sizeof subject.issuer);
    stmt_text(find, 1, subject.subject, sizeof subject.subject);
    subject.linked_ms = stmt_uint(find, 2);
    err = stmt_err(find);
    if (err == STORE_OK) {
        *ret_subject = subject;
    }
    return err;
}

enum store_err sso_account(struct store *store, const struct sso *sso, const char *subject,
                           struct account *ret_account)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_account);
    stmt_bind_id(find, 1, sso->provider);
    stmt_bind_text(find, 2, sso->issuer);
    stmt_bind_text(find, 3, subject);
    enum store_err err = stmt_one(find);
    return err == STORE_OK ? account_find(store, stmt_id(find, 0), ret_account) : err;
}

/* The row at hand: `provider, issuer, sealed`. */
static bool open_row(struct store *store, struct stmt *row, struct sso *ret_sso)
{
    size_t length = 0;
    *ret_sso = (struct sso){.provider = stmt_id(row, 0)};
    stmt_text(row, 1, ret_sso->issuer, sizeof ret_sso->issuer);
    const uint8_t *sealed = stmt_blob(row, 2, &length);
    return stmt_err(row) == STORE_OK && open_secret(store, ret_sso, sealed, length);
}

enum store_err sso_open_all(struct store *store, sso_verdict *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct sso sso;
        bool opens = open_row(store, list, &sso);
        each(context, sso.provider, opens ? STORE_OK : STORE_CORRUPT);
        seal_wipe(&sso, sizeof sso);
        stmt_forgive(list);
    }
    return err;
}

/* The first one after `after` that has a secret. */
static enum store_err next_secret(struct store *store, struct id after, struct sso *ret_sso)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_next);
    stmt_bind_blob(find, 1, after.bytes, sizeof after.bytes); /* the nil id would be NULL */
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    return open_row(store, find, ret_sso) ? STORE_OK : STORE_CORRUPT;
}

static enum store_err reseal_one(struct store *store, const struct seal_key *master,
                                 const struct sso *sso)
{
    uint8_t sealed[SEALED_MAX];
    size_t length = strlen(sso->secret);
    struct seal_bound bound = bound_to(sso->provider, sso->issuer);
    seal_record(master, &bound, datadir_random(store_dir(store)), sso->secret, length, sealed);
    AUTO(stmt) *update = db_stmt(store_db(store), sql_reseal);
    stmt_bind_id(update, 1, sso->provider);
    stmt_bind_blob(update, 2, sealed, length + SEAL_OVERHEAD);
    return stmt_run(update);
}

enum store_err sso_reseal(struct store *store, const struct seal_key *master)
{
    struct id provider = {0};
    struct sso sso;
    enum store_err err;
    while ((err = next_secret(store, provider, &sso)) == STORE_OK) {
        provider = sso.provider;
        err = reseal_one(store, master, &sso);
        seal_wipe(&sso, sizeof sso);
        if (err != STORE_OK) {
            return err;
        }
    }
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}
