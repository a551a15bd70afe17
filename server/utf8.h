#ifndef SERVER_UTF8_H
#define SERVER_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* How many code points `text` has; -1: it is not valid UTF-8 (RFC 3629). Takes and refuses what
 * jansson does. */
int64_t utf8_count(const char *text, size_t length);

#endif
