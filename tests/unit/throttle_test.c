#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/throttle.h"

#include <string.h>

enum { MINUTE_MS = 60000, ROOM = 64 };

static const uint64_t start_ms = 1000000;

static struct guess_key key_of(unsigned number, unsigned kind)
{
    struct guess_key key = {{0}};
    memcpy(key.bytes, &number, sizeof number);
    memcpy(key.bytes + 8, &kind, sizeof kind);
    return key;
}

/* A stranger at `address` who says to be `name`. */
static struct guess stranger(unsigned name, unsigned address)
{
    struct guess guess = {.known = false};
    guess.keys[GUESS_PAIR] = key_of(name << 16 | address, 1);
    guess.keys[GUESS_ADDRESS] = key_of(address, 2);
    guess.keys[GUESS_ACCOUNT] = key_of(name, 3);
    return guess;
}

static struct guess known(unsigned name, unsigned address, unsigned device)
{
    struct guess guess = stranger(name, address);
    guess.known = true;
    guess.keys[GUESS_DEVICE] = key_of(device, 4);
    return guess;
}

static unsigned admit(struct throttle *throttle, const struct guess *guess, uint64_t now_ms,
                      uint64_t *ret_delay_ms)
{
    uint64_t delay_ms = UINT64_MAX;
    unsigned locked_s = throttle_admit(throttle, guess, now_ms, &delay_ms);
    if (ret_delay_ms != NULL) {
        *ret_delay_ms = delay_ms;
    }
    return locked_s;
}

static void admit_times(struct throttle *throttle, const struct guess *guess, unsigned times,
                        uint64_t now_ms)
{
    for (unsigned i = 0; i < times; i++) {
        assert_int_equal(admit(throttle, guess, now_ms, NULL), 0);
    }
}

static int begin(void **state)
{
    *state = throttle_create(ROOM);
    return 0;
}

static int end(void **state)
{
    throttle_destroy(*state);
    return 0;
}

static void test_first_tries_are_free_then_held_back_longer_then_locked(void **state)
{
    static const uint64_t delays_ms[] = {0, 0, 0, 0, 0, 1000, 2000, 4000, 8000, 8000};
    const struct guess guess = stranger(1, 1);
    for (size_t i = 0; i < sizeof delays_ms / sizeof delays_ms[0]; i++) {
        uint64_t delay_ms;
        assert_int_equal(admit(*state, &guess, start_ms, &delay_ms), 0);
        assert_int_equal(delay_ms, delays_ms[i]);
    }
    assert_int_equal(admit(*state, &guess, start_ms, NULL), 60);
    assert_int_equal(admit(*state, &guess, start_ms + 59001, NULL), 1);
}

static void test_each_try_after_a_lock_locks_longer_up_to_a_quarter_of_an_hour(void **state)
{
    static const unsigned locks_s[] = {60, 120, 240, 480, 900, 900, 900};
    const struct guess guess = stranger(1, 1);
    uint64_t now_ms = start_ms;
    admit_times(*state, &guess, 9, now_ms);
    for (size_t i = 0; i < sizeof locks_s / sizeof locks_s[0]; i++) {
        assert_int_equal(admit(*state, &guess, now_ms, NULL), 0);
        unsigned locked_s = admit(*state, &guess, now_ms, NULL);
        /* A try is forgotten meanwhile, so that a lock may be as long as the one before. */
        assert_true(locked_s == locks_s[i] || (i > 0 && locked_s == locks_s[i - 1]));
        assert_true(locked_s <= GUESS_LOCK_MAX_S);
        now_ms += (uint64_t)locked_s * 1000;
    }
}

static void test_refused_try_does_not_lengthen_the_lock(void **state)
{
    const struct guess guess = stranger(1, 1);
    admit_times(*state, &guess, 10, start_ms);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(admit(*state, &guess, start_ms + 1000, NULL), 59);
    }
    assert_int_equal(admit(*state, &guess, start_ms + 60000, NULL), 0);
}

static void test_lock_of_one_address_is_not_that_of_another(void **state)
{
    const struct guess attacker = stranger(1, 1);
    const struct guess owner = stranger(1, 2);
    uint64_t delay_ms;
    admit_times(*state, &attacker, 10, start_ms);
    assert_true(admit(*state, &attacker, start_ms, NULL) > 0);
    assert_int_equal(admit(*state, &owner, start_ms, &delay_ms), 0);
    assert_int_equal(delay_ms, 0);
}

static void test_lock_of_one_name_is_not_that_of_another(void **state)
{
    const struct guess one = stranger(1, 1);
    const struct guess other = stranger(2, 1);
    admit_times(*state, &one, 10, start_ms);
    assert_int_equal(admit(*state, &other, start_ms, NULL), 0);
}

