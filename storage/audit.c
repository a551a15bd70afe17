/* The hash of row n is BLAKE2b-256 over: the hash of row n - 1 (32 bytes; zero for the first row),
 * format version 1, number, at_ms, allowed (each in 8 bytes, big endian), actor, sign-in, dossier,
 * channel, object (16 bytes each, nil for none), then event, address and node, each after its
 * length in 8 bytes. */
#include "storage/audit.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

#include <string.h>

enum { CHAIN_FORMAT_VERSION = 1, AUDIT_TEXT_MAX = 255 };

static const char sql_head[] = "SELECT rows, hash FROM audit_head WHERE one = 1";
static const char sql_append[] =
    "INSERT INTO audit (number, at_ms, event, allowed, actor, sign_in, dossier, channel, object,"
    " address, node, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char sql_all[] = "SELECT number, at_ms, event, allowed, actor, sign_in, dossier,"
                              " channel, object, address, node, hash FROM audit ORDER BY number";

/* How the chain stands after `rows` rows. */
struct head {
    uint64_t rows;
    uint8_t hash[SEAL_DIGEST_BYTES];
};

static void advance(struct head *head, const struct audit *audit)
{
    struct seal_digest digest;
    head->rows++;
    seal_digest_begin(&digest);
    seal_digest_bytes(&digest, head->hash, sizeof head->hash);
    seal_digest_uint(&digest, CHAIN_FORMAT_VERSION);
    seal_digest_uint(&digest, head->rows);
    seal_digest_uint(&digest, audit->at_ms);
    seal_digest_uint(&digest, audit->allowed);
    seal_digest_id(&digest, audit->actor);
    seal_digest_id(&digest, audit->sign_in);
    seal_digest_id(&digest, audit->dossier);
    seal_digest_id(&digest, audit->channel);
    seal_digest_id(&digest, audit->object);
    seal_digest_text(&digest, audit->event);
    seal_digest_text(&digest, audit->address);
    seal_digest_text(&digest, audit->node);
    seal_digest_end(&digest, head->hash);
}

/* Asked of the database each time, never remembered: what was rolled back has left no trace. */
static enum store_err read_head(struct store *store, struct head *ret_head)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_head);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_CORRUPT : err;
    }
    size_t length = 0;
    const void *hash = stmt_blob(find, 1, &length);
    if (length != sizeof ret_head->hash) {
        return STORE_CORRUPT;
    }
    memcpy(ret_head->hash, hash, sizeof ret_head->hash);
    ret_head->rows = stmt_uint(find, 0);
    return stmt_err(find);
}

enum store_err audit_append(struct store *store, const struct audit *audit)
{
    struct head head;
    if (audit->at_ms > INT64_MAX || strlen(audit->event) > AUDIT_TEXT_MAX ||
        strlen(audit->address) > AUDIT_TEXT_MAX || strlen(audit->node) > AUDIT_TEXT_MAX) {
        return STORE_REFUSED;
    }
    enum store_err err = read_head(store, &head);
    if (err != STORE_OK) {
        return err;
    }
    advance(&head, audit);
    AUTO(stmt) *append = db_stmt(store_db(store), sql_append);
    stmt_bind_uint(append, 1, head.rows);
    stmt_bind_uint(append, 2, audit->at_ms);
    stmt_bind_text(append, 3, audit->event);
    stmt_bind_uint(append, 4, audit->allowed);
    stmt_bind_id(append, 5, audit->actor);
    stmt_bind_id(append, 6, audit->sign_in);
    stmt_bind_id(append, 7, audit->dossier);
    stmt_bind_id(append, 8, audit->channel);
    stmt_bind_id(append, 9, audit->object);
    stmt_bind_text(append, 10, audit->address);
    stmt_bind_text(append, 11, audit->node);
    stmt_bind_blob(append, 12, head.hash, sizeof head.hash);
    err = stmt_run(append);
    /* A number that is taken means that the head is behind the rows. */
    return err == STORE_EXISTS ? STORE_CORRUPT : err;
}

/* Whether the row is the one that comes after `head`; then moves on to it. */
static bool follows(struct stmt *row, struct head *head)
{
    char event[AUDIT_TEXT_MAX + 1];
    char address[AUDIT_TEXT_MAX + 1];
    char node[AUDIT_TEXT_MAX + 1];
    stmt_text(row, 2, event, sizeof event);
    stmt_text(row, 9, address, sizeof address);
    stmt_text(row, 10, node, sizeof node);
    struct audit audit = {
        .at_ms = stmt_uint(row, 1),
        .event = event,
        .allowed = stmt_uint(row, 3) != 0,
        .actor = stmt_id(row, 4),
        .sign_in = stmt_id(row, 5),
        .dossier = stmt_id(row, 6),
        .channel = stmt_id(row, 7),
        .object = stmt_id(row, 8),
        .address = address,
        .node = node,
    };
    uint64_t number = stmt_uint(row, 0);
    size_t length = 0;
    const void *hash = stmt_blob(row, 11, &length);
    if (stmt_err(row) != STORE_OK || length != sizeof head->hash) {
        return false;
    }
    advance(head, &audit);
    return number == head->rows && memcmp(hash, head->hash, sizeof head->hash) == 0;
}

enum store_err audit_verify(struct store *store, uint64_t *ret_row)
{
    struct head noted;
    struct head head = {0};
    enum store_err err = read_head(store, &noted);
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
