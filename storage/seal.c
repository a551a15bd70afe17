/* A sealed record:
 *
 *      0   1  format version, 1
 *      1  16  id of the key
 *     17  24  nonce, random
 *     41   n  content, encrypted (XChaCha20-Poly1305, the IETF construction)
 *   41+n  16  tag
 *
 * The associated data, never stored:
 *
 *      0   1  format version, 1
 *      1  16  id of the key
 *     17   1  purpose (enum seal_purpose)
 *     18      the purpose's own fields: ids in 16 bytes, numbers in 8 (big endian), text last
 *
 * Keys form two layers: the master key (id: BLAKE2b-128 of the key under the personalisation
 * "empower master k") seals the dossier keys, the second factors' secrets, the key that signs known
 * devices and the secret of the access log; a dossier's key (id: random) seals its entries, the
 * names and keys of its files, and the reasons in the access log. Without a dossier's key nothing
 * of the dossier opens.
 *
 * Keys that are derived from one secret: crypto_kdf (BLAKE2b) with the context "empaudit" and the
 * number of the use (enum seal_use).
 *
 * A sealed stream: secretstream_xchacha20poly1305; header (24), then chunks, each 17 bytes longer
 * than its content. Associated data of each chunk: version, nil key id, purpose, id of the file. */
#include "storage/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    FORMAT_VERSION = 1,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEY_ID_AT = 1,
    NONCE_AT = 17,
    CONTENT_AT = NONCE_AT + NONCE_BYTES,
    PURPOSE_AT = 17,
    FIELDS_AT = 18
};

_Static_assert(SEAL_OVERHEAD == CONTENT_AT + TAG_BYTES, "as documented");
_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
                   SEAL_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES,
               "one size of key");
_Static_assert(SEAL_KEY_BYTES == crypto_kdf_KEYBYTES && SEAL_KEY_BYTES == crypto_sign_SEEDBYTES &&
                   SEAL_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES &&
                   SEAL_SIGNATURE_BYTES == crypto_sign_BYTES,
               "one size of key");
_Static_assert(SEAL_STREAM_HEADER_BYTES == crypto_secretstream_xchacha20poly1305_HEADERBYTES &&
                   SEAL_STREAM_OVERHEAD == crypto_secretstream_xchacha20poly1305_ABYTES,
               "as documented");
_Static_assert(sizeof(crypto_secretstream_xchacha20poly1305_state) <=
                   sizeof(((struct seal_stream *)0)->state),
               "the state of a stream fits");
_Static_assert(sizeof(crypto_generichash_state) + 63 <= sizeof(struct seal_digest),
               "the state fits wherever its room begins");

enum store_err seal_init(void)
{
    return sodium_init() < 0 ? STORE_UNAVAILABLE : STORE_OK;
}

void seal_wipe(void *memory, size_t length)
{
    sodium_memzero(memory, length);
}

void seal_key_autofree(struct seal_key *key)
{
    sodium_memzero(key, sizeof *key);
}

static struct id master_id(const uint8_t bytes[SEAL_KEY_BYTES])
{
    static const uint8_t personal[crypto_generichash_blake2b_PERSONALBYTES] = "empower master k";
    struct id id;
    (void)crypto_generichash_blake2b_salt_personal(id.bytes, sizeof id.bytes, bytes, SEAL_KEY_BYTES,
                                                   NULL, 0, NULL, personal);
    return id;
}

struct seal_key *seal_master_create(const uint8_t bytes[SEAL_KEY_BYTES])
{
    struct seal_key *master = sodium_malloc(sizeof *master);
    if (master == NULL) {
        return NULL;
    }
    memcpy(master->bytes, bytes, SEAL_KEY_BYTES);
    master->id = master_id(bytes);
    (void)sodium_mprotect_readonly(master);
    return master;
}

void seal_master_destroy(struct seal_key *take_master)
{
    sodium_free(take_master); /* wipes it */
}

