/* Reading the access log back, by dossier and by employee. */
#include "storage/audit.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

/* ?1: the dossier or the actor; ?2, ?3: between which rows; ?4: kinds; ?5: how many; ?6: the actor
 * too. */
#define RANGE " AND number > ?2 AND number < ?3"
#define KINDS                                                                                      \
    " AND (?4 = 0 OR ((?4 & 1) <> 0 AND allowed = 1 AND look = 1)"                                 \
    " OR ((?4 & 2) <> 0 AND allowed = 1 AND look = 0) OR ((?4 & 4) <> 0 AND allowed = 0)"          \
    " OR ((?4 & 8) <> 0 AND basis = '" AUDIT_BASIS_EMERGENCY "'))"
#define OF_DOSSIER "FROM audit WHERE dossier = ?1" RANGE KINDS " AND (?6 IS NULL OR actor = ?6)"
/* In the words of the index. */
#define OF_ACTOR                                                                                   \
    "FROM audit WHERE actor = ?1 AND role NOT IN ('client', 'representative', 'relative')" RANGE   \
        KINDS
#define FIRST(rows) "SELECT " AUDIT_COLUMNS " " rows " ORDER BY number LIMIT ?5"
#define LAST(rows)                                                                                 \
    "SELECT " AUDIT_COLUMNS " FROM (SELECT " AUDIT_COLUMNS " " rows                                \
    " ORDER BY number DESC LIMIT ?5) AS page ORDER BY number"

_Static_assert(AUDIT_LOOK == 0 && AUDIT_CHANGE == 1 && AUDIT_REFUSED == 2 && AUDIT_EMERGENCY == 3,
               "as KINDS has them");

static const char sql_dossier_first[] = FIRST(OF_DOSSIER);
static const char sql_dossier_last[] = LAST(OF_DOSSIER);
static const char sql_actor_first[] = FIRST(OF_ACTOR);
static const char sql_actor_last[] = LAST(OF_ACTOR);

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
