#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

#include "storage/auto.h"
#include "storage/err.h"

#include <stdbool.h>
#include <stdint.h>

struct datadir;

/* One connection to the data. Belongs to one thread at a time. All functions of this folder that
 * take a store run on it; those that write need one opened with STORE_WRITE and an open
 * transaction (else STORE_REFUSED).
 *
 * A function that writes and answers STORE_NOT_FOUND, STORE_EXISTS or STORE_REFUSED has changed
 * nothing. After any other error undo the savepoint, or the transaction: a part may be done.
 *
 * Callbacks (`each`) may use the store they are called for, for reading and for writing, but must
 * not end its transaction. */
struct store;

enum store_mode {
    STORE_WRITE,
    STORE_READ,
    STORE_CHECKPOINT, /* for `store_checkpoint_beside`, and nothing else */
};

/* The caller owns `*ret_store`; `dir` must outlive it. STORE_REFUSED: writing beside another
 * (DATADIR_BESIDE). */
enum store_err store_open(const struct datadir *dir, enum store_mode mode,
                          struct store **ret_store);

/* Rolls back what is open, ends the statements. Takes NULL. */
void store_close(struct store *store);
DEFINE_AUTO(store, store_close)

/* BEGIN IMMEDIATE for a writer; for a reader a snapshot, as of its first read. */
enum store_err store_begin(struct store *store);

/* When it returns STORE_OK all of the transaction is on the disk; with any other answer nothing is,
 * and the transaction is over. */
enum store_err store_commit(struct store *store);

/* An index could not be read where a commit would have added to it, which failed (STORE_CORRUPT).
 * It is tried again when it is twice as far behind. `empowerctl check` tells more. */
bool store_index_spoilt(const struct store *store);

/* Ends the transaction if one is open. */
void store_rollback(struct store *store);

/* One savepoint at a time inside a transaction: `store_release` keeps what was done since
 * `store_savepoint`, `store_rollback_to` undoes just that and ends the savepoint too.
 * STORE_UNAVAILABLE: the engine gave the transaction up (see below), and with it the savepoint;
 * STORE_REFUSED: there was none. */
enum store_err store_savepoint(struct store *store);
enum store_err store_release(struct store *store);
enum store_err store_rollback_to(struct store *store);

/* Another number once something may have been changed since it was asked last. */
uint64_t store_written(const struct store *store);

/* False when the engine gave the whole transaction up by itself (disk full, input/output error).
 * Until `store_commit` or `store_rollback` ends what is left of it, writing is refused with
 * STORE_UNAVAILABLE, so that nothing is written outside of a transaction. */
bool store_in_transaction(const struct store *store);

/* What is committed stands in a log first. `store_log_pages` is how long that was after the last
 * commit of this store, in pages. Outside a transaction, `store_checkpoint` brings it to where it
 * belongs, as far as nobody reads from it, and waits for the disk if nobody writes meanwhile;
 * `store_checkpoint_beside` always waits for the disk, and does not hold up the store that writes:
 * what that one adds is left for it. Only when nothing is left does the log begin anew.
 * `*ret_whole`: nothing was left of what was there at first. */
uint64_t store_log_pages(const struct store *store);
enum store_err store_checkpoint(struct store *store);
enum store_err store_checkpoint_beside(struct store *store, bool *ret_whole);

/* True when the store can write just now: changes one row that means nothing and commits, which
 * costs what every commit costs. False inside a transaction. For readiness. */
bool store_writable(struct store *store);

#endif
