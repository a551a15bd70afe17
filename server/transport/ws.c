/* WebSocket connections (RFC 6455). What is queued for a peer during a turn of the loop goes out at
 * its end, joined into as few writes as it takes. The library is given whole frames only, because
 * it may put a pong or close of its own between two writes; and never anything while it still holds
 * a rest of the last write, because it would then send the next frame without its header. */

#include "server/transport/internal.h"

#include "server/clock.h"
#include "server/frame.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/metrics.h"
#include "server/utf8.h"

#include <string.h>
#include <utlist.h>

enum {
    PING_EVERY_MS = 25000,
    SILENT_MAX_MS = 60000,
    CLOSE_WITHIN_MS = 5000,
    QUEUE_FIRST = 4,
    BURST_QUEUE_MAX = 4 * SEND_QUEUE_MAX,
    SLOW_AFTER_MS = 1000,
    PING_LENGTH = 4,
    CLOSE_LENGTH = 4,
    SOON_MS = 25,
};

struct peer {
    struct transport *transport;
    struct lws *wsi;
    void *session;

    struct frame **queue; /* a ring */
    uint32_t first, count, capacity;
    size_t queued_bytes;
    uint64_t left_since_ms; /* steady time since when each flush left some; 0: the last left none */
    size_t allowance;       /* bytes above SEND_QUEUE_MAX, until the queue was empty once */
    struct peer *dirty_next, *soon_prev, *soon_next;
    bool dirty;
    uint64_t soon_by_ms; /* steady time; 0: nothing waits for what is sent next */

    char *message; /* the pieces of one that came so far */
    size_t message_length;

    uint64_t heard_ms; /* steady time */
    uint64_t pinged_ms;
    uint64_t close_by_ms; /* 0: not closing */
    enum close_code close_code;
    bool opened, paused, ping_due, cut;
    bool deaf; /* closes because of what came: no more of it is read */
    bool told; /* and the close frame is out */
    struct peer **wheel_slot;
    struct peer *wheel_prev, *wheel_next;
};

/* All that the library keeps for a connection. */
struct ws_data {
    struct peer *peer;
};

static void wheel_add(struct peer *peer)
{
    struct transport *transport = peer->transport;
    peer->wheel_slot = &transport->wheel[transport->wheel_next++ % WHEEL_SIZE];
    peer->wheel_next = *peer->wheel_slot;
    if (peer->wheel_next != NULL) {
        peer->wheel_next->wheel_prev = peer;
    }
    *peer->wheel_slot = peer;
}

static void wheel_remove(struct peer *peer)
{
    *(peer->wheel_prev != NULL ? &peer->wheel_prev->wheel_next : peer->wheel_slot) =
        peer->wheel_next;
    if (peer->wheel_next != NULL) {
        peer->wheel_next->wheel_prev = peer->wheel_prev;
    }
}

static void mark_dirty(struct peer *peer)
{
    if (!peer->dirty) {
        peer->dirty = true;
        LL_PREPEND2(peer->transport->dirty, peer, dirty_next);
    }
}

static struct frame *queue_pop(struct peer *peer)
{
    struct frame *frame = peer->queue[peer->first];
    size_t length;
    frame_bytes(frame, &length);
    peer->first = (peer->first + 1) % peer->capacity;
    peer->count--;
    peer->queued_bytes -= length;
    if (peer->count == 0) {
        peer->allowance = 0;
    }
    return frame;
}

static void queue_push(struct peer *peer, struct frame *frame, size_t length)
{
    if (peer->count == peer->capacity) {
        uint32_t capacity = peer->capacity == 0 ? QUEUE_FIRST : peer->capacity * 2;
        struct frame **queue = memory_new(capacity * sizeof *queue);
        for (uint32_t i = 0; i < peer->count; i++) {
            queue[i] = peer->queue[(peer->first + i) % peer->capacity];
        }
        free(peer->queue);
        peer->queue = queue;
        peer->first = 0;
        peer->capacity = capacity;
    }
    peer->queue[(peer->first + peer->count++) % peer->capacity] = frame_hold(frame);
    peer->queued_bytes += length;
}

