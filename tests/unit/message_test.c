#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/methods/message.h"

#include <string.h>

static json_t *message_of(const char *content)
{
    const struct entry entry = {
        .id = {{1}},
        .channel = {{2}},
        .author = {{3}},
        .seq = 4,
        .content = content,
        .content_length = strlen(content),
    };
    return json_message(&entry);
}

static void test_content_that_is_no_object_is_no_message(void **state)
{
    static const char *const contents[] = {"", "[]", "[\"body\"]", "{\"body\":", "{}{}"};
    (void)state;
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        assert_null(message_of(contents[i]));
    }
}

static void test_row_goes_before_what_the_content_says(void **state)
{
    (void)state;
    json_t *message = message_of("{\"seq\":9,\"author\":null,\"body\":\"dag\"}");
    assert_int_equal(json_integer_value(json_object_get(message, "seq")), 4);
    assert_true(json_is_string(json_object_get(message, "author")));
    assert_string_equal(json_string_value(json_object_get(message, "body")), "dag");
    json_decref(message);
}

static void test_retracted_entry_has_no_body(void **state)
{
    (void)state;
    const struct entry entry = {
        .seq = 4, .retracted_by = 5, .content = "{\"body\":\"weg\"}", .content_length = 14};
    json_t *message = json_message(&entry);
    assert_null(json_object_get(message, "body"));
    assert_int_equal(json_integer_value(json_object_get(message, "retracted_by")), 5);
    json_decref(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_that_is_no_object_is_no_message),
        cmocka_unit_test(test_row_goes_before_what_the_content_says),
        cmocka_unit_test(test_retracted_entry_has_no_body),
    };
    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
