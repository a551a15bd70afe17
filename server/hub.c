#include "server/hub.h"

#include "server/clock.h"
#include "server/memory.h"
#include "server/secret.h"
#include "server/standing.h"

#include <string.h>
#include <uthash.h>

enum { SIGN_IN_WITHIN_MS = 10000, FIRST_SLOTS = 256 };

/* Somebody with at least one session. */
struct user {
    struct id account;
    struct session *first;
    uint64_t told; /* mark of the last round of hub_tell_around */
    UT_hash_handle hh;
};

/* A slot's generation makes its handle differ from that of whoever had the slot before. */
struct slot {
    struct session *session; /* NULL: free */
    uint32_t generation;
    uint32_t next_free;
};

struct hub {
    const struct facts *facts;
    const struct standings *standings;
    struct slot *slots;
    uint32_t slot_count;
    uint32_t first_free;
    size_t count;
    struct user *users;
    struct session *strangers; /* not signed in, oldest first */
    struct session *last_stranger;
    uint64_t round;
};

static const uint32_t no_slot = UINT32_MAX;

struct hub *hub_create(const struct facts *facts, const struct standings *standings)
{
    struct hub *hub = memory_new(sizeof *hub);
    hub->facts = facts;
    hub->standings = standings;
    hub->first_free = no_slot;
    return hub;
}

void hub_destroy(struct hub *hub)
{
    if (hub != NULL) {
        free(hub->slots);
        free(hub);
    }
}

static void grow(struct hub *hub)
{
    uint32_t before = hub->slot_count;
    hub->slot_count = before == 0 ? FIRST_SLOTS : before * 2;
    hub->slots = memory_resize(hub->slots, hub->slot_count * sizeof *hub->slots);
    for (uint32_t i = hub->slot_count; i-- > before;) {
        hub->slots[i] = (struct slot){NULL, 1, hub->first_free};
        hub->first_free = i;
    }
}

static void stranger_add(struct hub *hub, struct session *session)
{
    session->unsigned_prev = hub->last_stranger;
    session->unsigned_next = NULL;
    *(hub->last_stranger != NULL ? &hub->last_stranger->unsigned_next : &hub->strangers) = session;
    hub->last_stranger = session;
}

static void stranger_remove(struct hub *hub, struct session *session)
{
    struct session *prev = session->unsigned_prev;
    struct session *next = session->unsigned_next;
    *(prev != NULL ? &prev->unsigned_next : &hub->strangers) = next;
    *(next != NULL ? &next->unsigned_prev : &hub->last_stranger) = prev;
}

struct session *hub_add(struct hub *hub, const char *address, uint64_t now_ms)
{
    if (hub->first_free == no_slot) {
        grow(hub);
    }
    struct session *session = memory_new(sizeof *session);
    uint32_t index = hub->first_free;
    struct slot *slot = &hub->slots[index];
    hub->first_free = slot->next_free;
    slot->session = session;
    hub->count++;
    session->handle = (uint64_t)slot->generation << 32 | index;
    session->opened_ms = now_ms;
    session->held_end = &session->held;
    session->chosen = PRESENCE_ONLINE;
    session->actor.session = secret_id(clock_wall_ms());
    size_t length = strnlen(address, sizeof session->actor.address - 1);
    memcpy(session->actor.address, address, length);
    stranger_add(hub, session);
    return session;
}

static void held_clear(struct session *session)
{
    while (session->held != NULL) {
        struct held_event *held = session->held;
        session->held = held->next;
        frame_drop(held->frame);
        free(held);
    }
    session->held_end = &session->held;
    session->held_bytes = 0;
}

static void user_leave(struct hub *hub, struct session *session)
{
    struct user *user = session->user;
    *(session->prev != NULL ? &session->prev->next : &user->first) = session->next;
    if (session->next != NULL) {
        session->next->prev = session->prev;
    }
    if (user->first == NULL) {
        HASH_DEL(hub->users, user);
        free(user);
    }
}

void hub_remove(struct hub *hub, struct session *session)
{
    uint32_t index = (uint32_t)session->handle;
    struct slot *slot = &hub->slots[index];
    slot->session = NULL;
    slot->generation++;
    slot->next_free = hub->first_free;
    hub->first_free = index;
    hub->count--;
    if (session->user != NULL) {
        user_leave(hub, session);
    } else {
        stranger_remove(hub, session);
    }
    held_clear(session);
    free(session->reached);
    free(session);
}

struct session *hub_find(const struct hub *hub, uint64_t handle)
{
    uint32_t index = (uint32_t)handle;
    if (index >= hub->slot_count || hub->slots[index].generation != handle >> 32) {
        return NULL;
    }
    return hub->slots[index].session;
}

static struct user *user_find(const struct hub *hub, struct id account)
{
    struct user *user;
    HASH_FIND(hh, hub->users, &account, sizeof account, user);
    return user;
}

