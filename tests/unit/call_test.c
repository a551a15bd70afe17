#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/call_fixture.h"

/* Starting */

static void test_start_rings_everyone_but_the_caller(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 2);
    assert_int_equal(effects.ring_count, 2);
    assert_string_equal(effects.ring_users[0], "bert");
    assert_string_equal(effects.ring_users[1], "carl");
}

static void test_start_arms_the_ring_timer_for_45_seconds(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(call.ring_until_ms, START_MS + 45000u);
}

static void test_start_admits_the_caller_at_once_with_its_flags(void **state) /* R-FUN-2 */
{
    (void)state;
    start(CALL_P2P, 1);
    const struct call_participant *caller = call_find_user(&call, "anna");
    assert_int_equal(caller->state, CALL_JOINED);
    assert_string_equal(caller->session, "anna-1");
    assert_true(caller->audio);
    assert_false(caller->video);
}

static void test_start_without_anybody_to_ring_is_refused(void **state)
{
    (void)state;
    struct call_opening nobody = opening(CALL_P2P, 0);
    assert_int_equal(call_start(&call, &nobody, START_MS, &effects), CALL_INVALID);
}

static void test_start_that_invites_a_user_twice_is_refused(void **state)
{
    (void)state;
    const struct call_invite twice[] = {{"p-1", "bert"}, {"p-2", "bert"}};
    struct call_opening wanted = opening(CALL_P2P, 2);
    wanted.invited = twice;
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_INVALID);
}

static void test_start_that_invites_the_caller_is_refused(void **state)
{
    (void)state;
    const struct call_invite self[] = {{"p-1", "anna"}};
    struct call_opening wanted = opening(CALL_P2P, 1);
    wanted.invited = self;
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_INVALID);
}

static void test_start_with_a_participant_id_twice_is_refused(void **state)
{
    (void)state;
    const struct call_invite same[] = {{"p-anna", "bert"}};
    struct call_opening wanted = opening(CALL_P2P, 1);
    wanted.invited = same;
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_INVALID);
}

static void test_start_with_an_id_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct call_opening wanted = opening(CALL_P2P, 1);
    wanted.id = "0123456789012345678901234567890123456"; /* 37 */
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_INVALID);
    wanted.id = "012345678901234567890123456789012345"; /* 36 */
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_OK);
}

static enum call_err start_with_invited(size_t invited_count)
{
    char users[CALL_PARTICIPANTS_MAX][CALL_ID_SIZE];
    char ids[CALL_PARTICIPANTS_MAX][CALL_ID_SIZE];
    struct call_invite invited[CALL_PARTICIPANTS_MAX];
    for (size_t i = 0; i < invited_count; i++) {
        snprintf(users[i], CALL_ID_SIZE, "user-%zu", i);
        snprintf(ids[i], CALL_ID_SIZE, "p-%zu", i);
        invited[i] = (struct call_invite){.participant = ids[i], .user = users[i]};
    }
    struct call_opening wanted = opening(CALL_RELAY, invited_count);
    wanted.invited = invited;
    return call_start(&call, &wanted, START_MS, &effects);
}

static void test_call_holds_sixteen_and_not_one_more(void **state)
{
    (void)state;
    assert_int_equal(start_with_invited(CALL_PARTICIPANTS_MAX - 1), CALL_OK);
    assert_int_equal(call.participant_count, 16);
    assert_int_equal(start_with_invited(CALL_PARTICIPANTS_MAX), CALL_INVALID);
}

static void test_refused_start_leaves_the_output_untouched(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    struct call_opening wanted = opening(CALL_P2P, 1);
    wanted.id = "another";
    wanted.session = "";
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_INVALID);
    assert_string_equal(call.id, "call");
}

/* Answering */

static void test_answer_makes_the_call_active(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(call.answered_at_ms, ANSWER_MS);
    assert_true(effects.changed);
}

static void test_answer_returns_the_place_that_was_invited(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_string_equal(joined->id, "p-bert");
}

static void test_answer_silences_the_other_devices_of_the_user(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_true(effects.elsewhere);
    assert_string_equal(effects.elsewhere_user, "bert");
    assert_string_equal(effects.elsewhere_session, "bert-1");
}

static void test_answer_by_the_last_one_rung_stops_the_timer(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
}

static void test_second_device_that_answers_is_told_answered_elsewhere(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    assert_int_equal(join("bert", "bert-2"), CALL_ANSWERED_ELSEWHERE);
    assert_string_equal(call_find_user(&call, "bert")->session, "bert-1");
}

static void test_second_device_of_the_caller_is_told_answered_elsewhere(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(join("anna", "anna-2"), CALL_ANSWERED_ELSEWHERE);
}

static void test_same_session_joining_again_changes_nothing(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    joined = NULL;
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_string_equal(joined->id, "p-bert");
    assert_no_effects();
}

static void test_same_session_joining_again_sets_its_flags(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 1);
    enum call_err err =
        call_join(&call,
                  &(struct call_arrival){
                      .user = "bert", .session = "bert-1", .participant = "p-again", .audio = true},
                  ANSWER_MS, &joined, &effects);
    assert_int_equal(err, CALL_OK);
    assert_false(joined->video);
    assert_true(effects.changed);
}

static void test_caller_joining_again_does_not_answer_its_own_call(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(join("anna", "anna-1"), CALL_OK);
    assert_int_equal(call.state, CALL_RINGING);
}

