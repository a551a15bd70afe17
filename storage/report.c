/* Reports. What was added in words is a sealed record (seal.c) under the dossier's key: purpose
 * SEAL_CONDUCT_REPORT, bound to id, channel, seq, author, reporter and time. */
#include "storage/conduct.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"
#include "storage/seal.h"

#include <stdlib.h>
#include <string.h>

#define CONDUCT_KIND_WORD(name, word) [name] = word,
static const char *const kind_words[] = {CONDUCT_KIND_MAP(CONDUCT_KIND_WORD)};
#undef CONDUCT_KIND_WORD

#define GIVEN "id, provider, dossier, channel, seq, account, reporter, kind, at_ms, nonce, sealed"
#define COLUMNS GIVEN ", handled_ms, handled_by"
#define PAGE                                                                                       \
    "SELECT " COLUMNS " FROM conduct_report WHERE provider = ?1 AND id > ?2 AND id < ?3"           \
    " AND (?5 = 0 OR (handled_ms IS NOT NULL) = (?5 = 2))"

static const char sql_add[] = "INSERT INTO conduct_report (" GIVEN ")"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char sql_by_nonce[] =
    "SELECT " COLUMNS " FROM conduct_report WHERE reporter = ?1 AND nonce = ?2";
static const char sql_newest[] =
    "SELECT * FROM (" PAGE " ORDER BY id DESC LIMIT ?4) AS page ORDER BY id";
static const char sql_oldest[] = PAGE " ORDER BY id LIMIT ?4";
static const char sql_find[] =
    "SELECT " COLUMNS " FROM conduct_report WHERE provider = ?1 AND id = ?2";
static const char sql_handle[] = "UPDATE conduct_report SET handled_ms = ?3, handled_by = ?2"
                                 " WHERE id = ?1 AND handled_ms IS NULL";
static const char sql_all[] = "SELECT " COLUMNS " FROM conduct_report ORDER BY id";

const char *conduct_kind_word(enum conduct_kind kind)
{
    unsigned at = (unsigned)kind;
    return at < CONDUCT_KIND_COUNT ? kind_words[at] : "unknown";
}

bool conduct_kind_parse(const char *word, enum conduct_kind *ret_kind)
{
    for (unsigned at = 0; at < CONDUCT_KIND_COUNT; at++) {
        if (strcmp(kind_words[at], word) == 0) {
            *ret_kind = (enum conduct_kind)at;
            return true;
        }
    }
    return false;
}

static struct seal_bound bound_to(const struct report *report)
{
    struct seal_bound bound = seal_bound_of(SEAL_CONDUCT_REPORT);
    seal_bind_id(&bound, report->id);
    seal_bind_id(&bound, report->channel);
    seal_bind_uint(&bound, report->seq);
    seal_bind_id(&bound, report->account);
    seal_bind_id(&bound, report->reporter);
    seal_bind_uint(&bound, report->at_ms);
    return bound;
}

static enum store_err insert(struct store *store, const struct report *report,
                             const uint8_t *sealed, size_t length)
{
    AUTO(stmt) *add = db_stmt(store_db(store), sql_add);
    stmt_bind_id(add, 1, report->id);
    stmt_bind_id(add, 2, report->provider);
    stmt_bind_id(add, 3, report->dossier);
    stmt_bind_id(add, 4, report->channel);
    stmt_bind_uint(add, 5, report->seq);
    stmt_bind_id(add, 6, report->account);
    stmt_bind_id(add, 7, report->reporter);
    stmt_bind_text(add, 8, conduct_kind_word(report->kind));
    stmt_bind_uint(add, 9, report->at_ms);
    stmt_bind_id(add, 10, report->nonce);
    if (length > 0) {
        stmt_bind_blob(add, 11, sealed, length);
    }
    return stmt_run(add);
}

enum store_err report_add(struct store *store, const struct proof *proof,
                          const struct report *report)
{
    uint8_t sealed[CONDUCT_TEXT_BYTES_MAX + SEAL_OVERHEAD];
    AUTO(seal_key) key = {0};
    size_t length = strlen(report->text);
    if (length > CONDUCT_TEXT_BYTES_MAX || !proof_covers(proof, report->dossier, false)) {
        return STORE_REFUSED;
    }
    if (length == 0) {
        return insert(store, report, NULL, 0);
    }
    enum store_err err = dossier_key_find(store, report->dossier, &key);
    if (err != STORE_OK) {
        return err;
    }
    struct seal_bound bound = bound_to(report);
    seal_record(&key, &bound, datadir_random(store_dir(store)), report->text, length, sealed);
    return insert(store, report, sealed, length + SEAL_OVERHEAD);
}

