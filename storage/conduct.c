/* Warnings and blocks. Their texts are sealed records (seal.c) under the master key: purposes
 * SEAL_CONDUCT_WARNING and SEAL_CONDUCT_BLOCK, bound to id and account. */
#include "storage/conduct.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

#include <string.h>

#define WARNING "id, account, giver, at_ms, coalesce(read_ms, 0), nonce, sealed"

static const char sql_warn[] = "INSERT INTO conduct_warning"
                               " (id, account, giver, at_ms, nonce, sealed)"
                               " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char sql_warnings[] =
    "SELECT " WARNING " FROM conduct_warning WHERE account = ?1 ORDER BY id";
static const char sql_by_nonce[] =
    "SELECT " WARNING " FROM conduct_warning WHERE giver = ?1 AND nonce = ?2";
static const char sql_count[] = "SELECT count(*) FROM conduct_warning WHERE account = ?1";
static const char sql_confirm[] =
    "UPDATE conduct_warning SET read_ms = coalesce(read_ms, ?3) WHERE id = ?2 AND account = ?1";
static const char sql_block[] = "INSERT INTO account_block"
                                " (id, account, giver, immediate, since_ms, sealed)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char sql_unblock[] = "UPDATE account_block SET ended_ms = ?2, ended_by = ?3"
                                  " WHERE account = ?1 AND ended_ms IS NULL";
static const char sql_now[] = "SELECT id, account, giver, immediate, since_ms, sealed"
                              " FROM account_block WHERE account = ?1 AND ended_ms IS NULL";
static const char sql_blocked[] = "SELECT account FROM account_block WHERE ended_ms IS NULL";

static struct seal_bound bound_to(enum seal_purpose purpose, struct id id, struct id account)
{
    struct seal_bound bound = seal_bound_of(purpose);
    seal_bind_id(&bound, id);
    seal_bind_id(&bound, account);
    return bound;
}

enum { SEALED_MAX = CONDUCT_TEXT_BYTES_MAX + SEAL_OVERHEAD };

/* `text` as a record under the master key of this transaction. */
static enum store_err seal_text(struct store *store, const struct seal_bound *bound,
                                const char *text, uint8_t ret_sealed[SEALED_MAX])
{
    size_t length = strlen(text);
    return length <= CONDUCT_TEXT_BYTES_MAX ? master_seal(store, bound, text, length, ret_sealed)
                                            : STORE_REFUSED;
}

static enum store_err open_text(const struct store *store, const struct seal_bound *bound,
                                const uint8_t *sealed, size_t length,
                                char ret_text[CONDUCT_TEXT_BYTES_MAX + 1])
{
    bool opens = length >= SEAL_OVERHEAD && length <= SEALED_MAX &&
                 master_open(store, bound, sealed, length, ret_text);
    ret_text[opens ? length - SEAL_OVERHEAD : 0] = '\0';
    return opens ? STORE_OK : STORE_CORRUPT;
}

enum store_err warning_add(struct store *store, const struct warning *warning)
{
    uint8_t sealed[SEALED_MAX];
    struct seal_bound bound = bound_to(SEAL_CONDUCT_WARNING, warning->id, warning->account);
    enum store_err err = seal_text(store, &bound, warning->text, sealed);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *add = db_stmt(store_db(store), sql_warn);
    stmt_bind_id(add, 1, warning->id);
    stmt_bind_id(add, 2, warning->account);
    stmt_bind_id(add, 3, warning->giver);
    stmt_bind_uint(add, 4, warning->at_ms);
    stmt_bind_id(add, 5, warning->nonce);
    stmt_bind_blob(add, 6, sealed, strlen(warning->text) + SEAL_OVERHEAD);
    return stmt_run(add);
}

static enum store_err read_warning(const struct store *store, struct stmt *row,
                                   struct warning *ret_warning,
                                   char text[CONDUCT_TEXT_BYTES_MAX + 1])
{
    struct warning warning = {.id = stmt_id(row, 0),
                              .account = stmt_id(row, 1),
                              .giver = stmt_id(row, 2),
                              .at_ms = stmt_uint(row, 3),
                              .read_ms = stmt_uint(row, 4),
                              .nonce = stmt_id(row, 5),
                              .text = text};
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(row, 6, &length);
    *ret_warning = warning;
    if (stmt_err(row) != STORE_OK) {
        return STORE_CORRUPT;
    }
    struct seal_bound bound = bound_to(SEAL_CONDUCT_WARNING, warning.id, warning.account);
    return open_text(store, &bound, sealed, length, text);
}

