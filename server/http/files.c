#include "server/http/files.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/http/file_head.h"
#include "server/http/reply.h"
#include "server/lanes.h"
#include "server/limits.h"
#include "server/log.h"
#include "server/looks.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "server/standing.h"
#include "storage/datadir.h"
#include "storage/entry.h"
#include "storage/file.h"

#include <stdio.h>
#include <string.h>

enum {
    UPLOADS_PER_MINUTE = 60,
    LARGEST_A_DAY = 40,
    DAY_MS = 24 * 3600 * 1000,
    KIB = 1024,
    ASKED_AGAIN_MS = 500
};
/* Beyond that the day's bytes are not bounded: see struct rate. */
static const uint64_t day_kib_max = UINT64_C(1) << 36;

/* What an exchange holds of a file on its way, in or out. */
struct passage {
    struct file_writer *writer;
    struct file_reader *reader;
    struct file file;
    struct actor actor;
    uint64_t received;
    uint64_t announced; /* on its way in */
    struct app *app;
    /* On its way out: */
    uint64_t exchange;
    uint64_t asked_ms; /* when the access decision was taken last */
    bool asking;
    bool lost; /* the reader may not have it any more */
};

void files_closed(struct exchange *exchange)
{
    struct passage *passage = *exchange_state(exchange);
    if (passage != NULL) {
        passage->app->uploading -= passage->announced;
        file_writer_close(passage->writer);
        file_reader_close(passage->reader);
        secret_wipe(passage, sizeof *passage);
        free(passage);
    }
    *exchange_state(exchange) = NULL;
}

static struct passage *passage_of(struct exchange *exchange)
{
    return *exchange_state(exchange);
}

static int status_of(enum err err)
{
    return err == ERR_NOT_FOUND                          ? 404
           : err_code(err) == err_code(ERR_FORBIDDEN)    ? 403
           : err == ERR_STORAGE || err == ERR_OVERLOADED ? 503
                                                         : 500;
}

/* By number in a minute; behind the methods' own rates. */
static unsigned upload_wait(struct app *app, struct id account)
{
    return limits_take(app->limits, account, (unsigned)method_count(), UPLOADS_PER_MINUTE,
                       clock_steady_ms());
}

/* By bytes in a day, so that nobody alone fills the disk. */
static unsigned bytes_wait(struct app *app, struct id account, uint64_t bytes)
{
    uint64_t day_kib = (app->config->file_limit / KIB + 1) * LARGEST_A_DAY;
    const struct rate a_day = {day_kib < day_kib_max ? day_kib : day_kib_max, DAY_MS};
    return limits_draw(app->limits, account, (unsigned)method_count() + 1, a_day, bytes / KIB + 1,
                       clock_steady_ms());
}

static bool is_too_often(struct request *request, unsigned wait_s)
{
    if (wait_s == 0 || config_exempts(request->config, request->actor.address)) {
        return false;
    }
    request->retry_after_s = wait_s;
    gate_refused_live(request, "file.add", ERR_RATE_LIMITED);
    return true;
}

/* HTTP's words for why not; 0: go on. */
static int upload_refusal(struct request *request, const struct head *head, struct id *ret_channel,
                          const char **ret_word)
{
    struct app *app = request->app;
    const struct actor *actor = &request->actor;
    const char *channel = head_query(head, "channel");
    const char *name = head_query(head, "name");
    *ret_word = "invalid_request";
    if (channel == NULL || !id_parse(channel, ret_channel) || name == NULL ||
        !file_name_good(name)) {
        return 400;
    }
    enum err err = gate_live(request, *ret_channel, PART_CHAT, VERB_ADD);
    if (err == OK && (actor->features & 1u << FEATURE_FILES) == 0) {
        err = ERR_FEATURE_OFF;
    }
    *ret_word = err_reason(err);
    if (err != OK) {
        gate_refused_live(request, "file.add", err);
        return status_of(err);
    }
    *ret_word = "too_large";
    if (head->content_length > app->config->file_limit) {
        return 413;
    }
    *ret_word = err_reason(ERR_RATE_LIMITED);
    if (is_too_often(request, upload_wait(app, actor->account))) {
        return 429;
    }
    *ret_word = err_reason(ERR_STORAGE);
    if (!datadir_has_room(app->dir, app->uploading + head->content_length)) {
        log_line(LOG_ERROR, "disk_nearly_full", "do=\"make room: no attachments are taken\"");
        return 503;
    }
    *ret_word = err_reason(ERR_RATE_LIMITED);
    return is_too_often(request, bytes_wait(app, actor->account, head->content_length)) ? 429 : 0;
}

