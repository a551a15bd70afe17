#ifndef TESTS_UNIT_CALL_FIXTURE_H
#define TESTS_UNIT_CALL_FIXTURE_H

/* One call to try things on, for the tests of call.h. To be included once, after cmocka. */
#include "signalling/call.h"
#include "signalling/call_view.h"

#define START_MS 1767225600000u
#define ANSWER_MS (START_MS + 5000u)

/* The caller is "anna" with session "anna-1" and participant "p-anna"; the others likewise. */
static struct call call;
static struct call_effects effects;
static const struct call_participant *joined;

static const struct call_invite three[] = {
    {"p-bert", "bert"}, {"p-carl", "carl"}, {"p-dora", "dora"}};

static inline struct call_opening opening(enum call_mode mode, size_t invited_count)
{
    return (struct call_opening){.id = "call",
                                 .channel = "channel",
                                 .mode = mode,
                                 .participant = "p-anna",
                                 .user = "anna",
                                 .session = "anna-1",
                                 .audio = true,
                                 .video = false,
                                 .invited = three,
                                 .invited_count = invited_count};
}

static inline void start(enum call_mode mode, size_t invited_count)
{
    struct call_opening wanted = opening(mode, invited_count);
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_OK);
}

static inline enum call_err join(const char *user, const char *session)
{
    const struct call_arrival arrival = {
        .user = user, .session = session, .participant = "p-again", .audio = true, .video = true};
    return call_join(&call, &arrival, ANSWER_MS, &joined, &effects);
}

static inline void start_and_answer(enum call_mode mode, size_t invited_count)
{
    start(mode, invited_count);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
}

static inline enum call_participant_state state_of(const char *user)
{
    return call_find_user(&call, user)->state;
}

static inline void assert_ended(enum call_reason reason)
{
    assert_int_equal(call.state, CALL_ENDED);
    assert_int_equal(call.outcome, reason);
    assert_true(effects.ended);
    assert_int_equal(effects.reason, reason);
}

static inline void assert_no_effects(void)
{
    assert_false(effects.changed);
    assert_false(effects.elsewhere);
    assert_false(effects.ended);
    assert_int_equal(effects.ring_count, 0);
}

#endif
