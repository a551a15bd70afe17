/* UTF-8 is judged as jansson judges it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/utf8.h"

#include <jansson.h>
#include <string.h>

static void assert_like_jansson(const unsigned char *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    json_t *taken = json_stringn(text, length);
    if ((taken != NULL) != (utf8_count(text, length) >= 0)) {
        fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    json_decref(taken);
}

/* Both ends of every range that the standard tells apart. */
static void test_every_kind_of_bytes_is_judged_as_jansson_does(void **state)
{
    static const unsigned char bytes[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                          0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                                          0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
    enum { COUNT = sizeof bytes };
    (void)state;
    for (size_t i = 0; i < (size_t)COUNT * COUNT * COUNT * COUNT; i++) {
        const unsigned char text[] = {bytes[i % COUNT], bytes[i / COUNT % COUNT],
                                      bytes[i / COUNT / COUNT % COUNT],
                                      bytes[i / COUNT / COUNT / COUNT]};
        assert_like_jansson(text, sizeof text);
        assert_like_jansson(text, sizeof text - 1);
    }
}

static void test_code_points_are_counted_wherever_they_stand(void **state)
{
    static const char *const characters[] = {"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    (void)state;
    assert_int_equal(utf8_count("", 0), 0);
    for (size_t before = 0; before < 20; before++) {
        for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
            char text[64];
            memset(text, 'x', before);
            strcpy(text + before, characters[i]);
            strcat(text, "1234567890");
            assert_int_equal(utf8_count(text, strlen(text)), before + 11);
        }
    }
}

static void test_character_that_is_cut_off_is_none(void **state)
{
    static const char text[] = "12345678\xf0\x9f\x98\x80";
    (void)state;
    for (size_t length = 9; length < 12; length++) {
        assert_int_equal(utf8_count(text, length), -1);
    }
    assert_int_equal(utf8_count(text, 12), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_bytes_is_judged_as_jansson_does),
        cmocka_unit_test(test_code_points_are_counted_wherever_they_stand),
        cmocka_unit_test(test_character_that_is_cut_off_is_none),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
