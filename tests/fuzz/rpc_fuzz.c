/* A message of a client: the envelope, then the parameters against the form of every method, so
 * that one input tries them all. jansson and the forms are the measure of what is read in place. */

#include "server/envelope.h"
#include "server/json_read.h"
#include "server/method.h"
#include "server/params.h"
#include "server/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tests/params_same.h"

enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL };

/* A fault names a member, in text that an answer can carry. */
static void check_field(const char *field)
{
    HOLDS(memchr(field, '\0', FIELD_PATH_SIZE) != NULL);
    HOLDS(*field != '\0');
    json_t *text = json_string(field);
    HOLDS(text != NULL);
    json_decref(text);
}

/* What passed passes again as it would be written. */
static void check_passed(const struct form *form, json_t *params)
{
    char field[FIELD_PATH_SIZE];
    char *text = json_dumps(params, JSON_COMPACT);
    HOLDS(text != NULL);
    json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    HOLDS(again != NULL && json_equal(again, params));
    HOLDS(form_check(form, again, field));
    json_decref(again);
    free(text);
}

static void check_against(const struct form *form, json_t *params)
{
    char field[FIELD_PATH_SIZE];
    if (form_check(form, params, field)) {
        check_passed(form, params);
    } else {
        check_field(field);
    }
}

/* Through the handlers' own eyes. */
static void look(const struct params *params)
{
    const struct request request = {.params = params};
    for (const struct field *field = params->form->fields; field->type != FIELD_END; field++) {
        const char *text = param_text(&request, field->name);
        json_t *list = param_json(&request, field->name);
        bool given = param_given(&request, field->name);
        HOLDS(given || field->optional);
        HOLDS(text == NULL || utf8_count(text, strlen(text)) >= 0);
        HOLDS(list == NULL || field->type == FIELD_OBJECT || field->type == FIELD_LIST);
        (void)param_id(&request, field->name);
        (void)param_flag(&request, field->name);
        if (field->type == FIELD_INTEGER && given) {
            uint64_t number = param_number(&request, field->name, 0);
            HOLDS((int64_t)number >= field->min && (int64_t)number <= field->max);
        }
    }
}

/* The caller frees it. In memory of its own size: what runs past it is then seen. */
static char *copy_of(const char *text, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    HOLDS(copy != NULL);
    memcpy(copy, text, length);
    return copy;
}

/* What is read in place is what the form makes of the same text. */
static void check_quick(const struct form *form, const char *text, size_t length)
{
    char field[FIELD_PATH_SIZE];
    char *copy = copy_of(text, length);
    struct json_reader reader = {.at = copy, .end = copy + length};
    struct params quick;
    if (params_read(&quick, form, &reader)) {
        AUTO(params) expected;
        json_t *value = json_loadb(text, (size_t)(reader.at - copy), FLAGS, NULL);
        HOLDS(value != NULL);
        HOLDS(params_of_json(&expected, form, value, field));
        HOLDS(params_same(&quick, &expected));
        look(&quick);
    }
    params_clear(&quick);
    free(copy);
}

/* Where the parameters of the message begin; its own begin where nothing looks like them. */
static const char *params_in(const char *text, size_t length)
{
    static const char name[] = "\"params\":";
    const char *found = length > 0 ? memmem(text, length, name, sizeof name - 1) : NULL;
    return found != NULL ? found + sizeof name - 1 : text;
}

static bool is_id(const json_t *id)
{
    return json_is_string(id) || json_is_number(id);
}

static bool is_request(const json_t *message)
{
    static const char *const names[] = {"jsonrpc", "id", "method", "params"};
    const char *version = json_string_value(json_object_get(message, "jsonrpc"));
    size_t known = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        known += json_object_get(message, names[i]) != NULL;
    }
    return version != NULL && strcmp(version, "2.0") == 0 &&
           is_id(json_object_get(message, "id")) &&
           json_is_string(json_object_get(message, "method")) && json_object_size(message) == known;
}

static void check_id(const struct envelope *envelope, const json_t *id)
{
    HOLDS((envelope->id != NULL) == is_id(id));
    if (envelope->id != NULL) {
        json_t *told = json_loadb(envelope->id, envelope->id_length, FLAGS, NULL);
        HOLDS(told != NULL && json_equal(told, id));
        json_decref(told);
    }
}

/* What jansson reads is the measure of what is read. */
static void check_envelope(const struct envelope *envelope, enum err err, const char *fault,
                           const json_t *message)
{
    json_t *params = json_object_get(message, "params");
    const json_t *name = json_object_get(message, "method");
    const struct method *method =
        is_request(message) && text_whole(name) ? method_find(json_string_value(name), NULL) : NULL;
    HOLDS((err == ERR_PARSE) == (message == NULL));
    HOLDS((err == ERR_INVALID_REQUEST) == (message != NULL && !is_request(message)));
    HOLDS((err == ERR_UNKNOWN_METHOD) == (is_request(message) && method == NULL));
    check_id(envelope, json_object_get(message, "id"));
    HOLDS(envelope->method == method);
    if (method != NULL) {
        AUTO(params) expected;
        char field[FIELD_PATH_SIZE];
        bool fits = params_of_json(&expected, method->params,
                                   params != NULL ? json_deep_copy(params) : json_object(), field);
        HOLDS(method_at(envelope->index) == method);
        HOLDS((err == OK) == fits);
        if (fits) {
            HOLDS(params_same(&envelope->params, &expected));
            look(&envelope->params);
        } else {
            HOLDS(strcmp(fault, field) == 0);
        }
    }
}

static void check_forms(json_t *params, const char *text, size_t length)
{
    for (size_t i = 0; i < method_count(); i++) {
        check_quick(method_at(i)->params, text, length);
        if (params != NULL) {
            check_against(method_at(i)->params, params);
            check_against(method_at(i)->result, params);
        }
    }
    for (size_t i = 0; i < event_kind_count() && params != NULL; i++) {
        check_against(event_kind_at(i)->params, params);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    const char *params = params_in(text, length);
    struct envelope envelope;
    char field[FIELD_PATH_SIZE] = "";
    json_t *message = json_loadb(text, length, FLAGS, NULL);
    enum err err = envelope_read(text, length, &envelope, field);
    check_envelope(&envelope, err, field, message);
    envelope_clear(&envelope);
    json_t *given = json_object_get(message, "params");
    json_t *none = message != NULL && given == NULL ? json_object() : NULL;
    check_forms(given != NULL ? given : none, params, length - (size_t)(params - text));
    json_decref(none);
    json_decref(message);
    return 0;
}
