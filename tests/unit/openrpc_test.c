/* The document that is made of the tables of methods and events (open-rpc.org). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/method.h"
#include "server/methods/forms.h"

#include <string.h>

/* The document, once for each test. */
static int make_document(void **state)
{
    *state = openrpc_document();
    return *state != NULL ? 0 : -1;
}

static int drop_document(void **state)
{
    json_decref(*state);
    return 0;
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    assert_non_null(text);
    return text;
}

static void test_document_names_its_version_and_ours(void **state)
{
    const json_t *info = json_object_get(*state, "info");
    assert_string_equal(text_at(*state, "openrpc"), "1.2.6");
    assert_true(strlen(text_at(info, "title")) > 0);
    assert_true(strlen(text_at(info, "version")) > 0);
}

static void test_document_has_every_method_in_order(void **state)
{
    const json_t *methods = json_object_get(*state, "methods");
    assert_int_equal(json_array_size(methods), method_count());
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        const json_t *entry = json_array_get(methods, i);
        assert_string_equal(text_at(entry, "name"), method->name);
        assert_string_equal(text_at(entry, "summary"), method->says);
        assert_string_equal(text_at(entry, "paramStructure"), "by-name");
        assert_int_equal(json_is_true(json_object_get(entry, "x-live-only")), method->live_only);
        assert_int_equal(json_integer_value(json_object_get(entry, "x-per-minute")),
                         method->per_minute);
        assert_true(json_is_object(json_object_get(json_object_get(entry, "result"), "schema")));
    }
}

static void test_document_has_every_parameter_in_order(void **state)
{
    const json_t *methods = json_object_get(*state, "methods");
    for (size_t i = 0; i < method_count(); i++) {
        const json_t *params = json_object_get(json_array_get(methods, i), "params");
        const struct field *field = method_at(i)->params->fields;
        for (size_t at = 0; at < json_array_size(params); at++, field++) {
            const json_t *param = json_array_get(params, at);
            assert_int_not_equal(field->type, FIELD_END);
            assert_string_equal(text_at(param, "name"), field->name);
            assert_int_equal(json_is_true(json_object_get(param, "required")), !field->optional);
            assert_true(json_is_object(json_object_get(param, "schema")));
        }
        assert_int_equal(field->type, FIELD_END);
    }
}

static void test_document_has_every_event(void **state)
{
    const json_t *events = json_object_get(*state, "x-events");
    assert_int_equal(json_array_size(events), event_kind_count());
    for (size_t i = 0; i < event_kind_count(); i++) {
        const json_t *entry = json_array_get(events, i);
        assert_string_equal(text_at(entry, "name"), event_kind_at(i)->name);
        assert_string_equal(text_at(entry, "summary"), event_kind_at(i)->says);
        assert_true(json_is_object(json_object_get(entry, "params")));
    }
}

static void test_document_has_the_schemas_of_all_named_forms(void **state)
{
    const json_t *schemas = json_object_get(json_object_get(*state, "components"), "schemas");
    size_t count = 0;
    for (; named_forms[count] != NULL; count++) {
        const json_t *schema = json_object_get(schemas, named_forms[count]->name);
        assert_string_equal(text_at(schema, "type"), "object");
    }
    assert_int_equal(json_object_size(schemas), count); /* no name twice */
}

/* Every reference anywhere below `json`; counts them. */
static unsigned assert_references_resolve(const json_t *document, json_t *json)
{
    static const char prefix[] = "#/components/schemas/";
    unsigned count = 0;
    const char *name;
    size_t index;
    json_t *value;
    const json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    json_object_foreach(json, name, value)
    {
        if (strcmp(name, "$ref") == 0) {
            const char *reference = json_string_value(value);
            assert_memory_equal(reference, prefix, sizeof prefix - 1);
            if (json_object_get(schemas, reference + sizeof prefix - 1) == NULL) {
                fail_msg("%s", reference);
            }
            count++;
        }
        count += assert_references_resolve(document, value);
    }
    json_array_foreach(json, index, value)
    {
        count += assert_references_resolve(document, value);
    }
    return count;
}

static void test_every_reference_resolves(void **state)
{
    assert_true(assert_references_resolve(*state, *state) > 10);
}

/* Every schema of an object anywhere below `json`; counts them. */
static unsigned assert_objects_closed(json_t *json)
{
    unsigned count = 0;
    const char *name;
    size_t index;
    json_t *value;
    const json_t *properties = json_object_get(json, "properties");
    const json_t *type = json_object_get(json, "type");
    if (json_is_object(properties) && json_is_string(type)) {
        assert_true(json_is_false(json_object_get(json, "additionalProperties")));
        json_array_foreach(json_object_get(json, "required"), index, value)
        {
            assert_non_null(json_object_get(properties, json_string_value(value)));
        }
        count++;
    }
    json_object_foreach(json, name, value)
    {
        count += assert_objects_closed(value);
    }
    json_array_foreach(json, index, value)
    {
        count += assert_objects_closed(value);
    }
    return count;
}

static void test_schemas_of_objects_are_closed_and_require_what_they_have(void **state)
{
    assert_true(assert_objects_closed(*state) > 10);
}

static void test_errors_carry_their_stable_reason(void **state)
{
    const json_t *methods = json_object_get(*state, "methods");
    size_t index;
    json_t *method;
    json_array_foreach(methods, index, method)
    {
        const json_t *errors = json_object_get(method, "errors");
        size_t at;
        json_t *error;
        assert_true(json_array_size(errors) > 0);
        json_array_foreach(errors, at, error)
        {
            assert_true(json_is_integer(json_object_get(error, "code")));
            assert_true(strlen(text_at(error, "message")) > 0);
            assert_true(strlen(text_at(json_object_get(error, "data"), "reason")) > 0);
        }
    }
}

#define DOCUMENT_TEST(name) cmocka_unit_test_setup_teardown(name, make_document, drop_document)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOCUMENT_TEST(test_document_names_its_version_and_ours),
        DOCUMENT_TEST(test_document_has_every_method_in_order),
        DOCUMENT_TEST(test_document_has_every_parameter_in_order),
        DOCUMENT_TEST(test_document_has_every_event),
        DOCUMENT_TEST(test_document_has_the_schemas_of_all_named_forms),
        DOCUMENT_TEST(test_every_reference_resolves),
        DOCUMENT_TEST(test_schemas_of_objects_are_closed_and_require_what_they_have),
        DOCUMENT_TEST(test_errors_carry_their_stable_reason),
    };
    return cmocka_run_group_tests_name("openrpc", tests, NULL, NULL);
}
