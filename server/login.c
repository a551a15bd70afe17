/* POST /login. A try goes
 *
 *   1. to the throttle, which refuses it (423), or says how long to hold it back. It waits on a
 *      timer of the loop, before its password is looked at: were only the answer to a wrong one
 *      late, then whoever got none at once would know enough, and try the next;
 *   2. to LANE_HASH, where the password is checked. A name that does not exist, and an account that
 *      the operator locked, take the same way and the same time as a wrong password;
 *   3. to LANE_WRITE, where the second factor is checked and used up, and the sign-in is written.
 *      Only with that commit is the token worth anything. */

#include "server/login.h"
#include "server/login_inner.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/credentials.h"
#include "server/facts.h"
#include "server/guard.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/lanes.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/metrics.h"
#include "server/recovery.h"
#include "server/second_factor.h"
#include "server/secret.h"
#include "server/sign_in_make.h"

#include <stdio.h>
#include <string.h>
#include <utlist.h>

enum { PASSWORD_CHARACTERS = 1024, WAITING_MAX = 1024 };
enum { HASHING_MAX = 4, HASHING_SLOTS = 1024, HASH_AGAIN_MS = 50, STRANGERS_HASH_MAX = 128 };

struct logins {
    struct app *app;
    uv_timer_t timer;
    struct login *waiting; /* by due_ms */
    size_t count;
    uint16_t hashing[HASHING_SLOTS]; /* on LANE_HASH, by name */
};

void login_destroy(struct login *login)
{
    secret_text_drop(login->password);
    secret_text_drop(login->otp);
    json_decref(login->recovery_codes);
    assertion_destroy(login->assertion);
    outbox_clear(&login->request.outbox);
    secret_wipe(login->token, sizeof login->token);
    secret_wipe(login->hash, sizeof login->hash);
    free(login);
}

void login_refuse(struct login *login, int status, const char *word)
{
    struct exchange *exchange = exchange_find(login->app->transport, login->exchange);
    metrics_add(status < 500 ? METRIC_SIGN_IN_REFUSED : METRIC_SIGN_IN_FAILED, 1);
    if (exchange != NULL) {
        reply_error(login->app, exchange, status, word);
    }
    login_destroy(login);
}

/* The fault is ours, and says nothing of the password. */
static void login_fail(struct login *login, enum err err)
{
    throttle_take_back(guard_throttle(login->app->guard), &login->guess, clock_steady_ms());
    login_refuse(login, err == ERR_RATE_LIMITED ? 429 : 503, err_reason(err));
}

static enum err login_verify(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    enum store_err err =
        account_by_username(store, login->username, &login->fact.account, login->hash);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    bool known = err == STORE_OK && login->fact.account.state == ACCOUNT_ACTIVE;
    bool right = secret_password_verify(known ? login->hash : NULL, login->password);
    login->outcome = right ? LOGIN_RIGHT : LOGIN_WRONG;
    return OK;
}

/* Since the password was checked it may have been changed, or the account locked. */
static enum err check_unchanged(struct login *login, struct store *store)
{
    char hash[PASSWORD_HASH_BYTES];
    enum store_err err = account_by_username(store, login->username, &login->fact.account, hash);
    bool active = login->fact.account.state == ACCOUNT_ACTIVE;
    if (err == STORE_OK && (!active || strcmp(hash, login->hash) != 0)) {
        login->outcome = LOGIN_WRONG;
    }
    secret_wipe(hash, sizeof hash);
    return err_of_store(err);
}

/* Whoever confirms the second factor that came with the account gets its recovery codes now, since
 * to ask for them takes a code that has not been used. */
static enum err check_second_factor(struct login *login, struct store *store)
{
    struct id account = login->fact.account.id;
    enum second_verdict verdict;
    enum err err =
        second_factor_demand(store, account, login->otp, login->request.now_ms, &verdict);
    if (err != OK) {
        return err;
    }
    if (verdict == SECOND_CONFIRMED) {
        return recovery_give(store, account, &login->recovery_codes);
    }
    if (verdict == SECOND_MISSING || verdict == SECOND_WRONG) {
        login->outcome = verdict == SECOND_MISSING ? LOGIN_OTP_REQUIRED : LOGIN_OTP_WRONG;
    }
    return OK;
}

/* What a refused try is told. */
static const char *outcome_word(enum login_outcome outcome)
{
    return outcome == LOGIN_OTP_WRONG ? "invalid_otp" : "invalid_credentials";
}

