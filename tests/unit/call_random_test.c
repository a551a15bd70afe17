/*
 * Long walks of random events through many calls, with a fixed seed: what holds after every step,
 * however a call came to be where it is. Six users with three devices each act on one call at a
 * time; the sixth is invited to none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "signalling/call.h"
#include "signalling/call_view.h"

#define STEPS 30000
#define USERS 6u
#define DEVICES 3u
#define START_MS 1767225600000u

static const char *const users[USERS] = {"anna", "bert", "carl", "dora", "emma", "eve"};

/* One step: the call before and after it, and what came out. */
struct step {
    struct call before;
    struct call after;
    struct call_effects effects;
    enum call_err err;
    bool started;   /* the step made a new call; `before` is the one before it */
    bool forbidden; /* the step put somebody out */
    uint64_t now_ms;
};

struct walk {
    uint64_t random;
    uint32_t stays;
    struct step step;
};

/* xorshift64* */
static uint32_t pick(struct walk *walk, uint32_t below)
{
    walk->random ^= walk->random >> 12;
    walk->random ^= walk->random << 25;
    walk->random ^= walk->random >> 27;
    return (uint32_t)((walk->random * 2685821657736338717u) >> 32) % below;
}

static void name_session(uint32_t user, uint32_t device, char ret_session[CALL_ID_SIZE])
{
    snprintf(ret_session, CALL_ID_SIZE, "%s-%u", users[user], device);
}

static void start_call(struct walk *walk)
{
    static const struct call_invite everybody[] = {
        {"p-bert", "bert"}, {"p-carl", "carl"}, {"p-dora", "dora"}, {"p-emma", "emma"}};
    struct call_opening opening = {.id = "call",
                                   .channel = "channel",
                                   .mode = pick(walk, 2) == 0 ? CALL_P2P : CALL_RELAY,
                                   .lobby = pick(walk, 2) == 0,
                                   .participant = "p-anna",
                                   .user = "anna",
                                   .session = "anna-0",
                                   .audio = true,
                                   .invited = everybody,
                                   .invited_count = 1 + pick(walk, 4)};
    struct step *step = &walk->step;
    step->started = true;
    step->err = call_start(&step->after, &opening, step->now_ms, &step->effects);
}

/* The earliest that is due, so that time need not pass for it. */
static void pass_time(struct walk *walk)
{
    struct step *step = &walk->step;
    uint64_t due_ms = call_due_ms(&step->after);
    step->now_ms = due_ms > step->now_ms ? due_ms : step->now_ms;
    call_expire(&step->after, step->now_ms, &step->effects);
}

/* anna and bert are hosts. */
static void join_as(struct walk *walk, uint32_t who, const char *session)
{
    struct step *step = &walk->step;
    const struct call_participant *joined = NULL;
    char participant[CALL_ID_SIZE];
    snprintf(participant, sizeof participant, "p-%s-%u", users[who], walk->stays++);
    const struct call_arrival arrival = {.user = users[who],
                                         .session = session,
                                         .participant = participant,
                                         .host = who < 2,
                                         .audio = pick(walk, 2) == 0,
                                         .video = pick(walk, 2) == 0};
    step->err = call_join(&step->after, &arrival, step->now_ms, &joined, &step->effects);
}

/* Of the one who may decide, or any other; about whoever. */
static void decide(struct walk *walk, const char *session, const char *participant)
{
    struct step *step = &walk->step;
    if (pick(walk, 3) > 0) {
        step->err = call_admit(&step->after, session, participant, step->now_ms, &step->effects);
    } else {
        step->err = call_refuse(&step->after, session, participant, step->now_ms, &step->effects);
    }
}

static void resume(struct walk *walk, const char *user, const char *session,
                   const char *participant)
{
    struct step *step = &walk->step;
    const struct call_participant *own = NULL;
    step->err =
        call_resume(&step->after, user, participant, session, step->now_ms, &own, &step->effects);
}

static void update(struct walk *walk, const char *session)
{
    struct step *step = &walk->step;
    bool on = pick(walk, 2) == 0;
    const struct call_flags flags = {.screen = &on, .hand = pick(walk, 2) == 0 ? &on : NULL};
    step->err = call_update(&step->after, session, &flags, &step->effects);
}

