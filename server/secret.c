#include "server/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { TOKEN_BYTES = 32, NONCE_BYTES = 24 };

static char nobodys_hash[crypto_pwhash_STRBYTES];

static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "the row holds libsodium's string");
static_assert(TOKEN_TEXT_LENGTH + 1 ==
                  sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "a token is its bytes in base64url");

/* Random bytes come from a generator in the process (ChaCha20), which the system seeds. It asks the
 * system at each call whether the process was forked, which this one never is. */
bool secret_init(void)
{
    (void)randombytes_set_implementation(&randombytes_internal_implementation);
    return sodium_init() >= 0 && secret_password_hash("nobody", nobodys_hash);
}

/* A thread's own stock of them for ids and nonces, so that a message need not ask the generator
 * twice; what is given out is gone from it. Keys and tokens are made when they are asked for. */
void secret_random(void *buffer, size_t length)
{
    static _Thread_local struct {
        size_t left;
        uint8_t bytes[1024];
    } stock;
    if (length > NONCE_BYTES) {
        randombytes_buf(buffer, length);
        return;
    }
    if (stock.left < length) {
        randombytes_buf(stock.bytes, sizeof stock.bytes);
        stock.left = sizeof stock.bytes;
    }
    stock.left -= length;
    memcpy(buffer, stock.bytes + stock.left, length);
    memset(stock.bytes + stock.left, 0, length);
}

struct id secret_id(uint64_t now_ms)
{
    uint8_t random[10];
    secret_random(random, sizeof random);
    return id_make(now_ms, random);
}

void secret_token(char ret_token[TOKEN_TEXT_LENGTH + 1])
{
    uint8_t bytes[TOKEN_BYTES];
    secret_random(bytes, sizeof bytes);
    sodium_bin2base64(ret_token, TOKEN_TEXT_LENGTH + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

bool secret_token_hash(const char *token, uint8_t ret_hash[TOKEN_HASH_BYTES])
{
    if (strlen(token) != TOKEN_TEXT_LENGTH) {
        return false;
    }
    return crypto_generichash(ret_hash, TOKEN_HASH_BYTES, (const uint8_t *)token, TOKEN_TEXT_LENGTH,
                              NULL, 0) == 0;
}

bool secret_password_hash(const char *password, char ret_hash[PASSWORD_HASH_BYTES])
{
    return crypto_pwhash_str(ret_hash, password, strlen(password),
                             crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

bool secret_password_verify(const char *hash, const char *password)
{
    bool is_hash = hash != NULL &&
                   strncmp(hash, crypto_pwhash_STRPREFIX, sizeof crypto_pwhash_STRPREFIX - 1) == 0;
    bool right =
        crypto_pwhash_str_verify(is_hash ? hash : nobodys_hash, password, strlen(password)) == 0;
    return right && is_hash;
}

static_assert(SECRET_KEY_BYTES == crypto_generichash_KEYBYTES, "one size of key");

void secret_mac(const uint8_t key[SECRET_KEY_BYTES], const void *bytes, size_t length,
                uint8_t *ret_mac, size_t mac_length)
{
    (void)crypto_generichash(ret_mac, mac_length, bytes, length, key, SECRET_KEY_BYTES);
}

bool secret_equal(const void *a, const void *b, size_t length)
{
    return sodium_memcmp(a, b, length) == 0;
}

void secret_wipe(void *memory, size_t length)
{
    sodium_memzero(memory, length);
}
