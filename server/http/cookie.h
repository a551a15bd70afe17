#ifndef SERVER_HTTP_COOKIE_H
#define SERVER_HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

/* The value of the cookie that is called exactly `name` in a Cookie header (RFC 6265,
 * section 4.2.1), the first where there are several. False: there is none, or it does not fit; then
 * `ret_value` is "". */
bool cookie_find(const char *header, const char *name, char *ret_value, size_t size);

#endif
