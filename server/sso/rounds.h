#ifndef SERVER_SSO_ROUNDS_H
#define SERVER_SSO_ROUNDS_H

#include "server/device.h"
#include "server/net.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "server/sso/url.h"
#include "storage/sso.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sign-ins that are on their way: the browser is at the identity provider, and will come back with
 * the `state` (RFC 6749, section 10.12). In memory alone, each good once, for SSO_ROUND_MS. Loop
 * thread. `now_ms` is steady time.
 *
 * There is room for so many. When it is full, whoever begins one more pushes out the oldest of the
 * own network, if it has any, and else the oldest of all: so nobody can push out others by many
 * tries from one place. */
struct sso_rounds;

enum { SSO_ROUND_MS = SSO_ROUND_S * 1000 };

struct sso_round {
    struct id provider;
    char issuer[SSO_ISSUER_BYTES_MAX + 1]; /* as it was configured then */
    char client_id[SSO_CLIENT_BYTES_MAX + 1];
    char verifier[TOKEN_TEXT_LENGTH + 1]; /* of PKCE (RFC 7636, section 4.1) */
    char nonce[TOKEN_TEXT_LENGTH + 1];
    /* The cookie of known devices. It is of this site strictly, so that it does not come along from
     * the identity provider. */
    char device[DEVICE_COOKIE_SIZE];
    char network[NET_ADDRESS_SIZE];
    bool names_issuer; /* the answer must carry `iss` */
};

struct sso_rounds *rounds_create(size_t room);
/* Wipes them. Takes NULL. */
void rounds_destroy(struct sso_rounds *rounds);

/* Keeps a copy. `ret_state` goes to the identity provider, `ret_browser` into a cookie. */
void rounds_add(struct sso_rounds *rounds, const struct sso_round *round, uint64_t now_ms,
                char ret_state[TOKEN_TEXT_LENGTH + 1], char ret_browser[TOKEN_TEXT_LENGTH + 1]);

/* Takes the one of this state out. False: there is none, or it is too old, or it was begun in
 * another browser; then it is gone as well. The caller wipes `*ret_round`. */
bool rounds_take(struct sso_rounds *rounds, const char *state, const char *browser, uint64_t now_ms,
                 struct sso_round *ret_round);

/* Forgets those that are too old. To be called now and then. */
void rounds_sweep(struct sso_rounds *rounds, uint64_t now_ms);

size_t rounds_count(const struct sso_rounds *rounds);

#endif
