/* POST /login: the password is checked on a thread of its own; then the sign-in is written; only
 * with that commit is the token worth anything. An unknown name takes the same way as a wrong
 * password. */

#include "server/sign_in.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/http/cookie.h"
#include "server/http/reply.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/metrics.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/net.h"
#include "server/secret.h"

#include <stdio.h>
#include <string.h>

enum { PASSWORD_CHARACTERS = 1024, USED_EVERY_MS = 3600 * 1000, COOKIE_SIZE = 128 };
static const uint64_t sign_in_life_ms = UINT64_C(30) * 24 * 3600 * 1000;

static bool is_secure(const struct app *app)
{
    return *app->config->tls_cert != '\0' || strncmp(app->config->public_url, "https:", 6) == 0;
}

static const char *cookie_name(const struct app *app)
{
    return is_secure(app) ? "__Host-empower" : "empower";
}

const struct sign_in_fact *sign_in_of_token(const struct app *app, const char *token,
                                            uint64_t now_ms)
{
    uint8_t hash[TOKEN_HASH_BYTES];
    return secret_token_hash(token, hash) ? facts_sign_in(app->facts, hash, now_ms) : NULL;
}

const struct sign_in_fact *sign_in_of_head(const struct app *app, const struct head *head,
                                           bool *ret_bad_bearer)
{
    static const char scheme[] = "bearer ";
    char token[TOKEN_TEXT_LENGTH + 1];
    const struct sign_in_fact *fact = NULL;
    bool bearer = head->authorization[0] != '\0';
    if (bearer && strncasecmp(head->authorization, scheme, sizeof scheme - 1) == 0) {
        fact = sign_in_of_token(app, head->authorization + sizeof scheme - 1, clock_wall_ms());
    } else if (!bearer && cookie_find(head->cookie, cookie_name(app), token, sizeof token)) {
        fact = sign_in_of_token(app, token, clock_wall_ms());
    }
    if (ret_bad_bearer != NULL) {
        *ret_bad_bearer = bearer && fact == NULL;
    }
    secret_wipe(token, sizeof token);
    return fact;
}

void client_address(const struct app *app, const struct head *head,
                    char ret_address[ADDRESS_BYTES_MAX + 1])
{
    const struct config_ranges *proxies = &app->config->trusted_proxies;
    char address[NET_ADDRESS_SIZE];
    net_client_address(head->peer, head->forwarded_for, proxies->items, proxies->count, address);
    snprintf(ret_address, ADDRESS_BYTES_MAX + 1, "%.*s", ADDRESS_BYTES_MAX, address);
}

/* Set-Cookie with the token, or, with "", one that takes it away. */
static void cookie_write(const struct app *app, const char *token, char ret_text[COOKIE_SIZE])
{
    snprintf(ret_text, COOKIE_SIZE, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
             cookie_name(app), token, is_secure(app) ? "; Secure" : "",
             *token == '\0' ? "; Max-Age=0" : "");
}

struct touch {
    struct job job;
    struct id sign_in;
    uint64_t now_ms;
};

static enum err touch_work(struct job *job, struct store *store)
{
    const struct touch *touch = (struct touch *)job;
    return err_of_store(sign_in_touch(store, touch->sign_in, touch->now_ms));
}

static void touch_done(struct job *job, enum err err)
{
    (void)err; /* the next use tries again */
    free(job);
}

void sign_in_used(struct app *app, const struct sign_in_fact *fact)
{
    uint64_t now_ms = clock_wall_ms();
    if (now_ms < fact->sign_in.used_ms + USED_EVERY_MS) {
        return;
    }
    facts_touch_sign_in(app->facts, fact->sign_in.id, now_ms);
    struct touch *touch = memory_new(sizeof *touch);
    touch->job.work = touch_work;
    touch->job.done = touch_done;
    touch->sign_in = fact->sign_in.id;
    touch->now_ms = now_ms;
    if (lanes_submit(app->lanes, LANE_WRITE, &touch->job) != OK) {
        free(touch);
    }
}

/* One attempt: first on LANE_HASH, then on LANE_WRITE. */
struct login {
    struct job job;
    struct app *app;
    struct request request;
    uint64_t exchange;
    char username[USERNAME_BYTES_MAX + 1];
    char *password;
    bool right;
    char hash[PASSWORD_HASH_BYTES]; /* that the password was held against */
    char token[TOKEN_TEXT_LENGTH + 1];
    struct sign_in_fact fact;
};

