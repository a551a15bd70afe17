/* Who belongs to a client, and what was signed, asked and withheld. */
#include "storage/care.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"

static const char sql_set[] =
    "INSERT INTO network (dossier, account, tie, since_ms)"
    " VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (dossier, account) DO UPDATE SET tie = ?3, since_ms = ?4";
static const char sql_end[] = "DELETE FROM network WHERE dossier = ?1 AND account = ?2";
static const char sql_end_signatures[] =
    "DELETE FROM signature WHERE dossier = ?1 AND (grantee = ?2 OR signatory = ?2)";
static const char sql_list[] =
    "SELECT n.tie, n.since_ms, a.id, a.provider, a.name, a.role, a.state FROM network n"
    " JOIN account a ON a.id = n.account WHERE n.dossier = ?1 ORDER BY n.since_ms, n.account";
static const char sql_list_of[] =
    "SELECT dossier, tie FROM network WHERE account = ?1 ORDER BY dossier";

static const char sql_sign[] =
    "INSERT INTO signature (dossier, grantee, signatory, parts, signed_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (dossier, grantee, signatory) DO UPDATE SET parts = ?4, signed_ms = ?5";
static const char sql_unsign[] =
    "DELETE FROM signature WHERE dossier = ?1 AND grantee = ?2 AND signatory = ?3";
static const char sql_signatures[] =
    "SELECT grantee, signatory, parts, signed_ms FROM signature WHERE dossier = ?1";

static const char sql_ask[] =
    "INSERT INTO consent_request (dossier, grantee, asked_by, parts, asked_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (dossier, grantee) DO UPDATE SET asked_by = ?3, parts = ?4, asked_ms = ?5";
static const char sql_unask[] = "DELETE FROM consent_request WHERE dossier = ?1 AND grantee = ?2";
static const char sql_asked[] =
    "SELECT grantee, asked_by, parts, asked_ms FROM consent_request WHERE dossier = ?1";

static const char sql_withhold[] =
    "INSERT INTO withholding (dossier, account, withheld_by, parts, since_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (dossier, account) DO UPDATE SET withheld_by = ?3, parts = ?4, since_ms = ?5";
static const char sql_release[] = "DELETE FROM withholding WHERE dossier = ?1 AND account = ?2";
static const char sql_withheld[] =
    "SELECT account, withheld_by, parts, since_ms FROM withholding WHERE dossier = ?1";

static const char sql_emergency[] =
    "INSERT INTO emergency (dossier, account, since_ms, until_ms) VALUES (?1, ?2, ?3, ?4)";

#define EMERGENCY_COLUMNS "e.number, e.dossier, e.account, e.since_ms"

static const char sql_emergencies[] =
    "SELECT " EMERGENCY_COLUMNS ", e.until_ms FROM emergency e"
    " JOIN dossier d ON d.id = e.dossier"
    " WHERE e.number < ?1 AND d.provider = ?2 AND e.since_ms >= ?3"
    " ORDER BY e.number DESC LIMIT ?4";
/* Of the columns beside a max(), SQLite takes those of the row that has it. */
static const char sql_running[] =
    "SELECT " EMERGENCY_COLUMNS ", max(e.until_ms) FROM emergency e"
    " WHERE e.account = ?1 AND e.until_ms > ?2 GROUP BY e.dossier ORDER BY e.number DESC";

/* Runs a statement of (dossier, account). */
static enum store_err run_of(struct store *store, const char *sql, const struct proof *proof,
                             struct id account)
{
    AUTO(stmt) *stmt = db_stmt(store_db(store), sql);
    stmt_bind_id(stmt, 1, proof->dossier);
    stmt_bind_id(stmt, 2, account);
    return stmt_run(stmt);
}

static enum store_err end_tie(struct store *store, const struct proof *proof, struct id account)
{
    static const char *const ends[] = {sql_end, sql_end_signatures, sql_unask, sql_release};
    enum store_err err = STORE_OK;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0] && err == STORE_OK; i++) {
        err = run_of(store, ends[i], proof, account);
    }
    return err;
}

