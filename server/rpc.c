#include "server/rpc.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/envelope.h"
#include "server/facts.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/hub.h"
#include "server/json_text.h"
#include "server/limits.h"
#include "server/looks.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/gate.h"
#include "server/metrics.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "server/standing.h"

#include <stdio.h>
#include <string.h>

enum { IN_FLIGHT_MAX = 64, STRIKES_MAX = 100, STRIKES_MS = 10000 };

/* A request on its way: from the loop to its lane and back. */
struct pending {
    struct job job;
    struct request request;
    const struct method *method; /* NULL: not found out yet, or none */
    struct envelope envelope;
    struct app *app;
    uint64_t session;  /* handle; 0: none */
    uint64_t exchange; /* handle; 0: none */
    struct frame *answer;
    enum err err; /* how it went, while its looks are being logged */
};

static json_t *error_of(const struct request *request, enum err err)
{
    json_t *data = json_pack("{s:s}", "reason", err_reason(err));
    if (err == ERR_INVALID_PARAMS) {
        json_object_set_new(data, "field", json_string(request->field));
    }
    if (err == ERR_INTERNAL) {
        json_object_set_new(data, "request", json_string(request->id.text));
    }
    if (err == ERR_RATE_LIMITED) {
        json_object_set_new(data, "retry_after", json_integer(request->retry_after_s));
    }
    return json_pack("{s:i, s:s, s:o}", "code", err_code(err), "message", err_message(err), "data",
                     data);
}

static void add_result(struct json_text *text, const struct request *request)
{
    json_text_literal(text, ",\"result\":");
    if (request->text != NULL) {
        json_text_add(text, request->text->bytes, request->text->length);
    } else if (request->result != NULL) {
        json_text_add_value(text, request->result);
    } else {
        json_text_literal(text, "{}");
    }
}

static void add_error(struct json_text *text, const struct request *request, enum err err)
{
    json_t *error = error_of(request, err);
    json_text_literal(text, ",\"error\":");
    json_text_add_value(text, error);
    json_decref(error);
}

static struct frame *response_frame(const struct pending *pending, enum err err)
{
    const struct envelope *envelope = &pending->envelope;
    AUTO(json_text) text;
    json_text_begin(&text);
    json_text_literal(&text, "{\"jsonrpc\":\"2.0\",\"id\":");
    if (envelope->id != NULL) {
        json_text_add(&text, envelope->id, envelope->id_length);
    } else {
        json_text_literal(&text, "null");
    }
    if (err == OK) {
        add_result(&text, &pending->request);
    } else {
        add_error(&text, &pending->request, err);
    }
    json_text_literal(&text, "}");
    return frame_of_text(text.bytes, text.length);
}

static void pending_destroy(struct pending *pending)
{
    struct request *request = &pending->request;
    envelope_clear(&pending->envelope);
    json_decref(request->result);
    request_text_drop(request);
    secret_text_drop(request->verified);
    outbox_clear(&request->outbox);
    looks_drop(&request->looks);
    if (request->carry != NULL) {
        request->carry_free(request->carry);
    }
    frame_drop(pending->answer);
    free(pending);
}

static void answer_exchange(const struct app *app, struct exchange *exchange,
                            const struct frame *frame, enum err err, unsigned retry_after_s)
{
    char seconds[16];
    size_t length;
    const char *text = frame_text(frame, &length);
    const struct header wait = {"retry-after:", seconds};
    int status = err == ERR_UNAUTHENTICATED ? 401 : err == ERR_RATE_LIMITED ? 429 : 200;
    snprintf(seconds, sizeof seconds, "%u", retry_after_s);
    reply_text(app, exchange, status, text, length, &wait, status == 429 ? 1 : 0);
}

static void answer(struct pending *pending, struct session *session, enum err err)
{
    if (session != NULL && err == OK && pending->method->answers_soon) {
        hub_send_soon(session, pending->answer);
        return;
    }
    if (session != NULL) {
        hub_send(session, pending->answer);
        return;
    }
    struct exchange *exchange = exchange_find(pending->app->transport, pending->exchange);
    if (exchange != NULL) {
        answer_exchange(pending->app, exchange, pending->answer, err,
                        pending->request.retry_after_s);
    }
}

/* In the log, and in the numbers. */
static void note(const struct pending *pending, enum err err)
{
    const struct method *method = pending->method;
    metrics_request(method != NULL ? pending->envelope.index : METRICS_NO_METHOD, err);
    request_log(&pending->request, method != NULL ? method->name : "", err);
}