static void queue_clear(struct peer *peer)
{
    while (peer->count > 0) {
        frame_drop(queue_pop(peer));
    }
}

static void peer_cut(struct peer *peer)
{
    if (!peer->cut) {
        peer->cut = true;
        connection_cut(peer->wsi);
    }
}

/* Slow is who leaves things unread for a while, not who is sent much at once: of that, the memory
 * is shared by all whom it is sent to. */
static bool is_too_slow(const struct peer *peer, size_t more)
{
    size_t bytes = peer->queued_bytes + more;
    return bytes > BURST_QUEUE_MAX + peer->allowance ||
           (bytes > SEND_QUEUE_MAX + peer->allowance && peer->left_since_ms != 0 &&
            clock_steady_ms() - peer->left_since_ms > SLOW_AFTER_MS);
}

static bool take_frame(struct peer *peer, struct frame *frame)
{
    size_t length;
    frame_bytes(frame, &length);
    if (peer->close_by_ms != 0) {
        return false;
    }
    if (peer->left_since_ms == 0 && length > SEND_QUEUE_MAX) {
        peer->allowance += length; /* nothing was owed: who gets that much at once is not slow */
    }
    if (is_too_slow(peer, length)) {
        log_line(LOG_INFO, "peer_too_slow", "queued=%zu", peer->queued_bytes);
        queue_clear(peer);
        peer_close(peer, CLOSE_TOO_SLOW);
        return false;
    }
    queue_push(peer, frame, length);
    metrics_add(METRIC_SENT, 1);
    return true;
}

void peer_send(struct peer *peer, struct frame *frame)
{
    if (take_frame(peer, frame)) {
        mark_dirty(peer);
    }
}

static void soon_remove(struct peer *peer)
{
    if (peer->soon_by_ms != 0) {
        peer->soon_by_ms = 0;
        DL_DELETE2(peer->transport->soon, peer, soon_prev, soon_next);
    }
}

void peer_send_soon(struct peer *peer, struct frame *frame)
{
    struct transport *transport = peer->transport;
    if (!take_frame(peer, frame) || peer->dirty || peer->soon_by_ms != 0) {
        return;
    }
    peer->soon_by_ms = clock_steady_ms() + SOON_MS;
    DL_APPEND2(transport->soon, peer, soon_prev, soon_next);
    if (!uv_is_active((uv_handle_t *)&transport->soon_over)) {
        uv_timer_start(&transport->soon_over, ws_soon_over, SOON_MS, 0);
    }
}

void ws_soon_over(uv_timer_t *timer)
{
    struct transport *transport = timer->data;
    uint64_t now_ms = clock_steady_ms();
    struct peer *peer;
    while ((peer = transport->soon) != NULL && peer->soon_by_ms <= now_ms) {
        soon_remove(peer);
        mark_dirty(peer);
    }
    if (peer != NULL) {
        uv_timer_start(timer, ws_soon_over, peer->soon_by_ms - now_ms, 0);
    }
}

void peer_allow(struct peer *peer, size_t bytes)
{
    peer->allowance += bytes;
}

bool peer_allowed(const struct peer *peer)
{
    return peer->allowance != 0;
}

static void count_drop(enum close_code code)
{
    static const struct {
        enum close_code code;
        enum metric metric;
    } drops[] = {
        {CLOSE_UNSUPPORTED, METRIC_DROP_MALFORMED},
        {CLOSE_NOT_UTF8, METRIC_DROP_MALFORMED},
        {CLOSE_TOO_BIG, METRIC_DROP_MALFORMED},
        {CLOSE_UNAUTHENTICATED, METRIC_DROP_UNAUTHENTICATED},
        {CLOSE_REVOKED, METRIC_DROP_REVOKED},
        {CLOSE_TOO_SLOW, METRIC_DROP_TOO_SLOW},
        {CLOSE_RATE_LIMIT, METRIC_DROP_RATE_LIMIT},
    };
    for (size_t i = 0; i < sizeof drops / sizeof drops[0]; i++) {
        if (drops[i].code == code) {
            metrics_add(drops[i].metric, 1);
        }
    }
}

