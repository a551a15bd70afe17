#ifndef SERVER_THROTTLE_H
#define SERVER_THROTTLE_H

#include "storage/auto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* R-ACC-4: how guessing is slowed down and locked out, without anybody being able to lock out
 * another. Loop thread; in memory alone, so that a restart forgets.
 *
 * A try is counted when it is let in, as if it were wrong, so that many at once are counted like
 * many in a row; the right ones are taken back. It counts under several keys:
 *
 *   GUESS_PAIR      one name from one address
 *   GUESS_ADDRESS   any name from one address: one password tried on many names
 *   GUESS_ACCOUNT   one name from any address: many machines after one account
 *   GUESS_DEVICE    one name on one device that has signed in as that name before
 *
 * A known device is judged by its own count and no other: whatever strangers do, they cannot make
 * it wait. A stranger is judged by the other three; by the address alone where the try names nobody
 * (a link that may be none). Under each key the first tries are free; then
 * tries are held back longer and longer; then there is a lock, longer with each further try, that a
 * try which it refuses does not lengthen. Counts fade with time.
 *
 * The keys say nothing of whether the name exists. Each kind has room for so many records; when it
 * is full the lowest count goes first, so that to push out a count of n takes as many others of n
 * as there is room for. */

enum guess_kind { GUESS_PAIR, GUESS_ADDRESS, GUESS_ACCOUNT, GUESS_DEVICE, GUESS_KINDS };

enum { GUESS_KEY_BYTES = 16, GUESS_DELAY_MAX_MS = 8000, GUESS_LOCK_MAX_S = 900 };

struct guess_key {
    uint8_t bytes[GUESS_KEY_BYTES];
};

/* One try, by what it counts under. */
struct guess {
    struct guess_key keys[GUESS_KINDS];
    bool known;      /* on a known device */
    bool by_address; /* it names nobody: counts under its address alone */
    bool exempt;     /* counted, never refused nor held back */
};

struct throttle;

/* Room for `room` records of each kind, at least 1. */
struct throttle *throttle_create(size_t room);
/* Takes NULL. */
void throttle_destroy(struct throttle *throttle);

/* Counts the try and says how long to hold it back before it may be looked at: `*ret_delay_ms`.
 * Returns 0, or the seconds to wait where it is refused; then it is not counted. `now_ms` is steady
 * time, here as below. */
unsigned throttle_admit(struct throttle *throttle, const struct guess *guess, uint64_t now_ms,
                        uint64_t *ret_delay_ms);

/* A try that was counted was no guess: takes back that one. */
void throttle_take_back(struct throttle *throttle, const struct guess *guess, uint64_t now_ms);

/* It was right: takes it back, and what was counted before for this pair, or this device. What
 * others did at the address or to the account stays, else somebody with one account could guess at
 * others for ever. */
void throttle_forgive(struct throttle *throttle, const struct guess *guess, uint64_t now_ms);

/* Forgets what has faded. To be called now and then. */
void throttle_sweep(struct throttle *throttle, uint64_t now_ms);

/* Records of a kind, for tests and counters. */
size_t throttle_count(const struct throttle *throttle, enum guess_kind kind);

#endif