struct session *hub_find_id(const struct hub *hub, struct id account, struct id session_id)
{
    struct user *user = user_find(hub, account);
    for (struct session *s = user != NULL ? user->first : NULL; s != NULL; s = s->next) {
        if (id_equal(s->actor.session, session_id)) {
            return s;
        }
    }
    return NULL;
}

size_t hub_count(const struct hub *hub)
{
    return hub->count;
}

size_t hub_user_count(const struct hub *hub)
{
    return HASH_COUNT(hub->users);
}

void hub_sign_in(struct hub *hub, struct session *session, const struct sign_in_fact *fact)
{
    struct user *user = user_find(hub, fact->account.id);
    if (user == NULL) {
        user = memory_new(sizeof *user);
        user->account = fact->account.id;
        HASH_ADD(hh, hub->users, account, sizeof user->account, user);
    }
    stranger_remove(hub, session);
    session->user = user;
    session->prev = NULL;
    session->next = user->first;
    if (user->first != NULL) {
        user->first->prev = session;
    }
    user->first = session;
    actor_sign_in(&session->actor, fact);
}

void hub_close(struct session *session, enum close_code code)
{
    if (session->closing) {
        return;
    }
    session->closing = true;
    if (session->peer != NULL) {
        peer_close(session->peer, code);
    }
}

void hub_close_oldest(struct user *user, size_t most)
{
    size_t open = 0;
    for (struct session *s = user->first; s != NULL; s = s->next) {
        if (!s->closing && !s->exempt && ++open > most) {
            hub_close(s, CLOSE_RATE_LIMIT);
        }
    }
}

void hub_sign_out(struct hub *hub, struct id sign_in)
{
    for (uint32_t i = 0; i < hub->slot_count; i++) {
        struct session *session = hub->slots[i].session;
        if (session != NULL && id_equal(session->actor.sign_in, sign_in)) {
            session->signed_out = true;
            hub_close(session, CLOSE_REVOKED);
        }
    }
}

void hub_close_strangers(struct hub *hub, uint64_t now_ms)
{
    for (struct session *session = hub->strangers; session != NULL;
         session = session->unsigned_next) {
        if (now_ms - session->opened_ms < SIGN_IN_WITHIN_MS) {
            return;
        }
        hub_close(session, CLOSE_UNAUTHENTICATED);
    }
}

void hub_send(struct session *session, struct frame *frame)
{
    if (session->peer != NULL && !session->closing) {
        peer_send(session->peer, frame);
    }
}

void hub_send_soon(struct session *session, struct frame *frame)
{
    if (session->peer != NULL && !session->closing) {
        peer_send_soon(session->peer, frame);
    }
}

static void hold(struct session *session, const struct event *event)
{
    size_t length;
    frame_bytes(event->frame, &length);
    if (session->held_bytes + length > SEND_QUEUE_MAX) {
        hub_close(session, CLOSE_TOO_SLOW);
        return;
    }
    struct held_event *held = memory_new(sizeof *held);
    held->frame = frame_hold(event->frame);
    held->channel = event->channel;
    held->part = event->part;
    held->replay = event->replay;
    held->seq = event->seq;
    *session->held_end = held;
    session->held_end = &held->next;
    session->held_bytes += length;
}

/* A reader may see a commit, and its answer be here, before the commit itself is: the event that
 * follows was in the answer already. One that was not ends that for its channel: they come in
 * order. */
static bool was_in_hello(struct session *session, const struct event *event)
{
    for (size_t i = 0; event->replay == REPLAY_BY_SEQ && i < session->reached_count; i++) {
        if (id_equal(session->reached[i].channel, event->channel)) {
            if (event->seq <= session->reached[i].seq) {
                return true;
            }
            session->reached[i] = session->reached[--session->reached_count];
            return false;
        }
    }
    return false;
}

static void deliver_to_session(struct session *session, const struct event *event)
{
    if (session->greeting == GREETING_DONE) {
        if (!was_in_hello(session, event)) {
            hub_send(session, event->frame);
        }
    } else if (session->greeting == GREETING_PENDING && !session->closing) {
        hold(session, event);
    }
}

/* Whether somebody with these features may hear of a part of a channel; of none, always. */
static bool may_hear(const struct hub *hub, struct id account, uint32_t features, struct id channel,
                     enum part part)
{
    return id_is_nil(channel) ||
           facts_access(hub->facts, account, features, channel, part, VERB_SEE) == ACCESS_ALLOW;
}

/* Who has terms to accept hears no chat until then (R-ACC-3). What a session missed so comes with
 * its next hello, and nothing newer before it: its positions would pass over what it never got. A
 * call that runs is told of still: it could not end on the screen otherwise. */
static bool hears_now(const struct hub *hub, struct session *session, enum part part,
                      enum event_replay replay)
{
    const struct actor *actor = &session->actor;
    bool good = part != PART_CHAT || standings_ask(hub->standings, actor->account, actor->provider,
                                                   clock_wall_ms()) == OK;
    session->missed = session->missed || (!good && replay == REPLAY_BY_SEQ);
    return good && !(session->missed && replay == REPLAY_BY_SEQ);
}