/* Files are for who may go on: see rpc.c. */
static bool refused_by_standing(struct app *app, struct exchange *exchange,
                                const struct sign_in_fact *fact)
{
    enum err err =
        standings_ask(app->standings, fact->account.id, fact->account.provider, clock_wall_ms());
    if (err != OK) {
        reply_error(app, exchange, 403, err_reason(err));
    }
    return err != OK;
}

void upload_begin(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    const struct sign_in_fact *fact = sign_in_of_head(app, head, NULL);
    struct request request = {.app = app, .config = app->config, .now_ms = clock_wall_ms()};
    struct id channel;
    const char *word;
    if (origin_refused(app, head) || fact == NULL || app->draining) {
        reply_error(app, exchange,
                    origin_refused(app, head) ? 403
                    : fact == NULL            ? 401
                                              : 503,
                    origin_refused(app, head) ? "forbidden"
                    : fact == NULL            ? "unauthenticated"
                                              : "overloaded");
        return;
    }
    if (refused_by_standing(app, exchange, fact)) {
        return;
    }
    sign_in_used(app, fact);
    actor_sign_in(&request.actor, fact);
    client_address(app, head, request.actor.address);
    int status = upload_refusal(&request, head, &channel, &word);
    if (status == 429) {
        reply_wait(app, exchange, status, word, request.retry_after_s);
        return;
    }
    if (status != 0) {
        reply_error(app, exchange, status, word);
        return;
    }
    struct passage *passage = memory_new(sizeof *passage);
    *exchange_state(exchange) = passage;
    passage->app = app;
    passage->announced = head->content_length;
    app->uploading += passage->announced;
    passage->actor = request.actor;
    passage->file.id = secret_id(request.now_ms);
    passage->file.channel = channel;
    passage->file.author = request.actor.account;
    passage->file.created_ms = request.now_ms;
    snprintf(passage->file.name, sizeof passage->file.name, "%s", head_query(head, "name"));
    file_type_of(head->content_type, passage->file.type);
    if (file_writer_open(app->dir, passage->file.id, &passage->writer) != STORE_OK) {
        reply_error(app, exchange, 503, "storage_unavailable");
    }
}

void upload_data(struct app *app, struct exchange *exchange, const void *bytes, size_t length)
{
    struct passage *passage = passage_of(exchange);
    if (passage->received + length > app->config->file_limit) {
        reply_error(app, exchange, 413, "too_large");
    } else if (file_writer_put(passage->writer, bytes, length) != STORE_OK) {
        reply_error(app, exchange, 503, "storage_unavailable");
    }
    passage->received += length;
}

/* The file's bytes, on a thread that may wait for the disk, and then its row, for which the writer
 * waits with all that others write. */
struct keep {
    struct job job;
    struct app *app;
    uint64_t exchange;
    struct request request;
    struct file file;
    struct file_writer *writer;
};

static enum err keep_work(struct job *job, struct store *store)
{
    struct keep *keep = (struct keep *)job;
    struct request *request = &keep->request;
    struct gate gate;
    request->store = store;
    AUTO(proof) *proof = NULL;
    enum err err = gate_channel(request, keep->file.channel, PART_CHAT, VERB_ADD, &gate, &proof);
    if (err == OK) {
        err = err_of_store(file_add(store, proof, &keep->file, keep->writer));
    }
    return err == OK ? gate_audit(request, "file.add", &gate.channel, keep->file.id) : err;
}

static enum err sync_work(struct job *job, struct store *store)
{
    (void)store;
    return err_of_store(file_writer_sync(((struct keep *)job)->writer));
}

static void keep_done(struct job *job, enum err err)
{
    struct keep *keep = (struct keep *)job;
    struct exchange *exchange = exchange_find(keep->app->transport, keep->exchange);
    request_log(&keep->request, "files.add", err);
    if (exchange != NULL && err == OK) {
        reply_json(keep->app, exchange, 201, json_file(&keep->file), NULL, 0);
    } else if (exchange != NULL) {
        reply_error(keep->app, exchange, status_of(err), err_reason(err));
    }
    file_writer_close(keep->writer);
    secret_wipe(keep, sizeof *keep);
    free(keep);
}

static void synced(struct job *job, enum err err)
{
    struct keep *keep = (struct keep *)job;
    job->work = keep_work;
    job->done = keep_done;
    err = err == OK ? lanes_submit(keep->app->lanes, LANE_WRITE, job) : err;
    if (err != OK) {
        keep_done(job, err);
    }
}

/* It may have been long on its way: whose sign-in ended meanwhile, who is blocked, or whose
 * provider has no files any more, sends none. */
