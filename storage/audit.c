/* The hash of row n is BLAKE2b-256 over: the hash of row n - 1 (32 bytes; zero for the first row),
 * the version of the form, number, at_ms, allowed (each in 8 bytes, big endian), then
 *
 *   form 1: actor, sign-in, dossier, channel, object (16 bytes each, nil for none), then event,
 *           address and node, each after its length in 8 bytes. Rows of this form have none of the
 *           columns that came later, which is checked, since their hash does not cover them.
 *
 *   form 2: look, times (8 bytes each), actor, behalf, sign-in, dossier, client, channel, object
 *           (16 bytes each, nil for none), then event, refusal, role, part, basis, address, node
 * and the sealed reason (of no bytes where there is none), each after its length in 8 bytes.
 *
 * The row's column `form` says which. New rows are of form 2; the old ones stay as they are. */
#include "storage/audit.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/recall.h"
#include "storage/seal.h"

#include <string.h>

enum { FORM_1 = 1, FORM_2 = 2, REASON_SEALED_MAX = AUDIT_REASON_MAX + SEAL_OVERHEAD };

_Static_assert(AUDIT_HASH_BYTES == (int)SEAL_DIGEST_BYTES &&
                   AUDIT_PUBLIC_BYTES == (int)SEAL_PUBLIC_BYTES &&
                   AUDIT_SIGNATURE_BYTES == (int)SEAL_SIGNATURE_BYTES,
               "one size");

static const char sql_head[] = "SELECT rows, hash FROM audit_head WHERE one = 1";
static const char sql_move[] = "UPDATE audit_head SET rows = ?1, hash = ?2 WHERE one = 1";
static const char sql_hash[] = "SELECT hash FROM audit WHERE number = ?1";
static const char sql_append[] =
    "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
    " ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)";
static const char sql_all[] = "SELECT " AUDIT_COLUMNS " FROM audit ORDER BY number";

/* The reason as it stands in the row. */
struct sealed {
    const uint8_t *bytes;
    size_t length; /* 0: none */
};

static void digest_form_1(struct seal_digest *digest, const struct audit *audit)
{
    seal_digest_id(digest, audit->actor);
    seal_digest_id(digest, audit->sign_in);
    seal_digest_id(digest, audit->dossier);
    seal_digest_id(digest, audit->channel);
    seal_digest_id(digest, audit->object);
    seal_digest_text(digest, audit->event);
    seal_digest_text(digest, audit->address);
    seal_digest_text(digest, audit->node);
}

static void digest_form_2(struct seal_digest *digest, const struct audit *audit,
                          struct sealed reason)
{
    seal_digest_uint(digest, audit->look);
    seal_digest_uint(digest, audit->times);
    seal_digest_id(digest, audit->actor);
    seal_digest_id(digest, audit->behalf);
    seal_digest_id(digest, audit->sign_in);
    seal_digest_id(digest, audit->dossier);
    seal_digest_id(digest, audit->client);
    seal_digest_id(digest, audit->channel);
    seal_digest_id(digest, audit->object);
    seal_digest_text(digest, audit->event);
    seal_digest_text(digest, audit->refusal);
    seal_digest_text(digest, audit->role);
    seal_digest_text(digest, audit->part);
    seal_digest_text(digest, audit->basis);
    seal_digest_text(digest, audit->address);
    seal_digest_text(digest, audit->node);
    seal_digest_uint(digest, reason.length);
    seal_digest_bytes(digest, reason.bytes, reason.length);
}

static void advance(struct audit_head *head, uint64_t form, const struct audit *audit,
                    struct sealed reason)
{
    struct seal_digest digest;
    head->rows++;
    seal_digest_begin(&digest);
    seal_digest_bytes(&digest, head->hash, sizeof head->hash);
    seal_digest_uint(&digest, form);
    seal_digest_uint(&digest, head->rows);
    seal_digest_uint(&digest, audit->at_ms);
    seal_digest_uint(&digest, audit->allowed);
    if (form == FORM_1) {
        digest_form_1(&digest, audit);
    } else {
        digest_form_2(&digest, audit, reason);
    }
    seal_digest_end(&digest, head->hash);
}

static bool take_hash(struct stmt *row, int column, struct audit_head *ret_head)
{
    size_t length = 0;
    const void *hash = stmt_blob(row, column, &length);
    if (length != sizeof ret_head->hash) {
        return false;
    }
    memcpy(ret_head->hash, hash, sizeof ret_head->hash);
    return true;
}

