#ifndef STORAGE_FILE_H
#define STORAGE_FILE_H

#include "storage/auto.h"
#include "storage/err.h"
#include "storage/id.h"
#include "storage/proof.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct datadir;
struct store;

/* Attachments. The bytes lie in `files/ID`, sealed as a stream
 * (crypto_secretstream_xchacha20poly1305, chunks of FILE_CHUNK bytes, the last one tagged final)
 * under a key of the file's own, which is sealed under the dossier's key and stands, with the
 * file's name, in the row. So the bytes can be written before the dossier is known to allow it, and
 * die with the dossier's key. */

enum {
    FILE_CHUNK = 65536,
    FILE_KEY_BYTES = 32,
    FILE_NAME_BYTES_MAX = 800,
    FILE_TYPE_BYTES_MAX = 127
};

struct file {
    struct id id;
    struct id channel;
    struct id author;
    char name[FILE_NAME_BYTES_MAX + 1]; /* at most 200 characters */
    char type[FILE_TYPE_BYTES_MAX + 1]; /* as declared by the sender */
    uint64_t size;                      /* bytes before sealing */
    uint64_t created_ms;
    uint64_t seq; /* the entry it was sent with; 0: not yet */
    uint8_t key[FILE_KEY_BYTES];
};

/* Writing: makes `files/ID.part` (mode 0600). Runs on any thread, one at a time for each upload.
 * After an error every further call gives the same error. */
struct file_writer;
enum store_err file_writer_open(const struct datadir *dir, struct id id,
                                struct file_writer **ret_writer);
enum store_err file_writer_put(struct file_writer *writer, const void *data, size_t length);
/* Seals the last chunk. Does not wait for the disk. */
enum store_err file_writer_end(struct file_writer *writer, uint64_t *ret_size,
                               uint8_t ret_key[FILE_KEY_BYTES]);
/* Waits until what was written is on the disk, so that file_add, which others wait for, need not.
 */
enum store_err file_writer_sync(struct file_writer *writer);
/* Removes what was written, unless file_add took it. Takes NULL. */
void file_writer_close(struct file_writer *writer);
DEFINE_AUTO(file_writer, file_writer_close)

/* Writes the row, after the bytes are on the disk under their final name (fsync of file and
 * folder). `writer` must have ended, `file->key` and `file->size` be what it gave. If the
 * transaction is lost later, the orphan is removed by `file_sweep`. STORE_EXISTS: there is a file
 * of this id. STORE_NOT_FOUND: no such channel. STORE_REFUSED: it is in another dossier than the
 * proof's. */
enum store_err file_add(struct store *store, const struct proof *proof, const struct file *file,
                        struct file_writer *writer);
/* Where it belongs, for whoever must ask for a proof first. */
enum store_err file_channel(struct store *store, struct id id, struct id *ret_channel);
/* STORE_NOT_FOUND: there is none in the proof's dossier. */
enum store_err file_find(struct store *store, const struct proof *proof, struct id id,
                         struct file *ret_file);
/* STORE_NOT_FOUND: not a file of `author` in `channel`, of the proof's dossier, that is still
 * unsent. */
enum store_err file_attach(struct store *store, const struct proof *proof, struct id id,
                           struct id channel, struct id author, uint64_t seq);

/* Reading, on any thread. STORE_CORRUPT: the bytes are missing, or not of the length in `file`. */
struct file_reader;
enum store_err file_reader_open(const struct datadir *dir, const struct file *file,
                                struct file_reader **ret_reader);
/* At most FILE_CHUNK bytes; `*ret_length` 0 at the end. STORE_CORRUPT: changed, cut short, or
 * longer than its seal. */
enum store_err file_reader_next(struct file_reader *reader, uint8_t *buffer, size_t *ret_length);
void file_reader_close(struct file_reader *reader);
DEFINE_AUTO(file_reader, file_reader_close)

/* At start: takes away the rows of what was never sent and is older than `age_ms`, whose bytes
 * file_sweep then removes. Older than what was uploaded last as well: a clock that is wrong now
 * takes nothing away. */
enum store_err file_drop_unsent(struct store *store, uint64_t now_ms, uint64_t age_ms);

/* At start, before any upload: removes `ID.part` files and `ID` files without a row. What bears
 * another name is somebody else's, and stays. */
enum store_err file_sweep(const struct datadir *dir, struct store *store);

#endif
