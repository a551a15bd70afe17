#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/form.h"

#include <stdlib.h>
#include <string.h>

static const char *const colours[] = {"red", "green", NULL};

static const struct field point_fields[] = {
    {.name = "x", .type = FIELD_INTEGER, .min = -5, .max = 5},
    {.name = "note", .type = FIELD_TEXT, .max = 3, .optional = true},
    {0},
};
static const struct form point = {"point", point_fields};
static const struct form nameless_point = {NULL, point_fields};

/* What `text` is as the value of the one member `v` described by `field`; "" where it is right. */
static const char *fault_of(struct field field, const char *text)
{
    static char path[FIELD_PATH_SIZE];
    field.name = "v";
    const struct form form = {.fields = (const struct field[]){field, {0}}};
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    json_t *object = json_pack("{s:o}", "v", value);
    path[0] = '\0';
    bool right = form_check(&form, object, path);
    json_decref(object);
    if (right) {
        return "";
    }
    assert_true(path[0] != '\0');
    return path;
}

#define RIGHT(field, text) assert_string_equal(fault_of((field), (text)), "")
#define WRONG(field, text) assert_string_equal(fault_of((field), (text)), "v")

static void assert_schema(struct field field, const char *expected)
{
    json_t *schema = field_schema(&field);
    json_t *wanted = json_loads(expected, 0, NULL);
    assert_non_null(wanted);
    if (!json_equal(schema, wanted)) {
        char *text = json_dumps(schema, JSON_COMPACT);
        print_error("got %s\nnot %s\n", text, expected);
        free(text);
        fail();
    }
    json_decref(schema);
    json_decref(wanted);
}

static void test_boolean_is_true_or_false_and_nothing_like_them(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_BOOLEAN};
    RIGHT(field, "true");
    RIGHT(field, "false");
    WRONG(field, "0");
    WRONG(field, "\"true\"");
    WRONG(field, "null");
}

static void test_integer_is_bounded_at_both_ends(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_INTEGER, .min = -5, .max = 5};
    RIGHT(field, "-5");
    RIGHT(field, "5");
    WRONG(field, "-6");
    WRONG(field, "6");
}

static void test_integer_is_no_fraction_text_or_exponent(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_INTEGER, .min = -5, .max = 5};
    WRONG(field, "1.0");
    WRONG(field, "1e0");
    WRONG(field, "\"1\"");
    WRONG(field, "[1]");
}

static void test_integer_holds_what_every_client_can(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_INTEGER, .max = INT64_C(9007199254740991)};
    RIGHT(field, "9007199254740991");
    WRONG(field, "9007199254740992");
    WRONG(field, "9223372036854775807");
    WRONG(field, "-9223372036854775808");
}

static void test_text_is_bounded_at_both_ends(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_TEXT, .min = 2, .max = 3};
    WRONG(field, "\"a\"");
    RIGHT(field, "\"ab\"");
    RIGHT(field, "\"abc\"");
    WRONG(field, "\"abcd\"");
    WRONG(field, "12");
}

static void test_text_may_be_empty_where_nothing_else_is_said(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_TEXT, .max = 3};
    RIGHT(field, "\"\"");
    WRONG(field, "null");
}

static void test_text_is_counted_in_code_points(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_TEXT, .min = 3, .max = 3};
    RIGHT(field, "\"\xc3\xa9\xc3\xa9\xc3\xa9\"");                         /* two bytes each */
    RIGHT(field, "\"\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\"");             /* three */
    RIGHT(field, "\"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\""); /* four */
    WRONG(field, "\"\xf0\x9f\x98\x80\"");
    RIGHT(field, "\"e\\u0301x\""); /* a letter and its accent are two */
    RIGHT(field, "\"\\ud83d\\ude00ab\"");
}

static void test_word_is_one_of_the_list_to_the_letter(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_WORD, .words = colours};
    RIGHT(field, "\"red\"");
    RIGHT(field, "\"green\"");
    WRONG(field, "\"Red\"");
    WRONG(field, "\"redd\"");
    WRONG(field, "\"re\"");
    WRONG(field, "\"\"");
    WRONG(field, "0");
}

