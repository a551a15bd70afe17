#ifndef SERVER_TURN_URI_H
#define SERVER_TURN_URI_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Where a STUN or TURN server is, as browsers take it (RFC 7064, RFC 7065):
 *
 *   stun:HOST[:PORT]
 *   turn:HOST[:PORT][?transport=udp|tcp]     UDP where nothing else is said
 *   turns:HOST[:PORT][?transport=tcp]        TLS
 *
 * HOST is a name, an IPv4 address, or an IPv6 address in brackets. A browser that is given a URI
 * of another form begins no call at all, so the configuration refuses it.
 */
enum { TURN_HOST_MAX = 253 };

struct turn_uri {
    bool relays;                  /* TURN, not STUN alone */
    bool stream;                  /* TCP, not UDP */
    bool secure;                  /* TLS on it */
    char host[TURN_HOST_MAX + 1]; /* without brackets */
    uint16_t port;
};

/* Returns NULL, or what is wrong with an element of a list, as a static text; then `ret_uri` is
 * untouched. */
const char *turn_uri_parse(const char *text, struct turn_uri *ret_uri);

#endif
