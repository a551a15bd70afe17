/* Reading the access log back, by dossier and by employee. */
#include "storage/audit.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/recall.h"
#include "storage/seal.h"

#include <string.h>

/* ?1: the dossier or the actor; ?2, ?3: between which rows; ?4: kinds; ?5: how many; ?6: the actor
 * too; ?7: without what is kept from representatives. Rows that the index has, and those that came
 * since: of either no more than the page takes, so that a page of all kinds costs the same wherever
 * it is. */
#define KINDS                                                                                      \
    " AND (?4 = 0 OR ((?4 & 1) <> 0 AND allowed = 1 AND look = 1)"                                 \
    " OR ((?4 & 2) <> 0 AND allowed = 1 AND look = 0) OR ((?4 & 4) <> 0 AND allowed = 0)"          \
    " OR ((?4 & 8) <> 0 AND basis = '" AUDIT_BASIS_EMERGENCY "'))"
#define IN_INDEX(condition, way)                                                                   \
    "SELECT * FROM (SELECT " AUDIT_COLUMNS " FROM audit_index i"                                   \
    " JOIN audit a ON a.number BETWEEN i.first_number AND i.last_number"                           \
    " WHERE i.subject = ?1 AND i.last_number > ?2 AND i.first_number < ?3"                         \
    " AND (?4 = 0 OR (i.kinds & ?4) <> 0)"                                                         \
    " AND number > ?2 AND number < ?3 AND " condition KINDS " ORDER BY i.first_number" way         \
    ", number" way " LIMIT ?5) AS indexed"
#define SINCE(condition, way)                                                                      \
    "SELECT * FROM (SELECT " AUDIT_COLUMNS " FROM audit a"                                         \
    " WHERE number > max(?2, (SELECT number FROM audit_indexed WHERE one = 1)) AND number < ?3"    \
    " AND " condition KINDS " ORDER BY number" way " LIMIT ?5) AS since"
#define IS_STAFF "role NOT IN ('client', 'representative', 'relative')"
#define OF_DOSSIER                                                                                 \
    "dossier = ?1 AND (?6 IS NULL OR actor = ?6)"                                                  \
    " AND (?7 = 0 OR event NOT IN ('" AUDIT_EVENT_WITHHOLD "', '" AUDIT_EVENT_RELEASE "'))"
#define OF_ACTOR "actor = ?1 AND " IS_STAFF
#define PAGE(condition, way)                                                                       \
    IN_INDEX(condition, way)                                                                       \
    " UNION ALL " SINCE(condition, way) " ORDER BY number" way " LIMIT ?5"
#define FIRST(condition) PAGE(condition, "")
#define LAST(condition) "SELECT * FROM (" PAGE(condition, " DESC") ") AS page ORDER BY number"

_Static_assert(AUDIT_LOOK == 0 && AUDIT_CHANGE == 1 && AUDIT_REFUSED == 2 && AUDIT_EMERGENCY == 3,
               "as KINDS has them");

static const char sql_dossier_first[] = FIRST(OF_DOSSIER);
static const char sql_dossier_last[] = LAST(OF_DOSSIER);
static const char sql_actor_first[] = FIRST(OF_ACTOR);
static const char sql_actor_last[] = LAST(OF_ACTOR);

static const char sql_indexed[] = "SELECT number FROM audit_indexed WHERE one = 1";
#define SPANS_OF(subject, condition)                                                               \
    "SELECT " subject ", min(number), max(number),"                                                \
    " max(allowed = 1 AND look = 1) + 2 * max(allowed = 1 AND look = 0) + 4 * max(allowed = 0)"    \
    " + 8 * max(basis = '" AUDIT_BASIS_EMERGENCY "')"                                              \
    " FROM audit WHERE number > ?1 AND " subject " IS NOT NULL" condition " GROUP BY " subject
#define INSERT_SPAN "INSERT INTO audit_index (subject, first_number, last_number, kinds) "
static const char sql_grow[] =
    INSERT_SPAN SPANS_OF("dossier", "") " UNION ALL " SPANS_OF("actor", " AND " IS_STAFF);
static const char sql_add[] = INSERT_SPAN "VALUES (?1, ?2, ?3, ?4)";
static const char sql_grown[] = "UPDATE audit_indexed SET number = ?1 WHERE one = 1";

/* As IS_STAFF has it. */
static bool is_staff(const char *role)
{
    return strcmp(role, "client") != 0 && strcmp(role, "representative") != 0 &&
           strcmp(role, "relative") != 0;
}

/* As KINDS has them. */
static uint32_t kinds_of(const struct audit *row)
{
    enum audit_kind kind = !row->allowed ? AUDIT_REFUSED : row->look ? AUDIT_LOOK : AUDIT_CHANGE;
    bool emergency = strcmp(row->basis, AUDIT_BASIS_EMERGENCY) == 0;
    return 1u << kind | (emergency ? 1u << AUDIT_EMERGENCY : 0);
}

