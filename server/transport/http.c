/* HTTP requests (RFC 9110), one exchange each. A request is handed over whole, or, for uploads, as
 * it comes. The answer is written when the body has been read, because a connection closed over
 * unread bytes is reset, and the answer lost with it. */

#include "server/transport/internal.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/memory.h"
#include "server/metrics.h"
#include "server/net.h"

#include <string.h>
#include <sys/socket.h>
#include <utlist.h>

enum {
    CHUNK = 65536,
    HEADERS_MAX = 8192,
    LAST_HEADERS_MAX = 64,  /* of them, those that are known when they are sent */
    DISCARD_MAX = 64 << 20, /* of an unwanted body; more is cut off */
    LINGER_S = 3,
    PIECES_AT_ONCE = 4,
    SLOW_AFTER_MS = 20000, /* from then on a body has to come … */
    SLOW_BYTES_PER_MS = 1, /* … at least this fast */
};

struct exchange {
    uint64_t handle;
    struct transport *transport;
    struct lws *wsi;
    struct head head;
    void *state;
    enum body_plan plan;
    uint64_t began_ms;
    uint64_t received;
    bool body_done;
    bool end_told;  /* by the library */
    bool held_back; /* no content comes before it is asked for */
    bool paused;    /* nothing is read */
    bool unheard;   /* the library reads nothing until the answer is written */
    bool cut;
    bool last;      /* of its connection */
    bool lingering; /* answered before the body's end: reads on for a while, so that the answer
                       arrives */

    char *body;
    size_t body_length;

    bool answered;
    bool close_after;
    bool headers_sent;
    struct answer answer; /* body: our copy, unless borrowed */
    void *copy;
    unsigned char *headers; /* LWS_PRE + header bytes */
    size_t headers_length;
    uint64_t sent;
    struct exchange *ready_next;
    bool ready;
    UT_hash_handle hh;
};

struct http_data {
    struct exchange *exchange;
};

uint64_t exchange_handle(const struct exchange *exchange)
{
    return exchange->handle;
}

struct exchange *exchange_find(struct transport *transport, uint64_t handle)
{
    struct exchange *exchange;
    HASH_FIND(hh, transport->exchanges, &handle, sizeof handle, exchange);
    return exchange;
}

const struct head *exchange_head(const struct exchange *exchange)
{
    return &exchange->head;
}

const char *exchange_body(const struct exchange *exchange, size_t *ret_length)
{
    *ret_length = exchange->body_length;
    return exchange->body != NULL ? exchange->body : "";
}

void **exchange_state(struct exchange *exchange)
{
    return &exchange->state;
}

/* From the end of a request until its answer is there nothing of the connection is read: what comes
 * meanwhile, the next request or an end, waits in the kernel. (Nor does the library write then what
 * had to wait for room: so reading goes on with that.) */
static void pause_reading(struct exchange *exchange, bool paused)
{
    exchange->paused = paused;
    lws_rx_flow_control(exchange->wsi, paused ? 0 : 1);
}

/* Whether the library keeps bytes of some connection that it could read from: of which it does not
 * say. */
static bool some_bytes_are_kept(const struct exchange *exchange)
{
    return lws_service_adjust_timeout(lws_get_context(exchange->wsi), 1, 0) == 0;
}

static void set_others_aside(struct exchange *exchange, bool aside)
{
    struct exchange *other, *next;
    HASH_ITER(hh, exchange->transport->exchanges, other, next)
    {
        if (other != exchange && !other->paused) {
            lws_rx_flow_control(other->wsi, aside ? 0 : 1);
        }
    }
}

/* Whether the library keeps bytes of this connection. Of a request that it kept, it would read the
 * head once more, as its content, free it, and read on: hence an answer that others wait behind is
 * the last of its connection. */
static bool keeps_bytes(struct exchange *exchange)
{
    const bool paused = exchange->paused;
    pause_reading(exchange, false);
    bool keeps = some_bytes_are_kept(exchange);
    if (keeps) {
        set_others_aside(exchange, true);
        keeps = some_bytes_are_kept(exchange);
        set_others_aside(exchange, false);
    }
    pause_reading(exchange, paused);
    return keeps;
}