static void test_id_is_a_uuid(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_ID};
    RIGHT(field, "\"0193bf5e-0000-7000-8000-000000000001\"");
    RIGHT(field, "\"0193BF5E-0000-7000-8000-00000000000A\"");
    WRONG(field, "\"0193bf5e-0000-7000-8000-00000000000\"");
    WRONG(field, "\"0193bf5e-0000-7000-8000-00000000000g\"");
    WRONG(field, "\"0193bf5e00007000800000000000000100000\"");
    WRONG(field, "\"\"");
    WRONG(field, "7");
}

static void test_time_is_never_taken_from_a_caller(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_TIME};
    WRONG(field, "\"2026-11-21T09:30:00.000Z\"");
}

static void test_null_is_right_only_where_it_is_allowed(void **state)
{
    (void)state;
    const struct field nullable = {.type = FIELD_OBJECT, .form = &point, .nullable = true};
    const struct field strict = {.type = FIELD_OBJECT, .form = &point};
    RIGHT(nullable, "null");
    RIGHT(nullable, "{\"x\":1}");
    WRONG(strict, "null");
}

static void test_null_does_not_stand_for_an_absent_member(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_INTEGER, .max = 1, .optional = true};
    WRONG(field, "null");
}

static void test_list_is_bounded_in_its_count(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_LIST, .form = &point, .min = 1, .max = 2};
    WRONG(field, "[]");
    RIGHT(field, "[{\"x\":1}]");
    RIGHT(field, "[{\"x\":1},{\"x\":2}]");
    WRONG(field, "[{\"x\":1},{\"x\":2},{\"x\":3}]");
    WRONG(field, "{\"0\":{\"x\":1}}");
}

static void test_list_of_ids_names_the_item_at_fault(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_LIST, .item = FIELD_ID, .max = 5};
    RIGHT(field, "[]");
    RIGHT(field, "[\"0193bf5e-0000-7000-8000-000000000001\"]");
    assert_string_equal(fault_of(field, "[\"0193bf5e-0000-7000-8000-000000000001\",\"x\"]"), "v.1");
    assert_string_equal(fault_of(field, "[null]"), "v.0");
}

static void test_texts_of_a_list_have_bounds_of_their_own(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_LIST, .item = FIELD_TEXT, .max = 5, .item_max = 3};
    RIGHT(field, "[\"a\",\"abc\",\"\xc3\xa9\xc3\xa9\xc3\xa9\",\"b\"]");
    assert_string_equal(fault_of(field, "[\"abcd\"]"), "v.0");
    assert_string_equal(fault_of(field, "[\"a\",\"\"]"), "v.1");
    WRONG(field, "[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"]");
}

static void test_words_of_a_list_are_of_its_words(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_LIST, .item = FIELD_WORD, .words = colours};
    RIGHT(field, "[\"red\",\"green\",\"red\"]");
    assert_string_equal(fault_of(field, "[\"red\",\"blue\"]"), "v.1");
}

static void test_list_without_a_bound_takes_any_number(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_LIST, .form = &point};
    RIGHT(field, "[]");
    RIGHT(field, "[{\"x\":1},{\"x\":2},{\"x\":3}]");
    assert_schema(field, "{\"type\":\"array\",\"items\":{\"$ref\":"
                         "\"#/components/schemas/point\"}}");
}

static void test_text_with_the_character_nul_is_refused(void **state)
{
    (void)state;
    static const enum field_type types[] = {FIELD_TEXT, FIELD_WORD, FIELD_ID};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        char path[FIELD_PATH_SIZE];
        const struct field fields[] = {
            {.name = "v", .type = types[i], .max = 100, .words = colours}, {0}};
        const struct form form = {.fields = fields};
        static const char text[] = "{\"v\":\"red\\u0000\"}";
        json_t *object = json_loads(text, JSON_ALLOW_NUL, NULL);
        assert_non_null(object);
        assert_false(form_check(&form, object, path));
        assert_string_equal(path, "v");
        json_decref(object);
    }
}

static void test_fault_inside_a_list_is_named_by_its_path(void **state)
{
    (void)state;
    const struct field field = {.type = FIELD_LIST, .form = &point, .max = 20};
    assert_string_equal(fault_of(field, "[{\"x\":1},{\"x\":9}]"), "v.1.x");
    assert_string_equal(fault_of(field, "[{\"x\":1},3]"), "v.1");
    assert_string_equal(fault_of(field, "[{\"x\":1,\"note\":\"long\"}]"), "v.0.note");
    assert_string_equal(fault_of(field, "[{}]"), "v.0.x");
}

