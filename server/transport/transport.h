#ifndef SERVER_TRANSPORT_TRANSPORT_H
#define SERVER_TRANSPORT_TRANSPORT_H

#include "storage/auto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/* The network: one libuv loop carries libwebsockets, which carries WebSocket and HTTP. No type of
 * that library leaves this folder. All of it belongs to the loop thread. */

struct config;
struct frame;

struct transport;
struct peer;     /* one WebSocket connection */
struct exchange; /* one HTTP request and its answer */

/* What a request said of itself. Strings are "" where absent, and live as long as the exchange; in
 * ws_handlers.upgrade they live during the call. */
struct head {
    char method[8];
    char path[256];   /* decoded */
    char query[6144]; /* decoded name=value pairs, each with its end, an empty one after the last */
    char authorization[4096];
    char cookie[4096];
    char origin[256];
    char content_type[128];
    char accept_encoding[128];
    char if_none_match[128];
    char user_agent[256];
    char forwarded_for[512];
    char peer[64];           /* address of the other end; "" for the control socket */
    bool control;            /* came by the control socket */
    bool proxied;            /* a header says that somebody passed it on */
    bool too_large;          /* a header that matters did not fit: refuse the request */
    bool has_length;         /* the body's length was told */
    bool malformed;          /* by what is no number, or more than one; or the first line has an end
                                inside: refuse the request */
    bool chunked;            /* the body has another end than by a length */
    bool expects_continue;   /* the body comes when it is asked for (RFC 9110, 10.1.1) */
    bool old;                /* HTTP/1.0 */
    uint64_t content_length; /* 0 without one */
};

/* The value of a query parameter, borrowed; NULL when it is absent. */
const char *head_query(const struct head *head, const char *name);

/* Close codes: RFC 6455, section 7.4.1, and our own. */
enum close_code {
    CLOSE_UNSUPPORTED = 1003,
    CLOSE_NOT_UTF8 = 1007,
    CLOSE_TOO_BIG = 1009,
    CLOSE_RESTART = 1012,
    CLOSE_UNAUTHENTICATED = 4001,
    CLOSE_REVOKED = 4002,
    CLOSE_TOO_SLOW = 4003,
    CLOSE_RATE_LIMIT = 4004,
};

struct ws_handlers {
    /* Somebody connects to the public listener, of whom the address alone is known. False: the
     * connection is closed at once. `*ret_guest`, unless NULL, is handed to `leave` once: when the
     * connection is gone, or peer_is_known(). */
    bool (*knock)(void *context, const char *address, void **ret_guest);
    void (*leave)(void *context, void *guest);
    /* Before the upgrade. Returns 0 to go on, or the HTTP status to refuse with. `*ret_session` is
     * handed to the others. */
    int (*upgrade)(void *context, const struct head *head, void **ret_session);
    void (*opened)(void *context, void *session, struct peer *peer);
    /* A whole text message, valid UTF-8, not terminated. */
    void (*message)(void *context, void *session, const char *text, size_t length);
    /* The peer is gone, opened or not; do not touch it any more. */
    void (*closed)(void *context, void *session);
};

enum body_plan {
    BODY_COLLECT, /* hand the request over when the whole body is there (at most BODY_MAX, or
                     CONTROL_BODY_MAX) */
    BODY_STREAM,  /* call `begin` now, `data` as it comes, `end` when it is whole */
};

struct http_handlers {
    enum body_plan (*plan)(void *context, const struct head *head);
    /* BODY_COLLECT: the request is whole. */
    void (*request)(void *context, struct exchange *exchange);
    /* BODY_STREAM. An answer given in `begin` or `data` ends the request; what is left of the body
     * is thrown away. */
    void (*begin)(void *context, struct exchange *exchange);
    void (*data)(void *context, struct exchange *exchange, const void *bytes, size_t length);
    void (*end)(void *context, struct exchange *exchange);
    /* The exchange is over, answered or not: free what `exchange_state` holds. */
    void (*closed)(void *context, struct exchange *exchange);
};

