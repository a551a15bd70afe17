#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "signalling/call.h"
#include "signalling/call_view.h"

#define START_MS 1767225600000u
#define ANSWER_MS (START_MS + 5000u)

static struct call call;
static struct call_effects effects;
static const struct call_participant *from;
static const struct call_participant *to;
static const struct call_participant *order[CALL_PARTICIPANTS_MAX];

static int start(void **state)
{
    (void)state;
    const struct call_invite invited[] = {
        {"p-bert", "bert"}, {"p-carl", "carl"}, {"p-dora", "dora"}};
    const struct call_opening opening = {.id = "call",
                                         .channel = "channel",
                                         .mode = CALL_RELAY,
                                         .participant = "p-anna",
                                         .user = "anna",
                                         .session = "anna-1",
                                         .audio = true,
                                         .invited = invited,
                                         .invited_count = 3};
    return call_start(&call, &opening, START_MS, &effects) == CALL_OK ? 0 : -1;
}

static void join(const char *user, const char *session)
{
    const struct call_participant *joined = NULL;
    const struct call_arrival arrival = {
        .user = user, .session = session, .participant = "p-again", .audio = true};
    assert_int_equal(call_join(&call, &arrival, ANSWER_MS, &joined, &effects), CALL_OK);
}

static void assert_order(const char *first, const char *second, const char *third,
                         const char *fourth)
{
    assert_int_equal(call_in_order(&call, order), 4);
    assert_string_equal(order[0]->user, first);
    assert_string_equal(order[1]->user, second);
    assert_string_equal(order[2]->user, third);
    assert_string_equal(order[3]->user, fourth);
}

/* Order */

static void test_participants_are_in_order_of_joining_and_invited_after_them(void **state)
{
    (void)state;
    join("dora", "dora-1");
    join("bert", "bert-1");
    assert_order("anna", "dora", "bert", "carl");
}

static void test_who_comes_back_is_the_latest(void **state)
{
    (void)state;
    join("bert", "bert-1");
    join("carl", "carl-1");
    assert_int_equal(call_leave(&call, "anna", "anna-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    join("anna", "anna-1");
    assert_order("bert", "carl", "anna", "dora");
}

/* Routes */

static void test_signal_goes_between_two_joined(void **state) /* R-FUN-2 */
{
    (void)state;
    join("bert", "bert-1");
    assert_int_equal(call_route(&call, "bert-1", "p-anna", &from, &to), CALL_OK);
    assert_string_equal(from->id, "p-bert");
    assert_string_equal(to->session, "anna-1");
}

static void test_signal_to_one_who_is_only_invited_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(call_route(&call, "anna-1", "p-bert", &from, &to), CALL_NOT_FOUND);
}

static void test_signal_from_another_device_of_a_joined_user_is_not_found(void **state)
{
    (void)state;
    join("bert", "bert-1");
    assert_int_equal(call_route(&call, "bert-2", "p-anna", &from, &to), CALL_NOT_FOUND);
}

static void test_signal_without_a_session_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(call_route(&call, "", "p-anna", &from, &to), CALL_NOT_FOUND);
}

static void test_signal_to_oneself_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(call_route(&call, "anna-1", "p-anna", &from, &to), CALL_NOT_FOUND);
}

static void test_signal_to_an_unknown_participant_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(call_route(&call, "anna-1", "p-eve", &from, &to), CALL_NOT_FOUND);
}

static void test_signal_to_one_who_left_is_not_found(void **state)
{
    (void)state;
    join("bert", "bert-1");
    join("carl", "carl-1");
    assert_int_equal(call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call_route(&call, "anna-1", "p-bert", &from, &to), CALL_NOT_FOUND);
}

static void test_signal_in_an_ended_call_is_not_found(void **state)
{
    (void)state;
    join("bert", "bert-1");
    call_end(&call, "anna", ANSWER_MS, &effects);
    assert_int_equal(call_route(&call, "anna-1", "p-bert", &from, &to), CALL_NOT_FOUND);
}

/* The ring, and how long it was */

static void test_ring_left_counts_down_and_rounds_up(void **state)
{
    (void)state;
    assert_int_equal(call_ring_left_s(&call, "bert", START_MS), 45);
    assert_int_equal(call_ring_left_s(&call, "bert", START_MS + 44999), 1);
    assert_int_equal(call_ring_left_s(&call, "bert", START_MS + 45000), 0);
}

