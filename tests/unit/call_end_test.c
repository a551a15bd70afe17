#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/call_fixture.h"

/* Declining */

static void test_decline_by_the_only_invited_ends_declined(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_DECLINED);
}

static void test_decline_by_one_of_two_keeps_ringing_the_other(void **state)
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call.state, CALL_RINGING);
    assert_true(effects.changed);
}

static void test_decline_by_all_ends_declined(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call_decline(&call, "carl", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_DECLINED);
}

static void test_decline_again_does_nothing(void **state)
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_no_effects();
}

static void test_decline_of_an_active_call_leaves_it_active(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(call_decline(&call, "carl", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(state_of("carl"), CALL_LEFT);
}

static void test_decline_after_answering_on_another_device_says_so(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_ANSWERED_ELSEWHERE);
    assert_int_equal(call.state, CALL_ACTIVE);
}

static void test_decline_by_a_stranger_is_not_found_even_after_the_end(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call_decline(&call, "eve", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_NOT_FOUND);
    call_end(&call, "anna", ANSWER_MS, &effects);
    assert_int_equal(call_decline(&call, "eve", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_NOT_FOUND);
}

static void test_who_declined_may_still_answer_while_it_rings(void **state)
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(join("bert", "bert-2"), CALL_OK);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_false(effects.elsewhere); /* nothing rang there any more */
}

/* Leaving */

static void test_leaving_an_answered_p2p_call_ends_it_for_both(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(
        call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS + 61999, &effects),
        CALL_OK);
    assert_ended(CALL_REASON_HANGUP);
    assert_int_equal(effects.seconds, 61);
}

