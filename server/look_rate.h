#ifndef SERVER_LOOK_RATE_H
#define SERVER_LOOK_RATE_H

#include "server/looks.h"

/* How many rows looks are worth. The same look again (sign-in, address, event, part, ground and
 * object) within LOOK_AGAIN_MS is the one that stands in the log already. The same refusal again is
 * counted, and ends in one row more, with the number. Of refusals that differ each account gets
 * LOOK_REFUSALS rows a minute; the others end in one row for all of them. Time is an argument
 * (steady time). */
enum { LOOK_AGAIN_MS = 60000, LOOK_REFUSALS = 20, LOOK_REFUSALS_MS = 60000 };

struct look_rate;

struct look_rate *look_rate_create(void);
/* Takes NULL. */
void look_rate_destroy(struct look_rate *rate);

/* Whether such a look was noted within LOOK_AGAIN_MS. */
bool look_rate_knows(const struct look_rate *rate, const struct look *look, uint64_t now_ms);
/* It stands in the log. */
void look_rate_note(struct look_rate *rate, const struct look *look, uint64_t now_ms);

/* A refused look. False: it gets no row of its own, and has been counted. */
bool look_rate_refusal(struct look_rate *rate, const struct look *look, uint64_t now_ms);

/* Counts a refusal that is the same for its actor as every other for that reason, and gets no row
 * but the one with the number. */
void look_rate_count(struct look_rate *rate, const struct audit *row, uint64_t now_ms);

/* Forgets what is over; `rows` gets those that tell of what was counted. `all`: as if everything
 * were over. */
void look_rate_sweep(struct look_rate *rate, uint64_t now_ms, bool all, struct look_list *rows);

#endif
