#ifndef SERVER_JSON_READ_H
#define SERVER_JSON_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The quick way to read what clients ordinarily send: in place, in memory that it may write into.
 * Each function takes what stands next, after blanks, and moves behind it. It only accepts: what it
 * takes is what jansson would make of it, and false says that the text is wrong or has something
 * that is left to jansson to judge (fractions, large numbers, \u, deep nesting, a name twice); then
 * neither the reader nor the memory is good for anything any more. */
struct json_reader {
    char *at, *end;
    unsigned depth; /* of the value being taken */
};

bool json_take(struct json_reader *reader, char sign);
/* Whether nothing is left. */
bool json_take_end(struct json_reader *reader);

bool json_take_flag(struct json_reader *reader, bool *ret_flag);
bool json_take_integer(struct json_reader *reader, int64_t *ret_integer);

/* A string, unescaped where it stands and ended there with a NUL, of which it has no other.
 * Whether it is valid UTF-8 is still to be asked. */
bool json_take_text(struct json_reader *reader, char **ret_text, size_t *ret_length);
/* The same of a member's name, with the colon behind it. */
bool json_take_name(struct json_reader *reader, char **ret_name, size_t *ret_length);

/* The JSON text of an integer or of a string without escapes, as it stands and as it can be
 * written. */
bool json_take_verbatim(struct json_reader *reader, const char **ret_text, size_t *ret_length);

/* Any value. The caller owns it; NULL for false. */
json_t *json_take_value(struct json_reader *reader);

/* How many bytes from `text` on stand in a JSON string as they are: no control characters,
 * quotation marks or backslashes. */
size_t json_plain_length(const char *text, size_t length);

#endif