static bool may_still_send(struct app *app, struct exchange *exchange, struct actor *actor)
{
    const struct sign_in_fact *fact =
        facts_sign_in_of_id(app->facts, actor->sign_in, clock_wall_ms());
    if (fact == NULL) {
        reply_error(app, exchange, 401, err_reason(ERR_UNAUTHENTICATED));
        return false;
    }
    if (refused_by_standing(app, exchange, fact)) {
        return false;
    }
    actor_sign_in(actor, fact);
    if ((actor->features & 1u << FEATURE_FILES) == 0) {
        reply_error(app, exchange, status_of(ERR_FEATURE_OFF), err_reason(ERR_FEATURE_OFF));
        return false;
    }
    return true;
}

void upload_end(struct app *app, struct exchange *exchange)
{
    struct passage *passage = passage_of(exchange);
    struct file *file = &passage->file;
    if (!may_still_send(app, exchange, &passage->actor)) {
        return;
    }
    if (file_writer_end(passage->writer, &file->size, file->key) != STORE_OK) {
        reply_error(app, exchange, 503, "storage_unavailable");
        return;
    }
    struct keep *keep = memory_new(sizeof *keep);
    keep->job.work = sync_work;
    keep->job.done = synced;
    keep->app = app;
    keep->exchange = exchange_handle(exchange);
    keep->request.actor = passage->actor;
    keep->request.now_ms = clock_wall_ms();
    keep->request.config = app->config;
    keep->request.id = request_id_next();
    keep->file = *file;
    keep->writer = passage->writer;
    passage->writer = NULL;
    enum err err = lanes_submit(app->lanes, LANE_OUTSIDE, &keep->job);
    if (err != OK) {
        keep_done(&keep->job, err);
    }
}

struct fetch {
    struct job job;
    struct app *app;
    uint64_t exchange;
    struct request request;
    struct file file;
    struct file_reader *reader;
    enum err err; /* how it went, while the look is being logged */
};

static bool take_retracted(void *context, const struct entry *entry)
{
    *(bool *)context = entry->retracted_by != 0;
    return true;
}

/* Whether the file is shown: one that was not sent yet to its author alone, one of a message that
 * was retracted to nobody. */
static enum err is_shown(const struct request *request, const struct proof *proof,
                         const struct file *file)
{
    bool retracted = false;
    if (file->seq == 0) {
        return id_equal(file->author, request->actor.account) ? OK : ERR_NOT_FOUND;
    }
    enum store_err err =
        entry_at(request->store, proof, file->channel, file->seq, take_retracted, &retracted);
    return err == STORE_OK && retracted ? ERR_NOT_FOUND : err_of_store(err);
}

/* Whether the actor may have the file of this id, and then what it is. */
static enum err may_fetch(struct request *request, struct id wanted, struct file *ret_file)
{
    struct id channel;
    AUTO(proof) *proof = NULL;
    enum err err = err_of_store(file_channel(request->store, wanted, &channel));
    if (err == OK) {
        err = gate_channel(request, channel, PART_CHAT, VERB_SEE, NULL, &proof);
    }
    if (err == OK) {
        err = err_of_store(file_find(request->store, proof, wanted, ret_file));
    }
    return err == OK ? is_shown(request, proof, ret_file) : err;
}

static enum err fetch_work(struct job *job, struct store *store)
{
    struct fetch *fetch = (struct fetch *)job;
    struct request *request = &fetch->request;
    struct id wanted = fetch->file.id;
    request->store = store;
    enum err err = may_fetch(request, wanted, &fetch->file);
    if (err == OK) {
        err = err_of_store(file_reader_open(fetch->app->dir, &fetch->file, &fetch->reader));
    }
    if (err == OK) {
        gate_look(request, "file.get", wanted);
    }
    gate_looked(request, "file.get", err);
    return err;
}

/* A file that is long on its way, asked for again: who lost access gets no more of it. */
struct again {
    struct job job;
    struct app *app;
    uint64_t exchange;
    struct request request;
    struct id file;
};

static enum err again_work(struct job *job, struct store *store)
{
    struct again *again = (struct again *)job;
    struct file file;
    again->request.store = store;
    enum err err = may_fetch(&again->request, again->file, &file);
    secret_wipe(&file, sizeof file);
    return err;
}

static void again_done(struct job *job, enum err err)
{
    struct again *again = (struct again *)job;
    const struct actor *actor = &again->request.actor;
    uint64_t now_ms = again->request.now_ms;
    struct exchange *exchange = exchange_find(again->app->transport, again->exchange);
    if (exchange != NULL) {
        struct passage *passage = passage_of(exchange);
        passage->asking = false;
        passage->lost =
            err != OK || facts_sign_in_of_id(again->app->facts, actor->sign_in, now_ms) == NULL ||
            standings_ask(again->app->standings, actor->account, actor->provider, now_ms) != OK;
    }
    secret_wipe(again, sizeof *again);
    free(again);
}

