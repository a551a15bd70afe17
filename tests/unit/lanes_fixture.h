#ifndef TESTS_UNIT_LANES_FIXTURE_H
#define TESTS_UNIT_LANES_FIXTURE_H

/* Lanes on a data directory and a loop of the test's own. Jobs that must wait for each other do so
 * by semaphores, never by time. */

#include "server/lanes.h"
#include "tests/unit/storage_fixture.h"

#include <pthread.h>
#include <semaphore.h>

enum { TASKS_MAX = 20000 };

struct world {
    struct house *house;
    uv_loop_t loop;
    struct lanes *lanes;
    size_t done_count;
};

/* One job of a test. */
struct task {
    struct job job;
    struct world *world;
    enum err answer;           /* what it returns */
    sem_t *started, *go;       /* says that it runs; waits (each may be NULL) */
    bool writes;               /* an entry */
    bool ran;                  /* its work */
    unsigned done;             /* how often */
    enum err err;              /* as `done` got it */
    uint64_t seq_seen;         /* last of the channel as its work found it */
    uint64_t stored_when_done; /* as somebody else saw it in `done` */
    pthread_t worker, finisher;
    size_t place; /* among those that came back */
};

static inline uint64_t last_seq(struct store *store, struct id channel)
{
    struct channel found;
    MUST(channel_find(store, channel, &found));
    return found.last_seq;
}

static inline void sem_wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0) {
    }
}

static inline enum err task_work(struct job *job, struct store *store)
{
    struct task *task = (struct task *)job;
    task->ran = true;
    task->worker = pthread_self();
    task->seq_seen = last_seq(store, task->world->house->channel);
    if (task->started != NULL) {
        sem_post(task->started);
    }
    if (task->go != NULL) {
        sem_wait_for(task->go);
    }
    if (task->writes) {
        const struct house *house = task->world->house;
        struct entry entry = entry_of(house->channel, house->client, "said");
        enum store_err err = entry_append(store, PROOF(house->dossier), &entry);
        if (err != STORE_OK) {
            return err_of_store(err);
        }
    }
    return task->answer;
}

static inline void task_done(struct job *job, enum err err)
{
    struct task *task = (struct task *)job;
    task->done++;
    task->err = err;
    task->finisher = pthread_self();
    task->place = task->world->done_count++;
    task->stored_when_done = last_seq(task->world->house->store, task->world->house->channel);
}

static inline struct task task_of(struct world *world)
{
    return (struct task){.job = {.work = task_work, .done = task_done}, .world = world};
}

static inline struct task writer_of(struct world *world, enum err answer)
{
    struct task task = task_of(world);
    task.writes = true;
    task.answer = answer;
    return task;
}

/* The writer gets it when the loop has turned. */
static inline void submit(struct world *world, enum lane lane, struct task *task)
{
    assert_int_equal(lanes_submit(world->lanes, lane, &task->job), OK);
    if (lane == LANE_WRITE) {
        uv_run(&world->loop, UV_RUN_NOWAIT);
    }
}

static inline void wait_for_all(struct world *world)
{
    while (lanes_pending(world->lanes) > 0) {
        uv_run(&world->loop, UV_RUN_ONCE);
    }
}

static inline int build(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL || house_build((void **)&world->house) != 0 ||
        uv_loop_init(&world->loop) != 0) {
        free(world);
        return -1;
    }
    MUST(lanes_create(&world->loop, world->house->dir, &world->lanes));
    *state = world;
    return 0;
}

static inline void end(struct world *world)
{
    lanes_destroy(world->lanes);
    world->lanes = NULL;
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0); /* nothing is left open */
}

static inline int raze(void **state)
{
    struct world *world = *state;
    if (world->lanes != NULL) {
        end(world);
    }
    int result = house_raze((void **)&world->house);
    free(world);
    return result;
}

/* Keeps a thread of a lane in a job until `go` is posted: what the writer is given meanwhile is one
 * batch. */
struct holdup {
    sem_t started, go;
    struct task task;
};

static inline void hold_up(struct world *world, enum lane lane, struct holdup *holdup)
{
    sem_init(&holdup->started, 0, 0);
    sem_init(&holdup->go, 0, 0);
    holdup->task = task_of(world);
    holdup->task.started = &holdup->started;
    holdup->task.go = &holdup->go;
    submit(world, lane, &holdup->task);
    sem_wait_for(&holdup->started);
}

static inline void let_go(struct world *world, struct holdup *holdup)
{
    sem_post(&holdup->go);
    wait_for_all(world);
    sem_destroy(&holdup->started);
    sem_destroy(&holdup->go);
}

#endif
