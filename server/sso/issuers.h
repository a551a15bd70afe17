#ifndef SERVER_SSO_ISSUERS_H
#define SERVER_SSO_ISSUERS_H

#include "server/sso/discovery.h"
#include "server/sso/fetch.h"

#include <stdbool.h>
#include <stdint.h>

/* What is known of the identity providers: where their endpoints are and which keys they sign with.
 * Fetched when it is asked for, and kept for as long as they say, but at least SSO_KEEP_MIN_S and
 * at most SSO_KEEP_MAX_S. One that gave no good answer is left alone for SSO_DOWN_MS, so that those
 * who wait for it are told soon. From any thread: of those who ask about one issuer one fetches,
 * and the others wait for it. `now_ms` is steady time. */
struct sso_issuers;

enum { SSO_KEEP_MIN_S = 300, SSO_KEEP_MAX_S = 86400, SSO_DOWN_MS = 5000, SSO_ANEW_MS = 60000 };

/* GETs a URL; false: no answer. `*now_ms` is moved on to when that was known. sso_fetch() but for
 * tests. */
typedef bool sso_get(void *context, const char *url, uint64_t *now_ms,
                     struct sso_answer *ret_answer);

struct sso_issuers *issuers_create(sso_get *get, void *context);
/* Takes NULL. */
void issuers_destroy(struct sso_issuers *issuers);

/* False: it gives no good document. */
bool issuers_endpoints(struct sso_issuers *issuers, const char *issuer, uint64_t now_ms,
                       struct sso_endpoints *ret_endpoints);

/* The text of its JWK Set; the caller frees it. `anew`: none of those of before fitted, and they
 * are fetched again, but not within SSO_ANEW_MS of the last time. NULL: it gives none. */
char *issuers_keys(struct sso_issuers *issuers, const char *issuer, bool anew, uint64_t now_ms);

/* Another request to it got no good answer. */
void issuers_note_down(struct sso_issuers *issuers, const char *issuer, uint64_t now_ms);
/* Whether it is being left alone. */
bool issuers_down(struct sso_issuers *issuers, const char *issuer, uint64_t now_ms);

#endif