/* It is written at the end of this turn of the loop. */
static void make_ready(struct exchange *exchange)
{
    if (!exchange->ready && exchange->answered && (exchange->body_done || exchange->close_after)) {
        exchange->ready = true;
        LL_PREPEND2(exchange->transport->ready, exchange, ready_next);
    }
}

static bool add_headers(struct exchange *exchange, unsigned char **at, unsigned char *end)
{
    const struct answer *answer = &exchange->answer;
    struct lws *wsi = exchange->wsi;
    bool ok = lws_add_http_header_status(wsi, (unsigned)answer->status, at, end) == 0;
    if (answer->content_type != NULL) {
        ok = ok && lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE,
                                                (const unsigned char *)answer->content_type,
                                                (int)strlen(answer->content_type), at, end) == 0;
    }
    for (size_t i = 0; i < answer->header_count; i++) {
        const struct header *header = &answer->headers[i];
        ok = ok && lws_add_http_header_by_name(wsi, (const unsigned char *)header->name,
                                               (const unsigned char *)header->value,
                                               (int)strlen(header->value), at, end) == 0;
    }
    const bool has_content = answer->status != 204 && answer->status != 304; /* RFC 9110, 8.6 */
    return ok &&
           (!has_content || lws_add_http_header_content_length(wsi, answer->length, at, end) == 0);
}

static void count_answer(int status)
{
    metrics_add(status < 300   ? METRIC_HTTP_2XX
                : status < 400 ? METRIC_HTTP_3XX
                : status < 500 ? METRIC_HTTP_4XX
                               : METRIC_HTTP_5XX,
                1);
}

void exchange_answer(struct exchange *exchange, const struct answer *answer)
{
    if (exchange->answered) {
        return;
    }
    exchange->answered = true;
    count_answer(answer->status);
    exchange->answer = *answer;
    exchange->close_after =
        !exchange->body_done && (!exchange->head.has_length || exchange->held_back ||
                                 exchange->head.content_length > DISCARD_MAX);
    exchange->headers = memory_new(LWS_PRE + HEADERS_MAX);
    unsigned char *start = exchange->headers + LWS_PRE;
    unsigned char *at = start;
    if (!add_headers(exchange, &at, start + HEADERS_MAX - LAST_HEADERS_MAX)) {
        exchange->answer.length = 0;
        exchange->close_after =
            true; /* an answer of ours that does not fit is cut, not sent in part */
    }
    exchange->headers_length = (size_t)(at - start);
    exchange->answer.headers = NULL;
    if (answer->body != NULL && !answer->borrowed) {
        exchange->copy = memory_new(answer->length + 1);
        memcpy(exchange->copy, answer->body, answer->length);
        exchange->answer.body = exchange->copy;
    }
    if (strcmp(exchange->head.method, "HEAD") == 0) {
        exchange->answer.length = 0;
    }
    make_ready(exchange);
}

static void exchange_end(struct http_data *data)
{
    struct exchange *exchange = data->exchange;
    data->exchange = NULL;
    if (exchange == NULL) {
        return;
    }
    struct transport *transport = exchange->transport;
    HASH_DEL(transport->exchanges, exchange);
    transport->exchange_count--;
    if (exchange->ready) {
        LL_DELETE2(transport->ready, exchange, ready_next);
    }
    transport->http->closed(transport->context, exchange);
    free(exchange->body);
    free(exchange->copy);
    free(exchange->headers);
    free(exchange);
}

static void body_complete(struct exchange *exchange)
{
    struct transport *transport = exchange->transport;
    if (exchange->body_done) {
        return; /* the library tells the end of an empty body by itself */
    }
    exchange->body_done = true;
    pause_reading(exchange, true);
    lws_set_timeout(exchange->wsi, NO_PENDING_TIMEOUT, 0); /* the rest of the time is ours */
    if (exchange->answered) {
        make_ready(exchange);
    } else if (exchange->plan == BODY_STREAM) {
        transport->http->end(transport->context, exchange);
    } else {
        transport->http->request(transport->context, exchange);
    }
}

