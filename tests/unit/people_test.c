#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/presence/people.h"

#include <stdlib.h>
#include <string.h>

/* What several nodes show, merged into what people see. */

static const struct id ann = {{1}};
static const struct id bob = {{2}};

enum { WEST = 0, NORTH = PEOPLE_NODES_MAX - 1, EVERYBODY = 1000000 };
static const uint64_t began_ms = 1000;

struct world {
    struct people *people;
    unsigned heard;
    struct id user;
    struct presence_view view;
};

static void hear(void *context, struct id user, struct presence_view view)
{
    struct world *world = context;
    world->heard++;
    world->user = user;
    world->view = view;
}

static int build(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL) {
        return -1;
    }
    world->people = people_create(hear, world, began_ms);
    *state = world;
    return 0;
}

static int raze(void **state)
{
    struct world *world = *state;
    people_destroy(world->people);
    free(world);
    return 0;
}

static void put(struct world *world, unsigned node, enum presence_state state, uint64_t since_ms)
{
    assert_true(people_put(world->people, node, ann, (struct presence_view){state, since_ms}));
}

static void confirm(struct world *world, unsigned node, enum presence_state state,
                    uint64_t since_ms)
{
    assert_true(people_confirm(world->people, node, ann, (struct presence_view){state, since_ms}));
}

static void assert_seen(const struct world *world, enum presence_state state, uint64_t since_ms)
{
    struct presence_view view = people_view(world->people, ann);
    assert_int_equal(view.state, state);
    assert_int_equal(view.since_ms, since_ms);
}

static struct id numbered(unsigned number)
{
    struct id id = {{0xff}};
    memcpy(id.bytes + 4, &number, sizeof number);
    return id;
}

static void test_user_of_another_node_is_seen_and_told(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_ONLINE, 2000);
    assert_seen(world, PRESENCE_ONLINE, 2000);
    assert_int_equal(world->heard, 1);
    assert_true(id_equal(world->user, ann));
    put(world, WEST, PRESENCE_OFFLINE, 3000);
    assert_seen(world, PRESENCE_OFFLINE, 3000);
    assert_int_equal(world->heard, 2);
}

static void test_most_present_of_all_nodes_is_seen(void **state)
{
    struct world *world = *state;
    people_move(world->people, ann, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    put(world, WEST, PRESENCE_AWAY, 3000);
    assert_seen(world, PRESENCE_ONLINE, 2000);
    put(world, NORTH, PRESENCE_BUSY, 4000);
    assert_seen(world, PRESENCE_BUSY, 4000);
    put(world, NORTH, PRESENCE_OFFLINE, 5000);
    assert_seen(world, PRESENCE_ONLINE, 5000);
    people_move(world->people, ann, PRESENCE_ONLINE, PRESENCE_OFFLINE, 6000);
    assert_seen(world, PRESENCE_AWAY, 6000);
    assert_int_equal(world->heard, 4);
}

static void test_invisible_elsewhere_is_offline(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_INVISIBLE, 2000);
    assert_seen(world, PRESENCE_OFFLINE, began_ms);
    assert_int_equal(world->heard, 0);
}

static void test_same_said_again_is_told_once(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_ONLINE, 2000);
    put(world, WEST, PRESENCE_ONLINE, 3000);
    assert_seen(world, PRESENCE_ONLINE, 2000);
    assert_int_equal(world->heard, 1);
}

static void test_move_says_whether_the_own_part_changed(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_BUSY, 2000);
    assert_true(people_move(world->people, ann, PRESENCE_OFFLINE, PRESENCE_ONLINE, 3000));
    assert_false(people_move(world->people, ann, PRESENCE_OFFLINE, PRESENCE_ONLINE, 4000));
    assert_false(people_move(world->people, ann, PRESENCE_OFFLINE, PRESENCE_INVISIBLE, 5000));
    assert_int_equal(people_own(world->people, ann).state, PRESENCE_ONLINE);
    assert_int_equal(people_own(world->people, ann).since_ms, 3000);
    assert_int_equal(people_own(world->people, bob).state, PRESENCE_OFFLINE);
    assert_seen(world, PRESENCE_BUSY, 2000);
    assert_int_equal(world->heard, 1);
}

