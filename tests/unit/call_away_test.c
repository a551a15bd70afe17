#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/call_fixture.h"

/* A connection that is lost, and 30 seconds to come back. */

#define LOST_MS (ANSWER_MS + 9000u)

static enum call_err resume(const char *user, const char *participant, const char *session)
{
    return call_resume(&call, user, participant, session, LOST_MS + 1000, &joined, &effects);
}

static void lose_anna(void)
{
    start_and_answer(CALL_P2P, 1);
    call_session_lost(&call, "anna-1", LOST_MS, &effects);
}

static void test_losing_a_connection_keeps_the_call_and_tells_the_others(void **state)
{
    (void)state;
    lose_anna();
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(state_of("anna"), CALL_JOINED_AWAY);
    assert_true(effects.changed);
    assert_int_equal(call_due_ms(&call), LOST_MS + CALL_AWAY_MS);
}

static void test_resume_is_the_same_participant_on_another_connection(void **state)
{
    (void)state;
    lose_anna();
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
    assert_string_equal(joined->id, "p-anna");
    assert_string_equal(joined->session, "anna-2");
    assert_int_equal(joined->joined_order, 1);
    assert_int_equal(joined->state, CALL_JOINED);
    assert_true(joined->audio);
    assert_false(effects.elsewhere);
    assert_int_equal(call_due_ms(&call), START_MS + CALL_LENGTH_MS);
}

static void test_resume_takes_over_from_a_connection_that_is_not_seen_to_be_lost(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
    assert_true(effects.elsewhere);
    assert_string_equal(effects.elsewhere_user, "anna");
    assert_string_equal(effects.elsewhere_session, "anna-2");
    call_session_lost(&call, "anna-1", LOST_MS, &effects);
    assert_no_effects(); /* the one before is nobody any more */
}

static void test_resume_on_the_same_connection_again_does_nothing(void **state)
{
    (void)state;
    lose_anna();
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
    assert_no_effects();
}

static void test_resume_as_somebody_else_is_not_found(void **state)
{
    (void)state;
    lose_anna();
    assert_int_equal(resume("bert", "p-anna", "bert-2"), CALL_NOT_FOUND);
    assert_int_equal(resume("eve", "p-anna", "eve-1"), CALL_NOT_FOUND);
    assert_int_equal(resume("anna", "p-bert", "anna-2"), CALL_NOT_FOUND);
    assert_int_equal(resume("anna", "p-anna", "bert-1"), CALL_CONFLICT); /* bert's own */
}

static void test_resume_after_leaving_must_join_anew(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(call_leave(&call, "carl", "carl-1", CALL_REASON_HANGUP, LOST_MS, &effects),
                     CALL_OK);
    assert_int_equal(resume("carl", "p-carl", "carl-1"), CALL_CONFLICT);
}

static void test_who_is_not_back_within_30_seconds_ends_a_call_of_two_as_lost(void **state)
{
    (void)state;
    lose_anna();
    call_expire(&call, LOST_MS + CALL_AWAY_MS - 1, &effects);
    assert_no_effects();
    call_expire(&call, LOST_MS + CALL_AWAY_MS, &effects);
    assert_ended(CALL_REASON_LOST);
    assert_int_equal(effects.seconds, 39);
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_ENDED_ALREADY);
}

static void test_who_is_not_back_leaves_a_call_of_three_to_the_others(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    call_session_lost(&call, "bert-1", LOST_MS, &effects);
    call_expire(&call, LOST_MS + CALL_AWAY_MS, &effects);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(state_of("bert"), CALL_LEFT);
    assert_int_equal(call_find_user(&call, "bert")->reason, CALL_REASON_LOST);
}

static void test_caller_who_is_lost_rings_on_and_may_be_answered_meanwhile(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    call_session_lost(&call, "anna-1", ANSWER_MS - 1000, &effects);
    assert_int_equal(call.state, CALL_RINGING);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
}

