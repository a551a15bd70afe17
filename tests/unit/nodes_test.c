#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/presence/nodes.h"

#include <stdio.h>
#include <string.h>

static const char first[] = "00000000000000aa";
static const char second[] = "00000000000000bb";

static struct nodes nodes;

static int clear(void **state)
{
    (void)state;
    memset(&nodes, 0, sizeof nodes);
    return 0;
}

static unsigned hear(const char *name, const char *epoch, uint64_t now_ms)
{
    int node = nodes_hear(&nodes, name, epoch, now_ms);
    assert_true(node >= 0);
    return (unsigned)node;
}

static void test_node_heard_first_is_to_be_read(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    assert_true(nodes.entries[west].wants_load);
    assert_string_equal(nodes.entries[west].name, "west");
    assert_int_equal(nodes_find(&nodes, "west"), west);
    assert_int_equal(nodes_find(&nodes, "wes"), -1);
}

static void test_node_heard_again_is_not_read_again(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    nodes.entries[west].wants_load = false;
    assert_int_equal(hear("west", first, 2000), west);
    assert_false(nodes.entries[west].wants_load);
}

static void test_node_that_started_anew_is_read_again(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    nodes.entries[west].wants_load = false;
    assert_int_equal(hear("west", second, 2000), west);
    assert_true(nodes.entries[west].wants_load);
}

static void test_silent_node_is_given_up_one_lease_after_its_last_sign(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    unsigned north = hear("north", first, 2000);
    assert_int_equal(nodes_expire(&nodes, 1000 + LEASE_MS - 1), -1);
    assert_int_equal(nodes_expire(&nodes, 1000 + LEASE_MS), west);
    assert_int_equal(nodes_expire(&nodes, 1000 + LEASE_MS), -1);
    assert_true(nodes.entries[west].wants_sweep);
    assert_false(nodes.entries[west].wants_load);
    assert_int_equal(nodes_expire(&nodes, 2000 + LEASE_MS), north);
}

static void test_lease_that_stands_keeps_a_silent_node(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    assert_false(nodes_lease(&nodes, west, true, 9000));
    assert_int_equal(nodes_expire(&nodes, 9000 + LEASE_MS - 1), -1);
    assert_int_equal(nodes_expire(&nodes, 9000 + LEASE_MS), west);
}

static void test_silent_node_without_a_lease_is_given_up_at_once(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 10000);
    assert_false(nodes_lease(&nodes, west, false, 10000 + SILENCE_MS - 1)); /* it speaks */
    assert_true(nodes_lease(&nodes, west, false, 10000 + SILENCE_MS));
    assert_false(nodes_lease(&nodes, west, false, 10000 + SILENCE_MS)); /* it is already */
}

static void test_absent_lease_is_forgiven_while_redis_has_just_returned(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    nodes.entries[west].wants_load = false;
    nodes_returned(&nodes, 5000);
    assert_true(nodes.entries[west].wants_load);
    assert_false(nodes_lease(&nodes, west, false, 5000 + SETTLE_MS - 1));
    assert_true(nodes_lease(&nodes, west, false, 5000 + SETTLE_MS));
}

static void test_killed_node_is_gone_within_fifteen_seconds(void **state)
{
    (void)state;
    /* Its lease was renewed when it was killed, and is asked for each second. */
    unsigned west = hear("west", first, 1000);
    uint64_t now_ms = 1000;
    while (!nodes_lease(&nodes, west, now_ms < 1000 + LEASE_MS, now_ms)) {
        now_ms += 1000;
    }
    assert_true(now_ms <= 1000 + 15000);
}

static void test_place_of_a_node_given_up_is_free_once_it_is_swept(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    unsigned serial = nodes.entries[west].serial;
    nodes_give_up(&nodes, west);
    assert_int_not_equal(hear("north", first, 2000), west);
    nodes_swept(&nodes, west);
    assert_int_equal(nodes_find(&nodes, "west"), -1);
    assert_int_equal(hear("south", first, 3000), west);
    assert_int_not_equal(nodes.entries[west].serial, serial);
}

static void test_node_that_returns_before_it_is_swept_keeps_its_place(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    nodes_give_up(&nodes, west);
    assert_int_equal(hear("west", first, 2000), west);
    assert_true(nodes.entries[west].wants_load);
    nodes_swept(&nodes, west);
    assert_int_equal(nodes_find(&nodes, "west"), west);
}

static void test_returning_redis_brings_no_node_back_that_was_given_up(void **state)
{
    (void)state;
    unsigned west = hear("west", first, 1000);
    nodes_give_up(&nodes, west);
    nodes_returned(&nodes, 2000);
    assert_false(nodes.entries[west].wants_load);
}

static void test_sixty_five_nodes_are_too_many(void **state)
{
    (void)state;
    char name[16];
    for (int i = 0; i < PEOPLE_NODES_MAX; i++) {
        (void)snprintf(name, sizeof name, "node%d", i);
        assert_true(nodes_hear(&nodes, name, first, 1000) >= 0);
    }
    assert_int_equal(nodes_hear(&nodes, "another", first, 1000), -1);
    assert_true(nodes_hear(&nodes, "node7", second, 1000) >= 0);
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_node_heard_first_is_to_be_read),
        TEST(test_node_heard_again_is_not_read_again),
        TEST(test_node_that_started_anew_is_read_again),
        TEST(test_silent_node_is_given_up_one_lease_after_its_last_sign),
        TEST(test_lease_that_stands_keeps_a_silent_node),
        TEST(test_silent_node_without_a_lease_is_given_up_at_once),
        TEST(test_absent_lease_is_forgiven_while_redis_has_just_returned),
        TEST(test_killed_node_is_gone_within_fifteen_seconds),
        TEST(test_place_of_a_node_given_up_is_free_once_it_is_swept),
        TEST(test_node_that_returns_before_it_is_swept_keeps_its_place),
        TEST(test_returning_redis_brings_no_node_back_that_was_given_up),
        TEST(test_sixty_five_nodes_are_too_many),
    };
    return cmocka_run_group_tests_name("nodes", tests, NULL, NULL);
}
