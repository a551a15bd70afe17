#ifndef SERVER_PRESENCE_PRESENCE_H
#define SERVER_PRESENCE_PRESENCE_H

#include "storage/id.h"

#include <stdbool.h>
#include <stdint.h>

/* Who is there. A user shows the most present of the own sessions, except that `busy` goes first;
 * who is invisible is offline to everybody. Loop thread. */

#define PRESENCE_STATE_MAP(X)                                                                      \
    X(PRESENCE_OFFLINE, "offline")                                                                 \
    X(PRESENCE_INVISIBLE, "invisible")                                                             \
    X(PRESENCE_AWAY, "away")                                                                       \
    X(PRESENCE_ONLINE, "online")                                                                   \
    X(PRESENCE_BUSY, "busy")

#define PRESENCE_STATE_ENUM(name, word) name,
/* In order of what goes first. */
enum presence_state { PRESENCE_STATE_MAP(PRESENCE_STATE_ENUM) PRESENCE_STATE_COUNT };
#undef PRESENCE_STATE_ENUM

struct presence_view {
    enum presence_state state; /* as others see it: never PRESENCE_INVISIBLE */
    uint64_t since_ms;         /* Unix time; of who was never here: when this began to be kept */
};

/* Told whenever what others see of `user` changes. */
typedef void presence_changed(void *context, struct id user, struct presence_view view);

struct presence;
struct uv_loop_s;

/* Keeps it in this process alone. */
struct presence *presence_embedded(presence_changed *changed, void *context, uint64_t now_ms);

/* Shares it with other nodes through Redis. Begins without waiting for Redis, which may come, hang
 * and go at any time: meanwhile the own sessions are known, and what other nodes said last, for as
 * long as their lease. `node` is this node's name, `url` what redis_url_parse() takes; both are
 * copied. */
struct presence *presence_redis(struct uv_loop_s *loop, const char *node, const char *url,
                                presence_changed *changed, void *context, uint64_t now_ms);

/* Takes NULL. Tells nobody. What stands on a loop has been shut down before, and the loop has run
 * out. */
void presence_destroy(struct presence *presence);
/* The first of two steps: closes the handles. Takes NULL. */
void presence_shutdown(struct presence *presence);

/* One of the user's sessions goes from `from` to `to`; a session that begins comes from
 * PRESENCE_OFFLINE, one that ends goes there. */
void presence_move(struct presence *presence, struct id user, enum presence_state from,
                   enum presence_state to, uint64_t now_ms);

struct presence_view presence_get(const struct presence *presence, struct id user);

/* Whether what stands behind it answers, and holds all of this node. */
bool presence_ready(const struct presence *presence);

/* This node is ending: for the others its sessions are gone from now on. */
void presence_leave(struct presence *presence);

/* What an implementation is made of. Its own struct begins with a struct presence. */
struct presence_ops {
    void (*destroy)(struct presence *presence);
    void (*shutdown)(struct presence *presence);
    void (*move)(struct presence *presence, struct id user, enum presence_state from,
                 enum presence_state to, uint64_t now_ms);
    struct presence_view (*get)(const struct presence *presence, struct id user);
    bool (*ready)(const struct presence *presence);
    void (*leave)(struct presence *presence);
};

struct presence {
    const struct presence_ops *ops;
};

/* Static; never NULL. */
const char *presence_word(enum presence_state state);
/* False: none of ours; `ret_state` is untouched. */
bool presence_parse(const char *word, enum presence_state *ret_state);

#endif