enum store_err audit_settle(struct store *store)
{
    struct recall *recall = store_recall(store);
    if (recall == NULL || !recall->head_moved) {
        return STORE_OK;
    }
    AUTO(stmt) *move = db_stmt(store_db(store), sql_move);
    stmt_bind_uint(move, 1, recall->head.rows);
    stmt_bind_blob(move, 2, recall->head.hash, sizeof recall->head.hash);
    enum store_err err = stmt_run_on_some(move);
    if (err == STORE_NOT_FOUND) {
        return STORE_CORRUPT;
    }
    recall->head_moved = err != STORE_OK;
    return err;
}

enum store_err audit_head_find(struct store *store, struct audit_head *ret_head)
{
    enum store_err err = audit_settle(store);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *find = db_stmt(store_db(store), sql_head);
    err = stmt_one(find);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
    }
    if (!take_hash(find, 1, ret_head)) {
        return STORE_CORRUPT;
    }
    ret_head->rows = stmt_uint(find, 0);
    return stmt_err(find);
}

enum store_err audit_head_at(struct store *store, uint64_t rows, struct audit_head *ret_head)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_hash);
    if (rows == 0) {
        *ret_head = (struct audit_head){0};
        return STORE_OK;
    }
    stmt_bind_uint(find, 1, rows);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    ret_head->rows = rows;
    return take_hash(find, 0, ret_head) ? STORE_OK : STORE_CORRUPT;
}

static const char *text_of(const char *text)
{
    return text != NULL ? text : "";
}

/* Without NULLs, as it will be read again. */
static struct audit completed(const struct audit *audit)
{
    struct audit row = *audit;
    row.times = audit->times != 0 ? audit->times : 1;
    row.event = text_of(audit->event);
    row.refusal = text_of(audit->refusal);
    row.role = text_of(audit->role);
    row.part = text_of(audit->part);
    row.basis = text_of(audit->basis);
    row.reason = text_of(audit->reason);
    row.address = text_of(audit->address);
    row.node = text_of(audit->node);
    return row;
}

static bool fits(const struct audit *row)
{
    const char *const texts[] = {row->event, row->refusal, row->role, row->part,
                                 row->basis, row->address, row->node};
    bool fits = row->at_ms <= INT64_MAX && row->times <= INT64_MAX &&
                strlen(row->reason) <= AUDIT_REASON_MAX;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        fits = fits && strlen(texts[i]) <= AUDIT_TEXT_MAX;
    }
    return fits;
}

static enum store_err insert(struct store *store, const struct audit *row, struct sealed reason,
                             const struct audit_head *head)
{
    AUTO(stmt) *append = db_stmt(store_db(store), sql_append);
    stmt_bind_uint(append, 1, head->rows);
    stmt_bind_uint(append, 2, FORM_2);
    stmt_bind_uint(append, 3, row->at_ms);
    stmt_bind_text(append, 4, row->event);
    stmt_bind_uint(append, 5, row->allowed);
    stmt_bind_text(append, 6, row->refusal);
    stmt_bind_uint(append, 7, row->look);
    stmt_bind_uint(append, 8, row->times);
    stmt_bind_id(append, 9, row->actor);
    stmt_bind_id(append, 10, row->behalf);
    stmt_bind_text(append, 11, row->role);
    stmt_bind_id(append, 12, row->sign_in);
    stmt_bind_id(append, 13, row->dossier);
    stmt_bind_id(append, 14, row->client);
    stmt_bind_id(append, 15, row->channel);
    stmt_bind_id(append, 16, row->object);
    stmt_bind_text(append, 17, row->part);
    stmt_bind_text(append, 18, row->basis);
    if (reason.length > 0) {
        stmt_bind_blob(append, 19, reason.bytes, reason.length);
    }
    stmt_bind_text(append, 20, row->address);
    stmt_bind_text(append, 21, row->node);
    stmt_bind_blob(append, 22, head->hash, sizeof head->hash);
    enum store_err err = stmt_run(append);
    /* A number that is taken means that the head is behind the rows. */
    return err == STORE_EXISTS ? STORE_CORRUPT : err;
}

