#include "signalling/call.h"

#include <string.h>

#include "signalling/call_view.h"

/* Two browsers reach each other directly; a third needs somebody who passes the media on. */
static const size_t capacity[] = {
    [CALL_P2P] = 2,
    [CALL_RELAY] = CALL_PARTICIPANTS_MAX,
};

static bool set_id(char dest[CALL_ID_SIZE], const char *id)
{
    size_t length = strlen(id);
    if (length == 0 || length >= CALL_ID_SIZE) {
        return false;
    }
    memcpy(dest, id, length + 1);
    return true;
}

static size_t joined_count(const struct call *call)
{
    return call_count(call, CALL_JOINED) + call_count(call, CALL_JOINED_AWAY);
}

static size_t waiting_count(const struct call *call)
{
    return call_count(call, CALL_WAITING) + call_count(call, CALL_WAITING_AWAY);
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

static void clear_presence(struct call_participant *participant)
{
    participant->session[0] = '\0';
    participant->audio = false;
    participant->video = false;
    participant->screen = false;
    participant->hand = false;
}

/* The only writer of a place's state. False, and nothing done, where the table knows no such step.
 */
static bool take_step(struct call *call, struct call_participant *participant,
                      enum call_event event, enum call_reason reason, uint64_t now_ms,
                      struct call_effects *effects)
{
    enum call_participant_state to;
    if (!call_step_find(participant->state, event, &to)) {
        return false;
    }
    bool comes = event == CALL_EVENT_ANSWER || event == CALL_EVENT_ADMIT;
    participant->state = to;
    participant->reason = to == CALL_LEFT ? reason : CALL_REASON_NONE;
    participant->away_until_ms = event == CALL_EVENT_LOSE ? now_ms + CALL_AWAY_MS : 0;
    if (to == CALL_LEFT) {
        clear_presence(participant);
    } else if (event == CALL_EVENT_LOSE) {
        participant->session[0] = '\0';
    }
    if (comes) {
        participant->joined_order = next_order(call);
    }
    effects->changed = true;
    effects->steps[event]++;
    return true;
}

/* Whoever is in `state`. */
static void take_steps(struct call *call, enum call_participant_state state, enum call_event event,
                       enum call_reason reason, uint64_t now_ms, struct call_effects *effects)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        if (call->participants[i].state == state) {
            take_step(call, &call->participants[i], event, reason, now_ms, effects);
        }
    }
}

static void finish(struct call *call, enum call_reason outcome, uint64_t now_ms,
                   struct call_effects *effects)
{
    take_steps(call, CALL_INVITED, CALL_EVENT_END, CALL_REASON_MISSED, now_ms, effects);
    for (size_t i = 0; i < call->participant_count; i++) {
        take_step(call, &call->participants[i], CALL_EVENT_END, CALL_REASON_HANGUP, now_ms,
                  effects);
    }
    call->state = CALL_ENDED;
    call->ended_at_ms = now_ms;
    call->outcome = outcome;
    effects->changed = true;
    effects->ended = true;
    effects->reason = outcome;
    effects->seconds = call_seconds(call);
}

static bool holds(const struct call *call, enum call_when when)
{
    size_t joined = joined_count(call);
    size_t waiting = waiting_count(call);
    switch (when) {
    case CALL_WHEN_NOBODY:
        return joined + waiting == 0;
    case CALL_WHEN_TWO:
        return joined >= 2;
    case CALL_WHEN_NONE_TO_COME:
        return call_count(call, CALL_INVITED) + waiting == 0;
    case CALL_WHEN_ALONE:
        return joined < 2 && waiting == 0;
    case CALL_WHEN_COUNT:
        break;
    }
    return false;
}

