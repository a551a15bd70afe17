/* Looking for something in the texts of servers: a generator that read them as JSON would cost more
 * than the server. */

#include "tests/bench/load/load.h"

#include <string.h>

const char *text_find(const char *text, size_t length, const char *what)
{
    return memmem(text, length, what, strlen(what));
}

bool text_begins(const char *text, size_t length, const char *with)
{
    size_t wanted = strlen(with);
    return length >= wanted && memcmp(text, with, wanted) == 0;
}

bool text_id(const char *text, size_t length, const char *key, char ret_id[ID_LENGTH + 1])
{
    const char *at = text_find(text, length, key);
    if (at == NULL || (size_t)(text + length - at) < strlen(key) + ID_LENGTH) {
        return false;
    }
    memcpy(ret_id, at + strlen(key), ID_LENGTH);
    ret_id[ID_LENGTH] = '\0';
    return true;
}
