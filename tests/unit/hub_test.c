/* Sessions of the hub: who they are, how they are found, how they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/hub_fixture.h"

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

static void test_too_many_of_a_user_are_closed_the_oldest_first(void **state)
{
    struct world *world = *state;
    size_t lines[4];
    for (size_t i = 0; i < 4; i++) {
        lines[i] = come(world, 0);
        (void)sign_in(world, lines[i], world->house->client);
    }
    size_t other = arrive(world, world->house->therapist);
    struct user *user = world->sessions[lines[0]]->user;
    hub_close_oldest(user, 4);
    assert_int_equal(world->peers[lines[0]].closed, 0);
    hub_close_oldest(user, 3);
    hub_close_oldest(user, 3); /* one that is closing counts no longer */
    assert_int_equal(world->peers[lines[0]].closed, CLOSE_RATE_LIMIT);
    assert_int_equal(world->peers[lines[1]].closed, 0);
    hub_close_oldest(user, 1);
    assert_int_equal(world->peers[lines[2]].closed, CLOSE_RATE_LIMIT);
    assert_int_equal(world->peers[lines[3]].closed, 0);
    assert_int_equal(world->peers[other].closed, 0);
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
    assert_ptr_equal(hub_find_id(world->hub, house->client, world->sessions[desk]->actor.session),
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_closing_session_hears_nothing_more),
        TEST(test_session_is_closed_once_with_the_first_code),
        TEST(test_session_without_a_peer_can_be_told_and_closed),
        TEST(test_sign_out_closes_every_session_of_that_sign_in),
        TEST(test_too_many_of_a_user_are_closed_the_oldest_first),
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
        TEST(test_each_hands_out_every_session_once),
    };
    return cmocka_run_group_tests_name("hub", tests, NULL, NULL);
}
