#ifndef TESTS_UNIT_HUB_FIXTURE_H
#define TESTS_UNIT_HUB_FIXTURE_H

/* A hub with peers of the test's own in place of the transport's: they note what they get. To be
 * included by one file of a program, since it defines what the transport else would. */

#include "server/hub.h"
#include "server/standing.h"
#include "tests/unit/server_fixture.h"

enum { FRAMES_MAX = 64 };

struct peer {
    size_t count;
    struct frame *frames[FRAMES_MAX];
    int closed; /* the code; 0: open */
};

void peer_send(struct peer *peer, struct frame *frame)
{
    assert_true(peer->count < FRAMES_MAX);
    peer->frames[peer->count++] = frame_hold(frame);
}

void peer_send_soon(struct peer *peer, struct frame *frame)
{
    peer_send(peer, frame);
}

void peer_close(struct peer *peer, enum close_code code)
{
    assert_int_equal(peer->closed, 0); /* once is enough */
    peer->closed = (int)code;
}

static inline void peer_clear(struct peer *peer)
{
    while (peer->count > 0) {
        frame_drop(peer->frames[--peer->count]);
    }
}

enum { WHO_MAX = 8 };

struct world {
    struct house *house;
    struct facts *facts;
    struct standings *standings;
    struct hub *hub;
    size_t count;
    struct session *sessions[WHO_MAX];
    struct peer peers[WHO_MAX];
};

static inline int build(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL || house_build((void **)&world->house) != 0) {
        free(world);
        return -1;
    }
    world->facts = house_facts(world->house);
    MUST(standings_load(world->house->store, HOUSE_NOW_MS, &world->standings));
    world->hub = hub_create(world->facts, world->standings);
    *state = world;
    return 0;
}

static inline void go(struct world *world, size_t who)
{
    hub_remove(world->hub, world->sessions[who]);
    world->sessions[who] = NULL;
}

static inline int raze(void **state)
{
    struct world *world = *state;
    for (size_t who = 0; who < world->count; who++) {
        if (world->sessions[who] != NULL) {
            go(world, who);
        }
        peer_clear(&world->peers[who]);
    }
    hub_destroy(world->hub);
    standings_destroy(world->standings);
    facts_destroy(world->facts);
    int result = house_raze((void **)&world->house);
    free(world);
    return result;
}

/* A connection of somebody not signed in. Who it is: its place in the world. */
static inline size_t come(struct world *world, uint64_t now_ms)
{
    size_t who = world->count++;
    assert_true(who < WHO_MAX);
    world->sessions[who] = hub_add(world->hub, "192.0.2.1", now_ms);
    world->sessions[who]->peer = &world->peers[who];
    return who;
}

static inline struct sign_in_fact sign_in(struct world *world, size_t who, struct id account)
{
    struct sign_in_fact fact = sign_in_fact_of(world->house, account, HOUSE_NOW_MS * 2);
    facts_add_sign_in(world->facts, &fact);
    hub_sign_in(world->hub, world->sessions[who], &fact);
    return fact;
}

/* A signed-in connection past its hello. */
static inline size_t arrive(struct world *world, struct id account)
{
    size_t who = come(world, 0);
    sign_in(world, who, account);
    hub_begin_greeting(world->sessions[who]);
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
    return who;
}

static inline size_t got(const struct world *world, size_t who)
{
    return world->peers[who].count;
}

static inline void assert_got_text(const struct world *world, size_t who, size_t at,
                                   const char *expected)
{
    size_t length;
    assert_true(at < got(world, who));
    const char *text = frame_text(world->peers[who].frames[at], &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

/* Delivers an event with this text, shaped as `event` says. */
static inline void deliver(struct world *world, struct event event, const char *text)
{
    AUTO(frame) *frame = frame_of_text(text, strlen(text));
    event.frame = frame;
    hub_deliver(world->hub, &event);
}

static inline struct event chat_in(struct id channel)
{
    return (struct event){.channel = channel, .part = PART_CHAT};
}

#endif
