/* The hub with peers of the test's own in place of the transport's: they note what they get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/hub.h"
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

void peer_close(struct peer *peer, enum close_code code)
{
    assert_int_equal(peer->closed, 0); /* once is enough */
    peer->closed = (int)code;
}

static void peer_clear(struct peer *peer)
{
    while (peer->count > 0) {
        frame_drop(peer->frames[--peer->count]);
    }
}

enum { WHO_MAX = 8 };

struct world {
    struct house *house;
    struct facts *facts;
    struct hub *hub;
    size_t count;
    struct session *sessions[WHO_MAX];
    struct peer peers[WHO_MAX];
};

static int build(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL || house_build((void **)&world->house) != 0) {
        free(world);
        return -1;
    }
    world->facts = house_facts(world->house);
    world->hub = hub_create(world->facts);
    *state = world;
    return 0;
}

static void go(struct world *world, size_t who)
{
    hub_remove(world->hub, world->sessions[who]);
    world->sessions[who] = NULL;
}

static int raze(void **state)
{
    struct world *world = *state;
    for (size_t who = 0; who < world->count; who++) {
        if (world->sessions[who] != NULL) {
            go(world, who);
        }
        peer_clear(&world->peers[who]);
    }
    hub_destroy(world->hub);
    facts_destroy(world->facts);
    int result = house_raze((void **)&world->house);
    free(world);
    return result;
}

/* A connection of somebody not signed in. Who it is: its place in the world. */
static size_t come(struct world *world, uint64_t now_ms)
{
    size_t who = world->count++;
    assert_true(who < WHO_MAX);
    world->sessions[who] = hub_add(world->hub, "192.0.2.1", now_ms);
    world->sessions[who]->peer = &world->peers[who];
    return who;
}

static struct sign_in_fact sign_in(struct world *world, size_t who, struct id account)
{
    struct sign_in_fact fact = sign_in_fact_of(world->house, account, HOUSE_NOW_MS * 2);
    facts_add_sign_in(world->facts, &fact);
    hub_sign_in(world->hub, world->sessions[who], &fact);
    return fact;
}

/* A signed-in connection past its hello. */
static size_t arrive(struct world *world, struct id account)
{
    size_t who = come(world, 0);
    sign_in(world, who, account);
    hub_begin_greeting(world->sessions[who]);
    hub_end_greeting(world->sessions[who], NULL, 0);
    return who;
}

static size_t got(const struct world *world, size_t who)
{
    return world->peers[who].count;
}

static void assert_got_text(const struct world *world, size_t who, size_t at, const char *expected)
{
    size_t length;
    assert_true(at < got(world, who));
    const char *text = frame_text(world->peers[who].frames[at], &length);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(text, expected, length);
}

/* Delivers an event with this text, shaped as `event` says. */
static void deliver(struct world *world, struct event event, const char *text)
{
    AUTO(frame) *frame = frame_of_text(text, strlen(text));
    event.frame = frame;
    hub_deliver(world->hub, &event);
}

static struct event chat_in(struct id channel)
{
    return (struct event){.channel = channel, .part = PART_CHAT};
}

static void test_event_reaches_every_session_of_every_member(void **state)
{
    struct world *world = *state;
    size_t phone = arrive(world, world->house->client);
    size_t desk = arrive(world, world->house->client);
    size_t therapist = arrive(world, world->house->therapist);
    deliver(world, chat_in(world->house->channel), "event");
    assert_int_equal(got(world, phone), 1);
    assert_int_equal(got(world, desk), 1);
    assert_int_equal(got(world, therapist), 1);
    assert_got_text(world, desk, 0, "event");
}

static void test_event_reaches_nobody_outside_the_channel(void **state)
{
    struct world *world = *state;
    size_t other = arrive(world, world->house->other_client);
    size_t stranger = come(world, 0);
    deliver(world, chat_in(world->house->channel), "event");
    assert_int_equal(got(world, other), 0);
    assert_int_equal(got(world, stranger), 0);
}

