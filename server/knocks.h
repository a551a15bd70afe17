#ifndef SERVER_KNOCKS_H
#define SERVER_KNOCKS_H

#include "storage/auto.h"

#include <stdbool.h>
#include <stdint.h>

/* Addresses from which people come, are thrown out for what they send, and come again. Such an
 * address is held off: a few of its new connections are let in each second, the others are not.
 * Connections that are there stay. IPv6 addresses count by their /64. Bounded; loop thread. Times
 * are steady. */
struct knocks;

struct knocks *knocks_create(void);
/* Takes NULL. */
void knocks_destroy(struct knocks *knocks);

/* Whether a new connection of the address may come in. */
bool knocks_let_in(struct knocks *knocks, const char *address, uint64_t now_ms);

/* A connection of the address ended that brought nothing good: no request that could be worked on,
 * or too many that were refused. One a second is forgiven, and some at once. */
void knocks_spoilt(struct knocks *knocks, const char *address, uint64_t now_ms);

/* Forgets addresses that are forgiven. To be called now and then. */
void knocks_sweep(struct knocks *knocks, uint64_t now_ms);

#endif