static void login_destroy(struct login *login)
{
    if (login->password != NULL) {
        secret_wipe(login->password, strlen(login->password));
        free(login->password);
    }
    outbox_clear(&login->request.outbox);
    secret_wipe(login->token, sizeof login->token);
    secret_wipe(login->hash, sizeof login->hash);
    free(login);
}

/* Answers and ends the attempt. */
static void login_refuse(struct login *login, int status, const char *word)
{
    struct exchange *exchange = exchange_find(login->app->transport, login->exchange);
    metrics_add(status < 500 ? METRIC_SIGN_IN_REFUSED : METRIC_SIGN_IN_FAILED, 1);
    if (exchange != NULL) {
        reply_error(login->app, exchange, status, word);
    }
    login_destroy(login);
}

static enum err login_verify(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    char *hash = login->hash;
    enum store_err err = account_by_username(store, login->username, &login->fact.account, hash);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    login->right = secret_password_verify(err == STORE_OK ? hash : NULL, login->password);
    return OK;
}

/* While the password was being tried it may have been changed, or the account locked. */
static enum store_err try_again(struct login *login, struct store *store)
{
    struct account account;
    char hash[PASSWORD_HASH_BYTES];
    enum store_err err = account_by_username(store, login->username, &account, hash);
    login->right = err == STORE_OK && strcmp(hash, login->hash) == 0;
    secret_wipe(hash, sizeof hash);
    return err;
}

static enum err login_write(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    struct request *request = &login->request;
    struct sign_in_fact *fact = &login->fact;
    struct provider provider;
    request->store = store;
    enum store_err err = login->right ? try_again(login, store) : STORE_OK;
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    if (!login->right) {
        return gate_audit_refusal(request, "sign_in");
    }
    err = provider_find(store, fact->account.provider, &provider);
    if (err == STORE_OK) {
        err = sign_in_add(store, &fact->sign_in);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    fact->features = provider.features;
    request->actor.account = fact->account.id;
    request->actor.sign_in = fact->sign_in.id;
    outbox_add(&request->outbox, EFFECT_SIGN_IN)->sign_in = *fact;
    return gate_audit(request, "sign_in", NULL, fact->sign_in.id);
}

static void login_answer(struct login *login)
{
    metrics_add(METRIC_SIGN_IN_OK, 1);
    struct exchange *exchange = exchange_find(login->app->transport, login->exchange);
    const struct account *account = &login->fact.account;
    char cookie[COOKIE_SIZE];
    const struct header set_cookie = {"set-cookie:", cookie};
    if (exchange == NULL) {
        return;
    }
    cookie_write(login->app, login->token, cookie);
    reply_json(login->app, exchange, 200,
               json_pack("{s:s, s:o, s:o}", "token", login->token, "expires_at",
                         json_time(login->fact.sign_in.expires_ms), "user",
                         json_user(account->id, account->name, account->role)),
               &set_cookie, 1);
    secret_wipe(cookie, sizeof cookie);
}

static void login_written(struct job *job, enum err err)
{
    struct login *login = (struct login *)job;
    if (err != OK) {
        login_refuse(login, 503, err_reason(err));
    } else if (!login->right) {
        login_refuse(login, 401, "invalid_credentials");
    } else {
        app_apply(login->app, &login->request.outbox);
        login_answer(login);
        login_destroy(login);
    }
}

static void login_verified(struct job *job, enum err err)
{
    struct login *login = (struct login *)job;
    struct sign_in *sign_in = &login->fact.sign_in;
    if (login->right) {
        uint64_t now_ms = clock_wall_ms();
        secret_token(login->token);
        secret_token_hash(login->token, sign_in->token_hash);
        sign_in->id = secret_id(now_ms);
        sign_in->account = login->fact.account.id;
        sign_in->created_ms = sign_in->used_ms = now_ms;
        sign_in->expires_ms = now_ms + sign_in_life_ms;
    }
    login->job.work = login_write;
    login->job.done = login_written;
    if (err == OK) {
        err = lanes_submit(login->app->lanes, LANE_WRITE, &login->job);
    }
    if (err != OK) {
        login_refuse(login, 503, err_reason(err));
    }
}

static const struct form login_form = {
    .fields = (const struct field[]){
        {.name = "username", .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX},
        {.name = "password", .type = FIELD_TEXT, .min = 1, .max = PASSWORD_CHARACTERS},
        {.name = "otp", .type = FIELD_TEXT, .max = 16, .optional = true},
        {0},
    }};

/* What the device calls itself, in visible ASCII. */
static void describe_device(const struct head *head, char ret_device[DEVICE_BYTES_MAX + 1])
{
    size_t length = 0;
    for (const char *c = head->user_agent; *c != '\0' && length < DEVICE_BYTES_MAX; c++) {
        ret_device[length++] = *c >= ' ' && *c <= '~' ? *c : '?';
    }
    ret_device[length] = '\0';
}

static void login_begin(struct app *app, struct exchange *exchange, const json_t *body)
{
    const struct head *head = exchange_head(exchange);
    struct login *login = memory_new(sizeof *login);
    struct actor *actor = &login->request.actor;
    login->app = app;
    login->exchange = exchange_handle(exchange);
    login->job.work = login_verify;
    login->job.done = login_verified;
    login->request.config = app->config;
    login->request.now_ms = clock_wall_ms();
    const char *username = json_string_value(json_object_get(body, "username"));
    if (strlen(username) < sizeof login->username) { /* else "", which nobody is called either */
        memcpy(login->username, username, strlen(username) + 1);
    }
    login->password = memory_copy_text(json_string_value(json_object_get(body, "password")));
    client_address(app, head, actor->address);
    memcpy(login->fact.sign_in.address, actor->address, sizeof actor->address);
    describe_device(head, login->fact.sign_in.device);
    enum err err =
        app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_HASH, &login->job);
    if (err != OK) {
        login_refuse(login, 503, err_reason(err));
    }
}