void audit_index_note(struct recall *recall, const struct audit *row, uint64_t number)
{
    uint32_t kinds = kinds_of(row);
    recall_span(recall, row->dossier, number, kinds);
    if (is_staff(row->role)) {
        recall_span(recall, row->actor, number, kinds);
    }
}

static enum store_err add_spans(struct store *store, const struct recall_spans *spans)
{
    enum store_err err = STORE_OK;
    for (size_t i = 0; i < RECALL_SPANS && err == STORE_OK; i++) {
        const struct recall_span *span = &spans->rows[i];
        if (!id_is_nil(span->subject)) {
            AUTO(stmt) *add = db_stmt(store_db(store), sql_add);
            stmt_bind_id(add, 1, span->subject);
            stmt_bind_uint(add, 2, span->first);
            stmt_bind_uint(add, 3, span->last);
            stmt_bind_uint(add, 4, span->kinds);
            err = stmt_run(add);
        }
    }
    return err;
}

static enum store_err add_heap(struct store *store, const struct recall *recall)
{
    if (recall->spans.after == recall->indexed) {
        return add_spans(store, &recall->spans);
    }
    AUTO(stmt) *grow = db_stmt(store_db(store), sql_grow);
    stmt_bind_uint(grow, 1, recall->indexed);
    return stmt_run(grow);
}

enum store_err audit_indexed_find(struct store *store, uint64_t *ret_number)
{
    AUTO(stmt) *indexed = db_stmt(store_db(store), sql_indexed);
    enum store_err err = stmt_one(indexed);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
    }
    *ret_number = stmt_uint(indexed, 0);
    return stmt_err(indexed);
}

uint64_t audit_index_behind(const struct recall *recall)
{
    return recall->head_known ? recall->head.rows - recall->indexed : 0;
}

enum store_err audit_index_grow(struct store *store)
{
    struct recall *recall = store_recall(store);
    enum store_err err = add_heap(store, recall);
    if (err != STORE_OK) {
        return err == STORE_EXISTS ? STORE_CORRUPT : err;
    }
    AUTO(stmt) *grown = db_stmt(store_db(store), sql_grown);
    stmt_bind_uint(grown, 1, recall->head.rows);
    err = stmt_run_on_some(grown);
    recall->indexed = recall->head.rows;
    recall_begin_spans(recall, recall->indexed);
    return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
}

static struct stmt *find_page(struct store *store, const struct audit_page *page)
{
    bool by_dossier = !id_is_nil(page->dossier);
    const char *first = by_dossier ? sql_dossier_first : sql_actor_first;
    const char *last = by_dossier ? sql_dossier_last : sql_actor_last;
    struct stmt *rows = db_stmt(store_db(store), page->newest ? last : first);
    stmt_bind_id(rows, 1, by_dossier ? page->dossier : page->actor);
    stmt_bind_uint(rows, 2, page->after);
    stmt_bind_uint(rows, 3, page->before != 0 ? page->before : UINT64_MAX);
    stmt_bind_uint(rows, 4, page->kinds);
    stmt_bind_uint(rows, 5, page->limit);
    if (by_dossier) {
        stmt_bind_id(rows, 6, page->actor);
        stmt_bind_uint(rows, 7, page->family);
    }
    return rows;
}

/* "" where the dossier's key is gone, and with it what was sealed under it. */
static enum store_err open_reason(struct store *store, struct stmt *row, uint64_t number,
                                  struct audit *audit, char ret_reason[AUDIT_REASON_MAX + 1])
{
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(row, AUDIT_AT_REASON, &length);
    ret_reason[0] = '\0';
    audit->reason = ret_reason;
    if (length == 0) {
        return STORE_OK;
    }
    enum store_err err = audit_reason_open(store, audit, number, sealed, length, ret_reason);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

enum store_err audit_list(struct store *store, const struct audit_page *page, audit_each *each,
                          void *context)
{
    char reason[AUDIT_REASON_MAX + 1];
    struct audit_texts texts;
    struct audit audit;
    if (id_is_nil(page->dossier) && id_is_nil(page->actor)) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *rows = find_page(store, page);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(rows, &row)) == STORE_OK && row) {
        uint64_t number = stmt_uint(rows, AUDIT_AT_NUMBER);
        audit_read(rows, &texts, &audit);
        err = page->reasons ? open_reason(store, rows, number, &audit, reason) : STORE_OK;
        if (err == STORE_OK) {
            err = stmt_err(rows);
        }
        if (err != STORE_OK || !each(context, number, &audit)) {
            break;
        }
    }
    seal_wipe(reason, sizeof reason);
    return err;
}
