#ifndef SERVER_SSO_FETCH_H
#define SERVER_SSO_FETCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One HTTP request to an identity provider, by libcurl: no type of that library leaves fetch.c. It
 * blocks its thread, for SSO_FETCH_TIMEOUT_MS at most; TLS is verified, redirects are not followed,
 * and http goes to this machine alone. */

enum { SSO_FETCH_MAX = 1 << 20, SSO_FETCH_TIMEOUT_MS = 5000 };

struct sso_request {
    const char *url;        /* sso_url_good() */
    const char *form;       /* the body of a POST; NULL: a GET */
    const char *user;       /* of HTTP Basic, encoded already; NULL: none */
    const char *password;   /* with `user` */
    const atomic_bool *end; /* gives up once this is true; or NULL */
};

struct sso_answer {
    long status;
    char *body; /* terminated */
    size_t length;
    uint64_t max_age_s; /* of Cache-Control; 0: not told */
};

/* From any thread. False: there was no answer, or it is longer than SSO_FETCH_MAX. Else the caller
 * clears `*ret_answer`. */
bool sso_fetch(const struct sso_request *request, struct sso_answer *ret_answer);
/* Wipes the body: it may hold tokens. */
void sso_answer_clear(struct sso_answer *answer);

/* max-age of a Cache-Control header (RFC 9111, section 5.2.2.1), of which `length` bytes are
 * `value`. 0: there is none. */
uint64_t sso_max_age(const char *value, size_t length);

#endif
