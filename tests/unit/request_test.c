/* What a handler reads of its request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/method.h"
#include "server/params.h"

static const struct form every_kind = {
    .fields = (const struct field[]){
        {.name = "id", .type = FIELD_ID, .optional = true},
        {.name = "text", .type = FIELD_TEXT, .max = 9, .optional = true},
        {.name = "number", .type = FIELD_INTEGER, .max = INT64_MAX, .optional = true},
        {.name = "on", .type = FIELD_BOOLEAN, .optional = true},
        {.name = "off", .type = FIELD_BOOLEAN, .optional = true},
        {.name = "ids", .type = FIELD_LIST, .item = FIELD_ID, .optional = true},
        {.name = "nothing", .type = FIELD_TEXT, .nullable = true, .optional = true},
        {0},
    }};

static void fill(struct params *params, const char *text)
{
    char field[FIELD_PATH_SIZE];
    assert_true(params_of_json(params, &every_kind, json_loads(text, 0, NULL), field));
}

static void test_parameters_are_read_by_name(void **state)
{
    (void)state;
    AUTO(params) params;
    fill(&params, "{\"id\":\"0193BF5E-0000-7000-8000-000000000001\",\"text\":\"t\","
                  "\"number\":9007199254740991,\"on\":true,\"off\":false,\"ids\":[]}");
    const struct request request = {.params = &params};
    char text[ID_TEXT_LENGTH + 1];
    id_format(param_id(&request, "id"), text);
    assert_string_equal(text, "0193bf5e-0000-7000-8000-000000000001");
    assert_string_equal(param_text(&request, "text"), "t");
    assert_int_equal(param_number(&request, "number", 5), INT64_C(9007199254740991));
    assert_true(param_flag(&request, "on"));
    assert_false(param_flag(&request, "off"));
    assert_true(param_given(&request, "off"));
    assert_true(json_is_array(param_json(&request, "ids")));
}

static void assert_nothing_of(const struct request *request)
{
    assert_true(id_is_nil(param_id(request, "id")));
    assert_null(param_text(request, "text"));
    assert_int_equal(param_number(request, "number", 5), 5);
    assert_false(param_flag(request, "on"));
    assert_null(param_json(request, "ids"));
    assert_false(param_given(request, "on"));
    assert_false(param_given(request, "unknown"));
}

static void test_absent_parameters_read_as_nothing(void **state)
{
    (void)state;
    AUTO(params) params;
    fill(&params, "{}");
    assert_nothing_of(&(struct request){.params = &params});
    assert_nothing_of(&(struct request){.params = NULL});
}

static void test_parameter_that_is_null_is_given_and_reads_as_nothing(void **state)
{
    (void)state;
    AUTO(params) params;
    fill(&params, "{\"nothing\":null}");
    const struct request request = {.params = &params};
    assert_true(param_given(&request, "nothing"));
    assert_null(param_text(&request, "nothing"));
}

/* One asked for as what it is not would be read from the wrong member of a union. */
static void test_parameter_of_another_kind_reads_as_nothing(void **state)
{
    (void)state;
    AUTO(params) params;
    fill(&params, "{\"id\":\"0193bf5e-0000-7000-8000-000000000001\",\"number\":7}");
    const struct request request = {.params = &params};
    assert_null(param_text(&request, "id"));
    assert_null(param_json(&request, "id"));
    assert_null(param_text(&request, "number"));
    assert_false(param_flag(&request, "number"));
    assert_true(id_is_nil(param_id(&request, "number")));
}

static void test_invalid_parameter_is_named(void **state)
{
    (void)state;
    struct request request = {0};
    assert_int_equal(request_invalid(&request, "seq"), ERR_INVALID_PARAMS);
    assert_string_equal(request.field, "seq");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters_are_read_by_name),
        cmocka_unit_test(test_absent_parameters_read_as_nothing),
        cmocka_unit_test(test_parameter_that_is_null_is_given_and_reads_as_nothing),
        cmocka_unit_test(test_parameter_of_another_kind_reads_as_nothing),
        cmocka_unit_test(test_invalid_parameter_is_named),
    };
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