static enum err login_write(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    enum err err = OK;
    login->request.store = store;
    if (login->outcome == LOGIN_RIGHT) {
        err = check_unchanged(login, store);
    }
    if (err == OK && login->outcome == LOGIN_RIGHT) {
        err = check_second_factor(login, store);
    }
    if (err != OK || login->outcome == LOGIN_OTP_REQUIRED) {
        return err;
    }
    return login->outcome == LOGIN_RIGHT
               ? sign_in_write(&login->request, &login->fact)
               : gate_audit_refusal(&login->request, "sign_in", outcome_word(login->outcome));
}

static void login_answer(struct login *login)
{
    struct exchange *exchange = exchange_find(login->app->transport, login->exchange);
    const struct account *account = &login->fact.account;
    char cookie[SIGN_IN_COOKIE_SIZE];
    char device[SIGN_IN_COOKIE_SIZE];
    char before[DEVICE_COOKIE_SIZE];
    const struct header cookies[] = {{"set-cookie:", cookie}, {"set-cookie:", device}};
    if (exchange == NULL) {
        return;
    }
    sign_in_cookie(login->app, login->token, cookie);
    device_of_head(login->app, exchange_head(exchange), before);
    device_cookie_renew(login->app, before, login->username, login->request.now_ms, device);
    json_t *answer = json_pack("{s:s, s:o, s:o}", "token", login->token, "expires_at",
                               json_time(login->fact.sign_in.expires_ms), "user",
                               json_user(account->id, account->name, account->role));
    if (login->recovery_codes != NULL) {
        json_object_set(answer, "recovery_codes", login->recovery_codes);
    }
    reply_json(login->app, exchange, 200, answer, cookies, 2);
    secret_wipe(cookie, sizeof cookie);
}

static void login_written(struct job *job, enum err err)
{
    struct login *login = (struct login *)job;
    struct throttle *throttle = guard_throttle(login->app->guard);
    uint64_t now_ms = clock_steady_ms();
    if (err != OK) {
        login_fail(login, err);
        return;
    }
    switch (login->outcome) {
    case LOGIN_WRONG:
    case LOGIN_OTP_WRONG:
        login_refuse(login, 401, outcome_word(login->outcome));
        return;
    case LOGIN_OTP_REQUIRED: /* no guess; but what was counted before stays */
        throttle_take_back(throttle, &login->guess, now_ms);
        login_refuse(login, 401, "otp_required");
        return;
    case LOGIN_RIGHT:
        throttle_forgive(throttle, &login->guess, now_ms);
        metrics_add(METRIC_SIGN_IN_OK, 1);
        app_apply(login->app, &login->request.outbox);
        login_answer(login);
        login_destroy(login);
        return;
    }
}

/* Tries at a name by strangers, and those from devices that it is known on, are two. Names that
 * share one by chance share its room; nobody can choose to, for the key is secret. */
static uint16_t *hashing_of(const struct login *login)
{
    const uint8_t *key = login->guess.keys[GUESS_ACCOUNT].bytes;
    size_t slot = (size_t)(key[0] << 8 | key[1]) * 2 + (login->guess.known ? 1 : 0);
    return &login->app->logins->hashing[slot % HASHING_SLOTS];
}

void login_verified(struct job *job, enum err err)
{
    struct login *login = (struct login *)job;
    (*hashing_of(login))--;
    login->request.now_ms = clock_wall_ms(); /* it may have been held back */
    sign_in_make(login->app->config, login->request.now_ms, login->fact.account.id, login->token,
                 &login->fact.sign_in);
    login->job.work = login->write;
    login->job.done = login_written;
    if (err == OK) {
        err = lanes_submit(login->app->lanes, LANE_WRITE, &login->job);
    }
    if (err != OK) {
        login_fail(login, err);
    }
}

static void login_wait(struct login *login, uint64_t delay_ms);

/* The lane is slow by intention: whoever tries much at once waits for oneself, not others for it;
 * and who comes from a device that is known waits for nobody who does not, and finds room. */
static void login_hash(struct login *login)
{
    uint16_t *hashing = hashing_of(login);
    if (*hashing >= HASHING_MAX && !login->guess.exempt && !login->app->draining) {
        login_wait(login, HASH_AGAIN_MS);
        return;
    }
    struct lanes *lanes = login->app->lanes;
    login->job.urgent = login->guess.known;
    bool full = !login->guess.known && lanes_waiting(lanes, LANE_HASH) >= STRANGERS_HASH_MAX;
    enum err err =
        login->app->draining || full ? ERR_OVERLOADED : lanes_submit(lanes, LANE_HASH, &login->job);
    if (err != OK) {
        login_fail(login, err);
    } else {
        (*hashing)++;
    }
}

static void on_due(uv_timer_t *timer);

static void arm(struct logins *logins)
{
    uint64_t now_ms = clock_steady_ms();
    if (logins->waiting == NULL) {
        uv_timer_stop(&logins->timer);
        return;
    }
    uint64_t due_ms = logins->waiting->due_ms;
    uv_update_time(logins->timer.loop);
    uv_timer_start(&logins->timer, on_due, due_ms > now_ms ? due_ms - now_ms : 0, 0);
}

