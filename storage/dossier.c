/* A dossier and its key. */
#include "storage/channel.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/proof_form.h"
#include "storage/recall.h"
#include "storage/seal.h"

static const char sql_add[] =
    "INSERT INTO dossier (id, client, provider, created_ms) VALUES (?1, ?2, ?3, ?4)";
static const char sql_add_key[] =
    "INSERT INTO dossier_key (dossier, id, sealed) VALUES (?1, ?2, ?3)";
static const char sql_find[] = "SELECT id FROM dossier WHERE client = ?1 AND provider = ?2";
static const char sql_next_key[] = "SELECT dossier, id, sealed FROM dossier_key"
                                   " WHERE dossier > ?1 ORDER BY dossier LIMIT 1";
static const char sql_reseal[] = "UPDATE dossier_key SET sealed = ?2 WHERE dossier = ?1";
static const char sql_add_channel[] =
    "INSERT INTO channel (id, provider, dossier, kind, title, created_ms)"
    " SELECT ?1, provider, ?1, ?2, '', ?3 FROM dossier WHERE id = ?1"
    " ON CONFLICT (id) DO NOTHING";
static const char sql_key[] = "SELECT id, sealed FROM dossier_key WHERE dossier = ?1";

enum { KEY_SEALED_BYTES = SEAL_KEY_BYTES + SEAL_OVERHEAD };

static struct seal_bound bound_to(struct id dossier, struct id key, struct id master)
{
    struct seal_bound bound = seal_bound_of(SEAL_DOSSIER_KEY);
    seal_bind_id(&bound, dossier);
    seal_bind_id(&bound, key);
    seal_bind_id(&bound, master);
    return bound;
}

static void seal_key_under(const struct store *store, const struct seal_key *master,
                           struct id dossier, const struct seal_key *key,
                           uint8_t ret_sealed[KEY_SEALED_BYTES])
{
    struct seal_bound bound = bound_to(dossier, key->id, master->id);
    seal_record(master, &bound, datadir_random(store_dir(store)), key->bytes, sizeof key->bytes,
                ret_sealed);
}

static enum store_err add_key(struct store *store, struct id dossier)
{
    const struct seal_key *master;
    enum store_err err = store_master(store, &master);
    if (err != STORE_OK) {
        return err;
    }
    fill_random *random = datadir_random(store_dir(store));
    uint8_t sealed[KEY_SEALED_BYTES];
    AUTO(seal_key) key;
    random(key.id.bytes, sizeof key.id.bytes);
    random(key.bytes, sizeof key.bytes);
    seal_key_under(store, master, dossier, &key, sealed);

    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add_key);
    stmt_bind_id(insert, 1, dossier);
    stmt_bind_id(insert, 2, key.id);
    stmt_bind_blob(insert, 3, sealed, sizeof sealed);
    return stmt_run(insert);
}

enum store_err dossier_add(struct store *store, struct id id, struct id client, struct id provider,
                           uint64_t now_ms)
{
    AUTO(stmt) *insert = db_stmt(store_db(store), sql_add);
    stmt_bind_id(insert, 1, id);
    stmt_bind_id(insert, 2, client);
    stmt_bind_id(insert, 3, provider);
    stmt_bind_uint(insert, 4, now_ms);
    enum store_err err = stmt_run(insert);
    return err == STORE_OK ? add_key(store, id) : err;
}

static enum store_err open_key(const struct store *store, struct id dossier, struct id id,
                               const uint8_t *sealed, size_t length, struct seal_key *ret_key)
{
    const struct seal_key *master = datadir_master(store_dir(store), seal_key_of(sealed, length));
    if (master == NULL || length != KEY_SEALED_BYTES) {
        return STORE_CORRUPT;
    }
    struct seal_bound bound = bound_to(dossier, id, master->id);
    if (!seal_open(master, &bound, sealed, length, ret_key->bytes)) {
        return STORE_CORRUPT;
    }
    ret_key->id = id;
    return STORE_OK;
}

static enum store_err read_key(struct store *store, struct id dossier, struct seal_key *ret_key)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_key);
    stmt_bind_id(find, 1, dossier);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 1, &length);
    return open_key(store, dossier, stmt_id(find, 0), sealed, length, ret_key);
}

enum store_err dossier_key_find(struct store *store, struct id dossier, struct seal_key *ret_key)
{
    struct recall *recall = store_recall(store);
    uint64_t epoch = db_epoch(store_db(store));
    if (recall != NULL && recall_key(recall, dossier, epoch, ret_key)) {
        return STORE_OK;
    }
    enum store_err err = read_key(store, dossier, ret_key);
    if (err == STORE_OK && recall != NULL) {
        recall_keep_key(recall, dossier, ret_key, epoch);
    }
    return err;
}

enum store_err dossier_find(struct store *store, struct id client, struct id provider,
                            struct id *ret_dossier)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    stmt_bind_id(find, 1, client);
    stmt_bind_id(find, 2, provider);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    struct id dossier = stmt_id(find, 0);
    err = stmt_err(find);
    if (err == STORE_OK) {
        *ret_dossier = dossier;
    }
    return err;
}

/* The key of the first dossier after `*dossier`. */
static enum store_err next_key(struct store *store, struct id *dossier, struct seal_key *ret_key)
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_next_key);
    const struct id after = *dossier; /* as a blob: the nil id would be bound as NULL */
    stmt_bind_blob(find, 1, after.bytes, sizeof after.bytes);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 2, &length);
    *dossier = stmt_id(find, 0);
    return open_key(store, *dossier, stmt_id(find, 1), sealed, length, ret_key);
}

enum store_err dossier_keys_reseal(struct store *store, const struct seal_key *master,
                                   uint64_t *ret_count)
{
    struct id dossier = {0};
    AUTO(seal_key) key = {0};
    uint64_t count = 0;
    enum store_err err;
    while ((err = next_key(store, &dossier, &key)) == STORE_OK) {
        uint8_t sealed[KEY_SEALED_BYTES];
        seal_key_under(store, master, dossier, &key, sealed);
        AUTO(stmt) *update = db_stmt(store_db(store), sql_reseal);
        stmt_bind_id(update, 1, dossier);
        stmt_bind_blob(update, 2, sealed, sizeof sealed);
        err = stmt_run(update);
        if (err != STORE_OK) {
            return err;
        }
        count++;
    }
    if (err != STORE_NOT_FOUND) {
        return err;
    }
    *ret_count = count;
    return STORE_OK;
}

enum store_err deed_append(struct store *store, const struct proof *proof, struct entry *entry)
{
    if (proof == NULL || !proof->writes) {
        return STORE_REFUSED;
    }
    AUTO(stmt) *add = db_stmt(store_db(store), sql_add_channel);
    stmt_bind_id(add, 1, proof->dossier);
    stmt_bind_text(add, 2, channel_kind_word(CHANNEL_DOSSIER));
    stmt_bind_uint(add, 3, entry->sent_ms);
    enum store_err err = stmt_run(add);
    if (err != STORE_OK) {
        return err;
    }
    entry->channel = proof->dossier;
    return entry_append(store, proof, entry);
}
