#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/presence/presence.h"
#include "storage/auto.h"

#include <stdlib.h>
#include <string.h>

static const struct id ann = {{1}};
static const struct id bob = {{2}};

static const uint64_t began_ms = 1000;

/* What was told, in order. */
struct heard {
    unsigned count;
    struct id user;
    struct presence_view view;
};

struct world {
    struct presence *presence;
    struct heard heard;
};

static void hear(void *context, struct id user, struct presence_view view)
{
    struct heard *heard = context;
    heard->count++;
    heard->user = user;
    heard->view = view;
}

static int build(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL) {
        return -1;
    }
    world->presence = presence_embedded(hear, &world->heard, began_ms);
    *state = world;
    return 0;
}

static int raze(void **state)
{
    struct world *world = *state;
    presence_destroy(world->presence);
    free(world);
    return 0;
}

static void move(struct world *world, enum presence_state from, enum presence_state to,
                 uint64_t now_ms)
{
    presence_move(world->presence, ann, from, to, now_ms);
}

static void assert_seen(const struct world *world, enum presence_state state, uint64_t since_ms)
{
    struct presence_view view = presence_get(world->presence, ann);
    assert_int_equal(view.state, state);
    assert_int_equal(view.since_ms, since_ms);
}

static void test_who_was_never_here_is_offline_since_it_began(void **state)
{
    assert_seen(*state, PRESENCE_OFFLINE, began_ms);
}

static void test_session_that_begins_makes_present_and_tells(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    assert_seen(world, PRESENCE_ONLINE, 2000);
    assert_int_equal(world->heard.count, 1);
    assert_true(id_equal(world->heard.user, ann));
    assert_int_equal(world->heard.view.state, PRESENCE_ONLINE);
    assert_int_equal(world->heard.view.since_ms, 2000);
}

static void test_last_session_that_ends_makes_offline_since_then(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    move(world, PRESENCE_ONLINE, PRESENCE_OFFLINE, 3000);
    assert_seen(world, PRESENCE_OFFLINE, 3000);
    assert_int_equal(world->heard.count, 2);
    assert_int_equal(world->heard.view.state, PRESENCE_OFFLINE);
}

static void test_one_of_two_sessions_that_ends_changes_nothing(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2500);
    move(world, PRESENCE_ONLINE, PRESENCE_OFFLINE, 3000);
    assert_seen(world, PRESENCE_ONLINE, 2000);
    assert_int_equal(world->heard.count, 1);
}

static void test_most_present_of_several_sessions_is_shown(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_AWAY, 2000);
    assert_seen(world, PRESENCE_AWAY, 2000);
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 3000);
    assert_seen(world, PRESENCE_ONLINE, 3000);
    move(world, PRESENCE_OFFLINE, PRESENCE_AWAY, 4000);
    assert_seen(world, PRESENCE_ONLINE, 3000);
    move(world, PRESENCE_ONLINE, PRESENCE_OFFLINE, 5000);
    assert_seen(world, PRESENCE_AWAY, 5000);
}

static void test_busy_in_one_session_goes_first(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    move(world, PRESENCE_OFFLINE, PRESENCE_BUSY, 3000);
    assert_seen(world, PRESENCE_BUSY, 3000);
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 4000);
    assert_seen(world, PRESENCE_BUSY, 3000);
    move(world, PRESENCE_BUSY, PRESENCE_AWAY, 5000);
    assert_seen(world, PRESENCE_ONLINE, 5000);
}

static void test_going_invisible_looks_like_leaving(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    move(world, PRESENCE_ONLINE, PRESENCE_INVISIBLE, 3000);
    assert_seen(world, PRESENCE_OFFLINE, 3000);
    assert_int_equal(world->heard.view.state, PRESENCE_OFFLINE);
}

static void test_leaving_while_invisible_is_told_to_nobody(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    move(world, PRESENCE_ONLINE, PRESENCE_INVISIBLE, 3000);
    move(world, PRESENCE_INVISIBLE, PRESENCE_OFFLINE, 4000);
    assert_seen(world, PRESENCE_OFFLINE, 3000);
    assert_int_equal(world->heard.count, 2);
}

