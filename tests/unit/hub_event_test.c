/* Who hears which event, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/hub_fixture.h"

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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
    hub_begin_greeting(world->sessions[who]);
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
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
    hub_end_greeting(world->hub, world->sessions[who], reached, 2);
    assert_int_equal(got(world, who), 1);
    assert_got_text(world, who, 0, "8");
}

static void test_what_the_answer_reached_and_is_told_after_it_is_not_told_again(void **state)
{
    struct world *world = *state; /* R-FUN-1 */
    const struct house *house = world->house;
    size_t who = come(world, 0);
    sign_in(world, who, house->client);
    hub_begin_greeting(world->sessions[who]);
    const struct reached reached[] = {{house->channel, 7}};
    hub_end_greeting(world->hub, world->sessions[who], reached, 1);
    deliver(world, numbered(house->channel, 7), "7, whose commit the answer overtook");
    deliver(world, numbered(house->second_channel, 7), "another's");
    deliver(world, numbered(house->channel, 8), "8");
    deliver(world, numbered(house->channel, 9), "9");
    assert_int_equal(got(world, who), 3);
    assert_got_text(world, who, 0, "another's");
    assert_got_text(world, who, 1, "8");
    assert_got_text(world, who, 2, "9");
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
    hub_end_greeting(world->hub, world->sessions[who], reached, 1);
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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
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
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 1);
}

static void tell(struct world *world, struct id provider)
{
    AUTO(frame) *frame = frame_of_text("news", 4);
    hub_tell(world->hub, provider, frame);
}

static void test_news_goes_to_a_providers_people_or_to_everybody(void **state)
{
    struct world *world = *state;
    const struct house *house = world->house;
    const struct id everybody = {0};
    size_t client = arrive(world, house->client);
    size_t therapist = arrive(world, house->therapist);
    size_t stranger = come(world, 0);
    tell(world, house->provider);
    tell(world, everybody);
    tell(world, new_id());
    assert_int_equal(got(world, client), 2);
    assert_int_equal(got(world, therapist), 2);
    assert_int_equal(got(world, stranger), 0);
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
        TEST(test_what_the_answer_reached_and_is_told_after_it_is_not_told_again),
        TEST(test_channels_are_reached_apart_from_each_other),
        TEST(test_what_the_answer_says_anyhow_is_dropped),
        TEST(test_second_hello_begins_anew),
        TEST(test_session_that_holds_too_much_is_too_slow),
        TEST(test_people_around_are_told_once_each),
        TEST(test_people_who_share_no_channel_are_not_told),
        TEST(test_people_around_are_told_after_their_hello),
        TEST(test_news_goes_to_a_providers_people_or_to_everybody),
        TEST(test_session_that_goes_during_its_hello_frees_what_waited),
    };
    return cmocka_run_group_tests_name("hub_event", tests, NULL, NULL);
}
