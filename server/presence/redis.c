/* Presence of several nodes through Redis.
 *
 *     empower:presence:lease:NODE   string, the node's epoch. Lives LEASE_MS, renewed every
 *                                   LEASE_RENEW_S seconds: where it is gone, so is the node.
 *     empower:presence:users:NODE   hash, account id -> "STATE SINCE", of those whom the node's own
 *                                   sessions show; and `epoch`, written last: without it the rest
 *                                   is not whole. Lives and is renewed with the lease.
 *     empower:presence:news:DB      channel, see news.h. With the number of the database, since
 *                                   channels are common to all databases.
 *
 * Redis holds nothing that is not known elsewhere: each node writes its part whole when the line
 * comes up or when the part is missing, then each change as it happens. A change goes into the hash
 * first and out as news after; who reads a hash listens already. So a change is either in what is
 * read, or heard while it is read, or both: people.h makes the same of all three.
 *
 * Whatever can be large goes in pieces, one for an answer or a turn of the loop. */

#include "server/clock.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/presence/redis_inner.h"
#include "server/presence/redis_url.h"
#include "server/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WARN_EVERY_S = 60 };

void redis_key(const char *kind, const char *node, char ret_key[KEY_SIZE])
{
    snprintf(ret_key, KEY_SIZE, "empower:presence:%s:%.*s", kind, NODE_NAME_MAX, node);
}

void redis_warn(struct redis_presence *presence, enum warning warning)
{
#define WARNING_WORD(name, word) word,
    static const char *const words[] = {WARNING_MAP(WARNING_WORD)};
#undef WARNING_WORD
    unsigned *next = &presence->warn_next[warning];
    if (presence->seconds >= *next) {
        *next = presence->seconds + WARN_EVERY_S;
        log_line(LOG_WARN, words[warning], NULL);
    }
}

struct presence_view redis_not_later(struct presence_view view, uint64_t now_ms)
{
    view.since_ms = view.since_ms < now_ms ? view.since_ms : now_ms;
    return view;
}

/* News. */

static void on_foreign(struct redis_presence *presence, const struct news *news)
{
    struct nodes *nodes = &presence->nodes;
    if (news->kind == NEWS_GONE) {
        int known = nodes_find(nodes, news->node);
        if (known >= 0 && !nodes->entries[known].leaving &&
            strcmp(nodes->entries[known].epoch, news->epoch) == 0) {
            nodes_give_up(nodes, (unsigned)known);
            redis_forget(presence, (unsigned)known);
        }
        return;
    }
    int node = nodes_hear(nodes, news->node, news->epoch, clock_steady_ms());
    if (node < 0) {
        redis_warn(presence, WARNING_NODES);
        return;
    }
    if (news->kind == NEWS_WHOLE) {
        nodes->entries[node].wants_load = true;
    } else if (news->kind == NEWS_USER &&
               !people_put(presence->people, (unsigned)node, news->user,
                           redis_not_later(news->view, clock_wall_ms()))) {
        redis_warn(presence, WARNING_PEOPLE);
    }
    redis_load(presence);
}

static void on_heard(void *context, const char *text, size_t length)
{
    struct redis_presence *presence = context;
    struct news news;
    if (!news_parse(text, length, &news)) {
        redis_warn(presence, WARNING_NEWS);
    } else if (strcmp(news.node, presence->self.node) != 0) {
        on_foreign(presence, &news);
    } else if (strcmp(news.epoch, presence->self.epoch) != 0) {
        /* Redis did only now what was sent before the line was lost, or another node writes under
         * this one's name: either way what it holds of this node may be wrong. */
        presence->write_again = true;
        if (strcmp(news.epoch, presence->last_epoch) != 0) {
            redis_warn(presence, WARNING_NAME); /* `node` must differ between servers */
        }
    }
}

/* The line. */

static void choose_epoch(struct redis_presence *presence)
{
    uint64_t random;
    secret_random(&random, sizeof random);
    memcpy(presence->last_epoch, presence->self.epoch, sizeof presence->last_epoch);
    snprintf(presence->self.epoch, sizeof presence->self.epoch, "%016llx",
             (unsigned long long)random);
}