static void test_fault_after_a_right_member_has_a_path_of_its_own(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    static const struct field fields[] = {
        {.name = "first", .type = FIELD_OBJECT, .form = &point},
        {.name = "second", .type = FIELD_OBJECT, .form = &point},
        {0},
    };
    const struct form form = {.fields = fields};
    json_t *object = json_pack("{s:{s:i}, s:{s:i}}", "first", "x", 1, "second", "x", 6);
    assert_false(form_check(&form, object, path));
    assert_string_equal(path, "second.x");
    json_decref(object);
}

static void test_unknown_member_is_refused_at_any_depth(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    json_t *object = json_pack("{s:i, s:i}", "x", 1, "y", 2);
    assert_false(form_check(&point, object, path));
    assert_string_equal(path, "y");
    json_decref(object);
    const struct field field = {.type = FIELD_OBJECT, .form = &point};
    assert_string_equal(fault_of(field, "{\"x\":1,\"y\":2}"), "v.y");
}

/* Found by the fuzzer: the fault had no text at all. */
static void test_member_without_a_name_is_named_params(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    json_t *object = json_pack("{s:i, s:i}", "x", 1, "", 2);
    assert_false(form_check(&point, object, path));
    assert_string_equal(path, "params");
    json_decref(object);
}

static void test_member_differs_by_case(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    json_t *object = json_pack("{s:i, s:i}", "x", 1, "X", 2);
    assert_false(form_check(&point, object, path));
    assert_string_equal(path, "X");
    json_decref(object);
}

static void test_what_is_no_object_is_named_params(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    json_t *list = json_pack("[i]", 1);
    json_t *null = json_null();
    assert_false(form_check(&point, list, path));
    assert_string_equal(path, "params");
    assert_false(form_check(&point, null, path));
    assert_string_equal(path, "params");
    json_decref(list);
}

static void test_form_without_fields_takes_the_empty_object_alone(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    const struct form form = {.fields = (const struct field[]){{0}}};
    json_t *empty = json_object();
    json_t *full = json_pack("{s:i}", "x", 1);
    assert_true(form_check(&form, empty, path));
    assert_false(form_check(&form, full, path));
    assert_string_equal(path, "x");
    json_decref(empty);
    json_decref(full);
}

static void test_path_of_a_hostile_name_is_cut_to_fit(void **state)
{
    (void)state;
    char path[FIELD_PATH_SIZE];
    char name[5000];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    json_t *object = json_pack("{s:i, s:i}", "x", 1, name, 2);
    assert_false(form_check(&point, object, path));
    assert_int_equal(strlen(path), FIELD_PATH_SIZE - 1);
    assert_memory_equal(path, name, FIELD_PATH_SIZE - 1);
    json_decref(object);
}

/* Its answer must be JSON, which is UTF-8. */
static void test_path_is_never_cut_inside_a_character(void **state)
{
    (void)state;
    for (size_t before = 0; before < 4; before++) {
        char path[FIELD_PATH_SIZE];
        char name[200] = "aaa";
        name[before] = '\0';
        while (strlen(name) < 190) {
            strcat(name, "\xf0\x9f\x98\x80");
        }
        json_t *object = json_pack("{s:i, s:i}", "x", 1, name, 2);
        assert_false(form_check(&point, object, path));
        json_t *text = json_string(path);
        assert_non_null(text);
        json_decref(text);
        json_decref(object);
    }
}

static void test_schema_of_each_scalar(void **state)
{
    (void)state;
    assert_schema((struct field){.type = FIELD_BOOLEAN}, "{\"type\":\"boolean\"}");
    assert_schema((struct field){.type = FIELD_INTEGER, .min = -1, .max = 2},
                  "{\"type\":\"integer\",\"minimum\":-1,\"maximum\":2}");
    assert_schema((struct field){.type = FIELD_TEXT, .min = 1, .max = 9},
                  "{\"type\":\"string\",\"minLength\":1,\"maxLength\":9}");
    assert_schema((struct field){.type = FIELD_WORD, .words = colours},
                  "{\"type\":\"string\",\"enum\":[\"red\",\"green\"]}");
    assert_schema((struct field){.type = FIELD_ID}, "{\"type\":\"string\",\"format\":\"uuid\"}");
    assert_schema((struct field){.type = FIELD_TIME},
                  "{\"type\":\"string\",\"format\":\"date-time\"}");
}