/* Whoever sends what must be refused goes on with it: the library would read all of that, while it
 * waits for the peer's own close frame. */
static bool is_for_what_came(enum close_code code)
{
    return code == CLOSE_RATE_LIMIT || code == CLOSE_UNSUPPORTED || code == CLOSE_NOT_UTF8 ||
           code == CLOSE_TOO_BIG;
}

void peer_close(struct peer *peer, enum close_code code)
{
    if (peer->close_by_ms == 0) {
        peer->close_by_ms = clock_steady_ms() + CLOSE_WITHIN_MS;
        peer->close_code = code;
        if (is_for_what_came(code)) {
            peer->deaf = true;
            lws_rx_flow_control(peer->wsi, 0);
        }
        count_drop(code);
        mark_dirty(peer);
    }
}

void peer_pause(struct peer *peer, bool paused)
{
    if (peer->deaf) {
        return;
    }
    peer->paused = paused;
    lws_rx_flow_control(peer->wsi, paused ? 0 : 1);
    if (!paused) {
        lws_cancel_service(peer->transport->lws); /* it resumes only from its own idle handler */
    }
}

void peer_is_known(struct peer *peer)
{
    guest_leaves(peer->wsi);
}

/* Joins as many frames as fit into one write; a larger one goes alone. */
static int write_some(struct peer *peer)
{
    unsigned char *out = peer->transport->join + LWS_PRE;
    size_t used = 0;
    size_t length;
    const unsigned char *bytes = frame_bytes(peer->queue[peer->first], &length);
    if (length > JOIN_MAX) {
        struct frame *frame = queue_pop(peer);
        int written = lws_write(peer->wsi, (unsigned char *)bytes, length, LWS_WRITE_HTTP);
        frame_drop(frame);
        return written;
    }
    while (peer->count > 0) {
        bytes = frame_bytes(peer->queue[peer->first], &length);
        if (used + length > JOIN_MAX) {
            break;
        }
        memcpy(out + used, bytes, length);
        used += length;
        frame_drop(queue_pop(peer));
    }
    return lws_write(peer->wsi, out, used, LWS_WRITE_HTTP);
}

static bool flush(struct peer *peer)
{
    while (peer->count > 0 && !lws_partial_buffered(peer->wsi)) {
        if (write_some(peer) < 0) {
            return false;
        }
    }
    if (peer->count == 0) {
        peer->left_since_ms = 0;
    } else if (peer->left_since_ms == 0) {
        peer->left_since_ms = clock_steady_ms();
    }
    if (peer->count > 0 || peer->ping_due || peer->close_by_ms != 0) {
        lws_callback_on_writable(peer->wsi);
    }
    return true;
}

void ws_flush(struct transport *transport)
{
    while (transport->dirty != NULL) {
        struct peer *peer = transport->dirty;
        transport->dirty = peer->dirty_next;
        peer->dirty = false;
        soon_remove(peer);
        if (!peer->opened || peer->cut || peer->told) {
            continue;
        }
        if (!flush(peer)) {
            peer_cut(peer);
        }
    }
}

static void look_after(struct peer *peer, uint64_t now_ms)
{
    if (peer->told || (peer->close_by_ms != 0 && now_ms >= peer->close_by_ms)) {
        peer_cut(peer);
        return;
    }
    if (peer->paused) {
        peer->heard_ms = now_ms; /* we are the one who does not listen */
    }
    if (now_ms - peer->heard_ms >= SILENT_MAX_MS) {
        log_line(LOG_DEBUG, "peer_silent", NULL);
        metrics_add(METRIC_DROP_SILENT, !peer->cut);
        peer_cut(peer);
    } else if (now_ms - peer->pinged_ms >= PING_EVERY_MS) {
        peer->pinged_ms = now_ms;
        peer->ping_due = true;
        lws_callback_on_writable(peer->wsi);
    }
}

