#ifndef SERVER_WEBAUTHN_CHALLENGES_H
#define SERVER_WEBAUTHN_CHALLENGES_H

#include "server/throttle.h"
#include "server/webauthn/client_data.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The challenges that were given and not yet come back (WebAuthn Level 3, section 13.4.3): random,
 * each good for one try at what it was given for, for five minutes. In memory alone, so that a
 * restart voids them. Loop thread.
 *
 * There is room for so many, and for so many of one owner (a network, or who is signed in): whoever
 * asks for more loses the oldest of his own first. */

enum { CHALLENGE_LIFE_S = 300 };

enum challenge_purpose { CHALLENGE_ADD, CHALLENGE_SIGN_IN };

struct challenge_use {
    enum challenge_purpose purpose;
    struct guess_key owner;   /* who asked */
    struct guess_key subject; /* who alone may answer; zero: anyone */
};

struct challenges;

/* Both at least 1. */
struct challenges *challenges_create(size_t room, size_t room_each);
/* Takes NULL. */
void challenges_destroy(struct challenges *challenges);

/* `now_ms` is steady time, here as below. */
void challenges_give(struct challenges *challenges, const struct challenge_use *use,
                     uint64_t now_ms, uint8_t ret_challenge[CHALLENGE_BYTES]);

/* It is void from now on, whatever it was given for. False: it was given for something else, its
 * time is over, or it is none of ours. */
bool challenges_take(struct challenges *challenges, const uint8_t challenge[CHALLENGE_BYTES],
                     enum challenge_purpose purpose, uint64_t now_ms,
                     struct challenge_use *ret_use);

size_t challenges_count(const struct challenges *challenges);

#endif