enum store_err tie_set(struct store *store, const struct proof *proof, struct id account,
                       enum tie tie, uint64_t now_ms)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    if (tie == TIE_NONE) {
        return end_tie(store, proof, account);
    }
    AUTO(stmt) *set = db_stmt(store_db(store), sql_set);
    stmt_bind_id(set, 1, proof->dossier);
    stmt_bind_id(set, 2, account);
    stmt_bind_text(set, 3, tie_word(tie));
    stmt_bind_uint(set, 4, now_ms);
    return stmt_run(set);
}

static enum store_err read_tied(struct stmt *row, const struct proof *proof, struct tied *ret_tied)
{
    char tie[16];
    char role[32];
    char state[16];
    struct tied tied = {
        .dossier = proof->dossier,
        .since_ms = stmt_uint(row, 1),
        .account = {.id = stmt_id(row, 2), .provider = stmt_id(row, 3)},
    };
    stmt_text(row, 0, tie, sizeof tie);
    stmt_text(row, 4, tied.account.name, sizeof tied.account.name);
    stmt_text(row, 5, role, sizeof role);
    stmt_text(row, 6, state, sizeof state);
    if (stmt_err(row) != STORE_OK || !tie_parse(tie, &tied.tie) ||
        !role_parse(role, &tied.account.role) || !account_state_parse(state, &tied.account.state)) {
        return STORE_CORRUPT;
    }
    *ret_tied = tied;
    return STORE_OK;
}

enum store_err tie_list(struct store *store, const struct proof *proof, tied_each *each,
                        void *context)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list);
    stmt_bind_id(list, 1, proof->dossier);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct tied tied;
        err = read_tied(list, proof, &tied);
        if (err != STORE_OK || !each(context, &tied)) {
            break;
        }
    }
    return err;
}

enum store_err tie_list_of(struct store *store, struct id account, tie_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_list_of);
    stmt_bind_id(list, 1, account);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        enum tie tie;
        char word[16];
        struct id dossier = stmt_id(list, 0);
        stmt_text(list, 1, word, sizeof word);
        if (stmt_err(list) != STORE_OK || !tie_parse(word, &tie)) {
            return STORE_CORRUPT;
        }
        if (!each(context, dossier, tie)) {
            break;
        }
    }
    return err;
}

/* The three that follow have the same columns: whom it is about, who did it, which parts, when. */
struct deed {
    struct id about;
    struct id by;
    uint32_t parts;
    uint64_t at_ms;
};

static enum store_err keep_deed(struct store *store, const char *sql, const struct proof *proof,
                                const struct deed *deed)
{
    AUTO(stmt) *keep = db_stmt(store_db(store), sql);
    stmt_bind_id(keep, 1, proof->dossier);
    stmt_bind_id(keep, 2, deed->about);
    stmt_bind_id(keep, 3, deed->by);
    stmt_bind_uint(keep, 4, deed->parts);
    stmt_bind_uint(keep, 5, deed->at_ms);
    return stmt_run(keep);
}

static struct deed read_deed(struct stmt *row)
{
    return (struct deed){stmt_id(row, 0), stmt_id(row, 1), (uint32_t)stmt_uint(row, 2),
                         stmt_uint(row, 3)};
}

/* The next row of a list of deeds; false: there is none, or it went wrong. */
static bool next_deed(struct stmt *list, enum store_err *err, struct deed *ret_deed)
{
    bool row = false;
    *err = stmt_step(list, &row);
    if (*err != STORE_OK || !row) {
        return false;
    }
    *ret_deed = read_deed(list);
    *err = stmt_err(list);
    return *err == STORE_OK;
}

static struct stmt *list_deeds(struct store *store, const char *sql, const struct proof *proof)
{
    struct stmt *list = db_stmt(store_db(store), sql);
    stmt_bind_id(list, 1, proof->dossier);
    return list;
}

static bool covers_parts(const struct proof *proof, uint32_t parts)
{
    return proof != NULL && proof->writes && (parts & ~PARTS_ALL) == 0;
}

enum store_err signature_set(struct store *store, const struct proof *proof,
                             const struct signature *signature)
{
    if (!covers_parts(proof, signature->parts)) {
        return STORE_REFUSED;
    }
    if (signature->parts == 0) {
        AUTO(stmt) *end = db_stmt(store_db(store), sql_unsign);
        stmt_bind_id(end, 1, proof->dossier);
        stmt_bind_id(end, 2, signature->grantee);
        stmt_bind_id(end, 3, signature->signatory);
        return stmt_run(end);
    }
    const struct deed deed = {signature->grantee, signature->signatory, signature->parts,
                              signature->signed_ms};
    return keep_deed(store, sql_sign, proof, &deed);
}

