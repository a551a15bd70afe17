#include "storage/master.h"

#include "storage/conduct.h"
#include "storage/inner.h"
#include "storage/keyring.h"
#include "storage/mail.h"
#include "storage/otp.h"
#include "storage/seal.h"

enum store_err master_seal(struct store *store, const struct seal_bound *bound, const void *content,
                           size_t length, uint8_t *ret_sealed)
{
    const struct seal_key *master;
    enum store_err err = store_master(store, &master);
    if (err == STORE_OK) {
        seal_record(master, bound, datadir_random(store_dir(store)), content, length, ret_sealed);
    }
    return err;
}

bool master_open(const struct store *store, const struct seal_bound *bound, const uint8_t *sealed,
                 size_t length, void *ret_content)
{
    const struct seal_key *master = datadir_master(store_dir(store), seal_key_of(sealed, length));
    return master != NULL && seal_open(master, bound, sealed, length, ret_content);
}

enum store_err master_rotate(struct store *store, uint64_t *ret_dossiers)
{
    const struct seal_key *next;
    uint64_t count = 0;
    uint64_t others = 0;
    enum store_err err = keyring_next(datadir_keys(store_dir(store)), &next);
    if (err == STORE_OK) {
        err = dossier_keys_reseal(store, next, &count);
    }
    if (err == STORE_OK) {
        err = otp_reseal(store, next, &others);
    }
    if (err == STORE_OK) {
        err = conduct_reseal(store, next, &others);
    }
    if (err == STORE_OK) {
        err = audit_secret_reseal(store, next);
    }
    if (err == STORE_OK) {
        err = mail_reseal(store, next);
    }
    if (err == STORE_OK) {
        err = store_mark(store, next);
    }
    if (err == STORE_OK) {
        *ret_dossiers = count;
    }
    return err;
}

enum store_err master_settle(struct store *store)
{
    const struct datadir *dir = store_dir(store);
    const struct seal_key *master;
    enum store_err err = datadir_committed_master(dir, &master);
    return err == STORE_OK ? keyring_settle(datadir_keys(dir), master->id, false) : err;
}