static void deliver_to_account(struct hub *hub, struct id account, const struct event *event)
{
    struct user *user = user_find(hub, account);
    if (user == NULL || id_equal(account, event->except_account) ||
        !may_hear(hub, account, user->first->actor.features, event->channel, event->part)) {
        return;
    }
    for (struct session *session = user->first; session != NULL; session = session->next) {
        if (!id_equal(session->actor.session, event->except_session) &&
            hears_now(hub, session, event->part, event->replay)) {
            deliver_to_session(session, event);
        }
    }
}

void hub_deliver(struct hub *hub, const struct event *event)
{
    if (!id_is_nil(event->account)) {
        deliver_to_account(hub, event->account, event);
        return;
    }
    const struct channel_fact *channel = facts_channel(hub->facts, event->channel);
    for (size_t i = 0; channel != NULL && i < channel->member_count; i++) {
        deliver_to_account(hub, channel->members[i].account, event);
    }
}

static void tell(struct hub *hub, struct id account, struct frame *frame)
{
    struct user *user = user_find(hub, account);
    if (user == NULL || user->told == hub->round) {
        return;
    }
    user->told = hub->round;
    const struct event event = {.frame = frame, .replay = REPLAY_KEEP};
    for (struct session *session = user->first; session != NULL; session = session->next) {
        deliver_to_session(session, &event);
    }
}

static bool knows(const struct facts *facts, const struct channel_fact *channel, struct id account)
{
    for (size_t i = 0; i < channel->member_count; i++) {
        if (id_equal(channel->members[i].account, account)) {
            return facts_knows(facts, &channel->members[i]);
        }
    }
    return false;
}

static void tell_members(struct hub *hub, const struct channel_fact *channel, struct frame *frame)
{
    for (size_t i = 0; i < channel->member_count; i++) {
        if (facts_knows(hub->facts, &channel->members[i])) {
            tell(hub, channel->members[i].account, frame);
        }
    }
}

void hub_tell_around(struct hub *hub, struct id account, struct frame *frame)
{
    size_t count;
    const struct channel_fact *const *channels = facts_channels_of(hub->facts, account, &count);
    hub->round++;
    tell(hub, account, frame);
    for (size_t c = 0; c < count; c++) {
        if (knows(hub->facts, channels[c], account)) {
            tell_members(hub, channels[c], frame);
        }
    }
}

void hub_set_features(struct hub *hub, const struct provider_effect *provider)
{
    const struct event event = {.frame = provider->frame, .replay = REPLAY_KEEP};
    for (uint32_t i = 0; i < hub->slot_count; i++) {
        struct session *session = hub->slots[i].session;
        if (session != NULL && id_equal(session->actor.provider, provider->id)) {
            session->actor.features = provider->features;
            deliver_to_session(session, &event);
        }
    }
}

void hub_tell(struct hub *hub, struct id provider, struct frame *frame)
{
    const struct event event = {.frame = frame, .replay = REPLAY_KEEP};
    for (uint32_t i = 0; i < hub->slot_count; i++) {
        struct session *session = hub->slots[i].session;
        if (session != NULL && session->user != NULL &&
            (id_is_nil(provider) || id_equal(session->actor.provider, provider))) {
            deliver_to_session(session, &event);
        }
    }
}

void hub_begin_greeting(struct session *session)
{
    held_clear(session);
    session->missed = false;
    session->greeting = GREETING_PENDING;
}

static bool replayed(const struct held_event *held, const struct reached *reached, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (id_equal(reached[i].channel, held->channel)) {
            return held->seq <= reached[i].seq;
        }
    }
    return false;
}

void hub_end_greeting(struct hub *hub, struct session *session, const struct reached *reached,
                      size_t count)
{
    const struct actor *actor = &session->actor;
    session->greeting = GREETING_DONE;
    for (struct held_event *held = session->held; held != NULL; held = held->next) {
        bool wanted = held->replay == REPLAY_KEEP ||
                      (held->replay == REPLAY_BY_SEQ && !replayed(held, reached, count));
        if (wanted && may_hear(hub, actor->account, actor->features, held->channel, held->part) &&
            hears_now(hub, session, held->part, held->replay)) {
            hub_send(session, held->frame);
        }
    }
    held_clear(session);
    session->reached = memory_resize(session->reached, (count + 1) * sizeof *reached);
    for (size_t i = 0; i < count; i++) {
        session->reached[i] = reached[i];
    }
    session->reached_count = count;
}

void hub_each(const struct hub *hub, void (*each)(void *context, struct session *session),
              void *context)
{
    for (uint32_t i = 0; i < hub->slot_count; i++) {
        if (hub->slots[i].session != NULL) {
            each(context, hub->slots[i].session);
        }
    }
}
