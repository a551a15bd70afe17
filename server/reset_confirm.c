/* POST /reset/confirm. A try
 *
 *   1. counts under its address, as a link that may be none, and under the link, as a guess at the
 *      second factor;
 *   2. goes to LANE_HASH, where link and password are looked at before the password is hashed;
 *   3. goes to LANE_WRITE, where the code is used up, the password set, the link ended, and with it
 *      every sign-in of the account and every passkey, which somebody else may have added. A mail
 *      tells its person. */

#include "server/reset.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/credentials.h"
#include "server/guard.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/lanes.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/gate.h"
#include "server/notice.h"
#include "server/recovery.h"
#include "server/second_factor.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/passkey.h"
#include "storage/reset.h"

#include <stdlib.h>
#include <string.h>

enum outcome { CONFIRM_GONE, CONFIRM_UNFIT, CONFIRM_OTP_REQUIRED, CONFIRM_OTP_WRONG, CONFIRM_DONE };

struct confirming {
    struct job job;
    struct app *app;
    struct request request;
    uint64_t exchange;
    struct guess link;
    struct guess code;
    uint8_t token_hash[TOKEN_HASH_BYTES];
    char *password;
    char *otp; /* NULL: none was given */
    char hash[PASSWORD_HASH_BYTES];
    enum outcome outcome;
    const char *fault;      /* with CONFIRM_UNFIT */
    json_t *recovery_codes; /* NULL: none are to be told */
};

static void confirming_destroy(struct confirming *confirming)
{
    secret_text_drop(confirming->password);
    secret_text_drop(confirming->otp);
    json_decref(confirming->recovery_codes);
    outbox_clear(&confirming->request.outbox);
    secret_wipe(confirming, sizeof *confirming);
    free(confirming);
}

static void conclude(struct confirming *confirming, int status, json_t *take_answer)
{
    struct app *app = confirming->app;
    struct exchange *exchange = exchange_find(app->transport, confirming->exchange);
    if (exchange != NULL) {
        reply_json(app, exchange, status, take_answer, NULL, 0);
    } else {
        json_decref(take_answer);
    }
    confirming_destroy(confirming);
}

static void refuse(struct confirming *confirming, int status, const char *word)
{
    conclude(confirming, status, json_pack("{s:s}", "error", word));
}

/* What was counted and proved to be no guess. */
static void take_back(const struct confirming *confirming, const struct guess *guess)
{
    throttle_take_back(guard_throttle(confirming->app->guard), guess, clock_steady_ms());
}

static void fail(struct confirming *confirming, enum err err)
{
    take_back(confirming, &confirming->link);
    take_back(confirming, &confirming->code);
    refuse(confirming, 503, err_reason(err));
}

/* The account that the link opens; `outcome` tells where it opens none. */
static enum err find_account(struct confirming *confirming, struct store *store,
                             struct account *ret_account)
{
    struct id account;
    enum store_err err =
        reset_find(store, confirming->token_hash, confirming->request.now_ms, &account);
    if (err == STORE_OK) {
        err = account_find(store, account, ret_account);
    }
    if (err == STORE_OK && ret_account->state != ACCOUNT_ACTIVE) {
        err = STORE_NOT_FOUND;
    }
    confirming->outcome = err == STORE_OK ? CONFIRM_DONE : CONFIRM_GONE;
    return err == STORE_NOT_FOUND ? OK : err_of_store(err);
}

static enum err confirm_hash(struct job *job, struct store *store)
{
    struct confirming *confirming = (struct confirming *)job;
    struct account account;
    enum err err = find_account(confirming, store, &account);
    if (err != OK || confirming->outcome == CONFIRM_GONE) {
        return err;
    }
    confirming->fault = password_fault(confirming->password, account.username);
    if (confirming->fault != NULL) {
        confirming->outcome = CONFIRM_UNFIT;
        return OK;
    }
    return secret_password_hash(confirming->password, confirming->hash) ? OK : ERR_OVERLOADED;
}

/* Whoever confirms the second factor here gets its recovery codes here, as at a first sign-in. */
static enum err check_code(struct confirming *confirming, struct store *store, struct id account)
{
    enum second_verdict verdict;
    enum err err =
        second_factor_demand(store, account, confirming->otp, confirming->request.now_ms, &verdict);
    if (err != OK) {
        return err;
    }
    if (verdict == SECOND_CONFIRMED) {
        return recovery_give(store, account, &confirming->recovery_codes);
    }
    if (verdict == SECOND_MISSING || verdict == SECOND_WRONG) {
        confirming->outcome = verdict == SECOND_MISSING ? CONFIRM_OTP_REQUIRED : CONFIRM_OTP_WRONG;
    }
    return OK;
}

static enum err set_password(struct confirming *confirming, struct store *store,
                             const struct account *account)
{
    struct request *request = &confirming->request;
    size_t count;
    enum store_err stored = account_set_password(store, account->id, confirming->hash);
    if (stored == STORE_OK) {
        stored = reset_end(store, account->id);
    }
    if (stored == STORE_OK) {
        stored = passkey_remove_all(store, account->id);
    }
    enum err err = err_of_store(stored);
    if (err == OK) {
        err = sign_in_end_all(request, account->id, (struct id){0}, &count);
    }
    if (err == OK) {
        err = notice_to(request, account, MAIL_PASSWORD_CHANGED);
    }
    return err == OK ? gate_audit(request, "reset.confirm", NULL, account->id) : err;
}