static void test_event_of_an_unknown_channel_reaches_nobody(void **state)
{
    struct world *world = *state;
    size_t client = arrive(world, world->house->client);
    deliver(world, chat_in(new_id()), "event");
    assert_int_equal(got(world, client), 0);
}

static void test_except_session_leaves_out_that_connection_alone(void **state)
{
    struct world *world = *state;
    size_t sender = arrive(world, world->house->client);
    size_t desk = arrive(world, world->house->client);
    size_t therapist = arrive(world, world->house->therapist);
    struct event event = chat_in(world->house->channel);
    event.except_session = world->sessions[sender]->actor.session;
    deliver(world, event, "event");
    assert_int_equal(got(world, sender), 0);
    assert_int_equal(got(world, desk), 1);
    assert_int_equal(got(world, therapist), 1);
}

static void test_except_account_leaves_out_all_connections_of_one(void **state)
{
    struct world *world = *state;
    size_t phone = arrive(world, world->house->client);
    size_t desk = arrive(world, world->house->client);
    size_t therapist = arrive(world, world->house->therapist);
    struct event event = chat_in(world->house->channel);
    event.except_account = world->house->client;
    deliver(world, event, "event");
    assert_int_equal(got(world, phone), 0);
    assert_int_equal(got(world, desk), 0);
    assert_int_equal(got(world, therapist), 1);
}

static void test_event_for_an_account_reaches_its_sessions_alone(void **state)
{
    struct world *world = *state;
    size_t phone = arrive(world, world->house->client);
    size_t desk = arrive(world, world->house->client);
    size_t therapist = arrive(world, world->house->therapist);
    struct event event = chat_in(world->house->channel);
    event.account = world->house->client;
    event.except_session = world->sessions[phone]->actor.session;
    deliver(world, event, "event");
    assert_int_equal(got(world, phone), 0);
    assert_int_equal(got(world, desk), 1);
    assert_int_equal(got(world, therapist), 0);
}

static void test_event_for_an_account_outside_the_channel_is_not_delivered(void **state)
{
    struct world *world = *state;
    size_t other = arrive(world, world->house->other_client);
    struct event event = chat_in(world->house->channel);
    event.account = world->house->other_client;
    deliver(world, event, "event");
    assert_int_equal(got(world, other), 0);
}

static void test_event_of_a_part_that_is_off_is_not_delivered(void **state) /* R-ACC-10 */
{
    struct world *world = *state;
    size_t who = come(world, 0);
    struct sign_in_fact fact =
        sign_in_fact_of(world->house, world->house->client, HOUSE_NOW_MS * 2);
    fact.features = 1u << FEATURE_CHAT;
    hub_sign_in(world->hub, world->sessions[who], &fact);
    hub_begin_greeting(world->sessions[who]);
    hub_end_greeting(world->sessions[who], NULL, 0);
    struct event event = chat_in(world->house->channel);
    event.part = PART_VIDEO;
    deliver(world, event, "video");
    assert_int_equal(got(world, who), 0);
    deliver(world, chat_in(world->house->channel), "chat");
    assert_int_equal(got(world, who), 1);
}

static void test_session_before_its_hello_hears_nothing_ever(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->client);
    deliver(world, chat_in(world->house->channel), "before");
    hub_begin_greeting(world->sessions[who]);
    hub_end_greeting(world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 0);
}

static void test_event_during_hello_waits_for_its_answer(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->client);
    hub_begin_greeting(world->sessions[who]);
    deliver(world, chat_in(world->house->channel), "first");
    deliver(world, chat_in(world->house->channel), "second");
    assert_int_equal(got(world, who), 0);
    hub_end_greeting(world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 2);
    assert_got_text(world, who, 0, "first");
    assert_got_text(world, who, 1, "second");
}

