#include "server/looks.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/look_rate.h"
#include "server/memory.h"
#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>

struct looks {
    struct app *app;
    struct look_rate *rate;
    struct look *kept; /* in memory alone, oldest first */
    size_t kept_count;
    bool writing_kept;
};

/* Rows on their way through the write lane. */
struct writing {
    struct job job;
    struct looks *looks;
    struct look *rows;
    looks_told *told; /* NULL: nobody waits */
    void *context;
};

static struct look **end_of(struct look **list)
{
    while (*list != NULL) {
        list = &(*list)->next;
    }
    return list;
}

static size_t count_of(const struct look *rows)
{
    size_t count = 0;
    for (; rows != NULL; rows = rows->next) {
        count++;
    }
    return count;
}

void look_add(struct look **list, const struct audit *row)
{
    struct look *look = memory_new(sizeof *look);
    look->row = *row;
    look->row.reason = "";
    snprintf(look->address, sizeof look->address, "%s", row->address);
    look->row.address = look->address;
    *end_of(list) = look;
}

void looks_drop(struct look **list)
{
    while (*list != NULL) {
        struct look *look = *list;
        *list = look->next;
        free(look);
    }
}

enum store_err looks_append(struct store *store, const struct look *rows)
{
    enum store_err err = STORE_OK;
    for (; rows != NULL && err == STORE_OK; rows = rows->next) {
        err = audit_append(store, &rows->row);
    }
    return err;
}

struct looks *looks_create(struct app *app)
{
    struct looks *looks = memory_new(sizeof *looks);
    looks->app = app;
    looks->rate = look_rate_create();
    return looks;
}

void looks_destroy(struct looks *looks)
{
    if (looks == NULL) {
        return;
    }
    looks_drop(&looks->kept);
    look_rate_destroy(looks->rate);
    free(looks);
}

/* Takes out those that need no row. */
static void sift(struct looks *looks, struct look **list)
{
    uint64_t now_ms = clock_steady_ms();
    while (*list != NULL) {
        struct look *look = *list;
        bool wanted = look->row.allowed ? !look_rate_knows(looks->rate, look, now_ms)
                                        : look_rate_refusal(looks->rate, look, now_ms);
        if (wanted) {
            list = &look->next;
        } else {
            *list = look->next;
            free(look);
        }
    }
}

/* They stand in the log, or will as soon as it can be written. */
static void note(const struct looks *looks, const struct look *rows)
{
    uint64_t now_ms = clock_steady_ms();
    for (; rows != NULL; rows = rows->next) {
        if (rows->row.allowed) {
            look_rate_note(looks->rate, rows, now_ms);
        }
    }
}

static bool keep(struct looks *looks, struct look **take_rows)
{
    size_t count = count_of(*take_rows);
    if (looks->kept_count + count > LOOKS_KEPT_MAX) {
        looks_drop(take_rows);
        return false;
    }
    note(looks, *take_rows);
    if (looks->kept_count == 0) {
        log_line(LOG_WARN, "looks_kept", "reason=\"not logged until storage takes them\"");
    }
    *end_of(&looks->kept) = *take_rows;
    *take_rows = NULL;
    looks->kept_count += count;
    return true;
}

static enum err write_work(struct job *job, struct store *store)
{
    const struct writing *writing = (const struct writing *)job;
    return err_of_store(looks_append(store, writing->rows));
}

static void write_kept(struct looks *looks);

static void write_done(struct job *job, enum err err)
{
    struct writing *writing = (struct writing *)job;
    struct looks *looks = writing->looks;
    if (err == OK) {
        note(looks, writing->rows);
        looks_drop(&writing->rows);
        write_kept(looks);
    } else if (err == ERR_STORAGE) {
        err = keep(looks, &writing->rows) ? OK : ERR_STORAGE;
    } else {
        looks_drop(&writing->rows); /* the log itself is at fault: nothing is shown */
    }
    if (writing->told != NULL) {
        writing->told(writing->context, err);
    }
    free(writing);
}

/* On failure the rows stay the caller's. */
static enum err write_rows(struct looks *looks, struct look **take_rows, looks_told *told,
                           void *context)
{
    struct writing *writing = memory_new(sizeof *writing);
    *writing = (struct writing){
        {.work = write_work, .done = write_done}, looks, *take_rows, told, context};
    enum err err = lanes_submit(looks->app->lanes, LANE_WRITE, &writing->job);
    if (err == OK) {
        *take_rows = NULL;
    } else {
        free(writing);
    }
    return err;
}

void looks_log(struct looks *looks, struct look **take_rows, looks_told *told, void *context)
{
    struct look *rows = *take_rows;
    *take_rows = NULL;
    sift(looks, &rows);
    enum err err = OK;
    if (rows != NULL) {
        err = write_rows(looks, &rows, told, context);
        if (err == OK) {
            return;
        }
        looks_drop(&rows);
    }
    told(context, err);
}

static void kept_done(struct job *job, enum err err)
{
    struct writing *writing = (struct writing *)job;
    struct looks *looks = writing->looks;
    looks->writing_kept = false;
    if (err == OK) {
        size_t count = count_of(writing->rows);
        looks->kept_count -= count;
        looks_drop(&writing->rows);
        log_line(LOG_INFO, "looks_written", "rows=%zu left=%zu", count, looks->kept_count);
    } else {
        *end_of(&writing->rows) = looks->kept;
        looks->kept = writing->rows;
    }
    free(writing);
}

/* All at once: they fit into one transaction, and only one is under way. They count as kept until
 * they are written. */
static void write_kept(struct looks *looks)
{
    if (looks->kept == NULL || looks->writing_kept || !lanes_storage_ok(looks->app->lanes)) {
        return;
    }
    struct writing *writing = memory_new(sizeof *writing);
    *writing =
        (struct writing){{.work = write_work, .done = kept_done}, looks, looks->kept, NULL, NULL};
    if (lanes_submit(looks->app->lanes, LANE_WRITE, &writing->job) != OK) {
        free(writing);
        return;
    }
    looks->kept = NULL;
    looks->writing_kept = true;
}

void looks_second(struct looks *looks, uint64_t steady_ms)
{
    struct look *sums;
    look_rate_sweep(looks->rate, steady_ms, false, &sums);
    if (sums != NULL && write_rows(looks, &sums, NULL, NULL) != OK) {
        (void)keep(looks, &sums); /* the lane is full: with the next that are kept */
    }
    write_kept(looks);
}

void looks_finish(struct looks *looks, struct store *store)
{
    struct look *sums;
    look_rate_sweep(looks->rate, 0, true, &sums);
    *end_of(&looks->kept) = sums;
    if (looks->kept == NULL) {
        return;
    }
    enum store_err err = store_begin(store);
    if (err == STORE_OK) {
        err = looks_append(store, looks->kept);
    }
    if (err == STORE_OK) {
        err = store_commit(store);
    } else {
        store_rollback(store);
    }
    if (err != STORE_OK) {
        log_line(LOG_ERROR, "looks_lost", "rows=%zu reason=\"%s\"", count_of(looks->kept),
                 log_word(store_err_text(err)));
    }
    looks_drop(&looks->kept);
}
