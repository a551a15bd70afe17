#include "server/look_rate.h"

#include "server/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { KNOWN_MAX = 65536, WORD_SIZE = 32 };

/* What makes two looks the same. */
struct known_key {
    struct id sign_in, dossier, channel, object;
    char event[WORD_SIZE];
    char part[WORD_SIZE];
    char basis[WORD_SIZE];
    char address[ADDRESS_BYTES_MAX + 1];
};

struct known {
    struct known_key key;
    uint64_t at_ms;
    UT_hash_handle hh;
};

struct refusals {
    struct id account;
    uint64_t since_ms;
    unsigned rows;
    uint64_t more;     /* beyond them */
    struct look *last; /* of those; NULL: none */
    UT_hash_handle hh;
};

struct look_rate {
    struct known *known;
    struct refusals *refusals;
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

static void forgive(struct look_rate *rate, struct refusals *refusals)
{
    HASH_DEL(rate->refusals, refusals);
    looks_drop(&refusals->last);
    free(refusals);
}

void look_rate_destroy(struct look_rate *rate)
{
    struct known *known;
    struct known *next_known;
    struct refusals *refusals;
    struct refusals *next;
    if (rate == NULL) {
        return;
    }
    HASH_ITER(hh, rate->known, known, next_known)
    {
        forget(rate, known);
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
    key.sign_in = look->row.sign_in;
    key.dossier = look->row.dossier;
    key.channel = look->row.channel;
    key.object = look->row.object;
    put_word(key.event, look->row.event);
    put_word(key.part, look->row.part);
    put_word(key.basis, look->row.basis);
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

bool look_rate_refusal(struct look_rate *rate, const struct look *look, uint64_t now_ms)
{
    struct refusals *refusals;
    HASH_FIND(hh, rate->refusals, &look->row.actor, sizeof look->row.actor, refusals);
    if (refusals == NULL) {
        refusals = memory_new(sizeof *refusals);
        refusals->account = look->row.actor;
        refusals->since_ms = now_ms;
        HASH_ADD(hh, rate->refusals, account, sizeof refusals->account, refusals);
    }
    if (refusals->rows < LOOK_REFUSALS) {
        refusals->rows++;
        return true;
    }
    refusals->more++;
    looks_drop(&refusals->last);
    look_add(&refusals->last, &look->row);
    return false;
}

/* The last of them stands for all: who, from where, and how many, but no longer at what. */
static void sum_up(const struct refusals *refusals, struct look **rows)
{
    struct audit row = refusals->last->row;
    const struct id none = {0};
    row.event = "refusals";
    row.times = refusals->more;
    row.dossier = row.client = row.channel = row.object = none;
    row.part = "";
    look_add(rows, &row);
}

void look_rate_sweep(struct look_rate *rate, uint64_t now_ms, bool all, struct look **ret_rows)
{
    struct known *known;
    struct known *next_known;
    struct refusals *refusals;
    struct refusals *next;
    *ret_rows = NULL;
    HASH_ITER(hh, rate->known, known, next_known)
    {
        if (!all && now_ms - known->at_ms < LOOK_AGAIN_MS) {
            break; /* nor are those after it over */
        }
        forget(rate, known);
    }
    HASH_ITER(hh, rate->refusals, refusals, next)
    {
        if (all || now_ms - refusals->since_ms >= LOOK_REFUSALS_MS) {
            if (refusals->more > 0) {
                sum_up(refusals, ret_rows);
            }
            forgive(rate, refusals);
        }
    }
}