static void test_waiting_events_are_handed_out_once(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->client);
    hub_begin_greeting(world->sessions[who]);
    deliver(world, chat_in(world->house->channel), "event");
    hub_end_greeting(world->sessions[who], NULL, 0);
    hub_begin_greeting(world->sessions[who]);
    hub_end_greeting(world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 1);
}

static struct event numbered(struct id channel, uint64_t seq)
{
    struct event event = chat_in(channel);
    event.replay = REPLAY_BY_SEQ;
    event.seq = seq;
    return event;
}

static void test_what_the_answers_replay_reached_is_not_told_again(void **state)
{
    struct world *world = *state;
    const struct house *house = world->house;
    size_t who = come(world, 0);
    sign_in(world, who, house->client);
    hub_begin_greeting(world->sessions[who]);
    deliver(world, numbered(house->channel, 6), "6");
    deliver(world, numbered(house->channel, 7), "7");
    deliver(world, numbered(house->channel, 8), "8");
    const struct reached reached[] = {{house->second_channel, 99}, {house->channel, 7}};
    hub_end_greeting(world->sessions[who], reached, 2);
    assert_int_equal(got(world, who), 1);
    assert_got_text(world, who, 0, "8");
}

static void test_channels_are_reached_apart_from_each_other(void **state)
{
    struct world *world = *state;
    const struct house *house = world->house;
    size_t who = come(world, 0);
    sign_in(world, who, house->client);
    hub_begin_greeting(world->sessions[who]);
    deliver(world, numbered(house->channel, 3), "a3");
    deliver(world, numbered(house->second_channel, 3), "b3");
    const struct reached reached[] = {{house->channel, 5}};
    hub_end_greeting(world->sessions[who], reached, 1);
    assert_int_equal(got(world, who), 1);
    assert_got_text(world, who, 0, "b3");
}

static void test_what_the_answer_says_anyhow_is_dropped(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->client);
    hub_begin_greeting(world->sessions[who]);
    struct event event = chat_in(world->house->channel);
    event.replay = REPLAY_DROP;
    deliver(world, event, "in the answer");
    hub_end_greeting(world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 0);
    deliver(world, event, "after it");
    assert_int_equal(got(world, who), 1);
}

static void test_second_hello_begins_anew(void **state)
{
    struct world *world = *state;
    size_t who = arrive(world, world->house->client);
    hub_begin_greeting(world->sessions[who]);
    deliver(world, chat_in(world->house->channel), "event");
    assert_int_equal(got(world, who), 0);
    hub_end_greeting(world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 1);
}

static void test_session_that_holds_too_much_is_too_slow(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->client);
    hub_begin_greeting(world->sessions[who]);
    static char text[40001];
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < SEND_QUEUE_MAX / 40000; i++) {
        deliver(world, chat_in(world->house->channel), text);
        assert_int_equal(world->peers[who].closed, 0);
    }
    deliver(world, chat_in(world->house->channel), text);
    assert_int_equal(world->peers[who].closed, CLOSE_TOO_SLOW);
}

static void test_closing_session_hears_nothing_more(void **state)
{
    struct world *world = *state;
    size_t who = arrive(world, world->house->client);
    hub_close(world->sessions[who], CLOSE_REVOKED);
    deliver(world, chat_in(world->house->channel), "event");
    AUTO(frame) *frame = frame_of_text("alone", 5);
    hub_send(world->sessions[who], frame);
    assert_int_equal(got(world, who), 0);
}

static void test_session_is_closed_once_with_the_first_code(void **state)
{
    struct world *world = *state;
    size_t who = arrive(world, world->house->client);
    hub_close(world->sessions[who], CLOSE_RATE_LIMIT);
    hub_close(world->sessions[who], CLOSE_REVOKED);
    assert_int_equal(world->peers[who].closed, CLOSE_RATE_LIMIT);
}

