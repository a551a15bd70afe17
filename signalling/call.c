#include "signalling/call.h"

#include <string.h>

#include "signalling/call_view.h"

/* ended is a dead end: nothing brings a call back, a new one is started instead. */
static const bool may_follow[3][3] = {
    [CALL_RINGING] = {[CALL_ACTIVE] = true, [CALL_ENDED] = true},
    [CALL_ACTIVE] = {[CALL_ENDED] = true},
};

/* Two browsers reach each other directly; a third needs somebody who passes the media on. */
static const size_t capacity[] = {
    [CALL_P2P] = 2,
    [CALL_RELAY] = CALL_PARTICIPANTS_MAX,
};

/* The only writer of `state` and its times. False where the table forbids the step. */
static bool set_state(struct call *call, enum call_state state, uint64_t now_ms)
{
    if (!may_follow[call->state][state]) {
        return false;
    }
    call->state = state;
    if (state == CALL_ACTIVE) {
        call->answered_at_ms = now_ms;
    } else {
        call->ended_at_ms = now_ms;
    }
    return true;
}

static bool set_id(char dest[CALL_ID_SIZE], const char *id)
{
    size_t length = strlen(id);
    if (length == 0 || length >= CALL_ID_SIZE) {
        return false;
    }
    memcpy(dest, id, length + 1);
    return true;
}

static void put_out(struct call_participant *participant)
{
    participant->state = CALL_LEFT;
    participant->session[0] = '\0';
    participant->audio = false;
    participant->video = false;
    participant->screen = false;
    participant->hand = false;
}

static void put_out_invited(struct call *call)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        if (call->participants[i].state == CALL_INVITED) {
            put_out(&call->participants[i]);
        }
    }
}

static void finish(struct call *call, enum call_reason reason, uint64_t now_ms,
                   struct call_effects *effects)
{
    if (!set_state(call, CALL_ENDED, now_ms)) {
        return;
    }
    for (size_t i = 0; i < call->participant_count; i++) {
        put_out(&call->participants[i]);
    }
    call->outcome = reason;
    effects->changed = true;
    effects->ended = true;
    effects->reason = reason;
    effects->seconds = call_seconds(call);
    effects->ring_timer = CALL_TIMER_STOP;
}

/* What follows from somebody's going; `reason` is the outcome, should an answered call end by it.
 */
static void settle(struct call *call, enum call_reason reason, uint64_t now_ms,
                   struct call_effects *effects)
{
    effects->changed = true;
    size_t joined = call_count(call, CALL_JOINED);
    size_t invited = call_count(call, CALL_INVITED);
    if (call->state == CALL_ACTIVE) {
        if (joined < 2) {
            finish(call, reason, now_ms, effects);
        } else if (invited == 0) {
            effects->ring_timer = CALL_TIMER_STOP;
        }
    } else if (joined == 0) {
        finish(call, CALL_REASON_MISSED, now_ms, effects);
    } else if (invited + call_count(call, CALL_WAITING) == 0) {
        finish(call, CALL_REASON_DECLINED, now_ms, effects);
    }
}

static enum call_err find_living(struct call *call, const char *user,
                                 struct call_participant **ret_participant)
{
    const struct call_participant *found = call_find_user(call, user);
    if (found == NULL) {
        return CALL_NOT_FOUND;
    }
    if (call->state == CALL_ENDED) {
        return CALL_ENDED_ALREADY;
    }
    *ret_participant = &call->participants[found - call->participants];
    return CALL_OK;
}

static uint32_t next_order(const struct call *call)
{
    uint32_t last = 0;
    for (size_t i = 0; i < call->participant_count; i++) {
        if (call->participants[i].joined_order > last) {
            last = call->participants[i].joined_order;
        }
    }
    return last + 1;
}

/* Adds a place for `user`, who must not have one yet. */
static bool add_participant(struct call *call, const char *id, const char *user)
{
    if (call->participant_count == CALL_PARTICIPANTS_MAX || call_find_user(call, user) != NULL) {
        return false;
    }
    for (size_t i = 0; i < call->participant_count; i++) {
        if (strcmp(call->participants[i].id, id) == 0) {
            return false;
        }
    }
    struct call_participant *participant = &call->participants[call->participant_count];
    if (!set_id(participant->id, id) || !set_id(participant->user, user)) {
        return false;
    }
    participant->state = CALL_INVITED;
    call->participant_count++;
    return true;
}

static bool open_call(struct call *call, const struct call_opening *opening)
{
    call->mode = opening->mode;
    if ((opening->mode != CALL_P2P && opening->mode != CALL_RELAY) || opening->invited_count == 0 ||
        !set_id(call->id, opening->id) || !set_id(call->channel, opening->channel) ||
        !set_id(call->started_by, opening->user) ||
        !add_participant(call, opening->participant, opening->user)) {
        return false;
    }
    struct call_participant *caller = &call->participants[0];
    caller->state = CALL_JOINED;
    caller->audio = opening->audio;
    caller->video = opening->video;
    caller->joined_order = 1;
    if (!set_id(caller->session, opening->session)) {
        return false;
    }
    for (size_t i = 0; i < opening->invited_count; i++) {
        if (!add_participant(call, opening->invited[i].participant, opening->invited[i].user)) {
            return false;
        }
    }
    return true;
}

