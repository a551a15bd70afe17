#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/envelope.h"

#include <string.h>

/* 1: a request, 0: JSON that is none, -1: not JSON. */
static int kind_of(const char *text)
{
    struct envelope message;
    int kind = envelope_read(text, strlen(text), &message) ? envelope_is_request(&message) : -1;
    envelope_clear(&message);
    return kind;
}

static void test_request_has_version_id_and_method(void **state)
{
    (void)state;
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}"), 1);
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"m\",\"params\":7}"),
                     1);
    assert_int_equal(kind_of("{\"id\":1,\"method\":\"m\"}"), 0);
    assert_int_equal(kind_of("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"m\"}"), 0);
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":1}"), 0);
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}"), 0);
}

static void test_id_is_number_or_string(void **state)
{
    (void)state;
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}"), 0);
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}"), 0);
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"m\"}"), 0);
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"m\"}"), 1);
}

static void test_unknown_member_is_refused(void **state)
{
    (void)state;
    assert_int_equal(kind_of("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"x\":1}"), 0);
}

static void test_json_of_other_kinds_is_no_request(void **state)
{
    static const char *const texts[] = {"1", "null", "\"text\"", "true", "[]", "{}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(kind_of(texts[i]), 0);
    }
}

static void test_text_that_is_not_json_is_told_apart(void **state)
{
    static const char *const texts[] = {"", "{", "nul", "{}{}", "\"\xff\"", "{\"a\":1,\"a\":1}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(kind_of(texts[i]), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_has_version_id_and_method),
        cmocka_unit_test(test_id_is_number_or_string),
        cmocka_unit_test(test_unknown_member_is_refused),
        cmocka_unit_test(test_json_of_other_kinds_is_no_request),
        cmocka_unit_test(test_text_that_is_not_json_is_told_apart),
    };
    return cmocka_run_group_tests_name("envelope", tests, NULL, NULL);
}
