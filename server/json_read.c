#include "server/json_read.h"

#include "storage/auto.h"

#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 16, DIGITS_MAX = 18 };

struct reader {
    const char *at, *end;
    unsigned depth;
};

static json_t *read_value(struct reader *reader);

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                        *reader->at == '\r' || *reader->at == '\t')) {
        reader->at++;
    }
}

static bool take(struct reader *reader, char sign)
{
    skip_space(reader);
    if (reader->at == reader->end || *reader->at != sign) {
        return false;
    }
    reader->at++;
    return true;
}

static json_t *take_word(struct reader *reader, const char *word, json_t *value)
{
    size_t length = strlen(word);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
        return NULL;
    }
    reader->at += length;
    return value;
}

/* Of a word of eight bytes: whether one of them is `sign`; whether one is under ' '. */
static bool has(uint64_t word, unsigned char sign)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t differs = word ^ (ones * sign);
    return ((differs - ones) & ~differs & (ones * 0x80)) != 0;
}

static bool has_control(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return ((word - ones * ' ') & ~word & (ones * 0x80)) != 0;
}

size_t json_plain_length(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if (has_control(word) || has(word, '"') || has(word, '\\')) {
            break;
        }
    }
    while (at < length && (unsigned char)text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
        at++;
    }
    return at;
}

/* Behind the opening quotation mark: moves behind the closing one. */
static bool find_end(struct reader *reader, bool *ret_escapes)
{
    bool escapes = false;
    for (;;) {
        reader->at += json_plain_length(reader->at, (size_t)(reader->end - reader->at));
        if (reader->at == reader->end) {
            return false;
        }
        char sign = *reader->at++;
        if (sign == '"') {
            *ret_escapes = escapes;
            return true;
        }
        if (sign != '\\' || reader->at == reader->end) {
            return false;
        }
        escapes = true;
        reader->at++;
    }
}

/* Returns the length; false for what is no escape of one letter. */
static bool unescape(const char *from, const char *end, char *to, size_t *ret_length)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char signs[] = "\"\\/\b\f\n\r\t";
    char *begin = to;
    for (; from < end; from++) {
        if (*from != '\\') {
            *to++ = *from;
            continue;
        }
        from++;
        const char *letter = from < end ? memchr(letters, *from, sizeof letters - 1) : NULL;
        if (letter == NULL) {
            return false;
        }
        *to++ = signs[letter - letters];
    }
    *ret_length = (size_t)(to - begin);
    return true;
}

static json_t *read_string(struct reader *reader)
{
    const char *begin = ++reader->at;
    bool escapes;
    if (!find_end(reader, &escapes)) {
        return NULL;
    }
    size_t length = (size_t)(reader->at - 1 - begin);
    if (!escapes) {
        return json_stringn(begin, length);
    }
    AUTO_FREE char *plain = malloc(length);
    return plain != NULL && unescape(begin, begin + length, plain, &length)
               ? json_stringn(plain, length)
               : NULL;
}

static json_t *read_integer(struct reader *reader)
{
    bool negative = *reader->at == '-';
    const char *begin = reader->at += negative;
    json_int_t value = 0;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9' &&
           reader->at - begin < DIGITS_MAX) {
        value = value * 10 + (*reader->at++ - '0');
    }
    size_t digits = (size_t)(reader->at - begin);
    bool whole = digits > 0 && (*begin != '0' || digits == 1);
    return whole ? json_integer(negative ? -value : value) : NULL;
}

struct name {
    const char *text;
    size_t length;
};

/* With the colon behind it. */
static bool read_name(struct reader *reader, struct name *ret_name)
{
    bool escapes;
    if (!take(reader, '"')) {
        return false;
    }
    ret_name->text = reader->at;
    if (!find_end(reader, &escapes) || escapes) {
        return false;
    }
    ret_name->length = (size_t)(reader->at - 1 - ret_name->text);
    return take(reader, ':');
}

/* One member: its name, which is not there yet, and its value. */
static bool read_member(struct reader *reader, json_t *object)
{
    struct name name;
    if (!read_name(reader, &name) || json_object_getn(object, name.text, name.length) != NULL) {
        return false;
    }
    json_t *value = read_value(reader);
    return value != NULL && json_object_setn_new(object, name.text, name.length, value) == 0;
}

static bool read_item(struct reader *reader, json_t *array)
{
    json_t *value = read_value(reader);
    return value != NULL && json_array_append_new(array, value) == 0;
}

/* `take_list` is an object or an array. */
static json_t *read_list(struct reader *reader, json_t *take_list, char close,
                         bool (*read_one)(struct reader *reader, json_t *list))
{
    reader->at++;
    if (take(reader, close)) {
        return take_list;
    }
    do {
        if (!read_one(reader, take_list)) {
            json_decref(take_list);
            return NULL;
        }
    } while (take(reader, ','));
    if (!take(reader, close)) {
        json_decref(take_list);
        return NULL;
    }
    return take_list;
}

static json_t *read_value(struct reader *reader)
{
    skip_space(reader);
    if (reader->at == reader->end || reader->depth == DEPTH_MAX) {
        return NULL;
    }
    reader->depth++;
    json_t *value;
    switch (*reader->at) {
    case '{':
        value = read_list(reader, json_object(), '}', read_member);
        break;
    case '[':
        value = read_list(reader, json_array(), ']', read_item);
        break;
    case '"':
        value = read_string(reader);
        break;
    case 't':
        value = take_word(reader, "true", json_true());
        break;
    case 'f':
        value = take_word(reader, "false", json_false());
        break;
    case 'n':
        value = take_word(reader, "null", json_null());
        break;
    default:
        value = read_integer(reader);
    }
    reader->depth--;
    return value;
}

json_t *json_read(const char *text, size_t length)
{
    struct reader reader = {.at = text, .end = text + length};
    json_t *value = read_value(&reader);
    skip_space(&reader);
    if (reader.at != reader.end) {
        json_decref(value);
        return NULL;
    }
    return value;
}

/* Where the member of this name goes; NULL: nowhere, or something is there. */
static json_t **place_of(struct name name, const char *const *names, size_t count, json_t **values)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == name.length && memcmp(names[i], name.text, name.length) == 0) {
            return values[i] == NULL ? &values[i] : NULL;
        }
    }
    return NULL;
}

static bool read_members(struct reader *reader, const char *const *names, size_t count,
                         json_t **values)
{
    if (!take(reader, '{')) {
        return false;
    }
    reader->depth++;
    do {
        struct name name;
        json_t **value = read_name(reader, &name) ? place_of(name, names, count, values) : NULL;
        if (value == NULL) {
            return false;
        }
        *value = read_value(reader);
        if (*value == NULL) {
            return false;
        }
    } while (take(reader, ','));
    if (!take(reader, '}')) {
        return false;
    }
    skip_space(reader);
    return reader->at == reader->end;
}

bool json_read_members(const char *text, size_t length, const char *const *names, size_t count,
                       json_t **ret_values)
{
    struct reader reader = {.at = text, .end = text + length};
    memset(ret_values, 0, count * sizeof(json_t *));
    bool whole = read_members(&reader, names, count, ret_values);
    for (size_t i = 0; i < count && !whole; i++) {
        json_decref(ret_values[i]);
    }
    return whole;
}
