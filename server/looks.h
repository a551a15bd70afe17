#ifndef SERVER_LOOKS_H
#define SERVER_LOOKS_H

#include "server/err.h"
#include "storage/audit.h"
#include "storage/sign_in.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct store;

/* R-PRIV-2: looks at a dossier, and how they come into the access log. Reading runs on threads that
 * cannot write; so a reader leaves rows with its request, and the answer waits on the loop until
 * the write lane has committed them, along with whatever else waits there: no crash leaves a look
 * without its row.
 *
 * Where the disk takes no rows, care goes on: the look is answered, and its rows wait in memory, at
 * most LOOKS_KEPT_MAX, until storage works again. With no room left for them, or where the log
 * takes no row though the disk would, nothing is shown. */
enum { LOOKS_KEPT_MAX = 16384 };

/* A row that is to be written. Its words live as long as the program, and the rest is its own. */
struct look {
    struct look *next;
    struct audit row; /* without a reason */
    char address[ADDRESS_BYTES_MAX + 1];
};

/* Oldest first; all zero: empty. */
struct look_list {
    struct look *first;
    struct look *last;
    size_t count;
};

/* Adds one at the end of a list, and takes a list apart, which is empty then. Any thread. */
void look_add(struct look_list *list, const struct audit *row);
void looks_drop(struct look_list *list);

/* Writes the rows, in the caller's transaction. One that tells of a channel alone gets that one's
 * dossier and client, where there is such a channel. */
enum store_err looks_append(struct store *store, const struct look_list *rows);

/* The rest is for the loop. */
struct looks;
struct looks *looks_create(struct app *app);
/* Takes NULL. */
void looks_destroy(struct looks *looks);

/* `told` is called once, now or later: with OK the answer may go; with anything else nothing may be
 * shown, and that is the answer. */
typedef void looks_told(void *context, enum err err);
void looks_log(struct looks *looks, struct look_list *take_rows, looks_told *told, void *context);

/* The same where nobody waits: of what the loop refused by itself, and has answered. */
void looks_note(struct looks *looks, struct look_list *take_rows);

/* One of many alike that get no row each: of its actor and refusal there is one row in the end,
 * with their number (look_rate.h). */
void looks_count(struct looks *looks, const struct audit *row);

/* Each second: writes what was kept, and the numbers of refused looks (look_rate.h). */
void looks_second(struct looks *looks, uint64_t steady_ms);

/* At the very end, without lanes: writes all there is in a transaction of its own. */
void looks_finish(struct looks *looks, struct store *store);

#endif
