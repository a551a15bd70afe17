#ifndef SERVER_SSO_URL_H
#define SERVER_SSO_URL_H

#include <stdbool.h>
#include <stddef.h>

/* URLs that an operator or an identity provider names, and queries made of values that nobody
 * vouched for (RFC 3986; application/x-www-form-urlencoded as in RFC 6749, appendix B). */

enum { SSO_URL_SIZE = 1024 };

/* An absolute URL that may be talked to: https and, where `loopback`, http to this machine itself.
 * Host, port, path and query, of the characters that RFC 3986 has for them; no user, no fragment;
 * shorter than SSO_URL_SIZE. */
bool sso_url_good(const char *url, bool loopback);

/* The same of an issuer (OpenID Connect Core 1.0, section 2), which has no query either. One on
 * this machine may be http. */
bool sso_issuer_good(const char *issuer);

/* http://127.0.0.1, http://[::1], http://localhost, with any port and path. */
bool sso_url_is_loopback(const char *url);

/* A query, or a form, in memory of the caller. */
struct sso_query {
    char *text;
    size_t size;
    size_t length;
    const char *between; /* what stands before the next pair */
    bool full;           /* something did not fit: `text` is of no use */
};

/* To be put behind `url` (which fits), or, with NULL, to stand for itself. */
void sso_query_begin(struct sso_query *query, char *text, size_t size, const char *url);
void sso_query_add(struct sso_query *query, const char *name, const char *value);

/* Writes `value` so that it can be a part of one. False: it does not fit. */
bool sso_encode(const char *value, char *ret_text, size_t size);

#endif
