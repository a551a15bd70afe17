#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/server_fixture.h"

DEFINE_AUTO(facts, facts_destroy)

static const uint64_t later_ms = HOUSE_NOW_MS + 1000;

static struct sign_in_fact stored_sign_in(struct house *house, struct id account,
                                          uint64_t expires_ms)
{
    struct sign_in_fact fact = sign_in_fact_of(house, account, expires_ms);
    MUST(store_begin(house->store));
    MUST(sign_in_add(house->store, &fact.sign_in));
    MUST(store_commit(house->store));
    return fact;
}

static const struct sign_in_fact *known(const struct facts *facts, const struct sign_in_fact *fact,
                                        uint64_t now_ms)
{
    return facts_sign_in(facts, fact->sign_in.token_hash, now_ms);
}

static void test_empty_data_directory_gives_no_facts(void **state)
{
    (void)state;
    struct house house = {0};
    house_path(house.path);
    house_open(&house);
    AUTO(facts) *facts = house_facts(&house);
    assert_null(facts_channel(facts, new_id()));
    house_close(&house);
    house_remove(house.path);
}

static void test_stored_sign_in_is_known_with_its_account(void **state)
{
    struct house *house = *state;
    struct sign_in_fact stored = stored_sign_in(house, house->therapist, later_ms);
    AUTO(facts) *facts = house_facts(house);
    const struct sign_in_fact *found = known(facts, &stored, HOUSE_NOW_MS);
    assert_non_null(found);
    assert_true(id_equal(found->sign_in.id, stored.sign_in.id));
    assert_true(id_equal(found->account.id, house->therapist));
    assert_int_equal(found->account.role, ROLE_THERAPIST);
    assert_string_equal(found->account.name, "Name of therapist1");
    assert_int_equal(found->features, ALL_FEATURES);
}

static void test_other_token_is_nobodys(void **state)
{
    struct house *house = *state;
    struct sign_in_fact stored = stored_sign_in(house, house->client, later_ms);
    AUTO(facts) *facts = house_facts(house);
    stored.sign_in.token_hash[TOKEN_HASH_BYTES - 1] ^= 1;
    assert_null(known(facts, &stored, HOUSE_NOW_MS));
}

static void test_sign_in_ends_at_its_very_expiry(void **state)
{
    struct house *house = *state;
    struct sign_in_fact stored = stored_sign_in(house, house->client, later_ms);
    AUTO(facts) *facts = house_facts(house);
    assert_non_null(known(facts, &stored, later_ms - 1));
    assert_null(known(facts, &stored, later_ms));
}

static void test_expired_and_revoked_sign_ins_are_not_loaded(void **state)
{
    struct house *house = *state;
    struct sign_in_fact expired = stored_sign_in(house, house->client, HOUSE_NOW_MS);
    struct sign_in_fact revoked = stored_sign_in(house, house->client, later_ms);
    MUST(store_begin(house->store));
    MUST(sign_in_revoke(house->store, house->client, revoked.sign_in.id, HOUSE_NOW_MS));
    MUST(store_commit(house->store));
    AUTO(facts) *facts = house_facts(house);
    assert_null(known(facts, &expired, HOUSE_NOW_MS - 1));
    assert_null(known(facts, &revoked, HOUSE_NOW_MS));
}

static void test_added_sign_in_is_known_and_removed_one_is_not(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct sign_in_fact one = sign_in_fact_of(house, house->client, later_ms);
    const struct sign_in_fact other = sign_in_fact_of(house, house->client, later_ms);
    facts_add_sign_in(facts, &one);
    facts_add_sign_in(facts, &other);
    assert_non_null(known(facts, &one, HOUSE_NOW_MS));
    facts_remove_sign_in(facts, one.sign_in.id);
    assert_null(known(facts, &one, HOUSE_NOW_MS));
    assert_non_null(known(facts, &other, HOUSE_NOW_MS));
}

static void test_sign_in_can_be_removed_twice(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct sign_in_fact fact = sign_in_fact_of(house, house->client, later_ms);
    facts_add_sign_in(facts, &fact);
    facts_remove_sign_in(facts, fact.sign_in.id);
    facts_remove_sign_in(facts, fact.sign_in.id);
    facts_touch_sign_in(facts, fact.sign_in.id, later_ms, fact.sign_in.expires_ms);
    assert_null(known(facts, &fact, HOUSE_NOW_MS));
}

