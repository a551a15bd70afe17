/* Our own listener instead of the library's: that one spins when file descriptors run out, and
 * cannot be closed before the rest. */

#include "server/transport/internal.h"

#include "server/clock.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

enum {
    BACKLOG = 4096,
    ACCEPT_AT_ONCE = 64,
    ACCEPT_PAUSE_MS = 100,
    SHED_OVER_MS = 2000,
    TELL_EVERY_MS = 60000,
    SEND_BUFFER = 65536, /* else the kernel hides megabytes that a stuck peer has not read */
};

static void on_readable(uv_poll_t *poll, int status, int events);

void accept_resume(uv_timer_t *timer)
{
    struct transport *transport = timer->data;
    struct listener *listeners[] = {&transport->public, &transport->control};
    for (size_t i = 0; i < 2; i++) {
        if (listeners[i]->fd >= 0) {
            uv_poll_start(&listeners[i]->poll, UV_READABLE, on_readable);
        }
    }
}

/* At the first, then once a minute with how many there were since, and at the end: tries follow
 * each other quickly. */
static void tell_shed(struct shed *shed, const char *reason)
{
    shed->last_ms = clock_steady_ms();
    shed->count++;
    metrics_add(METRIC_DROP_DESCRIPTORS, 1);
    if (shed->last_ms >= shed->tell_ms) {
        log_line(LOG_WARN, "accept_failed", "reason=\"%s\" times=%u", log_word(reason),
                 shed->count);
        shed->tell_ms = shed->last_ms + TELL_EVERY_MS;
        shed->count = 0;
    }
}

static int open_spare(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void accept_begin(struct transport *transport)
{
    transport->spare_fd = open_spare();
}

void accept_second(struct transport *transport)
{
    struct shed *shed = &transport->shed;
    if (transport->spare_fd < 0) { /* somebody else was quicker */
        transport->spare_fd = open_spare();
    }
    if (shed->tell_ms != 0 && clock_steady_ms() - shed->last_ms >= SHED_OVER_MS) {
        log_line(LOG_INFO, "accept_recovered", "times=%u", shed->count);
        *shed = (struct shed){0};
    }
}

/* Out of file descriptors: the connection that waits would wake us for ever. The spare one takes it
 * and throws it away, then we look elsewhere for a moment. */
static void shed(struct listener *listener)
{
    struct transport *transport = listener->transport;
    tell_shed(&transport->shed, strerror(errno));
    if (transport->spare_fd >= 0) {
        close(transport->spare_fd);
        int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            close(fd);
        }
        transport->spare_fd = open_spare();
    }
    uv_poll_stop(&listener->poll);
    uv_timer_start(&transport->accept_again, accept_resume, ACCEPT_PAUSE_MS, 0);
}

void set_user_timeout(int fd, unsigned timeout_ms)
{
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms);
}

static void set_options(int fd)
{
    int on = 1;
    int send_buffer = SEND_BUFFER;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    /* The next two are refused on the control socket, which needs neither. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    set_user_timeout(fd, HTTP_UNREAD_MS);
}

static bool may_come_in(const struct listener *listener, int fd, void **ret_guest)
{
    const struct transport *transport = listener->transport;
    char address[NET_ADDRESS_SIZE];
    *ret_guest = NULL;
    if (listener == &transport->control) {
        return true;
    }
    return net_peer(fd, address) == NET_PEER_KNOWN &&
           transport->ws->knock(transport->context, address, ret_guest);
}

void guest_leaves(struct lws *wsi)
{
    const struct transport *transport = transport_of(wsi);
    void *guest = lws_get_opaque_user_data(wsi);
    if (guest != NULL) {
        lws_set_opaque_user_data(wsi, NULL);
        transport->ws->leave(transport->context, guest);
    }
}

/* Hands the connection to the library. */
static void adopt(const struct listener *listener, int fd, void *guest)
{
    const struct transport *transport = listener->transport;
    struct lws *wsi = lws_adopt_socket_vhost(listener->vhost, fd);
    if (wsi != NULL) {
        lws_set_opaque_user_data(wsi, guest);
    } else if (guest != NULL) { /* the library has closed the socket */
        transport->ws->leave(transport->context, guest);
    }
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct listener *listener = poll->data;
    for (int i = 0; i < ACCEPT_AT_ONCE; i++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                shed(listener);
            }
            return;
        }
        void *guest;
        if (!may_come_in(listener, fd, &guest)) {
            close(fd);
            continue;
        }
        set_options(fd);
        adopt(listener, fd, guest);
    }
}

bool listener_open(struct transport *transport, struct listener *listener,
                   const struct sockaddr *address, socklen_t length, const char **ret_fault)
{
    int on = 1;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        *ret_fault = strerror(errno);
        return false;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address, length) != 0 || listen(fd, BACKLOG) != 0) {
        *ret_fault = strerror(errno);
        close(fd);
        return false;
    }
    listener->transport = transport;
    listener->fd = fd;
    uv_poll_init(transport->loop, &listener->poll, fd);
    listener->poll.data = listener;
    uv_poll_start(&listener->poll, UV_READABLE, on_readable);
    return true;
}

void listener_close(struct listener *listener)
{
    if (listener->fd >= 0) {
        on_readable(&listener->poll, 0, UV_READABLE); /* whoever got through the door is served */
        uv_poll_stop(&listener->poll);
        uv_close((uv_handle_t *)&listener->poll, NULL);
        close(listener->fd);
        listener->fd = -1;
    }
}
