#ifndef STORAGE_SEAL_H
#define STORAGE_SEAL_H

#include "storage/auto.h"
#include "storage/datadir.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Everything secret of this folder, and the only file pair that knows the crypto library. The form
 * of a sealed record stands at the head of seal.c. */

enum {
    SEAL_KEY_BYTES = 32,
    SEAL_OVERHEAD = 57,   /* what a sealed record is longer than its content */
    SEAL_BOUND_MAX = 320, /* associated data, at most */
    SEAL_DIGEST_BYTES = 32,
    SEAL_PUBLIC_BYTES = 32,
    SEAL_SIGNATURE_BYTES = 64,
    SEAL_STREAM_HEADER_BYTES = 24,
    SEAL_STREAM_OVERHEAD = 17 /* of each chunk */
};

/* Once before anything else; again is harmless, from any thread. */
enum store_err seal_init(void);

/* A key and its name. On a stack: `AUTO(seal_key) key = {0};` wipes it when the scope ends. */
struct seal_key {
    struct id id;
    uint8_t bytes[SEAL_KEY_BYTES];
};
void seal_key_autofree(struct seal_key *key);

/* Overwrites memory in a way the compiler does not take out. */
void seal_wipe(void *memory, size_t length);

/* A key that lives long: in memory of its own that is locked, fenced, and read-only after
 * `seal_master_create`. Its id is derived from its bytes, since nothing but the key is kept beside
 * it. NULL: out of memory. */
struct seal_key *seal_master_create(const uint8_t bytes[SEAL_KEY_BYTES]);
void seal_master_destroy(struct seal_key *take_master);

/* Zeroed memory for keys: locked and fenced. NULL: out of memory. `seal_drop` wipes it. */
void *seal_keep(size_t length);
void seal_drop(void *take_memory);

/* What a record is for. Part of what is bound, so that a record of one kind never opens as another.
 * Kept in sealed records: never renumber. */
enum seal_purpose {
    SEAL_KEY_CHECK = 1,
    SEAL_DOSSIER_KEY = 2,
    SEAL_ENTRY = 3,
    SEAL_FILE = 4,
    SEAL_FILE_CHUNK = 5,
    SEAL_OTP_SECRET = 6,
    SEAL_DEVICE_KEY = 7,
    SEAL_AUDIT_SECRET = 8,
    SEAL_AUDIT_REASON = 9,
    SEAL_MAIL = 10,
    SEAL_MAIL_ADDRESS = 11,
    SEAL_MAIL_CHANGE = 12,
    SEAL_CONDUCT_REPORT = 20,
    SEAL_CONDUCT_WARNING = 21,
    SEAL_CONDUCT_BLOCK = 22,
    SEAL_SSO_SECRET = 30,
};

/* What a record is bound to: fields in fixed width, in the order of the calls. Text may stand only
 * at the end. Overflow is a mistake of the program and aborts. */
struct seal_bound {
    size_t length;
    uint8_t bytes[SEAL_BOUND_MAX];
};
struct seal_bound seal_bound_of(enum seal_purpose purpose);
void seal_bind_id(struct seal_bound *bound, struct id id);
void seal_bind_uint(struct seal_bound *bound, uint64_t value);
void seal_bind_text(struct seal_bound *bound, const char *text);

/* Writes `length` + SEAL_OVERHEAD bytes; the nonce is drawn from `random`. `ret_sealed` must not
 * overlap `content`. */
void seal_record(const struct seal_key *key, const struct seal_bound *bound, fill_random *random,
                 const void *content, size_t length, uint8_t *ret_sealed);

/* Writes `length` - SEAL_OVERHEAD bytes. False: it was not sealed like this: another key, another
 * purpose, other bound data, or changed; nothing useful is written then. */
bool seal_open(const struct seal_key *key, const struct seal_bound *bound, const uint8_t *sealed,
               size_t length, void *ret_content);

/* The id of the key that a record says it is sealed under; nil: not the form of a record. */
struct id seal_key_of(const uint8_t *sealed, size_t length);

/* A key of its own for each use of one secret. The numbers are for ever. */
enum seal_use { SEAL_USE_SIGN = 1, SEAL_USE_REASON = 2 };
void seal_derive(const uint8_t secret[SEAL_KEY_BYTES], enum seal_use use,
                 uint8_t ret_key[SEAL_KEY_BYTES]);

/* Signatures (Ed25519, RFC 8032), by a key that grows from `seed`. */
void seal_public(const uint8_t seed[SEAL_KEY_BYTES], uint8_t ret_public[SEAL_PUBLIC_BYTES]);
void seal_sign(const uint8_t seed[SEAL_KEY_BYTES], const void *message, size_t length,
               uint8_t ret_signature[SEAL_SIGNATURE_BYTES]);
bool seal_signed(const uint8_t public_key[SEAL_PUBLIC_BYTES], const void *message, size_t length,
                 const uint8_t signature[SEAL_SIGNATURE_BYTES]);

/* A stream of chunks, each of them bound to its place in the stream and to `bound_to`; the last is
 * marked as such. One direction only. `header` is fresh randomness of the writer, kept at the head
 * of the stream. Wipe it with `seal_wipe`. */
struct seal_stream {
    _Alignas(16) uint8_t state[64];
    struct seal_bound bound;
};
void seal_stream_begin(struct seal_stream *stream, const uint8_t key[SEAL_KEY_BYTES],
                       const uint8_t header[SEAL_STREAM_HEADER_BYTES], struct id bound_to);
/* Writes `length` + SEAL_STREAM_OVERHEAD bytes. */
void seal_stream_push(struct seal_stream *stream, const void *chunk, size_t length, bool last,
                      uint8_t *ret_sealed);
/* Writes `length` - SEAL_STREAM_OVERHEAD bytes. False: changed, or not the next of this stream. */
bool seal_stream_pull(struct seal_stream *stream, const uint8_t *sealed, size_t length,
                      void *ret_chunk, bool *ret_last);

/* BLAKE2b-256 over fields: numbers in 8 bytes, texts after their length, so that no two rows of
 * fields read the same. */
struct seal_digest {
    uint8_t room[384 + 64]; /* the state begins at a multiple of 64: do not move a digest */
};
void seal_digest_begin(struct seal_digest *digest);
void seal_digest_bytes(struct seal_digest *digest, const void *bytes, size_t length);
void seal_digest_uint(struct seal_digest *digest, uint64_t value);
void seal_digest_id(struct seal_digest *digest, struct id id);
void seal_digest_text(struct seal_digest *digest, const char *text);
void seal_digest_end(struct seal_digest *digest, uint8_t ret_hash[SEAL_DIGEST_BYTES]);

#endif
