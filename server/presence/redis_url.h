#ifndef SERVER_PRESENCE_REDIS_URL_H
#define SERVER_PRESENCE_REDIS_URL_H

#include "server/net.h"

#include <stdbool.h>
#include <stdint.h>

/* redis://[:PASSWORD@]IP:PORT[/DB]. The address is a number, because looking up a name would stop
 * the loop. In the password, `%XX` stands for a byte (RFC 3986). */

enum { REDIS_PASSWORD_MAX = 512 };

struct redis_address {
    char host[NET_ADDRESS_SIZE];
    uint16_t port;
    unsigned db;
    char password[REDIS_PASSWORD_MAX + 1]; /* "": none */
};

/* Returns NULL, or what is wrong, as a static text that repeats nothing of `url`; then
 * `ret_address` is untouched. */
const char *redis_url_parse(const char *url, struct redis_address *ret_address);

#endif
