#ifndef SERVER_SECRET_H
#define SERVER_SECRET_H

#include "storage/account.h"
#include "storage/id.h"
#include "storage/sign_in.h"

#include <stdbool.h>
#include <stddef.h>

/* Randomness, tokens and passwords, by libsodium. All from any thread after secret_init. */

enum { TOKEN_TEXT_LENGTH = 43 }; /* 32 random bytes in base64url */

/* Once, before all else. False: the library cannot work here. */
bool secret_init(void);

void secret_random(void *buffer, size_t length);
/* A fresh UUID of this moment. */
struct id secret_id(uint64_t now_ms);

void secret_token(char ret_token[TOKEN_TEXT_LENGTH + 1]);
/* What stands in the database for it (BLAKE2b-256). False: not the form of a token. */
bool secret_token_hash(const char *token, uint8_t ret_hash[TOKEN_HASH_BYTES]);

/* Argon2id (RFC 9106) with libsodium's interactive limits: 64 MiB, about 100 ms. False: out of
 * memory. */
bool secret_password_hash(const char *password, char ret_hash[PASSWORD_HASH_BYTES]);
/* `hash` NULL stands for an account that does not exist, and text that is no such hash for one that
 * is locked: takes as long, and says no. */
bool secret_password_verify(const char *hash, const char *password);

/* BLAKE2b under a key, of `length` bytes: 16 to 64 of them for `ret_mac`. */
enum { SECRET_KEY_BYTES = 32 };
void secret_mac(const uint8_t key[SECRET_KEY_BYTES], const void *bytes, size_t length,
                uint8_t *ret_mac, size_t mac_length);
/* In a time that does not tell where they differ. */
bool secret_equal(const void *a, const void *b, size_t length);

/* Overwrites `memory` for good. */
void secret_wipe(void *memory, size_t length);

#endif
