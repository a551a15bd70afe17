#ifndef STORAGE_DATADIR_H
#define STORAGE_DATADIR_H

#include "storage/auto.h"
#include "storage/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills `buffer` with randomness fit for keys. Must not fail. Called from any thread. Keys, nonces
 * and the ids of keys come from it. */
typedef void fill_random(void *buffer, size_t length);

/* The data directory: its lock, its master key, the path of its database. Immutable once open, so
 * every thread may read it.
 *
 *     empower.db (-wal, -shm)   the database
 *     master.key                32 random bytes, mode 0600; seals the dossier keys
 *     lock                      held (flock) by the one process that writes
 *     files/                    sealed attachments, one file each
 *     audit-heads/              signed heads of the access log, which the server writes
 */
struct datadir;

enum datadir_mode {
    DATADIR_HOLD,   /* makes what is missing, takes the lock, migrates: the server and its tools */
    DATADIR_BESIDE, /* changes nothing and takes no lock: a reader beside a running server */
};

/* Opens `path`. With DATADIR_HOLD the directory (mode 0700), the master key and the database are
 * made where they are missing, and the schema is brought up to date. STORE_HELD: another process
 * (or this one, before) holds it. STORE_NO_KEY: there is a database but no key that fits, or the
 * key's mode lets others read it, or it is not 32 bytes. STORE_NEWER: the schema is from a later
 * version. With DATADIR_BESIDE also STORE_NOT_FOUND: nothing is there yet, and STORE_OLDER: the
 * schema is from an earlier version. The caller owns `*ret_dir`. */
enum store_err datadir_open(const char *path, enum datadir_mode mode, fill_random *random,
                            struct datadir **ret_dir);

/* Gives the lock back and wipes the key. Takes NULL. Every store on it must be closed before. */
void datadir_close(struct datadir *dir);
DEFINE_AUTO(datadir, datadir_close)

/* True when the directory is absent, or holds nothing at all. */
bool datadir_is_empty(const char *path);

/* Makes the names in the folder `path` last (fsync), be it ours or any other. */
enum store_err datadir_sync_folder(const char *path);

/* The folder of sealed attachments. Borrowed; lives as long as `dir`. */
const char *datadir_files(const struct datadir *dir);

/* Whether an attachment of so many bytes leaves room for what people write: a twentieth of the disk,
 * but no more than 1 GiB. */
bool datadir_has_room(const struct datadir *dir, uint64_t bytes);

#endif
