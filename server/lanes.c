#include "server/lanes.h"

#include "server/checkpointer.h"
#include "server/clock.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/metrics.h"
#include "storage/datadir.h"
#include "storage/store.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    READERS = 2,
    HASHERS = 1,
    OUTSIDERS = 4,
    THREADS_MAX = 4,
    WRITE_BOUND = 16384,
    READ_BOUND = 4096,
    HASH_BOUND = 256,
    OUTSIDE_BOUND = 256,
    LATE_US = 300000,
    WAITED_MAX_MS = 3000,
};

struct queue {
    struct job *first;
    struct job **end;
    size_t length;
};

/* One lane: a queue and the threads that take from it. */
struct pool {
    struct lanes *lanes;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct queue waiting; /* under `lock` */
    bool stopping;        /* under `lock` */
    size_t bound;
    size_t batch;
    bool spoilt;  /* its store's index is, and the log says so */
    bool careful; /* its one writing thread's: no job is trusted to write last */
    void (*serve)(struct pool *pool, struct store *store, struct job *jobs);
    void (*served)(struct pool *pool, struct store *store); /* once the jobs went back; or NULL */
    unsigned thread_count;
    pthread_t threads[THREADS_MAX];
    struct store *stores[THREADS_MAX];
};

struct lanes {
    struct pool read, write, hash, outside;
    struct checkpointer *checkpointer;
    uv_async_t wake;
    uv_prepare_t before_poll;
    uv_check_t after_poll;
    pthread_mutex_t lock;
    struct queue finished; /* under `lock` */
    size_t pending;        /* loop thread */
    struct queue written;  /* under the lock of `write`: for it, at the end of this turn */
    unsigned handles;      /* that are still to be closed */
    atomic_bool storage_ok;
    atomic_uint_least64_t commit_us; /* what one takes, of late */
};

static void queue_init(struct queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
    queue->length = 0;
}

/* `last` is the end of the list that begins with `first`. */
static void queue_append(struct queue *queue, struct job *first, struct job *last, size_t count)
{
    last->next = NULL;
    *queue->end = first;
    queue->end = &last->next;
    queue->length += count;
}

/* An urgent one goes behind those that are urgent too, before all others. */
static void queue_add(struct queue *queue, struct job *job, bool urgent)
{
    struct job **at = urgent ? &queue->first : queue->end;
    while (urgent && *at != NULL && (*at)->urgent) {
        at = &(*at)->next;
    }
    job->next = *at;
    *at = job;
    if (job->next == NULL) {
        queue->end = &job->next;
    }
    queue->length++;
}

static struct job *queue_take(struct queue *queue, size_t most)
{
    struct job *first = queue->first;
    struct job *last = first;
    size_t count = 1;
    while (count < most && last->next != NULL) {
        last = last->next;
        count++;
    }
    queue->first = last->next;
    queue->length -= count;
    if (queue->first == NULL) {
        queue->end = &queue->first;
    }
    last->next = NULL;
    return first;
}

static void hand_back(struct lanes *lanes, struct job *jobs)
{
    struct job *last = jobs;
    size_t count = 1;
    for (; last->next != NULL; last = last->next) {
        count++;
    }
    pthread_mutex_lock(&lanes->lock);
    queue_append(&lanes->finished, jobs, last, count);
    pthread_mutex_unlock(&lanes->lock);
    uv_async_send(&lanes->wake);
}

/* A failed commit fails every job of the batch: none of them is on the disk. */
static void fail_all(struct job *jobs)
{
    for (struct job *job = jobs; job != NULL; job = job->next) {
        job->err = ERR_STORAGE;
    }
}

static size_t count_jobs(const struct job *jobs)
{
    size_t count = 0;
    for (; jobs != NULL; jobs = jobs->next) {
        count++;
    }
    return count;
}

static enum store_err run_with_savepoint(struct store *store, struct job *job)
{
    enum store_err err = store_savepoint(store);
    if (err != STORE_OK) {
        return err;
    }
    job->err = job->work(job, store);
    /* A full disk may have ended the whole transaction under the job. */
    if (!store_in_transaction(store)) {
        return STORE_UNAVAILABLE;
    }
    return job->err == OK ? store_release(store) : store_rollback_to(store);
}

static enum store_err run_job(struct pool *pool, struct store *store, struct job *job)
{
    if (!job->writes_last || pool->careful) {
        return run_with_savepoint(store, job);
    }
    uint64_t before = store_written(store);
    job->err = job->work(job, store);
    if (!store_in_transaction(store)) {
        return STORE_UNAVAILABLE;
    }
    if (job->err != OK && store_written(store) != before) {
        pool->careful = true;
        log_line(LOG_ERROR, "job_half_done", NULL);
        return STORE_UNAVAILABLE;
    }
    return STORE_OK;
}