void *seal_keep(size_t length)
{
    void *memory = sodium_malloc(length);
    if (memory != NULL) {
        sodium_memzero(memory, length);
    }
    return memory;
}

void seal_drop(void *take_memory)
{
    sodium_free(take_memory); /* wipes it */
}

static void bind(struct seal_bound *bound, const void *bytes, size_t length)
{
    if (length > sizeof bound->bytes - bound->length) {
        abort();
    }
    memcpy(bound->bytes + bound->length, bytes, length);
    bound->length += length;
}

static void big_endian(uint64_t value, uint8_t ret_bytes[8])
{
    for (int i = 0; i < 8; i++) {
        ret_bytes[i] = (uint8_t)(value >> (56 - 8 * i));
    }
}

struct seal_bound seal_bound_of(enum seal_purpose purpose)
{
    struct seal_bound bound;
    memset(bound.bytes, 0, FIELDS_AT);
    bound.bytes[0] = FORMAT_VERSION;
    bound.bytes[PURPOSE_AT] = (uint8_t)purpose;
    bound.length = FIELDS_AT;
    return bound;
}

void seal_bind_id(struct seal_bound *bound, struct id id)
{
    bind(bound, id.bytes, sizeof id.bytes);
}

void seal_bind_uint(struct seal_bound *bound, uint64_t value)
{
    uint8_t bytes[8];
    big_endian(value, bytes);
    bind(bound, bytes, sizeof bytes);
}

void seal_bind_text(struct seal_bound *bound, const char *text)
{
    bind(bound, text, strlen(text));
}

/* The key is known only when the record is made or opened. */
static struct seal_bound with_key(const struct seal_bound *bound, struct id key)
{
    struct seal_bound complete;
    complete.length = bound->length;
    memcpy(complete.bytes, bound->bytes, bound->length);
    memcpy(complete.bytes + KEY_ID_AT, key.bytes, sizeof key.bytes);
    return complete;
}

void seal_record(const struct seal_key *key, const struct seal_bound *bound, fill_random *random,
                 const void *content, size_t length, uint8_t *ret_sealed)
{
    struct seal_bound complete = with_key(bound, key->id);
    ret_sealed[0] = FORMAT_VERSION;
    memcpy(ret_sealed + KEY_ID_AT, key->id.bytes, sizeof key->id.bytes);
    random(ret_sealed + NONCE_AT, NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + CONTENT_AT, NULL, content, length,
                                                     complete.bytes, complete.length, NULL,
                                                     ret_sealed + NONCE_AT, key->bytes);
}

bool seal_open(const struct seal_key *key, const struct seal_bound *bound, const uint8_t *sealed,
               size_t length, void *ret_content)
{
    if (length < SEAL_OVERHEAD || sealed[0] != FORMAT_VERSION ||
        memcmp(sealed + KEY_ID_AT, key->id.bytes, sizeof key->id.bytes) != 0) {
        return false;
    }
    struct seal_bound complete = with_key(bound, key->id);
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
               ret_content, NULL, NULL, sealed + CONTENT_AT, length - CONTENT_AT, complete.bytes,
               complete.length, sealed + NONCE_AT, key->bytes) == 0;
}

struct id seal_key_of(const uint8_t *sealed, size_t length)
{
    struct id key = {0};
    if (length >= SEAL_OVERHEAD && sealed[0] == FORMAT_VERSION) {
        memcpy(key.bytes, sealed + KEY_ID_AT, sizeof key.bytes);
    }
    return key;
}

void seal_derive(const uint8_t secret[SEAL_KEY_BYTES], enum seal_use use,
                 uint8_t ret_key[SEAL_KEY_BYTES])
{
    (void)crypto_kdf_derive_from_key(ret_key, SEAL_KEY_BYTES, (uint64_t)use, "empaudit", secret);
}

