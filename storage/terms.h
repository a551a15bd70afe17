#ifndef STORAGE_TERMS_H
#define STORAGE_TERMS_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* R-ACC-2, R-ACC-3: the terms of use of a provider, in versions that never change once they are
 * published, and who accepted which of them, when, by which sign-in. */

enum { TERMS_VERSION_BYTES_MAX = 32, TERMS_TEXT_BYTES_MAX = 1 << 18 };

/* The languages a text can be in. The first is the one that counts; the others inform. */
#define TERMS_LANGUAGE_MAP(X)                                                                      \
    X(TERMS_DUTCH, "nl")                                                                           \
    X(TERMS_ENGLISH, "en")

#define TERMS_LANGUAGE_ENUM(name, word) name,
enum terms_language { TERMS_LANGUAGE_MAP(TERMS_LANGUAGE_ENUM) TERMS_LANGUAGE_COUNT };
#undef TERMS_LANGUAGE_ENUM

/* Static; never NULL. */
const char *terms_language_word(enum terms_language language);

struct terms {
    struct id id;
    struct id provider;
    char version[TERMS_VERSION_BYTES_MAX + 1];
    uint64_t from_ms; /* counts from then on, until the next version does */
    uint64_t added_ms;
};

/* STORE_EXISTS: the provider has this version, or another one from the same moment on.
 * STORE_REFUSED: the version has no name, or there is no such provider. */
enum store_err terms_add(struct store *store, const struct terms *terms);

/* STORE_EXISTS: this version has a text in this language. STORE_REFUSED: it is too long. */
enum store_err terms_text_add(struct store *store, struct id terms, enum terms_language language,
                              const char *text);

/* In order of `from_ms`. `each` returns false to stop. Its argument is valid during the call only.
 */
typedef bool terms_each(void *context, const struct terms *terms);
/* Of every provider. */
enum store_err terms_list_all(struct store *store, terms_each *each, void *context);
enum store_err terms_list(struct store *store, struct id provider, terms_each *each, void *context);

/* The caller frees `*ret_text`. STORE_NOT_FOUND: not in this language. */
enum store_err terms_text(struct store *store, struct id terms, enum terms_language language,
                          char **ret_text);

/* For ever. STORE_EXISTS: this account accepted this version before, or used this nonce. */
struct acceptance {
    struct id account;
    struct id terms;
    uint64_t at_ms;
    struct id sign_in; /* nil: none, as of demo accounts */
    struct id nonce;   /* nil: none */
};
enum store_err acceptance_add(struct store *store, const struct acceptance *acceptance);

enum store_err acceptance_find(struct store *store, struct id account, struct id terms,
                               struct acceptance *ret_acceptance);

/* What an account accepted, with what it accepted, oldest first. */
typedef bool acceptance_each(void *context, const struct acceptance *acceptance,
                             const struct terms *terms);
enum store_err acceptance_list(struct store *store, struct id account, acceptance_each *each,
                               void *context);

/* For every account that accepted something: when the newest version that it accepted begins. */
typedef bool accepted_each(void *context, struct id account, uint64_t from_ms);
enum store_err accepted_list_all(struct store *store, accepted_each *each, void *context);

#endif
