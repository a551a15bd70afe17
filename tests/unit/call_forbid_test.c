/* Who may not take part any more: a consent that was withdrawn (R-CONS-7). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/unit/call_fixture.h"

static enum call_err forbid(const char *user)
{
    return call_forbid(&call, user, ANSWER_MS + 30500, &effects);
}

static void test_who_is_rung_is_rung_no_more(void **state) /* R-CONS-7 */
{
    (void)state;
    start(CALL_RELAY, 2);
    assert_int_equal(forbid("carl"), CALL_OK);
    assert_int_equal(state_of("carl"), CALL_LEFT);
    assert_int_equal(state_of("bert"), CALL_INVITED);
    assert_int_equal(call.state, CALL_RINGING);
    assert_true(effects.changed);
    assert_false(effects.ended); /* bert is rung */
}

static void test_last_who_is_rung_leaves_a_call_that_nobody_took(void **state) /* R-CONS-7 */
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(forbid("bert"), CALL_OK);
    assert_ended(CALL_REASON_DECLINED); /* it was never answered: the entry tells nothing of why */
    assert_int_equal(effects.seconds, 0);
}

static void test_last_who_is_rung_stops_the_ring_of_an_answered_call(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(forbid("carl"), CALL_OK);
    assert_int_equal(call.state, CALL_ACTIVE);
}

static void test_caller_who_may_not_call_leaves_a_missed_call(void **state) /* R-CONS-7 */
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(forbid("anna"), CALL_OK);
    assert_ended(CALL_REASON_MISSED);
}

static void test_either_of_two_ends_a_p2p_call_as_forbidden(void **state) /* R-CONS-7 */
{
    static const char *const both[] = {"anna", "bert"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        start_and_answer(CALL_P2P, 1);
        assert_int_equal(forbid(both[i]), CALL_OK);
        assert_ended(CALL_REASON_FORBIDDEN);
        assert_int_equal(effects.seconds, 30);
        assert_int_equal(call_count(&call, CALL_LEFT), 2);
        assert_true(call_valid(&call));
    }
}

static void test_one_of_three_leaves_the_others_talking(void **state) /* R-CONS-7 */
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(forbid("bert"), CALL_OK);
    const struct call_participant *bert = call_find_user(&call, "bert");
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_true(effects.changed);
    assert_false(effects.ended);
    assert_int_equal(bert->state, CALL_LEFT);
    assert_string_equal(bert->session, "");
    assert_false(bert->audio || bert->video || bert->screen || bert->hand);
    assert_int_equal(bert->joined_order, 2); /* that he was in it is kept */
    assert_int_equal(forbid("carl"), CALL_OK);
    assert_ended(CALL_REASON_FORBIDDEN);
}

static void test_who_waits_waits_no_more(void **state) /* R-CONS-7 */
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    call.participants[2].state = CALL_WAITING;
    assert_int_equal(forbid("carl"), CALL_OK);
    assert_int_equal(state_of("carl"), CALL_LEFT);
    assert_int_equal(call.state, CALL_ACTIVE);
}

static void test_who_is_out_already_changes_nothing(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 3);
    assert_int_equal(call_decline(&call, "carl", CALL_REASON_DECLINED, ANSWER_MS, &effects),
                     CALL_OK);
    const struct call before = call;
    assert_int_equal(forbid("carl"), CALL_OK);
    assert_no_effects();
    assert_memory_equal(&before, &call, sizeof call);
    assert_int_equal(forbid("dora"), CALL_OK);
    assert_int_equal(forbid("dora"), CALL_OK); /* again: nothing */
    assert_no_effects();
}

static void test_who_is_unknown_is_not_found_even_after_the_end(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    const struct call before = call;
    assert_int_equal(forbid("eve"), CALL_NOT_FOUND);
    assert_no_effects();
    assert_memory_equal(&before, &call, sizeof call);
    call_all_lost(&call, ANSWER_MS, &effects);
    assert_int_equal(forbid("eve"), CALL_NOT_FOUND);
}

static void test_ended_call_stays_as_it_ended(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call_end(&call, "anna", ANSWER_MS, &effects), CALL_OK);
    const struct call before = call;
    assert_int_equal(forbid("bert"), CALL_ENDED_ALREADY);
    assert_no_effects();
    assert_memory_equal(&before, &call, sizeof call);
    assert_int_equal(call.outcome, CALL_REASON_HANGUP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_rung_is_rung_no_more),
        cmocka_unit_test(test_last_who_is_rung_leaves_a_call_that_nobody_took),
        cmocka_unit_test(test_last_who_is_rung_stops_the_ring_of_an_answered_call),
        cmocka_unit_test(test_caller_who_may_not_call_leaves_a_missed_call),
        cmocka_unit_test(test_either_of_two_ends_a_p2p_call_as_forbidden),
        cmocka_unit_test(test_one_of_three_leaves_the_others_talking),
        cmocka_unit_test(test_who_waits_waits_no_more),
        cmocka_unit_test(test_who_is_out_already_changes_nothing),
        cmocka_unit_test(test_who_is_unknown_is_not_found_even_after_the_end),
        cmocka_unit_test(test_ended_call_stays_as_it_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
