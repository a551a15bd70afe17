#ifndef STORAGE_ACCOUNT_H
#define STORAGE_ACCOUNT_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* R-ACC: who somebody is. The words go over the wire. */
#define ROLE_MAP(X)                                                                                \
    X(ROLE_CLIENT, "client")                                                                       \
    X(ROLE_REPRESENTATIVE, "representative")                                                       \
    X(ROLE_RELATIVE, "relative")                                                                   \
    X(ROLE_THERAPIST, "therapist")                                                                 \
    X(ROLE_PLANNER, "planner")                                                                     \
    X(ROLE_SUPPORT, "support")                                                                     \
    X(ROLE_PRIVACY_OFFICER, "privacy_officer")                                                     \
    X(ROLE_OPERATOR, "operator")

#define ROLE_ENUM(name, word) name,
enum role { ROLE_MAP(ROLE_ENUM) ROLE_COUNT };
#undef ROLE_ENUM

/* What a provider has switched on, as bits of `provider.features`. */
#define FEATURE_MAP(X)                                                                             \
    X(FEATURE_CHAT, "chat")                                                                        \
    X(FEATURE_VIDEO, "video")                                                                      \
    X(FEATURE_FILES, "files")

#define FEATURE_ENUM(name, word) name,
enum feature { FEATURE_MAP(FEATURE_ENUM) FEATURE_COUNT };
#undef FEATURE_ENUM

enum {
    NAME_BYTES_MAX = 400, /* 100 characters of UTF-8 */
    USERNAME_BYTES_MAX = 64,
    PASSWORD_HASH_BYTES = 128 /* crypto_pwhash_STRBYTES, with its end */
};

struct provider {
    struct id id;
    char name[NAME_BYTES_MAX + 1];
    uint32_t features; /* 1 << FEATURE_CHAT … */
};

struct account {
    struct id id;
    struct id provider;
    char username[USERNAME_BYTES_MAX + 1]; /* lower case; unique */
    char name[NAME_BYTES_MAX + 1];
    enum role role;
    uint64_t created_ms;
    bool locked; /* no password signs in */
};

/* Static; never NULL. */
const char *role_word(enum role role);
const char *feature_word(enum feature feature);

/* False leaves `ret_role` untouched. */
bool role_parse(const char *word, enum role *ret_role);

enum store_err provider_add(struct store *store, const struct provider *provider);
enum store_err provider_find(struct store *store, struct id id, struct provider *ret_provider);

/* STORE_NOT_FOUND: there is none. */
enum store_err provider_set_features(struct store *store, struct id id, uint32_t features);

/* `each` returns false to stop. Its argument is valid during the call only. */
typedef bool provider_each(void *context, const struct provider *provider);
enum store_err provider_list(struct store *store, provider_each *each, void *context);

/* `password_hash` is libsodium's crypto_pwhash string; `locked` is not read. STORE_EXISTS: the user
 * name is taken. STORE_REFUSED: it is empty or not in lower case. */
enum store_err account_add(struct store *store, const struct account *account,
                           const char *password_hash);

enum store_err account_find(struct store *store, struct id id, struct account *ret_account);

/* In order of the user names; those that were closed have none (closing.h) and are left out. */
typedef bool account_each(void *context, const struct account *account);
enum store_err account_list(struct store *store, account_each *each, void *context);

/* Those whose name contains `part`, without regard to case (ASCII), in order of the names, but for
 * those that were closed. */
enum store_err account_search(struct store *store, const char *part, account_each *each,
                              void *context);

/* The hash alone; of a locked account it begins with '!' and is none. */
enum store_err account_password(struct store *store, struct id account,
                                char ret_password_hash[PASSWORD_HASH_BYTES]);

/* A locked account stays locked. STORE_NOT_FOUND: there is none. STORE_REFUSED: no hash. */
enum store_err account_set_password(struct store *store, struct id account,
                                    const char *password_hash);

/* From then on no password signs in, or the old one does again. `*ret_changed` false: it was so
 * before, or there is no such account. */
enum store_err account_lock(struct store *store, struct id account, bool locked, bool *ret_changed);

/* `username` is compared without regard to case (ASCII). Of a locked account the hash begins with
 * '!' and is none. */
enum store_err account_by_username(struct store *store, const char *username,
                                   struct account *ret_account,
                                   char ret_password_hash[PASSWORD_HASH_BYTES]);

#endif