static void act(struct walk *walk)
{
    struct step *step = &walk->step;
    struct call *call = &step->after;
    const char *user = NULL;
    char session[CALL_ID_SIZE];
    char other[CALL_ID_SIZE];
    uint32_t who = pick(walk, USERS);
    user = users[who];
    name_session(who, pick(walk, DEVICES), session);
    /* A copy: a join may change it. */
    memcpy(other, call->participants[pick(walk, (uint32_t)call->participant_count)].id,
           sizeof other);
    step->err = CALL_OK;
    switch (pick(walk, 24)) {
    case 0:
    case 1:
        step->err = call_decline(call, user, CALL_REASON_DECLINED, step->now_ms, &step->effects);
        break;
    case 2:
    case 3:
        step->err =
            call_leave(call, user, session, CALL_REASON_HANGUP, step->now_ms, &step->effects);
        break;
    case 4:
        call_session_lost(call, session, step->now_ms, &step->effects);
        break;
    case 5:
        call_expire(call, step->now_ms, &step->effects);
        break;
    case 6:
        if (pick(walk, 4) == 0) {
            step->err = call_end(call, user, step->now_ms, &step->effects);
            break;
        }
        pass_time(walk);
        break;
    case 7:
        /* A session of one user in the name of another. */
        join_as(walk, who, "anna-0");
        break;
    case 8:
        step->forbidden = pick(walk, 2) == 0;
        if (step->forbidden) {
            step->err = call_forbid(call, user, step->now_ms, &step->effects);
            break;
        }
        step->err =
            call_leave(call, user, session, CALL_REASON_HANGUP, step->now_ms, &step->effects);
        break;
    case 9:
    case 10:
    case 11:
        decide(walk, session, other);
        break;
    case 12:
    case 13:
    case 14:
        resume(walk, user, session, other);
        break;
    case 15:
        update(walk, session);
        break;
    default:
        join_as(walk, who, session);
        break;
    }
}

static void take_step(struct walk *walk)
{
    struct step *step = &walk->step;
    memcpy(&step->before, &step->after, sizeof step->before);
    memset(&step->effects, 0xff, sizeof step->effects);
    step->started = false;
    step->forbidden = false;
    step->now_ms += pick(walk, 4000);
    /* Ended calls are poked at a few times before the next one starts. */
    if (step->after.state == CALL_ENDED && pick(walk, 4) == 0) {
        start_call(walk);
    } else {
        act(walk);
    }
}

static void walk_through(uint64_t seed, void (*check)(const struct step *step))
{
    struct walk walk = {.random = seed, .step = {.now_ms = START_MS}};
    start_call(&walk);
    for (int i = 0; i < STEPS; i++) {
        take_step(&walk);
        check(&walk.step);
    }
}

