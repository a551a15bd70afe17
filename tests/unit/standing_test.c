#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/standing.h"
#include "storage/conduct.h"
#include "storage/portal.h"
#include "tests/unit/storage_fixture.h"

enum { FROM_MS = 1000, NEXT_MS = 2000, END_MS = 5000 };

static struct standings *load(struct house *house, uint64_t now_ms)
{
    struct standings *standings;
    MUST(standings_load(house->store, now_ms, &standings));
    return standings;
}

static enum err ask(const struct standings *standings, const struct house *house, uint64_t now_ms)
{
    return standings_ask(standings, house->client, house->provider, now_ms);
}

static struct terms publish(struct house *house, const char *version, uint64_t from_ms)
{
    struct terms terms = {.id = new_id(), .provider = house->provider, .from_ms = from_ms};
    (void)snprintf(terms.version, sizeof terms.version, "%s", version);
    MUST(store_begin(house->store));
    MUST(terms_add(house->store, &terms));
    MUST(store_commit(house->store));
    return terms;
}

static void test_without_terms_nothing_is_asked(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    AUTO(standings) *standings = load(house, FROM_MS);
    assert_int_equal(ask(standings, house, UINT64_MAX), OK);
}

static void test_version_is_asked_from_its_moment_until_accepted(void **state) /* R-ACC-3 */
{
    struct house *house = *state;
    publish(house, "1", FROM_MS);
    publish(house, "2", NEXT_MS);
    AUTO(standings) *standings = load(house, 0);
    const struct id elsewhere = new_id();
    assert_int_equal(ask(standings, house, FROM_MS - 1), OK);
    assert_int_equal(ask(standings, house, FROM_MS), ERR_TERMS_REQUIRED);
    assert_int_equal(standings_ask(standings, house->client, elsewhere, FROM_MS), OK);
    struct standing_change accepted = {
        .news = NEWS_ACCEPTED, .account = house->client, .at_ms = FROM_MS};
    standings_apply(standings, &accepted);
    assert_int_equal(ask(standings, house, NEXT_MS - 1), OK);
    assert_int_equal(ask(standings, house, NEXT_MS), ERR_TERMS_REQUIRED);
    accepted.at_ms = NEXT_MS;
    standings_apply(standings, &accepted);
    accepted.at_ms = FROM_MS; /* news that comes late takes nothing back */
    standings_apply(standings, &accepted);
    assert_int_equal(ask(standings, house, NEXT_MS), OK);
    assert_int_equal(standings_ask(standings, house->therapist, house->provider, NEXT_MS),
                     ERR_TERMS_REQUIRED);
}

static void test_block_weighs_more_than_terms(void **state) /* R-ACC-7 */
{
    struct house *house = *state;
    publish(house, "1", FROM_MS);
    AUTO(standings) *standings = load(house, 0);
    struct standing_change change = {.news = NEWS_BLOCKED, .account = house->client};
    standings_apply(standings, &change);
    assert_int_equal(ask(standings, house, FROM_MS), ERR_BLOCKED);
    assert_int_equal(standings_ask(standings, house->therapist, house->provider, 0), OK);
    change.news = NEWS_UNBLOCKED;
    standings_apply(standings, &change);
    assert_int_equal(ask(standings, house, FROM_MS), ERR_TERMS_REQUIRED);
}

static void test_from_its_end_on_the_portal_blocks_everybody(void **state) /* R-ACC-8 */
{
    struct house *house = *state;
    AUTO(standings) *standings = load(house, 0);
    struct standing_change change = {.news = NEWS_ENDS, .at_ms = END_MS};
    standings_apply(standings, &change);
    assert_int_equal(ask(standings, house, END_MS - 1), OK);
    assert_int_equal(ask(standings, house, END_MS), ERR_BLOCKED);
    assert_int_equal(standings_ask(standings, house->therapist, house->provider, END_MS),
                     ERR_BLOCKED);
    change.at_ms = 0;
    standings_apply(standings, &change);
    assert_int_equal(ask(standings, house, END_MS), OK);
}