static void test_session_without_a_peer_can_be_told_and_closed(void **state)
{
    struct world *world = *state;
    size_t who = arrive(world, world->house->client);
    world->sessions[who]->peer = NULL;
    deliver(world, chat_in(world->house->channel), "event");
    hub_close(world->sessions[who], CLOSE_REVOKED);
    assert_int_equal(got(world, who), 0);
    assert_true(world->sessions[who]->closing);
}

static void test_sign_out_closes_every_session_of_that_sign_in(void **state) /* R-ACC-4 */
{
    struct world *world = *state;
    size_t tab = come(world, 0);
    size_t second_tab = come(world, 0);
    size_t phone = arrive(world, world->house->client);
    const struct sign_in_fact fact = sign_in(world, tab, world->house->client);
    hub_sign_in(world->hub, world->sessions[second_tab], &fact);
    hub_sign_out(world->hub, fact.sign_in.id);
    assert_int_equal(world->peers[tab].closed, CLOSE_REVOKED);
    assert_int_equal(world->peers[second_tab].closed, CLOSE_REVOKED);
    assert_int_equal(world->peers[phone].closed, 0);
}

static void test_sign_out_leaves_strangers_alone(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    hub_sign_out(world->hub, new_id());
    assert_int_equal(world->peers[who].closed, 0);
}

static void test_stranger_is_closed_after_ten_seconds(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 5000);
    hub_close_strangers(world->hub, 14999);
    assert_int_equal(world->peers[who].closed, 0);
    hub_close_strangers(world->hub, 15000);
    assert_int_equal(world->peers[who].closed, CLOSE_UNAUTHENTICATED);
    hub_close_strangers(world->hub, 16000);
}

static void test_who_signed_in_in_time_stays(void **state)
{
    struct world *world = *state;
    size_t early = come(world, 5000);
    size_t signed_in = come(world, 5000);
    size_t late = come(world, 5001);
    sign_in(world, signed_in, world->house->client);
    hub_close_strangers(world->hub, 15000);
    assert_int_equal(world->peers[early].closed, CLOSE_UNAUTHENTICATED);
    assert_int_equal(world->peers[signed_in].closed, 0);
    assert_int_equal(world->peers[late].closed, 0);
}

static void test_strangers_can_go_in_any_order(void **state)
{
    struct world *world = *state;
    size_t first = come(world, 1000);
    size_t second = come(world, 1000);
    size_t third = come(world, 1000);
    size_t fourth = come(world, 1000);
    go(world, second);
    go(world, fourth);
    go(world, first);
    size_t fifth = come(world, 1000);
    hub_close_strangers(world->hub, 20000);
    assert_int_equal(world->peers[third].closed, CLOSE_UNAUTHENTICATED);
    assert_int_equal(world->peers[fifth].closed, CLOSE_UNAUTHENTICATED);
    go(world, third);
    go(world, fifth);
    assert_int_equal(hub_count(world->hub), 0);
}

static void test_handle_finds_its_session_until_it_goes(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    uint64_t handle = world->sessions[who]->handle;
    assert_int_not_equal(handle, 0);
    assert_ptr_equal(hub_find(world->hub, handle), world->sessions[who]);
    go(world, who);
    assert_null(hub_find(world->hub, handle));
}

static void test_old_handle_never_finds_who_came_after(void **state)
{
    struct world *world = *state;
    enum { TIMES = 2000 };
    static uint64_t handles[TIMES];
    for (int i = 0; i < TIMES; i++) {
        struct session *session = hub_add(world->hub, "", 0);
        handles[i] = session->handle;
        for (int old = 0; old < i; old++) {
            assert_null(hub_find(world->hub, handles[old]));
        }
        hub_remove(world->hub, session);
    }
}

static void test_handles_that_never_were_find_nobody(void **state)
{
    struct world *world = *state;
    assert_null(hub_find(world->hub, 0));
    come(world, 0);
    assert_null(hub_find(world->hub, 0));
    assert_null(hub_find(world->hub, 1));
    assert_null(hub_find(world->hub, UINT64_MAX));
    assert_null(hub_find(world->hub, UINT64_C(1) << 32 | 200));
}

