/* A member of a channel without access to it is told nothing of it (R-CONS-7, R-CONS-9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/hub_fixture.h"

static const struct civil_date adult = {1990, 1, 1};

static struct member_fact client_of(const struct world *world)
{
    return (struct member_fact){world->house->client, {.relation = RELATION_SELF, .born = adult}};
}

/* The therapist of the house, here as a related person for whom the client signed `parts`. */
static struct member_fact relative_with(const struct world *world, uint32_t parts)
{
    return (struct member_fact){
        world->house->therapist,
        {.relation = RELATION_RELATIVE, .born = adult, .client_signed = parts}};
}

static void set_channel(struct world *world, struct id channel, uint32_t parts)
{
    const struct member_fact members[] = {client_of(world), relative_with(world, parts)};
    facts_set_channel(world->facts, channel, members, 2);
}

/* All that both of them are in. */
static void set_channels(struct world *world, uint32_t parts)
{
    set_channel(world, world->house->channel, parts);
    set_channel(world, world->house->second_channel, parts);
}

static void test_member_without_access_gets_no_event(void **state) /* R-CONS-7 */
{
    struct world *world = *state;
    size_t client = arrive(world, world->house->client);
    size_t relative = arrive(world, world->house->therapist);
    set_channel(world, world->house->channel, 0);
    deliver(world, chat_in(world->house->channel), "secret");
    assert_int_equal(got(world, client), 1);
    assert_int_equal(got(world, relative), 0);
    set_channel(world, world->house->channel, PART_SET(PART_CHAT));
    deliver(world, chat_in(world->house->channel), "shared");
    assert_int_equal(got(world, relative), 1);
    assert_got_text(world, relative, 0, "shared");
}

static void test_event_of_a_part_that_was_not_granted_is_not_delivered(void **state) /* R-CONS-2 */
{
    struct world *world = *state;
    size_t relative = arrive(world, world->house->therapist);
    struct event ring = {.channel = world->house->channel, .part = PART_VIDEO};
    ring.account = world->house->therapist;
    set_channel(world, world->house->channel, PART_SET(PART_CHAT));
    deliver(world, ring, "ring");
    assert_int_equal(got(world, relative), 0);
    set_channel(world, world->house->channel, PART_SET(PART_CHAT) | PART_SET(PART_VIDEO));
    deliver(world, ring, "ring");
    assert_int_equal(got(world, relative), 1);
}

static void test_access_to_one_channel_is_none_to_another(void **state) /* R-CONS-2 */
{
    struct world *world = *state;
    size_t relative = arrive(world, world->house->therapist);
    set_channel(world, world->house->channel, 0);
    set_channel(world, world->house->second_channel, PARTS_ALL);
    deliver(world, chat_in(world->house->channel), "one");
    deliver(world, chat_in(world->house->second_channel), "two");
    assert_int_equal(got(world, relative), 1);
    assert_got_text(world, relative, 0, "two");
}

static void tell_around(struct world *world, struct id account)
{
    AUTO(frame) *frame = frame_of_text("presence", 8);
    hub_tell_around(world->hub, account, frame);
}

static void test_member_without_access_is_not_told_of_presence(void **state) /* R-CONS-2 */
{
    struct world *world = *state;
    size_t client = arrive(world, world->house->client);
    size_t relative = arrive(world, world->house->therapist);
    set_channels(world, 0);
    tell_around(world, world->house->client);
    assert_int_equal(got(world, client), 1);
    assert_int_equal(got(world, relative), 0);
    set_channel(world, world->house->second_channel, PART_SET(PART_VIDEO));
    tell_around(world, world->house->client);
    assert_int_equal(got(world, relative), 1); /* through that one, once */
}

static void test_presence_of_who_has_no_access_is_nobodys_business(void **state) /* R-CONS-2 */
{
    struct world *world = *state;
    size_t client = arrive(world, world->house->client);
    size_t relative = arrive(world, world->house->therapist);
    set_channels(world, PART_SET(PART_RECORD)); /* which no channel is known for */
    tell_around(world, world->house->therapist);
    assert_int_equal(got(world, client), 0);
    assert_int_equal(got(world, relative), 1); /* the own other devices */
}

static void test_who_lost_the_channel_while_hello_was_answered_gets_nothing_of_it(void **state)
{
    struct world *world = *state; /* R-CONS-7 */
    size_t who = come(world, 0);
    sign_in(world, who, world->house->therapist);
    set_channels(world, PARTS_ALL);
    hub_begin_greeting(world->sessions[who]);
    struct event said = chat_in(world->house->channel);
    said.replay = REPLAY_BY_SEQ;
    said.seq = 1;
    deliver(world, said, "said before the withdrawal");
    set_channel(world, world->house->channel, 0);
    deliver(world, (struct event){.account = world->house->therapist}, "removed");
    said.channel = world->house->second_channel;
    deliver(world, said, "said elsewhere");
    hub_end_greeting(world->hub, world->sessions[who], NULL, 0);
    assert_int_equal(got(world, who), 2);
    assert_got_text(world, who, 0, "removed");
    assert_got_text(world, who, 1, "said elsewhere");
}

