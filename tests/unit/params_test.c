/* Parameters read in place: what is accepted is what jansson and the form accept, with the same
 * values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/json_read.h"
#include "tests/params_same.h"
#include "tests/unit/bent_json.h"

#include <stdlib.h>
#include <string.h>

enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, TURNS = 200000 };

static const char *const colours[] = {"red", "green", NULL};
static const struct form point = {.fields = (const struct field[]){
                                      {.name = "x", .type = FIELD_INTEGER, .min = -5, .max = 5},
                                      {0},
                                  }};
/* Every kind of field. */
static const struct form form = {
    .fields = (const struct field[]){
        {.name = "flag", .type = FIELD_BOOLEAN, .optional = true},
        {.name = "number", .type = FIELD_INTEGER, .min = -5, .max = INT64_MAX, .optional = true},
        {.name = "text", .type = FIELD_TEXT, .min = 1, .max = 9},
        {.name = "word", .type = FIELD_WORD, .words = colours, .nullable = true, .optional = true},
        {.name = "id", .type = FIELD_ID, .optional = true},
        {.name = "date", .type = FIELD_DATE, .optional = true},
        {.name = "point", .type = FIELD_OBJECT, .form = &point, .nullable = true, .optional = true},
        {.name = "list", .type = FIELD_LIST, .item = FIELD_ID, .max = 2, .optional = true},
        {0},
    }};

static const struct form empty = {.fields = (const struct field[]){{0}}};

#define ID "0193bf5e-0000-7000-8000-00000000000A"
static const char *const ordinary[] = {
    "{\"flag\":true,\"number\":7,\"text\":\"hallo\",\"word\":\"red\",\"id\":\"" ID "\","
    "\"date\":\"2026-11-27\",\"point\":{\"x\":-5},\"list\":[\"" ID "\"]}",
    "{\"list\":[],\"point\":null,\"date\":\"1999-12-31\",\"id\":\"" ID
    "\",\"word\":\"green\",\"text\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"number\":-5,\"flag\":false}",
    " { \"text\" : \"\xc3\xa9 \xf0\x9f\x98\x80\" , \"number\" : 999999999999999999 } ",
    "{\"text\":\"a\"}",
};
static const char *const left_to_the_form[] = {
    "",
    "[]",
    "null",
    "{}",
    "{\"flag\":true}",
    "{\"text\":\"\"}",
    "{\"text\":\"0123456789\"}",
    "{\"text\":"
    "\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}",
    "{\"text\":\"\\u0041\"}",
    "{\"text\":\"\\u0000\"}",
    "{\"text\":\"\\x\"}",
    "{\"text\":\"\xff\"}",
    "{\"text\":\"\xed\xa0\x80\"}",
    "{\"text\":\"\xc0\x80\"}",
    "{\"text\":\"\n\"}",
    "{\"text\":null}",
    "{\"text\":1}",
    "{\"text\":\"a\",\"text\":\"a\"}",
    "{\"text\":\"a\",\"more\":1}",
    "{\"text\":\"a\",\"\":1}",
    "{\"text\":\"a\",}",
    "{\"text\":\"a\"",
    "{\"text\" \"a\"}",
    "{\"te\\u0078t\":\"a\"}",
    "{\"text\":\"a\",\"flag\":null}",
    "{\"text\":\"a\",\"flag\":0}",
    "{\"text\":\"a\",\"flag\":truee}",
    "{\"text\":\"a\",\"number\":-6}",
    "{\"text\":\"a\",\"number\":1.0}",
    "{\"text\":\"a\",\"number\":1e2}",
    "{\"text\":\"a\",\"number\":01}",
    "{\"text\":\"a\",\"number\":-}",
    "{\"text\":\"a\",\"number\":9007199254740993000}",
    "{\"text\":\"a\",\"number\":\"1\"}",
    "{\"text\":\"a\",\"word\":\"blue\"}",
    "{\"text\":\"a\",\"word\":null}",
    "{\"text\":\"a\",\"id\":\"0193bf5e\"}",
    "{\"text\":\"a\",\"id\":\"" ID "0\"}",
    "{\"text\":\"a\",\"date\":\"2026-02-30\"}",
    "{\"text\":\"a\",\"point\":{}}",
    "{\"text\":\"a\",\"point\":{\"x\":6}}",
    "{\"text\":\"a\",\"point\":{\"x\":1,\"x\":1}}",
    "{\"text\":\"a\",\"point\":[]}",
    "{\"text\":\"a\",\"list\":null}",
    "{\"text\":\"a\",\"list\":[\"x\"]}",
    "{\"text\":\"a\",\"list\":[\"" ID "\",\"" ID "\",\"" ID "\"]}",
    "{\"text\":\"a\",\"list\":[\"" ID "\"}",
};

/* In memory of its own size, for the sanitizer. */
struct quick {
    char *text;
    struct params params;
    bool accepted;
};

static struct quick read_quickly(const char *text, size_t length)
{
    struct quick quick = {.text = malloc(length > 0 ? length : 1)};
    assert_non_null(quick.text);
    memcpy(quick.text, text, length);
    struct json_reader reader = {.at = quick.text, .end = quick.text + length};
    quick.accepted = params_read(&quick.params, &form, &reader) && json_take_end(&reader);
    return quick;
}

