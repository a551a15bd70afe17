#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/limits.h"

DEFINE_AUTO(limits, limits_destroy)

static const struct id ann = {{1}};
static const struct id bob = {{2}};
static const uint64_t start_ms = 5000000;

static void take_all(struct limits *limits, struct id account, unsigned per_minute, uint64_t now_ms)
{
    for (unsigned i = 0; i < per_minute; i++) {
        assert_int_equal(limits_take(limits, account, 0, per_minute, now_ms), 0);
    }
}

static void test_burst_is_as_large_as_the_rate(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 60, start_ms);
    assert_int_not_equal(limits_take(limits, ann, 0, 60, start_ms), 0);
}

static void test_wait_is_until_the_next_one_fits(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 6, start_ms);
    assert_int_equal(limits_take(limits, ann, 0, 6, start_ms), 10);
    assert_int_equal(limits_take(limits, ann, 0, 6, start_ms + 1), 10);
    assert_int_equal(limits_take(limits, ann, 0, 6, start_ms + 9000), 1);
    assert_int_equal(limits_take(limits, ann, 0, 6, start_ms + 9999), 1);
    assert_int_equal(limits_take(limits, ann, 0, 6, start_ms + 10000), 0);
}

static void test_wait_is_enough_for_every_rate(void **state)
{
    (void)state;
    for (unsigned rate = 1; rate <= 700; rate++) {
        AUTO(limits) *limits = limits_create();
        take_all(limits, ann, rate, start_ms);
        unsigned wait_s = limits_take(limits, ann, 0, rate, start_ms);
        assert_in_range(wait_s, 1, 60);
        assert_int_equal(limits_take(limits, ann, 0, rate, start_ms + wait_s * UINT64_C(1000)), 0);
    }
}

static void test_refusals_cost_nothing(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 60, start_ms);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(limits_take(limits, ann, 0, 60, start_ms + 999), 1);
    }
    assert_int_equal(limits_take(limits, ann, 0, 60, start_ms + 1000), 0);
}

/* At 7 a minute a call takes 8571.43 ms: asking every millisecond must lose none of it to rounding.
 */
static void test_rate_holds_however_often_one_asks(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 7, start_ms);
    unsigned taken = 0;
    for (uint64_t ms = 1; ms <= 600000; ms++) {
        taken += limits_take(limits, ann, 0, 7, start_ms + ms) == 0;
    }
    assert_int_equal(taken, 70);
}

static void test_bucket_holds_no_more_than_the_rate(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    assert_int_equal(limits_take(limits, ann, 0, 3, start_ms), 0);
    uint64_t day_later_ms = start_ms + UINT64_C(86400000);
    take_all(limits, ann, 3, day_later_ms);
    assert_int_not_equal(limits_take(limits, ann, 0, 3, day_later_ms), 0);
}

/* The parts of so long a time do not fit into 64 bits. */
static void test_bucket_left_alone_for_ages_is_full(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 1 << 16, 0);
    assert_int_equal(limits_take(limits, ann, 0, 1 << 16, UINT64_C(1) << 48), 0);
}

static void test_accounts_do_not_take_from_each_other(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 5, start_ms);
    assert_int_not_equal(limits_take(limits, ann, 0, 5, start_ms), 0);
    assert_int_equal(limits_take(limits, bob, 0, 5, start_ms), 0);
}

static void test_methods_do_not_take_from_each_other(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 5, start_ms);
    assert_int_not_equal(limits_take(limits, ann, 0, 5, start_ms), 0);
    assert_int_equal(limits_take(limits, ann, 1, 5, start_ms), 0);
}

static void test_amounts_are_drawn_from_what_a_day_brings(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    const struct rate rate = {1000, UINT64_C(86400000)};
    assert_int_equal(limits_draw(limits, ann, 9, rate, 900, start_ms), 0);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 200, start_ms), 8640);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 100, start_ms), 0);
    assert_int_equal(limits_draw(limits, bob, 9, rate, 200, start_ms), 0);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 500, start_ms + 43199999), 1);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 500, start_ms + 43200000), 0);
    limits_sweep(limits, start_ms + 86400000);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 501, start_ms + 86400000), 87);
    limits_sweep(limits, start_ms + 200000000);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 1001, start_ms + 200000000), 0);
    assert_int_equal(limits_draw(limits, ann, 9, rate, 1, start_ms + 200000000), 87);
}

