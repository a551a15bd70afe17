#include "server/second_factor.h"

#include "server/recovery.h"
#include "server/secret.h"
#include "server/totp.h"
#include "storage/invitation.h"

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

static enum err confirm(struct store *store, struct id account, const struct otp *otp,
                        const char *typed, uint64_t now_ms, enum second_verdict *ret_verdict)
{
    uint64_t step;
    if (!second_factor_fits(otp, typed, now_ms, &step)) {
        *ret_verdict = SECOND_WRONG;
        return OK;
    }
    enum store_err err = account_otp_confirm(store, account, step, now_ms);
    if (err == STORE_OK) {
        err = invitation_end(store, account, now_ms);
    }
    *ret_verdict = SECOND_CONFIRMED;
    return err_of_store(err);
}

static enum err judge(struct store *store, struct id account, const struct otp *otp,
                      const char *typed, uint64_t now_ms, enum second_verdict *ret_verdict)
{
    if (!otp->on && !otp->demanded) {
        *ret_verdict = SECOND_NONE;
        return OK;
    }
    if (typed == NULL) {
        *ret_verdict = SECOND_MISSING;
        return OK;
    }
    if (!otp->on) {
        return confirm(store, account, otp, typed, now_ms, ret_verdict);
    }
    bool right = false;
    enum err err = second_factor_use(store, account, otp, typed, now_ms, &right);
    *ret_verdict = right ? SECOND_RIGHT : SECOND_WRONG;
    return err;
}

enum err second_factor_demand(struct store *store, struct id account, const char *typed,
                              uint64_t now_ms, enum second_verdict *ret_verdict)
{
    struct otp otp;
    enum store_err found = account_otp_find(store, account, &otp);
    if (found != STORE_OK) {
        *ret_verdict = SECOND_NONE;
        return found == STORE_NOT_FOUND ? OK : err_of_store(found);
    }
    enum err err = judge(store, account, &otp, typed, now_ms, ret_verdict);
    secret_wipe(&otp, sizeof otp);
    return err;
}
