#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/envelope.h"
#include "server/method.h"
#include "tests/params_same.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONCE "01931111-2222-7333-8444-555555555551"
#define CHANNEL "01931111-2222-7333-8444-555555555550"
#define REQUEST(method, params)                                                                    \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"
#define LIST "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.list\"}"

static enum err verdict_of(const char *text)
{
    struct envelope envelope;
    char field[FIELD_PATH_SIZE];
    enum err err = envelope_read(text, strlen(text), &envelope, field);
    envelope_clear(&envelope);
    return err;
}

static void test_request_has_version_id_and_method(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(LIST), OK);
    assert_int_equal(verdict_of("{\"id\":1,\"method\":\"session.list\"}"), ERR_INVALID_REQUEST);
    assert_int_equal(verdict_of("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"session.list\"}"),
                     ERR_INVALID_REQUEST);
    assert_int_equal(verdict_of("{\"jsonrpc\":\"2.0\",\"id\":1}"), ERR_INVALID_REQUEST);
    assert_int_equal(verdict_of("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}"),
                     ERR_INVALID_REQUEST);
}

static void test_members_may_come_in_any_order(void **state)
{
    (void)state;
    assert_int_equal(verdict_of("{\"params\":{},\"method\":\"session.list\",\"id\":1,"
                                "\"jsonrpc\":\"2.0\"}"),
                     OK);
    assert_int_equal(verdict_of("{\"method\":\"session.list\",\"params\":{},\"jsonrpc\":\"2.0\","
                                "\"id\":1}"),
                     OK);
}

static void test_unknown_member_is_refused(void **state)
{
    (void)state;
    assert_int_equal(
        verdict_of("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.list\",\"x\":1}"),
        ERR_INVALID_REQUEST);
}

static void test_json_of_other_kinds_is_no_request(void **state)
{
    static const char *const texts[] = {"1", "null", "\"text\"", "true", "[]", "{}", "[" LIST "]"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(verdict_of(texts[i]), ERR_INVALID_REQUEST);
    }
}

static void test_text_that_is_not_json_is_told_apart(void **state)
{
    static const char *const texts[] = {"",
                                        "{",
                                        "nul",
                                        "{}{}",
                                        "\"\xff\"",
                                        "{\"a\":1,\"a\":1}",
                                        LIST "x",
                                        REQUEST("session.list", "{},\"id\":2"),
                                        REQUEST("chat.search", "{\"text\":\"\xff\"}"),
                                        REQUEST("chat.search", "{\"text\":\"a\n\"}"),
                                        REQUEST("chat.search", "{\"text\":\"a\",\"text\":\"a\"}"),
                                        REQUEST("no.method", "{"),
                                        REQUEST("session.list", "{}}")};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(verdict_of(texts[i]), ERR_PARSE);
    }
}

static void test_method_is_found_with_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        struct envelope envelope;
        char field[FIELD_PATH_SIZE], text[200];
        snprintf(text, sizeof text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\"}",
                 method_at(i)->name);
        enum err err = envelope_read(text, strlen(text), &envelope, field);
        assert_true(err == OK || err == ERR_INVALID_PARAMS);
        assert_ptr_equal(envelope.method, method_at(i));
        assert_int_equal(envelope.index, i);
        envelope_clear(&envelope);
    }
    assert_int_equal(verdict_of(REQUEST("chat.sen", "{}")), ERR_UNKNOWN_METHOD);
    assert_int_equal(verdict_of(REQUEST("session.list\\u0000", "{}")), ERR_UNKNOWN_METHOD);
    assert_int_equal(verdict_of(REQUEST("session\\u002elist", "{}")), OK);
}

static void test_field_at_fault_is_named(void **state)
{
    static const char text[] =
        REQUEST("chat.send", "{\"channel\":\"" CHANNEL "\",\"nonce\":\"" NONCE
                             "\",\"body\":\"b\",\"files\":[\"x\"]}");
    struct envelope envelope;
    char field[FIELD_PATH_SIZE] = "";
    (void)state;
    assert_int_equal(envelope_read(text, strlen(text), &envelope, field), ERR_INVALID_PARAMS);
    assert_string_equal(field, "files.0");
    assert_string_equal(envelope.method->name, "chat.send");
    envelope_clear(&envelope);
    assert_int_equal(verdict_of(REQUEST("session.list", "[]")), ERR_INVALID_PARAMS);
    assert_int_equal(verdict_of(REQUEST("session.list", "null")), ERR_INVALID_PARAMS);
}

