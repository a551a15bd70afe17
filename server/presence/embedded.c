/* Presence on a single node: its own sessions are all there is. */

#include "server/memory.h"
#include "server/presence/people.h"
#include "server/presence/presence.h"

#include <stdlib.h>

struct embedded {
    struct presence base;
    struct people *people;
};

static void embedded_destroy(struct presence *presence)
{
    struct embedded *embedded = (struct embedded *)presence;
    people_destroy(embedded->people);
    free(embedded);
}

static void embedded_shutdown(struct presence *presence)
{
    (void)presence; /* has no handles */
}

static void embedded_move(struct presence *presence, struct id user, enum presence_state from,
                          enum presence_state to, uint64_t now_ms)
{
    people_move(((struct embedded *)presence)->people, user, from, to, now_ms);
}

static struct presence_view embedded_get(const struct presence *presence, struct id user)
{
    return people_view(((const struct embedded *)presence)->people, user);
}

static bool embedded_ready(const struct presence *presence)
{
    (void)presence;
    return true;
}

static void embedded_leave(struct presence *presence)
{
    (void)presence; /* there is nobody to tell */
}

static const struct presence_ops embedded_ops = {
    .destroy = embedded_destroy,
    .shutdown = embedded_shutdown,
    .move = embedded_move,
    .get = embedded_get,
    .ready = embedded_ready,
    .leave = embedded_leave,
};

struct presence *presence_embedded(presence_changed *changed, void *context, uint64_t now_ms)
{
    struct embedded *embedded = memory_new(sizeof *embedded);
    embedded->base.ops = &embedded_ops;
    embedded->people = people_create(changed, context, now_ms);
    return &embedded->base;
}