static void test_many_names_from_one_address_lock_the_address(void **state)
{
    uint64_t delay_ms = 0;
    for (unsigned name = 1; name <= 60; name++) {
        const struct guess guess = stranger(name, 1);
        assert_int_equal(admit(*state, &guess, start_ms, &delay_ms), 0);
        assert_int_equal(delay_ms > 0, name > 30);
    }
    const struct guess fresh = stranger(1000, 1);
    const struct guess elsewhere = stranger(1000, 2);
    assert_int_equal(admit(*state, &fresh, start_ms, NULL), 60);
    assert_int_equal(admit(*state, &elsewhere, start_ms, NULL), 0);
}

static void test_many_addresses_on_one_name_lock_it_for_strangers_alone(void **state)
{
    const struct guess owner = known(1, 500, 7);
    uint64_t delay_ms;
    for (unsigned address = 1; address <= 50; address++) {
        const struct guess guess = stranger(1, address);
        assert_int_equal(admit(*state, &guess, start_ms, NULL), 0);
    }
    const struct guess fresh = stranger(1, 1000);
    assert_int_equal(admit(*state, &fresh, start_ms, NULL), 60);
    assert_int_equal(admit(*state, &owner, start_ms, &delay_ms), 0);
    assert_int_equal(delay_ms, 0);
}

static void test_known_device_passes_every_lock_that_strangers_made(void **state)
{
    const struct guess attacker = stranger(1, 1);
    const struct guess owner = known(1, 1, 7); /* behind the same address */
    uint64_t delay_ms;
    admit_times(*state, &attacker, 10, start_ms);
    assert_true(admit(*state, &attacker, start_ms, NULL) > 0);
    assert_int_equal(admit(*state, &owner, start_ms, &delay_ms), 0);
    assert_int_equal(delay_ms, 0);
}

static void test_known_device_that_guesses_is_locked_by_itself(void **state)
{
    const struct guess thief = known(1, 1, 7);
    const struct guess owner = known(1, 1, 8);
    const struct guess outside = stranger(1, 1);
    uint64_t delay_ms;
    admit_times(*state, &thief, 10, start_ms);
    assert_int_equal(admit(*state, &thief, start_ms, NULL), 60);
    assert_int_equal(admit(*state, &owner, start_ms, NULL), 0);
    assert_int_equal(admit(*state, &outside, start_ms, &delay_ms), 0);
    assert_int_equal(delay_ms, 0);
}

static void test_exempt_is_counted_and_never_refused(void **state)
{
    struct guess guess = stranger(1, 1);
    guess.exempt = true;
    for (int i = 0; i < 200; i++) {
        uint64_t delay_ms;
        assert_int_equal(admit(*state, &guess, start_ms, &delay_ms), 0);
        assert_int_equal(delay_ms, 0);
    }
    guess.exempt = false;
    assert_true(admit(*state, &guess, start_ms, NULL) > 0);
}

static void test_right_password_opens_its_pair_and_no_more(void **state)
{
    const struct guess own = stranger(1, 1);
    uint64_t delay_ms;
    for (unsigned name = 100; name < 159; name++) { /* guesses at others */
        const struct guess guess = stranger(name, 1);
        admit_times(*state, &guess, 1, start_ms);
    }
    admit_times(*state, &own, 1, start_ms);
    throttle_forgive(*state, &own, start_ms);
    assert_int_equal(admit(*state, &own, start_ms, &delay_ms), 0); /* the sixtieth */
    assert_true(delay_ms > 0);
    const struct guess next = stranger(200, 1);
    assert_int_equal(admit(*state, &next, start_ms, NULL), 60);
}

static void test_right_tenth_try_leaves_no_lock(void **state)
{
    const struct guess guess = stranger(1, 1);
    uint64_t delay_ms;
    admit_times(*state, &guess, 10, start_ms);
    throttle_forgive(*state, &guess, start_ms);
    assert_int_equal(admit(*state, &guess, start_ms, &delay_ms), 0);
    assert_int_equal(delay_ms, 0);
}

static void test_take_back_takes_one_and_its_lock(void **state)
{
    const struct guess guess = stranger(1, 1);
    admit_times(*state, &guess, 10, start_ms);
    throttle_take_back(*state, &guess, start_ms);
    assert_int_equal(admit(*state, &guess, start_ms, NULL), 0);
    assert_int_equal(admit(*state, &guess, start_ms, NULL), 60);
}

static void test_tries_fade_one_by_one(void **state)
{
    const struct guess guess = stranger(1, 1);
    uint64_t delay_ms;
    admit_times(*state, &guess, 9, start_ms);
    assert_int_equal(admit(*state, &guess, start_ms + 15 * MINUTE_MS - 1, &delay_ms), 0);
    throttle_take_back(*state, &guess, start_ms + 15 * MINUTE_MS - 1);
    assert_int_equal(admit(*state, &guess, start_ms + 4 * 15 * MINUTE_MS, &delay_ms), 0);
    assert_int_equal(delay_ms, 1000); /* five are left */
}

