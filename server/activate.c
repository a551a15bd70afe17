/* POST /activate. A try
 *
 *   1. counts under its address, as a link that may be none; user name and password are looked at;
 *   2. goes to LANE_HASH, where the link is looked up before the password is hashed, so that nobody
 *      without one makes us work;
 *   3. goes to LANE_WRITE, where the account becomes active and gets the secret of its second
 *      factor. The first sign-in has to give a code of it (login.c); until then whoever invited may
 *      begin anew.
 *
 * A link that was used, has expired, never was, or is of a client who by now has no own account is
 * answered alike. */

#include "server/activate.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/credentials.h"
#include "server/guard.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/invitations.h"
#include "server/lanes.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "server/totp.h"
#include "storage/invitation.h"
#include "storage/otp.h"

#include <stdlib.h>
#include <string.h>

enum outcome { ACTIVATE_GONE, ACTIVATE_TAKEN, ACTIVATE_DONE };

struct activation {
    struct job job;
    struct app *app;
    struct request request;
    uint64_t exchange;
    struct guess guess;
    uint8_t token_hash[TOKEN_HASH_BYTES];
    char username[USERNAME_BYTES_MAX + 1];
    enum language language;
    char *password;
    char hash[PASSWORD_HASH_BYTES];
    char uri[TOTP_URI_SIZE];
    enum outcome outcome;
};

static void activation_destroy(struct activation *activation)
{
    secret_text_drop(activation->password);
    outbox_clear(&activation->request.outbox);
    secret_wipe(activation, sizeof *activation);
    free(activation);
}

static void conclude(struct activation *activation, int status, json_t *take_answer)
{
    struct app *app = activation->app;
    struct exchange *exchange = exchange_find(app->transport, activation->exchange);
    if (exchange != NULL) {
        reply_json(app, exchange, status, take_answer, NULL, 0);
    } else {
        json_decref(take_answer);
    }
    activation_destroy(activation);
}

static void refuse(struct activation *activation, int status, const char *word)
{
    conclude(activation, status, json_pack("{s:s}", "error", word));
}

/* Whatever is wrong, the link was none to be guessed at. */
static void take_back(const struct activation *activation)
{
    throttle_take_back(guard_throttle(activation->app->guard), &activation->guess,
                       clock_steady_ms());
}

static void fail(struct activation *activation, enum err err)
{
    take_back(activation);
    refuse(activation, 503, err_reason(err));
}

