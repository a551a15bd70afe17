#include "server/actor.h"

#include "server/outbox.h"

#include <string.h>

void actor_sign_in(struct actor *actor, const struct sign_in_fact *fact)
{
    actor->account = fact->account.id;
    actor->provider = fact->account.provider;
    actor->sign_in = fact->sign_in.id;
    actor->role = fact->account.role;
    actor->features = fact->features;
    memcpy(actor->name, fact->account.name, sizeof actor->name);
}
