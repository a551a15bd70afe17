/* One's own account: what it says of its person, the language (R-PRIV-11), the second factor
 * (R-ACC-4). A code that is typed here counts as a guess until it proves right, as when signing in.
 */

#include "storage/account.h"
#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/guard.h"
#include "server/methods/account.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/notice.h"
#include "server/recovery.h"
#include "server/second_factor.h"
#include "server/secret.h"
#include "server/totp.h"
#include "storage/mail.h"
#include "storage/relay_only.h"
#include "storage/sso.h"

#include <string.h>

/* Held back it cannot be, as it is when signing in; so that only the lock is left. */
enum err account_count_guess(struct request *request)
{
    struct app *app = request->app;
    const struct actor *actor = &request->actor;
    const struct guess guess =
        guard_guess_inside(app->guard, app->config, actor->account, actor->sign_in, actor->address);
    uint64_t delay_ms;
    request->retry_after_s =
        throttle_admit(guard_throttle(app->guard), &guess, clock_steady_ms(), &delay_ms);
    return request->retry_after_s > 0 ? ERR_RATE_LIMITED : OK;
}

void account_guessed_right(struct request *request)
{
    struct effect *effect = outbox_add(&request->outbox, EFFECT_OTP_RIGHT);
    effect->otp_right.account = request->actor.account;
    effect->otp_right.sign_in = request->actor.sign_in;
}

/* Until the handler runs the password may have been set anew, by a link or the operator. */
static enum err prove_password(struct request *request)
{
    char hash[PASSWORD_HASH_BYTES];
    enum err err = err_of_store(account_password(request->store, request->actor.account, hash));
    if (err == OK && strcmp(hash, request->verified) != 0) {
        err = request_invalid(request, "password");
    }
    secret_wipe(hash, sizeof hash);
    return err;
}

static enum err prove_second_factor(struct request *request)
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

enum err account_prove(struct request *request, const char *event)
{
    enum err err = prove_password(request);
    if (err == OK) {
        err = prove_second_factor(request);
    }
    if (err == OK) {
        account_guessed_right(request);
    } else {
        gate_note_refusal(request, event, request->actor.account);
    }
    return err;
}

