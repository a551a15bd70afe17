#include "server/turn/line.h"

#include "server/clock.h"
#include "server/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct line {
    int fd;
    bool stream;
    SSL_CTX *context;
    SSL *tls; /* NULL: none */
    const char *gone;
    char day[LINE_DAY_SIZE];
    size_t filled; /* of a stream: what came and is no whole frame yet */
    uint8_t bytes[STUN_FRAME_MAX];
};

static const char closed[] = "the server closed the connection";
static const char broken[] = "the connection broke off";
static const char refused[] = "nothing listens on this port";
static const char no_frame[] = "what answers is no STUN or TURN server";

static bool wait_for(const struct line *line, short events, uint64_t deadline_ms)
{
    for (;;) {
        uint64_t now_ms = clock_steady_ms();
        if (now_ms >= deadline_ms) {
            return false;
        }
        struct pollfd poll_fd = {.fd = line->fd, .events = events};
        int ready = poll(&poll_fd, 1, (int)(deadline_ms - now_ms));
        if (ready > 0) {
            return true;
        }
        if (ready < 0 && errno != EINTR) {
            return false;
        }
    }
}

/* Whether to try the same on TLS again. */
static bool tls_waits(struct line *line, int result, uint64_t deadline_ms)
{
    switch (SSL_get_error(line->tls, result)) {
    case SSL_ERROR_WANT_READ:
        return wait_for(line, POLLIN, deadline_ms);
    case SSL_ERROR_WANT_WRITE:
        return wait_for(line, POLLOUT, deadline_ms);
    case SSL_ERROR_ZERO_RETURN:
        line->gone = closed;
        return false;
    default:
        line->gone = broken;
        return false;
    }
}

static bool fail(struct line_fault *fault, const char *step, const char *says)
{
    fault->step = step;
    snprintf(fault->says, sizeof fault->says, "%s", says);
    return false;
}

static bool connect_socket(struct line *line, const struct addrinfo *address, uint64_t deadline_ms,
                           struct line_fault *fault)
{
    line->fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (line->fd < 0) {
        return fail(fault, "connect", strerror(errno));
    }
    int error = connect(line->fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
        socklen_t size = sizeof error;
        if (!wait_for(line, POLLOUT, deadline_ms) ||
            getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
            return fail(fault, "connect",
                        "no answer: the port is closed by a firewall, or the address is wrong");
        }
    }
    if (error == ECONNREFUSED) {
        return fail(fault, "connect",
                    "nothing listens on this port: is the server started, and with this port?");
    }
    return error == 0 || fail(fault, "connect", strerror(error));
}

static bool expect_name(SSL *tls, const char *host)
{
    unsigned char address[16];
    bool is_address =
        inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
    if (is_address) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host) == 1;
    }
    return SSL_set1_host(tls, host) == 1 && SSL_set_tlsext_host_name(tls, host) == 1;
}

static void read_day(const ASN1_TIME *time, char ret_day[LINE_DAY_SIZE])
{
    struct tm day;
    if (time == NULL || ASN1_TIME_to_tm(time, &day) != 1 ||
        strftime(ret_day, LINE_DAY_SIZE, "%Y-%m-%d", &day) == 0) {
        ret_day[0] = '\0';
    }
}

static bool fail_certificate(const struct line *line, const char *host, struct line_fault *fault)
{
    long verdict = SSL_get_verify_result(line->tls);
    fault->step = "certificate";
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        snprintf(fault->says, sizeof fault->says,
                 "has expired%s%s: renew it, and let the server read it anew",
                 line->day[0] != '\0' ? " on " : "", line->day);
        return false;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fail(fault, "certificate", "is not valid yet: is the clock of this machine right?");
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        snprintf(fault->says, sizeof fault->says,
                 "is made out to another name than %s: name the server as its certificate does",
                 host);
        return false;
    default:
        snprintf(fault->says, sizeof fault->says,
                 "is not trusted (%s): it needs one that browsers trust, with its whole chain",
                 X509_verify_cert_error_string(verdict));
        return false;
    }
}