static void drop(struct quick *quick)
{
    params_clear(&quick->params);
    free(quick->text);
}

/* Returns whether it was accepted. */
static bool assert_like_the_form(const char *text, size_t length)
{
    struct quick quick = read_quickly(text, length);
    if (quick.accepted) {
        AUTO(params) expected;
        char field[FIELD_PATH_SIZE];
        json_t *value = json_loadb(text, length, FLAGS, NULL);
        assert_non_null(value);
        assert_true(params_of_json(&expected, &form, value, field));
        assert_true(params_same(&quick.params, &expected));
    }
    drop(&quick);
    return quick.accepted;
}

static void test_what_is_ordinary_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++) {
        assert_true(assert_like_the_form(ordinary[i], strlen(ordinary[i])));
    }
}

static void test_what_is_not_is_left_to_the_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof left_to_the_form / sizeof left_to_the_form[0]; i++) {
        if (assert_like_the_form(left_to_the_form[i], strlen(left_to_the_form[i]))) {
            fail_msg("%s", left_to_the_form[i]);
        }
    }
    assert_false(assert_like_the_form("{\"text\":\"a\0b\"}", 14));
}

static void test_no_text_is_accepted_otherwise_than_by_the_form(void **state)
{
    uint64_t random = BENT_SEED;
    unsigned accepted = 0;
    (void)state;
    for (int turn = 0; turn < TURNS; turn++) {
        const char *from = ordinary[turn % (int)(sizeof ordinary / sizeof ordinary[0])];
        char text[400];
        size_t length = strlen(from);
        memcpy(text, from, length);
        length = bend_json(&random, 1 + turn % 3, text, length);
        accepted += assert_like_the_form(text, length);
    }
    assert_in_range(accepted, TURNS / 20, TURNS);
}

static void test_values_are_those_of_the_text(void **state)
{
    (void)state;
    struct quick quick = read_quickly(ordinary[0], strlen(ordinary[0]));
    const struct params *params = &quick.params;
    assert_true(quick.accepted);
    assert_true(params_find(params, "flag", PARAM_FLAG)->flag);
    assert_int_equal(params_find(params, "number", PARAM_NUMBER)->number, 7);
    assert_string_equal(params_find(params, "text", PARAM_TEXT)->text, "hallo");
    assert_string_equal(params_find(params, "word", PARAM_TEXT)->text, "red");
    assert_string_equal(params_find(params, "date", PARAM_TEXT)->text, "2026-11-27");
    char id[ID_TEXT_LENGTH + 1];
    id_format(params_find(params, "id", PARAM_ID)->id, id);
    assert_string_equal(id, "0193bf5e-0000-7000-8000-00000000000a");
    assert_int_equal(json_object_size(params_find(params, "point", PARAM_JSON)->json), 1);
    assert_int_equal(json_array_size(params_find(params, "list", PARAM_JSON)->json), 1);
    drop(&quick);
}

static void test_null_is_a_value_where_it_is_allowed(void **state)
{
    (void)state;
    struct quick quick = read_quickly(ordinary[1], strlen(ordinary[1]));
    assert_true(json_is_null(params_find(&quick.params, "point", PARAM_JSON)->json));
    drop(&quick);
    AUTO(params) params;
    char field[FIELD_PATH_SIZE];
    assert_true(
        params_of_json(&params, &form, json_pack("{s:s, s:n}", "text", "a", "word"), field));
    assert_true(params_have(&params, "word"));
    assert_null(params_find(&params, "word", PARAM_TEXT));
}

static void test_nothing_that_came_is_as_good_as_an_empty_object(void **state)
{
    (void)state;
    AUTO(params) params;
    assert_true(params_read(&params, &empty, NULL));
    assert_false(params_read(&params, &form, NULL)); /* `text` is demanded */
}

static void test_texts_of_json_are_overwritten_when_they_are_let_go(void **state)
{
    (void)state;
    json_t *object = json_pack("{s:s}", "text", "secret");
    struct params params;
    char field[FIELD_PATH_SIZE];
    assert_true(params_of_json(&params, &form, json_incref(object), field));
    params_clear(&params);
    static const char nothing[6];
    const json_t *text = json_object_get(object, "text");
    assert_memory_equal(json_string_value(text), nothing, sizeof nothing);
    json_decref(object);
    object = json_pack("{s:s}", "text", "much too long a secret");
    assert_false(params_of_json(&params, &form, json_incref(object), field));
    params_clear(&params);
    assert_memory_equal(json_string_value(json_object_get(object, "text")), nothing,
                        sizeof nothing);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_ordinary_is_accepted),
        cmocka_unit_test(test_what_is_not_is_left_to_the_form),
        cmocka_unit_test(test_no_text_is_accepted_otherwise_than_by_the_form),
        cmocka_unit_test(test_values_are_those_of_the_text),
        cmocka_unit_test(test_null_is_a_value_where_it_is_allowed),
        cmocka_unit_test(test_nothing_that_came_is_as_good_as_an_empty_object),
        cmocka_unit_test(test_texts_of_json_are_overwritten_when_they_are_let_go),
    };
    return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
