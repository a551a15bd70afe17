/* The quick way to read JSON: what it reads is what jansson reads, whatever the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/json_read.h"
#include "tests/unit/bent_json.h"

#include <stdlib.h>
#include <string.h>

enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, TURNS = 200000 };

static const char *const ordinary[] = {
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"chat.send\",\"params\":{\"channel\":\"01\","
    "\"body\":\"Hoe gaat het?\"}}",
    " { \"a\" : [ 1 , -2 , true , false , null , { } , [ ] ] , \"\" : \"\" }\r\n\t",
    "{\"sdp\":\"v=0\\r\\no=- \\\"4\\\" \\\\ \\/ \\b\\f\\t é 😀\"}",
    "[999999999999999999,-999999999999999999,0,-0]",
    "{\"a\\n\\\"\":1}",
    "\"text\"",
    "12",
    "true",
};
static const char *const left_to_jansson[] = {
    "1.5",
    "1e3",
    "1000000000000000000",
    "\"\\u0041\"",
    "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]",
    "\"\\ud83d\\ude00\"",
    "\"\\u0000\"",
};
static const char *const wrong[] = {
    "",
    " ",
    "{",
    "{}x",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\" 1}",
    "{a:1}",
    "01",
    "-",
    "+1",
    "truex",
    "nul",
    "\"",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\t\"",
    "\"\xff\"",
    "\"\xc3\"",
    "{\"\xff\":1}",
    "[1 2]",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":}",
    "[",
    "1,",
};

/* In memory of its own size, for the sanitizer. The caller frees it. */
static char *copy_of(const char *text, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    return copy;
}

static json_t *json_read(const char *text, size_t length)
{
    char *copy = copy_of(text, length);
    struct json_reader reader = {.at = copy, .end = copy + length};
    json_t *value = json_take_value(&reader);
    if (value != NULL && !json_take_end(&reader)) {
        json_decref(value);
        value = NULL;
    }
    free(copy);
    return value;
}

static void assert_like_jansson(const char *text, size_t length)
{
    json_t *read = json_read(text, length);
    if (read != NULL) {
        json_t *expected = json_loadb(text, length, FLAGS, NULL);
        assert_non_null(expected);
        assert_true(json_equal(read, expected));
        json_decref(expected);
        json_decref(read);
    }
}

static void test_what_is_ordinary_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++) {
        json_t *read = json_read(ordinary[i], strlen(ordinary[i]));
        assert_non_null(read);
        json_decref(read);
        assert_like_jansson(ordinary[i], strlen(ordinary[i]));
    }
}

static void test_what_is_rare_is_left_to_jansson(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof left_to_jansson / sizeof left_to_jansson[0]; i++) {
        size_t length = strlen(left_to_jansson[i]);
        json_t *expected = json_loadb(left_to_jansson[i], length, FLAGS, NULL);
        assert_null(json_read(left_to_jansson[i], length));
        assert_non_null(expected);
        json_decref(expected);
    }
}

static void test_what_is_wrong_is_not_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_null(json_read(wrong[i], strlen(wrong[i])));
    }
    assert_null(json_read("\"a\0b\"", 5));
    assert_null(json_read("{\"a\0\":1}", 8));
}

/* Texts cut off, and with signs changed, doubled or left out. */
static void test_no_text_is_read_otherwise_than_by_jansson(void **state)
{
    uint64_t random = BENT_SEED;
    (void)state;
    for (int turn = 0; turn < TURNS; turn++) {
        const char *from = ordinary[turn % (int)(sizeof ordinary / sizeof ordinary[0])];
        size_t length = strlen(from);
        char *text = malloc(length + 1);
        assert_non_null(text);
        memcpy(text, from, length);
        length = bend_json(&random, 1 + turn % 3, text, length);
        assert_like_jansson(text, length);
        free(text);
    }
}

