#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/conduct.h"

static bool oversees(enum role role)
{
    return role == ROLE_PLANNER || role == ROLE_OPERATOR;
}

static void test_everybody_reports_and_overseers_alone_act(void **state) /* R-ACC-7, R-PRIV-5 */
{
    (void)state;
    for (unsigned role = 0; role < ROLE_COUNT; role++) {
        assert_true(conduct_may((enum role)role, CONDUCT_DEED_REPORT));
        for (unsigned deed = CONDUCT_DEED_READ; deed < CONDUCT_DEED_COUNT; deed++) {
            bool officer = role == ROLE_PRIVACY_OFFICER && deed == CONDUCT_DEED_REQUESTS;
            assert_int_equal(conduct_may((enum role)role, (enum conduct_deed)deed),
                             officer || oversees((enum role)role));
        }
    }
    assert_false(conduct_may(ROLE_COUNT, CONDUCT_DEED_REPORT));
    assert_false(conduct_may(ROLE_PLANNER, CONDUCT_DEED_COUNT));
}

static void test_people_of_another_provider_are_strangers(void **state) /* R-ACC-7 */
{
    (void)state;
    const struct conduct_facts elsewhere = {.role = ROLE_PLANNER};
    const struct conduct_facts here = {.role = ROLE_PLANNER, .same_provider = true};
    assert_int_equal(conduct_decide(&elsewhere, CONDUCT_DEED_WARN), CONDUCT_STRANGER);
    assert_int_equal(conduct_decide(&here, CONDUCT_DEED_WARN), CONDUCT_ALLOW);
}

static void test_role_is_judged_before_anything_is_said_of_the_person(void **state)
{
    (void)state;
    const struct conduct_facts elsewhere = {.role = ROLE_CLIENT};
    assert_int_equal(conduct_decide(&elsewhere, CONDUCT_DEED_BLOCK), CONDUCT_FORBID);
}

static void test_nobody_acts_on_oneself(void **state)
{
    (void)state;
    const struct conduct_facts self = {.role = ROLE_OPERATOR, .same_provider = true, .self = true};
    assert_int_equal(conduct_decide(&self, CONDUCT_DEED_BLOCK), CONDUCT_FORBID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everybody_reports_and_overseers_alone_act),
        cmocka_unit_test(test_people_of_another_provider_are_strangers),
        cmocka_unit_test(test_role_is_judged_before_anything_is_said_of_the_person),
        cmocka_unit_test(test_nobody_acts_on_oneself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
