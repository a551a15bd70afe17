#include "server/json_text.h"

#include "server/clock.h"
#include "server/json_read.h"
#include "server/memory.h"

#include <stdlib.h>
#include <string.h>

static void make_room(struct json_text *text, size_t length)
{
    if (length <= text->capacity - text->length) {
        return;
    }
    size_t capacity = text->capacity * 2;
    while (capacity - text->length < length) {
        capacity *= 2;
    }
    if (text->bytes == text->first) {
        text->bytes = memory_resize(NULL, capacity);
        memcpy(text->bytes, text->first, text->length);
    } else {
        text->bytes = memory_resize(text->bytes, capacity);
    }
    text->capacity = capacity;
}

void json_text_add(struct json_text *text, const char *bytes, size_t length)
{
    make_room(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void add_sign(struct json_text *text, char sign)
{
    make_room(text, 1);
    text->bytes[text->length++] = sign;
}

static void add_escaped(struct json_text *text, unsigned char sign)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char signs[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *known = sign == '\0' ? NULL : strchr(signs, sign);
    if (known != NULL) {
        const char pair[] = {'\\', letters[known - signs]};
        json_text_add(text, pair, sizeof pair);
    } else {
        const char code[] = {'\\', 'u', '0', '0', digits[sign >> 4], digits[sign & 15]};
        json_text_add(text, code, sizeof code);
    }
}

/* Values are valid UTF-8 already: no other is taken in. */
void json_text_add_string(struct json_text *text, const char *string, size_t length)
{
    add_sign(text, '"');
    for (size_t at = 0; at < length;) {
        size_t plain = json_plain_length(string + at, length - at);
        json_text_add(text, string + at, plain);
        at += plain;
        if (at < length) {
            add_escaped(text, (unsigned char)string[at++]);
        }
    }
    add_sign(text, '"');
}

void json_text_add_number(struct json_text *text, uint64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    json_text_add(text, digits + at, sizeof digits - at);
}

static void add_integer(struct json_text *text, json_int_t value)
{
    if (value < 0) {
        add_sign(text, '-');
    }
    json_text_add_number(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void json_text_add_id(struct json_text *text, struct id id)
{
    char digits[ID_TEXT_LENGTH + 1];
    id_format(id, digits);
    add_sign(text, '"');
    json_text_add(text, digits, ID_TEXT_LENGTH);
    add_sign(text, '"');
}

void json_text_add_time(struct json_text *text, uint64_t wall_ms)
{
    char digits[TIME_TEXT_LENGTH + 1];
    time_format(wall_ms, digits);
    json_text_add_string(text, digits, strlen(digits));
}

static void add_real(struct json_text *text, const json_t *value)
{
    char digits[64];
    size_t length = json_dumpb(value, digits, sizeof digits, JSON_COMPACT | JSON_ENCODE_ANY);
    json_text_add(text, digits, length);
}

static void add_object(struct json_text *text, const json_t *object)
{
    const char *name;
    size_t length;
    json_t *value;
    char before = '{';
    json_object_keylen_foreach((json_t *)object, name, length, value)
    {
        add_sign(text, before);
        json_text_add_string(text, name, length);
        add_sign(text, ':');
        json_text_add_value(text, value);
        before = ',';
    }
    if (before == '{') {
        add_sign(text, before);
    }
    add_sign(text, '}');
}

static void add_array(struct json_text *text, const json_t *array)
{
    size_t count = json_array_size(array);
    add_sign(text, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            add_sign(text, ',');
        }
        json_text_add_value(text, json_array_get(array, i));
    }
    add_sign(text, ']');
}

void json_text_add_value(struct json_text *text, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        add_object(text, value);
        break;
    case JSON_ARRAY:
        add_array(text, value);
        break;
    case JSON_STRING:
        json_text_add_string(text, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        add_integer(text, json_integer_value(value));
        break;
    case JSON_REAL:
        add_real(text, value);
        break;
    case JSON_TRUE:
        json_text_add(text, "true", 4);
        break;
    case JSON_FALSE:
        json_text_add(text, "false", 5);
        break;
    default:
        json_text_add(text, "null", 4);
    }
}

void json_text_begin(struct json_text *ret_text)
{
    ret_text->bytes = ret_text->first;
    ret_text->length = 0;
    ret_text->capacity = sizeof ret_text->first;
}

void json_text_write(struct json_text *ret_text, const json_t *json)
{
    json_text_begin(ret_text);
    json_text_add_value(ret_text, json);
}

void json_text_free(struct json_text *text)
{
    if (text->bytes != text->first) {
        free(text->bytes);
    }
}
