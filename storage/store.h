#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

#include "storage/auto.h"
#include "storage/err.h"

#include <stdbool.h>

struct datadir;

/* One connection to the data. Belongs to one thread at a time. All functions of this folder that
 * take a store run on it; those that write need one opened with STORE_WRITE and an open
 * transaction. */
struct store;

enum store_mode { STORE_WRITE, STORE_READ };

/* The caller owns `*ret_store`; `dir` must outlive it. */
enum store_err store_open(const struct datadir *dir, enum store_mode mode,
                          struct store **ret_store);

/* Rolls back what is open, ends the statements. Takes NULL. */
void store_close(struct store *store);
DEFINE_AUTO(store, store_close)

/* BEGIN IMMEDIATE for a writer; a read snapshot for a reader. */
enum store_err store_begin(struct store *store);

/* When it returns STORE_OK all of the transaction is on the disk; with any other answer nothing is,
 * and the transaction is over. */
enum store_err store_commit(struct store *store);

/* Ends the transaction if one is open. */
void store_rollback(struct store *store);

/* One savepoint at a time inside a transaction: `store_release` keeps what was done since
 * `store_savepoint`, `store_rollback_to` undoes just that and ends the savepoint too. */
enum store_err store_savepoint(struct store *store);
enum store_err store_release(struct store *store);
enum store_err store_rollback_to(struct store *store);

/* False when the engine gave the whole transaction up by itself (disk full, input/output error). */
bool store_in_transaction(const struct store *store);

/* True when the store can write just now: tries it and takes it back. For readiness. */
bool store_writable(struct store *store);

#endif
