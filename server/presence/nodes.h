#ifndef SERVER_PRESENCE_NODES_H
#define SERVER_PRESENCE_NODES_H

#include "server/presence/news.h"
#include "server/presence/people.h"

/* Which other nodes there are, and which of them are to be read or forgotten. Reads no clock: times
 * are of a clock that never goes back.
 *
 * A node is there from the first that is heard of it. It is given up when its lease is gone from
 * Redis and it has been silent for a while as well: after Redis came back empty, its lease is gone
 * although it lives. Where Redis cannot be asked, it is given up one lease after the last sign. */

enum {
    LEASE_MS = 10000,
    LEASE_RENEW_S = 3,
    SILENCE_MS = 3000, /* of three beats */
    SETTLE_MS = 4000,  /* after Redis came back, for the others to find it again */
};

struct node_entry {
    char name[NODE_NAME_MAX + 1];
    char epoch[EPOCH_LENGTH + 1];
    bool used;        /* a node stands here, or what it said is still being forgotten */
    bool leaving;     /* … it is that */
    bool wants_load;  /* what Redis holds of it is to be read */
    bool wants_sweep; /* what it said before is to be swept */
    unsigned serial;  /* whoever has this place later has another */
    uint64_t heard_ms;
    uint64_t until_ms; /* it counts as there until then, whatever happens */
};

struct nodes {
    struct node_entry entries[PEOPLE_NODES_MAX];
    unsigned last_serial;
    uint64_t settled_ms; /* absent leases count from then on */
};

/* Redis is back: whoever is known is to be read anew. */
void nodes_returned(struct nodes *nodes, uint64_t now_ms);

/* News of this node came. Returns its number, or -1 where there are too many nodes. */
int nodes_hear(struct nodes *nodes, const char *name, const char *epoch, uint64_t now_ms);

/* -1: unknown. */
int nodes_find(const struct nodes *nodes, const char *name);

/* Whether its lease stands in Redis. Returns true where the node is given up now. */
bool nodes_lease(struct nodes *nodes, unsigned node, bool stands, uint64_t now_ms);

/* Gives up the next node that was without a sign for too long, and returns its number; -1: none. */
int nodes_expire(struct nodes *nodes, uint64_t now_ms);

/* Gives it up: it is to be swept. */
void nodes_give_up(struct nodes *nodes, unsigned node);

/* What it said before is swept: the place of one that was given up is free again. */
void nodes_swept(struct nodes *nodes, unsigned node);

#endif