static void test_handles_hold_while_the_hub_grows(void **state)
{
    struct world *world = *state;
    enum { MANY = 3000 };
    static struct session *sessions[MANY];
    for (int i = 0; i < MANY; i++) {
        sessions[i] = hub_add(world->hub, "", 0);
    }
    assert_int_equal(hub_count(world->hub), MANY);
    for (int i = 0; i < MANY; i++) {
        assert_ptr_equal(hub_find(world->hub, sessions[i]->handle), sessions[i]);
    }
    for (int i = 0; i < MANY; i++) {
        hub_remove(world->hub, sessions[i]);
    }
    assert_int_equal(hub_count(world->hub), 0);
}

static void test_public_id_finds_a_session_of_that_account_alone(void **state)
{
    struct world *world = *state;
    const struct house *house = world->house;
    size_t phone = arrive(world, house->client);
    size_t desk = arrive(world, house->client);
    struct id id = world->sessions[phone]->actor.session;
    assert_ptr_equal(hub_find_id(world->hub, house->client, id), world->sessions[phone]);
    assert_null(hub_find_id(world->hub, house->therapist, id));
    assert_null(hub_find_id(world->hub, house->client, new_id()));
    go(world, phone);
    assert_null(hub_find_id(world->hub, house->client, id));
    assert_ptr_equal(
        hub_find_id(world->hub, house->client, world->sessions[desk]->actor.session),
        world->sessions[desk]);
}

static void test_sessions_of_a_user_can_go_in_any_order(void **state)
{
    struct world *world = *state;
    size_t first = arrive(world, world->house->client);
    size_t second = arrive(world, world->house->client);
    size_t third = arrive(world, world->house->client);
    go(world, second);
    deliver(world, chat_in(world->house->channel), "event");
    go(world, third);
    deliver(world, chat_in(world->house->channel), "event");
    go(world, first);
    deliver(world, chat_in(world->house->channel), "event");
    assert_int_equal(got(world, first), 2);
    assert_int_equal(got(world, second), 0);
    assert_int_equal(got(world, third), 1);
}

static void test_session_takes_over_who_signed_in(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    const struct actor *actor = &world->sessions[who]->actor;
    assert_true(id_is_nil(actor->account));
    const struct id session = actor->session;
    const struct sign_in_fact fact = sign_in(world, who, world->house->therapist);
    assert_true(id_equal(actor->account, world->house->therapist));
    assert_true(id_equal(actor->provider, world->house->provider));
    assert_true(id_equal(actor->sign_in, fact.sign_in.id));
    assert_true(id_equal(actor->session, session));
    assert_int_equal(actor->role, ROLE_THERAPIST);
    assert_string_equal(actor->name, "Name of therapist1");
    assert_string_equal(actor->address, "192.0.2.1");
}

static void test_address_too_long_is_cut(void **state)
{
    struct world *world = *state;
    char address[200];
    memset(address, 'a', sizeof address - 1);
    address[sizeof address - 1] = '\0';
    struct session *session = hub_add(world->hub, address, 0);
    assert_int_equal(strlen(session->actor.address), ADDRESS_BYTES_MAX);
    hub_remove(world->hub, session);
}

static void tell_around(struct world *world, struct id account)
{
    AUTO(frame) *frame = frame_of_text("presence", 8);
    hub_tell_around(world->hub, account, frame);
}

static void test_people_around_are_told_once_each(void **state)
{
    struct world *world = *state;
    const struct house *house = world->house;
    size_t phone = arrive(world, house->client);
    size_t desk = arrive(world, house->client);
    size_t therapist = arrive(world, house->therapist); /* shares two channels with the client */
    tell_around(world, house->client);
    assert_int_equal(got(world, phone), 1);
    assert_int_equal(got(world, desk), 1);
    assert_int_equal(got(world, therapist), 1);
    tell_around(world, house->client);
    assert_int_equal(got(world, therapist), 2);
}