static enum store_err hand_out(struct store *store, struct stmt *list, warning_each *each,
                               void *context)
{
    char text[CONDUCT_TEXT_BYTES_MAX + 1];
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct warning warning;
        err = read_warning(store, list, &warning, text);
        if (err != STORE_OK || !each(context, &warning)) {
            break;
        }
    }
    seal_wipe(text, sizeof text);
    return err;
}

enum store_err warning_list(struct store *store, struct id account, warning_each *each,
                            void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_warnings);
    stmt_bind_id(list, 1, account);
    return hand_out(store, list, each, context);
}

enum store_err warning_by_nonce(struct store *store, struct id giver, struct id nonce,
                                warning_each *each, void *context)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_by_nonce);
    stmt_bind_id(find, 1, giver);
    stmt_bind_id(find, 2, nonce);
    return hand_out(store, find, each, context);
}

enum store_err warning_count(struct store *store, struct id account, uint64_t *ret_count)
{
    AUTO(stmt) *count = db_stmt(store_db(store), sql_count);
    stmt_bind_id(count, 1, account);
    enum store_err err = stmt_one(count);
    if (err == STORE_OK) {
        *ret_count = stmt_uint(count, 0);
    }
    return err;
}

enum store_err warning_confirm(struct store *store, struct id account, struct id warning,
                               uint64_t now_ms)
{
    AUTO(stmt) *confirm = db_stmt(store_db(store), sql_confirm);
    stmt_bind_id(confirm, 1, account);
    stmt_bind_id(confirm, 2, warning);
    stmt_bind_uint(confirm, 3, now_ms);
    return stmt_run_on_some(confirm);
}

enum store_err block_add(struct store *store, const struct block *block)
{
    uint8_t sealed[SEALED_MAX];
    struct seal_bound bound = bound_to(SEAL_CONDUCT_BLOCK, block->id, block->account);
    enum store_err err = seal_text(store, &bound, block->reason, sealed);
    if (err != STORE_OK) {
        return err;
    }
    AUTO(stmt) *add = db_stmt(store_db(store), sql_block);
    stmt_bind_id(add, 1, block->id);
    stmt_bind_id(add, 2, block->account);
    stmt_bind_id(add, 3, block->giver);
    stmt_bind_uint(add, 4, block->immediate);
    stmt_bind_uint(add, 5, block->since_ms);
    stmt_bind_blob(add, 6, sealed, strlen(block->reason) + SEAL_OVERHEAD);
    return stmt_run(add);
}

enum store_err block_end(struct store *store, struct id account, struct id ended_by,
                         uint64_t now_ms)
{
    AUTO(stmt) *end = db_stmt(store_db(store), sql_unblock);
    stmt_bind_id(end, 1, account);
    stmt_bind_uint(end, 2, now_ms);
    stmt_bind_id(end, 3, ended_by);
    return stmt_run_on_some(end);
}

static enum store_err read_block(const struct store *store, struct stmt *row,
                                 struct block *ret_block, char text[CONDUCT_TEXT_BYTES_MAX + 1])
{
    struct block block = {.id = stmt_id(row, 0),
                          .account = stmt_id(row, 1),
                          .giver = stmt_id(row, 2),
                          .immediate = stmt_uint(row, 3) != 0,
                          .since_ms = stmt_uint(row, 4),
                          .reason = text};
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(row, 5, &length);
    *ret_block = block;
    if (stmt_err(row) != STORE_OK) {
        return STORE_CORRUPT;
    }
    struct seal_bound bound = bound_to(SEAL_CONDUCT_BLOCK, block.id, block.account);
    return open_text(store, &bound, sealed, length, text);
}

enum store_err block_now(struct store *store, struct id account, block_each *each, void *context)
{
    char text[CONDUCT_TEXT_BYTES_MAX + 1];
    struct block block;
    AUTO(stmt) *find = db_stmt(store_db(store), sql_now);
    stmt_bind_id(find, 1, account);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? STORE_OK : err;
    }
    err = read_block(store, find, &block, text);
    if (err == STORE_OK) {
        each(context, &block);
    }
    seal_wipe(text, sizeof text);
    return err;
}