/* What came since the batch was begun goes along with it, and so does what is still being read in
 * this turn of the loop: only after that turn could a commit be answered. NULL: nothing more. */
static struct job *take_more(struct pool *pool, size_t room)
{
    struct job *jobs = NULL;
    pthread_mutex_lock(&pool->lock);
    while (room > 0 && pool->waiting.first == NULL && pool->lanes->written.first != NULL) {
        pthread_cond_wait(&pool->filled, &pool->lock);
    }
    if (room > 0 && pool->waiting.first != NULL) {
        jobs = queue_take(&pool->waiting, room);
    }
    pthread_mutex_unlock(&pool->lock);
    return jobs;
}

static enum store_err run_batch(struct pool *pool, struct store *store, struct job *jobs)
{
    size_t room = pool->batch - count_jobs(jobs);
    enum store_err err = store_begin(store);
    for (struct job *job = jobs; job != NULL && err == STORE_OK; job = job->next) {
        err = run_job(pool, store, job);
        if (job->next == NULL && err == STORE_OK) {
            job->next = take_more(pool, room);
            room -= count_jobs(job->next);
        }
    }
    return err == STORE_OK ? store_commit(store) : err;
}

static void note_commit(struct lanes *lanes, uint64_t took_us)
{
    uint64_t before_us = atomic_load(&lanes->commit_us);
    atomic_store(&lanes->commit_us, (before_us * 3 + took_us) / 4);
}

static void serve_writes(struct pool *pool, struct store *store, struct job *jobs)
{
    uint64_t began_us = clock_steady_us();
    enum store_err err = run_batch(pool, store, jobs);
    size_t count = count_jobs(jobs);
    metrics_add(METRIC_JOBS_WRITE, count);
    metrics_observe(DISTRIBUTION_BATCH, count);
    uint64_t took_us = clock_steady_us() - began_us;
    note_commit(pool->lanes, took_us);
    metrics_observe(DISTRIBUTION_COMMIT_US, took_us);
    metrics_add(METRIC_COMMITS_FAILED, err != STORE_OK);
    bool was_ok = atomic_exchange(&pool->lanes->storage_ok, err == STORE_OK);
    if (err != STORE_OK) {
        store_rollback(store);
        fail_all(jobs);
        if (was_ok) {
            log_line(LOG_ERROR, "storage_failed", "reason=\"%s\"", log_word(store_err_text(err)));
        }
    } else if (!was_ok) {
        log_line(LOG_INFO, "storage_recovered", NULL);
    }
}

static void served_writes(struct pool *pool, struct store *store)
{
    if (!pool->spoilt && store_index_spoilt(store)) {
        pool->spoilt = true;
        log_line(LOG_ERROR, "index_spoilt", "do=\"run empowerctl check\"");
    }
    checkpointer_committed(pool->lanes->checkpointer, store);
}

static void serve_reads(struct pool *pool, struct store *store, struct job *jobs)
{
    (void)pool;
    metrics_add(METRIC_JOBS_READ, count_jobs(jobs));
    if (store_begin(store) != STORE_OK) {
        fail_all(jobs);
        return;
    }
    for (struct job *job = jobs; job != NULL; job = job->next) {
        job->err = job->work(job, store);
    }
    store_rollback(store);
}

/* Without a transaction: a snapshot held over the hashing would keep the log from being
 * checkpointed. */
static void serve_hashes(struct pool *pool, struct store *store, struct job *jobs)
{
    (void)pool;
    metrics_add(METRIC_JOBS_HASH, count_jobs(jobs));
    for (struct job *job = jobs; job != NULL; job = job->next) {
        job->err = job->work(job, store);
    }
}

/* Nothing is held while another server takes its time. */
static void serve_outside(struct pool *pool, struct store *store, struct job *jobs)
{
    (void)pool;
    for (struct job *job = jobs; job != NULL; job = job->next) {
        job->err = job->work(job, store);
    }
}

struct seat {
    struct pool *pool;
    struct store *store;
};

static void *thread_main(void *argument)
{
    struct seat seat = *(struct seat *)argument;
    struct pool *pool = seat.pool;
    free(argument);
    for (;;) {
        pthread_mutex_lock(&pool->lock);
        while (pool->waiting.first == NULL && !pool->stopping) {
            pthread_cond_wait(&pool->filled, &pool->lock);
        }
        if (pool->waiting.first == NULL) {
            pthread_mutex_unlock(&pool->lock);
            return NULL;
        }
        struct job *jobs = queue_take(&pool->waiting, pool->batch);
        pthread_mutex_unlock(&pool->lock);
        pool->serve(pool, seat.store, jobs);
        hand_back(pool->lanes, jobs);
        if (pool->served != NULL) {
            pool->served(pool, seat.store);
        }
    }
}

