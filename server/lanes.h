#ifndef SERVER_LANES_H
#define SERVER_LANES_H

#include "server/err.h"
#include "storage/auto.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct datadir;
struct store;

/* The threads behind the loop. Jobs go in from the loop and come back to it when they are done.
 *
 * LANE_WRITE: one thread. It takes all that waits and all that comes while it works on that, up to
 * LANE_BATCH jobs, as one transaction with a savepoint for each job, and commits: one wait for the
 * disk for all of them. Only then do the jobs come back. LANE_READ: a pool, each thread with a
 * read-only store; a job sees one snapshot. LANE_HASH: a pool for password hashing, which takes 64
 * MiB and 100 ms a time. LANE_OUTSIDE: a pool for what takes seconds: asking other servers, and the
 * bytes of attachments on their way to the disk. The last two have a read-only store without a
 * transaction. */
enum lane { LANE_LOOP, LANE_READ, LANE_WRITE, LANE_HASH, LANE_OUTSIDE };

enum { LANE_BATCH = 512 };

/* To be embedded in what the job is about. The job belongs to the lanes from lanes_submit until
 * `done`. */
struct job {
    struct job *next;
    /* Runs on a thread of its lane. In LANE_WRITE an error undoes what this job did, and nothing
     * else. */
    enum err (*work)(struct job *job, struct store *store);
    /* It writes last: nothing but the storage can fail once it has written, so that it needs no
     * savepoint. Where that fails all the same, the batch fails with it, and every job has a
     * savepoint from then on. */
    bool writes_last;
    /* Before all that are not. LANE_WRITE keeps the order in which jobs came. */
    bool urgent;
    /* Runs on the loop, always, and once. `err` is what work returned, or ERR_STORAGE where the
     * disk did not keep the batch: then nothing of the job is stored, whatever it did. */
    void (*done)(struct job *job, enum err err);
    enum err err;
    uint64_t submitted_ms; /* steady time */
};

struct lanes;

/* Starts the threads. The caller owns `*ret_lanes`; `dir` must outlive it. */
enum store_err lanes_create(uv_loop_t *loop, const struct datadir *dir, struct lanes **ret_lanes);

/* ERR_OVERLOADED when the lane's queue is full, or the lanes are being destroyed: then the job
 * still belongs to the caller and `done` will not be called. Loop thread. */
enum err lanes_submit(struct lanes *lanes, enum lane lane, struct job *job);

/* Jobs that have not come back yet. */
size_t lanes_pending(const struct lanes *lanes);

/* Jobs that no thread of the lane has taken yet. */
size_t lanes_waiting(struct lanes *lanes, enum lane lane);

/* What came to the lane now would wait too long behind what is there, by what commits take of late
 * or by how long the next in turn has waited: better to refuse new requests at once. What follows
 * from one that was taken (its look, the end of a call) goes in all the same. */
bool lanes_late(struct lanes *lanes, enum lane lane);

/* False while the last attempt to write failed. */
bool lanes_storage_ok(const struct lanes *lanes);

/* The server is about to end: passwords that wait to be hashed, of which there may be many, come
 * back with ERR_OVERLOADED. */
void lanes_drain(struct lanes *lanes);

/* Works off what is queued to be read and written, gives up what waits for the slow lanes
 * (ERR_OVERLOADED), ends the threads, calls `done` for the rest, closes the wake-up handle; the
 * memory goes when the loop has closed it. Takes NULL. */
void lanes_destroy(struct lanes *lanes);

#endif
