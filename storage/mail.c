/* Mail addresses and the queue.
 *
 * Both are sealed records (seal.c) under the master key. An address: purpose SEAL_MAIL_ADDRESS,
 * bound to the account; one to come likewise, as SEAL_MAIL_CHANGE. A mail: purpose SEAL_MAIL, bound
 * to its id; its content is kind (1 byte), language (1: the number of enum language), until_ms (8,
 * big-endian), address and link, each with its end. */
#include "storage/mail.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

#include <string.h>

enum {
    HEAD_BYTES = 10,
    CONTENT_MAX = HEAD_BYTES + MAIL_ADDRESS_BYTES_MAX + 1 + MAIL_LINK_BYTES_MAX + 1,
    SEALED_MAX = CONTENT_MAX + SEAL_OVERHEAD
};

#define WORD(name, word) [name] = word,
static const char *const state_words[] = {MAIL_STATE_MAP(WORD)};
#undef WORD

static const char sql_address_set[] = "INSERT INTO mail_address (account, sealed) VALUES (?1, ?2)"
                                      " ON CONFLICT (account) DO UPDATE SET sealed = ?2";
static const char sql_address_off[] = "DELETE FROM mail_address WHERE account = ?1";
static const char sql_address_find[] = "SELECT sealed FROM mail_address WHERE account = ?1";
static const char sql_address_next[] =
    "SELECT account, sealed FROM mail_address WHERE account > ?1 ORDER BY account LIMIT 1";
static const char sql_address_reseal[] = "UPDATE mail_address SET sealed = ?2 WHERE account = ?1";
static const char sql_change_set[] =
    "INSERT INTO mail_change (account, code_hash, sealed, expires_ms, since_ms, asked)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account) DO UPDATE SET code_hash = ?2,"
    " sealed = ?3, expires_ms = ?4, since_ms = ?5, asked = ?6";
static const char sql_change_find[] = "SELECT sealed, code_hash, expires_ms, since_ms, asked"
                                      " FROM mail_change WHERE account = ?1";
static const char sql_change_end[] =
    "UPDATE mail_change SET code_hash = NULL, sealed = NULL WHERE account = ?1";
static const char sql_change_next[] =
    "SELECT account, sealed FROM mail_change WHERE account > ?1 AND sealed IS NOT NULL"
    " ORDER BY account LIMIT 1";
static const char sql_change_reseal[] = "UPDATE mail_change SET sealed = ?2 WHERE account = ?1";
static const char sql_add[] =
    "INSERT INTO mail (id, created_ms, due_ms, sealed) VALUES (?1, ?2, ?2, ?3)";
static const char sql_due[] = "SELECT id, sealed, created_ms, tries FROM mail"
                              " WHERE due_ms <= ?1 ORDER BY due_ms, id LIMIT 1";
static const char sql_queue[] = "SELECT count(*), coalesce(min(due_ms), 0) FROM mail";
static const char sql_defer[] = "UPDATE mail SET due_ms = ?2, tries = tries + 1 WHERE id = ?1";
static const char sql_end[] = "DELETE FROM mail WHERE id = ?1";
static const char sql_tell[] = "UPDATE invitation SET mail_state = ?2 WHERE mail = ?1";
static const char sql_next[] = "SELECT id, sealed FROM mail WHERE id > ?1 ORDER BY id LIMIT 1";
static const char sql_reseal[] = "UPDATE mail SET sealed = ?2 WHERE id = ?1";

const char *mail_state_word(enum mail_state state)
{
    unsigned at = (unsigned)state;
    return at < MAIL_STATE_COUNT ? state_words[at] : "unknown";
}

bool mail_state_parse(const char *word, enum mail_state *ret_state)
{
    for (unsigned at = 0; at < MAIL_STATE_COUNT; at++) {
        if (strcmp(state_words[at], word) == 0) {
            *ret_state = (enum mail_state)at;
            return true;
        }
    }
    return false;
}

static struct seal_bound bound_to(enum seal_purpose purpose, struct id id)
{
    struct seal_bound bound = seal_bound_of(purpose);
    seal_bind_id(&bound, id);
    return bound;
}