static void test_only_who_is_invited_is_rung_again(void **state)
{
    (void)state;
    join("bert", "bert-1");
    assert_int_equal(call_ring_left_s(&call, "anna", START_MS), 0);
    assert_int_equal(call_ring_left_s(&call, "bert", START_MS), 0);
    assert_int_equal(call_ring_left_s(&call, "eve", START_MS), 0);
    assert_int_equal(call_ring_left_s(&call, "carl", START_MS), 45);
}

static void test_seconds_are_0_until_the_call_has_ended(void **state)
{
    (void)state;
    join("bert", "bert-1");
    assert_int_equal(call_seconds(&call), 0);
    call_end(&call, "anna", ANSWER_MS + 2500, &effects);
    assert_int_equal(call_seconds(&call), 2);
}

static void test_seconds_are_0_where_nobody_answered(void **state)
{
    (void)state;
    call_end(&call, "anna", ANSWER_MS, &effects);
    assert_int_equal(call_seconds(&call), 0);
}

static void test_seconds_are_0_where_the_clock_was_set_back(void **state)
{
    (void)state;
    join("bert", "bert-1");
    call_all_lost(&call, START_MS, &effects);
    assert_int_equal(call_seconds(&call), 0);
}

/* Loaded from rows */

static void test_loaded_call_must_have_somebody_to_call(void **state)
{
    (void)state;
    assert_true(call_valid(&call));
    call.participant_count = 1;
    assert_false(call_valid(&call));
}

static void test_loaded_call_must_not_overflow_its_participants(void **state)
{
    (void)state;
    call.participant_count = CALL_PARTICIPANTS_MAX + 1;
    assert_false(call_valid(&call));
}

static void test_loaded_id_must_end(void **state)
{
    (void)state;
    memset(call.id, 'x', sizeof call.id);
    assert_false(call_valid(&call));
}

static void test_loaded_participant_joined_needs_a_session(void **state)
{
    (void)state;
    call.participants[0].session[0] = '\0';
    assert_false(call_valid(&call));
}

static void test_loaded_participant_invited_has_no_session(void **state)
{
    (void)state;
    strcpy(call.participants[1].session, "bert-1");
    assert_false(call_valid(&call));
}

static void test_loaded_session_is_in_the_call_once(void **state)
{
    (void)state;
    join("bert", "bert-1");
    strcpy(call.participants[1].session, "anna-1");
    assert_false(call_valid(&call));
}

static void test_loaded_user_has_one_place(void **state)
{
    (void)state;
    strcpy(call.participants[2].user, "bert");
    assert_false(call_valid(&call));
}

static void test_loaded_call_was_started_by_one_who_takes_part(void **state)
{
    (void)state;
    strcpy(call.started_by, "eve");
    assert_false(call_valid(&call));
}

static void test_loaded_ringing_call_has_nobody_in_it_but_the_caller(void **state)
{
    (void)state;
    join("bert", "bert-1");
    assert_true(call_valid(&call));
    call.state = CALL_RINGING;
    call.answered_at_ms = 0;
    assert_false(call_valid(&call));
}

static void test_loaded_active_call_has_two_in_it(void **state)
{
    (void)state;
    call.state = CALL_ACTIVE;
    call.answered_at_ms = ANSWER_MS;
    assert_false(call_valid(&call));
}

static void test_loaded_p2p_call_has_no_third(void **state)
{
    (void)state;
    join("bert", "bert-1");
    join("carl", "carl-1");
    assert_true(call_valid(&call));
    call.mode = CALL_P2P;
    assert_false(call_valid(&call));
}

static void test_loaded_ended_call_has_an_outcome(void **state)
{
    (void)state;
    call_end(&call, "anna", ANSWER_MS, &effects);
    assert_true(call_valid(&call));
    call.outcome = CALL_REASON_NONE;
    assert_false(call_valid(&call));
    call.outcome = CALL_REASON_ANSWERED_ELSEWHERE;
    assert_false(call_valid(&call));
}

/* Words */

static void test_words_are_those_of_the_protocol(void **state)
{
    (void)state;
    assert_string_equal(call_state_name(CALL_RINGING), "ringing");
    assert_string_equal(call_mode_name(CALL_P2P), "p2p");
    assert_string_equal(call_participant_state_name(CALL_INVITED), "invited");
    assert_string_equal(call_reason_name(CALL_REASON_ANSWERED_ELSEWHERE), "answered_elsewhere");
    assert_string_equal(call_err_name(CALL_ENDED_ALREADY), "call_ended");
}

