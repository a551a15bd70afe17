#include "server/throttle.h"

#include "server/memory.h"

#include <string.h>
#include <uthash.h>
#include <utlist.h>

enum { GRADES = 16, FIRST_LOCK_S = 60, FIRST_DELAY_MS = 1000, MINUTE_MS = 60000 };

/* `free` tries at once; from then on delays; the try number `lock_at` locks. */
struct rule {
    unsigned free;
    unsigned lock_at;
    uint64_t fade_ms; /* one try is forgotten in so long */
};

/* An address may be a whole clinic's, an account is one person's: hence more room for the first. */
static const struct rule rules[GUESS_KINDS] = {
    [GUESS_PAIR] = {5, 10, 15 * MINUTE_MS},
    [GUESS_ADDRESS] = {30, 60, MINUTE_MS},
    [GUESS_ACCOUNT] = {20, 50, 5 * MINUTE_MS},
    [GUESS_DEVICE] = {5, 10, 15 * MINUTE_MS},
};

struct record {
    struct guess_key key;
    unsigned tries;
    unsigned grade;
    uint64_t faded_ms; /* fading is reckoned up to here */
    uint64_t open_ms;  /* locked until then */
    UT_hash_handle hh;
    struct record *prev, *next; /* of the same grade, that which was counted longest ago first */
};

struct table {
    struct record *records;
    struct record *grades[GRADES];
};

struct throttle {
    size_t room;
    struct table tables[GUESS_KINDS];
};

struct throttle *throttle_create(size_t room)
{
    struct throttle *throttle = memory_new(sizeof *throttle);
    throttle->room = room;
    return throttle;
}

static void record_forget(struct table *table, struct record *record)
{
    DL_DELETE(table->grades[record->grade], record);
    HASH_DEL(table->records, record);
    free(record);
}

void throttle_destroy(struct throttle *throttle)
{
    if (throttle == NULL) {
        return;
    }
    for (enum guess_kind kind = 0; kind < GUESS_KINDS; kind++) {
        struct record *record, *next;
        HASH_ITER(hh, throttle->tables[kind].records, record, next)
        {
            record_forget(&throttle->tables[kind], record);
        }
    }
    free(throttle);
}

/* The last of its grade from now on. */
static void grade(struct table *table, struct record *record, const struct rule *rule)
{
    unsigned fresh = record->tries * (GRADES - 1) / rule->lock_at;
    DL_DELETE(table->grades[record->grade], record);
    record->grade = fresh < GRADES ? fresh : GRADES - 1;
    DL_APPEND(table->grades[record->grade], record);
}

static void fade(struct record *record, const struct rule *rule, uint64_t now_ms)
{
    if (now_ms <= record->faded_ms) {
        return;
    }
    uint64_t steps = (now_ms - record->faded_ms) / rule->fade_ms;
    record->tries -= steps < record->tries ? (unsigned)steps : record->tries;
    record->faded_ms += steps * rule->fade_ms;
}

static struct record *record_find(const struct table *table, const struct guess_key *key)
{
    struct record *record;
    HASH_FIND(hh, table->records, key, sizeof *key, record);
    return record;
}

static void make_room(struct table *table, size_t room)
{
    for (unsigned i = 0; i < GRADES && HASH_COUNT(table->records) >= room; i++) {
        while (table->grades[i] != NULL && HASH_COUNT(table->records) >= room) {
            record_forget(table, table->grades[i]);
        }
    }
}

static struct record *record_take(struct table *table, const struct guess_key *key, size_t room,
                                  uint64_t now_ms)
{
    struct record *record = record_find(table, key);
    if (record == NULL) {
        make_room(table, room);
        record = memory_new(sizeof *record);
        record->key = *key;
        record->faded_ms = now_ms;
        HASH_ADD(hh, table->records, key, sizeof record->key, record);
        DL_APPEND(table->grades[0], record);
    }
    return record;
}

/* How long the try number `tries` is held back. */
static uint64_t delay_of(const struct rule *rule, unsigned tries)
{
    unsigned doublings = tries - rule->free - 1;
    if (tries <= rule->free) {
        return 0;
    }
    return doublings < 3 ? (uint64_t)FIRST_DELAY_MS << doublings : GUESS_DELAY_MAX_MS;
}

