/* Connections: one epoll instance, non-blocking sockets, TLS where it is asked for, and the
 * client's half of WebSocket. */

#include "tests/bench/load/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, READ_MAX = 1 << 18, DIRTY_MAX = 4096, HEADER_MAX = 14 };
enum { OP_TEXT = 1, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

static struct {
    uint16_t port;
    int epoll;
    SSL_CTX *tls;
    struct link *dirty[DIRTY_MAX];
    size_t dirty_count;
    uint64_t random;
    char read[READ_MAX];
} pump;

uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

void out_of_memory(void)
{
    give_up("out of memory");
}

static void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    if (buffer->length + length > buffer->capacity) {
        size_t capacity = buffer->capacity == 0 ? 512 : buffer->capacity;
        while (capacity < buffer->length + length) {
            capacity *= 2;
        }
        buffer->bytes = realloc(buffer->bytes, capacity);
        if (buffer->bytes == NULL) {
            out_of_memory();
        }
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

static void buffer_drop(struct buffer *buffer, size_t length)
{
    buffer->length -= length;
    memmove(buffer->bytes, buffer->bytes + length, buffer->length);
}

static void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

void links_init(uint16_t port, bool secure)
{
    pump.port = port;
    pump.random = now_ns() | 1;
    pump.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (pump.epoll < 0) {
        give_up("epoll: %s", strerror(errno));
    }
    if (secure) {
        pump.tls = SSL_CTX_new(TLS_client_method());
        if (pump.tls == NULL) {
            out_of_memory();
        }
        SSL_CTX_set_mode(pump.tls,
                         SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }
}

static void watch(struct link *link, int operation, bool out)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    if (out) {
        event.events |= EPOLLOUT;
    }
    epoll_ctl(pump.epoll, operation, link->fd, &event);
    link->wants_out = out;
}

static void forget(struct link *link)
{
    SSL_free(link->tls);
    link->tls = NULL;
    close(link->fd);
    link->fd = -1;
    link->state = LINK_CLOSED;
    link->ready = false;
    buffer_free(&link->in);
    buffer_free(&link->out);
    buffer_free(&link->pieces);
}

static void lose(struct link *link, const char *why)
{
    forget(link);
    link_lost(link, why);
}

/* Bytes that went, 0 where it has to wait, -1 where the connection is broken. */
static ssize_t put(struct link *link, const char *bytes, size_t length)
{
    if (link->tls != NULL) {
        int sent = SSL_write(link->tls, bytes, (int)length);
        int error = SSL_get_error(link->tls, sent);
        return sent > 0                                                        ? sent
               : error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0
                                                                               : -1;
    }
    ssize_t sent = send(link->fd, bytes, length, MSG_NOSIGNAL);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

static ssize_t get(struct link *link, char *bytes, size_t length)
{
    if (link->tls != NULL) {
        int got = SSL_read(link->tls, bytes, (int)length);
        int error = SSL_get_error(link->tls, got);
        return got > 0                                                         ? got
               : error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0
                                                                               : -1;
    }
    ssize_t got = recv(link->fd, bytes, length, 0);
    return got > 0 ? got : got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static void flush(struct link *link)
{
    size_t done = 0;
    while (done < link->out.length) {
        ssize_t sent = put(link, link->out.bytes + done, link->out.length - done);
        if (sent <= 0) {
            break; /* what is wrong, if anything, reading will tell */
        }
        done += (size_t)sent;
    }
    if (done > 0) {
        buffer_drop(&link->out, done);
    }
    bool rest = link->out.length > 0;
    if (rest != link->wants_out) {
        watch(link, EPOLL_CTL_MOD, rest);
    }
}

void links_flush(void)
{
    for (size_t i = 0; i < pump.dirty_count; i++) {
        struct link *link = pump.dirty[i];
        link->dirty = false;
        if (link->state == LINK_OPEN && !link->wants_out) {
            flush(link);
        }
    }
    pump.dirty_count = 0;
}

static uint32_t next_mask(void)
{
    pump.random ^= pump.random << 13;
    pump.random ^= pump.random >> 7;
    pump.random ^= pump.random << 17;
    return (uint32_t)pump.random;
}

static void mask_bytes(char *bytes, size_t length, uint32_t mask)
{
    size_t i = 0;
    uint64_t wide = (uint64_t)mask << 32 | mask;
    for (; i + sizeof wide <= length; i += sizeof wide) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        word ^= wide;
        memcpy(bytes + i, &word, sizeof word);
    }
    for (; i < length; i++) {
        bytes[i] = (char)(bytes[i] ^ (char)(mask >> 8 * (i % 4)));
    }
}

static void say(struct link *link, unsigned opcode, const char *payload, size_t length)
{
    unsigned char header[HEADER_MAX] = {(unsigned char)(0x80 | opcode)};
    size_t used = 2;
    if (length < 126) {
        header[1] = (unsigned char)(0x80 | length);
    } else if (length <= UINT16_MAX) {
        header[1] = 0x80 | 126;
        header[2] = (unsigned char)(length >> 8);
        header[3] = (unsigned char)length;
        used = 4;
    } else {
        give_up("a message of %zu bytes is more than anybody takes", length);
    }
    uint32_t mask = next_mask();
    memcpy(header + used, &mask, sizeof mask);
    buffer_add(&link->out, header, used + sizeof mask);
    buffer_add(&link->out, payload, length);
    mask_bytes(link->out.bytes + link->out.length - length, length, mask);
    if (!link->dirty) {
        if (pump.dirty_count == DIRTY_MAX) {
            links_flush();
        }
        link->dirty = true;
        pump.dirty[pump.dirty_count++] = link;
    }
}

void link_say(struct link *link, const char *text, size_t length)
{
    if (link->state == LINK_OPEN) {
        say(link, OP_TEXT, text, length);
    }
}

void link_sayf(struct link *link, const char *format, ...)
{
    char text[BODY_MAX * 2];
    va_list words;
    va_start(words, format);
    int length = vsnprintf(text, sizeof text, format, words);
    va_end(words);
    if (length < 0 || (size_t)length >= sizeof text) {
        give_up("a message is too long for the generator");
    }
    link_say(link, text, (size_t)length);
}

void link_open(struct link *link)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(pump.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    link->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (link->fd < 0) {
        give_up("socket: %s", strerror(errno));
    }
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    link->state = LINK_CONNECTING;
    link->began_ns = now_ns();
    if (connect(link->fd, (struct sockaddr *)&address, sizeof address) != 0 &&
        errno != EINPROGRESS) {
        give_up("connect: %s", strerror(errno));
    }
    watch(link, EPOLL_CTL_ADD, true);
}

void link_close(struct link *link)
{
    if (link->state == LINK_OPEN) {
        static const char normal[] = {0x03, (char)0xe8};
        say(link, OP_CLOSE, normal, sizeof normal);
        flush(link);
    }
    if (link->state != LINK_CLOSED) {
        forget(link);
    }
}

static void ask_upgrade(struct link *link)
{
    char target[256];
    char headers[256] = "";
    char request[1024];
    wire->upgrade(link, target, headers);
    int length =
        snprintf(request, sizeof request,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: ZW1wb3dlciBsb2FkIGdlbg==\r\n%s%s%s%s\r\n",
                 target, pump.port, wire->subprotocol != NULL ? "Sec-WebSocket-Protocol: " : "",
                 wire->subprotocol != NULL ? wire->subprotocol : "",
                 wire->subprotocol != NULL ? "\r\n" : "", headers);
    link->state = LINK_UPGRADING;
    buffer_add(&link->out, request, (size_t)length);
    flush(link);
}

/* The length of the frame at `bytes`, with its header; 0 where it is not all there. */
static size_t measure(const unsigned char *bytes, size_t length, size_t *ret_header)
{
    if (length < 2) {
        return 0;
    }
    size_t header = 2;
    uint64_t payload = bytes[1] & 0x7f;
    if (payload >= 126) {
        size_t more = payload == 126 ? 2 : 8;
        if (length < header + more) {
            return 0;
        }
        payload = 0;
        for (size_t i = 0; i < more; i++) {
            payload = payload << 8 | bytes[header + i];
        }
        header += more;
    }
    *ret_header = header;
    return length - header < payload ? 0 : header + (size_t)payload;
}

static void take_data(struct link *link, bool last, const char *payload, size_t length)
{
    if (last && link->pieces.length == 0) {
        wire->text(link, payload, length);
        return;
    }
    buffer_add(&link->pieces, payload, length);
    if (last) {
        struct buffer whole = link->pieces;
        link->pieces = (struct buffer){0};
        wire->text(link, whole.bytes, whole.length);
        buffer_free(&whole);
    }
}

static void take_frame(struct link *link, unsigned first, const char *payload, size_t length)
{
    unsigned opcode = first & 0x0f;
    if (opcode == OP_CLOSE) {
        char why[64];
        unsigned code = length < 2
                            ? 1005u
                            : (unsigned)(unsigned char)payload[0] << 8 | (unsigned char)payload[1];
        snprintf(why, sizeof why, "closed by the server with %u", code);
        lose(link, why);
    } else if (opcode == OP_PING) {
        say(link, OP_PONG, payload, length);
    } else if (opcode != OP_PONG) {
        take_data(link, (first & 0x80) != 0, payload, length);
    }
}

/* Returns how many bytes it used. */
static size_t take_frames(struct link *link, const char *bytes, size_t length)
{
    size_t used = 0;
    while (link->state == LINK_OPEN) {
        size_t header;
        const char *frame = bytes + used;
        size_t whole = measure((const unsigned char *)frame, length - used, &header);
        if (whole == 0) {
            break;
        }
        used += whole;
        take_frame(link, (unsigned char)frame[0], frame + header, whole - header);
    }
    return used;
}

/* Returns how many bytes it used. */
static size_t take_answer(struct link *link, const char *bytes, size_t length)
{
    const char *end = text_find(bytes, length, "\r\n\r\n");
    if (end == NULL) {
        return 0;
    }
    if (!text_begins(bytes, length, "HTTP/1.1 101")) {
        refused(link, bytes, (size_t)(end - bytes));
    }
    link->state = LINK_OPEN;
    wire->opened(link);
    return (size_t)(end - bytes) + 4;
}

static size_t take(struct link *link, const char *bytes, size_t length)
{
    size_t used = 0;
    if (link->state == LINK_UPGRADING) {
        used = take_answer(link, bytes, length);
    }
    return link->state == LINK_OPEN ? used + take_frames(link, bytes + used, length - used) : used;
}

static void came(struct link *link, const char *bytes, size_t length)
{
    if (link->in.length == 0) {
        size_t used = take(link, bytes, length);
        if (link->state != LINK_CLOSED && used < length) {
            buffer_add(&link->in, bytes + used, length - used);
        }
        return;
    }
    buffer_add(&link->in, bytes, length);
    struct buffer all = link->in;
    link->in = (struct buffer){0};
    size_t used = take(link, all.bytes, all.length);
    if (link->state == LINK_CLOSED || used == all.length) {
        buffer_free(&all);
    } else {
        buffer_drop(&all, used);
        link->in = all;
    }
}

static void read_link(struct link *link)
{
    for (;;) {
        ssize_t got = get(link, pump.read, sizeof pump.read);
        if (got < 0) {
            lose(link, "ended by the server");
            return;
        }
        if (got > 0) {
            came(link, pump.read, (size_t)got);
        }
        /* A socket with more is reported again; what TLS has read already is not. */
        if (got == 0 || link->tls == NULL || link->state == LINK_CLOSED) {
            return;
        }
    }
}

static void connected(struct link *link)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        lose(link, strerror(error));
        return;
    }
    if (pump.tls == NULL) {
        ask_upgrade(link);
        return;
    }
    link->tls = SSL_new(pump.tls);
    if (link->tls == NULL || SSL_set_fd(link->tls, link->fd) != 1) {
        out_of_memory();
    }
    SSL_set_connect_state(link->tls);
    link->state = LINK_SECURING;
    watch(link, EPOLL_CTL_MOD, false);
}

static void shake_hands(struct link *link)
{
    int done = SSL_do_handshake(link->tls);
    if (done == 1) {
        ask_upgrade(link);
        return;
    }
    int error = SSL_get_error(link->tls, done);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        lose(link, "no TLS with the server");
    }
}

static void serve(struct link *link, uint32_t events)
{
    if (link->state == LINK_CONNECTING) {
        connected(link);
        if (link->state != LINK_SECURING) {
            return;
        }
    }
    if (link->state == LINK_SECURING) {
        shake_hands(link);
        return;
    }
    if ((events & EPOLLOUT) != 0 && link->state != LINK_CLOSED) {
        flush(link);
    }
    if ((events & ~(uint32_t)EPOLLOUT) != 0 && link->state != LINK_CLOSED) {
        read_link(link);
    }
}

void links_turn(uint64_t until_ns)
{
    links_flush();
    struct epoll_event events[EVENTS];
    uint64_t now = now_ns();
    uint64_t wait = until_ns > now ? until_ns - now : 0;
    struct timespec limit = {(time_t)(wait / NS_PER_SECOND), (long)(wait % NS_PER_SECOND)};
    int count = epoll_pwait2(pump.epoll, events, EVENTS, &limit, NULL);
    for (int i = 0; i < count; i++) {
        struct link *link = events[i].data.ptr;
        if (link->state != LINK_CLOSED) {
            serve(link, events[i].events);
        }
        links_flush();
    }
}