void seal_public(const uint8_t seed[SEAL_KEY_BYTES], uint8_t ret_public[SEAL_PUBLIC_BYTES])
{
    uint8_t pair[crypto_sign_SECRETKEYBYTES];
    (void)crypto_sign_seed_keypair(ret_public, pair, seed);
    sodium_memzero(pair, sizeof pair);
}

void seal_sign(const uint8_t seed[SEAL_KEY_BYTES], const void *message, size_t length,
               uint8_t ret_signature[SEAL_SIGNATURE_BYTES])
{
    uint8_t public_key[SEAL_PUBLIC_BYTES];
    uint8_t pair[crypto_sign_SECRETKEYBYTES];
    (void)crypto_sign_seed_keypair(public_key, pair, seed);
    (void)crypto_sign_detached(ret_signature, NULL, message, length, pair);
    sodium_memzero(pair, sizeof pair);
}

bool seal_signed(const uint8_t public_key[SEAL_PUBLIC_BYTES], const void *message, size_t length,
                 const uint8_t signature[SEAL_SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, message, length, public_key) == 0;
}

static crypto_secretstream_xchacha20poly1305_state *stream_state(struct seal_stream *stream)
{
    return (crypto_secretstream_xchacha20poly1305_state *)(void *)stream->state;
}

/* A writer begins like a reader: both sides hold the same state, and this way the header is drawn
 * by our caller and not inside the library. */
void seal_stream_begin(struct seal_stream *stream, const uint8_t key[SEAL_KEY_BYTES],
                       const uint8_t header[SEAL_STREAM_HEADER_BYTES], struct id bound_to)
{
    stream->bound = seal_bound_of(SEAL_FILE_CHUNK);
    seal_bind_id(&stream->bound, bound_to);
    (void)crypto_secretstream_xchacha20poly1305_init_pull(stream_state(stream), header, key);
}

void seal_stream_push(struct seal_stream *stream, const void *chunk, size_t length, bool last,
                      uint8_t *ret_sealed)
{
    uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    (void)crypto_secretstream_xchacha20poly1305_push(stream_state(stream), ret_sealed, NULL, chunk,
                                                     length, stream->bound.bytes,
                                                     stream->bound.length, tag);
}

bool seal_stream_pull(struct seal_stream *stream, const uint8_t *sealed, size_t length,
                      void *ret_chunk, bool *ret_last)
{
    uint8_t tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(stream_state(stream), ret_chunk, NULL, &tag,
                                                   sealed, length, stream->bound.bytes,
                                                   stream->bound.length) != 0) {
        return false;
    }
    *ret_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return true;
}

/* Not _Alignas: gcc's address sanitizer aligns no stack variable to more than 32. */
static crypto_generichash_state *digest_state(struct seal_digest *digest)
{
    uintptr_t start = (uintptr_t)digest->room;
    return (crypto_generichash_state *)(void *)(digest->room + (64 - start % 64) % 64);
}

void seal_digest_begin(struct seal_digest *digest)
{
    (void)crypto_generichash_init(digest_state(digest), NULL, 0, SEAL_DIGEST_BYTES);
}

void seal_digest_bytes(struct seal_digest *digest, const void *bytes, size_t length)
{
    (void)crypto_generichash_update(digest_state(digest), bytes, length);
}

void seal_digest_uint(struct seal_digest *digest, uint64_t value)
{
    uint8_t bytes[8];
    big_endian(value, bytes);
    seal_digest_bytes(digest, bytes, sizeof bytes);
}

void seal_digest_id(struct seal_digest *digest, struct id id)
{
    seal_digest_bytes(digest, id.bytes, sizeof id.bytes);
}

void seal_digest_text(struct seal_digest *digest, const char *text)
{
    size_t length = strlen(text);
    seal_digest_uint(digest, length);
    seal_digest_bytes(digest, text, length);
}

void seal_digest_end(struct seal_digest *digest, uint8_t ret_hash[SEAL_DIGEST_BYTES])
{
    (void)crypto_generichash_final(digest_state(digest), ret_hash, SEAL_DIGEST_BYTES);
}