static void answer_status(struct exchange *exchange, int status, const char *json)
{
    const struct answer answer = {.status = status,
                                  .content_type = "application/json",
                                  .body = json,
                                  .length = strlen(json),
                                  .borrowed = true};
    exchange_answer(exchange, &answer);
}

static uint64_t body_max(const struct exchange *exchange)
{
    return exchange->head.control ? CONTROL_BODY_MAX : BODY_MAX;
}

static void accept_request(struct exchange *exchange, bool has_body)
{
    struct transport *transport = exchange->transport;
    exchange->plan = transport->http->plan(transport->context, &exchange->head);
    if (has_body && exchange->plan == BODY_COLLECT &&
        exchange->head.content_length > body_max(exchange)) {
        answer_status(exchange, 413, "{\"error\":\"too_large\"}");
    } else if (exchange->plan == BODY_STREAM) {
        transport->http->begin(transport->context, exchange);
    }
}

/* Whether the library reads content: of some methods it takes a length that was not told for a very
 * long one. */
static bool has_content(const struct head *head)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH"};
    bool expected = false;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        expected = expected || strcmp(head->method, methods[i]) == 0;
    }
    return head->has_length ? head->content_length > 0 : expected;
}

/* A connection has one request at a time (RFC 9112, 9.3.2): one that the library begins with before
 * the answer to the last is there would end that one. */
static bool is_busy(const struct http_data *data)
{
    return data != NULL && data->exchange != NULL;
}

static int ask_for_content(struct exchange *exchange)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    unsigned char out[LWS_PRE + sizeof line];
    memcpy(out + LWS_PRE, line, sizeof line - 1);
    exchange->held_back = false;
    return lws_write(exchange->wsi, out + LWS_PRE, sizeof line - 1, LWS_WRITE_HTTP_HEADERS) < 0 ? -1
                                                                                                : 0;
}

static int on_request(struct lws *wsi, struct http_data *data, const char *path)
{
    struct transport *transport = transport_of(wsi);
    if (is_busy(data)) {
        return -1;
    }
    struct exchange *exchange = memory_new(sizeof *exchange);
    data->exchange = exchange;
    exchange->handle = ++transport->last_handle;
    exchange->transport = transport;
    exchange->wsi = wsi;
    exchange->began_ms = clock_steady_ms();
    HASH_ADD(hh, transport->exchanges, handle, sizeof exchange->handle, exchange);
    transport->exchange_count++;
    if (!head_read(wsi, path, &exchange->head)) {
        return -1;
    }
    const struct head *head = &exchange->head;
    const struct config_ranges *proxies = &transport->config->trusted_proxies;
    bool heard = has_content(head);
    bool has_body = heard || head->chunked || head->malformed;
    exchange->unheard = !heard;
    exchange->held_back = heard && head->expects_continue;
    /* What a proxy and the library take for the end of a request may differ: then what one person
     * sends would stand before what the next one does. */
    exchange->last = head->old || head->proxied ||
                     net_range_contains(proxies->items, proxies->count, head->peer);
    if (head->too_large) {
        answer_status(exchange, 431, "{\"error\":\"header_too_large\"}");
    } else if (head->malformed) {
        answer_status(exchange, 400, "{\"error\":\"malformed\"}");
    } else if (has_body && !head->has_length) {
        answer_status(exchange, 411, "{\"error\":\"length_required\"}");
    } else {
        accept_request(exchange, has_body);
    }
    if (!has_body) {
        body_complete(exchange);
    }
    return exchange->held_back && !exchange->answered ? ask_for_content(exchange) : 0;
}

/* A body that drips in holds a connection for nothing. */
static bool too_slow(const struct exchange *exchange)
{
    uint64_t took_ms = clock_steady_ms() - exchange->began_ms;
    return took_ms > SLOW_AFTER_MS && exchange->received < took_ms * SLOW_BYTES_PER_MS;
}

