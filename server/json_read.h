#ifndef SERVER_JSON_READ_H
#define SERVER_JSON_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The quick way to read what clients ordinarily send, in a third of the instructions that jansson
 * takes. Gives what json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY |
 * JSON_ALLOW_NUL, NULL) gives, or NULL: then the text is wrong, or has something that is left to
 * jansson to judge (fractions, large numbers, \u, deep nesting). */
json_t *json_read(const char *text, size_t length);

/* The same for an object of which all members are among these, without making one of it: their
 * values, NULL for those that are not there. The caller owns them. False: the text is otherwise,
 * and there is nothing to own. */
bool json_read_members(const char *text, size_t length, const char *const *names, size_t count,
                       json_t **ret_values);

/* How many bytes from `text` on stand in a JSON string as they are: no control characters,
 * quotation marks or backslashes. */
size_t json_plain_length(const char *text, size_t length);

#endif