static void test_time_that_goes_back_changes_nothing(void **state)
{
    const struct guess guess = stranger(1, 1);
    uint64_t delay_ms;
    admit_times(*state, &guess, 5, start_ms);
    assert_int_equal(admit(*state, &guess, start_ms - 500, &delay_ms), 0);
    assert_int_equal(delay_ms, 1000);
}

static void test_sweep_forgets_what_has_faded_alone(void **state)
{
    const struct guess once = stranger(1, 1);
    const struct guess often = stranger(2, 2);
    admit_times(*state, &once, 1, start_ms);
    admit_times(*state, &often, 9, start_ms);
    throttle_sweep(*state, start_ms + 15 * MINUTE_MS);
    assert_int_equal(throttle_count(*state, GUESS_PAIR), 1);
    throttle_sweep(*state, start_ms + 9 * 15 * MINUTE_MS);
    assert_int_equal(throttle_count(*state, GUESS_PAIR), 0);
    assert_int_equal(throttle_count(*state, GUESS_ADDRESS), 0);
    assert_int_equal(throttle_count(*state, GUESS_ACCOUNT), 0);
}

static void test_memory_is_bounded_and_a_flood_does_not_reset_who_guessed(void **state)
{
    const struct guess attacker = stranger(1, 1);
    admit_times(*state, &attacker, 9, start_ms);
    for (unsigned i = 2; i < 20 * ROOM; i++) {
        const struct guess flood = stranger(i, i);
        assert_int_equal(admit(*state, &flood, start_ms, NULL), 0);
    }
    for (int kind = 0; kind < GUESS_DEVICE; kind++) {
        assert_int_equal(throttle_count(*state, (enum guess_kind)kind), ROOM);
    }
    assert_int_equal(throttle_count(*state, GUESS_DEVICE), 0);
    assert_int_equal(admit(*state, &attacker, start_ms, NULL), 0);
    assert_int_equal(admit(*state, &attacker, start_ms, NULL), 60);
}

static void test_what_was_pushed_out_is_taken_back_without_harm(void **state)
{
    const struct guess first = stranger(1, 1);
    admit_times(*state, &first, 1, start_ms);
    for (unsigned i = 2; i < 3 * ROOM; i++) {
        const struct guess flood = stranger(i, i);
        admit_times(*state, &flood, 1, start_ms);
    }
    throttle_take_back(*state, &first, start_ms);
    throttle_forgive(*state, &first, start_ms);
    assert_int_equal(throttle_count(*state, GUESS_PAIR), ROOM);
}

static void test_try_that_names_nobody_counts_for_its_address_alone(void **state) /* R-ACC-4 */
{
    struct throttle *throttle = *state;
    struct guess link = stranger(0, 7);
    link.by_address = true;
    admit_times(throttle, &link, 60, start_ms);
    assert_int_equal(throttle_count(throttle, GUESS_ADDRESS), 1);
    assert_int_equal(throttle_count(throttle, GUESS_PAIR), 0);
    assert_int_equal(throttle_count(throttle, GUESS_ACCOUNT), 0);
    assert_int_not_equal(admit(throttle, &link, start_ms, NULL), 0);
    struct guess elsewhere = stranger(0, 8);
    elsewhere.by_address = true;
    assert_int_equal(admit(throttle, &elsewhere, start_ms, NULL), 0);
    throttle_take_back(throttle, &elsewhere, start_ms);
    throttle_sweep(throttle, start_ms);
    assert_int_equal(throttle_count(throttle, GUESS_ADDRESS), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_try_that_names_nobody_counts_for_its_address_alone),
        TEST(test_first_tries_are_free_then_held_back_longer_then_locked),
        TEST(test_each_try_after_a_lock_locks_longer_up_to_a_quarter_of_an_hour),
        TEST(test_refused_try_does_not_lengthen_the_lock),
        TEST(test_lock_of_one_address_is_not_that_of_another),
        TEST(test_lock_of_one_name_is_not_that_of_another),
        TEST(test_many_names_from_one_address_lock_the_address),
        TEST(test_many_addresses_on_one_name_lock_it_for_strangers_alone),
        TEST(test_known_device_passes_every_lock_that_strangers_made),
        TEST(test_known_device_that_guesses_is_locked_by_itself),
        TEST(test_exempt_is_counted_and_never_refused),
        TEST(test_right_password_opens_its_pair_and_no_more),
        TEST(test_right_tenth_try_leaves_no_lock),
        TEST(test_take_back_takes_one_and_its_lock),
        TEST(test_tries_fade_one_by_one),
        TEST(test_time_that_goes_back_changes_nothing),
        TEST(test_sweep_forgets_what_has_faded_alone),
        TEST(test_memory_is_bounded_and_a_flood_does_not_reset_who_guessed),
        TEST(test_what_was_pushed_out_is_taken_back_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