static void on_wake(uv_async_t *wake)
{
    struct lanes *lanes = wake->data;
    pthread_mutex_lock(&lanes->lock);
    struct job *job = lanes->finished.first;
    queue_init(&lanes->finished);
    pthread_mutex_unlock(&lanes->lock);
    while (job != NULL) {
        struct job *next = job->next;
        lanes->pending--;
        job->done(job, job->err);
        job = next;
    }
}

/* What came in one turn of the loop goes to the writer together, and so into one commit: to wake it
 * with the first would make two of every turn, the first of them nearly empty. */
static void hand_over(struct lanes *lanes)
{
    struct queue *written = &lanes->written;
    struct pool *pool = &lanes->write;
    if (written->first == NULL) {
        return; /* only the loop adds to it */
    }
    struct job *last = written->first;
    while (last->next != NULL) {
        last = last->next;
    }
    pthread_mutex_lock(&pool->lock);
    queue_append(&pool->waiting, written->first, last, written->length);
    queue_init(written);
    pthread_cond_signal(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
}

static void on_before_poll(uv_prepare_t *handle)
{
    hand_over(handle->data);
}

static void on_after_poll(uv_check_t *handle)
{
    hand_over(handle->data);
}

static void watch_turns(struct lanes *lanes, uv_loop_t *loop)
{
    uv_prepare_init(loop, &lanes->before_poll);
    uv_check_init(loop, &lanes->after_poll);
    lanes->before_poll.data = lanes;
    lanes->after_poll.data = lanes;
    uv_prepare_start(&lanes->before_poll, on_before_poll);
    uv_check_start(&lanes->after_poll, on_after_poll);
    uv_unref((uv_handle_t *)&lanes->before_poll);
    uv_unref((uv_handle_t *)&lanes->after_poll);
}

static enum store_err pool_start(struct pool *pool, struct lanes *lanes, const struct datadir *dir,
                                 enum store_mode mode, unsigned threads)
{
    pool->lanes = lanes;
    queue_init(&pool->waiting);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->filled, NULL);
    for (unsigned i = 0; i < threads; i++) {
        enum store_err err = store_open(dir, mode, &pool->stores[i]);
        if (err != STORE_OK) {
            return err;
        }
        struct seat *seat = memory_new(sizeof *seat);
        *seat = (struct seat){pool, pool->stores[i]};
        if (pthread_create(&pool->threads[i], NULL, thread_main, seat) != 0) {
            free(seat);
            store_close(pool->stores[i]);
            return STORE_NO_MEMORY;
        }
        pool->thread_count++;
    }
    return STORE_OK;
}

/* What no thread has taken yet comes back undone. */
static void give_up(struct pool *pool)
{
    if (pool->lanes == NULL) {
        return; /* never started */
    }
    pthread_mutex_lock(&pool->lock);
    struct job *jobs = pool->waiting.first;
    queue_init(&pool->waiting);
    pthread_mutex_unlock(&pool->lock);
    for (struct job *job = jobs; job != NULL; job = job->next) {
        job->err = ERR_OVERLOADED;
    }
    if (jobs != NULL) {
        hand_back(pool->lanes, jobs);
    }
}

static void pool_stop(struct pool *pool)
{
    if (pool->lanes == NULL) {
        return; /* never started */
    }
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
        store_close(pool->stores[i]);
    }
}

static void pool_free(struct pool *pool)
{
    if (pool->lanes != NULL) {
        pthread_cond_destroy(&pool->filled);
        pthread_mutex_destroy(&pool->lock);
    }
}

