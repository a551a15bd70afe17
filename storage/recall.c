#include "storage/recall.h"

#include <stdlib.h>
#include <string.h>

struct recall *recall_create(void)
{
    struct recall *recall = calloc(1, sizeof *recall);
    if (recall == NULL) {
        return NULL;
    }
    recall->keys = seal_keep(RECALL_KEYS * sizeof *recall->keys);
    if (recall->keys == NULL) {
        free(recall);
        return NULL;
    }
    recall_forget(recall);
    return recall;
}

void recall_destroy(struct recall *recall)
{
    if (recall != NULL) {
        seal_drop(recall->keys);
        free(recall);
    }
}

/* Ids are UUIDv7: their last bytes are random. `room` is a power of two. */
static size_t home_of(struct id key, size_t room)
{
    uint32_t bits;
    memcpy(&bits, key.bytes + sizeof key.bytes - sizeof bits, sizeof bits);
    return bits & (room - 1);
}

/* Where the key stands, or would. There is always a free row. */
static size_t place_of(const struct recall_table *table, struct id key)
{
    size_t at = home_of(key, RECALL_ROOM);
    while (!id_is_nil(table->rows[at].key) && !id_equal(table->rows[at].key, key)) {
        at = (at + 1) & (RECALL_ROOM - 1);
    }
    return at;
}

static void empty(struct recall_table *table)
{
    if (table->count > 0) {
        memset(table, 0, sizeof *table);
    }
}

bool recall_find(const struct recall_table *table, struct id key, struct id *ret_of,
                 uint64_t *ret_last)
{
    const struct recall_row *row = &table->rows[place_of(table, key)];
    if (id_is_nil(row->key)) {
        return false;
    }
    if (ret_of != NULL) {
        *ret_of = row->of;
    }
    *ret_last = row->last;
    return true;
}

void recall_keep(struct recall_table *table, struct id key, struct id of, uint64_t last)
{
    if (id_is_nil(key)) {
        return;
    }
    if (table->count >= RECALL_ROOM / 4 * 3) {
        empty(table);
    }
    struct recall_row *row = &table->rows[place_of(table, key)];
    table->count += id_is_nil(row->key);
    *row = (struct recall_row){key, of, last};
}

void recall_begin_spans(struct recall *recall, uint64_t after)
{
    struct recall_spans *spans = &recall->spans;
    if (spans->count > 0) {
        memset(spans->rows, 0, sizeof spans->rows);
    }
    spans->count = 0;
    spans->after = after;
}

void recall_span(struct recall *recall, struct id subject, uint64_t number, uint32_t kinds)
{
    struct recall_spans *spans = &recall->spans;
    if (spans->count >= RECALL_SPANS / 4 * 3) {
        recall_begin_spans(recall, number); /* some of this row's may have gone */
    }
    if (spans->after == UINT64_MAX) {
        spans->after = number - 1;
    }
    if (id_is_nil(subject)) {
        return;
    }
    size_t at = home_of(subject, RECALL_SPANS);
    while (!id_is_nil(spans->rows[at].subject) && !id_equal(spans->rows[at].subject, subject)) {
        at = (at + 1) & (RECALL_SPANS - 1);
    }
    struct recall_span *span = &spans->rows[at];
    if (id_is_nil(span->subject)) {
        *span = (struct recall_span){.subject = subject, .first = number};
        spans->count++;
    }
    span->last = number;
    span->kinds |= kinds;
}

/* The first of the two places where it may stand. */
static size_t standing_of(struct id channel, struct id account)
{
    size_t place = home_of(channel, RECALL_STANDINGS) ^ home_of(account, RECALL_STANDINGS);
    return place & ~(size_t)1;
}

static bool is_standing(const struct recall_standing *held, struct id channel, struct id account)
{
    return id_equal(held->account, account) && id_equal(held->standing.channel.id, channel);
}

const struct channel_standing *recall_standing(const struct recall *recall, struct id channel,
                                               struct id account, uint64_t epoch)
{
    const struct recall_standing *held = &recall->standings[standing_of(channel, account)];
    if (!is_standing(held, channel, account)) {
        held++;
    }
    bool hit = held->epoch == epoch && is_standing(held, channel, account);
    return hit ? &held->standing : NULL;
}

/* The newest stands first; what stood there gives way to the second place. */
void recall_keep_standing(struct recall *recall, struct id account,
                          const struct channel_standing *standing, uint64_t epoch)
{
    struct id channel = standing->channel.id;
    struct recall_standing *held = &recall->standings[standing_of(channel, account)];
    if (!is_standing(held, channel, account)) {
        held[1] = held[0];
    }
    held[0] = (struct recall_standing){account, epoch, *standing};
}

static void forget_keys(struct recall *recall)
{
    seal_wipe(recall->keys, RECALL_KEYS * sizeof *recall->keys);
}

/* Those of an earlier epoch are gone: one of them may have been destroyed. */
static struct recall_key *key_of(struct recall *recall, struct id dossier, uint64_t epoch)
{
    if (recall->epoch != epoch) {
        forget_keys(recall);
        recall->epoch = epoch;
    }
    return &recall->keys[home_of(dossier, RECALL_KEYS)];
}

bool recall_key(struct recall *recall, struct id dossier, uint64_t epoch, struct seal_key *ret_key)
{
    const struct recall_key *held = key_of(recall, dossier, epoch);
    if (id_is_nil(held->dossier) || !id_equal(held->dossier, dossier)) {
        return false;
    }
    *ret_key = held->key;
    return true;
}

void recall_keep_key(struct recall *recall, struct id dossier, const struct seal_key *key,
                     uint64_t epoch)
{
    *key_of(recall, dossier, epoch) = (struct recall_key){dossier, *key};
}

/* No epoch is the last number. */
static void forget_standings(struct recall *recall)
{
    for (size_t i = 0; i < RECALL_STANDINGS; i++) {
        recall->standings[i].epoch = UINT64_MAX;
    }
}

void recall_forget(struct recall *recall)
{
    empty(&recall->channels);
    empty(&recall->dossiers);
    forget_standings(recall);
    forget_keys(recall);
    recall->places_known = false;
    recall->head_known = false;
    recall->head_moved = false;
    recall->indexed = 0;
    recall_begin_spans(recall, UINT64_MAX);
}
