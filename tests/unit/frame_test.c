/* The header of a text frame: RFC 6455, section 5.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/frame.h"

#include <stdlib.h>
#include <string.h>

/* Holds the header of a text of `length` bytes against `header`, and what follows against the text.
 */
static void assert_framed(size_t length, const unsigned char *header, size_t header_length)
{
    AUTO_FREE char *text = malloc(length + 1);
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)('a' + i % 26);
    }
    AUTO(frame) *frame = frame_of_text(text, length);
    size_t whole;
    const unsigned char *bytes = frame_bytes(frame, &whole);
    assert_int_equal(whole, header_length + length);
    assert_memory_equal(bytes, header, header_length);
    assert_memory_equal(bytes + header_length, text, length);
}

static void test_empty_text_has_a_header_of_two_bytes(void **state)
{
    (void)state;
    assert_framed(0, (const unsigned char[]){0x81, 0}, 2);
}

static void test_text_of_125_bytes_has_its_length_in_the_second_byte(void **state)
{
    (void)state;
    assert_framed(125, (const unsigned char[]){0x81, 125}, 2);
}

static void test_text_of_126_bytes_has_its_length_in_two_more_bytes(void **state)
{
    (void)state;
    assert_framed(126, (const unsigned char[]){0x81, 126, 0, 126}, 4);
}

static void test_text_of_65535_bytes_has_its_length_in_two_more_bytes(void **state)
{
    (void)state;
    assert_framed(65535, (const unsigned char[]){0x81, 126, 0xff, 0xff}, 4);
}

static void test_text_of_65536_bytes_has_its_length_in_eight_more_bytes(void **state)
{
    (void)state;
    assert_framed(65536, (const unsigned char[]){0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}, 10);
}

static void test_length_is_written_with_its_high_byte_first(void **state)
{
    (void)state;
    assert_framed(0x0102, (const unsigned char[]){0x81, 126, 1, 2}, 4);
    assert_framed(0x010203, (const unsigned char[]){0x81, 127, 0, 0, 0, 0, 0, 1, 2, 3}, 10);
}

static void test_frame_is_final_text_and_unmasked(void **state)
{
    (void)state;
    AUTO(frame) *frame = frame_of_text("x", 1);
    size_t length;
    const unsigned char *bytes = frame_bytes(frame, &length);
    assert_int_equal(bytes[0] & 0x80, 0x80); /* FIN */
    assert_int_equal(bytes[0] & 0x70, 0);    /* no extension */
    assert_int_equal(bytes[0] & 0x0f, 1);    /* text */
    assert_int_equal(bytes[1] & 0x80, 0);    /* unmasked */
}

static void test_frame_of_json_is_its_compact_text(void **state)
{
    (void)state;
    AUTO(frame) *frame = frame_of_json(json_pack("{s:i, s:[b, n]}", "a", 1, "b", 1));
    size_t length;
    const char *text = frame_text(frame, &length);
    static const char expected[] = "{\"a\":1,\"b\":[true,null]}";
    assert_int_equal(length, sizeof expected - 1);
    assert_memory_equal(text, expected, length);
}

static void test_frame_of_json_keeps_characters_as_they_are(void **state)
{
    (void)state;
    AUTO(frame) *frame = frame_of_json(json_pack("{s:s}", "a", "h\xc3\xa9 \xf0\x9f\x98\x80"));
    size_t length;
    const char *text = frame_text(frame, &length);
    static const char expected[] = "{\"a\":\"h\xc3\xa9 \xf0\x9f\x98\x80\"}";
    assert_int_equal(length, sizeof expected - 1);
    assert_memory_equal(text, expected, length);
}

static void test_frame_of_json_takes_the_json(void **state)
{
    (void)state;
    json_t *json = json_pack("{s:i}", "a", 1);
    json_incref(json);
    AUTO(frame) *frame = frame_of_json(json);
    assert_non_null(frame);
    assert_int_equal(json->refcount, 1);
    json_decref(json);
}

static void test_text_is_what_follows_the_header(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 125, 126, 65535, 65536};
    static const char text[65536] = "text";
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        AUTO(frame) *frame = frame_of_text(text, lengths[i]);
        size_t length;
        size_t whole;
        const char *found = frame_text(frame, &length);
        const unsigned char *bytes = frame_bytes(frame, &whole);
        assert_int_equal(length, lengths[i]);
        assert_ptr_equal(found + length, (const char *)bytes + whole);
    }
}

static void test_frame_is_a_copy_of_the_text(void **state)
{
    (void)state;
    char text[] = "before";
    AUTO(frame) *frame = frame_of_text(text, sizeof text - 1);
    memcpy(text, "after!", sizeof text - 1);
    size_t length;
    assert_memory_equal(frame_text(frame, &length), "before", sizeof text - 1);
}

/* That the last one frees it, and nobody before, the sanitizers tell. */
static void test_frame_lives_until_its_last_holder_drops_it(void **state)
{
    (void)state;
    struct frame *frame = frame_of_text("x", 1);
    assert_ptr_equal(frame_hold(frame), frame);
    assert_ptr_equal(frame_hold(frame), frame);
    frame_drop(frame);
    frame_drop(frame);
    size_t length;
    assert_memory_equal(frame_text(frame, &length), "x", 1);
    frame_drop(frame);
}

static void test_drop_takes_null(void **state)
{
    (void)state;
    frame_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_text_has_a_header_of_two_bytes),
        cmocka_unit_test(test_text_of_125_bytes_has_its_length_in_the_second_byte),
        cmocka_unit_test(test_text_of_126_bytes_has_its_length_in_two_more_bytes),
        cmocka_unit_test(test_text_of_65535_bytes_has_its_length_in_two_more_bytes),
        cmocka_unit_test(test_text_of_65536_bytes_has_its_length_in_eight_more_bytes),
        cmocka_unit_test(test_length_is_written_with_its_high_byte_first),
        cmocka_unit_test(test_frame_is_final_text_and_unmasked),
        cmocka_unit_test(test_frame_of_json_is_its_compact_text),
        cmocka_unit_test(test_frame_of_json_keeps_characters_as_they_are),
        cmocka_unit_test(test_frame_of_json_takes_the_json),
        cmocka_unit_test(test_text_is_what_follows_the_header),
        cmocka_unit_test(test_frame_is_a_copy_of_the_text),
        cmocka_unit_test(test_frame_lives_until_its_last_holder_drops_it),
        cmocka_unit_test(test_drop_takes_null),
    };
    return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