void login_request(struct app *app, struct exchange *exchange)
{
    char field[FIELD_PATH_SIZE];
    size_t length;
    const char *text = exchange_body(exchange, &length);
    json_t *body = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (body == NULL || !form_check(&login_form, body, field)) {
        reply_error(app, exchange, 400, "invalid_request");
    } else {
        login_begin(app, exchange, body);
    }
    json_t *password = json_object_get(body, "password");
    if (json_is_string(password)) {
        secret_wipe((char *)json_string_value(password), json_string_length(password));
    }
    json_decref(body);
}

struct logout {
    struct job job;
    struct app *app;
    struct request request;
    uint64_t exchange;
};

static enum err logout_work(struct job *job, struct store *store)
{
    struct logout *logout = (struct logout *)job;
    struct request *request = &logout->request;
    struct id id = request->actor.sign_in;
    request->store = store;
    enum store_err err = sign_in_revoke(store, request->actor.account, id, request->now_ms);
    if (err == STORE_NOT_FOUND) {
        return OK; /* somebody else has just ended it */
    }
    outbox_add(&request->outbox, EFFECT_SIGN_OUT)->signed_out = id;
    return err == STORE_OK ? gate_audit(request, "sign_out", NULL, id) : err_of_store(err);
}

static void logout_answer(struct app *app, struct exchange *exchange)
{
    char cookie[COOKIE_SIZE];
    const struct header set_cookie = {"set-cookie:", cookie};
    cookie_write(app, "", cookie);
    reply_json(app, exchange, 200, json_object(), &set_cookie, 1);
}

static void logout_done(struct job *job, enum err err)
{
    struct logout *logout = (struct logout *)job;
    struct exchange *exchange = exchange_find(logout->app->transport, logout->exchange);
    if (exchange != NULL && err == OK) {
        logout_answer(logout->app, exchange);
    } else if (exchange != NULL) {
        reply_error(logout->app, exchange, 503, err_reason(err));
    }
    if (err == OK) {
        app_apply(logout->app, &logout->request.outbox);
    }
    outbox_clear(&logout->request.outbox);
    free(logout);
}

void logout_request(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    const struct sign_in_fact *fact = sign_in_of_head(app, head, NULL);
    if (fact == NULL) {
        logout_answer(app, exchange); /* signed out is what the caller wants to be */
        return;
    }
    struct logout *logout = memory_new(sizeof *logout);
    logout->job.work = logout_work;
    logout->job.done = logout_done;
    logout->app = app;
    logout->exchange = exchange_handle(exchange);
    logout->request.config = app->config;
    logout->request.now_ms = clock_wall_ms();
    actor_sign_in(&logout->request.actor, fact);
    client_address(app, head, logout->request.actor.address);
    enum err err = lanes_submit(app->lanes, LANE_WRITE, &logout->job);
    if (err != OK) {
        reply_error(app, exchange, 503, err_reason(err));
        free(logout);
    }
}
