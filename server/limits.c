#include "server/limits.h"

#include "server/memory.h"

#include <string.h>
#include <uthash.h>

enum { MINUTE_MS = 60000 };

struct bucket_key {
    struct id account;
    unsigned thing;
};

/* Counts in parts, so that a bucket of any rate fills by whole numbers: one costs `rate.per_ms`
 * parts, and each millisecond brings `rate.full` of them. */
struct bucket {
    struct bucket_key key;
    struct rate rate;
    uint64_t parts;
    uint64_t at_ms;
    UT_hash_handle hh;
};

struct limits {
    struct bucket *buckets;
};

struct limits *limits_create(void)
{
    return memory_new(sizeof(struct limits));
}

static void bucket_forget(struct limits *limits, struct bucket *bucket)
{
    HASH_DEL(limits->buckets, bucket);
    free(bucket);
}

void limits_destroy(struct limits *limits)
{
    if (limits == NULL) {
        return;
    }
    struct bucket *bucket;
    struct bucket *next;
    HASH_ITER(hh, limits->buckets, bucket, next)
    {
        bucket_forget(limits, bucket);
    }
    free(limits);
}

static uint64_t bucket_fill(const struct bucket *bucket, uint64_t now_ms)
{
    const struct rate *rate = &bucket->rate;
    uint64_t full = rate->full * rate->per_ms;
    uint64_t passed_ms = now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0;
    uint64_t gained = (passed_ms < rate->per_ms ? passed_ms : rate->per_ms) * rate->full;
    return bucket->parts + gained < full ? bucket->parts + gained : full;
}

unsigned limits_take(struct limits *limits, struct id account, unsigned method, unsigned per_minute,
                     uint64_t now_ms)
{
    return limits_draw(limits, account, method, (struct rate){per_minute, MINUTE_MS}, 1, now_ms);
}

unsigned limits_draw(struct limits *limits, struct id account, unsigned thing, struct rate rate,
                     uint64_t amount, uint64_t now_ms)
{
    uint64_t cost = (amount < rate.full ? amount : rate.full) * rate.per_ms;
    struct bucket_key key;
    memset(&key, 0, sizeof key); /* the padding is hashed too */
    key.account = account;
    key.thing = thing;
    struct bucket *bucket;
    HASH_FIND(hh, limits->buckets, &key, sizeof key, bucket);
    if (bucket == NULL) {
        bucket = memory_new(sizeof *bucket);
        bucket->key = key;
        bucket->rate = rate;
        bucket->parts = rate.full * rate.per_ms;
        bucket->at_ms = now_ms;
        HASH_ADD(hh, limits->buckets, key, sizeof key, bucket);
    }
    bucket->rate = rate;
    bucket->parts = bucket_fill(bucket, now_ms);
    bucket->at_ms = now_ms;
    if (bucket->parts >= cost) {
        bucket->parts -= cost;
        return 0;
    }
    uint64_t wait_ms = (cost - bucket->parts + rate.full - 1) / rate.full;
    return (unsigned)((wait_ms + 999) / 1000);
}

void limits_sweep(struct limits *limits, uint64_t now_ms)
{
    struct bucket *bucket;
    struct bucket *next;
    HASH_ITER(hh, limits->buckets, bucket, next)
    {
        if (bucket_fill(bucket, now_ms) == bucket->rate.full * bucket->rate.per_ms) {
            bucket_forget(limits, bucket);
        }
    }
}