static int on_body(struct exchange *exchange, const void *bytes, size_t length)
{
    struct transport *transport = exchange->transport;
    exchange->received += length;
    if (length == 0 || exchange->body_done) {
        return 0;
    }
    if (too_slow(exchange) || (exchange->lingering && exchange->received > DISCARD_MAX)) {
        return -1;
    }
    if (exchange->answered) {
        return 0; /* thrown away */
    }
    if (exchange->plan == BODY_STREAM) {
        transport->http->data(transport->context, exchange, bytes, length);
        return 0;
    }
    if (length > body_max(exchange) - exchange->body_length) {
        return -1; /* more than was announced */
    }
    if (exchange->body == NULL) {
        exchange->body = memory_new(exchange->head.content_length + 1);
    }
    if (length > exchange->head.content_length - exchange->body_length) {
        return -1;
    }
    memcpy(exchange->body + exchange->body_length, bytes, length);
    exchange->body_length += length;
    return 0;
}

static bool write_headers(struct exchange *exchange)
{
    struct lws *wsi = exchange->wsi;
    unsigned char *start = exchange->headers + LWS_PRE;
    unsigned char *end = start + HEADERS_MAX;
    unsigned char *at = start + exchange->headers_length;
    exchange->headers_sent = true;
    exchange->last = exchange->last || exchange->close_after ||
                     exchange->transport->listening_stopped || keeps_bytes(exchange);
    if (exchange->last &&
        lws_add_http_header_by_token(wsi, WSI_TOKEN_CONNECTION, (const unsigned char *)"close", 5,
                                     &at, end) != 0) {
        return false;
    }
    return lws_finalize_http_header(wsi, &at, end) == 0 &&
           lws_write(wsi, start, (size_t)(at - start), LWS_WRITE_HTTP_HEADERS) >= 0;
}

/* The next piece of the answer's body; false when the connection has to be cut. */
static bool write_piece(struct exchange *exchange)
{
    const struct answer *answer = &exchange->answer;
    uint64_t rest = answer->length - exchange->sent;
    size_t size = rest < CHUNK ? (size_t)rest : CHUNK;
    unsigned char *out = exchange->transport->chunk + LWS_PRE;
    if (answer->pull != NULL) {
        size = answer->pull(answer->pull_context, out, size);
    } else {
        memcpy(out, (const char *)answer->body + exchange->sent, size);
    }
    if (size == 0) {
        return false;
    }
    exchange->sent += size;
    enum lws_write_protocol how =
        exchange->sent == answer->length ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP;
    return lws_write(exchange->wsi, out, size, how) >= 0;
}

/* Where the library reads nothing while it writes, it must not wait for room once the request is
 * over, for then the loop would not rest while somebody talks. Where it reads on, the next request
 * must find this one over. And what is the last is written before the end. */
static bool must_wait(const struct exchange *exchange)
{
    return exchange->unheard ? lws_send_pipe_choked(exchange->wsi) != 0
                             : exchange->last && lws_partial_buffered(exchange->wsi) != 0;
}

/* Writes what has room. -1: the connection has to be closed. */
static int advance(struct exchange *exchange)
{
    struct lws *wsi = exchange->wsi;
    const struct answer *answer = &exchange->answer;
    if (!exchange->headers_sent && !write_headers(exchange)) {
        return -1;
    }
    for (int i = 0; i < PIECES_AT_ONCE && exchange->sent < answer->length; i++) {
        if (lws_partial_buffered(wsi) == 0 && !write_piece(exchange)) {
            return -1;
        }
    }
    /* Who does not read, or drop by drop, keeps no answer waiting for ever. */
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, HTTP_UNREAD_MS / 1000);
    if (exchange->sent < answer->length || must_wait(exchange)) {
        pause_reading(exchange, false);
        lws_callback_on_writable(wsi);
        return 0;
    }
    if (exchange->close_after) {
        exchange->lingering = true;
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, LINGER_S);
        return 0;
    }
    bool ends = exchange->last || keeps_bytes(exchange);
    if (!ends) {
        pause_reading(exchange, false);
    }
    exchange_end(lws_wsi_user(wsi));
    return ends || lws_http_transaction_completed(wsi) != 0 ? -1 : 0;
}