static enum store_err open_text(struct store *store, const struct report *report,
                                const uint8_t *sealed, size_t length, char *ret_text)
{
    AUTO(seal_key) key = {0};
    ret_text[0] = '\0';
    if (length == 0) {
        return STORE_OK;
    }
    if (length < SEAL_OVERHEAD || length > CONDUCT_TEXT_BYTES_MAX + SEAL_OVERHEAD) {
        return STORE_CORRUPT;
    }
    enum store_err err = dossier_key_find(store, report->dossier, &key);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_OK : err; /* the dossier was erased */
    }
    struct seal_bound bound = bound_to(report);
    bool opens = seal_open(&key, &bound, sealed, length, ret_text);
    ret_text[opens ? length - SEAL_OVERHEAD : 0] = '\0';
    return opens ? STORE_OK : STORE_CORRUPT;
}

static enum store_err read_report(struct store *store, struct stmt *row, struct report *ret_report,
                                  char text[CONDUCT_TEXT_BYTES_MAX + 1])
{
    struct report report = {.id = stmt_id(row, 0),
                            .provider = stmt_id(row, 1),
                            .dossier = stmt_id(row, 2),
                            .channel = stmt_id(row, 3),
                            .seq = stmt_uint(row, 4),
                            .account = stmt_id(row, 5),
                            .reporter = stmt_id(row, 6),
                            .at_ms = stmt_uint(row, 8),
                            .nonce = stmt_id(row, 9),
                            .handled_ms = stmt_uint_or_null(row, 11),
                            .handled_by = stmt_id(row, 12),
                            .text = text};
    char kind[32];
    size_t length = 0;
    stmt_text(row, 7, kind, sizeof kind);
    const uint8_t *sealed = stmt_blob(row, 10, &length);
    bool known = conduct_kind_parse(kind, &report.kind);
    *ret_report = report;
    if (stmt_err(row) != STORE_OK || !known) {
        return STORE_CORRUPT;
    }
    return open_text(store, &report, sealed, length, text);
}

static enum store_err hand_out(struct store *store, struct stmt *list, report_each *each,
                               void *context)
{
    char text[CONDUCT_TEXT_BYTES_MAX + 1];
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct report report;
        err = read_report(store, list, &report, text);
        if (err != STORE_OK || !each(context, &report)) {
            break;
        }
    }
    seal_wipe(text, sizeof text);
    return err;
}

struct sole {
    report_each *each;
    void *context;
    bool found;
};

static bool take_sole(void *context, const struct report *report)
{
    struct sole *sole = context;
    sole->found = true;
    return sole->each(sole->context, report);
}

enum store_err report_by_nonce(struct store *store, struct id reporter, struct id nonce,
                               report_each *each, void *context)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_nonce);
    stmt_bind_id(find, 1, reporter);
    stmt_bind_id(find, 2, nonce);
    return hand_out(store, find, each, context);
}

enum store_err report_find(struct store *store, struct id provider, struct id report,
                           report_each *each, void *context)
{
    struct sole sole = {each, context, false};
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, provider);
    stmt_bind_id(find, 2, report);
    enum store_err err = hand_out(store, find, take_sole, &sole);
    return err == STORE_OK && !sole.found ? STORE_NOT_FOUND : err;
}

enum store_err report_handle(struct store *store, struct id report, struct id by, uint64_t now_ms,
                             bool *ret_first)
{
    AUTO(stmt) *handle = db_stmt(store_db(store), sql_handle);
    stmt_bind_id(handle, 1, report);
    stmt_bind_id(handle, 2, by);
    stmt_bind_uint(handle, 3, now_ms);
    enum store_err err = stmt_run(handle);
    if (err == STORE_OK) {
        *ret_first = stmt_changed(handle) > 0;
    }
    return err;
}

enum store_err report_list(struct store *store, struct id provider, const struct id_page *page,
                           report_each *each, void *context)
{
    struct id last;
    memset(last.bytes, 0xff, sizeof last.bytes);
    const struct id after = page->after; /* as blobs: the nil id would be bound as NULL */
    const struct id before = id_is_nil(page->before) ? last : page->before;
    bool oldest = !id_is_nil(page->after);
    AUTO(stmt) *list = db_stmt(store_db(store), oldest ? sql_oldest : sql_newest);
    stmt_bind_id(list, 1, provider);
    stmt_bind_blob(list, 2, after.bytes, sizeof after.bytes);
    stmt_bind_blob(list, 3, before.bytes, sizeof before.bytes);
    stmt_bind_uint(list, 4, page->limit);
    stmt_bind_uint(list, 5, page->handled);
    return hand_out(store, list, each, context);
}

enum store_err report_open_all(struct store *store, conduct_finding *found, void *context)
{
    char text[CONDUCT_TEXT_BYTES_MAX + 1];
    AUTO(stmt) *all = db_stmt(store_db(store), sql_all);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(all, &row)) == STORE_OK && row) {
        struct report report;
        enum store_err verdict = read_report(store, all, &report, text);
        if (verdict == STORE_CORRUPT) {
            stmt_forgive(all);
            found(context, "report", report.id);
        } else if (verdict != STORE_OK) {
            return verdict;
        }
    }
    seal_wipe(text, sizeof text);
    return err;
}
