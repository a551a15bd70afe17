/* A mail goes
 *
 *   1. out of the queue, as a copy: LANE_READ finds that which is due;
 *   2. to the thread, which writes its text and hands it to the mail server;
 *   3. to LANE_WRITE, where its row goes, or gets its next time. Only with that commit is it done:
 *      while the disk refuses, this step is tried again, and the mail is not sent anew.
 *
 * One that stands for many (MAIL_TO_ALL) skips the second step: the third makes some of them.
 *
 * There is one at a time, and always one place that owns it: `passage` says which. */

#include "server/mailer.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/lanes.h"
#include "server/letter.h"
#include "server/log.h"
#include "server/mailbox.h"
#include "server/memory.h"
#include "server/metrics.h"
#include "server/notice.h"
#include "server/secret.h"
#include "server/smtp.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 1000, LOOK_AGAIN_MS = 3600 * 1000, REASON_SIZE = 128 };

enum passage {
    IDLE,
    LOOKING,  /* in LANE_READ */
    SENDING,  /* on the thread */
    SETTLING, /* in LANE_WRITE */
    UNSETTLED /* the disk refused; the timer tries again */
};

struct mailer {
    struct job job; /* of LOOKING and SETTLING */
    struct app *app;
    uv_timer_t timer;
    uv_async_t sent;
    unsigned handles;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    bool full; /* under `lock`: `mail` is the thread's */
    atomic_bool stopping;

    enum passage passage;
    bool again; /* something came while one was on its way */
    bool draining;
    uint64_t waiting;

    /* Whose turn it is: of the loop, of a lane or of the thread. */
    struct mail mail;
    struct mail_queue queue;
    enum store_err found;
    struct smtp_server server;
    char *from;
    char portal[256];
    enum smtp_outcome outcome;
    long code;
    const char *reason;
    uint64_t now_ms;
    enum mail_state end; /* MAIL_WAITING: it stays in the queue */
};

uint64_t mail_delay_ms(unsigned tries)
{
    unsigned doublings = tries > 0 ? tries - 1 : 0;
    uint64_t delay_ms = doublings < 20 ? (uint64_t)MAIL_DELAY_FIRST_MS << doublings : UINT64_MAX;
    return delay_ms < MAIL_DELAY_MAX_MS ? delay_ms : MAIL_DELAY_MAX_MS;
}

static void look(struct mailer *mailer);
static void settle(struct mailer *mailer);

static void on_timer(uv_timer_t *timer)
{
    struct mailer *mailer = timer->data;
    if (mailer->passage == UNSETTLED) {
        settle(mailer);
    } else {
        look(mailer);
    }
}

static void arm(struct mailer *mailer, uint64_t delay_ms)
{
    if (!mailer->draining) {
        uv_update_time(mailer->timer.loop);
        uv_timer_start(&mailer->timer, on_timer, delay_ms, 0);
    }
}

/* What has to be told to the queue about a mail that has been sent, or not. */
static enum err settle_work(struct job *job, struct store *store)
{
    const struct mailer *mailer = (struct mailer *)job;
    const struct mail *mail = &mailer->mail;
    enum store_err err;
    if (mailer->end == MAIL_WAITING) {
        err = mail_defer(store, mail->id, mailer->now_ms + mail_delay_ms(mail->tries + 1));
    } else if (mail->kind == MAIL_TO_ALL && mailer->end == MAIL_SENT) {
        err = notice_batch(store, mail, mailer->now_ms);
    } else {
        err = mail_end(store, mail->id, mailer->end);
    }
    return err == STORE_NOT_FOUND ? OK : err_of_store(err); /* called off meanwhile */
}

static void settle_done(struct job *job, enum err err)
{
    struct mailer *mailer = (struct mailer *)job;
    if (err != OK) {
        mailer->passage = UNSETTLED;
        arm(mailer, RETRY_MS);
        return;
    }
    secret_wipe(mailer->mail.link, sizeof mailer->mail.link);
    mailer->passage = IDLE;
    look(mailer);
}

static void settle(struct mailer *mailer)
{
    mailer->passage = SETTLING;
    mailer->job.work = settle_work;
    mailer->job.done = settle_done;
    if (lanes_submit(mailer->app->lanes, LANE_WRITE, &mailer->job) != OK) {
        mailer->passage = UNSETTLED;
        arm(mailer, RETRY_MS);
    }
}

