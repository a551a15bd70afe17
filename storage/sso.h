#ifndef STORAGE_SSO_H
#define STORAGE_SSO_H

#include "storage/account.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seal_key;
struct store;

/* R-ACC-4: single sign-on. Where a provider's staff signs in, and as whom it knows them there. What
 * is said to the identity provider, and what it answers, is the caller's to know. */

enum {
    SSO_ISSUER_BYTES_MAX = 255,
    SSO_CLIENT_BYTES_MAX = 255,
    SSO_SECRET_BYTES_MAX = 255,
    SSO_SUBJECT_BYTES_MAX = 255, /* OpenID Connect Core 1.0, section 2 */
};

/* What may link an account at its first sign-in: a claim that is equal to its user name. */
#define SSO_LINK_MAP(X)                                                                            \
    X(SSO_LINK_NONE, "none")                                                                       \
    X(SSO_LINK_EMAIL, "email") /* verified */                                                      \
    X(SSO_LINK_USERNAME, "preferred_username")

#define SSO_LINK_ENUM(name, word) name,
enum sso_link { SSO_LINK_MAP(SSO_LINK_ENUM) SSO_LINK_COUNT };
#undef SSO_LINK_ENUM

/* Static; never NULL. */
const char *sso_link_word(enum sso_link link_by);
/* False leaves `ret_link` untouched. */
bool sso_link_parse(const char *word, enum sso_link *ret_link);

struct sso {
    struct id provider;
    char issuer[SSO_ISSUER_BYTES_MAX + 1]; /* a URL, as its tokens name it */
    char client_id[SSO_CLIENT_BYTES_MAX + 1];
    uint32_t roles; /* 1 << ROLE_THERAPIST …: who may use it */
    enum sso_link link_by;
    char secret[SSO_SECRET_BYTES_MAX + 1]; /* "": a public client. Wipe it */
};

/* Takes the place of what the provider had. The secret is kept sealed, bound to provider and
 * issuer: whoever could change the row could not have it sent elsewhere. */
enum store_err sso_set(struct store *store, const struct sso *sso);
/* STORE_NOT_FOUND: the provider has none. STORE_CORRUPT: the secret does not open. */
enum store_err sso_find(struct store *store, struct id provider, struct sso *ret_sso);
/* What can be told without the secret, which is "" then. */
enum store_err sso_state(struct store *store, struct id provider, struct sso *ret_sso);
/* The links stay, and count again with the same issuer. STORE_NOT_FOUND: there was none. */
enum store_err sso_off(struct store *store, struct id provider);

/* Those that have it, in the order of their names. */
enum store_err sso_list(struct store *store, provider_each *each, void *context);

/* The account is this subject from now on, and no other. STORE_EXISTS: another account is. */
enum store_err sso_subject_set(struct store *store, struct id account, const struct sso *sso,
                               const char *subject, uint64_t now_ms);
/* STORE_NOT_FOUND: it was none. */
enum store_err sso_subject_off(struct store *store, struct id account);

struct sso_subject {
    char issuer[SSO_ISSUER_BYTES_MAX + 1];
    char subject[SSO_SUBJECT_BYTES_MAX + 1];
    uint64_t linked_ms;
};
/* STORE_NOT_FOUND: the account is linked to none. */
enum store_err sso_subject_find(struct store *store, struct id account,
                                struct sso_subject *ret_subject);
/* STORE_NOT_FOUND: nobody is this subject. */
enum store_err sso_account(struct store *store, const struct sso *sso, const char *subject,
                           struct account *ret_account);

/* Seals every secret anew, under `master`. */
enum store_err sso_reseal(struct store *store, const struct seal_key *master);

#endif
