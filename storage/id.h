#ifndef STORAGE_ID_H
#define STORAGE_ID_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A UUID (RFC 9562). Ids of our own making are version 7, so that they sort by the time of making.
 */
struct id {
    uint8_t bytes[16];
};

enum { ID_TEXT_LENGTH = 36 };

/* A version 7 UUID of this moment. `now_ms` is Unix time; `random` is fresh randomness. */
struct id id_make(uint64_t now_ms, const uint8_t random[10]);

/* Reads the 36 character form, of any version, in either case. False leaves `ret_id` untouched. */
bool id_parse(const char *text, struct id *ret_id);

/* Writes the lower case form with its end. */
void id_format(struct id id, char ret_text[ID_TEXT_LENGTH + 1]);

static inline bool id_equal(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

/* The nil UUID stands for "none". */
static inline bool id_is_nil(struct id id)
{
    static const struct id nil = {{0}};
    return id_equal(id, nil);
}

#endif
