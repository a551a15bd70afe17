/* A message of a client: the envelope, then the parameters against the form of every method, so
 * that one input tries them all. */

#include "server/envelope.h"
#include "server/method.h"
#include "tests/fuzz/fuzz.h"

/* A fault names a member, in text that an answer can carry. */
static void check_field(const char *field)
{
    HOLDS(memchr(field, '\0', FIELD_PATH_SIZE) != NULL);
    HOLDS(*field != '\0');
    json_t *text = json_string(field);
    HOLDS(text != NULL);
    json_decref(text);
}

/* What passed goes through the handlers' own eyes, and passes again as it would be written. */
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

static void read_params(const struct method *method, json_t *params)
{
    struct request request = {.params = params};
    for (const struct field *field = method->params->fields; field->type != FIELD_END; field++) {
        switch (field->type) {
        case FIELD_ID:
            (void)param_id(&request, field->name);
            break;
        case FIELD_INTEGER: {
            uint64_t number = param_number(&request, field->name, (uint64_t)field->min);
            HOLDS(number >= (uint64_t)field->min && number <= (uint64_t)field->max);
            break;
        }
        default:
            (void)param_text(&request, field->name);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    json_t *message = envelope_parse((const char *)bytes, length);
    if (message == NULL) {
        return 0;
    }
    json_t *none = json_object();
    json_t *params = json_object_get(message, "params");
    if (envelope_is_request(message)) {
        const json_t *name = json_object_get(message, "method");
        HOLDS(envelope_id(message) != NULL);
        const struct method *method =
            text_whole(name) ? method_find(json_string_value(name)) : NULL;
        char field[FIELD_PATH_SIZE];
        json_t *asked = params != NULL ? params : none;
        if (method != NULL && form_check(method->params, asked, field)) {
            read_params(method, asked);
        }
    }
    for (size_t i = 0; i < method_count(); i++) {
        check_against(method_at(i)->params, params != NULL ? params : message);
        check_against(method_at(i)->result, params != NULL ? params : message);
    }
    for (size_t i = 0; i < event_kind_count(); i++) {
        check_against(event_kind_at(i)->params, params != NULL ? params : message);
    }
    json_decref(none);
    json_decref(message);
    return 0;
}
