#include "server/json_read.h"

#include "server/utf8.h"

#include <endian.h>
#include <string.h>

enum { DEPTH_MAX = 16, DIGITS_MAX = 18 };

static void skip_space(struct json_reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                        *reader->at == '\r' || *reader->at == '\t')) {
        reader->at++;
    }
}

static bool stands(const struct json_reader *reader, char sign)
{
    return reader->at < reader->end && *reader->at == sign;
}

bool json_take(struct json_reader *reader, char sign)
{
    skip_space(reader);
    if (!stands(reader, sign)) {
        return false;
    }
    reader->at++;
    return true;
}

bool json_take_end(struct json_reader *reader)
{
    skip_space(reader);
    return reader->at == reader->end;
}

static bool take_word(struct json_reader *reader, const char *word, size_t length)
{
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
        return false;
    }
    reader->at += length;
    return true;
}

bool json_take_flag(struct json_reader *reader, bool *ret_flag)
{
    skip_space(reader);
    *ret_flag = take_word(reader, "true", 4);
    return *ret_flag || take_word(reader, "false", 5);
}

/* Of a word of eight bytes: those that are `sign`, and those under ' ', by their highest bit; what
 * is said of bytes behind the first one may be wrong. */
static uint64_t bytes_of(uint64_t word, unsigned char sign)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t differs = word ^ (ones * sign);
    return (differs - ones) & ~differs & (ones * 0x80);
}

static uint64_t controls_of(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return (word - ones * ' ') & ~word & (ones * 0x80);
}

static bool is_plain(char sign)
{
    return (unsigned char)sign >= ' ' && sign != '"' && sign != '\\';
}

size_t json_plain_length(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        word = le64toh(word);
        uint64_t ends = controls_of(word) | bytes_of(word, '"') | bytes_of(word, '\\');
        if (ends != 0) {
            return at + (size_t)ffsll((long long)ends) / 8 - 1;
        }
    }
    while (at < length && is_plain(text[at])) {
        at++;
    }
    return at;
}

/* What stands as it is, from here on. */
static size_t plain_left(const struct json_reader *reader)
{
    return json_plain_length(reader->at, (size_t)(reader->end - reader->at));
}

/* The sign behind a backslash; false for what is no escape of one letter. */
static bool unescape(struct json_reader *reader, char *ret_sign)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char signs[] = "\"\\/\b\f\n\r\t";
    if (reader->at == reader->end) {
        return false;
    }
    const char *letter = memchr(letters, *reader->at++, sizeof letters - 1);
    if (letter == NULL) {
        return false;
    }
    *ret_sign = signs[letter - letters];
    return true;
}

bool json_take_text(struct json_reader *reader, char **ret_text, size_t *ret_length)
{
    if (!json_take(reader, '"')) {
        return false;
    }
    char *text = reader->at;
    char *to = reader->at += plain_left(reader);
    while (stands(reader, '\\')) {
        reader->at++;
        if (!unescape(reader, to++)) {
            return false;
        }
        size_t plain = plain_left(reader);
        memmove(to, reader->at, plain);
        to += plain;
        reader->at += plain;
    }
    if (!stands(reader, '"')) {
        return false;
    }
    reader->at++;
    *to = '\0';
    *ret_text = text;
    *ret_length = (size_t)(to - text);
    return true;
}

bool json_take_name(struct json_reader *reader, char **ret_name, size_t *ret_length)
{
    return json_take_text(reader, ret_name, ret_length) && json_take(reader, ':');
}

bool json_take_integer(struct json_reader *reader, int64_t *ret_integer)
{
    skip_space(reader);
    bool negative = stands(reader, '-');
    const char *begin = reader->at += negative;
    int64_t value = 0;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9' &&
           reader->at - begin < DIGITS_MAX) {
        value = value * 10 + (*reader->at++ - '0');
    }
    size_t digits = (size_t)(reader->at - begin);
    *ret_integer = negative ? -value : value;
    return digits > 0 && (*begin != '0' || digits == 1);
}

static bool take_plain_string(struct json_reader *reader)
{
    const char *begin = ++reader->at;
    size_t length = plain_left(reader);
    reader->at += length;
    if (!stands(reader, '"')) {
        return false;
    }
    reader->at++;
    return utf8_count(begin, length) >= 0;
}

bool json_take_verbatim(struct json_reader *reader, const char **ret_text, size_t *ret_length)
{
    int64_t integer;
    skip_space(reader);
    *ret_text = reader->at;
    bool taken = stands(reader, '"')
                     ? take_plain_string(reader)
                     : json_take_integer(reader, &integer) && (integer != 0 || **ret_text != '-');
    *ret_length = (size_t)(reader->at - *ret_text);
    return taken;
}

static json_t *take_string(struct json_reader *reader)
{
    char *text;
    size_t length;
    return json_take_text(reader, &text, &length) ? json_stringn(text, length) : NULL;
}

static json_t *take_number(struct json_reader *reader)
{
    int64_t integer;
    return json_take_integer(reader, &integer) ? json_integer(integer) : NULL;
}

/* One member: its name, which is not there yet, and its value. */
static bool take_member(struct json_reader *reader, json_t *object)
{
    char *name;
    size_t length;
    if (!json_take_name(reader, &name, &length) || json_object_getn(object, name, length) != NULL) {
        return false;
    }
    json_t *value = json_take_value(reader);
    return value != NULL && json_object_setn_new(object, name, length, value) == 0;
}

static bool take_item(struct json_reader *reader, json_t *array)
{
    json_t *value = json_take_value(reader);
    return value != NULL && json_array_append_new(array, value) == 0;
}

/* `take_list` is an object or an array. */
static json_t *take_all(struct json_reader *reader, json_t *take_list, char close,
                        bool (*take_one)(struct json_reader *reader, json_t *list))
{
    reader->at++;
    if (json_take(reader, close)) {
        return take_list;
    }
    do {
        if (!take_one(reader, take_list)) {
            json_decref(take_list);
            return NULL;
        }
    } while (json_take(reader, ','));
    if (!json_take(reader, close)) {
        json_decref(take_list);
        return NULL;
    }
    return take_list;
}

json_t *json_take_value(struct json_reader *reader)
{
    skip_space(reader);
    if (reader->at == reader->end || reader->depth == DEPTH_MAX) {
        return NULL;
    }
    reader->depth++;
    json_t *value;
    switch (*reader->at) {
    case '{':
        value = take_all(reader, json_object(), '}', take_member);
        break;
    case '[':
        value = take_all(reader, json_array(), ']', take_item);
        break;
    case '"':
        value = take_string(reader);
        break;
    case 't':
        value = take_word(reader, "true", 4) ? json_true() : NULL;
        break;
    case 'f':
        value = take_word(reader, "false", 5) ? json_false() : NULL;
        break;
    case 'n':
        value = take_word(reader, "null", 4) ? json_null() : NULL;
        break;
    default:
        value = take_number(reader);
    }
    reader->depth--;
    return value;
}
