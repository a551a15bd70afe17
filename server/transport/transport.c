#include "server/transport/internal.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/slots.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Header tables and the buffers of records: each is made when it is needed, so that the descriptors
 * are what bounds them. */
enum { CONNECTIONS_MAX = 60000 };
enum { CHUNK = 65536, TX_PACKET = 65536, HEADERS_MAX = 16384, TIMEOUT_S = 20 };
/* What a WebSocket reads at a time. Over TLS no less than the largest record (RFC 8446, 5.1): where
 * OpenSSL keeps some of one, the library reads on without end from a connection that it does not
 * read: one that is paused, or that is flushed before it is closed. */
enum { RX_BUFFER = 1024, TLS_RX_BUFFER = 16384 };
enum { RECORD_SLOT = LWS_PRE + TLS_RX_BUFFER + 4 }; /* as the library asks for it */
#ifdef __SANITIZE_ADDRESS__                         /* watches the memory that it gave out itself */
enum { RECORD_SLOTS = 0 };
#else
enum { RECORD_SLOTS = CONNECTIONS_MAX };
#endif
enum { LOUD_EVERY_MS = 1000 };

/* The library rounds a connection's own memory up from this; ws.c and http.c keep one pointer
 * there. */
#define PROTOCOLS(rx_buffer)                                                                       \
    {                                                                                              \
        {"http", http_callback, sizeof(void *), 4096, 0, NULL, CHUNK},                             \
            {SUBPROTOCOL, ws_callback, sizeof(void *), rx_buffer, 0, NULL, TX_PACKET},             \
            {NULL, NULL, 0, 0, 0, NULL, 0},                                                        \
    }
static const struct lws_protocols protocols[] = PROTOCOLS(RX_BUFFER);
static const struct lws_protocols tls_protocols[] = PROTOCOLS(TLS_RX_BUFFER);

/* All zero switches the library's own pings off: they stand in one sorted list, and cost a core
 * with 20,000 connections. */
static const lws_retry_bo_t no_pings;

struct transport *transport_of(struct lws *wsi)
{
    return lws_context_user(lws_get_context(wsi));
}

/* What it says of single connections is of no use to an operator, and may hold what the peer sent;
 * some of it, which anybody can make it say, it calls an error: one in a second is enough. */
static void library_log(int level, const char *line)
{
    static uint64_t again_ms;
    const uint64_t now_ms = clock_steady_ms();
    const bool loud = level == LLL_ERR && now_ms >= again_ms;
    size_t length = strcspn(line, "\n");
    log_line(loud ? LOG_WARN : LOG_DEBUG, "libwebsockets", "text=\"%.*s\"", (int)length,
             log_word(line));
    if (loud) {
        again_ms = now_ms + LOUD_EVERY_MS;
    }
}

/* A WebSocket's buffer for TLS_RX_BUFFER bytes stays almost empty: among other memory it would lie
 * where others had written, and take all of its own. The library never changes the size of one. */
static struct slots *records;

static void *allocate(void *memory, size_t size, const char *reason)
{
    const bool is_record = memory == NULL && size <= RECORD_SLOT && strcmp(reason, "rx_ubuf") == 0;
    void *slot = is_record ? slots_take(records) : NULL;
    if (slot != NULL) {
        return slot;
    }
    if (size > 0) {
        return realloc(memory, size);
    }
    if (slots_hold(records, memory)) {
        slots_give_back(records, memory);
    } else {
        free(memory);
    }
    return NULL;
}

