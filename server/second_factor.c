#include "server/second_factor.h"

#include "server/recovery.h"
#include "server/totp.h"

#include <string.h>

bool second_factor_fits(const struct otp *otp, const char *typed, uint64_t now_ms,
                        uint64_t *ret_step)
{
    char digits[TOTP_DIGITS + 1]; /* apps show them in two groups */
    size_t count = 0;
    for (; *typed != '\0'; typed++) {
        if (*typed == ' ') {
            continue;
        }
        if (count == TOTP_DIGITS) {
            return false;
        }
        digits[count++] = *typed;
    }
    digits[count] = '\0';
    return totp_match(otp->secret, digits, now_ms, otp->used_step, ret_step);
}

enum err second_factor_use(struct store *store, struct id account, const struct otp *otp,
                           const char *typed, uint64_t now_ms, bool *ret_right)
{
    struct recovery_hash hash;
    uint64_t step;
    enum store_err err = STORE_NOT_FOUND;
    if (second_factor_fits(otp, typed, now_ms, &step)) {
        err = account_otp_use(store, account, step);
    } else if (recovery_hash(account, typed, &hash)) {
        err = recovery_code_use(store, account, &hash);
    }
    *ret_right = err == STORE_OK;
    return err == STORE_NOT_FOUND ? OK : err_of_store(err);
}
