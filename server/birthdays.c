#include "server/birthdays.h"

#include "server/access/access.h"
#include "server/app.h"
#include "server/birthday_notice.h"
#include "server/clock.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/methods/redecide.h"
#include "storage/care.h"

#include <stdlib.h>

enum { AGAIN_MS = 15000 };

/* One round: all whose age class differs between two days. */
struct round {
    struct job job;
    struct app *app;
    struct birthdays *birthdays;
    struct request request;
    struct civil_date today;
    struct civil_date before;
    enum err err;
};

static enum err turn(struct round *round, const struct care *care)
{
    struct request *request = &round->request;
    struct redecision *redecision = NULL;
    enum err err = redecide_begin_on(request, care->dossier, round->before, &redecision);
    if (err == OK) {
        err = redecide_end(redecision);
    }
    redecide_free(redecision);
    return err == OK ? gate_audit_care(request, "network.birthday", care, care->client, NULL) : err;
}

/* Whether one of the birthdays falls between the two days, the second included. */
static bool turns(const struct care *care, struct civil_date before, struct civil_date on)
{
    const struct civil_date born = civil_of_number(care->born);
    return age_on(born, before) != age_on(born, on);
}

/* The rounds follow each other without a gap, and the day is noted with what was done: so each
 * birthday comes once. */
static bool take_care(void *context, const struct care *care)
{
    struct round *round = context;
    if (turns(care, round->before, round->today)) {
        round->err = turn(round, care);
    }
    if (round->err == OK) {
        round->err = birthday_notice(&round->request, care);
    }
    return round->err == OK;
}

static enum err work(struct job *job, struct store *store)
{
    struct round *round = (struct round *)job;
    uint32_t done;
    round->request.store = store;
    enum store_err err = birthdays_done(store, &done);
    if (err == STORE_OK && done != 0 && done < civil_number(round->today)) {
        round->before = civil_of_number(done);
        err = care_list(store, take_care, round);
    }
    if (err == STORE_OK && round->err == OK && done < civil_number(round->today)) {
        err = birthdays_set_done(store, civil_number(round->today));
    }
    return err == STORE_OK ? round->err : err_of_store(err);
}

static void done(struct job *job, enum err err)
{
    struct round *round = (struct round *)job;
    if (err == OK) {
        app_apply(round->app, &round->request.outbox);
    } else {
        /* The day is not noted as done: the next round comes back to it. */
        round->birthdays->day = 0;
        round->birthdays->again_ms = clock_steady_ms() + AGAIN_MS;
        log_line(LOG_ERROR, "birthdays_failed", "reason=%s", log_word(err_reason(err)));
    }
    outbox_clear(&round->request.outbox);
    free(round);
}

void birthdays_second(struct birthdays *birthdays, struct app *app, uint64_t now_ms)
{
    const struct civil_date today = civil_date_in_amsterdam(now_ms);
    if (birthdays->day == civil_number(today) || clock_steady_ms() < birthdays->again_ms) {
        return;
    }
    struct round *round = memory_new(sizeof *round);
    round->job.work = work;
    round->job.done = done;
    round->app = app;
    round->birthdays = birthdays;
    round->today = today;
    round->request.now_ms = now_ms;
    round->request.config = app->config;
    if (lanes_submit(app->lanes, LANE_WRITE, &round->job) == OK) {
        birthdays->day = civil_number(today);
    } else {
        free(round);
    }
}
