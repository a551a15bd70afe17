/* Calls on the loop: passing signals on, ringing, and noticing who is gone. */

#include "server/methods/call.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/hub.h"
#include "server/json_text.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/metrics.h"
#include "server/secret.h"
#include "signalling/call_view.h"
#include "signalling/signal.h"
#include "signalling/turn.h"

#include <stdio.h>
#include <string.h>

static json_t *json_participant(const struct call_participant *participant)
{
    bool told = participant->state == CALL_LEFT && participant->reason != CALL_REASON_NONE;
    return json_pack(
        "{s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:o*, s:o*}", "id", participant->id, "user",
        participant->user, "state", call_participant_state_word(participant->state), "audio",
        participant->audio, "video", participant->video, "screen", participant->screen, "hand",
        participant->hand, "away", participant->away_until_ms != 0 ? json_true() : NULL, "reason",
        told ? json_string(call_reason_name(participant->reason)) : NULL);
}

json_t *json_call(const struct call *call)
{
    const struct call_participant *order[CALL_PARTICIPANTS_MAX];
    size_t count = call_in_order(call, order);
    json_t *participants = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(participants, json_participant(order[i]));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o*, s:o*}", "id", call->id, "channel",
                     call->channel, "state", call_state_name(call->state), "mode",
                     call_mode_name(call->mode), "started_by", call->started_by, "started_at",
                     json_time(call->started_at_ms), "participants", participants, "lobby",
                     call->lobby ? json_true() : NULL, "relay_only",
                     call->relay_only ? json_true() : NULL);
}

static bool may_take_part(const struct app *app, const struct actor *actor, const struct call *call)
{
    return facts_access(app->facts, actor->account, actor->features, call_id_of(call->channel),
                        PART_VIDEO, VERB_ADD) == ACCESS_ALLOW;
}

struct listing {
    const struct app *app;
    const struct actor *actor;
    char account[ID_TEXT_LENGTH + 1];
    json_t *list;
};

static void list_call(void *context, const struct call *call)
{
    struct listing *listing = context;
    if (call_find_user(call, listing->account) != NULL &&
        may_take_part(listing->app, listing->actor, call)) {
        json_array_append_new(listing->list, json_call(call));
    }
}

json_t *call_list_of(const struct app *app, const struct actor *actor)
{
    struct listing listing = {.app = app, .actor = actor, .list = json_array()};
    id_format(actor->account, listing.account);
    facts_each_call(app->facts, list_call, &listing);
    return listing.list;
}

struct ringing {
    struct app *app;
    struct session *session;
    char account[ID_TEXT_LENGTH + 1];
};

static void ring_call(void *context, const struct call *call)
{
    struct ringing *ringing = context;
    uint64_t left_s = call_ring_left_s(call, ringing->account, clock_wall_ms());
    if (left_s == 0 || !may_take_part(ringing->app, &ringing->session->actor, call)) {
        return;
    }
    AUTO(frame) *frame =
        event_frame("call.ringing", json_pack("{s:o, s:I}", "call", json_call(call), "expires_in",
                                              (json_int_t)left_s));
    hub_send(ringing->session, frame);
}

void call_ring_again(struct app *app, struct session *session)
{
    struct ringing ringing = {.app = app, .session = session};
    id_format(session->actor.account, ringing.account);
    facts_each_call(app->facts, ring_call, &ringing);
}

/* Something happened to a call that no method brought. */
struct call_job {
    struct job job;
    struct app *app;
    struct request request;
    struct id call;
    enum call_news news;
    char session[ID_TEXT_LENGTH + 1];
    int64_t clock_by_ms; /* not 0: this is the news */
};

static enum err call_work(struct job *job, struct store *store)
{
    struct call_job *event = (struct call_job *)job;
    event->request.store = store;
    if (event->clock_by_ms != 0) {
        return call_follow_clock(&event->request, event->call, event->clock_by_ms);
    }
    return call_happen(&event->request, event->call, event->news, event->session);
}

static void call_done(struct job *job, enum err err)
{
    struct call_job *event = (struct call_job *)job;
    if (err == OK) {
        app_apply(event->app, &event->request.outbox);
    } else {
        /* The second's round, or the next start, comes back to it. */
        log_line(LOG_WARN, "call_event_failed", "reason=%s", log_word(err_reason(err)));
    }
    outbox_clear(&event->request.outbox);
    free(event);
}

static struct call_job *job_create(struct app *app, const char *call)
{
    struct call_job *job = memory_new(sizeof *job);
    job->job.work = call_work;
    job->job.done = call_done;
    job->app = app;
    job->request.now_ms = clock_wall_ms();
    job->request.config = app->config;
    job->call = call_id_of(call);
    return job;
}

static void job_submit(struct call_job *job)
{
    if (lanes_submit(job->app->lanes, LANE_WRITE, &job->job) != OK) {
        free(job);
    }
}

static void submit(struct app *app, const char *call, enum call_news news, const char *session)
{
    struct call_job *job = job_create(app, call);
    job->news = news;
    snprintf(job->session, sizeof job->session, "%s", session);
    job_submit(job);
}