static bool is_void(const struct mailer *mailer)
{
    return mailer->mail.until_ms != 0 && mailer->mail.until_ms <= mailer->now_ms;
}

static void judge(struct mailer *mailer)
{
    static const enum metric counters[] = {[MAIL_WAITING] = METRIC_MAIL_DEFERRED,
                                           [MAIL_SENT] = METRIC_MAIL_SENT,
                                           [MAIL_FAILED] = METRIC_MAIL_FAILED};
    char id[ID_TEXT_LENGTH + 1];
    mailer->now_ms = clock_wall_ms();
    bool old = mailer->mail.created_ms + MAIL_TRIES_MS <= mailer->now_ms || is_void(mailer);
    bool given_up = mailer->outcome == SMTP_REFUSED || old;
    mailer->end = mailer->outcome == SMTP_SENT ? MAIL_SENT : given_up ? MAIL_FAILED : MAIL_WAITING;
    metrics_add(counters[mailer->end], 1);
    id_format(mailer->mail.id, id);
    if (mailer->end != MAIL_SENT) {
        log_line(given_up ? LOG_ERROR : LOG_WARN, given_up ? "mail_given_up" : "mail_deferred",
                 "mail=%s tries=%u code=%ld reason=\"%s\"", log_word(id), mailer->mail.tries + 1,
                 mailer->code, log_word(mailer->reason));
    }
}

static void clear_server(struct mailer *mailer)
{
    smtp_server_finish(&mailer->server);
    free(mailer->from);
    mailer->from = NULL;
}

static void on_sent(uv_async_t *async)
{
    struct mailer *mailer = async->data;
    pthread_mutex_lock(&mailer->lock);
    bool back = mailer->passage == SENDING && !mailer->full;
    pthread_mutex_unlock(&mailer->lock);
    if (back) {
        clear_server(mailer);
        judge(mailer);
        settle(mailer);
    }
}

static void send_mail(struct mailer *mailer)
{
    char from[MAIL_ADDRESS_BYTES_MAX + 1] = "";
    char *text = letter_write(&mailer->mail, mailer->from, mailer->portal);
    mailbox_parse(mailer->from, from);
    mailer->outcome = smtp_send(&mailer->server, from, mailer->mail.address, text,
                                &mailer->stopping, &mailer->code, &mailer->reason);
    secret_wipe(text, strlen(text));
    free(text);
}

static void *run(void *context)
{
    struct mailer *mailer = context;
    pthread_mutex_lock(&mailer->lock);
    while (!atomic_load(&mailer->stopping)) {
        if (!mailer->full) {
            pthread_cond_wait(&mailer->filled, &mailer->lock);
            continue;
        }
        pthread_mutex_unlock(&mailer->lock);
        send_mail(mailer);
        pthread_mutex_lock(&mailer->lock);
        mailer->full = false;
        uv_async_send(&mailer->sent);
    }
    pthread_mutex_unlock(&mailer->lock);
    return NULL;
}

static void hand_over(struct mailer *mailer)
{
    const struct config *config = mailer->app->config;
    const char *host = strstr(config->public_url, "://") + 3;
    smtp_server_init(&mailer->server, config);
    mailer->from = memory_copy_text(config->smtp_from);
    snprintf(mailer->portal, sizeof mailer->portal, "%s", host);
    mailer->passage = SENDING;
    pthread_mutex_lock(&mailer->lock);
    mailer->full = true;
    pthread_cond_signal(&mailer->filled);
    pthread_mutex_unlock(&mailer->lock);
}

static enum err look_work(struct job *job, struct store *store)
{
    struct mailer *mailer = (struct mailer *)job;
    enum store_err err = mail_queue(store, &mailer->queue);
    mailer->found = err == STORE_OK ? mail_next(store, mailer->now_ms, &mailer->mail) : err;
    return OK;
}

static void rest(struct mailer *mailer)
{
    uint64_t due_ms = mailer->queue.due_ms;
    uint64_t wait_ms = due_ms > mailer->now_ms ? due_ms - mailer->now_ms : 0;
    mailer->passage = IDLE;
    if (mailer->again) {
        look(mailer);
    } else if (mailer->waiting > 0) { /* the clock may be set: never for long */
        arm(mailer, wait_ms < LOOK_AGAIN_MS ? wait_ms : LOOK_AGAIN_MS);
    }
}

