#ifndef SERVER_JSON_TEXT_H
#define SERVER_JSON_TEXT_H

#include "storage/auto.h"
#include "storage/id.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* JSON values as compact text: byte for byte what jansson makes of them (JSON_COMPACT), in one pass
 * and a tenth of the instructions. To make texts was the most costly thing about a message. */
struct json_text {
    char *bytes; /* not terminated */
    size_t length, capacity;
    char first[960]; /* what is short needs no other memory */
};

/* Empty. To be given back with json_text_free(). Not to be moved: it may point into itself. */
void json_text_begin(struct json_text *ret_text);
void json_text_free(struct json_text *text);

/* Begins a text with `json`, which has no cycles. */
void json_text_write(struct json_text *ret_text, const json_t *json);

/* At the end of a text: as it is; a value; a string, in quotes; an id and a time (Unix
 * milliseconds) as strings. For what is said so often that to build a value of it first costs too
 * much. */
void json_text_add(struct json_text *text, const char *bytes, size_t length);
void json_text_add_value(struct json_text *text, const json_t *json);
void json_text_add_string(struct json_text *text, const char *string, size_t length);
void json_text_add_number(struct json_text *text, uint64_t number);
void json_text_add_id(struct json_text *text, struct id id);
void json_text_add_time(struct json_text *text, uint64_t wall_ms);
#define json_text_literal(text, literal) json_text_add(text, literal, sizeof(literal) - 1)

/* For AUTO(json_text). */
static inline void json_text_autofree(struct json_text *text)
{
    json_text_free(text);
}

#endif