struct leaving {
    struct app *app;
    enum call_news news;
    char session[ID_TEXT_LENGTH + 1];
};

static void leave_call(void *context, const struct call *call)
{
    const struct leaving *leaving = context;
    if (call_find_session(call, leaving->session) != NULL) {
        submit(leaving->app, call->id, leaving->news, leaving->session);
    }
}

void call_session_gone(struct app *app, const struct actor *actor, bool signed_out)
{
    struct leaving leaving = {.app = app,
                              .news = signed_out ? CALL_NEWS_SIGNED_OUT : CALL_NEWS_LOST};
    id_format(actor->session, leaving.session);
    facts_each_call(app->facts, leave_call, &leaving);
}

/* A session may have ended while its step was on the way to the disk. */
static void check_sessions(struct app *app, const struct call *call)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        const struct call_participant *participant = &call->participants[i];
        if (participant->session[0] != '\0' &&
            hub_find_id(app->hub, call_id_of(participant->user),
                        call_id_of(participant->session)) == NULL) {
            submit(app, call->id, CALL_NEWS_LOST, participant->session);
        }
    }
}

void call_apply(struct app *app, const struct call_effect *effect)
{
    facts_set_call(app->facts, &effect->call);
    for (int event = 0; event < CALL_EVENT_COUNT; event++) {
        if (effect->steps[event] > 0) {
            metrics_call_step((enum call_event)event, effect->steps[event]);
            log_line(LOG_DEBUG, "call_step", "event=%s places=%u state=%s",
                     log_word(call_event_name((enum call_event)event)),
                     (unsigned)effect->steps[event], log_word(call_state_name(effect->call.state)));
        }
    }
    check_sessions(app, &effect->call);
}

struct second {
    struct app *app;
    uint64_t now_ms;
};

/* Who is shut out, by a block or since the portal has ended, is in no call. */
static void put_out_shut(const struct second *second, const struct call *call)
{
    const struct id no_provider = {0}; /* terms put nobody out */
    for (size_t i = 0; i < call->participant_count; i++) {
        const struct call_participant *participant = &call->participants[i];
        if (participant->session[0] != '\0' &&
            standings_ask(second->app->standings, call_id_of(participant->user), no_provider,
                          second->now_ms) == ERR_BLOCKED) {
            submit(second->app, call->id, CALL_NEWS_SIGNED_OUT, participant->session);
        }
    }
}

static void look_after(void *context, const struct call *call)
{
    const struct second *second = context;
    put_out_shut(second, call);
    if (call_due_ms(call) <= second->now_ms) {
        submit(second->app, call->id, CALL_NEWS_DUE, "");
    }
    check_sessions(second->app, call);
}

void call_second(struct app *app, uint64_t now_ms)
{
    struct second second = {app, now_ms};
    facts_each_call(app->facts, look_after, &second);
}

struct clock_set {
    struct app *app;
    int64_t by_ms;
};

static void go_along(void *context, const struct call *call)
{
    const struct clock_set *set = context;
    struct call_job *job = job_create(set->app, call->id);
    job->clock_by_ms = set->by_ms;
    job_submit(job);
}

/* Through the same lane as what is due, and before it: nothing falls due by the clock alone. */
void call_clock(struct app *app, int64_t by_ms)
{
    struct clock_set set = {app, by_ms};
    facts_each_call(app->facts, go_along, &set);
}

static struct signal_text text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return (struct signal_text){json_string_value(value), json_string_length(value)};
}

static const char *description_fault(const json_t *description)
{
    const char *field = NULL;
    const struct signal_description form = {text_of(description, "type"),
                                            text_of(description, "sdp")};
    signal_check_description(&form, &field);
    return field;
}

static const char *candidate_fault(const json_t *candidate)
{
    const char *field = NULL;
    const json_t *index = json_object_get(candidate, "sdpMLineIndex");
    const struct signal_candidate form = {
        .candidate = text_of(candidate, "candidate"),
        .sdp_mid = text_of(candidate, "sdpMid"),
        .username_fragment = text_of(candidate, "usernameFragment"),
        .has_line_index = json_is_integer(index),
        .line_index = json_integer_value(index),
    };
    signal_check_candidate(&form, &field);
    return field;
}

static enum err check_signal(struct request *request)
{
    const json_t *description = param_json(request, "description");
    const json_t *candidate = param_json(request, "candidate");
    char path[FIELD_PATH_SIZE];
    const char *fault = NULL;
    if (description == NULL && candidate == NULL) {
        return request_invalid(request, "description");
    }
    if (description != NULL && candidate != NULL) {
        return request_invalid(request, "candidate"); /* one or the other */
    }
    if (description != NULL && (fault = description_fault(description)) != NULL) {
        snprintf(path, sizeof path, "description.%s", fault);
    } else if (json_is_object(candidate) && (fault = candidate_fault(candidate)) != NULL) {
        snprintf(path, sizeof path, "candidate.%s", fault);
    }
    return fault != NULL ? request_invalid(request, path) : OK;
}