static enum store_err seal_address(struct store *store, enum seal_purpose purpose,
                                   struct id account, const char *address,
                                   uint8_t ret_sealed[MAIL_ADDRESS_BYTES_MAX + SEAL_OVERHEAD])
{
    size_t length = strlen(address);
    struct seal_bound bound = bound_to(purpose, account);
    return length <= MAIL_ADDRESS_BYTES_MAX
               ? master_seal(store, &bound, address, length, ret_sealed)
               : STORE_REFUSED;
}

enum store_err mail_address_set(struct store *store, struct id account, const char *address)
{
    uint8_t sealed[MAIL_ADDRESS_BYTES_MAX + SEAL_OVERHEAD];
    if (*address == '\0') {
        AUTO(stmt) *off = db_stmt(store_db(store), sql_address_off);
        stmt_bind_id(off, 1, account);
        return stmt_run(off);
    }
    enum store_err err = seal_address(store, SEAL_MAIL_ADDRESS, account, address, sealed);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *set = db_stmt(store_db(store), sql_address_set);
    stmt_bind_id(set, 1, account);
    stmt_bind_blob(set, 2, sealed, strlen(address) + SEAL_OVERHEAD);
    return stmt_run(set);
}

static bool open_address(const struct store *store, enum seal_purpose purpose, struct id account,
                         const uint8_t *sealed, size_t length,
                         char ret_address[MAIL_ADDRESS_BYTES_MAX + 1])
{
    struct seal_bound bound = bound_to(purpose, account);
    bool opens = length > SEAL_OVERHEAD && length <= MAIL_ADDRESS_BYTES_MAX + SEAL_OVERHEAD &&
                 master_open(store, &bound, sealed, length, ret_address);
    if (opens) {
        ret_address[length - SEAL_OVERHEAD] = '\0';
    }
    return opens;
}

enum store_err mail_address_find(struct store *store, struct id account,
                                 char ret_address[MAIL_ADDRESS_BYTES_MAX + 1])
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_address_find);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    return open_address(store, SEAL_MAIL_ADDRESS, account, sealed, length, ret_address)
               ? STORE_OK
               : STORE_CORRUPT;
}

enum store_err mail_change_set(struct store *store, const struct mail_change *change)
{
    uint8_t sealed[MAIL_ADDRESS_BYTES_MAX + SEAL_OVERHEAD];
    enum store_err err =
        seal_address(store, SEAL_MAIL_CHANGE, change->account, change->address, sealed);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *set = db_stmt(store_db(store), sql_change_set);
    stmt_bind_id(set, 1, change->account);
    stmt_bind_blob(set, 2, change->code.bytes, sizeof change->code.bytes);
    stmt_bind_blob(set, 3, sealed, strlen(change->address) + SEAL_OVERHEAD);
    stmt_bind_uint(set, 4, change->expires_ms);
    stmt_bind_uint(set, 5, change->since_ms);
    stmt_bind_uint(set, 6, change->asked);
    return stmt_run(set);
}

enum store_err mail_change_find(struct store *store, struct id account,
                                struct mail_change *ret_change)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_change_find);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    size_t hash_length = 0;
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    const uint8_t *hash = stmt_blob(find, 1, &hash_length);
    *ret_change = (struct mail_change){.account = account,
                                       .expires_ms = stmt_uint(find, 2),
                                       .since_ms = stmt_uint(find, 3),
                                       .asked = (unsigned)stmt_uint(find, 4)};
    if (length == 0) {
        return stmt_err(find);
    }
    if (hash_length != sizeof ret_change->code.bytes ||
        !open_address(store, SEAL_MAIL_CHANGE, account, sealed, length, ret_change->address)) {
        return STORE_CORRUPT;
    }
    memcpy(ret_change->code.bytes, hash, hash_length);
    return stmt_err(find);
}

enum store_err mail_change_end(struct store *store, struct id account)
{
    AUTO(stmt) *end = db_stmt(store_db(store), sql_change_end);
    stmt_bind_id(end, 1, account);
    return stmt_run(end);
}

