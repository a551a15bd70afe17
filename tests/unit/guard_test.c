#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/config.h"
#include "server/guard.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "tests/unit/storage_fixture.h"

static const uint8_t device_key[DEVICE_KEY_BYTES] = {1};
static const struct id nobody = {{0}};

struct post {
    struct guard *guard;
    struct config config;
};

static int begin(void **state)
{
    struct post *post = calloc(1, sizeof *post);
    if (post == NULL || !secret_init()) {
        return -1;
    }
    post->guard = guard_create(device_key);
    *state = post;
    return 0;
}

static int end(void **state)
{
    struct post *post = *state;
    guard_destroy(post->guard);
    free(post);
    return 0;
}

static struct guess guess(const struct post *post, const char *name, const char *address)
{
    return guard_guess(post->guard, &post->config, name, address, nobody);
}

static bool same(const struct guess *a, const struct guess *b, enum guess_kind kind)
{
    return memcmp(&a->keys[kind], &b->keys[kind], sizeof a->keys[kind]) == 0;
}

static void test_keys_are_of_name_and_address(void **state) /* R-ACC-4 */
{
    const struct guess one = guess(*state, "client1", "192.0.2.1");
    const struct guess again = guess(*state, "client1", "192.0.2.1");
    const struct guess other_name = guess(*state, "client2", "192.0.2.1");
    const struct guess other_address = guess(*state, "client1", "192.0.2.2");
    assert_memory_equal(&one, &again, sizeof one);
    assert_false(same(&one, &other_name, GUESS_PAIR));
    assert_false(same(&one, &other_address, GUESS_PAIR));
    assert_true(same(&one, &other_name, GUESS_ADDRESS));
    assert_false(same(&one, &other_address, GUESS_ADDRESS));
    assert_false(same(&one, &other_name, GUESS_ACCOUNT));
    assert_true(same(&one, &other_address, GUESS_ACCOUNT));
}

static void test_name_and_address_do_not_run_together(void **state)
{
    const struct guess one = guess(*state, "ab", "c");
    const struct guess other = guess(*state, "a", "bc");
    assert_false(same(&one, &other, GUESS_PAIR));
}

static void test_ipv6_counts_by_its_network(void **state)
{
    const struct guess one = guess(*state, "client1", "2001:db8:1:2::1");
    const struct guess neighbour = guess(*state, "client1", "2001:db8:1:2:ffff::9");
    const struct guess elsewhere = guess(*state, "client1", "2001:db8:1:3::1");
    assert_true(same(&one, &neighbour, GUESS_PAIR) && same(&one, &neighbour, GUESS_ADDRESS));
    assert_false(same(&one, &elsewhere, GUESS_ADDRESS));
}

static void test_known_device_is_told_apart(void **state)
{
    struct post *post = *state;
    const struct id device = new_id();
    const struct guess stranger = guess(post, "client1", "192.0.2.1");
    const struct guess known =
        guard_guess(post->guard, &post->config, "client1", "192.0.2.1", device);
    const struct guess same_device =
        guard_guess(post->guard, &post->config, "client1", "192.0.2.9", device);
    const struct guess other =
        guard_guess(post->guard, &post->config, "client1", "192.0.2.1", new_id());
    assert_false(stranger.known);
    assert_true(known.known);
    assert_true(same(&known, &same_device, GUESS_DEVICE));
    assert_false(same(&known, &other, GUESS_DEVICE));
}

static void test_keys_of_another_process_differ(void **state)
{
    struct post *post = *state;
    struct guard *other = guard_create(device_key);
    const struct guess one = guess(post, "client1", "192.0.2.1");
    const struct guess two = guard_guess(other, &post->config, "client1", "192.0.2.1", nobody);
    assert_false(same(&one, &two, GUESS_PAIR));
    guard_destroy(other);
}

static void test_exempt_addresses_are_marked(void **state)
{
    struct post *post = *state;
    assert_true(net_range_parse("10.0.0.0/8", &post->config.limit_exempt.items[0]));
    post->config.limit_exempt.count = 1;
    assert_true(guess(post, "client1", "10.1.2.3").exempt);
    assert_false(guess(post, "client1", "192.0.2.1").exempt);
}

static void test_locked_or_missing_hash_says_no(void **state) /* R-ACC-4 */
{
    char hash[PASSWORD_HASH_BYTES];
    char locked[PASSWORD_HASH_BYTES + 1];
    (void)state;
    assert_true(secret_password_hash("right", hash));
    (void)snprintf(locked, sizeof locked, "!%s", hash);
    assert_true(secret_password_verify(hash, "right"));
    assert_false(secret_password_verify(hash, "wrong"));
    assert_false(secret_password_verify(locked, "right"));
    assert_false(secret_password_verify("", "right"));
    assert_false(secret_password_verify(NULL, "nobody"));
    assert_false(secret_password_verify("!", "nobody"));
}

static void test_sign_in_lives_while_used_and_not_for_ever(void **state)
{
    const uint64_t day_ms = UINT64_C(24) * 3600 * 1000;
    const struct config config = {.sign_in_idle_days = 14, .sign_in_max_days = 90};
    (void)state;
    assert_int_equal(sign_in_expires(&config, 1000, 1000), 1000 + 14 * day_ms);
    assert_int_equal(sign_in_expires(&config, 1000, 1000 + 70 * day_ms), 1000 + 84 * day_ms);
    assert_int_equal(sign_in_expires(&config, 1000, 1000 + 80 * day_ms), 1000 + 90 * day_ms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_keys_are_of_name_and_address),
        TEST(test_name_and_address_do_not_run_together),
        TEST(test_ipv6_counts_by_its_network),
        TEST(test_known_device_is_told_apart),
        TEST(test_keys_of_another_process_differ),
        TEST(test_exempt_addresses_are_marked),
        TEST(test_locked_or_missing_hash_says_no),
        TEST(test_sign_in_lives_while_used_and_not_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
