#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/webauthn/challenges.h"

#include <string.h>

enum { ROOM = 8, ROOM_EACH = 3 };

static int build(void **state)
{
    *state = challenges_create(ROOM, ROOM_EACH);
    return 0;
}

static int raze(void **state)
{
    challenges_destroy(*state);
    return 0;
}

static struct challenge_use use_of(enum challenge_purpose purpose, uint8_t owner)
{
    struct challenge_use use = {.purpose = purpose};
    memset(use.owner.bytes, owner, sizeof use.owner.bytes);
    memset(use.subject.bytes, owner + 100, sizeof use.subject.bytes);
    return use;
}

struct given {
    uint8_t bytes[CHALLENGE_BYTES];
};

static struct given give(struct challenges *challenges, uint8_t owner, uint64_t now_ms)
{
    const struct challenge_use use = use_of(CHALLENGE_SIGN_IN, owner);
    struct given given;
    challenges_give(challenges, &use, now_ms, given.bytes);
    return given;
}

static bool take(struct challenges *challenges, const struct given *given, uint64_t now_ms)
{
    struct challenge_use use;
    return challenges_take(challenges, given->bytes, CHALLENGE_SIGN_IN, now_ms, &use);
}

static void test_challenge_is_good_once_and_tells_what_for(void **state) /* R-ACC-4 */
{
    struct challenges *challenges = *state;
    struct challenge_use use;
    const struct challenge_use wanted = use_of(CHALLENGE_SIGN_IN, 1);
    struct given one = give(challenges, 1, 1000);
    struct given other = give(challenges, 1, 1000);
    assert_memory_not_equal(one.bytes, other.bytes, sizeof one.bytes);
    assert_true(challenges_take(challenges, one.bytes, CHALLENGE_SIGN_IN, 1000, &use));
    assert_memory_equal(&use.subject, &wanted.subject, sizeof use.subject);
    assert_false(take(challenges, &one, 1000));
    assert_true(take(challenges, &other, 1000));
    assert_int_equal(challenges_count(challenges), 0);
}

static void test_challenge_for_something_else_is_refused_and_void(void **state)
{
    struct challenges *challenges = *state;
    struct challenge_use use;
    struct given one = give(challenges, 1, 1000);
    assert_false(challenges_take(challenges, one.bytes, CHALLENGE_ADD, 1000, &use));
    assert_false(take(challenges, &one, 1000));
}

static void test_what_was_never_given_is_refused(void **state)
{
    struct challenges *challenges = *state;
    struct given one = give(challenges, 1, 1000);
    one.bytes[31] ^= 1;
    assert_false(take(challenges, &one, 1000));
    assert_int_equal(challenges_count(challenges), 1);
}

static void test_time_is_over_after_five_minutes(void **state)
{
    struct challenges *challenges = *state;
    struct given one = give(challenges, 1, 1000);
    struct given other = give(challenges, 1, 2000);
    assert_false(take(challenges, &one, 301000));
    assert_int_equal(challenges_count(challenges), 1);
    assert_true(take(challenges, &other, 301999));
}

static void test_who_asks_for_many_loses_his_own_alone(void **state)
{
    struct challenges *challenges = *state;
    struct given others = give(challenges, 9, 1000);
    struct given first = give(challenges, 1, 1000);
    struct given last = first;
    for (int i = 0; i < 100; i++) {
        last = give(challenges, 1, 1000);
    }
    assert_int_equal(challenges_count(challenges), 1 + ROOM_EACH);
    assert_false(take(challenges, &first, 1000));
    assert_true(take(challenges, &last, 1000));
    assert_true(take(challenges, &others, 1000));
}

static void test_memory_is_bounded_whoever_asks(void **state)
{
    struct challenges *challenges = *state;
    struct given last = give(challenges, 0, 1000);
    for (int i = 0; i < 250; i++) {
        last = give(challenges, (uint8_t)i, 1000);
        assert_true(challenges_count(challenges) <= ROOM);
    }
    assert_true(take(challenges, &last, 1000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_challenge_is_good_once_and_tells_what_for),
        TEST(test_challenge_for_something_else_is_refused_and_void),
        TEST(test_what_was_never_given_is_refused),
        TEST(test_time_is_over_after_five_minutes),
        TEST(test_who_asks_for_many_loses_his_own_alone),
        TEST(test_memory_is_bounded_whoever_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