/* What becomes of the call after a step of `event`. */
static void settle(struct call *call, enum call_event event, enum call_reason reason,
                   uint64_t now_ms, struct call_effects *effects)
{
    bool answered = call->state == CALL_ACTIVE;
    for (size_t i = 0; i < call_turn_count; i++) {
        const struct call_turn *turn = &call_turns[i];
        if (turn->from != call->state || !holds(call, turn->when)) {
            continue;
        }
        if (turn->to == CALL_ACTIVE) {
            call->state = CALL_ACTIVE;
            call->answered_at_ms = now_ms;
        } else if (turn->outcome != CALL_REASON_NONE) {
            finish(call, turn->outcome, now_ms, effects);
        } else {
            bool lost = answered && reason == CALL_REASON_LOST;
            finish(call, lost ? CALL_REASON_LOST : call_event_outcome(event, answered), now_ms,
                   effects);
        }
        break;
    }
    /* A waiting room keeps its door for those who were rung. */
    if (call->state == CALL_ACTIVE && !call->lobby && joined_count(call) >= capacity[call->mode]) {
        take_steps(call, CALL_INVITED, CALL_EVENT_FULL, CALL_REASON_NONE, now_ms, effects);
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

/* Adds a place for `user`, who must not have one yet. */
static bool add_participant(struct call *call, const char *id, const char *user)
{
    if (call->participant_count == CALL_PARTICIPANTS_MAX || call_find_user(call, user) != NULL ||
        call_find_participant(call, id) != NULL) {
        return false;
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
    call->lobby = opening->lobby;
    call->relay_only = opening->relay_only;
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
    for (size_t i = 1; i < call.participant_count; i++) {
        memcpy(effects->ring_users[effects->ring_count++], call.participants[i].user, CALL_ID_SIZE);
    }
    return CALL_OK;
}

/* The other devices of a user that came, or took over, are told. */
static void silence_others(const struct call_participant *participant, struct call_effects *effects)
{
    effects->elsewhere = true;
    memcpy(effects->elsewhere_user, participant->user, CALL_ID_SIZE);
    memcpy(effects->elsewhere_session, participant->session, CALL_ID_SIZE);
}

/* Whether `participant` may come in by `event`, being out of the call or away now. */
static enum call_err check_entry(const struct call *call,
                                 const struct call_participant *participant, enum call_event event,
                                 const char *session)
{
    enum call_participant_state to;
    if (!call_step_find(participant->state, event, &to)) {
        return CALL_ANSWERED_ELSEWHERE;
    }
    bool full = participant->state != CALL_JOINED_AWAY && event == CALL_EVENT_ANSWER &&
                joined_count(call) >= capacity[call->mode];
    return full || call_find_session(call, session) != NULL ? CALL_CONFLICT : CALL_OK;
}

/* How somebody comes in. Who waits with a connection that is lost, or another, goes on waiting. */
static enum call_event entry_event(const struct call *call,
                                   const struct call_participant *participant,
                                   const struct call_arrival *arrival)
{
    bool waits = participant->state == CALL_WAITING || participant->state == CALL_WAITING_AWAY;
    if (waits) {
        return CALL_EVENT_RESUME;
    }
    bool knocks = call->lobby && !arrival->host && participant->state != CALL_JOINED_AWAY;
    return knocks ? CALL_EVENT_KNOCK : CALL_EVENT_ANSWER;
}

static enum call_err enter(struct call *call, struct call_participant *participant,
                           const struct call_arrival *arrival, uint64_t now_ms,
                           struct call_effects *effects)
{
    enum call_event event = entry_event(call, participant, arrival);
    enum call_err err = check_entry(call, participant, event, arrival->session);
    if (err != CALL_OK) {
        return err;
    }
    bool again = participant->joined_order > 0;
    if (again && call_find_participant(call, arrival->participant) != NULL) {
        return CALL_INVALID;
    }
    /* Only who was rung, or waits, has other devices to silence. */
    bool silence = participant->state == CALL_INVITED || participant->state == CALL_WAITING;
    if (!set_id(participant->session, arrival->session) ||
        (again && !set_id(participant->id, arrival->participant))) {
        return CALL_INVALID;
    }
    take_step(call, participant, event, CALL_REASON_NONE, now_ms, effects);
    call->relay_only = call->relay_only || arrival->relay_only;
    if (silence) {
        silence_others(participant, effects);
    }
    settle(call, event, CALL_REASON_NONE, now_ms, effects);
    return CALL_OK;
}

static void set_flag(bool *flag, bool value, struct call_effects *effects)
{
    if (*flag != value) {
        *flag = value;
        effects->changed = true;
    }
}

enum call_err call_join(struct call *call, const struct call_arrival *arrival, uint64_t now_ms,
                        const struct call_participant **ret_participant,
                        struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    struct call before = *call;
    enum call_err err = find_living(call, arrival->user, &participant);
    if (err == CALL_NOT_FOUND && call->state != CALL_ENDED &&
        add_participant(call, arrival->participant, arrival->user)) {
        err = find_living(call, arrival->user, &participant); /* may take part since it began */
    }
    if (err != CALL_OK) {
        return err;
    }
    if (call_find_session(call, arrival->session) != participant) {
        err = enter(call, participant, arrival, now_ms, effects);
        if (err != CALL_OK) {
            *call = before;
            return err;
        }
    }
    set_flag(&participant->audio, arrival->audio, effects);
    set_flag(&participant->video, arrival->video, effects);
    *ret_participant = participant;
    return CALL_OK;
}

enum call_err call_resume(struct call *call, const char *user, const char *participant,
                          const char *session, uint64_t now_ms,
                          const struct call_participant **ret_participant,
                          struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *own = NULL;
    enum call_err err = find_living(call, user, &own);
    if (err != CALL_OK) {
        return err;
    }
    if (strcmp(own->id, participant) != 0) {
        return CALL_NOT_FOUND;
    }
    *ret_participant = own;
    const struct call_participant *as = call_find_session(call, session);
    if (as != NULL) {
        return as == own ? CALL_OK : CALL_CONFLICT;
    }
    bool takes_over = own->session[0] != '\0';
    enum call_participant_state to;
    if (!call_step_find(own->state, CALL_EVENT_RESUME, &to)) {
        return CALL_CONFLICT;
    }
    if (!set_id(own->session, session)) {
        return CALL_INVALID;
    }
    take_step(call, own, CALL_EVENT_RESUME, CALL_REASON_NONE, now_ms, effects);
    if (takes_over) {
        silence_others(own, effects);
    }
    return CALL_OK;
}

/* Who waits, for the host to decide about. */
static enum call_err find_waiting(struct call *call, const char *host, const char *participant,
                                  struct call_participant **ret_participant)
{
    if (call->state == CALL_ENDED) {
        return CALL_ENDED_ALREADY;
    }
    const struct call_participant *decides = call_find_session(call, host);
    if (decides == NULL || decides->state != CALL_JOINED) {
        return CALL_FORBIDDEN;
    }
    const struct call_participant *found = call_find_participant(call, participant);
    if (found == NULL) {
        return CALL_NOT_FOUND;
    }
    *ret_participant = &call->participants[found - call->participants];
    return CALL_OK;
}

enum call_err call_admit(struct call *call, const char *host, const char *participant,
                         uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *waiting = NULL;
    enum call_err err = find_waiting(call, host, participant, &waiting);
    if (err != CALL_OK) {
        return err;
    }
    if (joined_count(call) >= capacity[call->mode] ||
        !take_step(call, waiting, CALL_EVENT_ADMIT, CALL_REASON_NONE, now_ms, effects)) {
        return CALL_CONFLICT;
    }
    settle(call, CALL_EVENT_ADMIT, CALL_REASON_NONE, now_ms, effects);
    return CALL_OK;
}

enum call_err call_refuse(struct call *call, const char *host, const char *participant,
                          uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *waiting = NULL;
    enum call_err err = find_waiting(call, host, participant, &waiting);
    if (err != CALL_OK) {
        return err;
    }
    if (!take_step(call, waiting, CALL_EVENT_REFUSE, CALL_REASON_DECLINED, now_ms, effects)) {
        return CALL_CONFLICT;
    }
    settle(call, CALL_EVENT_REFUSE, CALL_REASON_DECLINED, now_ms, effects);
    if (!effects->ended) {
        effects->refused = true;
        memcpy(effects->refused_user, waiting->user, CALL_ID_SIZE);
    }
    return CALL_OK;
}

enum call_err call_decline(struct call *call, const char *user, enum call_reason reason,
                           uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err != CALL_OK || participant->state == CALL_LEFT) {
        return err;
    }
    if (!take_step(call, participant, CALL_EVENT_DECLINE, reason, now_ms, effects)) {
        return CALL_ANSWERED_ELSEWHERE;
    }
    settle(call, CALL_EVENT_DECLINE, reason, now_ms, effects);
    return CALL_OK;
}

enum call_err call_leave(struct call *call, const char *user, const char *session,
                         enum call_reason reason, uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err != CALL_OK) {
        return err;
    }
    if (participant->session[0] != '\0' && strcmp(participant->session, session) != 0) {
        return CALL_ANSWERED_ELSEWHERE;
    }
    if (!take_step(call, participant, CALL_EVENT_LEAVE, reason, now_ms, effects)) {
        return call_decline(call, user, CALL_REASON_DECLINED, now_ms, effects);
    }
    settle(call, CALL_EVENT_LEAVE, reason, now_ms, effects);
    return CALL_OK;
}

enum call_err call_update(struct call *call, const char *session, const struct call_flags *flags,
                          struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    if (call->state == CALL_ENDED) {
        return CALL_ENDED_ALREADY;
    }
    const struct call_participant *found = call_find_session(call, session);
    if (found == NULL) {
        return CALL_NOT_FOUND;
    }
    struct call_participant *own = &call->participants[found - call->participants];
    set_flag(&own->audio, flags->audio != NULL ? *flags->audio : own->audio, effects);
    set_flag(&own->video, flags->video != NULL ? *flags->video : own->video, effects);
    set_flag(&own->screen, flags->screen != NULL ? *flags->screen : own->screen, effects);
    set_flag(&own->hand, flags->hand != NULL ? *flags->hand : own->hand, effects);
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
    bool declines = call->state == CALL_RINGING && participant != NULL &&
                    (participant->state == CALL_INVITED || participant->state == CALL_LEFT);
    enum call_reason outcome = call_event_outcome(declines ? CALL_EVENT_DECLINE : CALL_EVENT_END,
                                                  call->state == CALL_ACTIVE);
    finish(call, outcome, now_ms, effects);
    return CALL_OK;
}

enum call_err call_forbid(struct call *call, const char *user, uint64_t now_ms,
                          struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    struct call_participant *participant = NULL;
    enum call_err err = find_living(call, user, &participant);
    if (err != CALL_OK) {
        return err;
    }
    /* To the others it looks like any other going. */
    enum call_reason reason =
        participant->state == CALL_INVITED ? CALL_REASON_DECLINED : CALL_REASON_HANGUP;
    if (take_step(call, participant, CALL_EVENT_FORBID, reason, now_ms, effects)) {
        settle(call, CALL_EVENT_FORBID, reason, now_ms, effects);
    }
    return CALL_OK;
}

void call_session_lost(struct call *call, const char *session, uint64_t now_ms,
                       struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    const struct call_participant *found = call_find_session(call, session);
    if (found != NULL) {
        take_step(call, &call->participants[found - call->participants], CALL_EVENT_LOSE,
                  CALL_REASON_NONE, now_ms, effects);
    }
}

void call_all_lost(struct call *call, uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    take_steps(call, CALL_JOINED, CALL_EVENT_LOSE, CALL_REASON_NONE, now_ms, effects);
    take_steps(call, CALL_WAITING, CALL_EVENT_LOSE, CALL_REASON_NONE, now_ms, effects);
}

/* One that was set after the clock is right as it is. */
static void move_deadline(uint64_t *until_ms, uint64_t span_ms, int64_t by_ms, uint64_t now_ms)
{
    if (*until_ms > now_ms && *until_ms <= now_ms + span_ms) {
        return;
    }
    *until_ms += (uint64_t)by_ms;
    if (*until_ms > now_ms + span_ms) {
        *until_ms = now_ms + span_ms;
    }
}

/* When something was; one that was just now, by the clock as it is, was noted since it was set. */
static void move_moment(uint64_t *at_ms, int64_t by_ms, uint64_t now_ms)
{
    if (*at_ms > now_ms || now_ms - *at_ms >= CALL_CLOCK_MS) {
        *at_ms += (uint64_t)by_ms;
    }
}

void call_clock_set(struct call *call, int64_t by_ms, uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){.changed = call->state != CALL_ENDED};
    if (call->state == CALL_ENDED) {
        return;
    }
    move_deadline(&call->ring_until_ms, CALL_RING_MS, by_ms, now_ms);
    move_moment(&call->started_at_ms, by_ms, now_ms);
    if (call->answered_at_ms != 0) {
        move_moment(&call->answered_at_ms, by_ms, now_ms);
    }
    for (size_t i = 0; i < call->participant_count; i++) {
        if (call->participants[i].away_until_ms != 0) {
            move_deadline(&call->participants[i].away_until_ms, CALL_AWAY_MS, by_ms, now_ms);
        }
    }
}

