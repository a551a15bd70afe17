#ifndef STORAGE_RECALL_H
#define STORAGE_RECALL_H

#include "storage/audit.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the one writer remembers, so that it need not ask the database anew for every entry: how it
 * stands in the eyes of the open transaction. Nobody else writes, so that it stays true; where
 * anything is rolled back, all of it is forgotten, and asked for again. */

/* The last number that stands under a key, and what the key belongs to. */
struct recall_row {
    struct id key;
    struct id of;
    uint64_t last;
};

enum { RECALL_ROOM = 16384 }; /* a power of two; emptied when it is three quarters full */

struct recall_table {
    size_t count;
    struct recall_row rows[RECALL_ROOM];
};

struct recall {
    struct recall_table channels; /* by channel: its dossier, and the last seq */
    struct recall_table dossiers; /* by dossier: the last number */
    bool head_known;
    bool head_moved;        /* and the row audit_head does not say so yet */
    struct audit_head head; /* of the access log */
    uint64_t indexed;       /* its index by subject has the rows up to this one, or more */
};

/* False: it is not remembered. `ret_of` may be NULL. */
bool recall_find(const struct recall_table *table, struct id key, struct id *ret_of,
                 uint64_t *ret_last);
void recall_keep(struct recall_table *table, struct id key, struct id of, uint64_t last);
void recall_forget(struct recall *recall);

#endif