static void test_every_word_leads_back_to_its_value(void **state)
{
    (void)state;
    enum call_state call_state = CALL_RINGING;
    enum call_mode mode = CALL_P2P;
    enum call_participant_state participant_state = CALL_INVITED;
    enum call_reason reason = CALL_REASON_NONE;
    assert_true(call_state_parse("ended", &call_state));
    assert_int_equal(call_state, CALL_ENDED);
    assert_true(call_mode_parse("relay", &mode));
    assert_int_equal(mode, CALL_RELAY);
    assert_true(call_participant_state_parse("left", &participant_state));
    assert_int_equal(participant_state, CALL_LEFT);
    assert_true(call_reason_parse("lost", &reason));
    assert_int_equal(reason, CALL_REASON_LOST);
}

static void test_unknown_word_leaves_the_output_untouched(void **state)
{
    (void)state;
    enum call_state call_state = CALL_ACTIVE;
    assert_false(call_state_parse("paused", &call_state));
    assert_int_equal(call_state, CALL_ACTIVE);
}

static void test_value_outside_a_table_has_a_word_that_says_nothing(void **state)
{
    (void)state;
    assert_string_equal(call_state_name((enum call_state)3), "");
    assert_string_equal(call_err_name((enum call_err)99), "internal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_participants_are_in_order_of_joining_and_invited_after_them,
                               start),
        cmocka_unit_test_setup(test_who_comes_back_is_the_latest, start),
        cmocka_unit_test_setup(test_signal_goes_between_two_joined, start),
        cmocka_unit_test_setup(test_signal_to_one_who_is_only_invited_is_not_found, start),
        cmocka_unit_test_setup(test_signal_from_another_device_of_a_joined_user_is_not_found,
                               start),
        cmocka_unit_test_setup(test_signal_without_a_session_is_not_found, start),
        cmocka_unit_test_setup(test_signal_to_oneself_is_not_found, start),
        cmocka_unit_test_setup(test_signal_to_an_unknown_participant_is_not_found, start),
        cmocka_unit_test_setup(test_signal_to_one_who_left_is_not_found, start),
        cmocka_unit_test_setup(test_signal_in_an_ended_call_is_not_found, start),
        cmocka_unit_test_setup(test_ring_left_counts_down_and_rounds_up, start),
        cmocka_unit_test_setup(test_only_who_is_invited_is_rung_again, start),
        cmocka_unit_test_setup(test_seconds_are_0_until_the_call_has_ended, start),
        cmocka_unit_test_setup(test_seconds_are_0_where_nobody_answered, start),
        cmocka_unit_test_setup(test_seconds_are_0_where_the_clock_was_set_back, start),
        cmocka_unit_test_setup(test_loaded_call_must_have_somebody_to_call, start),
        cmocka_unit_test_setup(test_loaded_call_must_not_overflow_its_participants, start),
        cmocka_unit_test_setup(test_loaded_id_must_end, start),
        cmocka_unit_test_setup(test_loaded_participant_joined_needs_a_session, start),
        cmocka_unit_test_setup(test_loaded_participant_invited_has_no_session, start),
        cmocka_unit_test_setup(test_loaded_session_is_in_the_call_once, start),
        cmocka_unit_test_setup(test_loaded_user_has_one_place, start),
        cmocka_unit_test_setup(test_loaded_call_was_started_by_one_who_takes_part, start),
        cmocka_unit_test_setup(test_loaded_ringing_call_has_nobody_in_it_but_the_caller, start),
        cmocka_unit_test_setup(test_loaded_active_call_has_two_in_it, start),
        cmocka_unit_test_setup(test_loaded_p2p_call_has_no_third, start),
        cmocka_unit_test_setup(test_loaded_ended_call_has_an_outcome, start),
        cmocka_unit_test_setup(test_words_are_those_of_the_protocol, start),
        cmocka_unit_test_setup(test_every_word_leads_back_to_its_value, start),
        cmocka_unit_test_setup(test_unknown_word_leaves_the_output_untouched, start),
        cmocka_unit_test_setup(test_value_outside_a_table_has_a_word_that_says_nothing, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
