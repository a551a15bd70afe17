#ifndef STORAGE_RECALL_H
#define STORAGE_RECALL_H

#include "storage/audit.h"
#include "storage/care.h"
#include "storage/seal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the one writer remembers, so that it need not ask the database anew for every entry: how it
 * stands in the eyes of the open transaction. Where anything is rolled back, and where another
 * connection has written after all, all of it is forgotten, and asked for again. Standings and keys
 * are forgotten as well with every statement that writes to more than entries, the access log and
 * the like (`db_epoch`): whatever access is decided from, it is not older than the last change of
 * anything. */

/* The last number that stands under a key, and what the key belongs to. */
struct recall_row {
    struct id key;
    struct id of;
    uint64_t last;
};

enum {
    RECALL_ROOM = 16384,     /* rows; a power of two; emptied when it is three quarters full */
    RECALL_SPANS = 4096,     /* a power of two; three quarters of them are used */
    RECALL_STANDINGS = 8192, /* a power of two; in pairs, of which the newest stay */
    RECALL_KEYS = 4096       /* a power of two; the newest of a place stays */
};

struct recall_table {
    size_t count;
    struct recall_row rows[RECALL_ROOM];
};

/* The first and the last row of the access log about `subject`, and the kinds of all of them. */
struct recall_span {
    struct id subject;
    uint64_t first;
    uint64_t last;
    uint32_t kinds;
};

struct recall_spans {
    uint64_t after; /* all rows after this one are counted in; UINT64_MAX: none is */
    size_t count;
    struct recall_span rows[RECALL_SPANS];
};

struct recall_standing {
    struct id account;
    uint64_t epoch;
    struct channel_standing standing;
};

struct recall_key {
    struct id dossier; /* nil: none */
    struct seal_key key;
};

struct recall {
    struct recall_table channels; /* by channel: its dossier, and the last seq */
    struct recall_table dossiers; /* by dossier: the last number */

    bool places_known;
    uint64_t last_place;    /* of all entries */
    uint64_t indexed_place; /* of those that are in the index of all but the newest */

    bool head_known;
    bool head_moved;        /* and the row audit_head does not say so yet */
    struct audit_head head; /* of the access log */
    uint64_t indexed;       /* its index by subject has the rows up to this one */
    struct recall_spans spans;

    uint64_t epoch; /* of the keys; a standing has its own */
    struct recall_standing standings[RECALL_STANDINGS];
    struct recall_key *keys; /* locked memory; RECALL_KEYS of them */
};

/* NULL: out of memory. */
struct recall *recall_create(void);
/* Takes NULL. */
void recall_destroy(struct recall *recall);

void recall_forget(struct recall *recall);

/* False: it is not remembered. `ret_of` may be NULL. */
bool recall_find(const struct recall_table *table, struct id key, struct id *ret_of,
                 uint64_t *ret_last);
void recall_keep(struct recall_table *table, struct id key, struct id of, uint64_t last);

/* Row `number` of the access log is about `subject` (nil: about none). All rows are told, in order.
 */
void recall_span(struct recall *recall, struct id subject, uint64_t number, uint32_t kinds);
/* Begins anew after this row; UINT64_MAX: after the one before the next that is told. */
void recall_begin_spans(struct recall *recall, uint64_t after);

/* Borrowed until anything else is remembered; NULL: it is not. */
const struct channel_standing *recall_standing(const struct recall *recall, struct id channel,
                                               struct id account, uint64_t epoch);
void recall_keep_standing(struct recall *recall, struct id account,
                          const struct channel_standing *standing, uint64_t epoch);

/* False: it is not remembered. Wipe the key. */
bool recall_key(struct recall *recall, struct id dossier, uint64_t epoch, struct seal_key *ret_key);
void recall_keep_key(struct recall *recall, struct id dossier, const struct seal_key *key,
                     uint64_t epoch);

#endif
