#ifndef SERVER_KNOCKS_H
#define SERVER_KNOCKS_H

#include "storage/auto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Addresses from which people come, are thrown out for what they send, and come again. Such an
 * address is held off: a few of its new connections are let in each second, the others are not.
 * Connections that are there stay. Nor may one address hold more than its part of all connections
 * by such as say nothing: a connection is a guest until it has signed in. IPv6 addresses count by
 * their /64. Bounded; loop thread. Times are steady. */
struct knocks;
struct knocker;

/* `guests_max`: of one address at a time. */
struct knocks *knocks_create(size_t guests_max);
/* Takes NULL. */
void knocks_destroy(struct knocks *knocks);

/* Whether a new connection of the address may come in. */
bool knocks_let_in(struct knocks *knocks, const char *address, uint64_t now_ms);

/* The same, and counts it as a guest. Where it may come in, `*ret_guest` goes to knocks_leave() in
 * the end; NULL where there is no room to count it. */
bool knocks_enter(struct knocks *knocks, const char *address, uint64_t now_ms,
                  struct knocker **ret_guest);
/* It is gone, or no guest any more. Takes a `guest` that is NULL. */
void knocks_leave(struct knocks *knocks, struct knocker *guest, uint64_t now_ms);

/* A connection of the address ended that brought nothing good: no request that could be worked on,
 * or too many that were refused. One a second is forgiven, and some at once. */
void knocks_spoilt(struct knocks *knocks, const char *address, uint64_t now_ms);

/* Forgets addresses that are forgiven and have no guests. To be called now and then. */
void knocks_sweep(struct knocks *knocks, uint64_t now_ms);

#endif