static void test_caller_who_is_not_back_has_called_in_vain(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    call_session_lost(&call, "anna-1", ANSWER_MS, &effects);
    call_expire(&call, ANSWER_MS + CALL_AWAY_MS, &effects);
    assert_ended(CALL_REASON_MISSED);
}

static void test_restarted_server_waits_for_everybody(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    call_all_lost(&call, LOST_MS, &effects);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_true(call_valid(&call));
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
    assert_int_equal(resume("bert", "p-bert", "bert-2"), CALL_OK);
    call_expire(&call, LOST_MS + CALL_AWAY_MS, &effects);
    assert_no_effects();
}

static void test_restarted_server_ends_what_nobody_comes_back_to(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    call_all_lost(&call, LOST_MS, &effects);
    call_expire(&call, LOST_MS + CALL_AWAY_MS, &effects);
    assert_ended(CALL_REASON_LOST);
}

static void test_clock_that_is_set_moves_no_end(void **state)
{
    const int64_t steps[] = {3600 * 1000, -3600 * 1000};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint64_t set_ms = LOST_MS + (uint64_t)steps[i];
        start_and_answer(CALL_P2P, 1);
        call_session_lost(&call, "anna-1", LOST_MS, &effects);
        call_clock_set(&call, steps[i], set_ms + 1000, &effects);
        assert_true(effects.changed);
        assert_true(call_valid(&call));
        call_expire(&call, set_ms + CALL_AWAY_MS - 1, &effects);
        assert_no_effects();
        assert_true(call.started_at_ms == START_MS + (uint64_t)steps[i]);
        assert_true(call.answered_at_ms == ANSWER_MS + (uint64_t)steps[i]);
        call_expire(&call, set_ms + CALL_AWAY_MS, &effects);
        assert_ended(CALL_REASON_LOST);
        call_clock_set(&call, steps[i], set_ms, &effects);
        assert_no_effects();
    }
}

static void test_clock_that_is_set_moves_not_the_longest_a_call_may_last(void **state)
{
    const int64_t steps[] = {5 * 3600 * 1000, -5 * 3600 * 1000};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint64_t end_ms = START_MS + (uint64_t)steps[i] + CALL_LENGTH_MS;
        start_and_answer(CALL_P2P, 1);
        call_clock_set(&call, steps[i], LOST_MS + (uint64_t)steps[i], &effects);
        call_expire(&call, end_ms - 1, &effects);
        assert_no_effects();
        call_expire(&call, end_ms, &effects);
        assert_int_equal(call.state, CALL_ENDED);
    }
}

static void test_call_begun_after_the_clock_was_set_is_left_as_it_is(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    uint64_t until_ms = call.ring_until_ms;
    call_clock_set(&call, -3600 * 1000, START_MS, &effects);
    assert_true(call.ring_until_ms == until_ms);
    assert_true(call.started_at_ms == START_MS);
}

static void test_who_is_away_is_sent_no_signals(void **state)
{
    (void)state;
    const struct call_participant *from;
    const struct call_participant *to;
    lose_anna();
    assert_int_equal(call_route(&call, "bert-1", "p-anna", &from, &to), CALL_NOT_FOUND);
    assert_int_equal(resume("anna", "p-anna", "anna-2"), CALL_OK);
    assert_int_equal(call_route(&call, "bert-1", "p-anna", &from, &to), CALL_OK);
}

