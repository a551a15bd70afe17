#ifndef SERVER_SSO_DISCOVERY_H
#define SERVER_SSO_DISCOVERY_H

#include "server/sso/url.h"

#include <stdbool.h>
#include <stddef.h>

/* What an identity provider says of itself (OpenID Connect Discovery 1.0). */

struct sso_endpoints {
    char authorization[SSO_URL_SIZE];
    char token[SSO_URL_SIZE];
    char keys[SSO_URL_SIZE]; /* jwks_uri */
    bool names_issuer;       /* its answers carry `iss` (RFC 9207, section 3) */
    bool secret_in_form;     /* client_secret_post, where it does not take client_secret_basic */
};

/* Where the document stands (section 4). False: it does not fit. */
bool discovery_url(const char *issuer, char ret_url[SSO_URL_SIZE]);

/* Reads the document. False: it is none, or not of this issuer (section 4.3), or names what may not
 * be talked to (see sso_url_good: http only where the issuer is on this machine), or offers neither
 * the code flow, nor S256 (where it names its methods), nor a way of ours to prove who we are. */
bool discovery_read(const char *text, size_t length, const char *issuer,
                    struct sso_endpoints *ret_endpoints);

#endif
