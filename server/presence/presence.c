#include "server/presence/presence.h"

#include <stddef.h>

void presence_destroy(struct presence *presence)
{
    if (presence != NULL) {
        presence->ops->destroy(presence);
    }
}

void presence_shutdown(struct presence *presence)
{
    if (presence != NULL) {
        presence->ops->shutdown(presence);
    }
}

void presence_move(struct presence *presence, struct id user, enum presence_state from,
                   enum presence_state to, uint64_t now_ms)
{
    presence->ops->move(presence, user, from, to, now_ms);
}

struct presence_view presence_get(const struct presence *presence, struct id user)
{
    return presence->ops->get(presence, user);
}

bool presence_ready(const struct presence *presence)
{
    return presence->ops->ready(presence);
}

void presence_leave(struct presence *presence)
{
    presence->ops->leave(presence);
}
