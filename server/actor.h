#ifndef SERVER_ACTOR_H
#define SERVER_ACTOR_H

#include "storage/sign_in.h"

#include <stdint.h>

/* Who asks: a copy of what the loop knew of the caller when the request came in. */
struct actor {
    struct id account; /* nil: nobody is signed in */
    struct id provider;
    struct id sign_in;
    struct id session; /* of the connection; nil for a one-shot request */
    enum role role;
    uint32_t features; /* of the provider: 1 << FEATURE_CHAT … */
    char name[NAME_BYTES_MAX + 1];
    char address[ADDRESS_BYTES_MAX + 1];
};

struct sign_in_fact;

/* Takes over who somebody is; session and address stay. */
void actor_sign_in(struct actor *actor, const struct sign_in_fact *fact);

#endif
