#include "server/checkpointer.h"

#include "server/log.h"
#include "server/memory.h"
#include "storage/store.h"

#include <pthread.h>
#include <stdatomic.h>

/* So many pages (4 KiB) more in the log, and it is brought to the database. */
enum { PAGES = 4096 };

struct checkpointer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t called;
    enum { IDLE, CALLED, LEFTOVER } state; /* under `lock` */
    bool stopping;                         /* under `lock` */
    struct store *store;
    uint64_t pages_before; /* the writer's: in the log when it called last */
    atomic_bool ok;
};

/* The log keeps what the database did not get, and it is tried again when the log has grown. */
static void note(struct checkpointer *checkpointer, enum store_err err)
{
    bool was_ok = atomic_exchange(&checkpointer->ok, err == STORE_OK);
    if (err != STORE_OK && was_ok) {
        log_line(LOG_ERROR, "checkpoint_failed", "reason=\"%s\"", log_word(store_err_text(err)));
    }
}

/* False: there is nothing to do any more. */
static bool wait_for_call(struct checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->lock);
    while (checkpointer->state != CALLED && !checkpointer->stopping) {
        pthread_cond_wait(&checkpointer->called, &checkpointer->lock);
    }
    bool goes_on = !checkpointer->stopping;
    pthread_mutex_unlock(&checkpointer->lock);
    return goes_on;
}

static void *thread_main(void *argument)
{
    struct checkpointer *checkpointer = argument;
    while (wait_for_call(checkpointer)) {
        bool whole = false;
        note(checkpointer, store_checkpoint_beside(checkpointer->store, &whole));
        pthread_mutex_lock(&checkpointer->lock);
        checkpointer->state = whole ? LEFTOVER : IDLE;
        pthread_mutex_unlock(&checkpointer->lock);
    }
    return NULL;
}

static void destroy(struct checkpointer *checkpointer)
{
    store_close(checkpointer->store);
    pthread_cond_destroy(&checkpointer->called);
    pthread_mutex_destroy(&checkpointer->lock);
    free(checkpointer);
}

enum store_err checkpointer_create(const struct datadir *dir,
                                   struct checkpointer **ret_checkpointer)
{
    struct checkpointer *checkpointer = memory_new(sizeof *checkpointer);
    enum store_err err = store_open(dir, STORE_CHECKPOINT, &checkpointer->store);
    if (err != STORE_OK) {
        free(checkpointer);
        return err;
    }
    pthread_mutex_init(&checkpointer->lock, NULL);
    pthread_cond_init(&checkpointer->called, NULL);
    atomic_init(&checkpointer->ok, true);
    if (pthread_create(&checkpointer->thread, NULL, thread_main, checkpointer) != 0) {
        destroy(checkpointer);
        return STORE_NO_MEMORY;
    }
    *ret_checkpointer = checkpointer;
    return STORE_OK;
}

void checkpointer_destroy(struct checkpointer *checkpointer)
{
    if (checkpointer == NULL) {
        return;
    }
    pthread_mutex_lock(&checkpointer->lock);
    checkpointer->stopping = true;
    pthread_cond_signal(&checkpointer->called);
    pthread_mutex_unlock(&checkpointer->lock);
    pthread_join(checkpointer->thread, NULL);
    destroy(checkpointer);
}

/* Counted from the last call: where somebody reads for long, the log goes on to grow, and it is
 * not tried with every commit. A log that began anew is shorter than it was. */
static bool is_due(struct checkpointer *checkpointer, uint64_t pages)
{
    if (pages < checkpointer->pages_before) {
        checkpointer->pages_before = 0;
    }
    return pages - checkpointer->pages_before >= PAGES;
}

void checkpointer_committed(struct checkpointer *checkpointer, struct store *writer)
{
    uint64_t pages = store_log_pages(writer);
    pthread_mutex_lock(&checkpointer->lock);
    bool leftover = checkpointer->state == LEFTOVER;
    if (leftover) {
        checkpointer->state = IDLE;
    } else if (checkpointer->state == IDLE && is_due(checkpointer, pages)) {
        checkpointer->pages_before = pages;
        checkpointer->state = CALLED;
        pthread_cond_signal(&checkpointer->called);
    }
    pthread_mutex_unlock(&checkpointer->lock);
    if (leftover) {
        note(checkpointer, store_checkpoint(writer));
    }
}
