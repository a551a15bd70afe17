#ifndef STORAGE_PORTAL_H
#define STORAGE_PORTAL_H

#include "storage/err.h"

#include <stdint.h>

struct store;

/* R-ACC-8: that the portal ends, and when. */
struct portal_end {
    uint64_t announced_ms;
    uint64_t on_ms;
};

/* STORE_EXISTS: an end is announced. */
enum store_err portal_end_add(struct store *store, const struct portal_end *end);
/* STORE_NOT_FOUND: no end is announced. */
enum store_err portal_end_cancel(struct store *store, uint64_t now_ms);
enum store_err portal_end_find(struct store *store, struct portal_end *ret_end);

#endif
