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

/* In the same bits, from the top: what a provider asks of its people, which is no feature. */
#define SETTING_STAFF_FACTOR (1u << 31) /* staff keep the second factor on */
#define SETTINGS_ALL SETTING_STAFF_FACTOR

#define FEATURE_ENUM(name, word) name,
enum feature { FEATURE_MAP(FEATURE_ENUM) FEATURE_COUNT };
#undef FEATURE_ENUM

/* Who can sign in: the active alone. The words stand in the database. */
#define ACCOUNT_STATE_MAP(X)                                                                       \
    X(ACCOUNT_ACTIVE, "active")                                                                    \
    X(ACCOUNT_INVITED, "invited")     /* has neither user name nor password yet */                 \
    X(ACCOUNT_LOCKED, "locked")       /* by the operator; the password is kept */                  \
    X(ACCOUNT_WITHDRAWN, "withdrawn") /* invited, and then no longer */                            \
    X(ACCOUNT_CLOSED, "closed")       /* for good: closing.h */

#define ACCOUNT_STATE_ENUM(name, word) name,
enum account_state { ACCOUNT_STATE_MAP(ACCOUNT_STATE_ENUM) ACCOUNT_STATE_COUNT };
#undef ACCOUNT_STATE_ENUM

/* R-PRIV-11: what somebody chose to read. */
#define LANGUAGE_MAP(X)                                                                            \
    X(LANGUAGE_NL, "nl")                                                                           \
    X(LANGUAGE_EN, "en")

#define LANGUAGE_ENUM(name, word) name,
enum language { LANGUAGE_MAP(LANGUAGE_ENUM) LANGUAGE_COUNT };
#undef LANGUAGE_ENUM

enum {
    NAME_BYTES_MAX = 400, /* 100 characters of UTF-8 */
    USERNAME_BYTES_MAX = 64,
    PASSWORD_HASH_BYTES = 128 /* crypto_pwhash_STRBYTES, with its end */
};

struct provider {
    struct id id;
    char name[NAME_BYTES_MAX + 1];
    uint32_t features; /* 1 << FEATURE_CHAT …, and settings */
};

struct account {
    struct id id;
    struct id provider;
    char username[USERNAME_BYTES_MAX + 1]; /* lower case; unique; "": none yet */
    char name[NAME_BYTES_MAX + 1];
    enum role role;
    uint64_t created_ms;
    enum account_state state;
    enum language language; /* Dutch where nobody chose one */
    bool language_chosen;
};

/* Static; never NULL. */
const char *role_word(enum role role);
/* Who works for the provider. */
bool role_is_staff(enum role role);
const char *feature_word(enum feature feature);
const char *account_state_word(enum account_state state);
const char *language_word(enum language language);

/* False leaves `ret_role` untouched. */
bool role_parse(const char *word, enum role *ret_role);
bool account_state_parse(const char *word, enum account_state *ret_state);
bool language_parse(const char *word, enum language *ret_language);

enum store_err provider_add(struct store *store, const struct provider *provider);
enum store_err provider_find(struct store *store, struct id id, struct provider *ret_provider);

/* The features, or the settings: the other bits stay. STORE_NOT_FOUND: there is none. */
enum store_err provider_set_features(struct store *store, struct id id, uint32_t features);
enum store_err provider_set_settings(struct store *store, struct id id, uint32_t settings);

/* `each` returns false to stop. Its argument is valid during the call only. */
typedef bool provider_each(void *context, const struct provider *provider);
enum store_err provider_list(struct store *store, provider_each *each, void *context);

/* An active one; neither `state` nor the language are read. `password_hash` is libsodium's
 * crypto_pwhash string. STORE_EXISTS: the user name is taken. STORE_REFUSED: it is empty or not in
 * lower case. */
enum store_err account_add(struct store *store, const struct account *account,
                           const char *password_hash);

/* An invited one: neither `state` nor `username` are read. */
enum store_err account_add_invited(struct store *store, const struct account *account);

/* An invited one becomes active. STORE_EXISTS: the user name is taken. STORE_NOT_FOUND: it is not
 * invited. STORE_REFUSED: as for account_add. */
enum store_err account_activate(struct store *store, struct id account, const char *username,
                                const char *password_hash, enum language language);

/* An active one is invited again, without user name and password; an invited one stays so.
 * STORE_NOT_FOUND: it is neither. */
enum store_err account_invite_anew(struct store *store, struct id account);

/* An active or invited one that nobody ever came to use is withdrawn. Its name goes with it, but
 * where others see it in a channel. STORE_NOT_FOUND: it is neither. */
enum store_err account_withdraw(struct store *store, struct id account);

/* STORE_NOT_FOUND: there is no such account. */
enum store_err account_set_language(struct store *store, struct id account, enum language language);

enum store_err account_find(struct store *store, struct id id, struct account *ret_account);

/* In order of the user names; those that were closed have none (closing.h) and are left out. */
typedef bool account_each(void *context, const struct account *account);
enum store_err account_list(struct store *store, account_each *each, void *context);

/* The active ones of the provider whose id comes after `after` (nil: all), in order of the ids, at
 * most `limit`. */
enum store_err account_list_after(struct store *store, struct id provider, struct id after,
                                  unsigned limit, account_each *each, void *context);

/* Those of the provider whose name contains `part`, without regard to case (ASCII), in order of the
 * names, but for those that were closed. */
enum store_err account_search(struct store *store, struct id provider, const char *part,
                              account_each *each, void *context);

/* Those that somebody can sign in to, or could but for a lock; in order of the names. */
struct account_page {
    struct id provider;
    const char *part; /* of the name or the user name, without regard to case (ASCII); "": any */
    bool locked;      /* those alone that are */
    bool conduct;     /* those alone who were warned, or are blocked */
    struct id after;  /* only those past it; nil: from the first. Of another provider: none */
    unsigned limit;
};
enum store_err account_list_page(struct store *store, const struct account_page *page,
                                 account_each *each, void *context);

/* The hash alone. */
enum store_err account_password(struct store *store, struct id account,
                                char ret_password_hash[PASSWORD_HASH_BYTES]);

/* Of an active or a locked account, which stays locked. STORE_NOT_FOUND: it is neither.
 * STORE_REFUSED: no hash. */
enum store_err account_set_password(struct store *store, struct id account,
                                    const char *password_hash);

/* An active account is locked, or a locked one active, with the password it had. `*ret_changed`
 * false: it was so before, or it is neither. */
enum store_err account_lock(struct store *store, struct id account, bool locked, bool *ret_changed);

/* `username` is compared without regard to case (ASCII). Whether it may sign in is in `state`. */
enum store_err account_by_username(struct store *store, const char *username,
                                   struct account *ret_account,
                                   char ret_password_hash[PASSWORD_HASH_BYTES]);

#endif