static void test_who_comes_invisible_cannot_be_told_from_who_never_came(void **state)
{
    struct world *world = *state;
    struct presence_view stranger = presence_get(world->presence, bob);
    move(world, PRESENCE_OFFLINE, PRESENCE_INVISIBLE, 2000);
    assert_seen(world, stranger.state, stranger.since_ms);
    assert_int_equal(world->heard.count, 0);
}

static void test_visible_session_beside_an_invisible_one_is_shown(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_INVISIBLE, 2000);
    move(world, PRESENCE_OFFLINE, PRESENCE_AWAY, 3000);
    assert_seen(world, PRESENCE_AWAY, 3000);
}

static void test_move_to_the_same_state_says_nothing(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_BUSY, 2000);
    move(world, PRESENCE_BUSY, PRESENCE_BUSY, 3000);
    assert_seen(world, PRESENCE_BUSY, 2000);
    assert_int_equal(world->heard.count, 1);
    move(world, PRESENCE_BUSY, PRESENCE_OFFLINE, 4000);
    assert_seen(world, PRESENCE_OFFLINE, 4000);
}

static void test_users_do_not_show_for_each_other(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_BUSY, 2000);
    presence_move(world->presence, bob, PRESENCE_OFFLINE, PRESENCE_AWAY, 3000);
    assert_seen(world, PRESENCE_BUSY, 2000);
    assert_int_equal(presence_get(world->presence, bob).state, PRESENCE_AWAY);
    assert_true(id_equal(world->heard.user, bob));
}

static void test_since_of_who_left_is_kept(void **state)
{
    struct world *world = *state;
    move(world, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    move(world, PRESENCE_ONLINE, PRESENCE_OFFLINE, 3000);
    presence_move(world->presence, bob, PRESENCE_OFFLINE, PRESENCE_ONLINE, 9000);
    assert_seen(world, PRESENCE_OFFLINE, 3000);
}

static void test_every_state_has_a_word_of_its_own_that_reads_back(void **state)
{
    (void)state;
    for (int i = 0; i < PRESENCE_STATE_COUNT; i++) {
        enum presence_state parsed = PRESENCE_STATE_COUNT;
        assert_true(presence_parse(presence_word((enum presence_state)i), &parsed));
        assert_int_equal(parsed, i);
    }
}

static void test_other_words_are_no_state(void **state)
{
    (void)state;
    enum presence_state parsed = PRESENCE_AWAY;
    assert_false(presence_parse("Online", &parsed));
    assert_false(presence_parse("", &parsed));
    assert_false(presence_parse("onlinee", &parsed));
    assert_int_equal(parsed, PRESENCE_AWAY);
}

static void test_destroy_takes_null(void **state)
{
    (void)state;
    presence_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_was_never_here_is_offline_since_it_began),
        TEST(test_session_that_begins_makes_present_and_tells),
        TEST(test_last_session_that_ends_makes_offline_since_then),
        TEST(test_one_of_two_sessions_that_ends_changes_nothing),
        TEST(test_most_present_of_several_sessions_is_shown),
        TEST(test_busy_in_one_session_goes_first),
        TEST(test_going_invisible_looks_like_leaving),
        TEST(test_leaving_while_invisible_is_told_to_nobody),
        TEST(test_who_comes_invisible_cannot_be_told_from_who_never_came),
        TEST(test_visible_session_beside_an_invisible_one_is_shown),
        TEST(test_move_to_the_same_state_says_nothing),
        TEST(test_users_do_not_show_for_each_other),
        TEST(test_since_of_who_left_is_kept),
        cmocka_unit_test(test_every_state_has_a_word_of_its_own_that_reads_back),
        cmocka_unit_test(test_other_words_are_no_state),
        cmocka_unit_test(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("presence", tests, NULL, NULL);
}