enum {
    MESSAGE_MAX = 65536, /* bytes of one request, over WebSocket and HTTP */
    BODY_MAX = 65536,
    CONTROL_BODY_MAX = 1 << 21, /* what an operator may bring: the texts of terms */
    SEND_QUEUE_MAX = 1 << 20,   /* bytes a peer may leave unread before it counts as too slow */
};

/* Starts to listen on config->listen (TLS where it is configured) and on `control_path`, a Unix
 * socket of mode 0600. `config`, the handlers and `context` must outlive it. On failure
 * `*ret_fault` is a static text. The caller owns `*ret_transport`. */
bool transport_create(uv_loop_t *loop, const struct config *config, const char *control_path,
                      const struct ws_handlers *ws, const struct http_handlers *http, void *context,
                      struct transport **ret_transport, const char **ret_fault);

/* Reads certificate and key anew: new connections get them, the others live on. False: they are no
 * pair, the old ones are kept, and `*ret_fault` is a static text. Only where TLS is configured. */
bool transport_renew_certificate(struct transport *transport, const char **ret_fault);

/* Where it really listens. */
uint16_t transport_port(const struct transport *transport);

/* No new connections. Those there are live on. */
void transport_stop_listening(struct transport *transport);

/* Open WebSocket connections and unanswered exchanges. */
size_t transport_busy(const struct transport *transport);

/* Asks one part of the peers, of PEER_PARTS, to close with `code` once their queues are sent: so
 * that they do not all come back at the same moment. */
enum { PEER_PARTS = 5 };
void transport_close_peers(struct transport *transport, unsigned part, enum close_code code);

/* The first of two steps: cuts what is open, closes all handles. Then let uv_run() return by
 * itself, and only then call transport_destroy(). Earlier it would pull handles from under the
 * loop. */
void transport_shutdown(struct transport *transport);
/* Takes NULL. */
void transport_destroy(struct transport *transport);

/* Queues a frame, which goes out at the end of this turn of the loop together with all others. A
 * peer whose queue passes its bound is closed with CLOSE_TOO_SLOW. */
void peer_send(struct peer *peer, struct frame *frame);
/* Queues one that nobody waits for: it goes out with what is sent to the peer next, after some
 * milliseconds at the latest. */
void peer_send_soon(struct peer *peer, struct frame *frame);
/* Lets the queue grow by `bytes` more until it has been empty once: for a replay that was asked
 * for. What finds the queue empty is allowed, however large. */
void peer_allow(struct peer *peer, size_t bytes);
/* Whether some of what was allowed may still be on its way. */
bool peer_allowed(const struct peer *peer);
/* Has signed in: it is no guest any more. */
void peer_is_known(struct peer *peer);
/* Closes once the queue is sent; nothing is received any more. */
void peer_close(struct peer *peer, enum close_code code);
/* Whether to read on from it. */
void peer_pause(struct peer *peer, bool paused);

/* A number that stands for the exchange, so that it can be found after it may have gone. Never 0.
 */
uint64_t exchange_handle(const struct exchange *exchange);
/* NULL: gone. */
struct exchange *exchange_find(struct transport *transport, uint64_t handle);

const struct head *exchange_head(const struct exchange *exchange);
/* The collected body; not terminated. */
const char *exchange_body(const struct exchange *exchange, size_t *ret_length);
/* A place for what the handlers know of it. */
void **exchange_state(struct exchange *exchange);

struct header {
    const char *name; /* lower case, with its colon: "set-cookie:" */
    const char *value;
};

/* Answers. `body` is copied unless `borrowed`: then it must live as long as the server. A second
 * answer is ignored. */
struct answer {
    int status;
    const char *content_type; /* NULL: no body */
    const void *body;
    size_t length;
    bool borrowed;
    const struct header *headers;
    size_t header_count;
    /* Instead of `body`: called for the next piece (at most `size` bytes) when there is room, until
     * `length` bytes are out. Returns 0 on failure: the connection is cut, so that nobody takes a
     * part for the whole. */
    size_t (*pull)(void *context, void *buffer, size_t size);
    void *pull_context; /* lives until `closed` */
};
void exchange_answer(struct exchange *exchange, const struct answer *answer);

#endif