enum store_err blocked_list(struct store *store, blocked_each *each, void *context)
{
    AUTO(stmt) *list = db_stmt(store_db(store), sql_blocked);
    enum store_err err;
    bool row = false;
    while ((err = stmt_step(list, &row)) == STORE_OK && row) {
        struct id account = stmt_id(list, 0);
        err = stmt_err(list);
        if (err != STORE_OK || !each(context, account)) {
            break;
        }
    }
    return err;
}

/* The two tables whose rows are sealed under the master key. */
struct sealed_table {
    const char *what;
    enum seal_purpose purpose;
    const char *next;
    const char *update;
};
static const struct sealed_table tables[] = {
    {"warning", SEAL_CONDUCT_WARNING,
     "SELECT id, account, sealed FROM conduct_warning WHERE id > ?1 ORDER BY id LIMIT 1",
     "UPDATE conduct_warning SET sealed = ?2 WHERE id = ?1"},
    {"block", SEAL_CONDUCT_BLOCK,
     "SELECT id, account, sealed FROM account_block WHERE id > ?1 ORDER BY id LIMIT 1",
     "UPDATE account_block SET sealed = ?2 WHERE id = ?1"},
};
enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

/* What stands after the row `*id`, opened, and what it is bound to. */
static enum store_err next_text(struct store *store, const struct sealed_table *table,
                                struct id *id, struct seal_bound *ret_bound,
                                char ret_text[CONDUCT_TEXT_BYTES_MAX + 1])
{
    AUTO(stmt) *next = db_stmt(store_db(store), table->next);
    const struct id after = *id; /* as a blob: the nil id would be bound as NULL */
    stmt_bind_blob(next, 1, after.bytes, sizeof after.bytes);
    enum store_err err = stmt_one(next);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(next, 2, &length);
    *id = stmt_id(next, 0);
    *ret_bound = bound_to(table->purpose, *id, stmt_id(next, 1));
    return open_text(store, ret_bound, sealed, length, ret_text);
}

static enum store_err reseal_table(struct store *store, const struct seal_key *master,
                                   const struct sealed_table *table, uint64_t *count)
{
    struct id id = {0};
    struct seal_bound bound;
    char text[CONDUCT_TEXT_BYTES_MAX + 1];
    uint8_t sealed[SEALED_MAX];
    enum store_err err;
    while ((err = next_text(store, table, &id, &bound, text)) == STORE_OK) {
        size_t length = strlen(text);
        seal_record(master, &bound, datadir_random(store_dir(store)), text, length, sealed);
        AUTO(stmt) *update = db_stmt(store_db(store), table->update);
        stmt_bind_id(update, 1, id);
        stmt_bind_blob(update, 2, sealed, length + SEAL_OVERHEAD);
        err = stmt_run(update);
        if (err != STORE_OK) {
            break;
        }
        (*count)++;
    }
    seal_wipe(text, sizeof text);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

enum store_err conduct_reseal(struct store *store, const struct seal_key *master,
                              uint64_t *ret_count)
{
    uint64_t count = 0;
    enum store_err err = STORE_OK;
    for (int i = 0; i < TABLE_COUNT && err == STORE_OK; i++) {
        err = reseal_table(store, master, &tables[i], &count);
    }
    if (err == STORE_OK) {
        *ret_count = count;
    }
    return err;
}

static enum store_err open_table(struct store *store, const struct sealed_table *table,
                                 conduct_finding *found, void *context)
{
    struct id id = {0};
    struct id last;
    struct seal_bound bound;
    char text[CONDUCT_TEXT_BYTES_MAX + 1];
    enum store_err err;
    do {
        last = id;
        err = next_text(store, table, &id, &bound, text);
        if (err == STORE_CORRUPT && !id_equal(id, last)) {
            found(context, table->what, id);
            err = STORE_OK; /* the rows after it can be read */
        }
    } while (err == STORE_OK);
    seal_wipe(text, sizeof text);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

enum store_err conduct_open_all(struct store *store, conduct_finding *found, void *context)
{
    enum store_err err = report_open_all(store, found, context);
    for (int i = 0; i < TABLE_COUNT && err == STORE_OK; i++) {
        err = open_table(store, &tables[i], found, context);
    }
    return err;
}
