#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

/* The load generator: one thread that speaks for many people at once.
 *
 *     main.c          options
 *     scenario.c      what the people do, and what is told of it
 *     ledger.c        every message from being sent to being stored and delivered, once and in
 * order link.c          connections: epoll, TLS, WebSocket (RFC 6455) figures.c       percentiles,
 * and the line of JSON that is the result tree.c          processor time and memory of the server's
 * processes wire_NAME.c     one protocol each: sign in, send, hear, look back
 *
 * People come in pairs: 2i and 2i + 1 share a conversation. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { BODY_MAX = 4096, ID_LENGTH = 36, NS_PER_SECOND = 1000000000 };

enum kind { KIND_CHAT, KIND_SIGNAL };
enum link_state { LINK_CLOSED, LINK_CONNECTING, LINK_SECURING, LINK_UPGRADING, LINK_OPEN };

struct buffer {
    char *bytes;
    size_t length, capacity;
};

/* A message of this link's that is under way. */
struct pending {
    uint64_t since_ns; /* when it was sent; for an open loop, when it was due */
    uint32_t number;   /* 0: free */
    bool acked, heard, counted;
};

struct link {
    uint32_t index; /* of the person */
    enum link_state state;
    int fd;
    struct ssl_st *tls;
    struct buffer in, out, pieces;
    bool dirty, wants_out;
    bool ready;        /* signed in */
    bool looking_back; /* what comes is history */
    uint64_t began_ns;

    struct pending *pending; /* by number, modulo PENDING_MAX; NULL until the first message */
    uint32_t last_number;    /* sent */
    uint32_t last_acked;
    uint32_t last_heard;  /* of the partner's */
    unsigned looked_back; /* messages of history that came */
    void *wire; /* what the protocol keeps for a person, from one connection to the next */
};

/* A protocol. Texts are not terminated. */
struct wire {
    const char *name;
    const char *subprotocol; /* NULL: none */
    size_t state_size;
    bool answers_signals;
    bool acks_in_turn; /* an acknowledgement covers all that was sent before */
    /* The target of the upgrade, and header lines of its own, each with its CRLF. */
    void (*upgrade)(const struct link *link, char target[256], char headers[256]);
    void (*opened)(struct link *link);
    void (*text)(struct link *link, const char *text, size_t length);
    void (*send)(struct link *link, enum kind kind, uint32_t number, const char *body);
    /* Asks for the newest `count` of the conversation. */
    void (*look_back)(struct link *link, unsigned count);
    /* Sets up a call with the partner, then tells pair_called(). NULL: signals need none. */
    void (*call)(struct link *link);
};

/* The one that is spoken. */
extern const struct wire *wire;
extern const struct wire wire_empower, wire_plain, wire_socketio, wire_peerjs, wire_xmpp;

/* ---- people */
struct person {
    char name[40];
    char secret[80];
};
const struct person *person_of(const struct link *link);
struct link *partner_of(const struct link *link);
/* The one of the pair with the even number. */
struct link *first_of(const struct link *link);

/* ---- what a protocol tells (scenario.c, ledger.c) */
void link_ready(struct link *link);
void pair_called(struct link *link);
void message_acked(struct link *link, uint32_t number);
/* Bodies of messages stand somewhere in this text, whatever surrounds them. */
void bodies_came(struct link *link, const char *text, size_t length);
void history_ended(struct link *link);
/* The server said no: ends the generator, since a figure would mean nothing. */
void refused(const struct link *link, const char *text, size_t length);

/* ---- link.c */
void links_init(uint16_t port, bool secure);
void link_open(struct link *link);
void link_close(struct link *link);
void link_say(struct link *link, const char *text, size_t length);
void link_sayf(struct link *link, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Works off what came, or waits until `until_ns` for something to come. */
void links_turn(uint64_t until_ns);
void links_flush(void);
/* Told by link.c: the connection went away without being asked to. */
void link_lost(struct link *link, const char *why);
uint64_t now_ns(void);

/* Finds `what` in the text; NULL where it is not. */
const char *text_find(const char *text, size_t length, const char *what);
/* The id that follows `key` in the text; false where there is none. */
bool text_id(const char *text, size_t length, const char *key, char ret_id[ID_LENGTH + 1]);
bool text_begins(const char *text, size_t length, const char *with);
void out_of_memory(void) __attribute__((noreturn));
void give_up(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* ---- ledger.c */
enum { PENDING_MAX = 1024 };
struct ledger {
    enum kind kind;
    size_t body_length;
    bool counting; /* what is sent now goes into the figures */
    uint64_t sent, finished, doubled, reordered, strange;
};
extern struct ledger ledger;
/* False: too many of this link's are under way. */
bool ledger_send(struct link *link, uint64_t since_ns);
/* Messages that were sent and are not yet both stored and delivered. */
uint64_t ledger_open(void);
/* In scenario.c: a message of this link's is delivered; it is both acknowledged and delivered. */
void message_heard(struct link *link);
void message_finished(struct link *link);

/* ---- figures.c */
struct series;
extern struct series series_ack, series_delivery, series_sign_in, series_catch_up;
void series_add(struct series *series, uint64_t ns);
void series_clear(struct series *series);
/* Members of a JSON object, each with a comma before it. */
void series_print(const char *name, struct series *series);
/* Microseconds. */
double series_percentile(struct series *series, double percent);

/* ---- tree.c */
struct usage {
    double cpu_us;
    double pss_kb;
};
void tree_init(const char *pids);
/* Of the processes and all their descendants. Memory is read only where it is asked for: it takes
 * long. */
struct usage tree_usage(bool with_memory);
/* The same for this process. */
double own_cpu_us(void);

#endif