static void test_reload_forgets_what_it_does_not_confirm(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_ONLINE, 2000);
    assert_true(people_put(world->people, WEST, bob, (struct presence_view){PRESENCE_AWAY, 2000}));
    people_reload(world->people, WEST);
    assert_true(
        people_confirm(world->people, WEST, bob, (struct presence_view){PRESENCE_AWAY, 2000}));
    assert_seen(world, PRESENCE_ONLINE, 2000); /* in doubt is not gone */
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 3000));
    assert_seen(world, PRESENCE_OFFLINE, 3000);
    assert_int_equal(people_view(world->people, bob).state, PRESENCE_AWAY);
    assert_int_equal(people_view(world->people, bob).since_ms, 2000);
    assert_int_equal(people_count(world->people, WEST), 1);
}

static void test_reload_that_confirms_all_tells_nobody(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_ONLINE, 2000);
    people_reload(world->people, WEST);
    confirm(world, WEST, PRESENCE_ONLINE, 2000);
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 3000));
    assert_seen(world, PRESENCE_ONLINE, 2000);
    assert_int_equal(world->heard, 1);
}

static void test_change_heard_during_a_reload_stays_against_what_is_read(void **state)
{
    struct world *world = *state;
    people_reload(world->people, WEST);
    put(world, WEST, PRESENCE_BUSY, 3000);
    confirm(world, WEST, PRESENCE_ONLINE, 2000);
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 4000));
    assert_seen(world, PRESENCE_BUSY, 3000);
}

static void test_leaving_heard_during_a_reload_stays_against_what_is_read(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_ONLINE, 2000);
    people_reload(world->people, WEST);
    put(world, WEST, PRESENCE_OFFLINE, 3000);
    confirm(world, WEST, PRESENCE_ONLINE, 2000);
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 4000));
    assert_seen(world, PRESENCE_OFFLINE, 3000);
    assert_int_equal(people_count(world->people, WEST), 0);
}

static void test_reload_begun_again_counts_from_then(void **state)
{
    struct world *world = *state;
    people_reload(world->people, WEST);
    confirm(world, WEST, PRESENCE_ONLINE, 2000);
    people_reload(world->people, WEST);
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 3000));
    assert_seen(world, PRESENCE_OFFLINE, 3000);
}

static void test_node_given_up_leaves_what_others_show(void **state)
{
    struct world *world = *state;
    put(world, WEST, PRESENCE_BUSY, 2000);
    put(world, NORTH, PRESENCE_AWAY, 2000);
    people_reload(world->people, WEST);
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 3000));
    assert_seen(world, PRESENCE_AWAY, 3000);
    people_reload(world->people, NORTH);
    assert_true(people_sweep(world->people, NORTH, EVERYBODY, 4000));
    assert_seen(world, PRESENCE_OFFLINE, 4000);
}

static void test_own_sessions_stay_when_all_nodes_go(void **state)
{
    struct world *world = *state;
    people_move(world->people, ann, PRESENCE_OFFLINE, PRESENCE_ONLINE, 2000);
    put(world, WEST, PRESENCE_ONLINE, 2000);
    people_reload(world->people, WEST);
    assert_true(people_sweep(world->people, WEST, EVERYBODY, 3000));
    assert_seen(world, PRESENCE_ONLINE, 2000);
    assert_int_equal(world->heard, 1);
}

static void test_sweep_goes_in_steps_with_changes_in_between(void **state)
{
    struct world *world = *state;
    enum { USERS = 1000, STEP = 7 };
    for (unsigned i = 0; i < USERS; i++) {
        people_put(world->people, WEST, numbered(i), (struct presence_view){PRESENCE_ONLINE, 2000});
    }
    people_reload(world->people, WEST);
    unsigned steps = 1;
    while (!people_sweep(world->people, WEST, STEP, 3000)) {
        /* One who comes, and one who was heard of and goes. */
        people_put(world->people, WEST, numbered(USERS + steps),
                   (struct presence_view){PRESENCE_AWAY, 3000});
        people_put(world->people, WEST, numbered((steps * STEP + 3) % USERS),
                   (struct presence_view){PRESENCE_OFFLINE, 3000});
        steps++;
    }
    assert_true(steps > USERS / STEP);
    for (unsigned i = 0; i < USERS; i++) {
        assert_int_equal(people_view(world->people, numbered(i)).state, PRESENCE_OFFLINE);
    }
    for (unsigned i = 1; i < steps; i++) {
        assert_int_equal(people_view(world->people, numbered(USERS + i)).state, PRESENCE_AWAY);
    }
}

