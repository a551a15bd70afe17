#ifndef SERVER_SECOND_FACTOR_H
#define SERVER_SECOND_FACTOR_H

#include "server/err.h"
#include "storage/otp.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* R-ACC-4: what somebody typed, held against an account's second factor. On LANE_WRITE, which alone
 * makes sure that of two who come at once with one code only one passes. */

enum { OTP_CHARACTERS = 40 }; /* of what is typed, at most */

/* Takes a code of the app, or a recovery code, that is good: it is used up, as far as the
 * transaction is kept. `*ret_right` false: neither. */
enum err second_factor_use(struct store *store, struct id account, const struct otp *otp,
                           const char *typed, uint64_t now_ms, bool *ret_right);

/* What is asked of an account before a deed that needs its second factor, be it on or demanded. The
 * first code of a demanded one switches it on, which ends the account's invitation. */
enum second_verdict { SECOND_NONE, SECOND_MISSING, SECOND_WRONG, SECOND_RIGHT, SECOND_CONFIRMED };

/* `typed` NULL: nothing was. */
enum err second_factor_demand(struct store *store, struct id account, const char *typed,
                              uint64_t now_ms, enum second_verdict *ret_verdict);

/* A code of the app alone, and nothing is used up. */
bool second_factor_fits(const struct otp *otp, const char *typed, uint64_t now_ms,
                        uint64_t *ret_step);

#endif
