#ifndef STORAGE_KEYRING_H
#define STORAGE_KEYRING_H

#include "storage/datadir.h"
#include "storage/err.h"
#include "storage/seal.h"

#include <stdbool.h>

/* The master keys of a data directory, in files and in memory: one, and two while the key is being
 * changed. Keys are only ever added, so that any thread may look one up while another adds. */
struct keyring;

/* `folder` is the open data directory, and must outlive it. NULL: out of memory. */
struct keyring *keyring_create(int folder, fill_random *random);
/* Wipes the keys. Takes NULL. */
void keyring_destroy(struct keyring *keyring);

/* Makes the first key; on the disk when it returns STORE_OK. */
enum store_err keyring_make(const struct keyring *keyring);
bool keyring_is_made(const struct keyring *keyring);

/* Reads the key, and the next one if there is one. Again is harmless. STORE_NO_KEY: it is missing,
 * not 32 bytes, or readable by others. */
enum store_err keyring_read(struct keyring *keyring);

/* Borrowed; NULL: none of ours. Lives as long as the ring. */
const struct seal_key *keyring_find(const struct keyring *keyring, struct id key);
/* The one in `master.key` when it was read. NULL before. */
const struct seal_key *keyring_first(const struct keyring *keyring);

/* The key to change to: the one an attempt before this left, or a new one, on the disk. */
enum store_err keyring_next(struct keyring *keyring, const struct seal_key **ret_key);

/* The files as they should be where `key` is the one in use: the next key takes the place of the
 * first if it is that one; `discard`: else it goes. */
enum store_err keyring_settle(struct keyring *keyring, struct id key, bool discard);

#endif
