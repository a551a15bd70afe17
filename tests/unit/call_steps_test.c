/* The tables of signalling/call_steps.h, and that the pictures in signalling/README.md are theirs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "signalling/call_steps.h"

static void test_pictures_in_the_readme_are_printed_from_the_tables(void **state)
{
    (void)state;
    static char picture[8192];
    static char readme[32768];
    assert_true(call_steps_picture(picture, sizeof picture) < sizeof picture);
    FILE *file = fopen(SIGNALLING_README, "r");
    assert_non_null(file);
    readme[fread(readme, 1, sizeof readme - 1, file)] = '\0';
    (void)fclose(file);
    if (strstr(readme, picture) == NULL) {
        fail_msg("signalling/README.md should hold:\n%s", picture);
    }
}

static void test_no_place_has_two_ways_for_one_event(void **state) /* R-FUN-2 */
{
    (void)state;
    for (size_t i = 0; i < call_step_count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_false(call_steps[i].from == call_steps[j].from &&
                         call_steps[i].event == call_steps[j].event);
        }
    }
}

static void test_every_place_but_the_last_has_a_way_out_and_an_end(void **state) /* R-FUN-2 */
{
    (void)state;
    for (int from = 0; from < CALL_PARTICIPANT_STATE_COUNT; from++) {
        enum call_participant_state to = CALL_PARTICIPANT_STATE_COUNT;
        bool ends = call_step_find((enum call_participant_state)from, CALL_EVENT_END, &to);
        assert_int_equal(ends, from != CALL_LEFT);
        assert_int_equal(to, ends ? CALL_LEFT : CALL_PARTICIPANT_STATE_COUNT);
        to = CALL_PARTICIPANT_STATE_COUNT;
        assert_int_equal(call_step_find((enum call_participant_state)from, CALL_EVENT_FORBID, &to),
                         from != CALL_LEFT);
    }
}

static void test_nobody_is_in_a_call_but_by_answering_or_being_let_in(void **state) /* R-FUN-2 */
{
    (void)state;
    for (size_t i = 0; i < call_step_count; i++) {
        const struct call_step *step = &call_steps[i];
        bool was_in = step->from == CALL_JOINED || step->from == CALL_JOINED_AWAY;
        if (step->to == CALL_JOINED && !was_in) {
            assert_true(step->event == CALL_EVENT_ANSWER || step->event == CALL_EVENT_ADMIT);
        }
        if (step->event == CALL_EVENT_ADMIT) {
            assert_int_equal(step->from, CALL_WAITING);
        }
    }
}

static void test_call_never_goes_back_and_ends_with_an_outcome(void **state) /* R-FUN-2 */
{
    (void)state;
    for (size_t i = 0; i < call_turn_count; i++) {
        assert_true(call_turns[i].to > call_turns[i].from);
    }
    assert_int_equal(call_event_outcome(CALL_EVENT_LEAVE, true), CALL_REASON_HANGUP);
    assert_int_equal(call_event_outcome(CALL_EVENT_AWAY_OVER, true), CALL_REASON_LOST);
    assert_int_equal(call_event_outcome(CALL_EVENT_FORBID, true), CALL_REASON_FORBIDDEN);
    assert_int_equal(call_event_outcome(CALL_EVENT_FORBID, false), CALL_REASON_DECLINED);
    assert_int_equal(call_event_outcome(CALL_EVENT_RING_OVER, false), CALL_REASON_MISSED);
}

static void test_picture_tells_its_length_where_it_does_not_fit(void **state)
{
    (void)state;
    char small[16];
    static char whole[8192];
    size_t length = call_steps_picture(whole, sizeof whole);
    assert_int_equal(call_steps_picture(small, sizeof small), length);
    assert_memory_equal(small, whole, sizeof small - 1);
    assert_int_equal(call_steps_picture(NULL, 0), length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_in_the_readme_are_printed_from_the_tables),
        cmocka_unit_test(test_no_place_has_two_ways_for_one_event),
        cmocka_unit_test(test_every_place_but_the_last_has_a_way_out_and_an_end),
        cmocka_unit_test(test_nobody_is_in_a_call_but_by_answering_or_being_let_in),
        cmocka_unit_test(test_call_never_goes_back_and_ends_with_an_outcome),
        cmocka_unit_test(test_picture_tells_its_length_where_it_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