/* Each second a fifth of the peers, so that looking after many never takes long. */
void ws_second(struct transport *transport)
{
    uint64_t now_ms = clock_steady_ms();
    for (struct peer *peer = transport->wheel[transport->wheel_now++ % WHEEL_SIZE]; peer != NULL;
         peer = peer->wheel_next) {
        if (peer->opened) {
            look_after(peer, now_ms);
        }
    }
}

void transport_close_peers(struct transport *transport, unsigned part, enum close_code code)
{
    for (struct peer *peer = transport->wheel[part % WHEEL_SIZE]; peer != NULL;
         peer = peer->wheel_next) {
        peer_close(peer, code);
    }
}

static int refuse(struct lws *wsi, int status)
{
    lws_return_http_status(wsi, (unsigned)status, NULL);
    return 1;
}

/* The library takes every version for this one (RFC 6455, section 4.2.2). */
static int refuse_version(struct lws *wsi)
{
    static const char answer[] = "HTTP/1.1 426 Upgrade Required\r\nupgrade: websocket\r\n"
                                 "sec-websocket-version: 13\r\nconnection: upgrade, close\r\n"
                                 "content-length: 0\r\n\r\n";
    unsigned char bytes[LWS_PRE + sizeof answer];
    memcpy(bytes + LWS_PRE, answer, sizeof answer);
    lws_write(wsi, bytes + LWS_PRE, sizeof answer - 1, LWS_WRITE_HTTP_HEADERS);
    return 1;
}

static int on_upgrade(struct lws *wsi, struct ws_data *data)
{
    struct transport *transport = transport_of(wsi);
    char path[sizeof((struct head *)NULL)->path];
    struct head head;
    void *session;
    if (lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI) <= 0 || strcmp(path, "/ws") != 0) {
        return refuse(wsi, 404);
    }
    char version[sizeof "13"];
    if (lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_VERSION) <= 0 ||
        strcmp(version, "13") != 0) {
        return refuse_version(wsi);
    }
    if (!head_read(wsi, path, &head)) {
        return -1;
    }
    int status = transport->listening_stopped ? 503
                 : head.too_large             ? 431
                 : head.malformed             ? 400
                                  : transport->ws->upgrade(transport->context, &head, &session);
    if (status != 0) {
        return refuse(wsi, status);
    }
    struct peer *peer = memory_new(sizeof *peer);
    peer->transport = transport;
    peer->wsi = wsi;
    peer->session = session;
    peer->heard_ms = peer->pinged_ms = clock_steady_ms();
    data->peer = peer;
    wheel_add(peer);
    transport->peer_count++;
    return 0;
}

/* The library's own check takes a pong between two pieces for a part of the text. */
static void take_message(struct peer *peer, const char *text, size_t length)
{
    if (utf8_count(text, length) < 0) {
        peer_close(peer, CLOSE_NOT_UTF8);
    } else {
        peer->transport->ws->message(peer->transport->context, peer->session, text, length);
    }
}

static int on_receive(struct lws *wsi, struct peer *peer, const char *bytes, size_t length)
{
    peer->heard_ms = clock_steady_ms();
    if (peer->close_by_ms != 0) {
        return 0;
    }
    if (lws_frame_is_binary(wsi)) {
        peer_close(peer, CLOSE_UNSUPPORTED);
        return 0;
    }
    size_t rest = lws_remaining_packet_payload(wsi);
    if (length > MESSAGE_MAX - peer->message_length ||
        rest > MESSAGE_MAX - peer->message_length - length) {
        peer_close(peer, CLOSE_TOO_BIG);
        return 0;
    }
    bool last = lws_is_final_fragment(wsi) != 0;
    metrics_add(METRIC_RECEIVED, last);
    if (last && peer->message_length == 0) {
        take_message(peer, bytes, length);
        return 0;
    }
    peer->message = memory_resize(peer->message, peer->message_length + length + rest + 1);
    memcpy(peer->message + peer->message_length, bytes, length);
    peer->message_length += length;
    if (last) {
        AUTO_FREE char *message = peer->message;
        size_t whole = peer->message_length;
        peer->message = NULL;
        peer->message_length = 0;
        take_message(peer, message, whole);
    }
    return 0;
}