static bool reveals(const json_t *candidate)
{
    const struct signal_text line = text_of(candidate, "candidate");
    return signal_candidate_reveals(&line);
}

/* A copy that tells no address of its sender's. */
static json_t *hidden(const json_t *description)
{
    const struct signal_text sdp = text_of(description, "sdp");
    json_t *copy = json_copy((json_t *)description);
    if (sdp.length > 0) {
        char *told = memory_new(SIGNAL_HIDDEN_SIZE(sdp.length));
        json_object_set_new(copy, "sdp",
                            json_stringn_nocheck(told, signal_hide_addresses(&sdp, told)));
        free(told);
    }
    return copy;
}

/* The event call.signal, as text at once: it is relayed as it came. */
static struct frame *signal_frame(const struct call *call, const char *from,
                                  const struct request *request)
{
    const json_t *description = param_json(request, "description");
    const json_t *candidate = param_json(request, "candidate");
    AUTO(json_text) text;
    json_text_begin(&text);
    json_text_literal(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"call.signal\",\"params\":"
                             "{\"call\":");
    json_text_add_string(&text, call->id, strlen(call->id));
    json_text_literal(&text, ",\"from\":");
    json_text_add_string(&text, from, strlen(from));
    if (description != NULL) {
        json_t *without = call->relay_only ? hidden(description) : NULL;
        json_text_literal(&text, ",\"description\":");
        json_text_add_value(&text, without != NULL ? without : description);
        json_decref(without);
    }
    if (candidate != NULL) {
        json_text_literal(&text, ",\"candidate\":");
        json_text_add_value(&text, candidate);
    }
    json_text_literal(&text, "}}");
    return frame_of_text(text.bytes, text.length);
}

enum err call_signal(struct request *request)
{
    struct app *app = request->app;
    const struct call_participant *from;
    const struct call_participant *to;
    char session_id[ID_TEXT_LENGTH + 1];
    char to_id[ID_TEXT_LENGTH + 1];
    enum err err = check_signal(request);
    if (err != OK) {
        return err;
    }
    id_format(request->actor.session, session_id);
    id_format(param_id(request, "to"), to_id);
    const struct call *call = facts_call(app->facts, param_id(request, "call"));
    if (call == NULL || gate_live(request, call_id_of(call->channel), PART_VIDEO, VERB_ADD) != OK) {
        return ERR_NOT_FOUND;
    }
    request->access.sought = false; /* what is wrong from here on is the call's */
    if (call_route(call, session_id, to_id, &from, &to) != CALL_OK) {
        return ERR_NOT_FOUND;
    }
    struct session *session = hub_find_id(app->hub, call_id_of(to->user), call_id_of(to->session));
    if (session == NULL || !may_take_part(app, &session->actor, call)) {
        return ERR_NOT_FOUND;
    }
    if (call->relay_only && reveals(param_json(request, "candidate"))) {
        return OK; /* it goes no further */
    }
    AUTO(frame) *frame = signal_frame(call, from->id, request);
    hub_send(session, frame);
    return OK;
}

static void add_server(json_t *servers, json_t *take_urls, const struct turn_credentials *turn)
{
    json_t *server = json_pack("{s:o}", "urls", take_urls);
    if (turn != NULL) {
        json_object_set_new(server, "username", json_string(turn->username));
        json_object_set_new(server, "credential", json_string(turn->credential));
    }
    json_array_append_new(servers, server);
}

json_t *json_ice_servers(const struct config *config, uint64_t now_ms)
{
    json_t *servers = json_array();
    json_t *stun = json_array();
    json_t *turn = json_array();
    for (size_t i = 0; i < config->turn_uris.count; i++) {
        const char *uri = config->turn_uris.items[i];
        json_array_append_new(strncmp(uri, "stun", 4) == 0 ? stun : turn, json_string(uri));
    }
    /* The name goes over the wire in clear, so it says nothing about the person. */
    char pseudonym[ID_TEXT_LENGTH + 1];
    struct turn_credentials credentials;
    id_format(secret_id(now_ms), pseudonym);
    bool ok = json_array_size(turn) == 0 ||
              turn_issue(config->turn_secret.text, strlen(config->turn_secret.text), pseudonym,
                         now_ms / 1000 + TURN_TTL_S, &credentials) == CALL_OK;
    if (json_array_size(stun) > 0) {
        add_server(servers, json_incref(stun), NULL);
    }
    if (ok && json_array_size(turn) > 0) {
        add_server(servers, json_incref(turn), &credentials);
    }
    json_decref(stun);
    json_decref(turn);
    if (!ok) {
        json_decref(servers);
        return NULL;
    }
    return servers;
}

enum err ice_servers(struct request *request)
{
    json_t *servers = json_ice_servers(request->config, request->now_ms);
    if (servers == NULL) {
        return ERR_INTERNAL;
    }
    request->result = json_pack("{s:o, s:i}", "ice_servers", servers, "ttl", TURN_TTL_S);
    return OK;
}
