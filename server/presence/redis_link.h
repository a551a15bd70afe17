#ifndef SERVER_PRESENCE_REDIS_LINK_H
#define SERVER_PRESENCE_REDIS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

/* A line to Redis that mends itself: one connection for commands and one that listens to a channel,
 * since a listening one takes no commands. Either both stand or neither. No type of hiredis leaves
 * this file pair. Loop thread.
 *
 * It is up from the first answers on both, not from connecting: a Redis that hangs still lets
 * connections in. While it is up, the owner sends and publishes to the channel at least once a
 * second: a line on which nothing is answered, or nothing heard, for three seconds is dropped and
 * made anew. */

struct redis_address;
struct redis_link;

enum redis_kind { REDIS_NIL, REDIS_NUMBER, REDIS_TEXT, REDIS_LIST };

/* What Redis says. Borrowed for the time of the call. */
struct redis_value {
    enum redis_kind kind;
    long long number;  /* REDIS_NUMBER */
    const char *text;  /* REDIS_TEXT; may hold anything, has an end as well */
    size_t length;     /* REDIS_TEXT */
    size_t count;      /* REDIS_LIST */
    const void *items; /* REDIS_LIST: for redis_item() */
};

/* `index` is below `list->count`. */
struct redis_value redis_item(const struct redis_value *list, size_t index);

/* What to do with an answer. Lives as long as the link. Where the line goes down first, it is not
 * called. An answer that is an error never comes here: it takes the line down. */
struct redis_ask {
    void (*answered)(void *context, const struct redis_value *value);
};

struct redis_handlers {
    void (*up)(void *context);
    void (*down)(void *context);
    /* A message on the channel, the own ones too. */
    void (*heard)(void *context, const char *text, size_t length);
    /* Each second, up or not. */
    void (*second)(void *context);
};

/* Begins to connect when the loop runs. `address` and `channel` are copied; `handlers` and
 * `context` must outlive the link. */
struct redis_link *redis_link_create(uv_loop_t *loop, const struct redis_address *address,
                                     const char *channel, const struct redis_handlers *handlers,
                                     void *context);
/* The first of two steps: drops the line and closes the handles; no handler is called any more. */
void redis_link_shutdown(struct redis_link *link);
/* Once the loop has run out. */
void redis_link_destroy(struct redis_link *link);

bool redis_link_is_up(const struct redis_link *link);

/* Queues a command of `count` texts. `ask` may be NULL. False: not sent, because the line is down
 * or too much of it is unanswered. */
bool redis_link_send(struct redis_link *link, const struct redis_ask *ask, size_t count,
                     const char **words);

#endif