static void test_sweep_of_an_empty_node_is_done_at_once(void **state)
{
    struct world *world = *state;
    people_reload(world->people, WEST);
    assert_true(people_sweep(world->people, WEST, 0, 3000));
}

static void test_node_can_show_only_so_many(void **state)
{
    struct world *world = *state;
    const struct presence_view online = {PRESENCE_ONLINE, 2000};
    for (unsigned i = 0; i < PEOPLE_OF_NODE_MAX; i++) {
        assert_true(people_put(world->people, WEST, numbered(i), online));
    }
    assert_false(people_put(world->people, WEST, ann, online));
    assert_seen(world, PRESENCE_OFFLINE, began_ms);
    assert_true(
        people_put(world->people, WEST, numbered(0), (struct presence_view){PRESENCE_AWAY, 3000}));
    put(world, NORTH, PRESENCE_ONLINE, 2000);
}

static void test_own_people_are_listed_in_pieces_each_once(void **state)
{
    struct world *world = *state;
    enum { USERS = 25, ROOM = 10 };
    struct people_item items[ROOM];
    const struct person *cursor = NULL;
    bool more;
    unsigned times[USERS] = {0};
    put(world, WEST, PRESENCE_ONLINE, 2000); /* not ours */
    for (unsigned i = 0; i < USERS; i++) {
        people_move(world->people, numbered(i), PRESENCE_OFFLINE, PRESENCE_AWAY, 2000 + i);
    }
    people_move(world->people, numbered(3), PRESENCE_AWAY, PRESENCE_OFFLINE, 3000);
    do {
        size_t count = people_list_own(world->people, &cursor, items, ROOM, &more);
        assert_true(count <= ROOM);
        for (size_t i = 0; i < count; i++) {
            unsigned number;
            memcpy(&number, items[i].user.bytes + 4, sizeof number);
            times[number]++;
            assert_int_equal(items[i].view.state, PRESENCE_AWAY);
            assert_int_equal(items[i].view.since_ms, 2000 + number);
        }
    } while (more);
    for (unsigned i = 0; i < USERS; i++) {
        assert_int_equal(times[i], i == 3 ? 0 : 1);
    }
}

static void test_nobody_is_listed_where_nobody_is(void **state)
{
    struct world *world = *state;
    struct people_item item;
    const struct person *cursor = NULL;
    bool more = true;
    assert_int_equal(people_list_own(world->people, &cursor, &item, 1, &more), 0);
    assert_false(more);
}

static void test_destroy_takes_null(void **state)
{
    (void)state;
    people_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_user_of_another_node_is_seen_and_told),
        TEST(test_most_present_of_all_nodes_is_seen),
        TEST(test_invisible_elsewhere_is_offline),
        TEST(test_same_said_again_is_told_once),
        TEST(test_move_says_whether_the_own_part_changed),
        TEST(test_reload_forgets_what_it_does_not_confirm),
        TEST(test_reload_that_confirms_all_tells_nobody),
        TEST(test_change_heard_during_a_reload_stays_against_what_is_read),
        TEST(test_leaving_heard_during_a_reload_stays_against_what_is_read),
        TEST(test_reload_begun_again_counts_from_then),
        TEST(test_node_given_up_leaves_what_others_show),
        TEST(test_own_sessions_stay_when_all_nodes_go),
        TEST(test_sweep_goes_in_steps_with_changes_in_between),
        TEST(test_sweep_of_an_empty_node_is_done_at_once),
        TEST(test_node_can_show_only_so_many),
        TEST(test_own_people_are_listed_in_pieces_each_once),
        TEST(test_nobody_is_listed_where_nobody_is),
        cmocka_unit_test(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
