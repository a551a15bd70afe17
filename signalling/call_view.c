#include "signalling/call_view.h"

#include <string.h>

/* Whether `a` is reported before `b`; those who never joined keep the order of their invitation. */
static bool reported_before(const struct call_participant *a, const struct call_participant *b)
{
    if (a->joined_order == 0) {
        return false;
    }
    return b->joined_order == 0 || a->joined_order < b->joined_order;
}

size_t call_in_order(const struct call *call,
                     const struct call_participant *ret_order[CALL_PARTICIPANTS_MAX])
{
    for (size_t i = 0; i < call->participant_count; i++) {
        size_t place = i;
        while (place > 0 && reported_before(&call->participants[i], ret_order[place - 1])) {
            ret_order[place] = ret_order[place - 1];
            place--;
        }
        ret_order[place] = &call->participants[i];
    }
    return call->participant_count;
}

size_t call_count(const struct call *call, enum call_participant_state state)
{
    size_t found = 0;
    for (size_t i = 0; i < call->participant_count; i++) {
        found += call->participants[i].state == state ? 1 : 0;
    }
    return found;
}

enum call_err call_route(const struct call *call, const char *from_session, const char *to,
                         const struct call_participant **ret_from,
                         const struct call_participant **ret_to)
{
    const struct call_participant *from = call_find_session(call, from_session);
    if (from == NULL || from->state != CALL_JOINED) {
        return CALL_NOT_FOUND;
    }
    for (size_t i = 0; i < call->participant_count; i++) {
        const struct call_participant *participant = &call->participants[i];
        if (participant != from && participant->state == CALL_JOINED &&
            strcmp(participant->id, to) == 0) {
            *ret_from = from;
            *ret_to = participant;
            return CALL_OK;
        }
    }
    return CALL_NOT_FOUND;
}

const struct call_participant *call_find_user(const struct call *call, const char *user)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        if (strcmp(call->participants[i].user, user) == 0) {
            return &call->participants[i];
        }
    }
    return NULL;
}

const struct call_participant *call_find_session(const struct call *call, const char *session)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        const struct call_participant *participant = &call->participants[i];
        if (participant->session[0] != '\0' && strcmp(participant->session, session) == 0) {
            return participant;
        }
    }
    return NULL;
}

const struct call_participant *call_find_participant(const struct call *call, const char *id)
{
    for (size_t i = 0; i < call->participant_count; i++) {
        if (strcmp(call->participants[i].id, id) == 0) {
            return &call->participants[i];
        }
    }
    return NULL;
}

