#ifndef STORAGE_OTP_H
#define STORAGE_OTP_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seal_key;
struct store;

/* R-ACC-4: the second factor of an account. A secret that time-based codes (RFC 6238) are made
 * from, kept sealed; recovery codes, kept as hashes; and the key that known devices are signed
 * with. Which code fits which step is the caller's to know. */

enum {
    OTP_SECRET_BYTES = 20,
    RECOVERY_HASH_BYTES = 32,
    RECOVERY_CODES = 10,
    DEVICE_KEY_BYTES = 32
};

struct otp {
    bool on;            /* confirmed; else only begun */
    bool demanded;      /* asked for when signing in all the same: the first code confirms it */
    uint64_t used_step; /* the last step a code was taken of */
    unsigned recovery_left;
    uint8_t secret[OTP_SECRET_BYTES]; /* wipe it */
};

/* A fresh secret takes the place of one that was begun and not confirmed. STORE_EXISTS: it is on
 * already. */
enum store_err account_otp_begin(struct store *store, struct id account,
                                 const uint8_t secret[OTP_SECRET_BYTES], uint64_t now_ms);

/* The same for an account that is to sign in with it from the first time on. */
enum store_err account_otp_demand(struct store *store, struct id account,
                                  const uint8_t secret[OTP_SECRET_BYTES], uint64_t now_ms);

/* STORE_NOT_FOUND: not even begun. STORE_CORRUPT: the secret does not open. */
enum store_err account_otp_find(struct store *store, struct id account, struct otp *ret_otp);

/* What can be told without the secret, and so of one that does not open too. */
struct otp_state {
    bool on;
    uint64_t since_ms; /* confirmed; 0: it is not on */
    unsigned recovery_left;
};

/* All zero where nothing was begun, or there is no such account. */
enum store_err account_otp_state(struct store *store, struct id account,
                                 struct otp_state *ret_state);

/* It is on from now on, and the code of `step` is used. STORE_NOT_FOUND: nothing is begun, or it is
 * on already. */
enum store_err account_otp_confirm(struct store *store, struct id account, uint64_t step,
                                   uint64_t now_ms);

/* The code of `step` is used, and all before it. STORE_NOT_FOUND: it was used before, or the second
 * factor is not on. */
enum store_err account_otp_use(struct store *store, struct id account, uint64_t step);

/* Removes the secret, whether it opens or not, and the recovery codes. STORE_NOT_FOUND: there was
 * nothing. */
enum store_err account_otp_off(struct store *store, struct id account);

struct recovery_hash {
    uint8_t bytes[RECOVERY_HASH_BYTES];
};

/* These and no others. */
enum store_err recovery_codes_replace(struct store *store, struct id account,
                                      const struct recovery_hash *hashes, size_t count);

/* The code is used up. STORE_NOT_FOUND: it is none, any more. */
enum store_err recovery_code_use(struct store *store, struct id account,
                                 const struct recovery_hash *hash);

/* The key to sign known devices with; made where there is none. Needs a writer with an open
 * transaction. Wipe it. */
enum store_err device_key_take(struct store *store, uint8_t ret_key[DEVICE_KEY_BYTES]);

/* Seals every secret and the device key anew, under `master`. */
enum store_err otp_reseal(struct store *store, const struct seal_key *master, uint64_t *ret_count);

#endif