static void test_touch_notes_the_use(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct sign_in_fact fact = sign_in_fact_of(house, house->client, later_ms);
    facts_add_sign_in(facts, &fact);
    facts_touch_sign_in(facts, fact.sign_in.id, HOUSE_NOW_MS + 7, later_ms + 8);
    assert_int_equal(known(facts, &fact, HOUSE_NOW_MS)->sign_in.used_ms, HOUSE_NOW_MS + 7);
    assert_non_null(known(facts, &fact, later_ms + 7));
    assert_null(known(facts, &fact, later_ms + 8));
    assert_non_null(facts_sign_in_of_id(facts, fact.sign_in.id, later_ms + 7));
    assert_null(facts_sign_in_of_id(facts, fact.sign_in.id, later_ms + 8));
}

static void note_expired(void *context, struct id sign_in)
{
    struct id *expired = context;
    assert_true(id_is_nil(*expired));
    *expired = sign_in;
}

static void test_sweep_forgets_and_tells_what_has_expired_and_nothing_else(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct sign_in_fact expired = sign_in_fact_of(house, house->client, later_ms);
    const struct sign_in_fact live = sign_in_fact_of(house, house->client, later_ms + 1);
    facts_add_sign_in(facts, &expired);
    facts_add_sign_in(facts, &live);
    struct id told = {0};
    facts_sweep(facts, later_ms, note_expired, &told);
    assert_true(id_equal(told, expired.sign_in.id));
    assert_null(known(facts, &expired, later_ms - 1)); /* even to an earlier clock */
    assert_non_null(known(facts, &live, later_ms));
}

static void test_sweep_tells_of_each_only_once(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct sign_in_fact expired = sign_in_fact_of(house, house->client, later_ms);
    facts_add_sign_in(facts, &expired);
    struct id told = {0};
    facts_sweep(facts, later_ms, note_expired, &told);
    told = (struct id){0};
    facts_sweep(facts, later_ms, note_expired, &told);
    assert_true(id_is_nil(told));
}

static void test_channel_is_known_with_its_members(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct channel_fact *channel = facts_channel(facts, house->channel);
    assert_non_null(channel);
    assert_true(id_equal(channel->id, house->channel));
    assert_int_equal(channel->member_count, 2);
    assert_true(id_equal(channel->members[0].account, house->client));
    assert_true(id_equal(channel->members[1].account, house->therapist));
    assert_null(facts_channel(facts, new_id()));
}

static void test_account_has_all_its_channels(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    size_t count;
    facts_channels_of(facts, house->therapist, &count);
    assert_int_equal(count, 3);
    facts_channels_of(facts, house->client, &count);
    assert_int_equal(count, 2);
    const struct channel_fact *const *channels =
        facts_channels_of(facts, house->other_client, &count);
    assert_int_equal(count, 1);
    assert_ptr_equal(channels[0], facts_channel(facts, house->other_channel));
}

static void test_stranger_has_no_channels(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    size_t count = 99;
    facts_channels_of(facts, new_id(), &count);
    assert_int_equal(count, 0);
}

static void test_access_is_for_members(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    assert_int_equal(
        facts_access(facts, house->client, ALL_FEATURES, house->channel, PART_CHAT, VERB_SEE),
        ACCESS_ALLOW);
    assert_int_equal(
        facts_access(facts, house->other_client, ALL_FEATURES, house->channel, PART_CHAT, VERB_SEE),
        ACCESS_STRANGER);
    assert_int_equal(
        facts_access(facts, new_id(), ALL_FEATURES, house->channel, PART_CHAT, VERB_SEE),
        ACCESS_STRANGER);
}

static void test_access_is_for_what_the_provider_has_on(void **state) /* R-ACC-10 */
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const uint32_t chat_only = 1u << FEATURE_CHAT;
    assert_int_equal(
        facts_access(facts, house->client, chat_only, house->channel, PART_CHAT, VERB_SEE),
        ACCESS_ALLOW);
    assert_int_equal(
        facts_access(facts, house->client, chat_only, house->channel, PART_VIDEO, VERB_SEE),
        ACCESS_FEATURE_OFF);
}

