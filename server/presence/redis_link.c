#include "server/presence/redis_link.h"

#include "server/clock.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/presence/redis_url.h"
#include "server/secret.h"

#include <hiredis/async.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SECOND_MS = 1000,
    HUNG_SECONDS = 3,
    OPENING_SECONDS = 2,
    RETRY_FIRST_MS = 100,
    RETRY_MOST_MS = 1000, /* so that it is back well within five seconds */
    WAITING_MAX = 20000,  /* unanswered commands */
    REASON_SIZE = 24,
};

enum link_state { LINK_DOWN, LINK_OPENING, LINK_UP, LINK_CLOSED };

struct line {
    struct redis_link *link;
    redisAsyncContext *context; /* NULL: not there */
    bool open;                  /* the first answer came */
};

struct redis_link {
    uv_loop_t *loop;
    uv_timer_t second, retry;
    const struct redis_handlers *handlers;
    void *context;
    struct redis_address address;
    char *channel;
    enum link_state state;
    struct line commands, listener;
    size_t waiting;                /* for an answer */
    bool answered, heard;          /* since the last second */
    bool settled;                  /* up, and has answered and been heard for a second */
    unsigned seconds;              /* of opening, or without answered and heard */
    unsigned retry_ms;             /* the next time */
    char last_reason[REASON_SIZE]; /* told in the log since it was settled; "": none */
    uint64_t down_ms;              /* since when it is away; steady */
};

/* hiredis on libuv. Its own adapter takes an error of the poll for nothing at all, and so never
 * hears of a refused or reset connection: here an error counts as readable, and reading tells. */

struct watch {
    uv_poll_t poll; /* first: the handle is freed as the watch */
    redisAsyncContext *context;
    int events;
};

static void on_ready(uv_poll_t *poll, int status, int events)
{
    const struct watch *watch = (struct watch *)poll;
    redisAsyncContext *context = watch->context;
    if (status < 0 || (events & UV_READABLE) != 0) {
        redisAsyncHandleRead(context);
    }
    /* Reading may have ended the connection, and freed the context with it. */
    if (status == 0 && (events & UV_WRITABLE) != 0 && !uv_is_closing((uv_handle_t *)poll)) {
        redisAsyncHandleWrite(context);
    }
}

static void watch_set(struct watch *watch, int events)
{
    if (watch->events != events) {
        watch->events = events;
        if (events == 0) {
            uv_poll_stop(&watch->poll);
        } else {
            uv_poll_start(&watch->poll, events, on_ready);
        }
    }
}

static void watch_add_read(void *watch)
{
    watch_set(watch, ((struct watch *)watch)->events | UV_READABLE);
}

static void watch_del_read(void *watch)
{
    watch_set(watch, ((struct watch *)watch)->events & ~UV_READABLE);
}

static void watch_add_write(void *watch)
{
    watch_set(watch, ((struct watch *)watch)->events | UV_WRITABLE);
}

static void watch_del_write(void *watch)
{
    watch_set(watch, ((struct watch *)watch)->events & ~UV_WRITABLE);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle);
}

static void watch_cleanup(void *data)
{
    struct watch *watch = data;
    uv_poll_stop(&watch->poll);
    uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
}

static bool watch_attach(uv_loop_t *loop, redisAsyncContext *context)
{
    struct watch *watch = memory_new(sizeof *watch);
    watch->context = context;
    if (uv_poll_init(loop, &watch->poll, context->c.fd) != 0) {
        free(watch);
        return false;
    }
    context->ev.data = watch;
    context->ev.addRead = watch_add_read;
    context->ev.delRead = watch_del_read;
    context->ev.addWrite = watch_add_write;
    context->ev.delWrite = watch_del_write;
    context->ev.cleanup = watch_cleanup;
    return true;
}

/* The line as a whole. */

static void on_retry(uv_timer_t *timer);

/* hiredis frees the context: at once, or when its callback that we are in has ended. */
static void line_drop(struct line *line)
{
    redisAsyncContext *context = line->context;
    line->context = NULL;
    line->open = false;
    if (context != NULL) {
        context->data = NULL; /* what is still called back is none of ours */
        redisAsyncFree(context);
    }
}

/* Half as long, or half as long again: nodes that lost Redis together do not all return together.
 */
static uint64_t with_jitter(unsigned ms)
{
    uint16_t random;
    secret_random(&random, sizeof random);
    return ms / 2 + random % ms;
}

/* `reason` is a word. Once per reason until it is settled again: tries follow each other quickly,
 * and a Redis that opens the line but refuses to write ends each of them. */
