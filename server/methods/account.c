/* One's own account: the second factor (R-ACC-4). What is typed here counts as a guess until it
 * proves right, as when signing in. */

#include "storage/account.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/guess.h"
#include "server/methods/tables.h"
#include "server/recovery.h"
#include "server/second_factor.h"
#include "server/secret.h"
#include "server/totp.h"

#include <string.h>

static enum err otp_status(struct request *request)
{
    struct otp_state state;
    enum store_err err = account_otp_state(request->store, request->actor.account, &state);
    if (err == STORE_OK) {
        request->result =
            json_pack("{s:b, s:i}", "on", state.on, "recovery_left", (int)state.recovery_left);
    }
    return err_of_store(err);
}

/* The app shows both the provider's name and the user's. */
static enum err write_uri(struct request *request, const uint8_t secret[OTP_SECRET_BYTES],
                          char ret_uri[TOTP_URI_SIZE])
{
    struct account account;
    struct provider provider;
    enum store_err err = account_find(request->store, request->actor.account, &account);
    if (err == STORE_OK) {
        err = provider_find(request->store, account.provider, &provider);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    return totp_uri(secret, provider.name, account.username, ret_uri) ? OK : ERR_INTERNAL;
}

static enum err otp_begin(struct request *request)
{
    struct id account = request->actor.account;
    uint8_t secret[OTP_SECRET_BYTES];
    char uri[TOTP_URI_SIZE];
    secret_random(secret, sizeof secret);
    enum store_err stored = account_otp_begin(request->store, account, secret, request->now_ms);
    enum err err = stored == STORE_EXISTS ? ERR_CONFLICT : err_of_store(stored);
    if (err == OK) {
        err = write_uri(request, secret, uri);
    }
    if (err == OK) {
        request->result = json_pack("{s:s}", "uri", uri);
        err = gate_audit(request, "account.otp_begin", NULL, account);
    }
    secret_wipe(secret, sizeof secret);
    secret_wipe(uri, sizeof uri);
    return err;
}

/* Fresh ones, in the result, and their hashes instead of those there were. */
static enum err give_recovery_codes(struct request *request)
{
    struct id account = request->actor.account;
    struct recovery_hash hashes[RECOVERY_CODES];
    char code[RECOVERY_TEXT_LENGTH + 1];
    json_t *codes = json_array();
    for (int i = 0; i < RECOVERY_CODES; i++) {
        recovery_code(code);
        recovery_hash(account, code, &hashes[i]);
        json_array_append_new(codes, json_string(code));
    }
    secret_wipe(code, sizeof code);
    request->result = json_pack("{s:o}", "recovery_codes", codes);
    return err_of_store(recovery_codes_replace(request->store, account, hashes, RECOVERY_CODES));
}

/* The second factor as it must be for the method: begun alone, or on. */
static enum err find_otp(struct request *request, bool on, struct otp *ret_otp)
{
    enum store_err err = account_otp_find(request->store, request->actor.account, ret_otp);
    if (err == STORE_NOT_FOUND) {
        return ERR_CONFLICT;
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    if (ret_otp->on != on) {
        secret_wipe(ret_otp, sizeof *ret_otp);
        return ERR_CONFLICT;
    }
    return OK;
}

static enum err wrong_code(struct request *request, const char *event)
{
    gate_note_refusal(request, event, NULL, request->actor.account);
    return request_invalid(request, "otp");
}

static enum err otp_confirm(struct request *request)
{
    struct id account = request->actor.account;
    struct otp otp;
    uint64_t step;
    enum err err = find_otp(request, false, &otp);
    if (err != OK) {
        return err;
    }
    bool fits = second_factor_fits(&otp, param_text(request, "otp"), request->now_ms, &step);
    secret_wipe(&otp, sizeof otp);
    if (!fits) {
        return wrong_code(request, "account.otp_confirm");
    }
    err = err_of_store(account_otp_confirm(request->store, account, step, request->now_ms));
    if (err == OK) {
        err = give_recovery_codes(request);
    }
    guess_right(request);
    return err == OK ? gate_audit(request, "account.otp_confirm", NULL, account) : err;
}

/* Takes the code that the deed demands. */
static enum err take_code(struct request *request, const char *event)
{
    struct otp otp;
    bool right = false;
    enum err err = find_otp(request, true, &otp);
    if (err != OK) {
        return err;
    }
    err = second_factor_use(request->store, request->actor.account, &otp,
                            param_text(request, "otp"), request->now_ms, &right);
    secret_wipe(&otp, sizeof otp);
    if (err == OK && !right) {
        return wrong_code(request, event);
    }
    guess_right(request);
    return err;
}

static enum err otp_off(struct request *request)
{
    struct id account = request->actor.account;
    enum err err = take_code(request, "account.otp_off");
    if (err == OK) {
        err = err_of_store(account_otp_off(request->store, account));
    }
    return err == OK ? gate_audit(request, "account.otp_off", NULL, account) : err;
}

static enum err recovery_codes(struct request *request)
{
    enum err err = take_code(request, "account.recovery_codes");
    if (err == OK) {
        err = give_recovery_codes(request);
    }
    return err == OK ? gate_audit(request, "account.recovery_codes", NULL, request->actor.account)
                     : err;
}

static const struct form status_result = {
    .fields = (const struct field[]){
        {.name = "on", .type = FIELD_BOOLEAN},
        {.name = "recovery_left", .type = FIELD_INTEGER, .min = 0, .max = RECOVERY_CODES},
        {0},
    }};

static const struct form begin_result = {
    .fields = (const struct field[]){
        {.name = "uri", .type = FIELD_TEXT, .max = TOTP_URI_SIZE},
        {0},
    }};

static const struct form otp_params = {
    .fields = (const struct field[]){
        {.name = "otp", .type = FIELD_TEXT, .min = 1, .max = OTP_CHARACTERS},
        {0},
    }};

static const struct form codes_result = {.fields = (const struct field[]){
                                             {.name = "recovery_codes",
                                              .type = FIELD_LIST,
                                              .item = FIELD_TEXT,
                                              .item_max = RECOVERY_TEXT_LENGTH,
                                              .min = RECOVERY_CODES,
                                              .max = RECOVERY_CODES},
                                             {0},
                                         }};

const struct method account_methods[] = {
    {"account.otp_status", LANE_READ, &form_empty, &status_result, otp_status, .per_minute = 60,
     .says =
         "Tell whether signing in takes a second factor, and how many recovery codes are left."},
    {"account.otp_begin", LANE_WRITE, &form_empty, &begin_result, otp_begin, .per_minute = 10,
     .says = "Make a secret for an authenticator app; it counts for nothing until confirmed."},
    {"account.otp_confirm", LANE_WRITE, &otp_params, &codes_result, otp_confirm, .per_minute = 20,
     .before = guess_count,
     .says = "Switch the second factor on with the first code; gives the recovery codes, once."},
    {"account.otp_off", LANE_WRITE, &otp_params, &form_empty, otp_off, .per_minute = 20,
     .before = guess_count, .says = "Switch the second factor off, with a code."},
    {"account.recovery_codes", LANE_WRITE, &otp_params, &codes_result, recovery_codes,
     .per_minute = 20, .before = guess_count,
     .says = "Make fresh recovery codes, with a code; the earlier ones are void."},
};
const size_t account_method_count = sizeof account_methods / sizeof account_methods[0];