static uint64_t earlier(uint64_t a_ms, uint64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

uint64_t call_due_ms(const struct call *call)
{
    if (call->state == CALL_ENDED) {
        return 0;
    }
    uint64_t due_ms = call->started_at_ms + CALL_LENGTH_MS;
    if (!call->lobby && call_count(call, CALL_INVITED) > 0) {
        due_ms = earlier(due_ms, call->ring_until_ms);
    }
    for (size_t i = 0; i < call->participant_count; i++) {
        if (call->participants[i].away_until_ms != 0) {
            due_ms = earlier(due_ms, call->participants[i].away_until_ms);
        }
    }
    return due_ms;
}

uint64_t call_ring_left_s(const struct call *call, const char *user, uint64_t now_ms)
{
    const struct call_participant *participant = call_find_user(call, user);
    if (participant == NULL || participant->state != CALL_INVITED ||
        now_ms >= call->ring_until_ms) {
        return 0;
    }
    /* More is left only where wall time was set back, and the call has not heard of it yet. */
    uint64_t left_ms = call->ring_until_ms - now_ms;
    return ((left_ms < CALL_RING_MS ? left_ms : CALL_RING_MS) + 999) / 1000;
}

uint64_t call_seconds(const struct call *call)
{
    /* Wall time may have been set back between the two. */
    if (call->answered_at_ms == 0 || call->ended_at_ms < call->answered_at_ms) {
        return 0;
    }
    return (call->ended_at_ms - call->answered_at_ms) / 1000;
}

static bool id_valid(const char id[CALL_ID_SIZE])
{
    return id[0] != '\0' && memchr(id, '\0', CALL_ID_SIZE) != NULL;
}

static bool participant_valid(const struct call_participant *participant)
{
    bool came = participant->joined_order > 0;
    bool connected = id_valid(participant->session);
    bool away = participant->away_until_ms != 0;
    bool silent =
        !participant->audio && !participant->video && !participant->screen && !participant->hand;
    if (!id_valid(participant->id) || !id_valid(participant->user) ||
        (participant->session[0] != '\0' && !connected) ||
        (participant->state != CALL_LEFT && participant->reason != CALL_REASON_NONE)) {
        return false;
    }
    switch (participant->state) {
    case CALL_JOINED:
        return connected && came && !away;
    case CALL_JOINED_AWAY:
        return !connected && came && away;
    case CALL_WAITING:
        return connected && !away;
    case CALL_WAITING_AWAY:
        return !connected && away;
    case CALL_INVITED:
        return !connected && !away && silent && !came;
    case CALL_LEFT:
        return !connected && !away && silent;
    case CALL_PARTICIPANT_STATE_COUNT:
        break;
    }
    return false;
}

static bool distinct(const struct call_participant *a, const struct call_participant *b)
{
    return strcmp(a->id, b->id) != 0 && strcmp(a->user, b->user) != 0 &&
           (a->session[0] == '\0' || strcmp(a->session, b->session) != 0) &&
           (a->joined_order == 0 || a->joined_order != b->joined_order);
}

static bool participants_valid(const struct call *call)
{
    if (call->participant_count < 2 || call->participant_count > CALL_PARTICIPANTS_MAX) {
        return false;
    }
    for (size_t i = 0; i < call->participant_count; i++) {
        if (!participant_valid(&call->participants[i])) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (!distinct(&call->participants[i], &call->participants[j])) {
                return false;
            }
        }
    }
    return true;
}

static bool state_valid(const struct call *call)
{
    size_t joined = call_count(call, CALL_JOINED) + call_count(call, CALL_JOINED_AWAY);
    size_t waiting = call_count(call, CALL_WAITING) + call_count(call, CALL_WAITING_AWAY);
    bool lives = call->outcome == CALL_REASON_NONE && call->ended_at_ms == 0;
    bool room = call->mode == CALL_RELAY || joined <= 2;
    if (waiting > 0 && !call->lobby) {
        return false;
    }
    switch (call->state) {
    case CALL_RINGING:
        return lives && call->answered_at_ms == 0 && joined <= 1 && joined + waiting > 0;
    case CALL_ACTIVE:
        return lives && call->answered_at_ms != 0 && room && (joined >= 2 || waiting > 0) &&
               (call->lobby || call->mode == CALL_RELAY || call_count(call, CALL_INVITED) == 0);
    case CALL_ENDED:
        return call->outcome > CALL_REASON_NONE && call->outcome <= CALL_REASON_FORBIDDEN &&
               call->outcome != CALL_REASON_ANSWERED_ELSEWHERE && call->ended_at_ms != 0 &&
               call_count(call, CALL_LEFT) == call->participant_count;
    case CALL_STATE_COUNT:
        break;
    }
    return false;
}

bool call_valid(const struct call *call)
{
    return id_valid(call->id) && id_valid(call->channel) && id_valid(call->started_by) &&
           (call->mode == CALL_P2P || call->mode == CALL_RELAY) && call->started_at_ms != 0 &&
           participants_valid(call) && call_find_user(call, call->started_by) != NULL &&
           state_valid(call);
}

#define X(value, name) [value] = name,
static const char *const mode_names[] = {CALL_MODE_MAP(X)};
#undef X

const char *call_mode_name(enum call_mode mode)
{
    return (size_t)mode < sizeof mode_names / sizeof mode_names[0] ? mode_names[mode] : "";
}

bool call_mode_parse(const char *name, enum call_mode *ret_mode)
{
    for (size_t i = 0; i < sizeof mode_names / sizeof mode_names[0]; i++) {
        if (strcmp(mode_names[i], name) == 0) {
            *ret_mode = (enum call_mode)i;
            return true;
        }
    }
    return false;
}
