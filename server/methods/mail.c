/* Another mail address for one's own account (R-ACC-4). Whoever has the mail of an account gets its
 * next password, so it takes what changing that takes; and the new address counts only once the
 * code that was sent there came back, on a sign-in of the same account. The address there was is
 * told at once. Whether another account has the new one is neither told nor looked at. */

#include "storage/mail.h"
#include "server/config.h"
#include "server/invitations.h"
#include "server/mailbox.h"
#include "server/methods/account.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/notice.h"
#include "server/recovery.h"
#include "server/secret.h"
#include "storage/reset.h"

#include <stdio.h>

enum { CODE_LIFE_MS = 3600 * 1000 };
/* Nobody can fill another's mailbox: so many codes, in this time. */
enum { CODES_MAX = 5, CODES_EVERY_MS = 3600 * 1000 };

/* What cannot be is no guess at the password. */
static enum err look_at_address(struct request *request)
{
    if (*request->config->smtp_url == '\0') {
        return ERR_FEATURE_OFF;
    }
    return mailbox_address_fits(param_text(request, "mail")) ? account_count_guess(request)
                                                             : request_invalid(request, "mail");
}

/* One code more, if there may be. */
static enum err count_code(struct request *request, struct mail_change *change)
{
    if (request->now_ms >= change->since_ms + CODES_EVERY_MS) {
        change->since_ms = request->now_ms;
        change->asked = 0;
    }
    if (change->asked >= CODES_MAX) {
        request->retry_after_s =
            (unsigned)((change->since_ms + CODES_EVERY_MS - request->now_ms) / 1000 + 1);
        gate_note_refusal(request, "account.mail", request->actor.account);
        return ERR_RATE_LIMITED;
    }
    change->asked++;
    return OK;
}

/* Stored, then sent there; and the address there was is told. */
static enum err send_code(struct request *request, const struct account *account,
                          struct mail_change *change)
{
    char code[RECOVERY_TEXT_LENGTH + 1];
    recovery_code(code);
    recovery_hash(account->id, code, &change->code);
    enum err err = err_of_store(mail_change_set(request->store, change));
    if (err == OK) {
        err = mail_to_address(request, account, change->address, MAIL_ADDRESS_CODE, code, 0,
                              change->expires_ms, NULL);
    }
    secret_wipe(code, sizeof code);
    if (err == OK) {
        err = notice_to(request, account, MAIL_ADDRESS_CHANGING);
    }
    return err;
}

static enum err mail_ask(struct request *request)
{
    struct account account;
    struct mail_change change = {.account = request->actor.account};
    enum err err = account_prove(request, "account.mail");
    if (err != OK) {
        return err;
    }
    enum store_err stored = account_find(request->store, change.account, &account);
    if (stored == STORE_OK) {
        stored = mail_change_find(request->store, account.id, &change);
        stored = stored == STORE_NOT_FOUND ? STORE_OK : stored;
    }
    err = stored == STORE_OK ? count_code(request, &change) : err_of_store(stored);
    if (err == OK) {
        change.expires_ms = request->now_ms + CODE_LIFE_MS;
        snprintf(change.address, sizeof change.address, "%s", param_text(request, "mail"));
        err = send_code(request, &account, &change);
    }
    return err == OK ? gate_audit(request, "account.mail", NULL, account.id) : err;
}

/* Whether the code opens the change; used up, late and made up are alike. */
static enum err find_change(struct request *request, struct mail_change *ret_change)
{
    struct recovery_hash typed;
    enum store_err err = mail_change_find(request->store, request->actor.account, ret_change);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    bool right = err == STORE_OK && *ret_change->address != '\0' &&
                 request->now_ms < ret_change->expires_ms &&
                 recovery_hash(request->actor.account, param_text(request, "code"), &typed) &&
                 secret_equal(&typed, &ret_change->code, sizeof typed);
    if (!right) {
        gate_note_refusal(request, "account.mail_confirm", request->actor.account);
    }
    return right ? OK : request_invalid(request, "code");
}

/* A link for a new password that is on its way to the address there was is void. */
static enum err mail_confirm(struct request *request)
{
    struct mail_change change;
    struct id account = request->actor.account;
    enum err err = find_change(request, &change);
    if (err != OK) {
        return err;
    }
    account_guessed_right(request);
    enum store_err stored = mail_address_set(request->store, account, change.address);
    if (stored == STORE_OK) {
        stored = mail_change_end(request->store, account);
    }
    if (stored == STORE_OK) {
        stored = reset_end(request->store, account);
    }
    return stored == STORE_OK ? gate_audit(request, "account.mail_confirm", NULL, account)
                              : err_of_store(stored);
}

FORM(mail_params, PROOF_PASSWORD, PROOF_OTP,
     {.name = "mail", .type = FIELD_TEXT, .min = 1, .max = MAIL_ADDRESS_BYTES_MAX});
FORM(confirm_params, {.name = "code", .type = FIELD_TEXT, .min = 1, .max = OTP_CHARACTERS});

const struct method mail_methods[] = {
    {"account.mail", LANE_WRITE, &mail_params, &form_empty, mail_ask, .per_minute = 20,
     .asks_password = true, .before = look_at_address,
     .says = "Ask for another mail address: a code goes there, which account.mail_confirm takes. "
             "feature_off where the server sends no mail."},
    {"account.mail_confirm", LANE_WRITE, &confirm_params, &form_empty, mail_confirm,
     .per_minute = 20, .before = account_count_guess,
     .says = "Take the code that was sent to the new mail address, which counts from then on."},
};
const size_t mail_method_count = sizeof mail_methods / sizeof mail_methods[0];
