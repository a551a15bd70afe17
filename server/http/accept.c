#include "server/http/accept.h"

#include <string.h>
#include <strings.h>

/* One element, `length` bytes: the coding, then perhaps ";q=" and its weight. */
static bool weighs(const char *element, size_t length)
{
    const char *end = element + length;
    const char *at = memchr(element, ';', length);
    if (at == NULL) {
        return true;
    }
    at++;
    while (at < end && (*at == ' ' || *at == '\t')) {
        at++;
    }
    if (end - at < 3 || strncasecmp(at, "q=", 2) != 0) {
        return false;
    }
    /* A weight is 0 to 1 with at most three decimals: it is over 0 when a digit of it is. */
    for (at += 2; at < end && ((*at >= '0' && *at <= '9') || *at == '.'); at++) {
        if (*at >= '1' && *at <= '9') {
            return true;
        }
    }
    return false;
}

bool accept_encoding_takes(const char *header, const char *coding)
{
    bool any = false;
    while (*header != '\0') {
        header += strspn(header, " \t,");
        size_t length = strcspn(header, ",");
        size_t name = strcspn(header, ",; \t");
        if (name == strlen(coding) && strncasecmp(header, coding, name) == 0) {
            return weighs(header, length);
        }
        if (name == 1 && *header == '*') {
            any = weighs(header, length);
        }
        header += length;
    }
    return any;
}
