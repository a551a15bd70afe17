#ifndef SERVER_WEBAUTHN_CLIENT_DATA_H
#define SERVER_WEBAUTHN_CLIENT_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the browser says of a ceremony, as JSON that the authenticator signs the hash of (WebAuthn
 * Level 3, section 5.8.1, CollectedClientData). */

enum { CLIENT_DATA_MAX = 4096, CHALLENGE_BYTES = 32, CLIENT_ORIGIN_MAX = 300 };

struct client_data {
    char type[16]; /* "webauthn.create", "webauthn.get" */
    uint8_t challenge[CHALLENGE_BYTES];
    char origin[CLIENT_ORIGIN_MAX + 1];
    bool elsewhere; /* the page was shown within one of another origin */
};

/* False: no such JSON, too long, or a challenge that is none of ours. */
bool client_data_parse(const uint8_t *bytes, size_t length, struct client_data *ret_data);

#endif
