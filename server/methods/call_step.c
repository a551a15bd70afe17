#include "server/methods/call_step.h"

#include "server/memory.h"
#include "server/methods/forms.h"
#include "server/methods/message.h"
#include "server/secret.h"
#include "signalling/call_view.h"
#include "storage/call_row.h"
#include "storage/entry.h"

#include <stdio.h>
#include <string.h>

void step_autofree(struct step *step)
{
    proof_free(step->proof);
}

struct step step_of(struct request *request)
{
    struct step step = {.request = request};
    id_format(request->actor.account, step.account);
    id_format(request->actor.session, step.session);
    return step;
}

enum err step_enter(struct step *step, struct id channel)
{
    struct gate gate;
    enum err err = gate_channel(step->request, channel, PART_VIDEO, VERB_ADD, &gate, &step->proof);
    step->channel = gate.channel;
    return err;
}

enum err step_open(struct step *step)
{
    struct request *request = step->request;
    struct id id = param_id(request, "call");
    struct id channel;
    enum err err = err_of_store(call_row_channel(request->store, id, &channel));
    if (err == OK) {
        err = step_enter(step, channel);
    }
    return err == OK
               ? err_of_store(call_load(request->store, step->proof, id, &step->call, &step->nonce))
               : err;
}

static struct event *tell(struct step *step, const char *method, json_t *take_params,
                          const char *user)
{
    struct event *event =
        outbox_event(&step->request->outbox, method, take_params, step->channel.id, PART_VIDEO);
    event->account = call_id_of(user);
    event->replay = REPLAY_DROP; /* the answer to session.hello lists the calls as they are */
    return event;
}

/* One text for all; each user gets an event, so that access is asked for each. */
static void tell_all(struct step *step, const char *method, json_t *take_params)
{
    AUTO(frame) *frame = event_frame(method, take_params);
    for (size_t i = 0; i < step->call.participant_count; i++) {
        if (step->put_out != NULL && strcmp(step->call.participants[i].user, step->put_out) == 0) {
            continue;
        }
        struct event *event = &outbox_add(&step->request->outbox, EFFECT_EVENT)->event;
        event->frame = frame_hold(frame);
        event->channel = step->channel.id;
        event->part = PART_VIDEO;
        event->account = call_id_of(step->call.participants[i].user);
        event->replay = REPLAY_DROP;
    }
}

json_t *step_ended_params(const struct step *step, enum call_reason reason, uint64_t seconds)
{
    return json_pack("{s:s, s:s, s:I}", "call", step->call.id, "reason", call_reason_name(reason),
                     "seconds", (json_int_t)seconds);
}

static void tell_ring(struct step *step)
{
    for (size_t i = 0; i < step->effects.ring_count; i++) {
        const char *user = step->effects.ring_users[i];
        uint64_t left_s = call_ring_left_s(&step->call, user, step->request->now_ms);
        tell(step, "call.ringing",
             json_pack("{s:o, s:I}", "call", json_call(&step->call), "expires_in",
                       (json_int_t)left_s),
             user);
    }
}

/* A call that is over becomes an entry of the dossier: who, when, how long; never what was said. */
static enum err append_entry(struct step *step)
{
    struct request *request = step->request;
    char content[256];
    snprintf(content, sizeof content,
             "{\"call\":{\"id\":\"%s\",\"outcome\":\"%s\",\"seconds\":%llu}}", step->call.id,
             call_reason_name(step->effects.reason), (unsigned long long)step->effects.seconds);
    struct entry entry = {
        .id = secret_id(request->now_ms),
        .channel = step->channel.id,
        .kind = ENTRY_CALL,
        .author = call_id_of(step->call.started_by),
        .sent_ms = request->now_ms,
        .content = content,
        .content_length = strlen(content),
    };
    enum store_err err = entry_append(request->store, step->proof, &entry);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    struct event *event =
        outbox_frame(&request->outbox, message_frame(&entry), entry.channel, PART_CHAT);
    event->replay = REPLAY_BY_SEQ;
    event->seq = entry.seq;
    return OK;
}

enum err step_keep(struct step *step, const char *event)
{
    struct request *request = step->request;
    const struct call_effects *effects = &step->effects;
    if (!effects->changed) {
        return OK;
    }
    enum err err = err_of_store(call_save(request->store, step->proof, &step->call, step->nonce));
    if (err != OK) {
        return err;
    }
    struct call_effect *now = memory_new(sizeof *now);
    now->call = step->call;
    memcpy(now->steps, effects->steps, sizeof now->steps);
    outbox_add(&request->outbox, EFFECT_CALL)->call = now;
    tell_all(step, "call.changed", json_pack("{s:o}", "call", json_call(&step->call)));
    if (effects->elsewhere) {
        tell(step, "call.ended", step_ended_params(step, CALL_REASON_ANSWERED_ELSEWHERE, 0),
             effects->elsewhere_user)
            ->except_session = call_id_of(effects->elsewhere_session);
    }
    if (effects->refused) {
        tell(step, "call.ended", step_ended_params(step, CALL_REASON_DECLINED, 0),
             effects->refused_user);
    }
    tell_ring(step);
    if (effects->ended) {
        tell_all(step, "call.ended", step_ended_params(step, effects->reason, effects->seconds));
        err = append_entry(step);
    }
    return err == OK && event != NULL
               ? gate_audit(request, event, &step->channel, call_id_of(step->call.id))
               : err;
}

enum err step_load(struct step *step, struct id call)
{
    struct store *store = step->request->store;
    struct id channel;
    enum store_err err = call_row_channel(store, call, &channel);
    if (err == STORE_OK) {
        err = channel_find(store, channel, &step->channel);
    }
    if (err == STORE_OK) {
        step->proof = prove_own(step->channel.dossier);
        err = call_load(store, step->proof, call, &step->call, &step->nonce);
    }
    return err_of_store(err);
}
