/* The table of methods, row by row, and the document that is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/control/control.h"
#include "server/method.h"
#include "server/methods/forms.h"
#include "server/params.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* area.verb, in lower case. */
static bool is_method_name(const char *name)
{
    unsigned dots = 0;
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '.') {
            dots++;
        } else if (!islower((unsigned char)*c) && *c != '_') {
            return false;
        }
    }
    return dots == 1 && name[0] != '.' && name[strlen(name) - 1] != '.';
}

static bool is_sentence(const char *says)
{
    return says != NULL && strlen(says) > 5 && isupper((unsigned char)says[0]) &&
           says[strlen(says) - 1] == '.';
}

static void test_every_name_is_area_and_verb(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        if (!is_method_name(method_at(i)->name)) {
            fail_msg("%s", method_at(i)->name);
        }
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        if (!is_method_name(event_kind_at(i)->name)) {
            fail_msg("%s", event_kind_at(i)->name);
        }
    }
}

static void test_every_name_stands_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        size_t index = method_count();
        assert_ptr_equal(method_find(method_at(i)->name, &index), method_at(i));
        assert_int_equal(index, i);
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(event_kind_at(i)->name, event_kind_at(j)->name);
        }
    }
}

static void test_names_that_are_none_are_not_found(void **state)
{
    (void)state;
    assert_null(method_find("", NULL));
    assert_null(method_find("chat", NULL));
    assert_null(method_find("chat.", NULL));
    assert_null(method_find("chat.sen", NULL));
    assert_null(method_find("chat.send ", NULL));
    assert_null(method_find("Chat.send", NULL));
    assert_null(method_find("chat.message", NULL));
    assert_null(method_at(method_count()));
    assert_null(event_kind_at(event_kind_count()));
}

static void test_every_row_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (method->params == NULL || method->result == NULL || method->handle == NULL ||
            method->per_minute == 0 || !is_sentence(method->says)) {
            fail_msg("%s", method->name);
        }
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        if (event_kind_at(i)->params == NULL || !is_sentence(event_kind_at(i)->says)) {
            fail_msg("%s", event_kind_at(i)->name);
        }
    }
}

/* The loop's handlers have the session itself, and are never waited for. */
static void test_hooks_are_for_handlers_of_other_lanes(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (method->lane == LANE_LOOP &&
            (method->before != NULL || method->answering != NULL || method->after != NULL)) {
            fail_msg("%s", method->name);
        }
        assert_int_not_equal(method->lane, LANE_HASH);
        assert_int_not_equal(method->lane, LANE_OUTSIDE);
    }
}

static void test_only_authenticate_answers_strangers(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        assert_int_equal(method->open, strcmp(method->name, "session.authenticate") == 0);
    }
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

static void test_what_needs_a_connection_is_live_only(void **state)
{
    (void)state;
    static const char *const live[] = {"session.authenticate",
                                       "session.hello",
                                       "chat.typing",
                                       "presence.set",
                                       "call.start",
                                       "call.join",
                                       "call.leave",
                                       "call.signal",
                                       "call.resume",
                                       "call.admit",
                                       "call.refuse",
                                       "call.update",
                                       NULL};
    for (size_t i = 0; i < method_count(); i++) {
        const struct method *method = method_at(i);
        if (method->live_only != is_one_of(method->name, live)) {
            fail_msg("%s", method->name);
        }
    }
    for (size_t i = 0; live[i] != NULL; i++) {
        assert_non_null(method_find(live[i], NULL));
    }
}

static void test_methods_of_the_protocol_are_there(void **state)
{
    (void)state;
    static const char *const names[] = {"session.authenticate",
                                        "session.hello",
                                        "session.list",
                                        "session.revoke",
                                        "chat.send",
                                        "chat.history",
                                        "chat.read",
                                        "chat.delivered",
                                        "chat.typing",
                                        "chat.amend",
                                        "chat.retract",
                                        "chat.search",
                                        "presence.set",
                                        "presence.get",
                                        "call.start",
                                        "call.join",
                                        "call.decline",
                                        "call.leave",
                                        "call.end",
                                        "call.signal",
                                        "ice.servers",
                                        "user.get"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (method_find(names[i], NULL) == NULL) {
            fail_msg("%s", names[i]);
        }
    }
}

