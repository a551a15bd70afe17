#include "server/form.h"

#include "server/access/calendar.h"
#include "server/utf8.h"
#include "storage/id.h"

#include <stdio.h>
#include <string.h>

/* Where the check stands: the path of member names down to it. */
struct path {
    char text[FIELD_PATH_SIZE];
    size_t length;
};

/* The text was cut to fit: takes away a character of which only a part is left. */
static void cut_broken_character(struct path *path)
{
    size_t at = path->length;
    while (at > 0 && ((unsigned char)path->text[at - 1] & 0xc0) == 0x80) {
        at--;
    }
    if (at > 0 && (unsigned char)path->text[at - 1] >= 0xc0) {
        path->length = at - 1; /* whole or not: one character less does no harm */
        path->text[path->length] = '\0';
    }
}

static size_t path_push(struct path *path, const char *name)
{
    size_t before = path->length;
    size_t room = sizeof path->text - path->length;
    size_t wanted = strlen(name);
    if (before > 0 && room > 1) {
        path->text[path->length++] = '.';
        room--;
    }
    size_t added = wanted < room ? wanted : room - 1;
    memcpy(path->text + path->length, name, added);
    path->length += added;
    path->text[path->length] = '\0';
    if (added < wanted) {
        cut_broken_character(path);
    }
    return before;
}

static void path_pop(struct path *path, size_t before)
{
    path->length = before;
    path->text[before] = '\0';
}

static bool word_known(const char *const *words, const char *word)
{
    for (; *words != NULL; words++) {
        if (strcmp(*words, word) == 0) {
            return true;
        }
    }
    return false;
}

bool text_whole(const json_t *value)
{
    return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

bool field_takes_integer(const struct field *field, int64_t value)
{
    return value >= field->min && value <= field->max;
}

bool field_takes_text(const struct field *field, const char *text, size_t length)
{
    struct id id;
    struct civil_date date;
    switch (field->type) {
    case FIELD_TEXT: {
        int64_t count = utf8_count(text, length);
        return count >= field->min && count <= field->max;
    }
    case FIELD_WORD:
        return word_known(field->words, text);
    case FIELD_ID:
        return id_parse(text, &id);
    case FIELD_DATE:
        return civil_parse(text, &date);
    default:
        return false;
    }
}

static bool members_check(const struct field *fields, const json_t *object, struct path *path);

static bool scalar_check(const struct field *field, const json_t *value)
{
    switch (field->type) {
    case FIELD_BOOLEAN:
        return json_is_boolean(value);
    case FIELD_INTEGER:
        return json_is_integer(value) && field_takes_integer(field, json_integer_value(value));
    default:
        return text_whole(value) &&
               field_takes_text(field, json_string_value(value), json_string_length(value));
    }
}

/* An item of a list without a form, as a field of its own. */
static struct field list_item(const struct field *field)
{
    return (struct field){
        .type = field->item, .min = 1, .max = field->item_max, .words = field->words};
}

static bool list_check(const struct field *field, const json_t *value, struct path *path)
{
    size_t count = json_array_size(value);
    if (!json_is_array(value) || count < (size_t)field->min ||
        (field->max != 0 && count > (size_t)field->max)) {
        return false;
    }
    const struct field one = list_item(field);
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        char number[24];
        snprintf(number, sizeof number, "%zu", index);
        size_t before = path_push(path, number);
        if (field->form != NULL
                ? !json_is_object(item) || !members_check(field->form->fields, item, path)
                : !scalar_check(&one, item)) {
            return false;
        }
        path_pop(path, before);
    }
    return true;
}

static bool value_check(const struct field *field, const json_t *value, struct path *path)
{
    if (field->nullable && json_is_null(value)) {
        return true;
    }
    switch (field->type) {
    case FIELD_OBJECT:
        return json_is_object(value) && members_check(field->form->fields, value, path);
    case FIELD_LIST:
        return list_check(field, value, path);
    default:
        return scalar_check(field, value);
    }
}

