/* The access log's secret, and what grows from it: the key that signs the heads of the chain, and
 * the key of reasons that belong to no dossier. Those are not sealed under the master key itself,
 * since the chain is over their sealed form, and a change of the master key would have to break it.
 *
 * A sealed reason is bound to: dossier, number and time of its row, actor. */
#include "storage/audit.h"

#include "storage/db.h"
#include "storage/inner.h"
#include "storage/seal.h"

#include <string.h>

static const char sql_find[] = "SELECT sealed FROM audit_key WHERE one = 1";
static const char sql_set[] = "INSERT INTO audit_key (one, sealed) VALUES (1, ?1)"
                              " ON CONFLICT (one) DO UPDATE SET sealed = excluded.sealed";

enum { SECRET_SEALED = SEAL_KEY_BYTES + SEAL_OVERHEAD };

static enum store_err secret_keep(struct store *store, const struct seal_key *master,
                                  const uint8_t secret[SEAL_KEY_BYTES])
{
    uint8_t sealed[SECRET_SEALED];
    struct seal_bound bound = seal_bound_of(SEAL_AUDIT_SECRET);
    seal_record(master, &bound, datadir_random(store_dir(store)), secret, SEAL_KEY_BYTES, sealed);
    AUTO(stmt) *set = db_stmt(store_db(store), sql_set);
    stmt_bind_blob(set, 1, sealed, sizeof sealed);
    return stmt_run(set);
}

enum store_err audit_secret_find(struct store *store, uint8_t ret_secret[SEAL_KEY_BYTES])
{
    AUTO(stmt) *find = db_stmt(store_db(store), sql_find);
    enum store_err err = stmt_one(find);
    if (err != STORE_OK) {
        return err;
    }
    size_t length = 0;
    const uint8_t *sealed = stmt_blob(find, 0, &length);
    struct seal_bound bound = seal_bound_of(SEAL_AUDIT_SECRET);
    bool opens = length == SECRET_SEALED && master_open(store, &bound, sealed, length, ret_secret);
    return opens ? STORE_OK : STORE_CORRUPT;
}

enum store_err audit_secret_take(struct store *store, uint8_t ret_secret[SEAL_KEY_BYTES])
{
    const struct seal_key *master;
    enum store_err err = audit_secret_find(store, ret_secret);
    if (err != STORE_NOT_FOUND) {
        return err;
    }
    err = store_master(store, &master);
    if (err != STORE_OK) {
        return err;
    }
    datadir_random(store_dir(store))(ret_secret, SEAL_KEY_BYTES);
    return secret_keep(store, master, ret_secret);
}

enum store_err audit_secret_reseal(struct store *store, const struct seal_key *master)
{
    uint8_t secret[SEAL_KEY_BYTES];
    enum store_err err = audit_secret_find(store, secret);
    if (err == STORE_OK) {
        err = secret_keep(store, master, secret);
        seal_wipe(secret, sizeof secret);
    } else if (err == STORE_NOT_FOUND) {
        err = STORE_OK;
    }
    return err;
}

enum store_err audit_key_make(struct store *store)
{
    uint8_t secret[SEAL_KEY_BYTES];
    enum store_err err = audit_secret_take(store, secret);
    seal_wipe(secret, sizeof secret);
    return err;
}

/* Wipe it. */
static enum store_err find_seed(struct store *store, uint8_t ret_seed[SEAL_KEY_BYTES])
{
    uint8_t secret[SEAL_KEY_BYTES];
    enum store_err err = audit_secret_find(store, secret);
    if (err == STORE_OK) {
        seal_derive(secret, SEAL_USE_SIGN, ret_seed);
        seal_wipe(secret, sizeof secret);
    }
    return err;
}

enum store_err audit_public(struct store *store, uint8_t ret_public[AUDIT_PUBLIC_BYTES])
{
    uint8_t seed[SEAL_KEY_BYTES];
    enum store_err err = find_seed(store, seed);
    if (err == STORE_OK) {
        seal_public(seed, ret_public);
        seal_wipe(seed, sizeof seed);
    }
    return err;
}

enum store_err audit_sign(struct store *store, const char *text,
                          uint8_t ret_signature[AUDIT_SIGNATURE_BYTES])
{
    uint8_t seed[SEAL_KEY_BYTES];
    enum store_err err = find_seed(store, seed);
    if (err == STORE_OK) {
        seal_sign(seed, text, strlen(text), ret_signature);
        seal_wipe(seed, sizeof seed);
    }
    return err;
}

enum store_err audit_signed(struct store *store, const char *text,
                            const uint8_t signature[AUDIT_SIGNATURE_BYTES], bool *ret_signed)
{
    uint8_t public_key[AUDIT_PUBLIC_BYTES];
    enum store_err err = audit_public(store, public_key);
    if (err == STORE_OK) {
        *ret_signed = seal_signed(public_key, text, strlen(text), signature);
    }
    return err;
}

static struct seal_bound bound_of(const struct audit *audit, uint64_t number)
{
    struct seal_bound bound = seal_bound_of(SEAL_AUDIT_REASON);
    seal_bind_id(&bound, audit->dossier);
    seal_bind_uint(&bound, number);
    seal_bind_uint(&bound, audit->at_ms);
    seal_bind_id(&bound, audit->actor);
    return bound;
}

/* The log's own key has the nil id: no dossier's key has that. */
static void own_key(const uint8_t secret[SEAL_KEY_BYTES], struct seal_key *ret_key)
{
    ret_key->id = (struct id){0};
    seal_derive(secret, SEAL_USE_REASON, ret_key->bytes);
}

enum store_err audit_reason_seal(struct store *store, const struct audit *audit, uint64_t number,
                                 uint8_t *ret_sealed)
{
    AUTO(seal_key) key = {0};
    enum store_err err = dossier_key_find(store, audit->dossier, &key);
    if (err == STORE_NOT_FOUND) {
        uint8_t secret[SEAL_KEY_BYTES];
        err = audit_secret_take(store, secret);
        if (err == STORE_OK) {
            own_key(secret, &key);
        }
        seal_wipe(secret, sizeof secret);
    }
    if (err != STORE_OK) {
        return err;
    }
    struct seal_bound bound = bound_of(audit, number);
    seal_record(&key, &bound, datadir_random(store_dir(store)), audit->reason,
                strlen(audit->reason), ret_sealed);
    return STORE_OK;
}

enum store_err audit_reason_open(struct store *store, const struct audit *audit, uint64_t number,
                                 const uint8_t *sealed, size_t length,
                                 char ret_reason[AUDIT_REASON_MAX + 1])
{
    AUTO(seal_key) key = {0};
    uint8_t secret[SEAL_KEY_BYTES];
    enum store_err err;
    if (length < SEAL_OVERHEAD || length - SEAL_OVERHEAD > AUDIT_REASON_MAX) {
        return STORE_CORRUPT;
    }
    if (!id_is_nil(seal_key_of(sealed, length))) {
        err = dossier_key_find(store, audit->dossier, &key);
    } else {
        err = audit_secret_find(store, secret);
        if (err == STORE_OK) {
            own_key(secret, &key);
        }
        seal_wipe(secret, sizeof secret);
    }
    if (err != STORE_OK) {
        return err;
    }
    struct seal_bound bound = bound_of(audit, number);
    if (!seal_open(&key, &bound, sealed, length, ret_reason)) {
        return STORE_CORRUPT;
    }
    ret_reason[length - SEAL_OVERHEAD] = '\0';
    return STORE_OK;
}