static bool event_exists(const char *name)
{
    for (size_t i = 0; i < event_kind_count(); i++) {
        if (strcmp(event_kind_at(i)->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void test_events_of_the_protocol_are_there(void **state)
{
    (void)state;
    static const char *const names[] = {"chat.message",     "chat.receipt", "chat.typing",
                                        "presence.changed", "call.ringing", "call.changed",
                                        "call.signal",      "call.ended"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!event_exists(names[i])) {
            fail_msg("%s", names[i]);
        }
    }
}

/* Whoever creates something can be asked to create it again, and does not. */
static void test_what_creates_takes_a_nonce(void **state)
{
    (void)state;
    static const char *const names[] = {"chat.send", "chat.amend", "chat.retract", "call.start"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct field *field = method_find(names[i], NULL)->params->fields;
        while (field->type != FIELD_END && strcmp(field->name, "nonce") != 0) {
            field++;
        }
        assert_int_equal(field->type, FIELD_ID);
        assert_false(field->optional);
    }
}

/* A bound that a caller could reach around would be none. */
static void assert_bounded(const char *method, const struct form *form)
{
    for (const struct field *field = form->fields; field->type != FIELD_END; field++) {
        bool bounded = field->type != FIELD_TEXT || field->max > 0;
        if (field->type == FIELD_LIST) {
            bounded = field->max > 0 && (field->item != FIELD_TEXT || field->item_max > 0);
        }
        /* Results are ours alone: no time comes from a caller. */
        if (!bounded || field->type == FIELD_TIME ||
            (field->type == FIELD_INTEGER && field->max <= field->min)) {
            fail_msg("%s: %s", method, field->name);
        }
        if (field->form != NULL) {
            assert_bounded(method, field->form);
        }
    }
}

static void test_every_parameter_is_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        assert_bounded(method_at(i)->name, method_at(i)->params);
    }
}

static void assert_fields_whole(const char *of, const struct form *form)
{
    for (const struct field *field = form->fields; field->type != FIELD_END; field++) {
        bool whole = field->name != NULL && field->name[0] != '\0';
        if (field->type == FIELD_WORD || field->item == FIELD_WORD) {
            whole = whole && field->words != NULL && field->words[0] != NULL;
        }
        if (field->type == FIELD_OBJECT) {
            whole = whole && field->form != NULL;
        }
        if (field->type == FIELD_LIST) {
            whole = whole && (field->form != NULL) != (field->item != FIELD_END);
        }
        if (!whole) {
            fail_msg("%s: %s", of, field->name);
        }
        for (const struct field *other = form->fields; other != field; other++) {
            assert_string_not_equal(other->name, field->name);
        }
        if (field->form != NULL) {
            assert_fields_whole(of, field->form);
        }
    }
}

static void test_every_form_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        assert_fields_whole(method_at(i)->name, method_at(i)->params);
        assert_fields_whole(method_at(i)->name, method_at(i)->result);
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        assert_fields_whole(event_kind_at(i)->name, event_kind_at(i)->params);
    }
    for (size_t i = 0; named_forms[i] != NULL; i++) {
        assert_fields_whole(named_forms[i]->name, named_forms[i]);
    }
}

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

static size_t field_count(const struct form *form)
{
    size_t count = 0;
    while (form->fields[count].type != FIELD_END) {
        count++;
    }
    return count;
}

static void test_every_form_of_parameters_has_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count(); i++) {
        assert_in_range(field_count(method_at(i)->params), 0, PARAMS_MAX);
    }
    for (size_t i = 0; i < command_count(); i++) {
        assert_in_range(field_count(command_at(i)->params), 0, PARAMS_MAX);
    }
}

static void test_invalid_parameter_is_named(void **state)
{
    (void)state;
    struct request request = {0};
    assert_int_equal(request_invalid(&request, "seq"), ERR_INVALID_PARAMS);
    assert_string_equal(request.field, "seq");
}

#define DOCUMENT_TEST(name) cmocka_unit_test_setup_teardown(name, make_document, drop_document)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_name_is_area_and_verb),
        cmocka_unit_test(test_every_name_stands_once),
        cmocka_unit_test(test_names_that_are_none_are_not_found),
        cmocka_unit_test(test_every_row_is_whole),
        cmocka_unit_test(test_hooks_are_for_handlers_of_other_lanes),
        cmocka_unit_test(test_only_authenticate_answers_strangers),
        cmocka_unit_test(test_what_needs_a_connection_is_live_only),
        cmocka_unit_test(test_methods_of_the_protocol_are_there),
        cmocka_unit_test(test_events_of_the_protocol_are_there),
        cmocka_unit_test(test_what_creates_takes_a_nonce),
        cmocka_unit_test(test_every_parameter_is_bounded),
        cmocka_unit_test(test_every_form_is_whole),
        DOCUMENT_TEST(test_document_names_its_version_and_ours),
        DOCUMENT_TEST(test_document_has_every_method_in_order),
        DOCUMENT_TEST(test_document_has_every_parameter_in_order),
        DOCUMENT_TEST(test_document_has_every_event),
        DOCUMENT_TEST(test_document_has_the_schemas_of_all_named_forms),
        DOCUMENT_TEST(test_every_reference_resolves),
        DOCUMENT_TEST(test_schemas_of_objects_are_closed_and_require_what_they_have),
        DOCUMENT_TEST(test_errors_carry_their_stable_reason),
        cmocka_unit_test(test_parameters_are_read_by_name),
        cmocka_unit_test(test_absent_parameters_read_as_nothing),
        cmocka_unit_test(test_parameter_that_is_null_is_given_and_reads_as_nothing),
        cmocka_unit_test(test_parameter_of_another_kind_reads_as_nothing),
        cmocka_unit_test(test_every_form_of_parameters_has_room),
        cmocka_unit_test(test_invalid_parameter_is_named),
    };
    return cmocka_run_group_tests_name("method", tests, NULL, NULL);
}
