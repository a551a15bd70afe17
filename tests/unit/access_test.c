#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/access.h"
#include "storage/account.h"

#define CHAT (1u << FEATURE_CHAT)
#define VIDEO (1u << FEATURE_VIDEO)
#define FILES (1u << FEATURE_FILES)

/* The complete table of cases: every part, every set of features, member or not. R-CONS-9 */
static void test_decision_of_every_case(void **state)
{
    (void)state;
    static const uint32_t needed[] = {[PART_NONE] = 0, [PART_CHAT] = CHAT, [PART_VIDEO] = VIDEO};
    for (int part = PART_NONE; part <= PART_VIDEO; part++) {
        for (uint32_t features = 0; features <= (CHAT | VIDEO | FILES); features++) {
            const struct access_facts stranger = {false, features};
            const struct access_facts member = {true, features};
            bool on = (features & needed[part]) == needed[part];
            assert_int_equal(access_decide(&stranger, (enum part)part), ACCESS_STRANGER);
            assert_int_equal(access_decide(&member, (enum part)part),
                             on ? ACCESS_ALLOW : ACCESS_FEATURE_OFF);
        }
    }
}

static void test_stranger_does_not_learn_what_the_provider_has_on(void **state) /* R-CONS-1 */
{
    (void)state;
    const struct access_facts nothing_on = {false, 0};
    assert_int_equal(access_decide(&nothing_on, PART_VIDEO), ACCESS_STRANGER);
}

static void test_chat_and_video_are_switched_apart(void **state) /* R-ACC-10 */
{
    (void)state;
    const struct access_facts chat = {true, CHAT};
    const struct access_facts video = {true, VIDEO};
    assert_int_equal(access_decide(&chat, PART_CHAT), ACCESS_ALLOW);
    assert_int_equal(access_decide(&chat, PART_VIDEO), ACCESS_FEATURE_OFF);
    assert_int_equal(access_decide(&video, PART_CHAT), ACCESS_FEATURE_OFF);
    assert_int_equal(access_decide(&video, PART_VIDEO), ACCESS_ALLOW);
}

static void test_member_knows_of_the_channel_whatever_is_off(void **state)
{
    (void)state;
    const struct access_facts facts = {true, 0};
    assert_int_equal(access_decide(&facts, PART_NONE), ACCESS_ALLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_of_every_case),
        cmocka_unit_test(test_stranger_does_not_learn_what_the_provider_has_on),
        cmocka_unit_test(test_chat_and_video_are_switched_apart),
        cmocka_unit_test(test_member_knows_of_the_channel_whatever_is_off),
    };
    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