static void ask_again(struct passage *passage)
{
    uint64_t now_ms = clock_steady_ms();
    if (passage->asking || now_ms - passage->asked_ms < ASKED_AGAIN_MS) {
        return;
    }
    struct again *again = memory_new(sizeof *again);
    again->job.work = again_work;
    again->job.done = again_done;
    again->app = passage->app;
    again->exchange = passage->exchange;
    again->file = passage->file.id;
    again->request.actor = passage->actor;
    again->request.now_ms = clock_wall_ms();
    again->request.config = passage->app->config;
    if (lanes_submit(passage->app->lanes, LANE_READ, &again->job) != OK) {
        free(again); /* the next piece asks */
        return;
    }
    passage->asking = true;
    passage->asked_ms = now_ms;
}

static size_t pull(void *context, void *buffer, size_t size)
{
    struct passage *passage = context;
    size_t length;
    ask_again(passage);
    if (passage->lost || size > FILE_CHUNK ||
        file_reader_next(passage->reader, buffer, &length) != STORE_OK || length > size) {
        return 0;
    }
    return length;
}

static void fetch_answer(struct fetch *fetch, struct exchange *exchange)
{
    struct passage *passage = memory_new(sizeof *passage);
    *exchange_state(exchange) = passage;
    passage->file = fetch->file;
    passage->reader = fetch->reader;
    passage->actor = fetch->request.actor;
    passage->app = fetch->app;
    passage->exchange = fetch->exchange;
    passage->asked_ms = clock_steady_ms();
    fetch->reader = NULL;
    char attachment[FILE_DISPOSITION_SIZE];
    file_disposition(fetch->file.name, attachment);
    struct header list[REPLY_COMMON_HEADERS + 3];
    size_t count = reply_common(fetch->app, exchange, list, 0);
    list[count++] = (struct header){"content-disposition:", attachment};
    list[count++] = (struct header){"cache-control:", "private, no-store"};
    list[count++] = (struct header){"content-security-policy:", "sandbox; default-src 'none'"};
    const struct answer answer = {
        .status = 200,
        .content_type = passage->file.type,
        .length = passage->file.size,
        .headers = list,
        .header_count = count,
        .pull = pull,
        .pull_context = passage,
    };
    exchange_answer(exchange, &answer);
}

static void fetch_conclude(struct fetch *fetch, enum err err)
{
    struct exchange *exchange = exchange_find(fetch->app->transport, fetch->exchange);
    request_log(&fetch->request, "files.get", err);
    if (exchange != NULL && err == OK) {
        fetch_answer(fetch, exchange);
    } else if (exchange != NULL) {
        reply_error(fetch->app, exchange, status_of(err), err_reason(err));
    }
    file_reader_close(fetch->reader);
    secret_wipe(fetch, sizeof *fetch);
    free(fetch);
}

static void fetch_logged(void *context, enum err err)
{
    struct fetch *fetch = context;
    fetch_conclude(fetch, err != OK ? err : fetch->err);
}

static void fetch_done(struct job *job, enum err err)
{
    struct fetch *fetch = (struct fetch *)job;
    fetch->err = err;
    looks_log(fetch->app->looks, &fetch->request.looks, fetch_logged, fetch);
}

void download_request(struct app *app, struct exchange *exchange, const char *id_text)
{
    const struct head *head = exchange_head(exchange);
    const struct sign_in_fact *fact = sign_in_of_head(app, head, NULL);
    struct id id;
    if (fact == NULL) {
        reply_error(app, exchange, 401, "unauthenticated");
        return;
    }
    if (refused_by_standing(app, exchange, fact)) {
        return;
    }
    if (!id_parse(id_text, &id)) {
        reply_error(app, exchange, 404, "not_found");
        return;
    }
    struct fetch *fetch = memory_new(sizeof *fetch);
    fetch->job.work = fetch_work;
    fetch->job.done = fetch_done;
    fetch->app = app;
    sign_in_used(app, fact);
    fetch->exchange = exchange_handle(exchange);
    fetch->file.id = id;
    fetch->request.now_ms = clock_wall_ms();
    fetch->request.config = app->config;
    fetch->request.id = request_id_next();
    actor_sign_in(&fetch->request.actor, fact);
    client_address(app, head, fetch->request.actor.address);
    enum err err = lanes_submit(app->lanes, LANE_READ, &fetch->job);
    if (err != OK) {
        fetch_done(&fetch->job, err);
    }
}