enum store_err lanes_create(uv_loop_t *loop, const struct datadir *dir, struct lanes **ret_lanes)
{
    struct lanes *lanes = memory_new(sizeof *lanes);
    queue_init(&lanes->finished);
    pthread_mutex_init(&lanes->lock, NULL);
    atomic_init(&lanes->storage_ok, true);
    atomic_init(&lanes->commit_us, 0);
    uv_async_init(loop, &lanes->wake, on_wake);
    lanes->wake.data = lanes;
    lanes->handles = 3;
    queue_init(&lanes->written);
    watch_turns(lanes, loop);
    lanes->write = (struct pool){
        .bound = WRITE_BOUND, .batch = LANE_BATCH, .serve = serve_writes, .served = served_writes};
    lanes->read = (struct pool){.bound = READ_BOUND, .batch = 1, .serve = serve_reads};
    lanes->hash = (struct pool){.bound = HASH_BOUND, .batch = 1, .serve = serve_hashes};
    lanes->outside = (struct pool){.bound = OUTSIDE_BOUND, .batch = 1, .serve = serve_outside};
    enum store_err err = checkpointer_create(dir, &lanes->checkpointer);
    if (err == STORE_OK) {
        err = pool_start(&lanes->write, lanes, dir, STORE_WRITE, 1);
    }
    if (err == STORE_OK) {
        err = pool_start(&lanes->read, lanes, dir, STORE_READ, READERS);
    }
    if (err == STORE_OK) {
        err = pool_start(&lanes->hash, lanes, dir, STORE_READ, HASHERS);
    }
    if (err == STORE_OK) {
        err = pool_start(&lanes->outside, lanes, dir, STORE_READ, OUTSIDERS);
    }
    if (err != STORE_OK) {
        lanes_destroy(lanes);
        return err;
    }
    *ret_lanes = lanes;
    return STORE_OK;
}

static struct pool *pool_of(struct lanes *lanes, enum lane lane)
{
    switch (lane) {
    case LANE_WRITE:
        return &lanes->write;
    case LANE_READ:
        return &lanes->read;
    case LANE_OUTSIDE:
        return &lanes->outside;
    default:
        return &lanes->hash;
    }
}

enum err lanes_submit(struct lanes *lanes, enum lane lane, struct job *job)
{
    struct pool *pool = pool_of(lanes, lane);
    enum err err = ERR_OVERLOADED;
    bool later = lane == LANE_WRITE;
    job->submitted_ms = clock_steady_ms();
    pthread_mutex_lock(&pool->lock);
    size_t waiting = pool->waiting.length + (later ? lanes->written.length : 0);
    if (waiting < pool->bound && !pool->stopping) {
        queue_add(later ? &lanes->written : &pool->waiting, job, job->urgent && !later);
        if (!later) {
            pthread_cond_signal(&pool->filled);
        }
        err = OK;
    }
    pthread_mutex_unlock(&pool->lock);
    lanes->pending += err == OK;
    return err;
}

size_t lanes_waiting(struct lanes *lanes, enum lane lane)
{
    struct pool *pool = pool_of(lanes, lane);
    pthread_mutex_lock(&pool->lock);
    size_t waiting = pool->waiting.length;
    pthread_mutex_unlock(&pool->lock);
    return lane == LANE_WRITE ? waiting + lanes->written.length : waiting;
}

/* Behind a batch that takes its time, or a disk that hangs, no estimate tells. */
static bool waited_long(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    const struct job *next = pool->waiting.first;
    uint64_t since_ms = next != NULL ? next->submitted_ms : UINT64_MAX;
    pthread_mutex_unlock(&pool->lock);
    return next != NULL && clock_steady_ms() - since_ms > WAITED_MAX_MS;
}

bool lanes_late(struct lanes *lanes, enum lane lane)
{
    uint64_t commits = lane == LANE_WRITE ? lanes_waiting(lanes, LANE_WRITE) / LANE_BATCH : 0;
    return commits * atomic_load(&lanes->commit_us) > LATE_US || waited_long(pool_of(lanes, lane));
}

size_t lanes_pending(const struct lanes *lanes)
{
    return lanes->pending;
}

bool lanes_storage_ok(const struct lanes *lanes)
{
    return atomic_load(&lanes->storage_ok);
}

void lanes_drain(struct lanes *lanes)
{
    give_up(&lanes->hash);
}

static void on_closed(uv_handle_t *handle)
{
    struct lanes *lanes = handle->data;
    if (--lanes->handles > 0) {
        return;
    }
    pool_free(&lanes->outside);
    pool_free(&lanes->hash);
    pool_free(&lanes->read);
    pool_free(&lanes->write);
    pthread_mutex_destroy(&lanes->lock);
    free(lanes);
}

void lanes_destroy(struct lanes *lanes)
{
    if (lanes == NULL) {
        return;
    }
    if (lanes->write.lanes != NULL) {
        hand_over(lanes);
    }
    give_up(&lanes->outside);
    give_up(&lanes->hash);
    pool_stop(&lanes->outside);
    pool_stop(&lanes->hash);
    pool_stop(&lanes->read);
    pool_stop(&lanes->write);
    checkpointer_destroy(lanes->checkpointer);
    on_wake(&lanes->wake); /* what these submit is refused */
    uv_close((uv_handle_t *)&lanes->before_poll, on_closed);
    uv_close((uv_handle_t *)&lanes->after_poll, on_closed);
    uv_close((uv_handle_t *)&lanes->wake, on_closed);
}