/* On the loop: the request has been worked off. */
static void conclude(struct pending *pending, enum err err)
{
    struct request *request = &pending->request;
    struct session *session = hub_find(pending->app->hub, pending->session);
    const struct method *method = pending->method;
    request->app = pending->app;
    request->session = session;
    request->store = NULL;
    if (err == OK && session != NULL && method->answering != NULL) {
        method->answering(request);
    }
    if (pending->answer == NULL) {
        pending->answer = response_frame(pending, err);
    }
    note(pending, err);
    answer(pending, session, err);
    if (session != NULL && method->after != NULL) {
        method->after(request, err);
    }
    if (err == OK) {
        app_apply(pending->app, &request->outbox);
    }
    if (session != NULL && session->in_flight-- == IN_FLIGHT_MAX) {
        peer_pause(session->peer, false);
    }
    pending_destroy(pending);
}

static enum err work(struct job *job, struct store *store)
{
    struct pending *pending = (struct pending *)job;
    pending->request.store = store;
    enum err err = pending->method->handle(&pending->request);
    gate_looked(&pending->request, pending->method->name, err);
    if (pending->method->answering == NULL) {
        pending->answer = response_frame(pending, err);
    }
    return err;
}

/* Whatever the handler thought: nothing of it is told. */
static void take_back(struct pending *pending)
{
    frame_drop(pending->answer);
    pending->answer = NULL;
}

static void logged(void *context, enum err err)
{
    struct pending *pending = context;
    if (err != OK) {
        take_back(pending);
        pending->err = err;
    }
    conclude(pending, pending->err);
}

static void done(struct job *job, enum err err)
{
    struct pending *pending = (struct pending *)job;
    if (err == ERR_STORAGE) {
        take_back(pending);
    }
    if (pending->request.looks.count == 0) {
        conclude(pending, err);
        return;
    }
    pending->err = err;
    looks_log(pending->app->looks, &pending->request.looks, logged, pending);
}

static enum err to_lane(struct pending *pending)
{
    pending->job.work = work;
    pending->job.done = done;
    pending->job.writes_last = pending->method->writes_last;
    return lanes_submit(pending->app->lanes, pending->method->lane, &pending->job);
}

static enum err verify(struct job *job, struct store *store)
{
    struct pending *pending = (struct pending *)job;
    struct request *request = &pending->request;
    char hash[PASSWORD_HASH_BYTES] = "";
    enum err err = err_of_store(account_password(store, request->actor.account, hash));
    if (err == OK && !secret_password_verify(hash, param_text(request, "password"))) {
        err = request_invalid(request, "password");
        gate_note_refusal(request, pending->method->name, request->actor.account);
        gate_looked(request, pending->method->name, err);
    }
    request->verified = memory_copy_text(hash);
    secret_wipe(hash, sizeof hash);
    request->store = store;
    return err == OK && pending->method->hashing != NULL ? pending->method->hashing(request) : err;
}

static void verified(struct job *job, enum err err)
{
    if (err == OK) {
        err = to_lane((struct pending *)job);
    }
    if (err != OK) {
        done(job, err);
    }
}

/* To hash a password takes a thread of its own for a while. */
static enum err to_hash(struct pending *pending)
{
    pending->job.work = verify;
    pending->job.done = verified;
    pending->job.urgent = true; /* who is signed in waits for nobody who tries to */
    return lanes_submit(pending->app->lanes, LANE_HASH, &pending->job);
}

static void dispatch(struct pending *pending)
{
    struct request *request = &pending->request;
    struct session *session = hub_find(pending->app->hub, pending->session);
    if (session != NULL && ++session->in_flight == IN_FLIGHT_MAX) {
        peer_pause(session->peer, true);
    }
    request->app = pending->app;
    request->session = session;
    if (pending->method->lane == LANE_LOOP) {
        enum err answer = pending->method->handle(request);
        gate_refused_live(request, pending->method->name, answer);
        conclude(pending, answer);
        return;
    }
    bool late = lanes_late(pending->app->lanes, pending->method->lane);
    enum err err = pending->app->draining || late ? ERR_OVERLOADED : OK;
    if (err == OK && pending->method->before != NULL) {
        err = pending->method->before(request);
        gate_refused_live(request, pending->method->name, err);
    }
    request->app = NULL;
    request->session = NULL;
    if (err == OK) {
        err = pending->method->asks_password ? to_hash(pending) : to_lane(pending);
    }
    if (err != OK) {
        conclude(pending, err);
    }
}