static struct login *waiting_take(struct logins *logins)
{
    struct login *login = logins->waiting;
    DL_DELETE(logins->waiting, login);
    logins->count--;
    return login;
}

static void on_due(uv_timer_t *timer)
{
    struct logins *logins = timer->data;
    uint64_t now_ms = clock_steady_ms();
    while (logins->waiting != NULL && logins->waiting->due_ms <= now_ms) {
        struct login *login = waiting_take(logins);
        if (exchange_find(login->app->transport, login->exchange) != NULL) {
            login_hash(login);
        } else {
            login_destroy(login); /* nobody waits for the answer; the try stays counted */
        }
    }
    arm(logins);
}

static int by_due(const struct login *a, const struct login *b)
{
    return a->due_ms < b->due_ms ? -1 : a->due_ms > b->due_ms;
}

static void login_wait(struct login *login, uint64_t delay_ms)
{
    struct logins *logins = login->app->logins;
    if (logins->count == WAITING_MAX) {
        login_fail(login, ERR_OVERLOADED);
        return;
    }
    login->due_ms = clock_steady_ms() + delay_ms;
    DL_INSERT_INORDER(logins->waiting, login, by_due);
    logins->count++;
    arm(logins);
}

struct logins *logins_create(struct app *app, uv_loop_t *loop)
{
    struct logins *logins = memory_new(sizeof *logins);
    logins->app = app;
    uv_timer_init(loop, &logins->timer);
    logins->timer.data = logins;
    return logins;
}

void logins_drain(struct logins *logins)
{
    while (logins->waiting != NULL) {
        login_fail(waiting_take(logins), ERR_OVERLOADED);
    }
    uv_timer_stop(&logins->timer);
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void logins_destroy(struct logins *logins)
{
    if (logins != NULL) {
        uv_close((uv_handle_t *)&logins->timer, on_timer_closed);
    }
}

struct id login_known_device(const struct app *app, const struct head *head, const char *username)
{
    char cookie[DEVICE_COOKIE_SIZE];
    struct id device = {0};
    const struct sign_in_fact *fact = sign_in_of_head(app, head, NULL);
    if (fact != NULL && strcmp(fact->account.username, username) == 0) {
        return fact->sign_in.id;
    }
    device_of_head(app, head, cookie);
    device_find(guard_device_key(app->guard), cookie, username, clock_wall_ms(), &device);
    return device;
}

void login_admit(struct login *login, const char *name)
{
    struct app *app = login->app;
    uint64_t delay_ms = 0;
    login->guess =
        guard_guess(app->guard, app->config, name, login->request.actor.address, login->device);
    unsigned locked_s =
        throttle_admit(guard_throttle(app->guard), &login->guess, clock_steady_ms(), &delay_ms);
    if (locked_s > 0) {
        reply_locked(app, exchange_find(app->transport, login->exchange), locked_s);
        login_destroy(login);
    } else if (app->draining || delay_ms == 0) {
        login_hash(login);
    } else {
        login_wait(login, delay_ms);
    }
}

static const struct form login_form = {
    .fields = (const struct field[]){
        {.name = "username", .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX},
        {.name = "password", .type = FIELD_TEXT, .min = 1, .max = PASSWORD_CHARACTERS},
        {.name = "otp", .type = FIELD_TEXT, .max = OTP_CHARACTERS, .optional = true},
        {0},
    }};

struct login *login_new(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    struct login *login = memory_new(sizeof *login);
    struct actor *actor = &login->request.actor;
    login->app = app;
    login->exchange = exchange_handle(exchange);
    login->request.config = app->config;
    login->request.now_ms = clock_wall_ms();
    client_address(app, head, actor->address);
    sign_in_describe(head, actor->address, &login->fact.sign_in);
    return login;
}

/* A name that is too long is nobody's: "" stands for it. */
static void login_by_password(struct app *app, struct exchange *exchange, const json_t *body)
{
    struct login *login = login_new(app, exchange);
    const char *otp = body_text(body, "otp");
    login->job.work = login_verify;
    login->job.done = login_verified;
    login->write = login_write;
    login->password = memory_copy_text(body_text(body, "password"));
    login->otp = otp != NULL && *otp != '\0' ? memory_copy_text(otp) : NULL;
    username_lower(body_text(body, "username"), login->username);
    login->device = login_known_device(app, exchange_head(exchange), login->username);
    login_admit(login, login->username);
}

void login_request(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &login_form);
    if (body == NULL) {
        reply_error(app, exchange, 400, "invalid_request");
    } else {
        login_by_password(app, exchange, body);
    }
    body_drop(body);
}