/* The certificate's day is wanted also where it is refused: it is looked at while it is judged. */
static int judge(int ok, X509_STORE_CTX *judged)
{
    SSL *tls = X509_STORE_CTX_get_ex_data(judged, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct line *line = SSL_get_app_data(tls);
    if (X509_STORE_CTX_get_error_depth(judged) == 0) {
        read_day(X509_get0_notAfter(X509_STORE_CTX_get_current_cert(judged)), line->day);
    }
    return ok;
}

static bool start_tls(struct line *line, const char *host, const char *ca, uint64_t deadline_ms,
                      struct line_fault *fault)
{
    line->context = SSL_CTX_new(TLS_client_method());
    if (line->context == NULL ||
        SSL_CTX_set_min_proto_version(line->context, TLS1_2_VERSION) != 1) {
        return fail(fault, "tls", "the library does not start");
    }
    if ((ca != NULL ? SSL_CTX_load_verify_locations(line->context, ca, NULL)
                    : SSL_CTX_set_default_verify_paths(line->context)) != 1) {
        return fail(fault, "certificate", "there are none to vouch for it: the file has no PEM");
    }
    SSL_CTX_set_verify(line->context, SSL_VERIFY_PEER, judge);
    line->tls = SSL_new(line->context);
    if (line->tls == NULL || SSL_set_fd(line->tls, line->fd) != 1 ||
        SSL_set_app_data(line->tls, line) != 1 || !expect_name(line->tls, host)) {
        return fail(fault, "tls", "the library does not start");
    }
    int result;
    while ((result = SSL_connect(line->tls)) != 1) {
        if (SSL_get_verify_result(line->tls) != X509_V_OK) {
            return fail_certificate(line, host, fault);
        }
        if (!tls_waits(line, result, deadline_ms)) {
            return fail(fault, "tls",
                        line->gone != NULL ? "what answers on this port speaks no TLS of version "
                                             "1.2 or later: is it the server's TLS port?"
                                           : "the handshake does not come to its end");
        }
    }
    return true;
}

bool line_open(const struct turn_uri *uri, const struct addrinfo *address, const char *ca,
               uint64_t deadline_ms, struct line **ret_line, struct line_fault *ret_fault)
{
    AUTO(line) *line = memory_new(sizeof *line);
    line->stream = uri->stream;
    if (!connect_socket(line, address, deadline_ms, ret_fault) ||
        (uri->secure && !start_tls(line, uri->host, ca, deadline_ms, ret_fault))) {
        return false;
    }
    *ret_line = line;
    line = NULL;
    return true;
}

void line_close(struct line *line)
{
    if (line == NULL) {
        return;
    }
    SSL_free(line->tls);
    SSL_CTX_free(line->context);
    ERR_clear_error();
    if (line->fd >= 0) {
        (void)close(line->fd);
    }
    free(line);
}

/* Some of it; 0: not until then, or gone. */
static size_t send_some(struct line *line, const uint8_t *bytes, size_t length,
                        uint64_t deadline_ms)
{
    if (line->tls != NULL) {
        int sent;
        while ((sent = SSL_write(line->tls, bytes, (int)length)) <= 0) {
            if (!tls_waits(line, sent, deadline_ms)) {
                return 0;
            }
        }
        return (size_t)sent;
    }
    ssize_t sent;
    while ((sent = send(line->fd, bytes, length, MSG_NOSIGNAL)) < 0) {
        if (errno != EAGAIN) {
            line->gone = errno == ECONNREFUSED ? refused : broken;
            return 0;
        }
        if (!wait_for(line, POLLOUT, deadline_ms)) {
            return 0;
        }
    }
    return (size_t)sent;
}

bool line_send(struct line *line, const uint8_t *frame, size_t length, uint64_t deadline_ms)
{
    size_t sent = 0;
    while (sent < length) {
        size_t some = send_some(line, frame + sent, length - sent, deadline_ms);
        if (some == 0) {
            return false;
        }
        sent += some;
    }
    return true;
}

static size_t receive_some(struct line *line, uint8_t *bytes, size_t size, uint64_t deadline_ms)
{
    if (line->tls != NULL) {
        int came;
        while ((came = SSL_read(line->tls, bytes, (int)size)) <= 0) {
            if (!tls_waits(line, came, deadline_ms)) {
                return 0;
            }
        }
        return (size_t)came;
    }
    for (;;) {
        ssize_t came = recv(line->fd, bytes, size, 0);
        if (came > 0) {
            return (size_t)came;
        }
        if (came == 0 && line->stream) {
            line->gone = closed;
            return 0;
        }
        if (came < 0 && errno != EAGAIN && errno != EINTR) {
            line->gone = errno == ECONNREFUSED ? refused : broken;
            return 0;
        }
        if (!wait_for(line, POLLIN, deadline_ms)) {
            return 0;
        }
    }
}

static size_t receive_from_stream(struct line *line, uint8_t ret_frame[STUN_FRAME_MAX],
                                  uint64_t deadline_ms)
{
    size_t whole;
    while ((whole = stun_frame_length(line->bytes, line->filled, true)) == 0) {
        size_t came = receive_some(line, line->bytes + line->filled,
                                   sizeof line->bytes - line->filled, deadline_ms);
        if (came == 0) {
            return 0;
        }
        line->filled += came;
    }
    if (whole == SIZE_MAX) {
        line->gone = no_frame;
        return 0;
    }
    memcpy(ret_frame, line->bytes, whole);
    line->filled -= whole;
    memmove(line->bytes, line->bytes + whole, line->filled);
    return whole;
}

size_t line_receive(struct line *line, uint8_t ret_frame[STUN_FRAME_MAX], uint64_t deadline_ms)
{
    if (line->gone != NULL) {
        return 0;
    }
    return line->stream ? receive_from_stream(line, ret_frame, deadline_ms)
                        : receive_some(line, ret_frame, STUN_FRAME_MAX, deadline_ms);
}

const char *line_gone(const struct line *line)
{
    return line->gone;
}

bool line_is_stream(const struct line *line)
{
    return line->stream;
}

const char *line_certificate_day(const struct line *line)
{
    return line->day;
}