/* Whether the account's person signs in at an identity provider too, as things are now. */
static enum store_err find_sso(struct request *request, const struct account *account,
                               bool *ret_linked)
{
    struct sso_subject subject;
    struct sso sso;
    enum store_err err = sso_subject_find(request->store, account->id, &subject);
    if (err == STORE_OK) {
        err = sso_state(request->store, account->provider, &sso);
    }
    *ret_linked = err == STORE_OK && strcmp(subject.issuer, sso.issuer) == 0 &&
                  (sso.roles & 1u << account->role) != 0;
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

/* The address that mail goes to, and the one that waits for its code. */
static enum store_err tell_mail(struct request *request)
{
    struct mail_change change;
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    struct id account = request->actor.account;
    enum store_err err = mail_address_find(request->store, account, address);
    if (err == STORE_OK) {
        json_object_set_new(request->result, "mail", json_string(address));
    } else if (err != STORE_NOT_FOUND) {
        return err;
    }
    err = mail_change_find(request->store, account, &change);
    if (err == STORE_OK && *change.address != '\0' && request->now_ms < change.expires_ms) {
        json_object_set_new(request->result, "mail_to_come", json_string(change.address));
    }
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

static enum err account_get(struct request *request)
{
    struct account account;
    struct provider provider;
    bool relay_only = false;
    bool linked = false;
    enum store_err err = account_find(request->store, request->actor.account, &account);
    if (err == STORE_OK) {
        err = provider_find(request->store, account.provider, &provider);
    }
    if (err == STORE_OK) {
        err = relay_only_find(request->store, account.id, &relay_only);
    }
    if (err == STORE_OK) {
        err = find_sso(request, &account, &linked);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    request->result =
        json_pack("{s:o, s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "id", json_id(account.id), "username",
                  account.username, "name", account.name, "role", role_word(account.role),
                  "provider", provider.name, "sso", linked, "sends_mail",
                  *request->config->smtp_url != '\0', "relay_only", relay_only);
    if (account.language_chosen) {
        json_object_set_new(request->result, "language",
                            json_string(language_word(account.language)));
    }
    return err_of_store(tell_mail(request));
}

/* What is not named stays. */
static enum err account_set(struct request *request)
{
    const char *word = param_text(request, "language");
    bool names_relay_only = param_given(request, "relay_only");
    enum language language = LANGUAGE_NL;
    enum store_err err = STORE_OK;
    if (word == NULL && !names_relay_only) {
        return request_invalid(request, "language");
    }
    if (word != NULL) {
        language_parse(word, &language);
        err = account_set_language(request->store, request->actor.account, language);
    }
    if (err == STORE_OK && names_relay_only) {
        err = relay_only_set(request->store, request->actor.account,
                             param_flag(request, "relay_only"));
    }
    return err_of_store(err);
}

/* Whether the provider asks it of the caller, who then cannot do without. */
static enum err factor_required(struct request *request, bool *ret_required)
{
    struct provider provider;
    enum store_err err = provider_find(request->store, request->actor.provider, &provider);
    *ret_required = err == STORE_OK && role_is_staff(request->actor.role) &&
                    (provider.features & SETTING_STAFF_FACTOR) != 0;
    return err_of_store(err);
}

static enum err otp_status(struct request *request)
{
    struct otp_state state;
    bool required = false;
    enum err err = err_of_store(account_otp_state(request->store, request->actor.account, &state));
    if (err == OK) {
        err = factor_required(request, &required);
    }
    if (err == OK) {
        request->result = json_pack("{s:b, s:i, s:b}", "on", state.on, "recovery_left",
                                    (int)state.recovery_left, "required", required);
    }
    return err;
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

static enum err give_recovery_codes(struct request *request)
{
    json_t *codes;
    enum err err = recovery_give(request->store, request->actor.account, &codes);
    if (err == OK) {
        request->result = json_pack("{s:o}", "recovery_codes", codes);
    }
    return err;
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
    gate_note_refusal(request, event, request->actor.account);
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
    account_guessed_right(request);
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
    account_guessed_right(request);
    return err;
}

static enum err otp_off(struct request *request)
{
    struct id account = request->actor.account;
    bool required = false;
    enum err err = factor_required(request, &required);
    if (err == OK && required) {
        gate_note_refusal(request, "account.otp_off", account);
        err = ERR_FORBIDDEN;
    }
    if (err == OK) {
        err = take_code(request, "account.otp_off");
    }
    if (err == OK) {
        err = err_of_store(account_otp_off(request->store, account));
    }
    if (err == OK) {
        err = notice(request, account, MAIL_FACTOR_OFF);
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

static const struct form get_result = {
    .fields = (const struct field[]){
        {.name = "id", .type = FIELD_ID},
        {.name = "username", .type = FIELD_TEXT, .max = USERNAME_BYTES_MAX},
        {.name = "name", .type = FIELD_TEXT, .max = 100},
        {.name = "role", .type = FIELD_WORD, .words = role_words},
        {.name = "provider", .type = FIELD_TEXT, .max = 100},
        {.name = "sso", .type = FIELD_BOOLEAN},
        {.name = "sends_mail", .type = FIELD_BOOLEAN},
        {.name = "language", .type = FIELD_WORD, .words = language_words, .optional = true},
        {.name = "mail", .type = FIELD_TEXT, .max = MAIL_ADDRESS_BYTES_MAX, .optional = true},
        {.name = "mail_to_come",
         .type = FIELD_TEXT,
         .max = MAIL_ADDRESS_BYTES_MAX,
         .optional = true},
        {.name = "relay_only", .type = FIELD_BOOLEAN},
        {0},
    }};

static const struct form set_params = {
    .fields = (const struct field[]){
        {.name = "language", .type = FIELD_WORD, .words = language_words, .optional = true},
        {.name = "relay_only", .type = FIELD_BOOLEAN, .optional = true},
        {0},
    }};

static const struct form status_result = {
    .fields = (const struct field[]){
        {.name = "on", .type = FIELD_BOOLEAN},
        {.name = "recovery_left", .type = FIELD_INTEGER, .min = 0, .max = RECOVERY_CODES},
        {.name = "required", .type = FIELD_BOOLEAN},
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
    {"account.get", LANE_READ, &form_empty, &get_result, account_get, .per_minute = 60,
     .says = "Tell what the account says of the caller, with the language if one was chosen."},
    {"account.set", LANE_WRITE, &set_params, &form_empty, account_set, .per_minute = 60,
     .says = "Keep what the caller chose: the language, calls in which nobody learns an address."},
    {"account.otp_status", LANE_READ, &form_empty, &status_result, otp_status, .per_minute = 60,
     .says = "Tell whether signing in takes a second factor, how many recovery codes are left, and "
             "whether the provider requires it of the caller."},
    {"account.otp_begin", LANE_WRITE, &form_empty, &begin_result, otp_begin, .per_minute = 10,
     .says = "Make a secret for an authenticator app; it counts for nothing until confirmed."},
    {"account.otp_confirm", LANE_WRITE, &otp_params, &codes_result, otp_confirm, .per_minute = 20,
     .before = account_count_guess,
     .says = "Switch the second factor on with the first code; gives the recovery codes, once."},
    {"account.otp_off", LANE_WRITE, &otp_params, &form_empty, otp_off, .per_minute = 20,
     .before = account_count_guess,
     .says = "Switch the second factor off, with a code; forbidden where it is required."},
    {"account.recovery_codes", LANE_WRITE, &otp_params, &codes_result, recovery_codes,
     .per_minute = 20, .before = account_count_guess,
     .says = "Make fresh recovery codes, with a code; the earlier ones are void."},
};
const size_t account_method_count = sizeof account_methods / sizeof account_methods[0];
