#include "server/turn/uri.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_PLAIN = 3478, PORT_SECURE = 5349, PORT_MAX = 65535 };

static const char bad_scheme[] = "has an element that is no stun:, turn: or turns: URI";
static const char bad_host[] = "has an element without a host that is a name, an IPv4 address, or "
                               "an IPv6 address in brackets";
static const char bad_port[] = "has an element with a port that is none of 1 to 65535";
static const char bad_transport[] =
    "has an element with something after its port that is not ?transport=udp or ?transport=tcp "
    "(stun: has none, turns: only tcp)";

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

static bool is_v6(const char *text)
{
    unsigned char address[16];
    return inet_pton(AF_INET6, text, address) == 1;
}

/* A name begins and ends with a letter or digit, and has no empty part. */
static bool is_name(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && strchr(".-", text[0]) == NULL && strchr(".-", text[length - 1]) == NULL &&
           strstr(text, "..") == NULL;
}

/* Returns what follows the host; NULL: there is none. */
static const char *read_host(const char *text, char ret_host[TURN_HOST_MAX + 1])
{
    bool bracket = *text == '[';
    const char *begin = text + bracket;
    size_t length = bracket ? strcspn(begin, "]") : strspn(begin, letters);
    if (length > TURN_HOST_MAX) {
        return NULL;
    }
    memcpy(ret_host, begin, length);
    ret_host[length] = '\0';
    if (bracket) {
        return begin[length] == ']' && is_v6(ret_host) ? begin + length + 1 : NULL;
    }
    return is_name(ret_host) ? begin + length : NULL;
}

/* Returns what follows the port, or `text` where none is named; NULL: it is none. */
static const char *read_port(const char *text, uint16_t *port)
{
    if (*text != ':') {
        return text;
    }
    size_t digits = strspn(text + 1, "0123456789");
    unsigned long number = strtoul(text + 1, NULL, 10);
    if (digits == 0 || digits > 5 || number == 0 || number > PORT_MAX) {
        return NULL;
    }
    *port = (uint16_t)number;
    return text + 1 + digits;
}

static bool read_scheme(const char **text, struct turn_uri *uri)
{
    static const struct {
        const char *word;
        struct turn_uri means;
    } schemes[] = {
        {"stun:", {.port = PORT_PLAIN}},
        {"turn:", {.relays = true, .port = PORT_PLAIN}},
        {"turns:", {.relays = true, .stream = true, .secure = true, .port = PORT_SECURE}},
    };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i].word);
        if (strncmp(*text, schemes[i].word, length) == 0) {
            *uri = schemes[i].means;
            *text += length;
            return true;
        }
    }
    return false;
}

/* TURN over DTLS exists, and no browser speaks it. */
static bool read_transport(const char *text, struct turn_uri *uri)
{
    if (*text == '\0') {
        return true;
    }
    bool tcp = strcmp(text, "?transport=tcp") == 0;
    uri->stream = uri->stream || tcp;
    return uri->relays && (tcp || (!uri->secure && strcmp(text, "?transport=udp") == 0));
}

const char *turn_uri_parse(const char *text, struct turn_uri *ret_uri)
{
    struct turn_uri uri;
    if (!read_scheme(&text, &uri)) {
        return bad_scheme;
    }
    text = read_host(text, uri.host);
    if (text == NULL) {
        return bad_host;
    }
    text = read_port(text, &uri.port);
    if (text == NULL) {
        return bad_port;
    }
    if (!read_transport(text, &uri)) {
        return bad_transport;
    }
    *ret_uri = uri;
    return NULL;
}
