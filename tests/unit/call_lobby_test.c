#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/call_fixture.h"

/* The waiting room: anna, who opened it, and dora are hosts; bert and carl are not. */

static void open_room(enum call_mode mode)
{
    struct call_opening wanted = opening(mode, 3);
    wanted.lobby = true;
    assert_int_equal(call_start(&call, &wanted, START_MS, &effects), CALL_OK);
}

static enum call_err admit(const char *session, const char *participant)
{
    return call_admit(&call, session, participant, ANSWER_MS, &effects);
}

static void test_who_comes_waits_and_rings_no_more(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(joined->state, CALL_WAITING);
    assert_int_equal(joined->joined_order, 0);
    assert_int_equal(call.state, CALL_RINGING);
    assert_true(effects.elsewhere);
    assert_int_equal(call_ring_left_s(&call, "bert", ANSWER_MS), 0);
    assert_true(call_valid(&call));
}

static void test_who_waits_sends_and_gets_no_signals(void **state) /* R-FUN-2 */
{
    (void)state;
    const struct call_participant *from;
    const struct call_participant *to;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(call_route(&call, "bert-1", "p-anna", &from, &to), CALL_NOT_FOUND);
    assert_int_equal(call_route(&call, "anna-1", "p-bert", &from, &to), CALL_NOT_FOUND);
}

static void test_admitting_brings_the_call_to_life(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(admit("anna-1", "p-bert"), CALL_OK);
    assert_int_equal(state_of("bert"), CALL_JOINED);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(call_find_user(&call, "bert")->joined_order, 2);
    assert_int_equal(admit("anna-1", "p-bert"), CALL_CONFLICT);
}

static void test_only_who_is_in_it_lets_others_in(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(admit("bert-1", "p-bert"), CALL_FORBIDDEN);
    assert_int_equal(admit("dora-1", "p-bert"), CALL_FORBIDDEN);
    assert_int_equal(admit("anna-1", "p-nobody"), CALL_NOT_FOUND);
    assert_int_equal(admit("anna-1", "p-carl"), CALL_CONFLICT); /* has not come */
}

static void test_another_host_comes_in_at_once(void **state) /* R-FUN-2 */
{
    (void)state;
    const struct call_arrival arrival = {
        .user = "dora", .session = "dora-1", .participant = "p-again", .host = true};
    open_room(CALL_RELAY);
    assert_int_equal(call_join(&call, &arrival, ANSWER_MS, &joined, &effects), CALL_OK);
    assert_int_equal(joined->state, CALL_JOINED);
}

static void test_who_is_refused_is_told_and_may_knock_again(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(call_refuse(&call, "anna-1", "p-bert", ANSWER_MS, &effects), CALL_OK);
    assert_true(effects.refused);
    assert_string_equal(effects.refused_user, "bert");
    assert_int_equal(state_of("bert"), CALL_LEFT);
    assert_int_equal(call.state, CALL_RINGING);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(joined->state, CALL_WAITING);
}

static void test_place_is_kept_over_a_reload(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    call_session_lost(&call, "bert-1", ANSWER_MS, &effects);
    assert_int_equal(state_of("bert"), CALL_WAITING_AWAY);
    assert_int_equal(admit("anna-1", "p-bert"), CALL_CONFLICT);
    assert_int_equal(join("bert", "bert-2"), CALL_OK);
    assert_int_equal(joined->state, CALL_WAITING);
    assert_string_equal(joined->id, "p-bert");
    assert_int_equal(admit("anna-1", "p-bert"), CALL_OK);
    call_session_lost(&call, "bert-2", ANSWER_MS, &effects);
    assert_int_equal(join("bert", "bert-3"), CALL_OK);
    assert_int_equal(joined->state,
                     CALL_JOINED); /* once let in, the crash of a page shuts no door */
}

static void test_room_stays_open_when_the_ring_has_run_out(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    call_expire(&call, START_MS + CALL_RING_MS, &effects);
    assert_no_effects();
    assert_int_equal(call_ring_left_s(&call, "bert", START_MS + CALL_RING_MS), 0);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
}

static void test_room_without_its_host_keeps_those_who_wait_and_lets_nobody_in(void **state)
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(call_leave(&call, "anna", "anna-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_int_equal(call.state, CALL_RINGING);
    assert_int_equal(state_of("bert"), CALL_WAITING);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(joined->state, CALL_WAITING);
    assert_int_equal(admit("bert-1", "p-carl"), CALL_FORBIDDEN);
    assert_true(call_valid(&call));
}

static void test_room_that_everybody_left_is_closed(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    call_leave(&call, "anna", "anna-1", CALL_REASON_HANGUP, ANSWER_MS, &effects);
    assert_int_equal(call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects),
                     CALL_OK);
    assert_ended(CALL_REASON_MISSED);
}

static void test_full_room_keeps_its_door_for_who_waits(void **state) /* R-FUN-2 */
{
    (void)state;
    open_room(CALL_P2P);
    assert_int_equal(join("bert", "bert-1"), CALL_OK);
    assert_int_equal(join("carl", "carl-1"), CALL_OK);
    assert_int_equal(admit("anna-1", "p-bert"), CALL_OK);
    assert_int_equal(admit("anna-1", "p-carl"), CALL_CONFLICT);
    call_leave(&call, "bert", "bert-1", CALL_REASON_HANGUP, ANSWER_MS, &effects);
    assert_int_equal(call.state, CALL_ACTIVE);
    assert_int_equal(admit("anna-1", "p-carl"), CALL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_comes_waits_and_rings_no_more),
        cmocka_unit_test(test_who_waits_sends_and_gets_no_signals),
        cmocka_unit_test(test_admitting_brings_the_call_to_life),
        cmocka_unit_test(test_only_who_is_in_it_lets_others_in),
        cmocka_unit_test(test_another_host_comes_in_at_once),
        cmocka_unit_test(test_who_is_refused_is_told_and_may_knock_again),
        cmocka_unit_test(test_place_is_kept_over_a_reload),
        cmocka_unit_test(test_room_stays_open_when_the_ring_has_run_out),
        cmocka_unit_test(test_room_without_its_host_keeps_those_who_wait_and_lets_nobody_in),
        cmocka_unit_test(test_room_that_everybody_left_is_closed),
        cmocka_unit_test(test_full_room_keeps_its_door_for_who_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
