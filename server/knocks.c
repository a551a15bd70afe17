#include "server/knocks.h"

#include "server/log.h"
#include "server/memory.h"
#include "server/metrics.h"
#include "server/net.h"

#include <string.h>
#include <uthash.h>

enum {
    ROOM = 16384,         /* addresses; of more nothing is counted */
    SPOILT_MS = 1000,     /* what one adds, and time takes away */
    PATIENCE_MS = 30000,  /* above it an address is held off … */
    MEMORY_MS = 60000,    /* … and never for longer than the rest of this */
    LET_IN_EVERY_MS = 50, /* while it is held off */
    TELL_EVERY_MS = 60000,
    SWEEP_AGAIN_MS = 1000,
};

struct knocker {
    char network[NET_ADDRESS_SIZE];
    uint64_t forgiven_ms; /* when all of it is */
    uint64_t next_ms;     /* while held off: not before */
    size_t guests;
    UT_hash_handle hh;
};

struct knocks {
    struct knocker *knockers;
    size_t guests_max;
    uint64_t sweep_ms; /* not before, however full it is */
    uint64_t tell_ms;
    unsigned held_off; /* not told of yet */
};

struct knocks *knocks_create(size_t guests_max)
{
    struct knocks *knocks = memory_new(sizeof *knocks);
    knocks->guests_max = guests_max;
    return knocks;
}

static void forget(struct knocks *knocks, struct knocker *knocker)
{
    HASH_DEL(knocks->knockers, knocker);
    free(knocker);
}

void knocks_destroy(struct knocks *knocks)
{
    if (knocks == NULL) {
        return;
    }
    struct knocker *knocker;
    struct knocker *next;
    HASH_ITER(hh, knocks->knockers, knocker, next)
    {
        forget(knocks, knocker);
    }
    free(knocks);
}

static struct knocker *find(const struct knocks *knocks, const char *network)
{
    struct knocker *knocker;
    HASH_FIND_STR(knocks->knockers, network, knocker);
    return knocker;
}

/* NULL: there is no room for one more. */
static struct knocker *find_or_add(struct knocks *knocks, const char *address, uint64_t now_ms)
{
    char network[NET_ADDRESS_SIZE];
    net_network(address, network);
    struct knocker *knocker = find(knocks, network);
    if (knocker == NULL && HASH_COUNT(knocks->knockers) >= ROOM && now_ms >= knocks->sweep_ms) {
        knocks->sweep_ms = now_ms + SWEEP_AGAIN_MS;
        knocks_sweep(knocks, now_ms);
    }
    if (knocker == NULL && HASH_COUNT(knocks->knockers) < ROOM) {
        knocker = memory_new(sizeof *knocker);
        memcpy(knocker->network, network, sizeof network);
        HASH_ADD_STR(knocks->knockers, network, knocker);
    }
    return knocker;
}

static void tell(struct knocks *knocks, uint64_t now_ms)
{
    knocks->held_off++;
    metrics_add(METRIC_DROP_HELD_OFF, 1);
    if (now_ms >= knocks->tell_ms) {
        log_line(LOG_WARN, "connections_held_off", "times=%u", knocks->held_off);
        knocks->tell_ms = now_ms + TELL_EVERY_MS;
        knocks->held_off = 0;
    }
}

static bool let_in(struct knocks *knocks, struct knocker *knocker, uint64_t now_ms)
{
    if (knocker == NULL || knocker->forgiven_ms <= now_ms + PATIENCE_MS) {
        return true;
    }
    if (now_ms < knocker->next_ms) {
        tell(knocks, now_ms);
        return false;
    }
    knocker->next_ms = now_ms + LET_IN_EVERY_MS;
    return true;
}

bool knocks_let_in(struct knocks *knocks, const char *address, uint64_t now_ms)
{
    char network[NET_ADDRESS_SIZE];
    net_network(address, network);
    return let_in(knocks, find(knocks, network), now_ms);
}

bool knocks_enter(struct knocks *knocks, const char *address, uint64_t now_ms,
                  struct knocker **ret_guest)
{
    struct knocker *knocker = find_or_add(knocks, address, now_ms);
    *ret_guest = NULL;
    if (knocker != NULL && knocker->guests >= knocks->guests_max) {
        tell(knocks, now_ms);
        return false;
    }
    if (!let_in(knocks, knocker, now_ms)) {
        return false;
    }
    if (knocker != NULL) {
        knocker->guests++;
    }
    *ret_guest = knocker;
    return true;
}

void knocks_leave(struct knocks *knocks, struct knocker *guest, uint64_t now_ms)
{
    if (guest != NULL && --guest->guests == 0 && guest->forgiven_ms <= now_ms) {
        forget(knocks, guest);
    }
}

void knocks_spoilt(struct knocks *knocks, const char *address, uint64_t now_ms)
{
    struct knocker *knocker = find_or_add(knocks, address, now_ms);
    if (knocker == NULL) {
        return;
    }
    uint64_t from_ms = knocker->forgiven_ms > now_ms ? knocker->forgiven_ms : now_ms;
    uint64_t most_ms = now_ms + MEMORY_MS;
    knocker->forgiven_ms = from_ms + SPOILT_MS < most_ms ? from_ms + SPOILT_MS : most_ms;
}

void knocks_sweep(struct knocks *knocks, uint64_t now_ms)
{
    struct knocker *knocker;
    struct knocker *next;
    HASH_ITER(hh, knocks->knockers, knocker, next)
    {
        if (knocker->forgiven_ms <= now_ms && knocker->guests == 0) {
            forget(knocks, knocker);
        }
    }
}
