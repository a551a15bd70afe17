/* Closing one's own account (R-ACC-9): with the password, and the second factor where it is on, so
 * that nobody ends the account of who left a browser open. */

#include "server/methods/closing.h"

#include "server/methods/account.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/second_factor.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/closing.h"

enum { PASSWORD_CHARACTERS = 1024 };

enum err closing_close(struct request *request, struct id account, struct id nonce,
                       const char *event)
{
    size_t count;
    enum err err = sign_in_end_all(request, account, &count);
    if (err != OK) {
        return err;
    }
    enum store_err closed =
        account_close(request->store, account, request->actor.account, nonce, request->now_ms);
    if (closed != STORE_OK) {
        return closed == STORE_EXISTS ? ERR_CONFLICT : err_of_store(closed);
    }
    return gate_audit(request, event, NULL, account);
}

/* Where it is on, the second factor has to be right; it goes with the account in a moment. */
static enum err check_second_factor(struct request *request)
{
    struct otp otp;
    bool right = false;
    struct id account = request->actor.account;
    const char *typed = param_text(request, "otp");
    enum store_err found = account_otp_find(request->store, account, &otp);
    if (found != STORE_OK) {
        return found == STORE_NOT_FOUND ? OK : err_of_store(found);
    }
    enum err err = OK;
    if (otp.on && typed == NULL) {
        err = request_invalid(request, "otp");
    } else if (otp.on) {
        err = second_factor_use(request->store, account, &otp, typed, request->now_ms, &right);
        err = err == OK && !right ? request_invalid(request, "otp") : err;
    }
    secret_wipe(&otp, sizeof otp);
    return err;
}

static enum err account_close_own(struct request *request)
{
    enum err err = check_second_factor(request);
    if (err != OK) {
        return err;
    }
    account_guessed_right(request);
    return closing_close(request, request->actor.account, param_id(request, "nonce"),
                         "account.close");
}

static const struct form close_params = {
    .fields = (const struct field[]){
        {.name = "password", .type = FIELD_TEXT, .min = 1, .max = PASSWORD_CHARACTERS},
        {.name = "otp", .type = FIELD_TEXT, .min = 1, .max = OTP_CHARACTERS, .optional = true},
        {.name = "nonce", .type = FIELD_ID},
        {0},
    }};

const struct method closing_methods[] = {
    {"account.close", LANE_WRITE, &close_params, &form_empty, account_close_own, .per_minute = 20,
     .any_standing = true, .asks_password = true, .before = account_count_guess,
     .says = "Close one's own account for good; what stands in a dossier stays there."},
};
const size_t closing_method_count = sizeof closing_methods / sizeof closing_methods[0];
