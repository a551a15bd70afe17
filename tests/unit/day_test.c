#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/clock.h"
#include "server/day.h"

static void reads_as(const char *text, const char *moment)
{
    uint64_t ms = 0;
    char found[TIME_TEXT_LENGTH + 1];
    assert_true(day_parse(text, &ms));
    time_format(ms, found);
    assert_string_equal(found, moment);
}

static void test_date_is_its_first_moment_in_amsterdam(void **state)
{
    (void)state;
    reads_as("2026-12-01", "2026-11-30T23:00:00.000Z");
    reads_as("2026-07-01", "2026-06-30T22:00:00.000Z");
    reads_as("2000-02-29", "2000-02-28T23:00:00.000Z");
}

static void test_days_on_which_the_clocks_change_begin_before_the_change(void **state)
{
    (void)state;
    reads_as("2026-03-29", "2026-03-28T23:00:00.000Z");
    reads_as("2026-03-30", "2026-03-29T22:00:00.000Z");
    reads_as("2026-10-25", "2026-10-24T22:00:00.000Z");
    reads_as("2026-10-26", "2026-10-25T23:00:00.000Z");
    reads_as("2024-03-31", "2024-03-30T23:00:00.000Z"); /* the last Sunday is the last day */
}

static void test_moment_is_taken_as_it_stands(void **state)
{
    (void)state;
    reads_as("2026-12-01T12:30:15Z", "2026-12-01T12:30:15.000Z");
    reads_as("2026-07-01T00:00:00.250Z", "2026-07-01T00:00:00.250Z");
}

static void test_what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2026",
                                        "2026-13-01",
                                        "2026-00-01",
                                        "2026-02-29",
                                        "2026-04-31",
                                        "1999-01-01",
                                        "26-01-01",
                                        "2026-01-0x",
                                        "2026/01/01",
                                        "2026-01-01 ",
                                        "2026-01-01T",
                                        "2026-01-01T24:00:00Z",
                                        "2026-01-01T12:00:00",
                                        "2026-01-01T12:00:00+01:00",
                                        "2026-01-01T12:00:00.00Z",
                                        "2026-01-01T12-00:00Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint64_t ms = 7;
        assert_false(day_parse(wrong[i], &ms));
        assert_int_equal(ms, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date_is_its_first_moment_in_amsterdam),
        cmocka_unit_test(test_days_on_which_the_clocks_change_begin_before_the_change),
        cmocka_unit_test(test_moment_is_taken_as_it_stands),
        cmocka_unit_test(test_what_is_no_date_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
