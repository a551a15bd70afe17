#ifndef SERVER_SLOTS_H
#define SERVER_SLOTS_H

#include <stdbool.h>
#include <stddef.h>

/* Buffers of one size that are written little of. Each begins with a page of its own, and only
 * pages that were written to take memory; with its return they take none, and what stood there is
 * gone. For one thread. */
struct slots;

/* At most `count` buffers of `size` bytes each. NULL where the system gives no room for them. */
struct slots *slots_create(size_t size, size_t count);
/* None of its buffers may be used any more. */
void slots_destroy(struct slots *slots);

/* All zeros; NULL where all are taken. */
void *slots_take(struct slots *slots);
/* Whether it is one of these. */
bool slots_hold(const struct slots *slots, const void *buffer);
void slots_give_back(struct slots *slots, void *buffer);

#endif