/* Counts the call against the caller's rate. Addresses that are exempt are counted and let pass. */
static enum err take_rate(struct pending *pending)
{
    struct request *request = &pending->request;
    const struct method *method = pending->method;
    if (id_is_nil(request->actor.account)) {
        return OK; /* strangers are held back by their strikes */
    }
    unsigned wait_s =
        limits_take(pending->app->limits, request->actor.account, (unsigned)pending->envelope.index,
                    method->per_minute, clock_steady_ms());
    if (wait_s == 0 || config_exempts(pending->app->config, request->actor.address)) {
        return OK;
    }
    request->retry_after_s = wait_s;
    return ERR_RATE_LIMITED;
}

/* What is asked of the caller before it is looked at what is asked for. */
static enum err may_ask(const struct pending *pending)
{
    const struct actor *actor = &pending->request.actor;
    if (id_is_nil(actor->account)) {
        return pending->method->open ? OK : ERR_UNAUTHENTICATED;
    }
    return pending->method->any_standing ? OK
                                         : standings_ask(pending->app->standings, actor->account,
                                                         actor->provider, pending->request.now_ms);
}

/* All that can be said against a request before it runs. Fills `pending` from the message. */
static enum err prepare(struct pending *pending, const char *text, size_t length)
{
    struct request *request = &pending->request;
    struct envelope *envelope = &pending->envelope;
    enum err read = envelope_read(text, length, envelope, request->field);
    if (envelope->method == NULL) {
        return read;
    }
    if (envelope->method->live_only && pending->session == 0) {
        return ERR_UNKNOWN_METHOD;
    }
    pending->method = envelope->method;
    enum err err = may_ask(pending);
    if (err != OK || read != OK) {
        return err != OK ? err : read;
    }
    request->params = &envelope->params;
    return take_rate(pending);
}

/* Runs the message or returns why not. `*ret_refusal` is then the answer, which the caller owns. */
static enum err take_message(struct pending *pending, const char *text, size_t length,
                             struct frame **ret_refusal)
{
    enum err err = prepare(pending, text, length);
    if (err == OK) {
        dispatch(pending);
        return OK;
    }
    if (err == ERR_RATE_LIMITED) {
        pending->request.app = pending->app;
        gate_refused_live(&pending->request, pending->method->name, err);
    }
    *ret_refusal = response_frame(pending, err);
    note(pending, err);
    return err;
}

static struct pending *pending_new(struct app *app, const struct actor *actor)
{
    struct pending *pending = memory_new(sizeof *pending);
    pending->app = app;
    pending->request.actor = *actor;
    pending->request.now_ms = clock_wall_ms();
    pending->request.config = app->config;
    pending->request.id = request_id_next();
    return pending;
}

/* Whoever sends nothing but what must be refused is not worth the work. */
static bool strike(const struct app *app, struct session *session)
{
    uint64_t now_ms = clock_steady_ms();
    if (now_ms - session->strikes_ms > STRIKES_MS) {
        session->strikes_ms = now_ms;
        session->strikes = 0;
    }
    return ++session->strikes > STRIKES_MAX && !config_exempts(app->config, session->actor.address);
}

void rpc_from_session(struct app *app, struct session *session, const char *text, size_t length)
{
    if (session->user != NULL && !sign_in_renew(app, session->actor.sign_in)) {
        hub_close(session, CLOSE_REVOKED); /* it has just ended */
        return;
    }
    struct pending *pending = pending_new(app, &session->actor);
    AUTO(frame) *refusal = NULL;
    pending->session = session->handle;
    bool taken = take_message(pending, text, length, &refusal) == OK;
    if (taken && session->user != NULL) {
        session->worked = true;
        return;
    }
    /* Or taken, and in vain: a token that is none. */
    if (!taken) {
        hub_send(session, refusal);
        pending_destroy(pending);
    }
    if (strike(app, session)) {
        session->worked = false;
        hub_close(session, CLOSE_RATE_LIMIT);
    }
}

void rpc_from_exchange(struct app *app, struct exchange *exchange, const struct sign_in_fact *fact,
                       const char *address)
{
    struct actor actor = {0};
    snprintf(actor.address, sizeof actor.address, "%s", address);
    if (fact != NULL) {
        actor_sign_in(&actor, fact);
    }
    struct pending *pending = pending_new(app, &actor);
    AUTO(frame) *refusal = NULL;
    pending->exchange = exchange_handle(exchange);
    size_t length;
    const char *body = exchange_body(exchange, &length);
    enum err err = fact == NULL ? ERR_UNAUTHENTICATED : OK;
    if (err != OK) {
        refusal = response_frame(pending, err);
    } else {
        err = take_message(pending, body, length, &refusal);
    }
    if (err != OK) {
        answer_exchange(app, exchange, refusal, err, pending->request.retry_after_s);
        pending_destroy(pending);
    }
}
