#ifndef STORAGE_INNER_H
#define STORAGE_INNER_H

#include "storage/audit.h"
#include "storage/conduct.h"
#include "storage/datadir.h"
#include "storage/entry.h"
#include "storage/err.h"
#include "storage/file.h"
#include "storage/id.h"
#include "storage/otp.h"
#include "storage/passkey.h"
#include "storage/seal.h"
#include "storage/sso.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the files of this folder share, and nobody outside it (but its tests) includes. */

struct channel;
struct db;
struct keyring;
struct recall;
struct stmt;
struct store;

/* Borrowed, never NULL. */
struct db *store_db(const struct store *store);
const struct datadir *store_dir(const struct store *store);
/* NULL for a reader. */
struct recall *store_recall(const struct store *store);

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

/* A record under the master key of this transaction, of `length` + SEAL_OVERHEAD bytes. */
enum store_err master_seal(struct store *store, const struct seal_bound *bound, const void *content,
                           size_t length, uint8_t *ret_sealed);
/* Opens one that is under any of our master keys. False: it does not. */
bool master_open(const struct store *store, const struct seal_bound *bound, const uint8_t *sealed,
                 size_t length, void *ret_content);

/* The dossier's key, opened. Wipe it: AUTO(seal_key). STORE_NOT_FOUND: it has none. STORE_CORRUPT:
 * it does not open. */
enum store_err dossier_key_find(struct store *store, struct id dossier, struct seal_key *ret_key);

/* Seals every dossier's key, which are under any of our master keys, under `master`. */
enum store_err dossier_keys_reseal(struct store *store, const struct seal_key *master,
                                   uint64_t *ret_count);

/* A row of the access log as it is read: its texts, its columns, and where they stand. The reason
 * is not opened: it stays the blob of its column. */
struct audit_texts {
    char event[AUDIT_TEXT_MAX + 1];
    char refusal[AUDIT_TEXT_MAX + 1];
    char role[AUDIT_TEXT_MAX + 1];
    char part[AUDIT_TEXT_MAX + 1];
    char basis[AUDIT_TEXT_MAX + 1];
    char address[AUDIT_TEXT_MAX + 1];
    char node[AUDIT_TEXT_MAX + 1];
};
#define AUDIT_COLUMNS                                                                              \
    "number, form, at_ms, event, allowed, refusal, look, times, actor, behalf, role, sign_in,"     \
    " dossier, client, channel, object, part, basis, reason, address, node, hash"
enum { AUDIT_AT_NUMBER = 0, AUDIT_AT_FORM = 1, AUDIT_AT_REASON = 18, AUDIT_AT_HASH = 21 };
void audit_read(struct stmt *row, struct audit_texts *ret_texts, struct audit *ret_audit);

/* Writes down where the log's head has moved to, if it has. */
enum store_err audit_settle(struct store *store);
/* Remembers whom row `number` is about, for the index by subject. */
void audit_index_note(struct recall *recall, const struct audit *row, uint64_t number);
/* The last row that the index by subject has; how many rows it is behind; adds them. */
enum store_err audit_indexed_find(struct store *store, uint64_t *ret_number);
uint64_t audit_index_behind(const struct recall *recall);
enum store_err audit_index_grow(struct store *store);

/* What the log signs with and seals under, of one secret: made where there is none (then it needs a
 * writer with an open transaction), or STORE_NOT_FOUND. Wipe it. */
enum store_err audit_secret_take(struct store *store, uint8_t ret_secret[SEAL_KEY_BYTES]);
enum store_err audit_secret_find(struct store *store, uint8_t ret_secret[SEAL_KEY_BYTES]);
/* Seals it anew, under `master`, if it is there. */
enum store_err audit_secret_reseal(struct store *store, const struct seal_key *master);

/* The reason of row `number`, sealed: under the key of the row's dossier or, where that has none,
 * under the log's own. Writes strlen + SEAL_OVERHEAD bytes. */
enum store_err audit_reason_seal(struct store *store, const struct audit *audit, uint64_t number,
                                 uint8_t *ret_sealed);
/* STORE_NOT_FOUND: its key has been destroyed. STORE_CORRUPT: it does not open. */
enum store_err audit_reason_open(struct store *store, const struct audit *audit, uint64_t number,
                                 const uint8_t *sealed, size_t length,
                                 char ret_reason[AUDIT_REASON_MAX + 1]);

/* Every entry in the order of writing, with STORE_OK or with why it does not open (then
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

/* Every client secret of single sign-on: whose it is, and STORE_OK or STORE_CORRUPT. */
typedef void sso_verdict(void *context, struct id provider, enum store_err verdict);
enum store_err sso_open_all(struct store *store, sso_verdict *each, void *context);

/* The last seq of a channel, in SQL; 0: none. */
#define ENTRY_LAST(channel_)                                                                       \
    "coalesce((SELECT max(l.seq) FROM entry_recent l WHERE l.channel = " channel_ "),"             \
    " (SELECT max(l.seq) FROM entry_index l WHERE l.channel = " channel_ "), 0)"

/* Where the entry that is written next stands, and that it was; how many of the newest the index of
 * all others has yet to take, and takes. */
enum store_err entry_place_next(struct store *store, uint64_t *ret_place);
enum store_err entry_index_note(struct store *store, const struct entry *entry, uint64_t place);
uint64_t entry_index_behind(const struct recall *recall);
enum store_err entry_index_grow(struct store *store);

/* A channel out of a row that has these columns from `first` on, of a table called c. */
#define CHANNEL_COLUMNS "c.id, c.provider, c.dossier, c.kind, c.title, " ENTRY_LAST("c.id")
enum { CHANNEL_COLUMN_COUNT = 6 };
enum store_err channel_read(struct stmt *row, int first, struct channel *ret_channel);

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

/* Every mail that waits, and every address, that does not open, by the id of its row. */
typedef void mail_verdict(void *context, const char *what, struct id id);
enum store_err mail_open_all(struct store *store, mail_verdict *broken, void *context);
/* The reports among what conduct_open_all() looks at. */
enum store_err report_open_all(struct store *store, conduct_finding *found, void *context);

/* Every row that opens, or the id of one that does not. */
typedef void file_verdict(void *context, const struct file *file, enum store_err verdict);
enum store_err file_open_all(struct store *store, file_verdict *each, void *context);

#endif
