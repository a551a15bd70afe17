#include "server/method.h"

#include "server/methods/forms.h"
#include "server/version.h"

#include <string.h>

static json_t *method_params(const struct form *form)
{
    json_t *list = json_array();
    for (const struct field *field = form->fields; field->type != FIELD_END; field++) {
        json_array_append_new(list, json_pack("{s:s, s:b, s:o}", "name", field->name, "required",
                                              !field->optional, "schema", field_schema(field)));
    }
    return list;
}

static json_t *error_entry(enum err err)
{
    return json_pack("{s:i, s:s, s:{s:s}}", "code", err_code(err), "message", err_message(err),
                     "data", "reason", err_reason(err));
}

/* What any method can answer, besides what its own words say. */
static json_t *method_errors(const struct method *method)
{
    json_t *list = json_array();
    static const enum err all[] = {ERR_INVALID_PARAMS, ERR_INTERNAL, ERR_RATE_LIMITED};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        json_array_append_new(list, error_entry(all[i]));
    }
    if (!method->open) {
        json_array_append_new(list, error_entry(ERR_UNAUTHENTICATED));
    }
    if (!method->any_standing) {
        json_array_append_new(list, error_entry(ERR_TERMS_REQUIRED));
        json_array_append_new(list, error_entry(ERR_BLOCKED));
    }
    if (method->lane != LANE_LOOP) {
        json_array_append_new(list, error_entry(ERR_STORAGE));
        json_array_append_new(list, error_entry(ERR_OVERLOADED));
    }
    return list;
}

static json_t *method_entry(const struct method *method)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:{s:s, s:o}, s:o, s:b, s:b, s:b, s:i}", "name",
                     method->name, "summary", method->says, "paramStructure", "by-name", "params",
                     method_params(method->params), "result", "name", "result", "schema",
                     form_reference(method->result), "errors", method_errors(method), "x-live-only",
                     method->live_only, "x-any-standing", method->any_standing, "x-reads",
                     method->lane == LANE_READ, "x-per-minute", (int)method->per_minute);
}

static json_t *schemas(void)
{
    json_t *object = json_object();
    for (size_t i = 0; named_forms[i] != NULL; i++) {
        json_object_set_new(object, named_forms[i]->name, form_schema(named_forms[i]));
    }
    return object;
}

json_t *openrpc_document(void)
{
    json_t *methods = json_array();
    for (size_t i = 0; i < method_count(); i++) {
        json_array_append_new(methods, method_entry(method_at(i)));
    }
    json_t *events = json_array();
    for (size_t i = 0; i < event_kind_count(); i++) {
        const struct event_kind *kind = event_kind_at(i);
        json_array_append_new(events,
                              json_pack("{s:s, s:s, s:o}", "name", kind->name, "summary",
                                        kind->says, "params", form_reference(kind->params)));
    }
    return json_pack("{s:s, s:{s:s, s:s, s:s}, s:o, s:{s:o}, s:o}", "openrpc", "1.2.6", "info",
                     "title", "Empower", "version", EMPOWER_VERSION, "description",
                     "Chat and video calls between clients and therapists. WebSocket at /ws "
                     "(subprotocol empower.v1), one-shot requests at POST /rpc.",
                     "methods", methods, "components", "schemas", schemas(), "x-events", events);
}
