#ifndef SERVER_LIMITS_H
#define SERVER_LIMITS_H

#include "storage/auto.h"
#include "storage/id.h"

#include <stdint.h>

/* Token buckets, one for each account and method, or other thing that is counted. Loop thread. */
struct limits;

struct limits *limits_create(void);
/* Takes NULL. */
void limits_destroy(struct limits *limits);

/* Takes one of `per_minute` from the bucket of `account` and `method`, which holds as many and
 * fills evenly. Returns 0, or in how many seconds one will be there. `now_ms` is steady time. */
unsigned limits_take(struct limits *limits, struct id account, unsigned method, unsigned per_minute,
                     uint64_t now_ms);

/* What a bucket holds, and how long an empty one takes to fill, evenly. Their product must fit into
 * 63 bits. */
struct rate {
    uint64_t full;
    uint64_t per_ms;
};

/* The same for `amount` (more than `full` counts as that) of a thing that no method has the number
 * of. */
unsigned limits_draw(struct limits *limits, struct id account, unsigned thing, struct rate rate,
                     uint64_t amount, uint64_t now_ms);

/* Forgets buckets that are full again. To be called now and then. */
void limits_sweep(struct limits *limits, uint64_t now_ms);

#endif
