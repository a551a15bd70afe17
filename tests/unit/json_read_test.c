/* The quick way to read JSON: what it reads is what jansson reads, whatever the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/json_read.h"

#include <stdlib.h>
#include <string.h>

enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, TURNS = 200000 };

static const char *const ordinary[] = {
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"chat.send\",\"params\":{\"channel\":\"01\","
    "\"body\":\"Hoe gaat het?\"}}",
    " { \"a\" : [ 1 , -2 , true , false , null , { } , [ ] ] , \"\" : \"\" }\r\n\t",
    "{\"sdp\":\"v=0\\r\\no=- \\\"4\\\" \\\\ \\/ \\b\\f\\t é 😀\"}",
    "[999999999999999999,-999999999999999999,0,-0]",
    "\"text\"",
    "12",
    "true",
};
static const char *const left_to_jansson[] = {
    "1.5",
    "1e3",
    "1000000000000000000",
    "\"\\u0041\"",
    "{\"a\\n\":1}",
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

/* Texts cut off, and with signs changed, doubled or left out: each in memory of its own size, for
 * the sanitizer. */
static void test_no_text_is_read_otherwise_than_by_jansson(void **state)
{
    static const char signs[] = "{}[]\",:\\ 0129-.eEtfnu\n\x01\x7f\xc3\xa9";
    uint64_t random = 88172645463325252u;
    (void)state;
    for (int turn = 0; turn < TURNS; turn++) {
        const char *from = ordinary[turn % (int)(sizeof ordinary / sizeof ordinary[0])];
        size_t length = strlen(from);
        char *text = malloc(length + 1);
        assert_non_null(text);
        memcpy(text, from, length);
        for (int change = 0; change <= turn % 3; change++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            size_t at = (size_t)(random >> 32) % length;
            size_t other = (size_t)(random >> 16 & 0xffff) % length;
            if (random % 4 == 0 && length > 1) {
                memmove(text + at, text + at + 1, length - at - 1);
                length--;
            } else {
                text[at] = random % 4 == 1 ? text[other] : signs[random / 4 % (sizeof signs - 1)];
            }
        }
        char *exact = malloc(length);
        assert_non_null(exact);
        memcpy(exact, text, length);
        assert_like_jansson(exact, length);
        free(exact);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_ordinary_is_read),
        cmocka_unit_test(test_what_is_rare_is_left_to_jansson),
        cmocka_unit_test(test_what_is_wrong_is_not_read),
        cmocka_unit_test(test_no_text_is_read_otherwise_than_by_jansson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