/* What comes in place of the id: "" where there is none. */
static void assert_id(const char *id, const char *expected)
{
    char text[200], field[FIELD_PATH_SIZE];
    struct envelope envelope;
    snprintf(text, sizeof text, "{\"jsonrpc\":\"2.0\",\"method\":\"session.list\",\"id\":%s}", id);
    enum err err = envelope_read(text, strlen(text), &envelope, field);
    assert_int_equal(err, *expected != '\0' ? OK : ERR_INVALID_REQUEST);
    assert_int_equal(envelope.id_length, strlen(expected));
    if (*expected == '\0') {
        assert_null(envelope.id);
    } else {
        assert_memory_equal(envelope.id, expected, envelope.id_length);
    }
    envelope_clear(&envelope);
}

/* Clients find by it what they asked for. */
static void test_id_is_told_as_the_value_that_came(void **state)
{
    (void)state;
    assert_id("7", "7");
    assert_id(" -7 ", "-7");
    assert_id("\"a \xc3\xa9\"", "\"a \xc3\xa9\"");
    assert_id("\"\"", "\"\"");
    assert_id("9007199254740993", "9007199254740993");
    assert_id("9223372036854775807", "9223372036854775807");
    assert_id("1.0", "1.0");
    assert_id("1.5", "1.5");
    assert_id("\"\\u0041\"", "\"A\"");
    assert_id("\"a\\\"\\n\"", "\"a\\\"\\n\"");
    assert_id("\"\\u0000\"", "\"\\u0000\"");
    assert_id("\"\\/\"", "\"/\"");
    assert_id("null", "");
    assert_id("true", "");
    assert_id("[1]", "");
    assert_id("{}", "");
}

static void test_id_is_told_of_what_is_refused_too(void **state)
{
    static const char text[] = "{\"id\":\"x\",\"jsonrpc\":\"1.0\"}";
    struct envelope envelope;
    char field[FIELD_PATH_SIZE];
    (void)state;
    assert_int_equal(envelope_read(text, strlen(text), &envelope, field), ERR_INVALID_REQUEST);
    assert_int_equal(envelope.id_length, 3);
    assert_memory_equal(envelope.id, "\"x\"", 3);
    envelope_clear(&envelope);
}

/* The same message read in both ways. */
static void test_parameters_are_the_same_however_they_are_read(void **state)
{
    static const char quick[] =
        REQUEST("chat.send", "{\"channel\":\"" CHANNEL "\",\"nonce\":\"" NONCE
                             "\",\"body\":\"A\\n\",\"files\":[\"" NONCE "\"],\"reply_to\":3}");
    static const char slow[] = REQUEST(
        "chat.send", "{\"channel\":\"" CHANNEL "\",\"nonce\":\"" NONCE
                     "\",\"body\":\"\\u0041\\n\",\"files\":[\"" NONCE "\"],\"reply_to\":3}");
    struct envelope a, b;
    char field[FIELD_PATH_SIZE];
    (void)state;
    assert_int_equal(envelope_read(quick, strlen(quick), &a, field), OK);
    assert_int_equal(envelope_read(slow, strlen(slow), &b, field), OK);
    assert_null(a.params.object);
    assert_non_null(b.params.object);
    assert_true(params_same(&a.params, &b.params));
    envelope_clear(&a);
    envelope_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_has_version_id_and_method),
        cmocka_unit_test(test_members_may_come_in_any_order),
        cmocka_unit_test(test_unknown_member_is_refused),
        cmocka_unit_test(test_json_of_other_kinds_is_no_request),
        cmocka_unit_test(test_text_that_is_not_json_is_told_apart),
        cmocka_unit_test(test_method_is_found_with_its_row),
        cmocka_unit_test(test_field_at_fault_is_named),
        cmocka_unit_test(test_id_is_told_as_the_value_that_came),
        cmocka_unit_test(test_id_is_told_of_what_is_refused_too),
        cmocka_unit_test(test_parameters_are_the_same_however_they_are_read),
    };
    return cmocka_run_group_tests_name("envelope", tests, NULL, NULL);
}
