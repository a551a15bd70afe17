#include "server/look_rate.h"

#include "server/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { KNOWN_MAX = 65536, WORD_SIZE = 32 };

/* What makes two looks the same. */
struct known_key {
    struct id actor, sign_in, dossier, client, channel, object;
    char event[WORD_SIZE];
    char part[WORD_SIZE];
    char basis[WORD_SIZE];
    char refusal[WORD_SIZE];
    char address[ADDRESS_BYTES_MAX + 1];
};

struct known {
    struct known_key key;
    uint64_t at_ms;
    UT_hash_handle hh;
};

/* What has no row yet. */
struct count {
    uint64_t number;
    struct look_list last; /* of them, alone; empty: none */
};

struct again {
    struct known_key key;
    uint64_t since_ms;
    struct count more; /* beyond the first */
    UT_hash_handle hh;
};

struct refusals {
    struct id account;
    uint64_t since_ms;
    unsigned rows;
    struct count more; /* beyond them */
    UT_hash_handle hh;
};

struct look_rate {
    struct known *known;       /* by key */
    struct again *again;       /* by key */
    struct refusals *refusals; /* by account */
};

struct look_rate *look_rate_create(void)
{
    return memory_new(sizeof(struct look_rate));
}

static void forget(struct look_rate *rate, struct known *known)
{
    HASH_DEL(rate->known, known);
    free(known);
}

static void forget_again(struct look_rate *rate, struct again *again)
{
    HASH_DEL(rate->again, again);
    looks_drop(&again->more.last);
    free(again);
}

static void forgive(struct look_rate *rate, struct refusals *refusals)
{
    HASH_DEL(rate->refusals, refusals);
    looks_drop(&refusals->more.last);
    free(refusals);
}

void look_rate_destroy(struct look_rate *rate)
{
    struct known *known, *next_known;
    struct again *again, *next_again;
    struct refusals *refusals, *next;
    if (rate == NULL) {
        return;
    }
    HASH_ITER(hh, rate->known, known, next_known)
    {
        forget(rate, known);
    }
    HASH_ITER(hh, rate->again, again, next_again)
    {
        forget_again(rate, again);
    }
    HASH_ITER(hh, rate->refusals, refusals, next)
    {
        forgive(rate, refusals);
    }
    free(rate);
}

/* A word that is too long makes looks differ less, and none is. */
static void put_word(char ret_word[WORD_SIZE], const char *word)
{
    snprintf(ret_word, WORD_SIZE, "%s", word != NULL ? word : "");
}

static struct known_key key_of(const struct look *look)
{
    struct known_key key;
    memset(&key, 0, sizeof key); /* what follows the texts is hashed too */
    key.actor = look->row.actor;
    key.sign_in = look->row.sign_in;
    key.dossier = look->row.dossier;
    key.client = look->row.client;
    key.channel = look->row.channel;
    key.object = look->row.object;
    put_word(key.event, look->row.event);
    put_word(key.part, look->row.part);
    put_word(key.basis, look->row.basis);
    put_word(key.refusal, look->row.refusal);
    snprintf(key.address, sizeof key.address, "%s", look->address);
    return key;
}

static struct known *find_known(const struct look_rate *rate, const struct known_key *key)
{
    struct known *known;
    HASH_FIND(hh, rate->known, key, sizeof *key, known);
    return known;
}

bool look_rate_knows(const struct look_rate *rate, const struct look *look, uint64_t now_ms)
{
    const struct known_key key = key_of(look);
    const struct known *known = find_known(rate, &key);
    return known != NULL && now_ms - known->at_ms < LOOK_AGAIN_MS;
}

/* With no room left looks are written again and again, which is a pity and no harm. */
void look_rate_note(struct look_rate *rate, const struct look *look, uint64_t now_ms)
{
    const struct known_key key = key_of(look);
    struct known *known = find_known(rate, &key);
    if (known != NULL) {
        HASH_DEL(rate->known, known);
    } else if (HASH_COUNT(rate->known) < KNOWN_MAX) {
        known = memory_new(sizeof *known);
        known->key = key;
    } else {
        return;
    }
    known->at_ms = now_ms;
    HASH_ADD(hh, rate->known, key, sizeof key, known); /* as the newest: they stay in order */
}