static void give_up(struct mailer *mailer, const char *reason)
{
    mailer->outcome = SMTP_REFUSED;
    mailer->code = 0;
    mailer->reason = reason;
    judge(mailer);
    settle(mailer);
}

static void look_done(struct job *job, enum err err)
{
    struct mailer *mailer = (struct mailer *)job;
    bool to_send = *mailer->app->config->smtp_url != '\0' && !mailer->draining;
    mailer->passage = IDLE;
    if (err != OK || (mailer->found != STORE_OK && mailer->found != STORE_NOT_FOUND &&
                      mailer->found != STORE_CORRUPT)) {
        arm(mailer, RETRY_MS);
        return;
    }
    mailer->waiting = mailer->queue.length;
    if (mailer->found == STORE_CORRUPT) {
        give_up(mailer, "the row does not open");
    } else if (mailer->found == STORE_OK && is_void(mailer)) {
        give_up(mailer, "it is of no use any more");
    } else if (mailer->found == STORE_OK && to_send && mailer->mail.kind == MAIL_TO_ALL) {
        mailer->end = MAIL_SENT; /* as one; from now on it is many */
        settle(mailer);
    } else if (mailer->found == STORE_OK && to_send) {
        hand_over(mailer);
    } else if (mailer->found == STORE_NOT_FOUND) {
        rest(mailer);
    } else { /* no mail server is named any more: what waits is looked at for becoming void */
        arm(mailer, LOOK_AGAIN_MS);
    }
}

static void look(struct mailer *mailer)
{
    mailer->again = true;
    if (mailer->passage != IDLE || mailer->draining) {
        return;
    }
    mailer->again = false;
    mailer->passage = LOOKING;
    mailer->now_ms = clock_wall_ms();
    mailer->job.work = look_work;
    mailer->job.done = look_done;
    if (lanes_submit(mailer->app->lanes, LANE_READ, &mailer->job) != OK) {
        mailer->passage = IDLE;
        arm(mailer, RETRY_MS);
    }
}

struct mailer *mailer_create(struct app *app, uv_loop_t *loop)
{
    struct mailer *mailer = memory_new(sizeof *mailer);
    mailer->app = app;
    uv_timer_init(loop, &mailer->timer);
    uv_async_init(loop, &mailer->sent, on_sent);
    mailer->timer.data = mailer->sent.data = mailer;
    pthread_mutex_init(&mailer->lock, NULL);
    pthread_cond_init(&mailer->filled, NULL);
    atomic_init(&mailer->stopping, false);
    if (pthread_create(&mailer->thread, NULL, run, mailer) != 0) {
        abort(); /* as where there is no memory */
    }
    return mailer;
}

void mailer_wake(struct mailer *mailer)
{
    look(mailer);
}

uint64_t mailer_waiting(const struct mailer *mailer)
{
    return mailer->waiting;
}

void mailer_drain(struct mailer *mailer)
{
    mailer->draining = true;
    uv_timer_stop(&mailer->timer);
}

void mailer_stop(struct mailer *mailer)
{
    if (mailer == NULL) {
        return;
    }
    mailer_drain(mailer);
    pthread_mutex_lock(&mailer->lock);
    atomic_store(&mailer->stopping, true);
    pthread_cond_signal(&mailer->filled);
    pthread_mutex_unlock(&mailer->lock);
    pthread_join(mailer->thread, NULL);
    if (mailer->passage != SENDING) {
        return;
    }
    clear_server(mailer);
    if (!mailer->full && mailer->outcome != SMTP_LATER) { /* it was broken off otherwise */
        judge(mailer);
        settle(mailer);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct mailer *mailer = handle->data;
    if (++mailer->handles == 2) {
        secret_wipe(&mailer->mail, sizeof mailer->mail);
        free(mailer);
    }
}

void mailer_destroy(struct mailer *mailer)
{
    if (mailer != NULL) {
        pthread_cond_destroy(&mailer->filled);
        pthread_mutex_destroy(&mailer->lock);
        uv_close((uv_handle_t *)&mailer->timer, on_closed);
        uv_close((uv_handle_t *)&mailer->sent, on_closed);
    }
}