/* Who is away too long. Once a call ends by one of them, the others have left with it. */
static void expire_away(struct call *call, uint64_t now_ms, struct call_effects *effects)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        struct call_participant *participant = &call->participants[i];
        if (participant->away_until_ms != 0 && participant->away_until_ms <= now_ms &&
            take_step(call, participant, CALL_EVENT_AWAY_OVER, CALL_REASON_LOST, now_ms, effects)) {
            settle(call, CALL_EVENT_AWAY_OVER, CALL_REASON_NONE, now_ms, effects);
        }
    }
}

void call_expire(struct call *call, uint64_t now_ms, struct call_effects *effects)
{
    *effects = (struct call_effects){0};
    uint64_t due_ms = call_due_ms(call);
    if (due_ms == 0 || now_ms < due_ms) {
        return;
    }
    if (now_ms >= call->started_at_ms + CALL_LENGTH_MS) {
        finish(call, call_event_outcome(CALL_EVENT_END, call->state == CALL_ACTIVE), now_ms,
               effects);
        return;
    }
    expire_away(call, now_ms, effects);
    if (call->state != CALL_ENDED && !call->lobby && now_ms >= call->ring_until_ms &&
        call_count(call, CALL_INVITED) > 0) {
        take_steps(call, CALL_INVITED, CALL_EVENT_RING_OVER, CALL_REASON_MISSED, now_ms, effects);
        settle(call, CALL_EVENT_RING_OVER, CALL_REASON_MISSED, now_ms, effects);
    }
}
