#include "server/accounts.h"

#include "server/methods/care.h"
#include "server/notice.h"
#include "server/sign_in.h"
#include "storage/account.h"
#include "storage/otp.h"

enum err accounts_lock(struct request *request, struct id account, bool locked, size_t *ret_ended)
{
    bool changed;
    enum err err = err_of_store(account_lock(request->store, account, locked, &changed));
    *ret_ended = 0;
    if (err == OK && locked) {
        err = sign_in_end_all(request, account, (struct id){0}, ret_ended);
    }
    return err == OK && changed ? care_stands(request, account) : err;
}

enum err accounts_otp_off(struct request *request, struct id account, bool *ret_was_on)
{
    struct otp_state state;
    enum store_err err = account_otp_state(request->store, account, &state);
    if (err == STORE_OK) {
        *ret_was_on = state.on;
        err = account_otp_off(request->store, account);
    }
    if (err == STORE_OK && *ret_was_on) {
        return notice(request, account, MAIL_FACTOR_OFF);
    }
    return err == STORE_NOT_FOUND ? OK : err_of_store(err); /* there was none */
}
