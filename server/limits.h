#ifndef SERVER_LIMITS_H
#define SERVER_LIMITS_H

#include "storage/auto.h"
#include "storage/id.h"

#include <stdint.h>

/* Token buckets, one for each account and method. Loop thread. */
struct limits;

struct limits *limits_create(void);
/* Takes NULL. */
void limits_destroy(struct limits *limits);

/* Takes one of `per_minute` from the bucket of `account` and `method`, which holds as many and
 * fills evenly. Returns 0, or in how many seconds one will be there. `now_ms` is steady time. */
unsigned limits_take(struct limits *limits, struct id account, unsigned method, unsigned per_minute,
                     uint64_t now_ms);

/* Forgets buckets that are full again. To be called now and then. */
void limits_sweep(struct limits *limits, uint64_t now_ms);

#endif