static void test_birthday_ends_events_by_itself(void **state) /* R-CONS-6 */
{
    struct world *world = *state;
    size_t mother = arrive(world, world->house->therapist);
    const struct member_fact members[] = {
        {world->house->therapist, {.relation = RELATION_REPRESENTATIVE, .born = {2014, 11, 27}}}};
    facts_set_channel(world->facts, world->house->channel, members, 1);
    facts_set_time(world->facts, UINT64_C(1795733999999)); /* 2026-11-26T23:59:59.999+01:00 */
    deliver(world, chat_in(world->house->channel), "at eleven");
    facts_set_time(world->facts, UINT64_C(1795734000000));
    deliver(world, chat_in(world->house->channel), "at twelve");
    assert_int_equal(got(world, mother), 1);
    assert_got_text(world, mother, 0, "at eleven");
}

static void change_standing(struct world *world, enum standing_news news, struct id account)
{
    const struct standing_change change = {
        .news = news,
        .account = account,
        .at_ms = HOUSE_NOW_MS,
        .terms = {.provider = world->house->provider, .from_ms = HOUSE_NOW_MS}};
    standings_apply(world->standings, &change);
}

static void deliver_message(struct world *world, uint64_t seq, const char *text)
{
    struct event event = chat_in(world->house->channel);
    event.replay = REPLAY_BY_SEQ;
    event.seq = seq;
    deliver(world, event, text);
}

static void
test_who_has_terms_to_accept_gets_no_chat_and_then_all_by_hello(void **state) /* R-ACC-3 */
{
    struct world *world = *state;
    set_channels(world, PARTS_ALL);
    size_t client = arrive(world, world->house->client);
    size_t relative = arrive(world, world->house->therapist);
    deliver_message(world, 1, "before");
    change_standing(world, NEWS_PUBLISHED, (struct id){0});
    change_standing(world, NEWS_ACCEPTED, world->house->client);
    deliver_message(world, 2, "meanwhile");
    deliver(world, chat_in(world->house->channel), "receipt");
    assert_int_equal(got(world, client), 3);
    assert_int_equal(got(world, relative), 1);
    struct event call = {.channel = world->house->channel, .part = PART_VIDEO};
    deliver(world, call, "a call ends");
    assert_int_equal(got(world, relative), 2);
    change_standing(world, NEWS_ACCEPTED, world->house->therapist);
    deliver_message(world, 3, "newer");
    assert_int_equal(got(world, relative), 2); /* nothing newer before what was missed */
    const struct reached reached = {world->house->channel, 3};
    hub_begin_greeting(world->sessions[relative]);
    hub_end_greeting(world->hub, world->sessions[relative], &reached, 1);
    deliver_message(world, 4, "live");
    assert_int_equal(got(world, relative), 3);
    assert_got_text(world, relative, 2, "live");
}

static void
test_terms_that_begin_while_hello_is_answered_hold_up_what_waits(void **state) /* R-ACC-3 */
{
    struct world *world = *state;
    set_channels(world, PARTS_ALL);
    size_t client = arrive(world, world->house->client);
    hub_begin_greeting(world->sessions[client]);
    deliver_message(world, 1, "waits");
    change_standing(world, NEWS_PUBLISHED, (struct id){0});
    hub_end_greeting(world->hub, world->sessions[client], NULL, 0);
    change_standing(world, NEWS_ACCEPTED, world->house->client);
    deliver_message(world, 2, "newer");
    assert_int_equal(got(world, client), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_member_without_access_gets_no_event),
        TEST(test_event_of_a_part_that_was_not_granted_is_not_delivered),
        TEST(test_access_to_one_channel_is_none_to_another),
        TEST(test_member_without_access_is_not_told_of_presence),
        TEST(test_presence_of_who_has_no_access_is_nobodys_business),
        TEST(test_who_lost_the_channel_while_hello_was_answered_gets_nothing_of_it),
        TEST(test_birthday_ends_events_by_itself),
        TEST(test_who_has_terms_to_accept_gets_no_chat_and_then_all_by_hello),
        TEST(test_terms_that_begin_while_hello_is_answered_hold_up_what_waits),
    };
    return cmocka_run_group_tests_name("hub, by access", tests, NULL, NULL);
}
