#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/sso/rounds.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 4 };

struct ticket {
    char state[TOKEN_TEXT_LENGTH + 1];
    char browser[TOKEN_TEXT_LENGTH + 1];
};

static int build(void **state)
{
    assert_true(secret_init());
    *state = rounds_create(ROOM);
    return 0;
}

static int raze(void **state)
{
    rounds_destroy(*state);
    return 0;
}

static struct ticket begin(struct sso_rounds *rounds, const char *network, uint64_t now_ms)
{
    struct ticket ticket;
    struct sso_round round = {.issuer = "https://idp.example", .nonce = "nonce"};
    (void)snprintf(round.network, sizeof round.network, "%s", network);
    rounds_add(rounds, &round, now_ms, ticket.state, ticket.browser);
    return ticket;
}

static bool comes_back(struct sso_rounds *rounds, const struct ticket *ticket, uint64_t now_ms)
{
    struct sso_round round;
    return rounds_take(rounds, ticket->state, ticket->browser, now_ms, &round);
}

static void test_comes_back_once_as_it_left(void **state)
{
    struct sso_round round;
    struct ticket ticket = begin(*state, "192.0.2.1", 1000);
    assert_true(rounds_take(*state, ticket.state, ticket.browser, 2000, &round));
    assert_string_equal(round.issuer, "https://idp.example");
    assert_string_equal(round.nonce, "nonce");
    assert_false(comes_back(*state, &ticket, 2000));
    assert_int_equal(rounds_count(*state), 0);
}

static void test_expires(void **state)
{
    struct ticket ticket = begin(*state, "192.0.2.1", 1000);
    struct ticket other = begin(*state, "192.0.2.1", 1000);
    assert_false(comes_back(*state, &ticket, 1000 + SSO_ROUND_MS));
    rounds_sweep(*state, 1000 + SSO_ROUND_MS - 1);
    assert_int_equal(rounds_count(*state), 1);
    assert_true(comes_back(*state, &other, 1000 + SSO_ROUND_MS - 1));
}

static void test_sweep_forgets_what_is_too_old(void **state)
{
    (void)begin(*state, "192.0.2.1", 1000);
    (void)begin(*state, "192.0.2.1", 2000);
    rounds_sweep(*state, 1000 + SSO_ROUND_MS);
    assert_int_equal(rounds_count(*state), 1);
}

static void test_another_browser_gets_nothing_and_burns_it(void **state)
{
    struct ticket ticket = begin(*state, "192.0.2.1", 1000);
    struct ticket other = begin(*state, "192.0.2.1", 1000);
    struct ticket mixed = ticket;
    memcpy(mixed.browser, other.browser, sizeof mixed.browser);
    assert_false(comes_back(*state, &mixed, 1000));
    assert_false(comes_back(*state, &ticket, 1000));
    mixed = other;
    mixed.browser[0] = '\0';
    assert_false(comes_back(*state, &mixed, 1000));
    assert_int_equal(rounds_count(*state), 0);
}

static void test_state_of_nobody_is_refused(void **state)
{
    struct ticket ticket = begin(*state, "192.0.2.1", 1000);
    struct ticket other = ticket;
    other.state[0] = other.state[0] == 'a' ? 'b' : 'a';
    assert_false(comes_back(*state, &other, 1000));
    other.state[0] = '\0';
    assert_false(comes_back(*state, &other, 1000));
    assert_true(comes_back(*state, &ticket, 1000));
}

static void test_many_tries_from_one_place_push_out_only_their_own(void **state)
{
    struct ticket honest = begin(*state, "198.51.100.7", 1000);
    for (unsigned i = 0; i < 10 * ROOM; i++) {
        (void)begin(*state, "192.0.2.1", 1000);
        assert_true(rounds_count(*state) <= ROOM);
    }
    struct ticket late = begin(*state, "203.0.113.9", 1000); /* pushes out the oldest: honest */
    struct ticket later = begin(*state, "203.0.113.9", 1000);
    assert_false(comes_back(*state, &honest, 1000));
    assert_false(comes_back(*state, &late, 1000));
    assert_true(comes_back(*state, &later, 1000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_comes_back_once_as_it_left),
        TEST(test_expires),
        TEST(test_sweep_forgets_what_is_too_old),
        TEST(test_another_browser_gets_nothing_and_burns_it),
        TEST(test_state_of_nobody_is_refused),
        TEST(test_many_tries_from_one_place_push_out_only_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