static void tell_down(struct redis_link *link, const char *reason)
{
    if (strcmp(link->last_reason, reason) != 0) {
        snprintf(link->last_reason, sizeof link->last_reason, "%s", reason);
        log_line(LOG_WARN, "redis_down", "reason=%s", log_word(link->last_reason));
    }
}

static void link_fail(struct redis_link *link, const char *reason)
{
    if (link->state != LINK_OPENING && link->state != LINK_UP) {
        return;
    }
    bool was_up = link->state == LINK_UP;
    link->state = LINK_DOWN;
    line_drop(&link->commands);
    line_drop(&link->listener);
    if (link->settled) {
        link->settled = false;
        link->down_ms = clock_steady_ms();
    }
    tell_down(link, reason);
    uv_timer_start(&link->retry, on_retry, with_jitter(link->retry_ms), 0);
    link->retry_ms = link->retry_ms * 2 < RETRY_MOST_MS ? link->retry_ms * 2 : RETRY_MOST_MS;
    if (was_up) {
        link->handlers->down(link->context);
    }
}

/* Names the kind of an error by the word it begins with, such as WRONGPASS: what follows may hold
 * anything. */
static void fail_by_error(struct redis_link *link, const redisReply *reply)
{
    char word[REASON_SIZE];
    size_t length = strspn(reply->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    length = length < sizeof word - 1 ? length : sizeof word - 1;
    memcpy(word, reply->str, length);
    word[length] = '\0';
    link_fail(link, length > 0 ? word : "error");
}

static struct redis_value value_of(const redisReply *reply)
{
    switch (reply->type) {
    case REDIS_REPLY_INTEGER:
        return (struct redis_value){.kind = REDIS_NUMBER, .number = reply->integer};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
        return (struct redis_value){.kind = REDIS_TEXT, .text = reply->str, .length = reply->len};
    case REDIS_REPLY_ARRAY:
        return (struct redis_value){
            .kind = REDIS_LIST, .count = reply->elements, .items = reply->element};
    default:
        return (struct redis_value){.kind = REDIS_NIL};
    }
}

struct redis_value redis_item(const struct redis_value *list, size_t index)
{
    redisReply *const *items = list->items;
    return value_of(items[index]);
}

/* The line of a callback. NULL: it was dropped, or ends now. */
static struct line *line_of(const redisAsyncContext *context, const redisReply *reply)
{
    struct line *line = context->data;
    if (line == NULL || reply == NULL) {
        return NULL;
    }
    if (reply->type == REDIS_REPLY_ERROR) {
        fail_by_error(line->link, reply);
        return NULL;
    }
    return line;
}

static void line_opened(struct line *line)
{
    struct redis_link *link = line->link;
    line->open = true;
    if (!link->commands.open || !link->listener.open) {
        return;
    }
    link->state = LINK_UP;
    link->seconds = 0;
    link->waiting = 0;
    link->handlers->up(link->context);
}

/* AUTH and SELECT: nothing to do but to notice an error. */
static void on_prepared(redisAsyncContext *context, void *reply, void *data)
{
    (void)data;
    line_of(context, reply);
}

static void on_ping(redisAsyncContext *context, void *reply, void *data)
{
    (void)data;
    struct line *line = line_of(context, reply);
    if (line != NULL) {
        line_opened(line);
    }
}

static bool is_text(const redisReply *reply, const char *text)
{
    return reply->type == REDIS_REPLY_STRING && strcmp(reply->str, text) == 0;
}

/* The confirmation of the subscription, then each message: [kind, channel, text]. */
static void on_listened(redisAsyncContext *context, void *reply_of, void *data)
{
    (void)data;
    const redisReply *reply = reply_of;
    struct line *line = line_of(context, reply);
    if (line == NULL || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3) {
        return;
    }
    struct redis_link *link = line->link;
    const redisReply *text = reply->element[2];
    link->heard = true;
    if (is_text(reply->element[0], "subscribe")) {
        line_opened(line);
    } else if (link->state == LINK_UP && text->type == REDIS_REPLY_STRING) {
        link->handlers->heard(link->context, text->str, text->len);
    }
}

static void on_answer(redisAsyncContext *context, void *reply, void *ask_of)
{
    const struct redis_ask *ask = ask_of;
    const struct line *line = line_of(context, reply);
    if (line == NULL) {
        return;
    }
    struct redis_link *link = line->link;
    link->waiting--;
    link->answered = true;
    if (ask != NULL) {
        struct redis_value value = value_of(reply);
        ask->answered(link->context, &value);
    }
}

/* After either of these two hiredis frees the context by itself. */
static void on_connect(const redisAsyncContext *context, int status)
{
    struct line *line = context->data;
    if (line != NULL && status != REDIS_OK) {
        line->context = NULL;
        link_fail(line->link, "refused");
    }
}

static void on_disconnect(const redisAsyncContext *context, int status)
{
    (void)status;
    struct line *line = context->data;
    if (line != NULL) {
        line->context = NULL;
        link_fail(line->link, "closed");
    }
}

static bool line_connect(struct redis_link *link, struct line *line)
{
    const struct redis_address *address = &link->address;
    char db[16];
    redisAsyncContext *context = redisAsyncConnect(address->host, address->port);
    if (context == NULL) {
        return false;
    }
    if (context->err != 0 || !watch_attach(link->loop, context)) {
        redisAsyncFree(context);
        return false;
    }
    line->link = link;
    line->context = context;
    context->data = line;
    redisAsyncSetConnectCallback(context, on_connect);
    redisAsyncSetDisconnectCallback(context, on_disconnect);
    if (*address->password != '\0') {
        redisAsyncCommandArgv(context, on_prepared, NULL, 2,
                              (const char *[]){"AUTH", address->password}, NULL);
    }
    snprintf(db, sizeof db, "%u", address->db);
    redisAsyncCommandArgv(context, on_prepared, NULL, 2, (const char *[]){"SELECT", db}, NULL);
    return true;
}

static void link_open(struct redis_link *link)
{
    link->state = LINK_OPENING;
    link->seconds = 0;
    if (!line_connect(link, &link->commands) || !line_connect(link, &link->listener)) {
        link_fail(link, "refused");
        return;
    }
    redisAsyncCommandArgv(link->commands.context, on_ping, NULL, 1, (const char *[]){"PING"}, NULL);
    redisAsyncCommandArgv(link->listener.context, on_listened, NULL, 2,
                          (const char *[]){"SUBSCRIBE", link->channel}, NULL);
}

static void on_retry(uv_timer_t *timer)
{
    link_open(timer->data);
}

static void settle(struct redis_link *link)
{
    if (!link->settled) {
        link->settled = true;
        link->last_reason[0] = '\0';
        log_line(LOG_INFO, "redis_up", "away_ms=%" PRIu64, clock_steady_ms() - link->down_ms);
    }
}

/* Counts seconds and not milliseconds: a loop that was held up for long sees the timer first, and
 * only then what had come meanwhile. */
static void watch_over(struct redis_link *link)
{
    if (link->state == LINK_OPENING && ++link->seconds > OPENING_SECONDS) {
        link_fail(link, "silent");
    } else if (link->state == LINK_UP && link->answered && link->heard) {
        link->seconds = 0;
        link->retry_ms = RETRY_FIRST_MS;
        settle(link);
    } else if (link->state == LINK_UP && ++link->seconds >= HUNG_SECONDS) {
        link_fail(link, "silent");
    }
    link->answered = link->heard = false;
}

static void on_second(uv_timer_t *timer)
{
    struct redis_link *link = timer->data;
    watch_over(link);
    link->handlers->second(link->context);
}

struct redis_link *redis_link_create(uv_loop_t *loop, const struct redis_address *address,
                                     const char *channel, const struct redis_handlers *handlers,
                                     void *context)
{
    struct redis_link *link = memory_new(sizeof *link);
    link->loop = loop;
    link->address = *address;
    link->channel = memory_copy_text(channel);
    link->handlers = handlers;
    link->context = context;
    link->retry_ms = RETRY_FIRST_MS;
    link->down_ms = clock_steady_ms();
    uv_timer_init(loop, &link->second);
    uv_timer_init(loop, &link->retry);
    link->second.data = link->retry.data = link;
    uv_timer_start(&link->second, on_second, SECOND_MS, SECOND_MS);
    uv_timer_start(&link->retry, on_retry, 0, 0);
    return link;
}

void redis_link_shutdown(struct redis_link *link)
{
    link->state = LINK_CLOSED;
    line_drop(&link->commands);
    line_drop(&link->listener);
    uv_close((uv_handle_t *)&link->second, NULL);
    uv_close((uv_handle_t *)&link->retry, NULL);
}

void redis_link_destroy(struct redis_link *link)
{
    secret_wipe(&link->address, sizeof link->address);
    free(link->channel);
    free(link);
}

bool redis_link_is_up(const struct redis_link *link)
{
    return link->state == LINK_UP;
}

bool redis_link_send(struct redis_link *link, const struct redis_ask *ask, size_t count,
                     const char **words)
{
    if (link->state != LINK_UP || link->waiting >= WAITING_MAX ||
        redisAsyncCommandArgv(link->commands.context, on_answer, (void *)(uintptr_t)ask, (int)count,
                              words, NULL) != REDIS_OK) {
        return false;
    }
    link->waiting++;
    return true;
}