static enum err find_invited(struct activation *activation, struct store *store,
                             struct account *ret_account)
{
    enum err err =
        invite_find(store, activation->token_hash, activation->request.now_ms, ret_account);
    activation->outcome = err == OK ? ACTIVATE_DONE : ACTIVATE_GONE;
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err activate_hash(struct job *job, struct store *store)
{
    struct activation *activation = (struct activation *)job;
    struct account account;
    enum err err = find_invited(activation, store, &account);
    if (err != OK || activation->outcome != ACTIVATE_DONE) {
        return err;
    }
    return secret_password_hash(activation->password, activation->hash) ? OK : ERR_OVERLOADED;
}

static enum err give_second_factor(struct activation *activation, struct store *store,
                                   const struct account *account)
{
    struct provider provider;
    uint8_t secret[OTP_SECRET_BYTES];
    enum store_err err = provider_find(store, account->provider, &provider);
    secret_random(secret, sizeof secret);
    if (err == STORE_OK) {
        err = account_otp_demand(store, account->id, secret, activation->request.now_ms);
    }
    bool written =
        err == STORE_OK && totp_uri(secret, provider.name, activation->username, activation->uri);
    secret_wipe(secret, sizeof secret);
    return err == STORE_OK && !written ? ERR_INTERNAL : err_of_store(err);
}

static enum err activate_account(struct activation *activation, struct store *store,
                                 const struct account *account)
{
    struct request *request = &activation->request;
    enum store_err err = account_activate(store, account->id, activation->username,
                                          activation->hash, activation->language);
    if (err == STORE_EXISTS) {
        activation->outcome = ACTIVATE_TAKEN;
        return OK;
    }
    if (err == STORE_OK) {
        err = invitation_use(store, account->id);
    }
    enum err failed = err_of_store(err);
    if (failed == OK) {
        failed = give_second_factor(activation, store, account);
    }
    request->actor.account = account->id;
    request->actor.role = account->role;
    return failed == OK ? gate_audit(request, "account.activate", NULL, account->id) : failed;
}

static enum err activate_write(struct job *job, struct store *store)
{
    struct activation *activation = (struct activation *)job;
    struct account account;
    activation->request.store = store;
    enum err err = find_invited(activation, store, &account);
    return err == OK && activation->outcome == ACTIVATE_DONE
               ? activate_account(activation, store, &account)
               : err;
}

static void activate_written(struct job *job, enum err err)
{
    struct activation *activation = (struct activation *)job;
    if (err != OK) {
        fail(activation, err);
        return;
    }
    if (activation->outcome != ACTIVATE_GONE) {
        take_back(activation);
    }
    switch (activation->outcome) {
    case ACTIVATE_GONE:
        refuse(activation, 410, "invitation_gone");
        return;
    case ACTIVATE_TAKEN:
        refuse(activation, 409, "username_taken");
        return;
    case ACTIVATE_DONE:
        conclude(activation, 200, json_pack("{s:s}", "uri", activation->uri));
        return;
    }
}

static void activate_hashed(struct job *job, enum err err)
{
    struct activation *activation = (struct activation *)job;
    if (err == OK && activation->outcome == ACTIVATE_GONE) {
        refuse(activation, 410, "invitation_gone");
        return;
    }
    activation->job.work = activate_write;
    activation->job.done = activate_written;
    if (err == OK) {
        err = lanes_submit(activation->app->lanes, LANE_WRITE, &activation->job);
    }
    if (err != OK) {
        fail(activation, err);
    }
}

static const struct form activate_form = {
    .fields = (const struct field[]){
        {.name = "invitation", .type = FIELD_TEXT, .min = 1, .max = 200},
        {.name = "username", .type = FIELD_TEXT, .min = 1, .max = 200},
        {.name = "password", .type = FIELD_TEXT, .min = 1, .max = 1024},
        {.name = "language", .type = FIELD_WORD, .words = language_words},
        {0},
    }};

static struct activation *activation_new(struct app *app, struct exchange *exchange,
                                         const json_t *body)
{
    struct activation *activation = memory_new(sizeof *activation);
    activation->app = app;
    activation->exchange = exchange_handle(exchange);
    activation->job.work = activate_hash;
    activation->job.done = activate_hashed;
    activation->request.config = app->config;
    activation->request.now_ms = clock_wall_ms();
    client_address(app, exchange_head(exchange), activation->request.actor.address);
    activation->guess =
        guard_guess_link(app->guard, app->config, activation->request.actor.address);
    activation->password = memory_copy_text(body_text(body, "password"));
    secret_token_hash(body_text(body, "invitation"), activation->token_hash); /* else: of none */
    language_parse(body_text(body, "language"), &activation->language);
    return activation;
}

static void activation_begin(struct activation *activation, const char *username)
{
    struct app *app = activation->app;
    const char *fault = username_take(username, activation->username)
                            ? password_fault(activation->password, activation->username)
                            : "invalid_username";
    if (fault != NULL) {
        take_back(activation);
        refuse(activation, 400, fault);
        return;
    }
    enum err err =
        app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_HASH, &activation->job);
    if (err != OK) {
        fail(activation, err);
    }
}

void activate_request(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &activate_form);
    if (body == NULL) {
        reply_error(app, exchange, 400, "invalid_request");
        return;
    }
    struct activation *activation = activation_new(app, exchange, body);
    uint64_t delay_ms; /* not kept: there is nothing to guess but 256 random bits */
    unsigned locked_s = throttle_admit(guard_throttle(app->guard), &activation->guess,
                                       clock_steady_ms(), &delay_ms);
    if (locked_s > 0) {
        reply_locked(app, exchange, locked_s);
        activation_destroy(activation);
    } else {
        activation_begin(activation, body_text(body, "username"));
    }
    body_drop(body);
}