enum store_err signature_list(struct store *store, const struct proof *proof, signature_each *each,
                              void *context)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *list = list_deeds(store, sql_signatures, proof);
    enum store_err err;
    struct deed deed;
    while (next_deed(list, &err, &deed)) {
        const struct signature signature = {deed.about, deed.by, deed.parts, deed.at_ms};
        if (!each(context, &signature)) {
            break;
        }
    }
    return err;
}

enum store_err consent_request_set(struct store *store, const struct proof *proof,
                                   const struct consent_request *asked)
{
    if (!covers_parts(proof, asked->parts)) {
        return STORE_REFUSED;
    }
    if (asked->parts == 0) {
        return run_of(store, sql_unask, proof, asked->grantee);
    }
    const struct deed deed = {asked->grantee, asked->asked_by, asked->parts, asked->asked_ms};
    return keep_deed(store, sql_ask, proof, &deed);
}

enum store_err consent_request_list(struct store *store, const struct proof *proof,
                                    consent_request_each *each, void *context)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *list = list_deeds(store, sql_asked, proof);
    enum store_err err;
    struct deed deed;
    while (next_deed(list, &err, &deed)) {
        const struct consent_request asked = {deed.about, deed.by, deed.parts, deed.at_ms};
        if (!each(context, &asked)) {
            break;
        }
    }
    return err;
}

enum store_err withholding_set(struct store *store, const struct proof *proof,
                               const struct withholding *withholding)
{
    if (!covers_parts(proof, withholding->parts)) {
        return STORE_REFUSED;
    }
    if (withholding->parts == 0) {
        return run_of(store, sql_release, proof, withholding->account);
    }
    const struct deed deed = {withholding->account, withholding->by, withholding->parts,
                              withholding->since_ms};
    return keep_deed(store, sql_withhold, proof, &deed);
}

enum store_err withholding_list(struct store *store, const struct proof *proof,
                                withholding_each *each, void *context)
{
    if (proof == NULL) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *list = list_deeds(store, sql_withheld, proof);
    enum store_err err;
    struct deed deed;
    while (next_deed(list, &err, &deed)) {
        const struct withholding withholding = {deed.about, deed.by, deed.parts, deed.at_ms};
        if (!each(context, &withholding)) {
            break;
        }
    }
    return err;
}

enum store_err emergency_add(struct store *store, struct id dossier, struct id account,
                             uint64_t now_ms, uint64_t until_ms)
{
    AUTO(stmt) *set = db_stmt(store_db(store), sql_emergency);
    stmt_bind_id(set, 1, dossier);
    stmt_bind_id(set, 2, account);
    stmt_bind_uint(set, 3, now_ms);
    stmt_bind_uint(set, 4, until_ms);
    return stmt_run(set);
}

static enum store_err take_emergencies(struct stmt *list, emergency_each *each, void *context)
{
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        const struct emergency emergency = {.number = stmt_uint(list, 0),
                                            .dossier = stmt_id(list, 1),
                                            .account = stmt_id(list, 2),
                                            .since_ms = stmt_uint(list, 3),
                                            .until_ms = stmt_uint(list, 4)};
        err = stmt_err(list);
        if (err != STORE_OK || !each(context, &emergency)) {
            break;
        }
    }
    return err;
}

enum store_err emergency_list(struct store *store, const struct emergency_page *page,
                              emergency_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_emergencies);
    stmt_bind_uint(list, 1, page->before);
    stmt_bind_id(list, 2, page->provider);
    stmt_bind_uint(list, 3, page->since_ms);
    stmt_bind_uint(list, 4, page->limit);
    return take_emergencies(list, each, context);
}

enum store_err emergency_running(struct store *store, struct id account, uint64_t now_ms,
                                 emergency_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_running);
    stmt_bind_id(list, 1, account);
    stmt_bind_uint(list, 2, now_ms);
    return take_emergencies(list, each, context);
}
