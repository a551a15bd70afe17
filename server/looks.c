#include "server/looks.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/look_rate.h"
#include "server/memory.h"
#include "storage/channel.h"
#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>

struct looks {
    struct app *app;
    struct look_rate *rate;
    struct look_list kept; /* in memory alone */
    size_t kept_count;     /* with those that are on their way to the disk */
    bool writing_kept;
};

/* Rows on their way through the write lane. */
struct writing {
    struct job job;
    struct looks *looks;
    struct look_list rows;
    looks_told *told; /* NULL: nobody waits */
    void *context;
};

static void append(struct look_list *list, struct look *take_look)
{
    take_look->next = NULL;
    *(list->last != NULL ? &list->last->next : &list->first) = take_look;
    list->last = take_look;
    list->count++;
}

static struct look *take_first(struct look_list *list)
{
    struct look *look = list->first;
    list->first = look->next;
    list->last = list->first != NULL ? list->last : NULL;
    list->count--;
    return look;
}

static void append_all(struct look_list *list, struct look_list *take_rows)
{
    if (take_rows->first != NULL) {
        *(list->last != NULL ? &list->last->next : &list->first) = take_rows->first;
        list->last = take_rows->last;
        list->count += take_rows->count;
    }
    *take_rows = (struct look_list){0};
}

void look_add(struct look_list *list, const struct audit *row)
{
    struct look *look = memory_new(sizeof *look);
    look->row = *row;
    look->row.reason = "";
    snprintf(look->address, sizeof look->address, "%s", row->address);
    look->row.address = look->address;
    append(list, look);
}

void looks_drop(struct look_list *list)
{
    while (list->first != NULL) {
        free(take_first(list));
    }
}

static enum store_err append_row(struct store *store, struct audit row)
{
    enum store_err err = STORE_OK;
    if (id_is_nil(row.dossier) && !id_is_nil(row.channel)) {
        err = channel_owner(store, row.channel, &row.dossier, &row.client);
    }
    return err == STORE_OK || err == STORE_NOT_FOUND ? audit_append(store, &row) : err;
}

enum store_err looks_append(struct store *store, const struct look_list *rows)
{
    enum store_err err = STORE_OK;
    for (const struct look *look = rows->first; look != NULL && err == STORE_OK;
         look = look->next) {
        err = append_row(store, look->row);
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
static void sift(struct looks *looks, struct look_list *list)
{
    uint64_t now_ms = clock_steady_ms();
    struct look_list wanted = {0};
    while (list->first != NULL) {
        struct look *look = take_first(list);
        if (look->row.allowed ? !look_rate_knows(looks->rate, look, now_ms)
                              : look_rate_refusal(looks->rate, look, now_ms)) {
            append(&wanted, look);
        } else {
            free(look);
        }
    }
    *list = wanted;
}

/* They stand in the log, or will as soon as it can be written. */
static void note(const struct looks *looks, const struct look_list *rows)
{
    uint64_t now_ms = clock_steady_ms();
    for (const struct look *look = rows->first; look != NULL; look = look->next) {
        if (look->row.allowed) {
            look_rate_note(looks->rate, look, now_ms);
        }
    }
}

static bool keep(struct looks *looks, struct look_list *take_rows)
{
    if (looks->kept_count + take_rows->count > LOOKS_KEPT_MAX) {
        looks_drop(take_rows);
        return false;
    }
    note(looks, take_rows);
    if (looks->kept_count == 0) {
        log_line(LOG_WARN, "looks_kept", "reason=\"not logged until storage takes them\"");
    }
    looks->kept_count += take_rows->count;
    append_all(&looks->kept, take_rows);
    return true;
}

static enum err write_work(struct job *job, struct store *store)
{
    const struct writing *writing = (const struct writing *)job;
    return err_of_store(looks_append(store, &writing->rows));
}

static void write_kept(struct looks *looks);

static void write_done(struct job *job, enum err err)
{
    struct writing *writing = (struct writing *)job;
    struct looks *looks = writing->looks;
    if (err == OK) {
        note(looks, &writing->rows);
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
static enum err write_rows(struct looks *looks, struct look_list *take_rows, looks_told *told,
                           void *context)
{
    struct writing *writing = memory_new(sizeof *writing);
    *writing = (struct writing){
        {.work = write_work, .done = write_done}, looks, *take_rows, told, context};
    enum err err = lanes_submit(looks->app->lanes, LANE_WRITE, &writing->job);
    if (err == OK) {
        *take_rows = (struct look_list){0};
    } else {
        free(writing);
    }
    return err;
}

void looks_log(struct looks *looks, struct look_list *take_rows, looks_told *told, void *context)
{
    enum err err = OK;
    sift(looks, take_rows);
    if (take_rows->count > 0) {
        err = write_rows(looks, take_rows, told, context);
        if (err == OK) {
            return;
        }
        looks_drop(take_rows);
    }
    told(context, err);
}

/* A lane that is full takes them with the next that are kept. */
static void write_unwatched(struct looks *looks, struct look_list *take_rows)
{
    if (take_rows->count > 0 && write_rows(looks, take_rows, NULL, NULL) != OK) {
        (void)keep(looks, take_rows);
    }
}

void looks_note(struct looks *looks, struct look_list *take_rows)
{
    sift(looks, take_rows);
    write_unwatched(looks, take_rows);
}

void looks_count(struct looks *looks, const struct audit *row)
{
    look_rate_count(looks->rate, row, clock_steady_ms());
}

static void kept_done(struct job *job, enum err err)
{
    struct writing *writing = (struct writing *)job;
    struct looks *looks = writing->looks;
    looks->writing_kept = false;
    if (err == OK) {
        size_t count = writing->rows.count;
        looks->kept_count -= count;
        looks_drop(&writing->rows);
        log_line(LOG_INFO, "looks_written", "rows=%zu left=%zu", count, looks->kept_count);
    } else {
        append_all(&writing->rows, &looks->kept);
        looks->kept = writing->rows;
    }
    free(writing);
}

/* All at once: they fit into one transaction, and only one is under way. They count as kept until
 * they are written. */
static void write_kept(struct looks *looks)
{
    if (looks->kept.count == 0 || looks->writing_kept || !lanes_storage_ok(looks->app->lanes)) {
        return;
    }
    struct writing *writing = memory_new(sizeof *writing);
    *writing =
        (struct writing){{.work = write_work, .done = kept_done}, looks, looks->kept, NULL, NULL};
    if (lanes_submit(looks->app->lanes, LANE_WRITE, &writing->job) != OK) {
        free(writing);
        return;
    }
    looks->kept = (struct look_list){0};
    looks->writing_kept = true;
}

void looks_second(struct looks *looks, uint64_t steady_ms)
{
    struct look_list sums = {0};
    look_rate_sweep(looks->rate, steady_ms, false, &sums);
    write_unwatched(looks, &sums);
    write_kept(looks);
}

void looks_finish(struct looks *looks, struct store *store)
{
    look_rate_sweep(looks->rate, 0, true, &looks->kept);
    if (looks->kept.count == 0) {
        return;
    }
    enum store_err err = store_begin(store);
    if (err == STORE_OK) {
        err = looks_append(store, &looks->kept);
    }
    if (err == STORE_OK) {
        err = store_commit(store);
    } else {
        store_rollback(store);
    }
    if (err != STORE_OK) {
        log_line(LOG_ERROR, "looks_lost", "rows=%zu reason=\"%s\"", looks->kept.count,
                 log_word(store_err_text(err)));
    }
    looks_drop(&looks->kept);
}
