#ifndef STORAGE_PASSKEY_H
#define STORAGE_PASSKEY_H

#include "storage/account.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* R-ACC-4: the passkeys of an account (W3C WebAuthn Level 3). What stands here are public keys;
 * what they are good for, and whether a signature fits, is the caller's to know. */

/* The keys that are taken (WebAuthn section 5.8.5, COSEAlgorithmIdentifier). The words are stored.
 */
#define PASSKEY_ALGORITHM_MAP(X)                                                                   \
    X(PASSKEY_ES256, "ES256")                                                                      \
    X(PASSKEY_RS256, "RS256")                                                                      \
    X(PASSKEY_EDDSA, "EdDSA")

#define PASSKEY_ALGORITHM_ENUM(name, word) name,
enum passkey_algorithm { PASSKEY_ALGORITHM_MAP(PASSKEY_ALGORITHM_ENUM) PASSKEY_ALGORITHM_COUNT };
#undef PASSKEY_ALGORITHM_ENUM

enum {
    PASSKEYS_MAX = 20, /* of one account */
    PASSKEY_HANDLE_BYTES = 32,
    PASSKEY_CREDENTIAL_MAX = 1023, /* section 4, "Credential ID" */
    PASSKEY_KEY_MAX = 259,         /* RSA of 2048 bits: modulus and exponent */
    PASSKEY_NAME_BYTES_MAX = 200   /* 50 characters of UTF-8 */
};

/* A public key as its algorithm has it: x and y; modulus and exponent; the key. */
struct passkey_key {
    enum passkey_algorithm algorithm;
    size_t length;
    uint8_t bytes[PASSKEY_KEY_MAX];
};

struct passkey {
    struct id id;
    struct id account;
    struct passkey_key key;
    uint32_t sign_count; /* 0: the authenticator keeps none */
    uint64_t created_ms;
    uint64_t used_ms; /* 0: never yet */
    char name[PASSKEY_NAME_BYTES_MAX + 1];
    size_t credential_length;
    uint8_t credential[PASSKEY_CREDENTIAL_MAX];
};

struct passkey_handle {
    uint8_t bytes[PASSKEY_HANDLE_BYTES];
};

/* The account's user handle (section 5.4.3), which never changes; `fresh` becomes it where there is
 * none. */
enum store_err passkey_handle_take(struct store *store, struct id account,
                                   const struct passkey_handle *fresh,
                                   struct passkey_handle *ret_handle);

/* Needs the account's handle. STORE_EXISTS: the credential is known, of whomever. STORE_REFUSED:
 * the account has PASSKEYS_MAX, or the key, name or credential is empty or too long. */
enum store_err passkey_add(struct store *store, const struct passkey *passkey);

/* By what the authenticator calls it, with the user handle of its account. */
enum store_err passkey_find(struct store *store, const uint8_t *credential, size_t length,
                            struct passkey *ret_passkey, struct passkey_handle *ret_handle);

/* Those of an account, the oldest first. `each` returns false to stop. Its argument is valid during
 * the call only. */
typedef bool passkey_each(void *context, const struct passkey *passkey);
enum store_err passkey_list(struct store *store, struct id account, passkey_each *each,
                            void *context);

/* It was used just now, and its authenticator counted so far. STORE_REFUSED: it counted no further
 * than before (section 6.1.1), and nothing is changed. STORE_NOT_FOUND: it was removed. */
enum store_err passkey_use(struct store *store, struct id passkey, uint32_t sign_count,
                           uint64_t now_ms);

/* STORE_NOT_FOUND: not one of `account`, or gone already. */
enum store_err passkey_remove(struct store *store, struct id account, struct id passkey);

/* All that `account` has, be it none. Its user handle stays. */
enum store_err passkey_remove_all(struct store *store, struct id account);

#endif
