#ifndef SERVER_PRESENCE_REDIS_INNER_H
#define SERVER_PRESENCE_REDIS_INNER_H

#include "server/presence/news.h"
#include "server/presence/nodes.h"
#include "server/presence/people.h"
#include "server/presence/presence.h"
#include "server/presence/redis_link.h"

/* What the files of redis.c share; nobody else includes it. */

enum {
    PIECE = 500, /* users of a command */
    KEY_SIZE = 32 + NODE_NAME_MAX,
};

/* What other nodes do that an operator should see. */
#define WARNING_MAP(X)                                                                             \
    X(WARNING_NEWS, "presence_news_unknown")                                                       \
    X(WARNING_NAME, "presence_node_name_taken")                                                    \
    X(WARNING_NODES, "presence_too_many_nodes")                                                    \
    X(WARNING_PEOPLE, "presence_too_many_people")

#define WARNING_ENUM(name, word) name,
enum warning { WARNING_MAP(WARNING_ENUM) WARNING_COUNT };
#undef WARNING_ENUM

/* The words of one HSET. */
struct piece {
    struct people_item items[PIECE];
    char ids[PIECE][ID_TEXT_LENGTH + 1];
    char views[PIECE][NEWS_SIZE / 4];
    const char *words[4 + 2 * PIECE];
};

struct asked_lease {
    unsigned node;
    unsigned serial;
};

struct redis_presence {
    struct presence base;
    struct people *people;
    struct redis_link *link;
    uv_idle_t sweeper; /* runs while there is something to sweep */
    bool sweeping;
    struct nodes nodes;
    struct news self; /* node and epoch */
    char last_epoch[EPOCH_LENGTH + 1];
    char lease_key[KEY_SIZE], users_key[KEY_SIZE], channel[KEY_SIZE];
    unsigned seconds;                  /* since the beginning */
    unsigned warn_next[WARNING_COUNT]; /* not before `seconds` is this */
    bool written;                      /* Redis holds all of this node */
    bool leaving;

    bool writing;     /* what is below */
    bool write_again; /* something went wrong meanwhile */
    const struct person *cursor;
    struct piece piece;

    int loading; /* the node being read; -1: none */
    unsigned loading_serial;
    bool loading_whole; /* the node had written all of it, under the epoch we know */
    bool loading_more;  /* it is more than is kept */

    struct asked_lease asked[PEOPLE_NODES_MAX];
    size_t asked_count; /* 0: nothing asked */
};

#define SEND(presence, ask, ...)                                                                   \
    redis_link_send((presence)->link, (ask),                                                       \
                    sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),                        \
                    (const char *[]){__VA_ARGS__})

/* LEASE_MS as a word of a command. */
#define LEASE_MS_WORD "10000"

/* redis.c */
void redis_key(const char *kind, const char *node, char ret_key[KEY_SIZE]);
/* Once a while for each: it could come thousands of times a second. */
void redis_warn(struct redis_presence *presence, enum warning warning);
/* Two clocks that differ a little must not show a time to come. */
struct presence_view redis_not_later(struct presence_view view, uint64_t now_ms);

/* redis_own.c: what this node writes and tells. */

/* Publishes, about this node. False: not sent. */
bool redis_tell(struct redis_presence *presence, enum news_kind kind, const struct redis_ask *ask);
/* Begins to write this node's part whole, or once more where it is being written. */
void redis_write(struct redis_presence *presence);
/* One change of it. */
void redis_write_change(struct redis_presence *presence, struct id user, struct presence_view view);
void redis_renew(struct redis_presence *presence);
/* Takes it away. */
void redis_unwrite(struct redis_presence *presence);

/* redis_others.c: what it reads of others. */

/* Reads the next node that wants it, unless one is being read. */
void redis_load(struct redis_presence *presence);
void redis_ask_leases(struct redis_presence *presence);
/* The node was given up. */
void redis_forget(struct redis_presence *presence, unsigned node);

#endif