static enum err confirm_write(struct job *job, struct store *store)
{
    struct confirming *confirming = (struct confirming *)job;
    struct request *request = &confirming->request;
    struct account account;
    request->store = store;
    enum err err = find_account(confirming, store, &account);
    if (err != OK || confirming->outcome == CONFIRM_GONE) {
        return err;
    }
    request->actor.account = account.id;
    request->actor.role = account.role;
    err = check_code(confirming, store, account.id);
    if (err == OK && confirming->outcome == CONFIRM_DONE) {
        return set_password(confirming, store, &account);
    }
    return err == OK && confirming->outcome == CONFIRM_OTP_WRONG
               ? gate_audit_refusal(request, "reset.confirm", "invalid_otp")
               : err;
}

static void answer(struct confirming *confirming)
{
    struct app *app = confirming->app;
    if (confirming->outcome != CONFIRM_GONE) {
        take_back(confirming, &confirming->link);
    }
    if (confirming->outcome != CONFIRM_OTP_WRONG) {
        take_back(confirming, &confirming->code);
    }
    switch (confirming->outcome) {
    case CONFIRM_GONE:
        refuse(confirming, 410, "reset_gone");
        return;
    case CONFIRM_UNFIT:
        refuse(confirming, 400, confirming->fault);
        return;
    case CONFIRM_OTP_REQUIRED:
        refuse(confirming, 401, "otp_required");
        return;
    case CONFIRM_OTP_WRONG:
        refuse(confirming, 401, "invalid_otp");
        return;
    case CONFIRM_DONE:
        app_apply(app, &confirming->request.outbox);
        conclude(confirming, 200,
                 json_pack("{s:O*}", "recovery_codes", confirming->recovery_codes));
        return;
    }
}

static void confirm_written(struct job *job, enum err err)
{
    struct confirming *confirming = (struct confirming *)job;
    if (err != OK) {
        fail(confirming, err);
    } else {
        answer(confirming);
    }
}

static void confirm_hashed(struct job *job, enum err err)
{
    struct confirming *confirming = (struct confirming *)job;
    if (err == OK && confirming->outcome != CONFIRM_DONE) {
        answer(confirming);
        return;
    }
    confirming->job.work = confirm_write;
    confirming->job.done = confirm_written;
    if (err == OK) {
        err = lanes_submit(confirming->app->lanes, LANE_WRITE, &confirming->job);
    }
    if (err != OK) {
        fail(confirming, err);
    }
}

static const struct form confirm_form = {
    .fields = (const struct field[]){
        {.name = "reset", .type = FIELD_TEXT, .min = 1, .max = 200},
        {.name = "password", .type = FIELD_TEXT, .min = 1, .max = 1024},
        {.name = "otp", .type = FIELD_TEXT, .max = OTP_CHARACTERS, .optional = true},
        {0},
    }};

/* The link stands for whoever has it, as a sign-in does for whoever is in. */
static struct guess guess_code(const struct confirming *confirming)
{
    const struct app *app = confirming->app;
    struct id link;
    const struct id none = {0};
    memcpy(link.bytes, confirming->token_hash, sizeof link.bytes);
    return guard_guess_inside(app->guard, app->config, none, link,
                              confirming->request.actor.address);
}

static struct confirming *confirming_new(struct app *app, struct exchange *exchange,
                                         const json_t *body)
{
    struct confirming *confirming = memory_new(sizeof *confirming);
    const char *otp = body_text(body, "otp");
    confirming->app = app;
    confirming->exchange = exchange_handle(exchange);
    confirming->job.work = confirm_hash;
    confirming->job.done = confirm_hashed;
    confirming->request.config = app->config;
    confirming->request.now_ms = clock_wall_ms();
    client_address(app, exchange_head(exchange), confirming->request.actor.address);
    confirming->password = memory_copy_text(body_text(body, "password"));
    confirming->otp = otp != NULL && *otp != '\0' ? memory_copy_text(otp) : NULL;
    secret_token_hash(body_text(body, "reset"), confirming->token_hash); /* else: of none */
    confirming->link = guard_guess_link(app->guard, app->config, confirming->request.actor.address);
    confirming->code = guess_code(confirming);
    return confirming;
}

/* 0, or the seconds to wait: then nothing is counted. */
static unsigned admit(const struct confirming *confirming)
{
    struct throttle *throttle = guard_throttle(confirming->app->guard);
    uint64_t now_ms = clock_steady_ms();
    uint64_t delay_ms; /* not kept: the lock is enough for six digits */
    unsigned locked_s = throttle_admit(throttle, &confirming->link, now_ms, &delay_ms);
    if (locked_s > 0) {
        return locked_s;
    }
    locked_s = throttle_admit(throttle, &confirming->code, now_ms, &delay_ms);
    if (locked_s > 0) {
        throttle_take_back(throttle, &confirming->link, now_ms);
    }
    return locked_s;
}

void reset_confirm_request(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &confirm_form);
    if (body == NULL) {
        reply_error(app, exchange, 400, "invalid_request");
        return;
    }
    struct confirming *confirming = confirming_new(app, exchange, body);
    body_drop(body);
    unsigned locked_s = admit(confirming);
    if (locked_s > 0) {
        reply_locked(app, exchange, locked_s);
        confirming_destroy(confirming);
        return;
    }
    enum err err =
        app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_HASH, &confirming->job);
    if (err != OK) {
        fail(confirming, err);
    }
}