static bool same(const struct call *a, const struct call *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static size_t joined_count(const struct call *call)
{
    size_t joined = 0;
    for (size_t i = 0; i < call->participant_count; i++) {
        joined += call->participants[i].state == CALL_JOINED ||
                          call->participants[i].state == CALL_JOINED_AWAY
                      ? 1
                      : 0;
    }
    return joined;
}

static void check_room(const struct step *step)
{
    if (step->after.mode == CALL_P2P) {
        assert_true(joined_count(&step->after) <= 2);
    }
}

static void test_p2p_never_has_more_than_two_joined(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(1, check_room);
}

static void check_ended(const struct step *step)
{
    if (step->before.state == CALL_ENDED && !step->started) {
        assert_true(same(&step->before, &step->after));
        assert_false(step->effects.changed);
        assert_false(step->effects.ended);
    }
}

static void test_nothing_changes_an_ended_call(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(2, check_ended);
}

static void check_direction(const struct step *step)
{
    if (!step->started) {
        assert_true(step->after.state >= step->before.state);
    }
}

static void test_state_never_goes_back(void **state)
{
    (void)state;
    walk_through(3, check_direction);
}

static void check_failure(const struct step *step)
{
    if (step->err != CALL_OK) {
        assert_true(same(&step->before, &step->after));
        assert_false(step->effects.changed || step->effects.elsewhere || step->effects.ended);
        assert_int_equal(step->effects.ring_count, 0);
    }
}

static void test_refused_event_changes_nothing_and_has_no_effects(void **state)
{
    (void)state;
    walk_through(4, check_failure);
}

static void check_sessions(const struct step *step)
{
    const struct call *call = &step->after;
    for (size_t i = 0; i < call->participant_count; i++) {
        const struct call_participant *participant = &call->participants[i];
        assert_int_equal(participant->state == CALL_JOINED || participant->state == CALL_WAITING,
                         participant->session[0] != '\0');
        for (size_t j = 0; j < i && participant->session[0] != '\0'; j++) {
            assert_string_not_equal(participant->session, call->participants[j].session);
        }
    }
}

static void test_session_is_joined_at_most_once(void **state)
{
    (void)state;
    walk_through(5, check_sessions);
}

static void check_valid(const struct step *step)
{
    assert_true(call_valid(&step->after));
}

static void test_every_call_that_can_be_reached_can_be_loaded(void **state)
{
    (void)state;
    walk_through(6, check_valid);
}

static void check_changed(const struct step *step)
{
    assert_int_equal(step->effects.changed, !same(&step->before, &step->after));
}

static void test_changed_is_told_exactly_when_something_did(void **state)
{
    (void)state;
    walk_through(7, check_changed);
}

static void check_end_told(const struct step *step)
{
    bool ended = step->before.state != CALL_ENDED && step->after.state == CALL_ENDED;
    assert_int_equal(step->effects.ended, ended);
    if (ended) {
        assert_int_not_equal(step->effects.reason, CALL_REASON_NONE);
        assert_int_equal(step->effects.reason, step->after.outcome);
        assert_int_equal(step->effects.seconds, call_seconds(&step->after));
    }
}

static void test_end_is_told_once_with_its_outcome(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(8, check_end_told);
}

static void check_outcome(const struct step *step)
{
    if (step->after.state != CALL_ENDED) {
        return;
    }
    bool answered = step->after.answered_at_ms != 0;
    enum call_reason outcome = step->after.outcome;
    assert_int_equal(answered, outcome == CALL_REASON_HANGUP || outcome == CALL_REASON_LOST ||
                                   outcome == CALL_REASON_FORBIDDEN);
    if (step->effects.ended && answered) {
        assert_int_equal(outcome == CALL_REASON_FORBIDDEN, step->forbidden);
    }
}

/* By being put out exactly where the step that ended it put somebody out. */
static void
test_answered_calls_end_by_hangup_loss_or_being_put_out_and_no_others(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(9, check_outcome);
}

/* Who was rung and comes, and who waits or is in it and goes on with another connection. */
static void check_elsewhere(const struct step *step)
{
    size_t told = 0;
    for (size_t i = 0; i < step->after.participant_count && !step->started; i++) {
        const struct call_participant *was = &step->before.participants[i];
        const struct call_participant *now = &step->after.participants[i];
        bool came = was->state == CALL_INVITED && now->session[0] != '\0';
        bool moved = was->session[0] != '\0' && now->session[0] != '\0' &&
                     strcmp(was->session, now->session) != 0;
        if (came || moved) {
            told++;
            assert_string_equal(step->effects.elsewhere_user, now->user);
            assert_string_equal(step->effects.elsewhere_session, now->session);
        }
    }
    assert_int_equal(step->effects.elsewhere, told == 1);
}

static void test_every_answer_silences_the_other_devices(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(10, check_elsewhere);
}

static void check_rings(const struct step *step)
{
    if (!step->started) {
        assert_int_equal(step->effects.ring_count, 0);
        return;
    }
    assert_int_equal(step->effects.ring_count, step->after.participant_count - 1);
    for (size_t i = 0; i < step->effects.ring_count; i++) {
        const struct call_participant *rung =
            call_find_user(&step->after, step->effects.ring_users[i]);
        assert_non_null(rung);
        assert_int_equal(rung->state, CALL_INVITED);
    }
}

static void test_only_a_start_rings_and_rings_all_invited(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(11, check_rings);
}

/* Every call that lives has a time at which something is due, and none is due for ever. */
static void check_due(const struct step *step)
{
    uint64_t due_ms = call_due_ms(&step->after);
    assert_int_equal(due_ms != 0, step->after.state != CALL_ENDED);
    if (due_ms == 0) {
        return;
    }
    struct call call = step->after;
    struct call_effects effects;
    assert_true(due_ms <= call.started_at_ms + CALL_LENGTH_MS);
    call_expire(&call, due_ms - 1, &effects);
    assert_true(same(&call, &step->after));
    call_expire(&call, due_ms, &effects);
    assert_true(effects.changed);
    assert_true(call_due_ms(&call) == 0 || call_due_ms(&call) > due_ms);
}

static void test_something_is_due_exactly_while_a_call_lives(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(12, check_due);
}

/* Left to itself, with nobody on the line, every call comes to its end. */
static void check_all_lost(const struct step *step)
{
    struct call call = step->after;
    struct call_effects effects;
    call_all_lost(&call, step->now_ms, &effects);
    uint64_t last_ms = step->now_ms + CALL_AWAY_MS;
    while (call.state != CALL_ENDED) {
        uint64_t due_ms = call_due_ms(&call);
        assert_true(due_ms <= last_ms);
        call_expire(&call, due_ms, &effects);
    }
}

static void test_every_call_ends_when_all_connections_stay_away(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(13, check_all_lost);
}

static void check_expiry(const struct step *step)
{
    struct call call = step->after;
    struct call_effects effects;
    call_expire(&call, call.ring_until_ms, &effects);
    if (!call.lobby) {
        assert_int_not_equal(call.state, CALL_RINGING);
        assert_int_equal(call_count(&call, CALL_INVITED), 0);
    }
    for (size_t i = 0; i < call.participant_count; i++) {
        assert_int_equal(call_ring_left_s(&call, call.participants[i].user, call.ring_until_ms), 0);
    }
}

static void test_nobody_is_rung_when_the_ring_has_run_out(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(14, check_expiry);
}

/* Nobody gets past a waiting room but a host, one who was let in, or one who was in it already. */
static void check_door(const struct step *step)
{
    for (size_t i = 0; i < step->after.participant_count && !step->started; i++) {
        const struct call_participant *was = &step->before.participants[i];
        const struct call_participant *now = &step->after.participants[i];
        bool host = strcmp(now->user, "anna") == 0 || strcmp(now->user, "bert") == 0;
        bool came = now->state == CALL_JOINED && was->state != CALL_JOINED &&
                    was->state != CALL_JOINED_AWAY;
        if (step->after.lobby && came && !host) {
            assert_int_equal(was->state, CALL_WAITING);
            assert_int_equal(step->effects.steps[CALL_EVENT_ADMIT], 1);
        }
    }
}

static void test_waiting_room_lets_nobody_past_who_was_not_let_in(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(18, check_door);
}

/* Every change of a place is a row of the table. */
static void check_table(const struct step *step)
{
    size_t counted = 0;
    for (size_t i = 0; i < CALL_EVENT_COUNT; i++) {
        counted += step->effects.steps[i];
    }
    for (size_t i = 0; i < step->after.participant_count && !step->started; i++) {
        enum call_participant_state from = step->before.participants[i].state;
        enum call_participant_state to = step->after.participants[i].state;
        bool known = from == to;
        for (size_t row = 0; row < call_step_count; row++) {
            known = known || (call_steps[row].from == from && call_steps[row].to == to);
        }
        assert_true(known || counted > 1);
        assert_true(from == to || counted > 0);
    }
}

static void test_every_change_of_a_place_is_a_step_of_the_table(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(19, check_table);
}

static void check_ways_out(const struct step *step)
{
    for (size_t i = 0; i < step->after.participant_count; i++) {
        struct call call = step->after;
        struct call_effects effects;
        const struct call_participant *participant = &call.participants[i];
        if (participant->state == CALL_LEFT) {
            continue;
        }
        /* A copy, since the session of the participant is emptied by its going. */
        char session[CALL_ID_SIZE];
        memcpy(session, participant->session, sizeof session);
        assert_int_equal(call_leave(&call, participant->user, session, CALL_REASON_HANGUP,
                                    step->now_ms, &effects),
                         CALL_OK);
        assert_int_equal(participant->state, CALL_LEFT);
    }
}

static void test_everybody_has_a_way_out(void **state) /* R-FUN-2 */
{
    (void)state;
    walk_through(15, check_ways_out);
}

static void check_put_out(const struct step *step)
{
    for (size_t i = 0; i < step->after.participant_count; i++) {
        struct call call = step->after;
        struct call_effects effects;
        const struct call_participant *participant = &call.participants[i];
        bool was_out = participant->state == CALL_LEFT;
        enum call_err err = call_forbid(&call, participant->user, step->now_ms, &effects);
        assert_int_equal(err, step->after.state == CALL_ENDED ? CALL_ENDED_ALREADY : CALL_OK);
        assert_int_equal(participant->state, CALL_LEFT);
        assert_int_equal(effects.changed, !was_out);
        assert_true(call_valid(&call));
    }
}

static void test_everybody_can_be_put_out_at_any_time(void **state) /* R-CONS-7 */
{
    (void)state;
    walk_through(17, check_put_out);
}

static bool reached_reason[CALL_REASON_FORBIDDEN + 1];
static bool reached_err[CALL_CRYPTO + 1];
static bool reached_event[CALL_EVENT_COUNT];
static size_t most_joined;

static void note_reached(const struct step *step)
{
    reached_reason[step->after.outcome] = true;
    reached_err[step->err] = true;
    for (int event = 0; event < CALL_EVENT_COUNT; event++) {
        reached_event[event] = reached_event[event] || step->effects.steps[event] > 0;
    }
    size_t joined = joined_count(&step->after);
    most_joined = joined > most_joined ? joined : most_joined;
}

/* The claims above are worth what the walk sees. */
static void test_walk_sees_every_outcome_and_every_refusal(void **state)
{
    (void)state;
    walk_through(16, note_reached);
    assert_true(reached_reason[CALL_REASON_HANGUP] && reached_reason[CALL_REASON_LOST]);
    assert_true(reached_reason[CALL_REASON_FORBIDDEN]);
    assert_true(reached_reason[CALL_REASON_DECLINED] && reached_reason[CALL_REASON_MISSED]);
    assert_true(reached_err[CALL_NOT_FOUND] && reached_err[CALL_CONFLICT]);
    assert_true(reached_err[CALL_ENDED_ALREADY] && reached_err[CALL_ANSWERED_ELSEWHERE]);
    assert_true(reached_err[CALL_FORBIDDEN]);
    assert_true(most_joined >= 4);
    for (int event = 0; event < CALL_EVENT_COUNT; event++) {
        assert_true(reached_event[event]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p2p_never_has_more_than_two_joined),
        cmocka_unit_test(test_nothing_changes_an_ended_call),
        cmocka_unit_test(test_state_never_goes_back),
        cmocka_unit_test(test_refused_event_changes_nothing_and_has_no_effects),
        cmocka_unit_test(test_session_is_joined_at_most_once),
        cmocka_unit_test(test_every_call_that_can_be_reached_can_be_loaded),
        cmocka_unit_test(test_changed_is_told_exactly_when_something_did),
        cmocka_unit_test(test_end_is_told_once_with_its_outcome),
        cmocka_unit_test(test_answered_calls_end_by_hangup_loss_or_being_put_out_and_no_others),
        cmocka_unit_test(test_every_answer_silences_the_other_devices),
        cmocka_unit_test(test_only_a_start_rings_and_rings_all_invited),
        cmocka_unit_test(test_something_is_due_exactly_while_a_call_lives),
        cmocka_unit_test(test_every_call_ends_when_all_connections_stay_away),
        cmocka_unit_test(test_nobody_is_rung_when_the_ring_has_run_out),
        cmocka_unit_test(test_waiting_room_lets_nobody_past_who_was_not_let_in),
        cmocka_unit_test(test_every_change_of_a_place_is_a_step_of_the_table),
        cmocka_unit_test(test_everybody_has_a_way_out),
        cmocka_unit_test(test_everybody_can_be_put_out_at_any_time),
        cmocka_unit_test(test_walk_sees_every_outcome_and_every_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
