#ifndef STORAGE_MASTER_H
#define STORAGE_MASTER_H

#include "storage/err.h"

#include <stdint.h>

struct store;

/* A new master key, without a moment at which a crash could lose what the old one opened:
 *
 *   1. the new key is put beside the old one, as `master.key.next`, and is on the disk;
 *   2. one transaction seals every dossier's key, and the mark of the master key, anew;
 *   3. once that is committed, `master.key.next` takes the place of `master.key`.
 *
 * Whatever crash leaves, the mark in the database says which of the two files is the key, and the
 * next start puts the files in order. */

/* Steps 1 and 2, in the caller's transaction. Readers of this process open what is sealed under
 * either key. STORE_CORRUPT: a dossier's key does not open; then nothing may be committed. */
enum store_err master_rotate(struct store *store, uint64_t *ret_dossiers);

/* Step 3, after the commit. Goes by what is committed, whatever the transaction of `store` may have
 * changed since, and does nothing where nothing is to be done. */
enum store_err master_settle(struct store *store);

#endif
