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

static bool same(const json_t *a, const json_t *b)
{
    return a == b || (a != NULL && b != NULL && json_equal(a, b));
}

/* What jansson reads is the measure of what is read quickly. */
static void check_reading(const char *text, size_t length, const struct envelope *envelope,
                          bool is_json)
{
    json_t *whole =
        json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    const json_t *id = json_object_get(whole, "id");
    HOLDS(is_json == (whole != NULL));
    HOLDS(same(envelope->version, json_object_get(whole, "jsonrpc")));
    HOLDS(same(envelope->id, json_is_string(id) || json_is_number(id) ? id : NULL));
    HOLDS(same(envelope->method, json_object_get(whole, "method")));
    HOLDS(same(envelope->params, json_object_get(whole, "params")));
    json_decref(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = (const char *)bytes;
    struct envelope message;
    bool is_json = envelope_read(text, length, &message);
    check_reading(text, length, &message, is_json);
    json_t *params = message.params != NULL ? json_incref(message.params) : json_object();
    if (envelope_is_request(&message)) {
        HOLDS(message.id != NULL);
        const struct method *method =
            text_whole(message.method) ? method_find(json_string_value(message.method)) : NULL;
        char field[FIELD_PATH_SIZE];
        if (method != NULL && form_check(method->params, params, field)) {
            read_params(method, params);
        }
    }
    for (size_t i = 0; i < method_count() && is_json; i++) {
        check_against(method_at(i)->params, params);
        check_against(method_at(i)->result, params);
    }
    for (size_t i = 0; i < event_kind_count() && is_json; i++) {
        check_against(event_kind_at(i)->params, params);
    }
    json_decref(params);
    envelope_clear(&message);
    return 0;
}