/* How long the try number `tries` locks out what comes after it. */
static uint64_t lock_of(const struct rule *rule, unsigned tries)
{
    unsigned doublings = tries - rule->lock_at;
    if (tries < rule->lock_at) {
        return 0;
    }
    uint64_t seconds = doublings < 4 ? (uint64_t)FIRST_LOCK_S << doublings : GUESS_LOCK_MAX_S;
    return seconds * 1000;
}

static bool judges(const struct guess *guess, enum guess_kind kind)
{
    return guess->by_address ? kind == GUESS_ADDRESS : (kind == GUESS_DEVICE) == guess->known;
}

static uint64_t locked_for(const struct throttle *throttle, const struct guess *guess,
                           uint64_t now_ms)
{
    uint64_t longest = 0;
    for (enum guess_kind kind = 0; kind < GUESS_KINDS; kind++) {
        const struct record *record =
            judges(guess, kind) ? record_find(&throttle->tables[kind], &guess->keys[kind]) : NULL;
        if (record != NULL && record->open_ms > now_ms && record->open_ms - now_ms > longest) {
            longest = record->open_ms - now_ms;
        }
    }
    return longest;
}

/* Returns how long to hold the try back, for this kind. */
static uint64_t count_try(struct throttle *throttle, const struct guess *guess,
                          enum guess_kind kind, uint64_t now_ms)
{
    struct table *table = &throttle->tables[kind];
    const struct rule *rule = &rules[kind];
    struct record *record = record_take(table, &guess->keys[kind], throttle->room, now_ms);
    fade(record, rule, now_ms);
    record->tries++;
    uint64_t delay_ms = delay_of(rule, record->tries);
    uint64_t lock_ms = lock_of(rule, record->tries);
    if (lock_ms > 0) {
        record->open_ms = now_ms + lock_ms;
    }
    grade(table, record, rule);
    return delay_ms;
}

unsigned throttle_admit(struct throttle *throttle, const struct guess *guess, uint64_t now_ms,
                        uint64_t *ret_delay_ms)
{
    uint64_t locked_ms = guess->exempt ? 0 : locked_for(throttle, guess, now_ms);
    uint64_t longest = 0;
    if (locked_ms > 0) {
        return (unsigned)((locked_ms + 999) / 1000);
    }
    for (enum guess_kind kind = 0; kind < GUESS_KINDS; kind++) {
        uint64_t delay_ms = judges(guess, kind) ? count_try(throttle, guess, kind, now_ms) : 0;
        longest = delay_ms > longest ? delay_ms : longest;
    }
    *ret_delay_ms = guess->exempt ? 0 : longest;
    return 0;
}

static void take_back(struct throttle *throttle, const struct guess *guess, enum guess_kind kind,
                      uint64_t now_ms)
{
    struct table *table = &throttle->tables[kind];
    struct record *record = record_find(table, &guess->keys[kind]);
    if (record == NULL) {
        return;
    }
    fade(record, &rules[kind], now_ms);
    record->tries -= record->tries > 0;
    if (record->tries < rules[kind].lock_at) {
        record->open_ms = 0;
    }
    grade(table, record, &rules[kind]);
}

void throttle_take_back(struct throttle *throttle, const struct guess *guess, uint64_t now_ms)
{
    for (enum guess_kind kind = 0; kind < GUESS_KINDS; kind++) {
        if (judges(guess, kind)) {
            take_back(throttle, guess, kind, now_ms);
        }
    }
}

void throttle_forgive(struct throttle *throttle, const struct guess *guess, uint64_t now_ms)
{
    enum guess_kind own = guess->known ? GUESS_DEVICE : GUESS_PAIR;
    throttle_take_back(throttle, guess, now_ms);
    struct record *record = record_find(&throttle->tables[own], &guess->keys[own]);
    if (record != NULL) {
        record_forget(&throttle->tables[own], record);
    }
}

void throttle_sweep(struct throttle *throttle, uint64_t now_ms)
{
    for (enum guess_kind kind = 0; kind < GUESS_KINDS; kind++) {
        struct table *table = &throttle->tables[kind];
        struct record *record, *next;
        HASH_ITER(hh, table->records, record, next)
        {
            fade(record, &rules[kind], now_ms);
            if (record->tries == 0 && record->open_ms <= now_ms) {
                record_forget(table, record);
            }
        }
    }
}

size_t throttle_count(const struct throttle *throttle, enum guess_kind kind)
{
    return HASH_COUNT(throttle->tables[kind].records);
}