static size_t write_content(const struct mail *mail, uint8_t ret_content[CONTENT_MAX])
{
    size_t address = strlen(mail->address) + 1;
    size_t link = strlen(mail->link) + 1;
    ret_content[0] = (uint8_t)mail->kind;
    ret_content[1] = (uint8_t)mail->language;
    for (int i = 0; i < 8; i++) {
        ret_content[2 + i] = (uint8_t)(mail->until_ms >> (56 - 8 * i));
    }
    memcpy(ret_content + HEAD_BYTES, mail->address, address);
    memcpy(ret_content + HEAD_BYTES + address, mail->link, link);
    return HEAD_BYTES + address + link;
}

static bool read_content(const uint8_t *content, size_t length, struct mail *ret_mail)
{
    const char *address = (const char *)content + HEAD_BYTES;
    size_t rest = length > HEAD_BYTES ? length - HEAD_BYTES : 0;
    size_t address_length = strnlen(address, rest);
    const char *link = address + address_length + 1;
    size_t link_length = rest > address_length ? strnlen(link, rest - address_length - 1) : 0;
    if (address_length + link_length + 2 != rest || address_length > MAIL_ADDRESS_BYTES_MAX ||
        link_length > MAIL_LINK_BYTES_MAX || content[0] < MAIL_INVITATION ||
        content[0] >= MAIL_KIND_END || content[1] >= LANGUAGE_COUNT) {
        return false;
    }
    ret_mail->kind = (enum mail_kind)content[0];
    ret_mail->language = (enum language)content[1];
    ret_mail->until_ms = 0;
    for (int i = 0; i < 8; i++) {
        ret_mail->until_ms = ret_mail->until_ms << 8 | content[2 + i];
    }
    memcpy(ret_mail->address, address, address_length + 1);
    memcpy(ret_mail->link, link, link_length + 1);
    return true;
}

static bool open_mail(const struct store *store, struct id id, const uint8_t *sealed, size_t length,
                      struct mail *ret_mail)
{
    uint8_t content[CONTENT_MAX];
    struct seal_bound bound = bound_to(SEAL_MAIL, id);
    bool opens = length > SEAL_OVERHEAD && length <= SEALED_MAX &&
                 master_open(store, &bound, sealed, length, content) &&
                 read_content(content, length - SEAL_OVERHEAD, ret_mail);
    seal_wipe(content, sizeof content);
    return opens;
}

enum store_err mail_add(struct store *store, const struct mail *mail)
{
    uint8_t content[CONTENT_MAX];
    uint8_t sealed[SEALED_MAX];
    struct seal_bound bound = bound_to(SEAL_MAIL, mail->id);
    size_t length = write_content(mail, content);
    enum store_err err = master_seal(store, &bound, content, length, sealed);
    seal_wipe(content, sizeof content);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, mail->id);
    stmt_bind_uint(insert, 2, mail->created_ms);
    stmt_bind_blob(insert, 3, sealed, length + SEAL_OVERHEAD);
    return stmt_run(insert);
}

enum store_err mail_next(struct store *store, uint64_t now_ms, struct mail *ret_mail)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_due);
    stmt_bind_uint(find, 1, now_ms);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 1, &length);
    *ret_mail = (struct mail){.id = stmt_id(find, 0)};
    if (!open_mail(store, ret_mail->id, sealed, length, ret_mail)) {
        return STORE_CORRUPT;
    }
    ret_mail->created_ms = stmt_uint(find, 2);
    ret_mail->tries = (unsigned)stmt_uint(find, 3);
    return stmt_err(find);
}

enum store_err mail_queue(struct store *store, struct mail_queue *ret_queue)
{
    AUTO(stmt) *count = db_stmt(store_db(store), sql_queue);
    enum store_err err = stmt_one(count);
    if (err != STORE_OK) {
        return err;
    }
    *ret_queue = (struct mail_queue){.length = stmt_uint(count, 0), .due_ms = stmt_uint(count, 1)};
    return stmt_err(count);
}

enum store_err mail_defer(struct store *store, struct id mail, uint64_t due_ms)
{
    AUTO(stmt) *defer = db_stmt(store_db(store), sql_defer);
    stmt_bind_id(defer, 1, mail);
    stmt_bind_uint(defer, 2, due_ms);
    return stmt_run_on_some(defer);
}