static void test_another_device_may_hang_up_for_one_that_is_away(void **state)
{
    (void)state;
    lose_anna();
    assert_int_equal(call_leave(&call, "anna", "anna-9", CALL_REASON_HANGUP, LOST_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_HANGUP);
}

static void test_joining_in_place_of_a_lost_connection_is_a_new_participant(void **state)
{
    (void)state;
    lose_anna();
    assert_int_equal(join("anna", "anna-2"), CALL_OK);
    assert_string_equal(joined->id, "p-again");
    assert_int_equal(joined->joined_order, 3); /* the later one: bert makes the first offer */
    assert_int_equal(resume("anna", "p-anna", "anna-1"), CALL_NOT_FOUND);
}

static void test_call_ends_after_the_longest_time(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    call_expire(&call, START_MS + CALL_LENGTH_MS - 1, &effects);
    assert_no_effects();
    call_expire(&call, START_MS + CALL_LENGTH_MS, &effects);
    assert_ended(CALL_REASON_HANGUP);
}

/* Why somebody left */

static void test_others_hear_that_who_declined_is_busy(void **state)
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_BUSY, ANSWER_MS, &effects), CALL_OK);
    assert_int_equal(call_find_user(&call, "bert")->reason, CALL_REASON_BUSY);
}

static void test_leaving_because_no_media_came_through_ends_lost(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call_leave(&call, "anna", "anna-1", CALL_REASON_LOST, LOST_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_LOST);
}

static void test_others_do_not_hear_that_somebody_was_put_out(void **state) /* R-CONS-7 */
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(call_forbid(&call, "carl", LOST_MS, &effects), CALL_OK);
    assert_int_equal(call_find_user(&call, "carl")->reason, CALL_REASON_DECLINED);
}

/* Flags */

static void test_update_sets_what_it_names_and_no_more(void **state)
{
    (void)state;
    const bool yes = true;
    const bool no = false;
    start_and_answer(CALL_P2P, 1);
    const struct call_flags up = {.hand = &yes, .audio = &no};
    assert_int_equal(call_update(&call, "bert-1", &up, &effects), CALL_OK);
    const struct call_participant *bert = call_find_user(&call, "bert");
    assert_true(effects.changed && bert->hand && bert->video);
    assert_false(bert->audio || bert->screen);
    assert_int_equal(call_update(&call, "bert-1", &up, &effects), CALL_OK);
    assert_no_effects();
    assert_int_equal(call_update(&call, "eve-1", &up, &effects), CALL_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_losing_a_connection_keeps_the_call_and_tells_the_others),
        cmocka_unit_test(test_resume_is_the_same_participant_on_another_connection),
        cmocka_unit_test(test_resume_takes_over_from_a_connection_that_is_not_seen_to_be_lost),
        cmocka_unit_test(test_resume_on_the_same_connection_again_does_nothing),
        cmocka_unit_test(test_resume_as_somebody_else_is_not_found),
        cmocka_unit_test(test_resume_after_leaving_must_join_anew),
        cmocka_unit_test(test_who_is_not_back_within_30_seconds_ends_a_call_of_two_as_lost),
        cmocka_unit_test(test_who_is_not_back_leaves_a_call_of_three_to_the_others),
        cmocka_unit_test(test_caller_who_is_lost_rings_on_and_may_be_answered_meanwhile),
        cmocka_unit_test(test_caller_who_is_not_back_has_called_in_vain),
        cmocka_unit_test(test_restarted_server_waits_for_everybody),
        cmocka_unit_test(test_restarted_server_ends_what_nobody_comes_back_to),
        cmocka_unit_test(test_clock_that_is_set_moves_no_end),
        cmocka_unit_test(test_clock_that_is_set_moves_not_the_longest_a_call_may_last),
        cmocka_unit_test(test_call_begun_after_the_clock_was_set_is_left_as_it_is),
        cmocka_unit_test(test_who_is_away_is_sent_no_signals),
        cmocka_unit_test(test_another_device_may_hang_up_for_one_that_is_away),
        cmocka_unit_test(test_joining_in_place_of_a_lost_connection_is_a_new_participant),
        cmocka_unit_test(test_call_ends_after_the_longest_time),
        cmocka_unit_test(test_others_hear_that_who_declined_is_busy),
        cmocka_unit_test(test_leaving_because_no_media_came_through_ends_lost),
        cmocka_unit_test(test_others_do_not_hear_that_somebody_was_put_out),
        cmocka_unit_test(test_update_sets_what_it_names_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