enum call_err call_start(struct call *ret_call, const struct call_opening *opening, uint64_t now_ms,
                         struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call call = {
        .state = CALL_RINGING, .started_at_ms = now_ms, .ring_until_ms = now_ms + CALL_RING_MS};
    if (!open_call(&call, opening)) {
        return CALL_INVALID;
    }
    *ret_call = call;
    effects->changed = true;
    effects->ring_timer = CALL_TIMER_ARM;
    for (size_t i = 1; i < call.participant_count; i++) {
        memcpy(effects->ring_users[effects->ring_count++], call.participants[i].user, CALL_ID_SIZE);
    }
    return CALL_OK;
}

/* Whether `participant` may come in with `session`, being out of the call now. */
static enum call_err check_entry(const struct call *call,
                                 const struct call_participant *participant, const char *session)
{
    if (participant->state == CALL_JOINED) {
        return CALL_ANSWERED_ELSEWHERE;
    }
    if (participant->state == CALL_WAITING) {
        return CALL_FORBIDDEN;
    }
    if (call_find_session(call, session) != NULL ||
        call_count(call, CALL_JOINED) >= capacity[call->mode]) {
        return CALL_CONFLICT;
    }
    return CALL_OK;
}

static enum call_err enter(struct call *call, struct call_participant *participant,
                           const char *session, uint64_t now_ms, struct call_effects *effects)
{
    enum call_err err = check_entry(call, participant, session);
    if (err != CALL_OK) {
        return err;
    }
    if (!set_id(participant->session, session)) {
        return CALL_INVALID;
    }
    /* Only who was rung has other devices to silence. */
    if (participant->state == CALL_INVITED) {
        effects->elsewhere = true;
        memcpy(effects->elsewhere_user, participant->user, CALL_ID_SIZE);
        memcpy(effects->elsewhere_session, participant->session, CALL_ID_SIZE);
    }
    participant->state = CALL_JOINED;
    participant->joined_order = next_order(call);
    effects->changed = true;
    if (call->state == CALL_RINGING) {
        set_state(call, CALL_ACTIVE, now_ms);
    }
    if (call_count(call, CALL_JOINED) >= capacity[call->mode]) {
        put_out_invited(call);
    }
    if (call_count(call, CALL_INVITED) == 0) {
        effects->ring_timer = CALL_TIMER_STOP;
    }
    return CALL_OK;
}

enum call_err call_join(struct call *call, const char *user, const char *session, bool audio,
                        bool video, uint64_t now_ms,
                        const struct call_participant **ret_participant,
                        struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err != CALL_OK) {
        return err;
    }
    if (call_find_session(call, session) != participant) {
        err = enter(call, participant, session, now_ms, effects);
        if (err != CALL_OK) {
            return err;
        }
    }
    if (participant->audio != audio || participant->video != video) {
        participant->audio = audio;
        participant->video = video;
        effects->changed = true;
    }
    *ret_participant = participant;
    return CALL_OK;
}

enum call_err call_decline(struct call *call, const char *user, uint64_t now_ms,
                           struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err != CALL_OK) {
        return err;
    }
    if (participant->state == CALL_JOINED) {
        return CALL_ANSWERED_ELSEWHERE;
    }
    if (participant->state != CALL_LEFT) {
        put_out(participant);
        settle(call, CALL_REASON_HANGUP, now_ms, effects);
    }
    return CALL_OK;
}

enum call_err call_leave(struct call *call, const char *user, const char *session, uint64_t now_ms,
                         struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err != CALL_OK) {
        return err;
    }
    if (call_find_session(call, session) != participant) {
        return call_decline(call, user, now_ms, effects);
    }
    put_out(participant);
    settle(call, CALL_REASON_HANGUP, now_ms, effects);
    return CALL_OK;
}

enum call_err call_end(struct call *call, const char *by, uint64_t now_ms,
                       struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    if (call->state == CALL_ENDED) {
        return CALL_ENDED_ALREADY;
    }
    const struct call_participant *participant = call_find_user(call, by);
    enum call_reason reason = CALL_REASON_MISSED;
    if (call->state == CALL_ACTIVE) {
        reason = CALL_REASON_HANGUP;
    } else if (participant != NULL && participant->state != CALL_JOINED) {
        reason = CALL_REASON_DECLINED;
    }
    finish(call, reason, now_ms, effects);
    return CALL_OK;
}

enum call_err call_forbid(struct call *call, const char *user, uint64_t now_ms,
                          struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err == CALL_OK && participant->state != CALL_LEFT) {
        put_out(participant);
        settle(call, CALL_REASON_FORBIDDEN, now_ms, effects);
    }
    return err;
}

void call_session_lost(struct call *call, const char *session, uint64_t now_ms,
                       struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    const struct call_participant *found = call_find_session(call, session);
    if (found == NULL) {
        return;
    }
    put_out(&call->participants[found - call->participants]);
    settle(call, CALL_REASON_LOST, now_ms, effects);
}

void call_all_lost(struct call *call, uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    finish(call, call->state == CALL_ACTIVE ? CALL_REASON_LOST : CALL_REASON_MISSED, now_ms,
           effects);
}

void call_expire(struct call *call, uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    if (call->state == CALL_ENDED || now_ms < call->ring_until_ms) {
        return;
    }
    if (call->state == CALL_RINGING) {
        finish(call, CALL_REASON_MISSED, now_ms, effects);
    } else if (call_count(call, CALL_INVITED) > 0) {
        put_out_invited(call);
        effects->changed = true;
        effects->ring_timer = CALL_TIMER_STOP;
    }
}
