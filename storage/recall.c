#include "storage/recall.h"

#include <string.h>

/* Ids are UUIDv7: their last bytes are random. */
static size_t home_of(struct id key)
{
    uint64_t bits;
    memcpy(&bits, key.bytes + sizeof key.bytes - sizeof bits, sizeof bits);
    return (size_t)(bits & (RECALL_ROOM - 1));
}

/* Where the key stands, or would. There is always a free row. */
static size_t place_of(const struct recall_table *table, struct id key)
{
    size_t at = home_of(key);
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

void recall_forget(struct recall *recall)
{
    empty(&recall->channels);
    empty(&recall->dossiers);
    recall->head_known = false;
    recall->head_moved = false;
    recall->indexed = 0;
}