/* Sends a close frame and waits for the peer's. Returning -1 from the writable callback would not
 * do: a library built for debugging, as Debian's is, then closes a second time at once, before the
 * frame is out. What this calls frees the peer. */
static void begin_close(struct lws *wsi, enum close_code code)
{
    lws_close_reason(wsi, (enum lws_close_status)code, NULL, 0);
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

/* The close frame, without waiting for the peer's. It is cut a little later and not at once: the
 * reset that what is unread causes could overtake the frame. */
static int tell_deaf(struct lws *wsi, struct peer *peer)
{
    unsigned char frame[LWS_PRE + CLOSE_LENGTH];
    frame[LWS_PRE] = 0x88; /* the last piece, opcode 8 */
    frame[LWS_PRE + 1] = 2;
    frame[LWS_PRE + 2] = (unsigned char)(peer->close_code >> 8);
    frame[LWS_PRE + 3] = (unsigned char)peer->close_code;
    peer->told = true;
    return lws_write(wsi, frame + LWS_PRE, CLOSE_LENGTH, LWS_WRITE_HTTP) < 0 ? -1 : 0;
}

static int on_writable(struct lws *wsi, struct peer *peer)
{
    if (peer->told) {
        return 0;
    }
    if (!flush(peer)) {
        return -1;
    }
    if (peer->count > 0 || lws_partial_buffered(wsi)) {
        return 0;
    }
    if (peer->ping_due) {
        /* Not empty: the library tells nobody of a pong without content. */
        unsigned char ping[LWS_PRE + PING_LENGTH] = {0};
        peer->ping_due = false;
        if (lws_write(wsi, ping + LWS_PRE, PING_LENGTH, LWS_WRITE_PING) < 0) {
            return -1;
        }
        if (peer->close_by_ms != 0) {
            lws_callback_on_writable(wsi);
        }
        return 0;
    }
    if (peer->deaf) {
        return tell_deaf(wsi, peer);
    }
    if (peer->close_by_ms != 0) {
        begin_close(wsi, peer->close_code);
    }
    return 0;
}

static void on_closed(struct ws_data *data)
{
    struct peer *peer = data->peer;
    struct transport *transport = peer->transport;
    data->peer = NULL;
    if (peer->dirty) {
        LL_DELETE2(transport->dirty, peer, dirty_next);
    }
    soon_remove(peer);
    wheel_remove(peer);
    transport->peer_count--;
    queue_clear(peer);
    transport->ws->closed(transport->context, peer->session);
    free(peer->queue);
    free(peer->message);
    free(peer);
}

int ws_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                size_t length)
{
    struct ws_data *data = user;
    struct peer *peer = data != NULL ? data->peer : NULL;
    if (reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION) {
        return on_upgrade(wsi, data);
    }
    if (peer == NULL) {
        return 0;
    }
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        peer->opened = true;
        set_user_timeout(lws_get_socket_fd(wsi), WS_UNREAD_MS);
        metrics_add(METRIC_SESSIONS, 1);
        peer->transport->ws->opened(peer->transport->context, peer->session, peer);
        return 0;
    case LWS_CALLBACK_RECEIVE:
        return on_receive(wsi, peer, in, length);
    case LWS_CALLBACK_RECEIVE_PONG:
        peer->heard_ms = clock_steady_ms();
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writable(wsi, peer);
    case LWS_CALLBACK_CLOSED:
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL: /* also an upgrade that died half-way */
        on_closed(data);
        return 0;
    default:
        return 0;
    }
}
