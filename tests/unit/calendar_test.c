#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/calendar.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t utc_ms(int year, int month, int day, int hour, int minute)
{
    struct tm parts = {.tm_year = year - 1900,
                       .tm_mon = month - 1,
                       .tm_mday = day,
                       .tm_hour = hour,
                       .tm_min = minute};
    return (uint64_t)timegm(&parts) * 1000;
}

static void assert_date(struct civil_date date, unsigned number)
{
    assert_int_equal(civil_number(date), number);
}

/* Every hour of forty years, against the system's own time zones. R-CONS-6 */
static void test_dates_are_those_of_the_time_zone_database(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZ", "Europe/Amsterdam", 1), 0);
    tzset();
    struct tm summer;
    time_t july = (time_t)(utc_ms(2026, 7, 1, 12, 0) / 1000);
    localtime_r(&july, &summer);
    assert_int_equal(summer.tm_hour, 14); /* else the machine has no such database */
    for (uint64_t ms = utc_ms(2000, 1, 1, 0, 30); ms < utc_ms(2040, 1, 1, 0, 0); ms += 3600000) {
        struct tm local;
        time_t seconds = (time_t)(ms / 1000);
        localtime_r(&seconds, &local);
        assert_date(
            civil_date_in_amsterdam(ms),
            (unsigned)((local.tm_year + 1900) * 10000 + (local.tm_mon + 1) * 100 + local.tm_mday));
    }
}

static void test_days_later_cross_months_years_and_leap_days(void **state)
{
    (void)state;
    assert_date(civil_later(civil_of_number(20261127), 0), 20261127);
    assert_date(civil_later(civil_of_number(20261127), 30), 20261227);
    assert_date(civil_later(civil_of_number(20261227), 30), 20270126);
    assert_date(civil_later(civil_of_number(20280130), 30), 20280229);
    assert_date(civil_later(civil_of_number(20270130), 30), 20270301);
}

static void test_years_are_counted_on_the_birthday(void **state) /* R-CONS-6 */
{
    (void)state;
    const struct civil_date born = {2010, 11, 26};
    assert_int_equal(civil_years(born, (struct civil_date){2026, 11, 25}), 15);
    assert_int_equal(civil_years(born, (struct civil_date){2026, 11, 26}), 16);
    assert_int_equal(civil_years(born, (struct civil_date){2010, 11, 26}), 0);
    assert_int_equal(civil_years(born, (struct civil_date){2009, 1, 1}), 0);
}

static void test_who_is_born_on_a_leap_day_has_the_birthday_on_the_first_of_march(void **state)
{
    (void)state;
    const struct civil_date born = {2012, 2, 29};
    assert_int_equal(civil_years(born, (struct civil_date){2023, 2, 28}), 10);
    assert_int_equal(civil_years(born, (struct civil_date){2023, 3, 1}), 11);
    assert_int_equal(civil_years(born, (struct civil_date){2024, 2, 28}), 11);
    assert_int_equal(civil_years(born, (struct civil_date){2024, 2, 29}), 12);
    assert_date(civil_birthday(born, 16), 20280229);
}

static void test_dates_are_read_and_written_as_RFC_3339_has_them(void **state)
{
    (void)state;
    char text[DATE_TEXT_LENGTH + 1];
    struct civil_date date = {0};
    assert_true(civil_parse("2012-02-29", &date));
    assert_date(date, 20120229);
    civil_format(date, text);
    assert_string_equal(text, "2012-02-29");
    assert_date(civil_of_number(20120229), 20120229);
    static const char *const wrong[] = {
        "",           "2013-02-29", "1900-02-29",  "2012-00-10", "2012-13-01",
        "2012-04-31", "1899-12-31", "2201-01-01",  "2012-1-01",  "2012-01-1",
        "12-01-01",   "2012/01/01", "2012-01-01 ", "+012-01-01", "2012--1-01",
        "2012-01-1-"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(civil_parse(wrong[i], &date));
    }
    assert_date(date, 20120229);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_are_those_of_the_time_zone_database),
        cmocka_unit_test(test_days_later_cross_months_years_and_leap_days),
        cmocka_unit_test(test_years_are_counted_on_the_birthday),
        cmocka_unit_test(test_who_is_born_on_a_leap_day_has_the_birthday_on_the_first_of_march),
        cmocka_unit_test(test_dates_are_read_and_written_as_RFC_3339_has_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