enum store_err mail_end(struct store *store, struct id mail, enum mail_state state)
{
    AUTO(stmt) *end = db_stmt(store_db(store), sql_end);
    stmt_bind_id(end, 1, mail);
    enum store_err err = stmt_run_on_some(end);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *tell = db_stmt(store_db(store), sql_tell);
    stmt_bind_id(tell, 1, mail);
    stmt_bind_text(tell, 2, mail_state_word(state));
    return stmt_run(tell);
}

/* A table of records under the master key, each bound to the id that is its key. */
struct kept {
    const char *what;
    enum seal_purpose purpose;
    const char *next;
    const char *reseal;
};
static const struct kept kept_tables[] = {
    {"mail address", SEAL_MAIL_ADDRESS, sql_address_next, sql_address_reseal},
    {"mail address to come", SEAL_MAIL_CHANGE, sql_change_next, sql_change_reseal},
    {"mail", SEAL_MAIL, sql_next, sql_reseal},
};
enum { KEPT_COUNT = sizeof kept_tables / sizeof kept_tables[0] };

/* The first record after `*id`. STORE_CORRUPT: it does not open. */
static enum store_err kept_next(struct store *store, const struct kept *kept, struct id *id,
                                uint8_t ret_content[CONTENT_MAX], size_t *ret_length)
{
    AUTO(stmt) *find = db_stmt(store_db(store), kept->next);
    const struct id after = *id; /* as a blob: the nil id would be bound as NULL */
    stmt_bind_blob(find, 1, after.bytes, sizeof after.bytes);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    *id = stmt_id(find, 0);
    const uint8_t *sealed = stmt_blob(find, 1, &length);
    struct seal_bound bound = bound_to(kept->purpose, *id);
    if (stmt_err(find) != STORE_OK || length <= SEAL_OVERHEAD || length > SEALED_MAX ||
        !master_open(store, &bound, sealed, length, ret_content)) {
        return STORE_CORRUPT;
    }
    *ret_length = length - SEAL_OVERHEAD;
    return STORE_OK;
}

static enum store_err kept_reseal(struct store *store, const struct kept *kept,
                                  const struct seal_key *master, struct id id,
                                  const uint8_t *content, size_t length)
{
    uint8_t sealed[SEALED_MAX];
    struct seal_bound bound = bound_to(kept->purpose, id);
    seal_record(master, &bound, datadir_random(store_dir(store)), content, length, sealed);
    AUTO(stmt) *update = db_stmt(store_db(store), kept->reseal);
    stmt_bind_id(update, 1, id);
    stmt_bind_blob(update, 2, sealed, length + SEAL_OVERHEAD);
    return stmt_run(update);
}

static enum store_err reseal_table(struct store *store, const struct kept *kept,
                                   const struct seal_key *master)
{
    struct id id = {0};
    uint8_t content[CONTENT_MAX];
    size_t length;
    enum store_err err;
    while ((err = kept_next(store, kept, &id, content, &length)) == STORE_OK) {
        err = kept_reseal(store, kept, master, id, content, length);
        if (err != STORE_OK) {
            break;
        }
    }
    seal_wipe(content, sizeof content);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

enum store_err mail_reseal(struct store *store, const struct seal_key *master)
{
    enum store_err err = STORE_OK;
    for (size_t i = 0; i < KEPT_COUNT && err == STORE_OK; i++) {
        err = reseal_table(store, &kept_tables[i], master);
    }
    return err;
}

enum store_err mail_open_all(struct store *store, mail_verdict *broken, void *context)
{
    uint8_t content[CONTENT_MAX];
    size_t length;
    enum store_err err = STORE_NOT_FOUND;
    for (size_t i = 0; i < KEPT_COUNT && err == STORE_NOT_FOUND; i++) {
        struct id id = {0};
        do {
            err = kept_next(store, &kept_tables[i], &id, content, &length);
            if (err == STORE_CORRUPT) {
                broken(context, kept_tables[i].what, id);
            }
        } while (err == STORE_OK || (err == STORE_CORRUPT && !id_is_nil(id)));
    }
    seal_wipe(content, sizeof content);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}