enum store_err audit_append(struct store *store, const struct audit *audit)
{
    const struct audit row = completed(audit);
    struct audit_head head;
    uint8_t bytes[REASON_SEALED_MAX];
    struct sealed reason = {bytes, 0};
    if (!fits(&row)) {
        return STORE_REFUSED;
    }
    struct recall *recall = store_recall(store);
    if (recall == NULL) {
        return STORE_REFUSED;
    }
    enum store_err err = STORE_OK;
    if (recall->head_known) {
        head = recall->head;
    } else {
        err = audit_head_find(store, &head);
        err = err == STORE_OK ? audit_indexed_find(store, &recall->indexed) : err;
    }
    if (err == STORE_OK && *row.reason != '\0') {
        reason.length = strlen(row.reason) + SEAL_OVERHEAD;
        err = audit_reason_seal(store, &row, head.rows + 1, bytes);
    }
    if (err != STORE_OK) {
        return err;
    }
    advance(&head, FORM_2, &row, reason);
    err = insert(store, &row, reason, &head);
    if (err == STORE_OK) {
        recall->head = head;
        recall->head_known = true;
        recall->head_moved = true;
        audit_index_note(recall, &row, head.rows);
    }
    return err;
}

void audit_read(struct stmt *row, struct audit_texts *ret_texts, struct audit *ret_audit)
{
    struct audit_texts *texts = ret_texts;
    stmt_text(row, 3, texts->event, sizeof texts->event);
    stmt_text(row, 5, texts->refusal, sizeof texts->refusal);
    stmt_text(row, 10, texts->role, sizeof texts->role);
    stmt_text(row, 16, texts->part, sizeof texts->part);
    stmt_text(row, 17, texts->basis, sizeof texts->basis);
    stmt_text(row, 19, texts->address, sizeof texts->address);
    stmt_text(row, 20, texts->node, sizeof texts->node);
    *ret_audit = (struct audit){
        .at_ms = stmt_uint(row, 2),
        .event = texts->event,
        .allowed = stmt_uint(row, 4) != 0,
        .refusal = texts->refusal,
        .look = stmt_uint(row, 6) != 0,
        .times = stmt_uint(row, 7),
        .actor = stmt_id(row, 8),
        .behalf = stmt_id(row, 9),
        .role = texts->role,
        .sign_in = stmt_id(row, 11),
        .dossier = stmt_id(row, 12),
        .client = stmt_id(row, 13),
        .channel = stmt_id(row, 14),
        .object = stmt_id(row, 15),
        .part = texts->part,
        .basis = texts->basis,
        .reason = "",
        .address = texts->address,
        .node = texts->node,
    };
}

/* What form 1 has no place for. */
static bool has_none_of_form_2(const struct audit *audit, struct sealed reason)
{
    return *audit->refusal == '\0' && !audit->look && audit->times == 1 &&
           id_is_nil(audit->behalf) && *audit->role == '\0' && id_is_nil(audit->client) &&
           *audit->part == '\0' && *audit->basis == '\0' && reason.length == 0;
}

/* Whether the row is the one that comes after `head`; then moves on to it. */
static bool follows(struct stmt *row, struct audit_head *head)
{
    struct audit_texts texts;
    struct audit audit;
    struct audit_head stands;
    struct sealed reason;
    audit_read(row, &texts, &audit);
    uint64_t number = stmt_uint(row, AUDIT_AT_NUMBER);
    uint64_t form = stmt_uint(row, AUDIT_AT_FORM);
    reason.bytes = stmt_blob(row, AUDIT_AT_REASON, &reason.length);
    bool known = form == FORM_2 || (form == FORM_1 && has_none_of_form_2(&audit, reason));
    if (!known || !take_hash(row, AUDIT_AT_HASH, &stands) || stmt_err(row) != STORE_OK) {
        return false;
    }
    advance(head, form, &audit, reason);
    return number == head->rows && memcmp(stands.hash, head->hash, sizeof head->hash) == 0;
}

enum store_err audit_verify(struct store *store, uint64_t *ret_row)
{
    struct audit_head noted;
    struct audit_head head = {0};
    enum store_err err = audit_head_find(store, &noted);
    if (err == STORE_CORRUPT) {
        *ret_row = 0;
    }
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *all = db_stmt(store_db(store), sql_all);
    bool row = false;
    while ((err = stmt_step(all, &row)) == STORE_OK && row) {
        uint64_t number = head.rows + 1;
        if (!follows(all, &head)) {
            *ret_row = number;
            return STORE_CORRUPT;
        }
    }
    if (err != STORE_OK) {
        return err;
    }
    bool whole = head.rows == noted.rows && memcmp(head.hash, noted.hash, sizeof head.hash) == 0;
    *ret_row = whole ? head.rows : head.rows + 1;
    return whole ? STORE_OK : STORE_CORRUPT;
}