static void test_caller_leaving_while_it_rings_is_a_missed_call(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_leave(&call, "anna", "anna-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_MISSED);
    assert_int_equal(effects.seconds, 0);
}

static void test_leaving_by_one_of_three_keeps_the_call(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(call_leave(&call, "anna", "anna-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_true(effects.changed);
    assert_false(effects.ended);
}

static void test_another_device_cannot_hang_up(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call_leave(&call, "bert", "bert-2", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_ANSWERED_ELSEWHERE);
    assert_int_equal(call.state, CALL_ACTIVE);
}

static void test_leaving_before_joining_declines(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_DECLINED);
}

static void test_who_waits_may_leave(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    call.participants[2].state = CALL_WAITING;
    assert_int_equal(call_leave(&call, "carl", "carl-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(state_of("carl"), CALL_LEFT);
}

static void test_leaving_turns_the_flags_off(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    const struct call_participant *bert = call_find_user(&call, "bert");
    assert_false(bert->audio || bert->video || bert->screen || bert->hand);
    assert_string_equal(bert->session, "");
}

static void test_who_left_may_come_back_while_the_call_lives(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(call_leave(&call, "carl", "carl-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(join("carl", "carl-2"), CALL_OK);
    assert_int_equal(state_of("carl"), CALL_JOINED);
}

static void test_leaving_an_ended_call_says_so(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call_leave(&call, "anna", "anna-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_ENDED_ALREADY);
    assert_no_effects();
}

/* Ending for all */

static void test_ending_an_answered_call_is_a_hangup(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(call_end(&call, "anna", ANSWER_MS, &effects), CALL_OK);
    assert_ended(CALL_REASON_HANGUP);
    assert_int_equal(call_count(&call, CALL_LEFT), 3);
}

static void test_ending_by_the_caller_while_it_rings_is_a_missed_call(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call_end(&call, "anna", ANSWER_MS, &effects), CALL_OK);
    assert_ended(CALL_REASON_MISSED);
}

static void test_ending_by_one_who_is_rung_declines_for_all(void **state)
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(call_end(&call, "bert", ANSWER_MS, &effects), CALL_OK);
    assert_ended(CALL_REASON_DECLINED);
}

static void test_ending_an_ended_call_says_so(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call_end(&call, "anna", ANSWER_MS, &effects), CALL_OK);
    assert_int_equal(call_end(&call, "anna", ANSWER_MS, &effects), CALL_ENDED_ALREADY);
    assert_no_effects();
}

/* Losing connections */

static void test_losing_a_device_that_rings_changes_nothing(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    call_session_lost(&call, "bert-1", ANSWER_MS, &effects);
    assert_no_effects();
    assert_int_equal(state_of("bert"), CALL_INVITED);
}

static void test_losing_all_connections_after_the_end_changes_nothing(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call_decline(&call, "bert", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    call_all_lost(&call, ANSWER_MS + 1, &effects);
    assert_no_effects();
    assert_int_equal(call.outcome, CALL_REASON_DECLINED);
    assert_int_equal(call.ended_at_ms, ANSWER_MS);
}

/* The ring runs out */

static void test_ring_that_runs_out_is_a_missed_call(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 1);
    call_expire(&call, START_MS + CALL_RING_MS, &effects);
    assert_ended(CALL_REASON_MISSED);
}

static void test_ring_timer_that_fires_early_changes_nothing(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    call_expire(&call, START_MS + CALL_RING_MS - 1, &effects);
    assert_no_effects();
    assert_int_equal(call.state, CALL_RINGING);
}

static void test_ring_timer_that_fires_after_the_answer_changes_nothing(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    call_expire(&call, START_MS + CALL_RING_MS, &effects);
    assert_no_effects();
    assert_int_equal(call.state, CALL_ACTIVE);
}

static void test_ring_that_runs_out_in_an_active_call_only_ends_the_ring(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    call_expire(&call, START_MS + CALL_RING_MS, &effects);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(state_of("carl"), CALL_LEFT);
    assert_true(effects.changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decline_by_the_only_invited_ends_declined),
        cmocka_unit_test(test_decline_by_one_of_two_keeps_ringing_the_other),
        cmocka_unit_test(test_decline_by_all_ends_declined),
        cmocka_unit_test(test_decline_again_does_nothing),
        cmocka_unit_test(test_decline_of_an_active_call_leaves_it_active),
        cmocka_unit_test(test_decline_after_answering_on_another_device_says_so),
        cmocka_unit_test(test_decline_by_a_stranger_is_not_found_even_after_the_end),
        cmocka_unit_test(test_who_declined_may_still_answer_while_it_rings),
        cmocka_unit_test(test_leaving_an_answered_p2p_call_ends_it_for_both),
        cmocka_unit_test(test_caller_leaving_while_it_rings_is_a_missed_call),
        cmocka_unit_test(test_leaving_by_one_of_three_keeps_the_call),
        cmocka_unit_test(test_another_device_cannot_hang_up),
        cmocka_unit_test(test_leaving_before_joining_declines),
        cmocka_unit_test(test_who_waits_may_leave),
        cmocka_unit_test(test_leaving_turns_the_flags_off),
        cmocka_unit_test(test_who_left_may_come_back_while_the_call_lives),
        cmocka_unit_test(test_leaving_an_ended_call_says_so),
        cmocka_unit_test(test_ending_an_answered_call_is_a_hangup),
        cmocka_unit_test(test_ending_by_the_caller_while_it_rings_is_a_missed_call),
        cmocka_unit_test(test_ending_by_one_who_is_rung_declines_for_all),
        cmocka_unit_test(test_ending_an_ended_call_says_so),
        cmocka_unit_test(test_losing_a_device_that_rings_changes_nothing),
        cmocka_unit_test(test_losing_all_connections_after_the_end_changes_nothing),
        cmocka_unit_test(test_ring_that_runs_out_is_a_missed_call),
        cmocka_unit_test(test_ring_timer_that_fires_early_changes_nothing),
        cmocka_unit_test(test_ring_timer_that_fires_after_the_answer_changes_nothing),
        cmocka_unit_test(test_ring_that_runs_out_in_an_active_call_only_ends_the_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