/* Who may take part is decided before: a colleague who came to the team, a mother who may by now. */
static void test_who_may_take_part_since_it_began_joins(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    size_t before = call.participant_count;
    assert_int_equal(join("eve", "eve-1"), CALL_OK);
    assert_int_equal(call.participant_count, before + 1);
    assert_int_equal(call_find_user(&call, "eve")->state, CALL_JOINED);
    assert_int_equal(call.state, CALL_ACTIVE);
}

static void test_who_comes_later_finds_no_place_where_it_is_full_or_over(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    size_t before = call.participant_count;
    assert_int_equal(join("eve", "eve-1"), CALL_CONFLICT);
    assert_int_equal(call.participant_count, before);
    assert_null(call_find_user(&call, "eve"));
    call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects);
    assert_int_equal(call.state, CALL_ENDED);
    assert_int_equal(join("eve", "eve-1"), CALL_NOT_FOUND);
}

static void test_session_that_is_in_the_call_cannot_join_as_another_user(void **state)
{
    (void)state;
    start(CALL_RELAY, 2);
    assert_int_equal(join("bert", "anna-1"), CALL_CONFLICT);
}

static void test_join_without_a_session_is_refused(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    assert_int_equal(join("bert", ""), CALL_INVALID);
    assert_int_equal(state_of("bert"), CALL_INVITED);
}

static void test_joining_an_ended_call_says_so(void **state)
{
    (void)state;
    start(CALL_P2P, 1);
    call_end(&call, "anna", ANSWER_MS, &effects);
    assert_int_equal(join("bert", "bert-1"), CALL_ENDED_ALREADY);
}

/* Room */

static void test_third_person_finds_no_room_in_p2p(void **state)
{
    (void)state;
    start_and_answer(CALL_P2P, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_CONFLICT);
}

static void test_filling_p2p_stops_the_ring_of_the_rest(void **state) /* R-FUN-2 */
{
    (void)state;
    start_and_answer(CALL_P2P, 3);
    assert_int_equal(state_of("carl"), CALL_LEFT);
    assert_int_equal(state_of("dora"), CALL_LEFT);
}

static void test_relay_has_room_for_a_third(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(call_count(&call, CALL_JOINED), 3);
}

static void test_relay_goes_on_ringing_the_rest_after_an_answer(void **state)
{
    (void)state;
    start_and_answer(CALL_RELAY, 2);
    assert_int_equal(state_of("carl"), CALL_INVITED);
}

static void test_who_comes_in_can_still_choose_that_no_address_is_told(void **state) /* R-PRIV-3 */
{
    (void)state;
    start(CALL_P2P, 1);
    struct call_arrival arrival = {.user = "bert",
                                   .session = "anna-1", /* taken: refused, and nothing chosen */
                                   .participant = "p-again",
                                   .relay_only = true};
    assert_int_equal(call_join(&call, &arrival, ANSWER_MS, &joined, &effects), CALL_CONFLICT);
    assert_false(call.relay_only);
    arrival.session = "bert-1";
    assert_int_equal(call_join(&call, &arrival, ANSWER_MS, &joined, &effects), CALL_OK);
    assert_true(call.relay_only);
    assert_int_equal(call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_true(call.relay_only);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start_rings_everyone_but_the_caller),
        cmocka_unit_test(test_start_arms_the_ring_timer_for_45_seconds),
        cmocka_unit_test(test_start_admits_the_caller_at_once_with_its_flags),
        cmocka_unit_test(test_start_without_anybody_to_ring_is_refused),
        cmocka_unit_test(test_start_that_invites_a_user_twice_is_refused),
        cmocka_unit_test(test_start_that_invites_the_caller_is_refused),
        cmocka_unit_test(test_start_with_a_participant_id_twice_is_refused),
        cmocka_unit_test(test_start_with_an_id_that_does_not_fit_is_refused),
        cmocka_unit_test(test_call_holds_sixteen_and_not_one_more),
        cmocka_unit_test(test_refused_start_leaves_the_output_untouched),
        cmocka_unit_test(test_answer_makes_the_call_active),
        cmocka_unit_test(test_answer_returns_the_place_that_was_invited),
        cmocka_unit_test(test_answer_silences_the_other_devices_of_the_user),
        cmocka_unit_test(test_answer_by_the_last_one_rung_stops_the_timer),
        cmocka_unit_test(test_second_device_that_answers_is_told_answered_elsewhere),
        cmocka_unit_test(test_second_device_of_the_caller_is_told_answered_elsewhere),
        cmocka_unit_test(test_same_session_joining_again_changes_nothing),
        cmocka_unit_test(test_same_session_joining_again_sets_its_flags),
        cmocka_unit_test(test_caller_joining_again_does_not_answer_its_own_call),
        cmocka_unit_test(test_who_may_take_part_since_it_began_joins),
        cmocka_unit_test(test_who_comes_later_finds_no_place_where_it_is_full_or_over),
        cmocka_unit_test(test_session_that_is_in_the_call_cannot_join_as_another_user),
        cmocka_unit_test(test_join_without_a_session_is_refused),
        cmocka_unit_test(test_joining_an_ended_call_says_so),
        cmocka_unit_test(test_third_person_finds_no_room_in_p2p),
        cmocka_unit_test(test_filling_p2p_stops_the_ring_of_the_rest),
        cmocka_unit_test(test_relay_has_room_for_a_third),
        cmocka_unit_test(test_relay_goes_on_ringing_the_rest_after_an_answer),
        cmocka_unit_test(test_who_comes_in_can_still_choose_that_no_address_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
