/* Tokens: who has which, how long it lives, the cookies, POST /logout. */

#include "server/sign_in.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/http/cookie.h"
#include "server/http/reply.h"
#include "server/hub.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/gate.h"
#include "server/metrics.h"
#include "server/net.h"
#include "server/secret.h"
#include "server/transport/transport.h"

#include <stdio.h>
#include <string.h>

enum { USED_EVERY_MS = 3600 * 1000 };
static const uint64_t day_ms = UINT64_C(24) * 3600 * 1000;

static bool is_secure(const struct app *app)
{
    return *app->config->tls_cert != '\0' || strncmp(app->config->public_url, "https:", 6) == 0;
}

static const char *cookie_name(const struct app *app)
{
    return is_secure(app) ? "__Host-empower" : "empower";
}

static const char *device_cookie_name(const struct app *app)
{
    return is_secure(app) ? "__Host-empower-device" : "empower-device";
}

uint64_t sign_in_expires(const struct config *config, uint64_t created_ms, uint64_t now_ms)
{
    uint64_t idle_ms = now_ms + config->sign_in_idle_days * day_ms;
    uint64_t last_ms = created_ms + config->sign_in_max_days * day_ms;
    return idle_ms < last_ms ? idle_ms : last_ms;
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

void sign_in_cookie(const struct app *app, const char *token, char ret_text[SIGN_IN_COOKIE_SIZE])
{
    snprintf(ret_text, SIGN_IN_COOKIE_SIZE, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
             cookie_name(app), token, is_secure(app) ? "; Secure" : "",
             *token == '\0' ? "; Max-Age=0" : "");
}

void device_cookie(const struct app *app, const char *value, char ret_text[SIGN_IN_COOKIE_SIZE])
{
    snprintf(ret_text, SIGN_IN_COOKIE_SIZE,
             "%s=%s; Path=/; HttpOnly; SameSite=Strict%s; Max-Age=%d", device_cookie_name(app),
             value, is_secure(app) ? "; Secure" : "", DEVICE_LIFE_S);
}

void device_of_head(const struct app *app, const struct head *head,
                    char ret_value[DEVICE_COOKIE_SIZE])
{
    cookie_find(head->cookie, device_cookie_name(app), ret_value, DEVICE_COOKIE_SIZE);
}

static const char *sso_cookie_name(const struct app *app)
{
    return is_secure(app) ? "__Host-empower-sso" : "empower-sso";
}

void sso_cookie(const struct app *app, const char *value, char ret_text[SIGN_IN_COOKIE_SIZE])
{
    snprintf(ret_text, SIGN_IN_COOKIE_SIZE, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%d",
             sso_cookie_name(app), value, is_secure(app) ? "; Secure" : "",
             *value == '\0' ? 0 : SSO_ROUND_S);
}

void sso_cookie_of_head(const struct app *app, const struct head *head,
                        char ret_value[SIGN_IN_COOKIE_SIZE])
{
    cookie_find(head->cookie, sso_cookie_name(app), ret_value, SIGN_IN_COOKIE_SIZE);
}

struct touch {
    struct job job;
    struct app *app;
    struct sign_in before;
    uint64_t now_ms;
    uint64_t expires_ms;
};

static enum err touch_work(struct job *job, struct store *store)
{
    const struct touch *touch = (struct touch *)job;
    return err_of_store(sign_in_touch(store, touch->before.id, touch->now_ms, touch->expires_ms));
}

/* It lives longer only when that is on disk: what ends sign-ins looks there. After a failure the
 * next use tries again. */
static void touch_done(struct job *job, enum err err)
{
    struct touch *touch = (struct touch *)job;
    facts_touch_sign_in(touch->app->facts, touch->before.id,
                        err == OK ? touch->now_ms : touch->before.used_ms,
                        err == OK ? touch->expires_ms : touch->before.expires_ms);
    free(touch);
}

void sign_in_connect(struct app *app, struct session *session, const struct sign_in_fact *fact)
{
    hub_sign_in(app->hub, session, fact);
    sign_in_used(app, fact);
    session->exempt = config_exempts(app->config, session->actor.address);
    hub_close_oldest(session->user, SIGN_INS_MAX);
    if (session->peer != NULL) {
        peer_is_known(session->peer);
    }
}

void sign_in_used(struct app *app, const struct sign_in_fact *fact)
{
    uint64_t now_ms = clock_wall_ms();
    if (now_ms < fact->sign_in.used_ms + USED_EVERY_MS) {
        return;
    }
    struct touch *touch = memory_new(sizeof *touch);
    touch->job.work = touch_work;
    touch->job.done = touch_done;
    touch->app = app;
    touch->before = fact->sign_in;
    touch->now_ms = now_ms;
    touch->expires_ms = sign_in_expires(app->config, fact->sign_in.created_ms, now_ms);
    if (lanes_submit(app->lanes, LANE_WRITE, &touch->job) == OK) {
        facts_touch_sign_in(app->facts, touch->before.id, now_ms, touch->before.expires_ms);
    } else {
        free(touch);
    }
}

bool sign_in_renew(struct app *app, struct id sign_in)
{
    const struct sign_in_fact *fact = facts_sign_in_of_id(app->facts, sign_in, clock_wall_ms());
    if (fact != NULL) {
        sign_in_used(app, fact);
    }
    return fact != NULL;
}

void sign_in_device(const struct head *head, char ret_device[DEVICE_BYTES_MAX + 1])
{
    size_t length = 0;
    for (const char *c = head->user_agent; *c != '\0' && length < DEVICE_BYTES_MAX; c++) {
        ret_device[length++] = *c >= ' ' && *c <= '~' ? *c : '?';
    }
    ret_device[length] = '\0';
}

struct ending {
    struct id keep;
    size_t count;
    struct id ids[SIGN_INS_MAX];
};

static bool take_sign_in(void *context, const struct sign_in *sign_in)
{
    struct ending *ending = context;
    if (!id_equal(sign_in->id, ending->keep)) {
        ending->ids[ending->count++] = sign_in->id;
    }
    return ending->count < SIGN_INS_MAX;
}

/* In rounds, because no list is without a bound. */
enum err sign_in_end_all(struct request *request, struct id account, struct id keep,
                         size_t *ret_count)
{
    struct ending ending = {.keep = keep};
    *ret_count = 0;
    do {
        ending.count = 0;
        enum store_err err =
            sign_in_list(request->store, account, request->now_ms, take_sign_in, &ending);
        for (size_t i = 0; i < ending.count && err == STORE_OK; i++) {
            err = sign_in_revoke(request->store, account, ending.ids[i], request->now_ms);
            outbox_add(&request->outbox, EFFECT_SIGN_OUT)->signed_out = ending.ids[i];
        }
        if (err != STORE_OK) {
            return err_of_store(err);
        }
        *ret_count += ending.count;
    } while (ending.count == SIGN_INS_MAX);
    return OK;
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
    char cookie[SIGN_IN_COOKIE_SIZE];
    const struct header set_cookie = {"set-cookie:", cookie};
    sign_in_cookie(app, "", cookie);
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
