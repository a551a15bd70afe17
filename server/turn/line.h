#ifndef SERVER_TURN_LINE_H
#define SERVER_TURN_LINE_H

#include "server/turn/stun.h"
#include "server/turn/uri.h"
#include "storage/auto.h"

#include <netdb.h>

/* A connection to a STUN or TURN server: UDP, TCP, or TLS on it. It waits, at most until a time of
 * clock_steady_ms(). No type of OpenSSL leaves line.c. */
struct line;

enum { LINE_SAYS_SIZE = 384, LINE_DAY_SIZE = 11 };

/* Why there is none. */
struct line_fault {
    const char *step; /* "connect", "tls" or "certificate" */
    char says[LINE_SAYS_SIZE];
};

/* Connects to one address of the server that `uri` names. `ca` names a file of certificates (PEM)
 * that vouch for it instead of the system's; NULL: the system's. False: `ret_fault` says why. On
 * UDP nothing is sent, so that it hardly ever fails. */
bool line_open(const struct turn_uri *uri, const struct addrinfo *address, const char *ca,
               uint64_t deadline_ms, struct line **ret_line, struct line_fault *ret_fault);
/* Takes NULL. */
void line_close(struct line *line);
DEFINE_AUTO(line, line_close)

/* False: it is gone, or takes no more until then. */
bool line_send(struct line *line, const uint8_t *frame, size_t length, uint64_t deadline_ms);

/* The length of the next frame; 0: none came until then, or the line is gone (`line_gone`). */
size_t line_receive(struct line *line, uint8_t ret_frame[STUN_FRAME_MAX], uint64_t deadline_ms);

/* Why no more will come, as a static text; NULL: more may. */
const char *line_gone(const struct line *line);

/* Nothing is lost on it: what was sent comes, or the line goes. */
bool line_is_stream(const struct line *line);

/* The last day of the server's certificate, as YYYY-MM-DD; "": there is none. */
const char *line_certificate_day(const struct line *line);

#endif
