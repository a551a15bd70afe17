#ifndef SERVER_CHECKPOINTER_H
#define SERVER_CHECKPOINTER_H

#include "storage/err.h"

struct datadir;
struct store;

/* Brings the log of what was committed to the database, on a thread of its own with a store of its
 * own, so that no message waits for it: it takes as long as many commits. What is committed
 * meanwhile is left over; that little the writer does itself, after which the log begins anew. */
struct checkpointer;

/* Starts the thread. The caller owns `*ret_checkpointer`; `dir` must outlive it. */
enum store_err checkpointer_create(const struct datadir *dir,
                                   struct checkpointer **ret_checkpointer);

/* Waits for what is under way. Takes NULL. */
void checkpointer_destroy(struct checkpointer *checkpointer);

/* To be called after each commit, on the writer's thread with the writer's store, once those who
 * wait for that commit were told. */
void checkpointer_committed(struct checkpointer *checkpointer, struct store *writer);

#endif