static void make_record_buffers(void)
{
    records = slots_create(RECORD_SLOT, RECORD_SLOTS);
    if (records != NULL) {
        lws_set_allocator(allocate);
    }
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static struct lws_context_creation_info context_info(struct transport *transport, void **loops)
{
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = *transport->config->tls_cert != '\0' ? tls_protocols : protocols;
    info.foreign_loops = loops;
    info.pcontext = &transport->lws;
    info.user = transport;
    info.retry_and_idle_policy = &no_pings;
    info.pt_serv_buf_size = CHUNK;
    info.max_http_header_pool2 = CONNECTIONS_MAX;
    info.max_http_header_data = HEADERS_MAX;
    info.timeout_secs = TIMEOUT_S;
    info.keepalive_timeout = 15;
    info.server_string = "empower";
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
    return info;
}

static bool create_vhosts(struct transport *transport, struct lws_context_creation_info *info,
                          const char **ret_fault)
{
    const struct config *config = transport->config;
    info->vhost_name = "control";
    transport->control.vhost = lws_create_vhost(transport->lws, info);
    info->vhost_name = "public";
    if (*config->tls_cert != '\0') {
        info->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info->ssl_cert_filepath = config->tls_cert;
        info->ssl_private_key_filepath = config->tls_key;
        info->ssl_options_set = SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
        info->alpn = "http/1.1";
    }
    transport->public.vhost = lws_create_vhost(transport->lws, info);
    if (transport->control.vhost == NULL || transport->public.vhost == NULL) {
        *ret_fault = "the TLS certificate or its key cannot be used";
        return false;
    }
    return true;
}

static bool create_context(struct transport *transport, const char **ret_fault)
{
    void *loops[] = {transport->loop};
    struct lws_context_creation_info info = context_info(transport, loops);
    /* The library unloads its libuv part while handles of it are still closing: keep it. */
    if (dlopen(LWS_EVLIB_UV_PATH, RTLD_NOW | RTLD_NODELETE) == NULL) {
        *ret_fault = "the package libwebsockets-evlib-uv is missing";
        return false;
    }
    lws_set_log_level(LLL_ERR | LLL_WARN, library_log);
    if (*transport->config->tls_cert != '\0') {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        make_record_buffers();
    }
    transport->lws = lws_create_context(&info);
    if (transport->lws == NULL) {
        *ret_fault = "libwebsockets does not start";
        return false;
    }
    return create_vhosts(transport, &info, ret_fault);
}

/* The library's timers are not armed from outside its own callbacks, hence the kick. */
void connection_cut(struct lws *wsi)
{
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    lws_cancel_service(lws_get_context(wsi));
}

static void on_second(uv_timer_t *timer)
{
    ws_second(timer->data);
    http_second(timer->data);
    accept_second(timer->data);
}

/* Output queued by timers goes out before the loop waits, output queued by input right after it was
 * read. */
static void on_before_poll(uv_prepare_t *prepare)
{
    ws_flush(prepare->data);
    http_flush(prepare->data);
}

static void on_after_poll(uv_check_t *check)
{
    ws_flush(check->data);
    http_flush(check->data);
}

static void start_handles(struct transport *transport)
{
    uv_timer_init(transport->loop, &transport->accept_again);
    uv_timer_init(transport->loop, &transport->second);
    uv_timer_init(transport->loop, &transport->soon_over);
    uv_prepare_init(transport->loop, &transport->before_poll);
    uv_check_init(transport->loop, &transport->after_poll);
    transport->accept_again.data = transport;
    transport->second.data = transport;
    transport->soon_over.data = transport;
    transport->before_poll.data = transport;
    transport->after_poll.data = transport;
    uv_timer_start(&transport->second, on_second, 1000, 1000);
    uv_prepare_start(&transport->before_poll, on_before_poll);
    uv_check_start(&transport->after_poll, on_after_poll);
}

static bool listen_public(struct transport *transport, const char **ret_fault)
{
    struct sockaddr_storage address;
    socklen_t length;
    if (!net_endpoint_parse(transport->config->listen, &address, &length)) {
        *ret_fault = "listen is no address and port";
        return false;
    }
    return listener_open(transport, &transport->public, (const struct sockaddr *)&address, length,
                         ret_fault);
}

static bool listen_control(struct transport *transport, const char *path, const char **ret_fault)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        *ret_fault = "the path of the data directory is too long for a control socket";
        return false;
    }
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    snprintf(transport->control_path, sizeof transport->control_path, "%s", path);
    unlink(path); /* of a server that was killed; the lock says that none lives */
    mode_t before = umask(0177);
    bool ok = listener_open(transport, &transport->control, (const struct sockaddr *)&address,
                            sizeof address, ret_fault);
    umask(before);
    return ok;
}

bool transport_create(uv_loop_t *loop, const struct config *config, const char *control_path,
                      const struct ws_handlers *ws, const struct http_handlers *http, void *context,
                      struct transport **ret_transport, const char **ret_fault)
{
    struct transport *transport = memory_new(sizeof *transport);
    transport->loop = loop;
    transport->config = config;
    transport->ws = ws;
    transport->http = http;
    transport->context = context;
    transport->public.fd = transport->control.fd = -1;
    transport->join = memory_new(LWS_PRE + JOIN_MAX);
    transport->chunk = memory_new(LWS_PRE + CHUNK);
    accept_begin(transport);
    raise_descriptor_limit();
    signal(SIGPIPE, SIG_IGN);
    start_handles(transport);
    *ret_transport = transport;
    return create_context(transport, ret_fault) &&
           listen_control(transport, control_path, ret_fault) &&
           listen_public(transport, ret_fault);
}

uint16_t transport_port(const struct transport *transport)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    getsockname(transport->public.fd, (struct sockaddr *)&address, &length);
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

void transport_stop_listening(struct transport *transport)
{
    transport->listening_stopped = true;
    listener_close(&transport->public);
    listener_close(&transport->control);
    if (transport->control_path[0] != '\0') {
        unlink(transport->control_path);
    }
}

size_t transport_busy(const struct transport *transport)
{
    return transport->peer_count + transport->exchange_count;
}

void transport_shutdown(struct transport *transport)
{
    uv_handle_t *handles[] = {
        (uv_handle_t *)&transport->accept_again, (uv_handle_t *)&transport->second,
        (uv_handle_t *)&transport->soon_over, (uv_handle_t *)&transport->before_poll,
        (uv_handle_t *)&transport->after_poll};
    transport_stop_listening(transport);
    if (transport->lws != NULL) {
        lws_context_destroy(transport->lws);
    }
    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        uv_close(handles[i], NULL);
    }
}

void transport_destroy(struct transport *transport)
{
    if (transport == NULL) {
        return;
    }
    if (transport->lws != NULL) {
        lws_context_destroy(transport->lws);
    }
    if (transport->spare_fd >= 0) {
        close(transport->spare_fd);
    }
    free(transport->join);
    free(transport->chunk);
    free(transport);
}