static void on_up(void *context)
{
    struct redis_presence *presence = context;
    choose_epoch(presence);
    nodes_returned(&presence->nodes, clock_steady_ms());
    redis_write(presence);
    redis_load(presence);
}

/* No answer comes any more. */
static void on_down(void *context)
{
    struct redis_presence *presence = context;
    presence->written = presence->writing = presence->write_again = false;
    presence->loading = -1;
    presence->asked_count = 0;
}

static void on_second_up(struct redis_presence *presence)
{
    redis_tell(presence, presence->leaving ? NEWS_GONE : NEWS_BEAT, NULL);
    redis_ask_leases(presence);
    if (presence->seconds % LEASE_RENEW_S == 0 && presence->written && !presence->leaving) {
        redis_renew(presence);
    }
    if (presence->write_again && !presence->writing) {
        redis_write(presence);
    }
    redis_load(presence);
}

static void on_second(void *context)
{
    struct redis_presence *presence = context;
    int node;
    presence->seconds++;
    if (redis_link_is_up(presence->link)) {
        on_second_up(presence);
    }
    while ((node = nodes_expire(&presence->nodes, clock_steady_ms())) >= 0) {
        redis_forget(presence, (unsigned)node);
    }
}

static const struct redis_handlers handlers = {
    .up = on_up,
    .down = on_down,
    .heard = on_heard,
    .second = on_second,
};

/* What presence.h asks for. */

static void redis_destroy(struct presence *base)
{
    struct redis_presence *presence = (struct redis_presence *)base;
    redis_link_destroy(presence->link);
    people_destroy(presence->people);
    free(presence);
}

static void redis_shutdown(struct presence *base)
{
    struct redis_presence *presence = (struct redis_presence *)base;
    redis_link_shutdown(presence->link);
    uv_close((uv_handle_t *)&presence->sweeper, NULL);
}

static void redis_move(struct presence *base, struct id user, enum presence_state from,
                       enum presence_state to, uint64_t now_ms)
{
    struct redis_presence *presence = (struct redis_presence *)base;
    if (people_move(presence->people, user, from, to, now_ms) && !presence->leaving &&
        redis_link_is_up(presence->link)) {
        redis_write_change(presence, user, people_own(presence->people, user));
    }
}

static struct presence_view redis_get(const struct presence *base, struct id user)
{
    return people_view(((const struct redis_presence *)base)->people, user);
}

static bool redis_ready(const struct presence *base)
{
    const struct redis_presence *presence = (const struct redis_presence *)base;
    return presence->written && redis_link_is_up(presence->link);
}

static void redis_leave(struct presence *base)
{
    struct redis_presence *presence = (struct redis_presence *)base;
    presence->leaving = true;
    redis_unwrite(presence);
}

static const struct presence_ops redis_ops = {
    .destroy = redis_destroy,
    .shutdown = redis_shutdown,
    .move = redis_move,
    .get = redis_get,
    .ready = redis_ready,
    .leave = redis_leave,
};

struct presence *presence_redis(uv_loop_t *loop, const char *node, const char *url,
                                presence_changed *changed, void *context, uint64_t now_ms)
{
    struct redis_presence *presence = memory_new(sizeof *presence);
    struct redis_address address = {0};
    redis_url_parse(url, &address); /* was tried when the configuration was read */
    presence->base.ops = &redis_ops;
    presence->people = people_create(changed, context, now_ms);
    presence->loading = -1;
    snprintf(presence->self.node, sizeof presence->self.node, "%s", node);
    redis_key("lease", node, presence->lease_key);
    redis_key("users", node, presence->users_key);
    snprintf(presence->channel, sizeof presence->channel, "empower:presence:news:%u", address.db);
    uv_idle_init(loop, &presence->sweeper);
    presence->sweeper.data = presence;
    presence->link = redis_link_create(loop, &address, presence->channel, &handlers, presence);
    secret_wipe(&address, sizeof address);
    return &presence->base;
}
