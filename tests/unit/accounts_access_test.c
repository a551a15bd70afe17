#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/accounts.h"

/* How high a role stands; whose account one may touch stands no higher. */
static const unsigned ranks[ROLE_COUNT] = {
    [ROLE_CLIENT] = 0,  [ROLE_REPRESENTATIVE] = 0, [ROLE_RELATIVE] = 0,        [ROLE_THERAPIST] = 1,
    [ROLE_SUPPORT] = 1, [ROLE_PLANNER] = 2,        [ROLE_PRIVACY_OFFICER] = 3, [ROLE_OPERATOR] = 3,
};

static bool keeps(enum role role)
{
    return role == ROLE_SUPPORT || role == ROLE_PLANNER || role == ROLE_OPERATOR;
}

static bool has(enum role role, enum accounts_deed deed)
{
    switch (deed) {
    case ACCOUNTS_CLOSE:
        return role == ROLE_PLANNER;
    case ACCOUNTS_OTP_OFF:
        return role == ROLE_PLANNER || role == ROLE_OPERATOR;
    default:
        return keeps(role);
    }
}

static void test_nobody_reaches_a_role_above_ones_own(void **state) /* R-ACC-4, R-ACC-9 */
{
    (void)state;
    for (unsigned actor = 0; actor < ROLE_COUNT; actor++) {
        for (unsigned deed = 0; deed < ACCOUNTS_DEED_COUNT; deed++) {
            bool some = has((enum role)actor, (enum accounts_deed)deed);
            assert_int_equal(accounts_may_some((enum role)actor, (enum accounts_deed)deed), some);
            for (unsigned whose = 0; whose < ROLE_COUNT; whose++) {
                assert_int_equal(
                    accounts_may((enum role)actor, (enum accounts_deed)deed, (enum role)whose),
                    some && ranks[whose] <= ranks[actor]);
            }
        }
    }
}

static void test_support_sees_and_does_not_know(void **state) /* R-ACC-6 */
{
    (void)state;
    for (unsigned role = 0; role < ROLE_COUNT; role++) {
        assert_int_equal(accounts_may_see((enum role)role), keeps((enum role)role));
        assert_int_equal(accounts_may_know((enum role)role),
                         keeps((enum role)role) && role != ROLE_SUPPORT);
    }
}

static void test_what_is_no_role_and_no_deed_may_nothing(void **state)
{
    (void)state;
    assert_false(accounts_may(ROLE_COUNT, ACCOUNTS_LOCK, ROLE_CLIENT));
    assert_false(accounts_may(ROLE_PLANNER, ACCOUNTS_DEED_COUNT, ROLE_CLIENT));
    assert_false(accounts_may(ROLE_PLANNER, ACCOUNTS_LOCK, ROLE_COUNT));
    assert_false(accounts_may_see(ROLE_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_reaches_a_role_above_ones_own),
        cmocka_unit_test(test_support_sees_and_does_not_know),
        cmocka_unit_test(test_what_is_no_role_and_no_deed_may_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
