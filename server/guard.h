#ifndef SERVER_GUARD_H
#define SERVER_GUARD_H

#include "server/throttle.h"
#include "storage/auto.h"
#include "storage/id.h"
#include "storage/otp.h"

#include <stdint.h>

struct config;

/* Who guesses what from where, as keys of the throttle; and who is on a device that is known. The
 * keys are hashes under a key of this process, so that nobody can choose names that fall together,
 * and memory holds neither names nor addresses. Loop thread. */
struct guard;

/* `device_key` is copied. */
struct guard *guard_create(const uint8_t device_key[DEVICE_KEY_BYTES]);
/* Takes NULL. */
void guard_destroy(struct guard *guard);

struct throttle *guard_throttle(struct guard *guard);
/* Borrowed. */
const uint8_t *guard_device_key(const struct guard *guard);

/* Somebody from `address` says to be `username` (in lower case). `device`: the known device it
 * comes from, or nil. IPv6 addresses count by their /64, which one customer has to himself. */
struct guess guard_guess(const struct guard *guard, const struct config *config,
                         const char *username, const char *address, struct id device);

/* Somebody from `address` has a link that may be none, and names nobody. */
struct guess guard_guess_link(const struct guard *guard, const struct config *config,
                              const char *address);

/* Somebody who is signed in guesses at the account's second factor; or, with `sign_in` made of it,
 * somebody with a link that is good. */
struct guess guard_guess_inside(const struct guard *guard, const struct config *config,
                                struct id account, struct id sign_in, const char *address);

#endif