static const struct field *field_named(const struct field *fields, const char *name)
{
    for (; fields->type != FIELD_END; fields++) {
        if (strcmp(fields->name, name) == 0) {
            return fields;
        }
    }
    return NULL;
}

/* On failure the path is left pointing at the fault. */
static bool members_check(const struct field *fields, const json_t *object, struct path *path)
{
    for (const struct field *field = fields; field->type != FIELD_END; field++) {
        const json_t *value = json_object_get(object, field->name);
        size_t before = path_push(path, field->name);
        if (value == NULL ? !field->optional : !value_check(field, value, path)) {
            return false;
        }
        path_pop(path, before);
    }
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        if (field_named(fields, name) == NULL) {
            path_push(path, name);
            return false;
        }
    }
    return true;
}

bool form_check(const struct form *form, const json_t *object, char ret_field[FIELD_PATH_SIZE])
{
    struct path path = {.text = ""};
    if (!json_is_object(object)) {
        snprintf(ret_field, FIELD_PATH_SIZE, "params");
        return false;
    }
    if (!members_check(form->fields, object, &path)) {
        /* A member may have the empty name, which would read as no fault at all. */
        snprintf(ret_field, FIELD_PATH_SIZE, "%s", path.length > 0 ? path.text : "params");
        return false;
    }
    return true;
}

bool field_check(const struct field *field, const json_t *value)
{
    struct path path = {.text = ""};
    return value_check(field, value, &path);
}

static json_t *words_schema(const char *const *words)
{
    json_t *list = json_array();
    for (; *words != NULL; words++) {
        json_array_append_new(list, json_string(*words));
    }
    return json_pack("{s:s, s:o}", "type", "string", "enum", list);
}

json_t *form_reference(const struct form *form)
{
    if (form->name == NULL) {
        return form_schema(form);
    }
    return json_pack("{s:s+}", "$ref", "#/components/schemas/", form->name);
}

static json_t *scalar_schema(const struct field *field)
{
    switch (field->type) {
    case FIELD_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case FIELD_INTEGER:
        return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)field->min,
                         "maximum", (json_int_t)field->max);
    case FIELD_TEXT:
        return json_pack("{s:s, s:I, s:I}", "type", "string", "minLength", (json_int_t)field->min,
                         "maxLength", (json_int_t)field->max);
    case FIELD_WORD:
        return words_schema(field->words);
    case FIELD_ID:
        return json_pack("{s:s, s:s}", "type", "string", "format", "uuid");
    case FIELD_DATE:
        return json_pack("{s:s, s:s}", "type", "string", "format", "date");
    case FIELD_TIME:
        return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
    default:
        return NULL;
    }
}

static json_t *list_schema(const struct field *field)
{
    const struct field one = list_item(field);
    json_t *items = field->form != NULL ? form_reference(field->form) : scalar_schema(&one);
    json_t *schema = json_pack("{s:s, s:o}", "type", "array", "items", items);
    if (field->min > 0) {
        json_object_set_new(schema, "minItems", json_integer(field->min));
    }
    if (field->max > 0) {
        json_object_set_new(schema, "maxItems", json_integer(field->max));
    }
    return schema;
}

json_t *field_schema(const struct field *field)
{
    json_t *schema = field->type == FIELD_OBJECT ? form_reference(field->form)
                     : field->type == FIELD_LIST ? list_schema(field)
                                                 : scalar_schema(field);
    if (field->nullable) {
        return json_pack("{s:[o, {s:s}]}", "oneOf", schema, "type", "null");
    }
    return schema;
}

json_t *form_schema(const struct form *form)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (const struct field *field = form->fields; field->type != FIELD_END; field++) {
        json_object_set_new(properties, field->name, field_schema(field));
        if (!field->optional) {
            json_array_append_new(required, json_string(field->name));
        }
    }
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required",
                     required, "additionalProperties", 0);
}
