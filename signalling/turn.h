#ifndef SIGNALLING_TURN_H
#define SIGNALLING_TURN_H

#include <stddef.h>
#include <stdint.h>

#include "signalling/err.h"

/*
 * TURN REST credentials, as coturn takes them with use-auth-secret: whoever shares the secret can
 * make a name that the TURN server believes until the time within it.
 *
 *   username   = <unix seconds of expiry> ":" <pseudonym>
 *   credential = base64(HMAC-SHA1(secret, username))
 */
#define TURN_PSEUDONYM_MAX 64
#define TURN_USERNAME_SIZE (20 + 1 + TURN_PSEUDONYM_MAX + 1)
#define TURN_CREDENTIAL_SIZE 29 /* base64 of 20 bytes, NUL */
#define TURN_SECRET_MAX 1024

struct turn_credentials {
    char username[TURN_USERNAME_SIZE];
    char credential[TURN_CREDENTIAL_SIZE];
};

/*
 * How long credentials live that people are given. They are asked for anew with each ICE restart,
 * and a path that was opened with them outlives them (coturn looks at the time when an address is
 * allocated); but who comes later into a call is met with those one joined it with. So they live as
 * long as a session of care takes, and not longer: they open the relay to whoever finds them. This
 * is also how long the clocks of server and relay may differ at most, and how long an old secret
 * has to stay in the relay beside a new one.
 */
enum { TURN_TTL_S = 3600 };

/*
 * `pseudonym` must not tell who it is: the name travels in clear text and stands in the TURN
 * server's log. It is 1 to TURN_PSEUDONYM_MAX visible ASCII characters without a colon; `secret` is
 * 1 to TURN_SECRET_MAX bytes, not kept. CALL_INVALID: one of them is not so, or `expires_at_s` is
 * 0. CALL_CRYPTO: no HMAC-SHA1 to be had. `ret_credentials` is untouched on failure.
 */
enum call_err turn_issue(const char *secret, size_t secret_length, const char *pseudonym,
                         uint64_t expires_at_s, struct turn_credentials *ret_credentials);

#endif