static void test_people_who_share_no_channel_are_not_told(void **state)
{
    struct world *world = *state;
    size_t other = arrive(world, world->house->other_client);
    tell_around(world, world->house->client);
    assert_int_equal(got(world, other), 0);
    tell_around(world, world->house->therapist);
    assert_int_equal(got(world, other), 1);
}

static void test_people_around_are_told_after_their_hello(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->therapist);
    hub_begin_greeting(world->sessions[who]);
    tell_around(world, world->house->client);
    assert_int_equal(got(world, who), 0);
    hub_end_greeting(world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 1);
}

static void count_session(void *context, struct session *session)
{
    (void)session;
    ++*(unsigned *)context;
}

static void test_each_hands_out_every_session_once(void **state)
{
    struct world *world = *state;
    unsigned count = 0;
    come(world, 0);
    size_t gone = come(world, 0);
    arrive(world, world->house->client);
    go(world, gone);
    hub_each(world->hub, count_session, &count);
    assert_int_equal(count, 2);
}

/* That it does, the sanitizers tell. */
static void test_session_that_goes_during_its_hello_frees_what_waited(void **state)
{
    struct world *world = *state;
    size_t who = come(world, 0);
    sign_in(world, who, world->house->client);
    hub_begin_greeting(world->sessions[who]);
    deliver(world, chat_in(world->house->channel), "event");
    go(world, who);
    assert_int_equal(got(world, who), 0);
    assert_int_equal(hub_count(world->hub), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_event_reaches_every_session_of_every_member),
        TEST(test_event_reaches_nobody_outside_the_channel),
        TEST(test_event_of_an_unknown_channel_reaches_nobody),
        TEST(test_except_session_leaves_out_that_connection_alone),
        TEST(test_except_account_leaves_out_all_connections_of_one),
        TEST(test_event_for_an_account_reaches_its_sessions_alone),
        TEST(test_event_for_an_account_outside_the_channel_is_not_delivered),
        TEST(test_event_of_a_part_that_is_off_is_not_delivered),
        TEST(test_session_before_its_hello_hears_nothing_ever),
        TEST(test_event_during_hello_waits_for_its_answer),
        TEST(test_waiting_events_are_handed_out_once),
        TEST(test_what_the_answers_replay_reached_is_not_told_again),
        TEST(test_channels_are_reached_apart_from_each_other),
        TEST(test_what_the_answer_says_anyhow_is_dropped),
        TEST(test_second_hello_begins_anew),
        TEST(test_session_that_holds_too_much_is_too_slow),
        TEST(test_closing_session_hears_nothing_more),
        TEST(test_session_is_closed_once_with_the_first_code),
        TEST(test_session_without_a_peer_can_be_told_and_closed),
        TEST(test_sign_out_closes_every_session_of_that_sign_in),
        TEST(test_sign_out_leaves_strangers_alone),
        TEST(test_stranger_is_closed_after_ten_seconds),
        TEST(test_who_signed_in_in_time_stays),
        TEST(test_strangers_can_go_in_any_order),
        TEST(test_handle_finds_its_session_until_it_goes),
        TEST(test_old_handle_never_finds_who_came_after),
        TEST(test_handles_that_never_were_find_nobody),
        TEST(test_handles_hold_while_the_hub_grows),
        TEST(test_public_id_finds_a_session_of_that_account_alone),
        TEST(test_sessions_of_a_user_can_go_in_any_order),
        TEST(test_session_takes_over_who_signed_in),
        TEST(test_address_too_long_is_cut),
        TEST(test_people_around_are_told_once_each),
        TEST(test_people_who_share_no_channel_are_not_told),
        TEST(test_people_around_are_told_after_their_hello),
        TEST(test_each_hands_out_every_session_once),
        TEST(test_session_that_goes_during_its_hello_frees_what_waited),
    };
    return cmocka_run_group_tests_name("hub", tests, NULL, NULL);
}
