#include "server/limits.h"

#include "server/memory.h"

#include <string.h>
#include <uthash.h>

enum { MINUTE_MS = 60000 };

struct bucket_key {
    struct id account;
    unsigned method;
};

/* Counts in parts of a call, so that a bucket of any rate fills by whole numbers: a call costs
 * MINUTE_MS parts, and each millisecond brings `per_minute` of them. */
struct bucket {
    struct bucket_key key;
    unsigned per_minute;
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
    uint64_t full = (uint64_t)bucket->per_minute * MINUTE_MS;
    uint64_t passed_ms = now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0;
    uint64_t gained = (passed_ms < MINUTE_MS ? passed_ms : MINUTE_MS) * bucket->per_minute;
    return bucket->parts + gained < full ? bucket->parts + gained : full;
}

unsigned limits_take(struct limits *limits, struct id account, unsigned method, unsigned per_minute,
                     uint64_t now_ms)
{
    struct bucket_key key;
    memset(&key, 0, sizeof key); /* the padding is hashed too */
    key.account = account;
    key.method = method;
    struct bucket *bucket;
    HASH_FIND(hh, limits->buckets, &key, sizeof key, bucket);
    if (bucket == NULL) {
        bucket = memory_new(sizeof *bucket);
        bucket->key = key;
        bucket->per_minute = per_minute;
        bucket->parts = (uint64_t)per_minute * MINUTE_MS;
        bucket->at_ms = now_ms;
        HASH_ADD(hh, limits->buckets, key, sizeof key, bucket);
    }
    bucket->per_minute = per_minute;
    bucket->parts = bucket_fill(bucket, now_ms);
    bucket->at_ms = now_ms;
    if (bucket->parts >= MINUTE_MS) {
        bucket->parts -= MINUTE_MS;
        return 0;
    }
    uint64_t wait_ms = (MINUTE_MS - bucket->parts + per_minute - 1) / per_minute;
    return (unsigned)((wait_ms + 999) / 1000);
}

void limits_sweep(struct limits *limits, uint64_t now_ms)
{
    struct bucket *bucket;
    struct bucket *next;
    HASH_ITER(hh, limits->buckets, bucket, next)
    {
        if (bucket_fill(bucket, now_ms) == (uint64_t)bucket->per_minute * MINUTE_MS) {
            bucket_forget(limits, bucket);
        }
    }
}