static void test_what_is_stored_is_known_after_a_start(void **state)
{
    struct house *house = *state;
    const struct terms terms = publish(house, "1", FROM_MS);
    const struct acceptance acceptance = {
        .account = house->therapist, .terms = terms.id, .at_ms = FROM_MS};
    const struct block block = {
        .id = new_id(), .account = house->client, .since_ms = 1, .reason = "because"};
    const struct portal_end end = {.announced_ms = 1, .on_ms = END_MS};
    MUST(store_begin(house->store));
    MUST(acceptance_add(house->store, &acceptance));
    MUST(block_add(house->store, &block));
    MUST(portal_end_add(house->store, &end));
    MUST(store_commit(house->store));
    AUTO(standings) *standings = load(house, FROM_MS);
    assert_int_equal(ask(standings, house, FROM_MS), ERR_BLOCKED);
    assert_int_equal(standings_ask(standings, house->therapist, house->provider, FROM_MS), OK);
    assert_int_equal(standings_ask(standings, house->other_client, house->provider, FROM_MS),
                     ERR_TERMS_REQUIRED);
    assert_int_equal(standings_ask(standings, house->therapist, house->provider, END_MS),
                     ERR_BLOCKED);
}

static enum standing stands(struct house *house, enum account_state state, uint64_t now_ms)
{
    struct account account;
    enum standing standing;
    MUST(account_find(house->store, house->client, &account));
    account.state = state;
    MUST(standing_read(house->store, &account, now_ms, &standing));
    return standing;
}

static void test_how_another_stands_is_read_by_the_same_rule(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, FROM_MS), STANDING_GOOD);
    assert_int_equal(stands(house, ACCOUNT_INVITED, FROM_MS), STANDING_TERMS);
    assert_int_equal(stands(house, ACCOUNT_LOCKED, FROM_MS), STANDING_BLOCKED);
    assert_int_equal(stands(house, ACCOUNT_WITHDRAWN, FROM_MS), STANDING_CLOSED);
    assert_int_equal(stands(house, ACCOUNT_CLOSED, FROM_MS), STANDING_CLOSED);
    const struct terms first = publish(house, "1", FROM_MS);
    const struct terms next = publish(house, "2", NEXT_MS);
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, FROM_MS - 1), STANDING_GOOD);
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, FROM_MS), STANDING_TERMS);
    const struct acceptance acceptances[] = {
        {.account = house->client, .terms = next.id, .at_ms = 1},
        {.account = house->client, .terms = first.id, .at_ms = 2}};
    MUST(store_begin(house->store));
    MUST(acceptance_add(house->store, &acceptances[1]));
    MUST(store_commit(house->store));
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, FROM_MS), STANDING_GOOD);
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, NEXT_MS), STANDING_TERMS);
    MUST(store_begin(house->store));
    MUST(acceptance_add(house->store, &acceptances[0]));
    MUST(store_commit(house->store));
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, NEXT_MS), STANDING_GOOD);
    const struct block block = {
        .id = new_id(), .account = house->client, .since_ms = 1, .reason = "because"};
    MUST(store_begin(house->store));
    MUST(block_add(house->store, &block));
    MUST(store_commit(house->store));
    assert_int_equal(stands(house, ACCOUNT_ACTIVE, NEXT_MS), STANDING_BLOCKED);
    assert_int_equal(stands(house, ACCOUNT_CLOSED, NEXT_MS), STANDING_CLOSED);
}

struct told {
    unsigned versions;
    unsigned ends;
};

static void take_begun(void *context, const struct terms *terms)
{
    struct told *told = context;
    *(terms != NULL ? &told->versions : &told->ends) += 1;
}

static void test_each_beginning_is_told_once(void **state) /* R-ACC-3, R-ACC-8 */
{
    struct house *house = *state;
    struct told told = {0};
    publish(house, "1", FROM_MS);
    publish(house, "2", NEXT_MS);
    AUTO(standings) *standings = load(house, FROM_MS); /* the first has begun before */
    struct standing_change change = {.news = NEWS_ENDS, .at_ms = END_MS};
    standings_apply(standings, &change);
    standings_second(standings, NEXT_MS - 1, take_begun, &told);
    assert_int_equal(told.versions + told.ends, 0);
    standings_second(standings, NEXT_MS, take_begun, &told);
    standings_second(standings, NEXT_MS + 1, take_begun, &told);
    assert_int_equal(told.versions, 1);
    standings_second(standings, END_MS, take_begun, &told);
    standings_second(standings, END_MS + 1, take_begun, &told);
    assert_int_equal(told.versions, 1);
    assert_int_equal(told.ends, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_without_terms_nothing_is_asked),
        TEST(test_version_is_asked_from_its_moment_until_accepted),
        TEST(test_block_weighs_more_than_terms),
        TEST(test_from_its_end_on_the_portal_blocks_everybody),
        TEST(test_what_is_stored_is_known_after_a_start),
        TEST(test_how_another_stands_is_read_by_the_same_rule),
        TEST(test_each_beginning_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
