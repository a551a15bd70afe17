#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/method.h"
#include "server/metrics.h"

#include <pthread.h>

enum { THREADS = 4, TIMES = 20000 };

static void *count(void *nothing)
{
    for (int i = 0; i < TIMES; i++) {
        metrics_add(METRIC_RECEIVED, 2);
        metrics_observe(DISTRIBUTION_BATCH, 3);
    }
    return nothing;
}

static void test_nothing_is_lost_between_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, count, NULL), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(metrics_count(METRIC_RECEIVED), 2 * THREADS * TIMES);
    struct distribution_state batch = metrics_distribution(DISTRIBUTION_BATCH);
    assert_int_equal(batch.sum, 3 * THREADS * TIMES);
    assert_int_equal(batch.buckets[2], THREADS * TIMES); /* at most 4 */
}

static void test_value_falls_into_the_first_bucket_that_holds_it(void **state)
{
    (void)state;
    static const uint64_t values[] = {0, 500, 501, 2000000, 2000001};
    static const int buckets[] = {0, 0, 1, BUCKET_COUNT - 1, BUCKET_COUNT};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        uint64_t before = metrics_distribution(DISTRIBUTION_COMMIT_US).buckets[buckets[i]];
        metrics_observe(DISTRIBUTION_COMMIT_US, values[i]);
        assert_int_equal(metrics_distribution(DISTRIBUTION_COMMIT_US).buckets[buckets[i]],
                         before + 1);
    }
}

static void test_bounds_rise(void **state)
{
    (void)state;
    for (int kind = 0; kind < DISTRIBUTION_COUNT; kind++) {
        for (int i = 1; i < BUCKET_COUNT; i++) {
            assert_true(distribution_bounds[kind][i] > distribution_bounds[kind][i - 1]);
        }
    }
}

static void test_requests_are_counted_by_method_and_reason(void **state)
{
    (void)state;
    metrics_request(0, OK);
    metrics_request(0, OK);
    metrics_request(1, ERR_NOT_FOUND);
    metrics_request(METRICS_NO_METHOD, ERR_PARSE);
    metrics_request((size_t)-1, ERR_PARSE);
    assert_int_equal(metrics_requests(0, OK), 2);
    assert_int_equal(metrics_requests(1, ERR_NOT_FOUND), 1);
    assert_int_equal(metrics_requests(1, OK), 0);
    assert_int_equal(metrics_requests(METRICS_NO_METHOD, ERR_PARSE), 2);
}

static void test_there_is_room_for_every_method(void **state)
{
    (void)state;
    assert_true(method_count() < METRICS_METHODS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_lost_between_threads),
        cmocka_unit_test(test_value_falls_into_the_first_bucket_that_holds_it),
        cmocka_unit_test(test_bounds_rise),
        cmocka_unit_test(test_requests_are_counted_by_method_and_reason),
        cmocka_unit_test(test_there_is_room_for_every_method),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