static void test_schema_refers_to_a_named_form(void **state)
{
    (void)state;
    assert_schema((struct field){.type = FIELD_OBJECT, .form = &point},
                  "{\"$ref\":\"#/components/schemas/point\"}");
}

static void test_schema_writes_out_a_nameless_form(void **state)
{
    (void)state;
    assert_schema((struct field){.type = FIELD_OBJECT, .form = &nameless_point},
                  "{\"type\":\"object\",\"properties\":{"
                  "\"x\":{\"type\":\"integer\",\"minimum\":-5,\"maximum\":5},"
                  "\"note\":{\"type\":\"string\",\"minLength\":0,\"maxLength\":3}},"
                  "\"required\":[\"x\"],\"additionalProperties\":false}");
}

static void test_schema_of_a_list_has_its_bounds(void **state)
{
    (void)state;
    assert_schema((struct field){.type = FIELD_LIST, .form = &point, .min = 1, .max = 4},
                  "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/point\"},"
                  "\"minItems\":1,\"maxItems\":4}");
    assert_schema((struct field){.type = FIELD_LIST, .item = FIELD_ID, .max = 7},
                  "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"uuid\"},"
                  "\"maxItems\":7}");
}

static void test_schema_of_what_may_be_null_says_so(void **state)
{
    (void)state;
    assert_schema((struct field){.type = FIELD_OBJECT, .form = &point, .nullable = true},
                  "{\"oneOf\":[{\"$ref\":\"#/components/schemas/point\"},{\"type\":\"null\"}]}");
}

static void test_schema_of_a_named_form_is_no_reference_to_itself(void **state)
{
    (void)state;
    json_t *schema = form_schema(&point);
    assert_null(json_object_get(schema, "$ref"));
    assert_string_equal(json_string_value(json_object_get(schema, "type")), "object");
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boolean_is_true_or_false_and_nothing_like_them),
        cmocka_unit_test(test_integer_is_bounded_at_both_ends),
        cmocka_unit_test(test_integer_is_no_fraction_text_or_exponent),
        cmocka_unit_test(test_integer_holds_what_every_client_can),
        cmocka_unit_test(test_text_is_bounded_at_both_ends),
        cmocka_unit_test(test_text_may_be_empty_where_nothing_else_is_said),
        cmocka_unit_test(test_text_is_counted_in_code_points),
        cmocka_unit_test(test_word_is_one_of_the_list_to_the_letter),
        cmocka_unit_test(test_id_is_a_uuid),
        cmocka_unit_test(test_time_is_never_taken_from_a_caller),
        cmocka_unit_test(test_null_is_right_only_where_it_is_allowed),
        cmocka_unit_test(test_null_does_not_stand_for_an_absent_member),
        cmocka_unit_test(test_list_is_bounded_in_its_count),
        cmocka_unit_test(test_list_of_ids_names_the_item_at_fault),
        cmocka_unit_test(test_texts_of_a_list_have_bounds_of_their_own),
        cmocka_unit_test(test_words_of_a_list_are_of_its_words),
        cmocka_unit_test(test_list_without_a_bound_takes_any_number),
        cmocka_unit_test(test_text_with_the_character_nul_is_refused),
        cmocka_unit_test(test_fault_inside_a_list_is_named_by_its_path),
        cmocka_unit_test(test_fault_after_a_right_member_has_a_path_of_its_own),
        cmocka_unit_test(test_unknown_member_is_refused_at_any_depth),
        cmocka_unit_test(test_member_without_a_name_is_named_params),
        cmocka_unit_test(test_member_differs_by_case),
        cmocka_unit_test(test_what_is_no_object_is_named_params),
        cmocka_unit_test(test_form_without_fields_takes_the_empty_object_alone),
        cmocka_unit_test(test_path_of_a_hostile_name_is_cut_to_fit),
        cmocka_unit_test(test_path_is_never_cut_inside_a_character),
        cmocka_unit_test(test_schema_of_each_scalar),
        cmocka_unit_test(test_schema_refers_to_a_named_form),
        cmocka_unit_test(test_schema_writes_out_a_nameless_form),
        cmocka_unit_test(test_schema_of_a_list_has_its_bounds),
        cmocka_unit_test(test_schema_of_what_may_be_null_says_so),
        cmocka_unit_test(test_schema_of_a_named_form_is_no_reference_to_itself),
    };
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
