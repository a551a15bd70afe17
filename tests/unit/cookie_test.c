#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/http/cookie.h"

#include <string.h>

/* The value of the cookie `empower`; NULL where there is none. */
static const char *found_in(const char *header)
{
    static char value[16];
    memset(value, 'x', sizeof value);
    if (!cookie_find(header, "empower", value, sizeof value)) {
        assert_string_equal(value, "");
        return NULL;
    }
    return value;
}

static void test_cookie_alone_is_found(void **state)
{
    (void)state;
    assert_string_equal(found_in("empower=T1"), "T1");
}

static void test_cookie_among_others_is_found_in_any_place(void **state)
{
    (void)state;
    assert_string_equal(found_in("empower=T1; a=1; b=2"), "T1");
    assert_string_equal(found_in("a=1; empower=T1; b=2"), "T1");
    assert_string_equal(found_in("a=1; b=2; empower=T1"), "T1");
}

static void test_name_that_ends_in_it_is_another_cookie(void **state)
{
    (void)state;
    assert_null(found_in("xempower=mallory"));
    assert_null(found_in("__Host-empower=mallory"));
    assert_string_equal(found_in("xempower=mallory; empower=T1"), "T1");
}

static void test_name_that_begins_with_it_is_another_cookie(void **state)
{
    (void)state;
    assert_null(found_in("empower2=mallory"));
    assert_null(found_in("empower =mallory"));
    assert_string_equal(found_in("empower2=mallory; empower=T1"), "T1");
}

static void test_name_inside_a_value_is_no_cookie(void **state)
{
    (void)state;
    assert_null(found_in("a=empower=mallory"));
    assert_null(found_in("a=1, empower=mallory"));
    assert_null(found_in("a=\" empower=mallory\""));
}

static void test_name_is_compared_to_the_letter(void **state)
{
    (void)state;
    assert_null(found_in("Empower=T1"));
    assert_null(found_in("EMPOWER=T1"));
}

static void test_first_of_several_counts(void **state)
{
    (void)state;
    assert_string_equal(found_in("empower=T1; empower=T2"), "T1");
}

static void test_blanks_around_it_do_not_count(void **state)
{
    (void)state;
    assert_string_equal(found_in("  empower=T1  "), "T1");
    assert_string_equal(found_in("a=1;empower=T1;b=2"), "T1");
    assert_string_equal(found_in("a=1;\t empower=T1 \t; b=2"), "T1");
}

static void test_value_keeps_what_is_inside(void **state)
{
    (void)state;
    assert_string_equal(found_in("empower=a=b c"), "a=b c");
}

static void test_empty_value_is_a_value(void **state)
{
    (void)state;
    assert_string_equal(found_in("empower="), "");
    assert_string_equal(found_in("empower=; a=1"), "");
}

static void test_name_without_a_value_is_no_cookie(void **state)
{
    (void)state;
    assert_null(found_in("empower"));
    assert_null(found_in("empower; a=1"));
}

static void test_header_without_cookies_has_none(void **state)
{
    (void)state;
    assert_null(found_in(""));
    assert_null(found_in(" "));
    assert_null(found_in(";"));
    assert_null(found_in(";;; ; "));
    assert_null(found_in("="));
    assert_null(found_in("=empower"));
}

static void test_longest_value_that_fits_is_whole(void **state)
{
    (void)state;
    assert_string_equal(found_in("empower=123456789012345"), "123456789012345");
}

static void test_value_that_does_not_fit_is_none(void **state)
{
    (void)state;
    assert_null(found_in("empower=1234567890123456"));
    assert_null(found_in("empower=1234567890123456; empower=T1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cookie_alone_is_found),
        cmocka_unit_test(test_cookie_among_others_is_found_in_any_place),
        cmocka_unit_test(test_name_that_ends_in_it_is_another_cookie),
        cmocka_unit_test(test_name_that_begins_with_it_is_another_cookie),
        cmocka_unit_test(test_name_inside_a_value_is_no_cookie),
        cmocka_unit_test(test_name_is_compared_to_the_letter),
        cmocka_unit_test(test_first_of_several_counts),
        cmocka_unit_test(test_blanks_around_it_do_not_count),
        cmocka_unit_test(test_value_keeps_what_is_inside),
        cmocka_unit_test(test_empty_value_is_a_value),
        cmocka_unit_test(test_name_without_a_value_is_no_cookie),
        cmocka_unit_test(test_header_without_cookies_has_none),
        cmocka_unit_test(test_longest_value_that_fits_is_whole),
        cmocka_unit_test(test_value_that_does_not_fit_is_none),
    };
    return cmocka_run_group_tests_name("cookie", tests, NULL, NULL);
}