static void test_text_is_unescaped_where_it_stands_and_ended_there(void **state)
{
    (void)state;
    char json[] = " \"a\\\"b\\\\\\/\\b\\f\\n\\r\\tc\" ,";
    struct json_reader reader = {.at = json, .end = json + strlen(json)};
    char *text;
    size_t length;
    assert_true(json_take_text(&reader, &text, &length));
    assert_string_equal(text, "a\"b\\/\b\f\n\r\tc");
    assert_int_equal(length, strlen(text));
    assert_ptr_equal(text, json + 2);
    assert_true(json_take(&reader, ','));
    assert_true(json_take_end(&reader));
}

static void test_integer_and_flag_are_taken_alone(void **state)
{
    (void)state;
    char json[] = " -12,true ,false]";
    struct json_reader reader = {.at = json, .end = json + strlen(json)};
    int64_t integer;
    bool flag;
    assert_true(json_take_integer(&reader, &integer) && integer == -12);
    assert_true(json_take(&reader, ','));
    assert_true(json_take_flag(&reader, &flag) && flag);
    assert_true(json_take(&reader, ','));
    assert_true(json_take_flag(&reader, &flag) && !flag);
    assert_false(json_take_flag(&reader, &flag));
}

/* What is written as it came must be JSON, and the value that came. */
static void test_text_taken_verbatim_is_that_of_the_value(void **state)
{
    static const char *const taken[] = {"0", "-7", "999999999999999999", "\"\"",
                                        "\"a \xc3\xa9 \x7f\""};
    static const char *const left[] = {"\"a\\n\"", "\"\\u0041\"", "\"\xff\"", "\"\n\"", "\"a",
                                       "01",       "-",           "-0",       "null",   "[1]"};
    const char *text;
    size_t length;
    (void)state;
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        char *copy = copy_of(taken[i], strlen(taken[i]));
        struct json_reader reader = {.at = copy, .end = copy + strlen(taken[i])};
        assert_true(json_take_verbatim(&reader, &text, &length) && json_take_end(&reader));
        assert_int_equal(length, strlen(taken[i]));
        assert_memory_equal(text, taken[i], length);
        free(copy);
    }
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        char *copy = copy_of(left[i], strlen(left[i]));
        struct json_reader reader = {.at = copy, .end = copy + strlen(left[i])};
        assert_false(json_take_verbatim(&reader, &text, &length) && json_take_end(&reader));
        free(copy);
    }
}

/* Every sign, at every place of a text that is longer than a machine's word. */
static void test_plain_text_ends_before_the_first_sign_that_is_escaped(void **state)
{
    enum { LENGTH = 21 };
    (void)state;
    for (size_t length = 0; length <= LENGTH; length++) {
        for (size_t at = 0; at < length; at++) {
            for (int sign = 0; sign < 256; sign++) {
                char text[LENGTH];
                memset(text, sign % 3 == 0 ? 0xc3 : 'a', sizeof text);
                text[at] = (char)sign;
                bool plain = sign >= ' ' && sign != '"' && sign != '\\';
                assert_int_equal(json_plain_length(text, length), plain ? length : at);
                text[LENGTH - 1] = '"';
                assert_int_equal(json_plain_length(text, length), !plain && at < LENGTH - 1 ? at
                                                                  : length == LENGTH ? LENGTH - 1
                                                                                     : length);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_ordinary_is_read),
        cmocka_unit_test(test_what_is_rare_is_left_to_jansson),
        cmocka_unit_test(test_what_is_wrong_is_not_read),
        cmocka_unit_test(test_no_text_is_read_otherwise_than_by_jansson),
        cmocka_unit_test(test_text_is_unescaped_where_it_stands_and_ended_there),
        cmocka_unit_test(test_integer_and_flag_are_taken_alone),
        cmocka_unit_test(test_text_taken_verbatim_is_that_of_the_value),
        cmocka_unit_test(test_plain_text_ends_before_the_first_sign_that_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