static void test_channel_that_does_not_exist_is_like_anothers(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    assert_int_equal(
        facts_access(facts, house->client, ALL_FEATURES, new_id(), PART_CHAT, VERB_SEE),
        facts_access(facts, house->client, ALL_FEATURES, house->other_channel, PART_CHAT,
                     VERB_SEE));
}

static void test_sharing_a_channel_goes_both_ways(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    assert_true(facts_share_channel(facts, house->client, house->therapist));
    assert_true(facts_share_channel(facts, house->therapist, house->client));
    assert_false(facts_share_channel(facts, house->client, house->other_client));
    assert_false(facts_share_channel(facts, house->client, new_id()));
    assert_false(facts_share_channel(facts, new_id(), house->client));
}

/* As the facts keep it: its members do not matter to them. */
static struct call call_named(struct id id, enum call_state call_state)
{
    struct call call = {.state = call_state, .ring_until_ms = 1};
    id_format(id, call.id);
    return call;
}

static void count_call(void *context, const struct call *call)
{
    (void)call;
    ++*(unsigned *)context;
}

static unsigned calls_in(const struct facts *facts)
{
    unsigned count = 0;
    facts_each_call(facts, count_call, &count);
    return count;
}

static void test_living_call_is_known_as_it_is_now(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct id id = new_id();
    const struct call ringing = call_named(id, CALL_RINGING);
    const struct call active = call_named(id, CALL_ACTIVE);
    facts_set_call(facts, &ringing);
    assert_int_equal(facts_call(facts, id)->state, CALL_RINGING);
    facts_set_call(facts, &active);
    assert_int_equal(facts_call(facts, id)->state, CALL_ACTIVE);
    assert_int_equal(calls_in(facts), 1);
}

static void test_ended_call_is_forgotten(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct id id = new_id();
    const struct call active = call_named(id, CALL_ACTIVE);
    const struct call ended = call_named(id, CALL_ENDED);
    facts_set_call(facts, &active);
    facts_set_call(facts, &ended);
    assert_null(facts_call(facts, id));
    assert_int_equal(calls_in(facts), 0);
}

static void test_call_that_ends_unknown_stays_unknown(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct id id = new_id();
    const struct call ended = call_named(id, CALL_ENDED);
    facts_set_call(facts, &ended);
    assert_null(facts_call(facts, id));
    assert_null(facts_call(facts, new_id()));
}

static void test_each_living_call_is_handed_out_once(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    for (int i = 0; i < 50; i++) {
        const struct call call = call_named(new_id(), i % 2 == 0 ? CALL_RINGING : CALL_ACTIVE);
        facts_set_call(facts, &call);
    }
    assert_int_equal(calls_in(facts), 50);
}

static void test_destroy_takes_null(void **state)
{
    (void)state;
    facts_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_data_directory_gives_no_facts),
        TEST(test_stored_sign_in_is_known_with_its_account),
        TEST(test_other_token_is_nobodys),
        TEST(test_sign_in_ends_at_its_very_expiry),
        TEST(test_expired_and_revoked_sign_ins_are_not_loaded),
        TEST(test_added_sign_in_is_known_and_removed_one_is_not),
        TEST(test_sign_in_can_be_removed_twice),
        TEST(test_touch_notes_the_use),
        TEST(test_sweep_forgets_and_tells_what_has_expired_and_nothing_else),
        TEST(test_sweep_tells_of_each_only_once),
        TEST(test_channel_is_known_with_its_members),
        TEST(test_account_has_all_its_channels),
        TEST(test_stranger_has_no_channels),
        TEST(test_access_is_for_members),
        TEST(test_access_is_for_what_the_provider_has_on),
        TEST(test_channel_that_does_not_exist_is_like_anothers),
        TEST(test_sharing_a_channel_goes_both_ways),
        TEST(test_living_call_is_known_as_it_is_now),
        TEST(test_ended_call_is_forgotten),
        TEST(test_call_that_ends_unknown_stays_unknown),
        TEST(test_each_living_call_is_handed_out_once),
        cmocka_unit_test(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
