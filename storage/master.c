#include "storage/master.h"

#include "storage/conduct.h"
#include "storage/inner.h"
#include "storage/keyring.h"
#include "storage/otp.h"

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
