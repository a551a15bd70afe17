#ifndef STORAGE_INNER_H
#define STORAGE_INNER_H

#include "storage/datadir.h"
#include "storage/entry.h"
#include "storage/err.h"
#include "storage/file.h"
#include "storage/id.h"
#include "storage/otp.h"
#include "storage/passkey.h"
#include "storage/seal.h"

#include <stdint.h>

/* What the files of this folder share, and nobody outside it (but its tests) includes. */

struct db;
struct keyring;
struct store;

/* Borrowed, never NULL. */
struct db *store_db(const struct store *store);
const struct datadir *store_dir(const struct store *store);

/* Borrowed; as long as `dir`. */
const char *datadir_database(const struct datadir *dir);
struct keyring *datadir_keys(const struct datadir *dir);
/* The master key of this id; NULL: none of ours. */
const struct seal_key *datadir_master(const struct datadir *dir, struct id key);
fill_random *datadir_random(const struct datadir *dir);
enum datadir_mode datadir_mode_of(const struct datadir *dir);

/* The master key that the database is sealed under, in the eyes of this transaction. */
enum store_err store_master(struct store *store, const struct seal_key **ret_master);
/* The same in the eyes of everybody else: as it is committed. */
enum store_err datadir_committed_master(const struct datadir *dir,
                                        const struct seal_key **ret_master);
/* It is `master` from now on. */
enum store_err store_mark(struct store *store, const struct seal_key *master);

/* Makes the names in `dir` last (fsync of the folder). */
enum store_err datadir_sync_folder(const char *path);

/* The dossier's key, opened. Wipe it: AUTO(seal_key). STORE_NOT_FOUND: it has none. STORE_CORRUPT:
 * it does not open. */
enum store_err dossier_key_find(struct store *store, struct id dossier, struct seal_key *ret_key);
/* The same from a row: `id` and `sealed` as they stand there. */
enum store_err dossier_key_open(const struct store *store, struct id dossier, struct id id,
                                const uint8_t *sealed, size_t length, struct seal_key *ret_key);

/* Seals every dossier's key, which are under any of our master keys, under `master`. */
enum store_err dossier_keys_reseal(struct store *store, const struct seal_key *master,
                                   uint64_t *ret_count);

/* Every entry in the order of channel and seq, with STORE_OK or with why it does not open (then
 * without content). */
typedef void entry_verdict(void *context, const struct entry *entry, enum store_err verdict);
enum store_err entry_open_all(struct store *store, entry_verdict *each, void *context);

/* Every secret of a second factor: whose it is, and STORE_OK or STORE_CORRUPT. */
typedef void otp_verdict(void *context, struct id account, enum store_err verdict);
enum store_err otp_open_all(struct store *store, otp_verdict *each, void *context);
/* Every passkey: its id, and STORE_OK or STORE_CORRUPT. */
typedef void passkey_verdict(void *context, struct id passkey, enum store_err verdict);
enum store_err passkey_read_all(struct store *store, passkey_verdict *each, void *context);
/* STORE_NOT_FOUND: none was made yet. STORE_CORRUPT: it does not open. Wipe it. */
enum store_err device_key_find(struct store *store, uint8_t ret_key[DEVICE_KEY_BYTES]);

/* A sealed file: a format byte, the header of the stream, its chunks. */
enum {
    FILE_FORMAT_VERSION = 1,
    FILE_HEAD_BYTES = 1 + SEAL_STREAM_HEADER_BYTES,
    FILE_SEALED_CHUNK = FILE_CHUNK + SEAL_STREAM_OVERHEAD,
    FILE_PATH_SUFFIX_BYTES = ID_TEXT_LENGTH + sizeof "/.part"
};

/* `files/ID` or, unfinished, `files/ID.part`. NULL: out of memory; else the caller frees it. */
char *file_path(const struct datadir *dir, struct id id, bool unfinished);

/* Brings what was written under its final name, lasting. The writer owns it no longer. */
enum store_err file_writer_keep(struct file_writer *writer);
/* Removes what `file_writer_keep` kept. */
void file_writer_drop(struct file_writer *writer);

/* Every row that opens, or the id of one that does not. */
typedef void file_verdict(void *context, const struct file *file, enum store_err verdict);
enum store_err file_open_all(struct store *store, file_verdict *each, void *context);

#endif