static void test_a_smaller_bucket_is_never_more_than_full(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    const struct rate large = {UINT64_C(1) << 36, UINT64_C(86400000)};
    const struct rate small = {10, UINT64_C(86400000)};
    assert_int_equal(limits_draw(limits, ann, 9, large, 1, start_ms), 0);
    assert_int_equal(limits_draw(limits, ann, 9, small, 10, start_ms), 0);
    assert_int_equal(limits_draw(limits, ann, 9, small, 1, start_ms), 8640);
}

static void test_sweep_keeps_who_is_being_limited(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 60, start_ms);
    limits_sweep(limits, start_ms);
    limits_sweep(limits, start_ms + 500);
    assert_int_equal(limits_take(limits, ann, 0, 60, start_ms + 500), 1);
}

static void test_sweep_gives_nobody_more_than_the_rate(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 60, start_ms);
    limits_sweep(limits, start_ms + 60000); /* just full again, hence forgotten */
    take_all(limits, ann, 60, start_ms + 60000);
    assert_int_not_equal(limits_take(limits, ann, 0, 60, start_ms + 60000), 0);
}

static void test_sweep_of_many_leaves_the_rest(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    for (uint8_t i = 0; i < 200; i++) {
        const struct id account = {{3, i}};
        take_all(limits, account, 2, start_ms + (i % 2 == 0 ? 0 : 60000));
    }
    limits_sweep(limits, start_ms + 60000);
    for (uint8_t i = 0; i < 200; i++) {
        const struct id account = {{3, i}};
        bool free_again = i % 2 == 0;
        assert_int_equal(limits_take(limits, account, 0, 2, start_ms + 60000) == 0, free_again);
    }
}

static void test_clock_may_begin_at_zero(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 2, 0);
    assert_int_equal(limits_take(limits, ann, 0, 2, 0), 30);
    assert_int_equal(limits_take(limits, ann, 0, 2, 30000), 0);
}

static void test_clock_may_be_at_its_end(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 1000000, UINT64_MAX - 60000);
    take_all(limits, ann, 1000000, UINT64_MAX);
    assert_int_equal(limits_take(limits, ann, 0, 1000000, UINT64_MAX), 1);
}

static void test_time_that_seems_to_go_back_fills_nothing(void **state)
{
    (void)state;
    AUTO(limits) *limits = limits_create();
    take_all(limits, ann, 60, start_ms);
    assert_int_not_equal(limits_take(limits, ann, 0, 60, start_ms - 1), 0);
}

static void test_destroy_takes_null(void **state)
{
    (void)state;
    limits_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_burst_is_as_large_as_the_rate),
        cmocka_unit_test(test_wait_is_until_the_next_one_fits),
        cmocka_unit_test(test_wait_is_enough_for_every_rate),
        cmocka_unit_test(test_refusals_cost_nothing),
        cmocka_unit_test(test_rate_holds_however_often_one_asks),
        cmocka_unit_test(test_bucket_holds_no_more_than_the_rate),
        cmocka_unit_test(test_bucket_left_alone_for_ages_is_full),
        cmocka_unit_test(test_accounts_do_not_take_from_each_other),
        cmocka_unit_test(test_methods_do_not_take_from_each_other),
        cmocka_unit_test(test_amounts_are_drawn_from_what_a_day_brings),
        cmocka_unit_test(test_a_smaller_bucket_is_never_more_than_full),
        cmocka_unit_test(test_sweep_keeps_who_is_being_limited),
        cmocka_unit_test(test_sweep_gives_nobody_more_than_the_rate),
        cmocka_unit_test(test_sweep_of_many_leaves_the_rest),
        cmocka_unit_test(test_clock_may_begin_at_zero),
        cmocka_unit_test(test_clock_may_be_at_its_end),
        cmocka_unit_test(test_time_that_seems_to_go_back_fills_nothing),
        cmocka_unit_test(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