static int on_writable(struct exchange *exchange)
{
    bool goes_on = exchange != NULL && exchange->headers_sent && !exchange->lingering;
    return goes_on ? advance(exchange) : 0;
}

void http_flush(struct transport *transport)
{
    while (transport->ready != NULL) {
        struct exchange *exchange = transport->ready;
        struct lws *wsi = exchange->wsi;
        transport->ready = exchange->ready_next;
        exchange->ready = false;
        if (!exchange->headers_sent && advance(exchange) != 0) {
            connection_cut(wsi);
        }
    }
}

/* Whether our subprotocol is among those that are asked for (RFC 6455, section 4.2.1). Where none
 * is known to it, the library ends the connection without a word. */
static bool speaks_ours(struct lws *wsi)
{
    char names[256];
    char *rest = names;
    if (lws_hdr_copy(wsi, names, sizeof names, WSI_TOKEN_PROTOCOL) <= 0) {
        return false;
    }
    for (const char *name; (name = strsep(&rest, ", \t")) != NULL;) {
        if (strcmp(name, SUBPROTOCOL) == 0) {
            return true;
        }
    }
    return false;
}

/* The library knows HTTP/2 too, in the clear, and speaks it with whoever asks: here that is passed
 * over (RFC 9110, 7.8). What it does not know it has answered itself, has dropped the head, `name`
 * with it, and would go on. */
static int on_upgrade(struct lws *wsi, const struct http_data *data, char *name)
{
    if (is_busy(data) || lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) == 0) {
        return -1;
    }
    if (strcasecmp(name, "websocket") != 0) {
        *name = '\0'; /* where the library looks next */
    } else if (!speaks_ours(wsi)) {
        lws_return_http_status(wsi, 400, NULL);
        return -1;
    }
    return 0;
}

/* Told a second time, it is what comes after the content. And who was answered before it was there
 * has had the answer. */
static int on_body_end(struct exchange *exchange)
{
    if (exchange->end_told || exchange->lingering) {
        return -1;
    }
    exchange->end_told = true;
    body_complete(exchange);
    return 0;
}

/* Whether something has come that is not read, an end too: the loop would not rest meanwhile. */
static bool is_talking(struct exchange *exchange)
{
    char byte;
    return recv(lws_get_socket_fd(exchange->wsi), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 ||
           keeps_bytes(exchange);
}

void http_second(struct transport *transport)
{
    struct exchange *exchange, *next;
    HASH_ITER(hh, transport->exchanges, exchange, next)
    {
        if (exchange->unheard && !exchange->paused && !exchange->cut && is_talking(exchange)) {
            exchange->cut = true;
            connection_cut(exchange->wsi);
        }
    }
}

int http_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t length)
{
    struct http_data *data = user;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return on_request(wsi, data, in);
    case LWS_CALLBACK_HTTP_BODY:
        return data->exchange != NULL ? on_body(data->exchange, in, length) : -1;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return data->exchange != NULL ? on_body_end(data->exchange) : -1;
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        tls_prepare(user);
        return 0;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_upgrade(wsi, data, in);
    case LWS_CALLBACK_RAW_CONNECTED: /* a request to CONNECT makes it a line for anything */
    case LWS_CALLBACK_RAW_RX:
        return -1;
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return on_writable(data->exchange);
    case LWS_CALLBACK_HTTP_DROP_PROTOCOL:
    case LWS_CALLBACK_CLOSED_HTTP:
        if (data != NULL) {
            exchange_end(data);
        }
        return 0;
    case LWS_CALLBACK_WSI_DESTROY: /* told to the first protocol, whatever the connection spoke */
        guest_leaves(wsi);
        return 0;
    default:
        return 0;
    }
}
