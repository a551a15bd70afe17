/* The text of a JSON value: what jansson makes of it, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/json_text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_same(json_t *take_json)
{
    assert_non_null(take_json);
    AUTO(json_text) text;
    json_text_write(&text, take_json);
    AUTO_FREE char *expected = json_dumps(take_json, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(expected);
    assert_int_equal(text.length, strlen(expected));
    assert_memory_equal(text.bytes, expected, text.length);
    json_decref(take_json);
}

static void test_every_type_is_said_as_jansson_says_it(void **state)
{
    (void)state;
    assert_same(json_object());
    assert_same(json_array());
    assert_same(json_null());
    assert_same(json_true());
    assert_same(json_false());
    assert_same(json_string(""));
    assert_same(
        json_pack("{s:[i, b, b, n, {}], s:{s:s, s:[[]]}}", "a", 1, 1, 0, "b", "c", "d", "e"));
}

static void test_numbers_are_said_as_jansson_says_them(void **state)
{
    static const json_int_t integers[] = {0,    1,       -1,        9,         10,           -10,
                                          1234, INT_MAX, LLONG_MAX, LLONG_MIN, LLONG_MIN + 1};
    static const double reals[] = {0.0, -0.0, 1.0, 0.1, -1.5, 1e300, 5e-324, 123456789.125, 1e17};
    (void)state;
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        assert_same(json_integer(integers[i]));
    }
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        assert_same(json_real(reals[i]));
    }
}

static void test_every_sign_is_escaped_as_jansson_escapes_it(void **state)
{
    (void)state;
    for (int sign = 0; sign < 0x80; sign++) {
        const char string[] = {'a', (char)sign, 'b', (char)sign};
        assert_same(json_stringn(string, sizeof string));
        if (sign != 0) { /* jansson takes none with that as the name of a member */
            const char name[] = {'a', (char)sign, '\0'};
            assert_same(json_pack("{s:s}", name, "x"));
        }
    }
    assert_same(json_string("é, 😀, \xe2\x80\xa8 and \x7f"));
}

static void test_members_keep_their_order(void **state)
{
    (void)state;
    json_t *object = json_object();
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i * 7919 % 100);
        json_object_set_new(object, name, json_integer(i));
    }
    json_object_del(object, "50");
    json_object_set_new(object, "51", json_string("anew"));
    assert_same(object);
}

/* Around the size up to which no memory is asked for, with signs that grow when they are escaped.
 */
static void test_texts_of_every_length_are_whole(void **state)
{
    (void)state;
    for (size_t length = 1000; length < 1050; length++) {
        AUTO_FREE char *string = malloc(length);
        assert_non_null(string);
        memset(string, 'x', length);
        string[length - 1] = '\n';
        assert_same(json_stringn(string, length));
        assert_same(json_pack("[s%, s%, i]", string, length, string, length, 7));
    }
    AUTO_FREE char *large = malloc(100000);
    assert_non_null(large);
    memset(large, 1, 100000);
    assert_same(json_pack("[s, s%]", "before", large, (size_t)100000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_is_said_as_jansson_says_it),
        cmocka_unit_test(test_numbers_are_said_as_jansson_says_them),
        cmocka_unit_test(test_every_sign_is_escaped_as_jansson_escapes_it),
        cmocka_unit_test(test_members_keep_their_order),
        cmocka_unit_test(test_texts_of_every_length_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
