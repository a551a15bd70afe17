#ifndef SERVER_JSON_TEXT_H
#define SERVER_JSON_TEXT_H

#include "storage/auto.h"

#include <jansson.h>
#include <stddef.h>

/* JSON values as compact text: byte for byte what jansson makes of them (JSON_COMPACT), in one pass
 * and a tenth of the instructions. To make texts was the most costly thing about a message. */
struct json_text {
    char *bytes; /* not terminated */
    size_t length, capacity;
    char first[1024]; /* what is short needs no other memory */
};

/* `json` has no cycles. To be given back with json_text_free(). Not to be moved: it may point into
 * itself. */
void json_text_write(struct json_text *ret_text, const json_t *json);
void json_text_free(struct json_text *text);

/* For AUTO(json_text). */
static inline void json_text_autofree(struct json_text *text)
{
    json_text_free(text);
}

#endif
