#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *text_of(uint64_t wall_ms)
{
    static char text[TIME_TEXT_LENGTH + 1];
    time_format(wall_ms, text);
    return text;
}

static void test_time_is_rfc_3339_in_utc_with_milliseconds(void **state)
{
    (void)state;
    assert_string_equal(text_of(UINT64_C(1795253400000)), "2026-11-21T09:30:00.000Z");
    assert_string_equal(text_of(UINT64_C(1795253400007)), "2026-11-21T09:30:00.007Z");
    assert_string_equal(text_of(UINT64_C(1795253400999)), "2026-11-21T09:30:00.999Z");
}

static void test_time_begins_in_1970(void **state)
{
    (void)state;
    assert_string_equal(text_of(0), "1970-01-01T00:00:00.000Z");
}

static void test_leap_day_is_a_day(void **state)
{
    (void)state;
    assert_string_equal(text_of(UINT64_C(1709164800000)), "2024-02-29T00:00:00.000Z");
    assert_string_equal(text_of(UINT64_C(1709251199999)), "2024-02-29T23:59:59.999Z");
    assert_string_equal(text_of(UINT64_C(1709251200000)), "2024-03-01T00:00:00.000Z");
}

static void test_time_reaches_the_last_year_of_the_form(void **state)
{
    (void)state;
    assert_string_equal(text_of(UINT64_C(253402300799999)), "9999-12-31T23:59:59.999Z");
}

static void test_zone_of_the_machine_does_not_matter(void **state)
{
    (void)state;
    setenv("TZ", "Europe/Amsterdam", 1);
    tzset();
    assert_string_equal(text_of(UINT64_C(1795253400000)), "2026-11-21T09:30:00.000Z");
    unsetenv("TZ");
    tzset();
}

static void test_texts_sort_as_their_times_do(void **state)
{
    (void)state;
    char earlier[TIME_TEXT_LENGTH + 1];
    char later[TIME_TEXT_LENGTH + 1];
    static const uint64_t times[] = {
        0, 999, 1000, 59999, 60000, UINT64_C(951782400000), UINT64_C(1795253400000)};
    for (size_t i = 1; i < sizeof times / sizeof times[0]; i++) {
        time_format(times[i - 1], earlier);
        time_format(times[i], later);
        assert_true(strcmp(earlier, later) < 0);
    }
}

static void test_no_time_writes_past_its_text(void **state)
{
    (void)state;
    struct {
        char text[TIME_TEXT_LENGTH + 1];
        char after;
    } place = {.after = '#'};
    time_format(UINT64_MAX, place.text);
    assert_int_equal(strlen(place.text), TIME_TEXT_LENGTH);
    assert_int_equal(place.after, '#');
}

static void test_wall_clock_is_the_time_of_day(void **state)
{
    (void)state;
    uint64_t before_s = (uint64_t)time(NULL);
    uint64_t now_ms = clock_wall_ms();
    uint64_t after_s = (uint64_t)time(NULL);
    /* time(2) may lag behind by a tick. */
    assert_in_range(now_ms, before_s * 1000, (after_s + 2) * 1000);
}

static void test_steady_clock_never_goes_back(void **state)
{
    (void)state;
    uint64_t last_ms = clock_steady_ms();
    for (int i = 0; i < 10000; i++) {
        uint64_t now_ms = clock_steady_ms();
        assert_true(now_ms >= last_ms);
        last_ms = now_ms;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_is_rfc_3339_in_utc_with_milliseconds),
        cmocka_unit_test(test_time_begins_in_1970),
        cmocka_unit_test(test_leap_day_is_a_day),
        cmocka_unit_test(test_time_reaches_the_last_year_of_the_form),
        cmocka_unit_test(test_zone_of_the_machine_does_not_matter),
        cmocka_unit_test(test_texts_sort_as_their_times_do),
        cmocka_unit_test(test_no_time_writes_past_its_text),
        cmocka_unit_test(test_wall_clock_is_the_time_of_day),
        cmocka_unit_test(test_steady_clock_never_goes_back),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