static void count_one(struct count *count, const struct audit *row)
{
    count->number++;
    looks_drop(&count->last);
    look_add(&count->last, row);
}

static struct again *find_again(const struct look_rate *rate, const struct known_key *key)
{
    struct again *again;
    HASH_FIND(hh, rate->again, key, sizeof *key, again);
    return again;
}

static struct again *add_again(struct look_rate *rate, const struct known_key *key, uint64_t now_ms)
{
    struct again *again = memory_new(sizeof *again);
    again->key = *key;
    again->since_ms = now_ms;
    HASH_ADD(hh, rate->again, key, sizeof again->key, again);
    return again;
}

static struct refusals *refusals_of(struct look_rate *rate, struct id account, uint64_t now_ms)
{
    struct refusals *refusals;
    HASH_FIND(hh, rate->refusals, &account, sizeof account, refusals);
    if (refusals == NULL) {
        refusals = memory_new(sizeof *refusals);
        refusals->account = account;
        refusals->since_ms = now_ms;
        HASH_ADD(hh, rate->refusals, account, sizeof refusals->account, refusals);
    }
    return refusals;
}

bool look_rate_refusal(struct look_rate *rate, const struct look *look, uint64_t now_ms)
{
    const struct known_key key = key_of(look);
    struct again *again = find_again(rate, &key);
    if (again != NULL) {
        count_one(&again->more, &look->row);
        return false;
    }
    struct refusals *refusals = refusals_of(rate, look->row.actor, now_ms);
    if (refusals->rows == LOOK_REFUSALS) {
        count_one(&refusals->more, &look->row);
        return false;
    }
    refusals->rows++;
    (void)add_again(rate, &key, now_ms);
    return true;
}

void look_rate_count(struct look_rate *rate, const struct audit *row, uint64_t now_ms)
{
    struct known_key key;
    memset(&key, 0, sizeof key);
    key.actor = row->actor;
    put_word(key.refusal, row->refusal);
    struct again *again = find_again(rate, &key);
    count_one(again != NULL ? &again->more : &add_again(rate, &key, now_ms)->more, row);
}

/* The last of them stands for all: who, from where, how many, and, where they are alike, at what.
 */
static void sum_up(const struct count *count, bool alike, struct look_list *rows)
{
    if (count->number == 0) {
        return;
    }
    struct audit row = count->last.first->row;
    row.times = count->number;
    if (!alike) {
        const struct id none = {0};
        row.event = "refusals";
        row.dossier = row.client = row.channel = row.object = none;
        row.part = "";
    }
    look_add(rows, &row);
}

static void sweep_refusals(struct look_rate *rate, uint64_t now_ms, bool all,
                           struct look_list *rows)
{
    struct again *again, *next_again;
    struct refusals *refusals, *next;
    HASH_ITER(hh, rate->again, again, next_again)
    {
        if (!all && now_ms - again->since_ms < LOOK_REFUSALS_MS) {
            break; /* nor are those after it over */
        }
        sum_up(&again->more, true, rows);
        forget_again(rate, again);
    }
    HASH_ITER(hh, rate->refusals, refusals, next)
    {
        if (!all && now_ms - refusals->since_ms < LOOK_REFUSALS_MS) {
            break;
        }
        sum_up(&refusals->more, false, rows);
        forgive(rate, refusals);
    }
}

void look_rate_sweep(struct look_rate *rate, uint64_t now_ms, bool all, struct look_list *rows)
{
    struct known *known, *next;
    HASH_ITER(hh, rate->known, known, next)
    {
        if (!all && now_ms - known->at_ms < LOOK_AGAIN_MS) {
            break; /* nor are those after it over */
        }
        forget(rate, known);
    }
    sweep_refusals(rate, now_ms, all, rows);
}
