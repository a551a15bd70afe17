#ifndef SERVER_WEBAUTHN_RELYING_PARTY_H
#define SERVER_WEBAUTHN_RELYING_PARTY_H

#include <stdbool.h>

/* Who this server is to an authenticator (WebAuthn Level 3, section 4, "Relying Party Identifier"):
 * the host of `public_url`, and the one origin whose pages may ask. */

enum { RP_ID_MAX = 253, RP_ORIGIN_MAX = RP_ID_MAX + 16 };

struct relying_party {
    char id[RP_ID_MAX + 1];         /* a domain, in lower case */
    char origin[RP_ORIGIN_MAX + 1]; /* as browsers write it: no port where it is the scheme's own */
};

/* False: people on this origin can have no passkeys. They need a domain over https, or a machine's
 * own http://localhost or http://127.0.0.1 (to which no browser lets a passkey be bound, but other
 * clients may). */
bool relying_party_of(const char *public_url, struct relying_party *ret_party);

#endif
