#ifndef SERVER_TRANSPORT_INTERNAL_H
#define SERVER_TRANSPORT_INTERNAL_H

/* What the files of this folder share. Only they include libwebsockets. */

#include "server/transport/transport.h"

#include <libwebsockets.h>
#include <uthash.h>

#define SUBPROTOCOL "empower.v1"

enum { WHEEL_SIZE = PEER_PARTS, JOIN_MAX = 32768, CONTROL_PATH_SIZE = 108 };
enum { HTTP_UNREAD_MS = 120000, WS_UNREAD_MS = 30000 };

struct listener {
    struct transport *transport;
    struct lws_vhost *vhost; /* that takes its connections over */
    uv_poll_t poll;
    int fd; /* -1: closed */
};

/* Connections that were turned away because no descriptor was left. */
struct shed {
    unsigned count;   /* not told of yet */
    uint64_t last_ms; /* steady time */
    uint64_t tell_ms; /* not before; 0: there is enough */
};

struct transport {
    uv_loop_t *loop;
    const struct config *config;
    const struct ws_handlers *ws;
    const struct http_handlers *http;
    void *context; /* of the handlers */

    struct lws_context *lws;
    struct listener public;
    struct listener control;
    char control_path[CONTROL_PATH_SIZE];
    uv_timer_t accept_again;
    int spare_fd;
    struct shed shed;
    uv_timer_t second;
    uv_timer_t soon_over;
    uv_prepare_t before_poll;
    uv_check_t after_poll;
    bool listening_stopped;

    struct peer *dirty; /* have something to send in this turn */
    struct peer *soon;  /* have something that can wait, the longest first */
    struct peer *wheel[WHEEL_SIZE];
    unsigned wheel_now;  /* looked at in this second */
    unsigned wheel_next; /* takes the next peer */
    size_t peer_count;
    unsigned char *join; /* LWS_PRE + JOIN_MAX bytes */

    struct exchange *exchanges; /* by handle */
    size_t exchange_count;
    struct exchange *ready; /* have an answer to be written in this turn */
    uint64_t last_handle;
    unsigned char *chunk; /* LWS_PRE + a piece of an answer */
};

/* Cuts the connection at the next turn. */
void connection_cut(struct lws *wsi);

/* listener.c */
bool listener_open(struct transport *transport, struct listener *listener,
                   const struct sockaddr *address, socklen_t length, const char **ret_fault);
void listener_close(struct listener *listener);
void accept_begin(struct transport *transport);
void accept_resume(uv_timer_t *timer);
void accept_second(struct transport *transport);
/* How long the kernel waits for a peer that acknowledges nothing, or has no room (RFC 5482). */
void set_user_timeout(int fd, unsigned timeout_ms);
/* The connection is no guest any more, if it was one. */
void guest_leaves(struct lws *wsi);

/* head.c: false: nobody is there any more, who must not be taken for anybody */
bool head_read(struct lws *wsi, const char *path, struct head *ret_head);

/* ws.c */
int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                size_t length);
void ws_flush(struct transport *transport);
void ws_soon_over(uv_timer_t *timer);
void ws_second(struct transport *transport);

/* certificate.c: what all connections over TLS have in common, an SSL_CTX */
void tls_prepare(void *context);

/* http.c */
/* Once a second: ends exchanges whose peers go on talking, or went, while the answer waits for
 * room. */
void http_second(struct transport *transport);
void http_flush(struct transport *transport);
int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t length);

struct transport *transport_of(struct lws *wsi);

#endif
