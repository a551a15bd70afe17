#include "server/params.h"

#include "server/http/body.h"
#include "server/json_read.h"

#include <string.h>

static const enum param_kind kinds[] = {
    [FIELD_BOOLEAN] = PARAM_FLAG, [FIELD_INTEGER] = PARAM_NUMBER, [FIELD_TEXT] = PARAM_TEXT,
    [FIELD_WORD] = PARAM_TEXT,    [FIELD_ID] = PARAM_ID,          [FIELD_DATE] = PARAM_TEXT,
    [FIELD_OBJECT] = PARAM_JSON,  [FIELD_LIST] = PARAM_JSON,
};

static bool is_named(const struct field *field, const char *name)
{
    return *field->name == *name && strcmp(field->name, name) == 0;
}

/* Where the field of this name stands, looked for from `from` on, since members mostly come in
 * order. PARAMS_MAX: there is none. */
static size_t place_of(const struct field *fields, const char *name, size_t from)
{
    for (size_t at = from; fields[at].type != FIELD_END; at++) {
        if (is_named(&fields[at], name)) {
            return at;
        }
    }
    for (size_t at = 0; at < from; at++) {
        if (is_named(&fields[at], name)) {
            return at;
        }
    }
    return PARAMS_MAX;
}

static bool read_text(const struct field *field, struct json_reader *reader, const char **ret_text)
{
    char *text;
    size_t length;
    if (!json_take_text(reader, &text, &length) || !field_takes_text(field, text, length)) {
        return false;
    }
    *ret_text = text;
    return true;
}

static bool read_id(struct json_reader *reader, struct id *ret_id)
{
    char *text;
    size_t length;
    return json_take_text(reader, &text, &length) && id_parse(text, ret_id);
}

static bool read_value(const struct field *field, struct json_reader *reader, struct param *value)
{
    value->kind = kinds[field->type];
    switch (value->kind) {
    case PARAM_FLAG:
        return json_take_flag(reader, &value->flag);
    case PARAM_NUMBER:
        return json_take_integer(reader, &value->number) &&
               field_takes_integer(field, value->number);
    case PARAM_TEXT:
        return read_text(field, reader, &value->text);
    case PARAM_ID:
        return read_id(reader, &value->id);
    case PARAM_JSON:
        value->json = json_take_value(reader);
        return value->json != NULL && field_check(field, value->json);
    default:
        return false;
    }
}

static bool read_member(struct params *params, struct json_reader *reader, size_t *from)
{
    const struct field *fields = params->form->fields;
    char *name;
    size_t length;
    if (!json_take_name(reader, &name, &length)) {
        return false;
    }
    size_t at = place_of(fields, name, *from);
    *from = at + 1;
    return at != PARAMS_MAX && params->values[at].kind == PARAM_ABSENT &&
           read_value(&fields[at], reader, &params->values[at]);
}

static bool read_members(struct params *params, struct json_reader *reader)
{
    size_t from = 0;
    if (!json_take(reader, '{')) {
        return false;
    }
    if (json_take(reader, '}')) {
        return true;
    }
    do {
        if (!read_member(params, reader, &from)) {
            return false;
        }
    } while (json_take(reader, ','));
    return json_take(reader, '}');
}

static bool is_whole(const struct params *params)
{
    const struct field *fields = params->form->fields;
    for (size_t at = 0; fields[at].type != FIELD_END; at++) {
        if (params->values[at].kind == PARAM_ABSENT && !fields[at].optional) {
            return false;
        }
    }
    return true;
}

bool params_read(struct params *ret_params, const struct form *form, struct json_reader *reader)
{
    *ret_params = (struct params){.form = form};
    return (reader == NULL || read_members(ret_params, reader)) && is_whole(ret_params);
}

/* Of a value that was checked. */
static void keep(struct param *param, const struct field *field, json_t *value)
{
    param->kind = kinds[field->type];
    if (json_is_null(value) && param->kind != PARAM_JSON) {
        param->kind = PARAM_NULL;
    }
    switch (param->kind) {
    case PARAM_FLAG:
        param->flag = json_is_true(value);
        break;
    case PARAM_NUMBER:
        param->number = json_integer_value(value);
        break;
    case PARAM_TEXT:
        param->text = json_string_value(value);
        break;
    case PARAM_ID:
        id_parse(json_string_value(value), &param->id);
        break;
    case PARAM_JSON:
        param->json = json_incref(value);
        break;
    default:
        break;
    }
}

bool params_of_json(struct params *ret_params, const struct form *form, json_t *take_value,
                    char ret_field[FIELD_PATH_SIZE])
{
    *ret_params = (struct params){.form = form, .object = take_value};
    if (!form_check(form, take_value, ret_field)) {
        return false;
    }
    for (size_t at = 0; form->fields[at].type != FIELD_END; at++) {
        json_t *value = json_object_get(take_value, form->fields[at].name);
        if (value != NULL) {
            keep(&ret_params->values[at], &form->fields[at], value);
        }
    }
    return true;
}

void params_clear(struct params *params)
{
    for (size_t at = 0; at < PARAMS_MAX; at++) {
        if (params->values[at].kind == PARAM_JSON) {
            json_decref(params->values[at].json);
        }
    }
    body_drop(params->object);
    *params = (struct params){0};
}

/* NULL: the form has none of this name. */
static const struct param *value_of(const struct params *params, const char *name)
{
    size_t at = params != NULL && params->form != NULL ? place_of(params->form->fields, name, 0)
                                                       : PARAMS_MAX;
    return at != PARAMS_MAX ? &params->values[at] : NULL;
}

const struct param *params_find(const struct params *params, const char *name, enum param_kind kind)
{
    const struct param *value = value_of(params, name);
    return value != NULL && value->kind == kind ? value : NULL;
}

bool params_have(const struct params *params, const char *name)
{
    const struct param *value = value_of(params, name);
    return value != NULL && value->kind != PARAM_ABSENT;
}
