/* The facts that decide on channels: who is in them, with which access, on which day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/server_fixture.h"

DEFINE_AUTO(facts, facts_destroy)

static const struct civil_date adult = {1990, 1, 1};

static struct member_fact relative(struct id account, uint32_t parts)
{
    return (struct member_fact){
        account, {.relation = RELATION_RELATIVE, .born = adult, .client_signed = parts}};
}

static enum access sees(const struct facts *facts, struct id account, struct id channel)
{
    return facts_access(facts, account, ALL_FEATURES, channel, PART_CHAT, VERB_SEE);
}

static void test_a_birthday_changes_a_decision_and_nothing_else_is_needed(void **state)
{
    struct house *house = *state; /* R-CONS-6 */
    AUTO(facts) *facts = house_facts(house);
    const struct id mother = new_id();
    const struct civil_date born = {2014, 3, 29};
    const struct member_fact members[] = {
        {mother, {.relation = RELATION_REPRESENTATIVE, .born = born}},
        {house->client, {.relation = RELATION_SELF, .born = born}},
    };
    const uint64_t midnight_ms = UINT64_C(1774738800000); /* 2026-03-29T00:00+01:00 */
    facts_set_channel(facts, house->channel, members, 2);
    facts_set_time(facts, midnight_ms - 1);
    assert_int_equal(sees(facts, mother, house->channel), ACCESS_ALLOW);
    assert_int_equal(sees(facts, house->client, house->channel), ACCESS_FORBIDDEN);
    facts_set_time(facts, midnight_ms);
    assert_int_equal(sees(facts, mother, house->channel), ACCESS_CONSENT_REQUIRED);
    assert_int_equal(sees(facts, house->client, house->channel), ACCESS_ALLOW);
    assert_false(facts_share_channel(facts, mother, house->client));
}

static size_t channel_count(const struct facts *facts, struct id account)
{
    size_t count;
    const struct channel_fact *const *channels = facts_channels_of(facts, account, &count);
    for (size_t i = 0; i < count; i++) {
        bool among = false;
        assert_non_null(channels[i]);
        for (size_t m = 0; m < channels[i]->member_count; m++) {
            among = among || id_equal(channels[i]->members[m].account, account);
        }
        assert_true(among);
        for (size_t j = 0; j < i; j++) {
            assert_ptr_not_equal(channels[i], channels[j]);
        }
    }
    return count;
}

static void test_a_channel_set_again_has_those_members_alone(void **state) /* R-CONS-7 */
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct member_fact members[] = {relative(new_id(), PARTS_ALL),
                                          relative(house->client, PARTS_ALL)};
    facts_set_channel(facts, house->channel, members, 2);
    const struct channel_fact *channel = facts_channel(facts, house->channel);
    assert_int_equal(channel->member_count, 2);
    assert_true(id_equal(channel->members[0].account, members[0].account));
    assert_int_equal(channel_count(facts, house->therapist), 2); /* of three */
    assert_int_equal(channel_count(facts, house->client), 2);
    assert_int_equal(channel_count(facts, members[0].account), 1);
    assert_int_equal(sees(facts, house->therapist, house->channel), ACCESS_STRANGER);
    assert_int_equal(sees(facts, house->therapist, house->second_channel), ACCESS_ALLOW);
}

static void test_who_is_removed_and_added_again_is_in_it_once(void **state) /* R-CONS-7 */
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    const struct id aunt = new_id();
    const struct member_fact with[] = {relative(house->client, PARTS_ALL),
                                       relative(aunt, PARTS_ALL)};
    for (int i = 0; i < 5; i++) {
        facts_set_channel(facts, house->channel, with, 2);
        facts_set_channel(facts, house->second_channel, with, 2);
        assert_int_equal(channel_count(facts, aunt), 2);
        facts_set_channel(facts, house->channel, with, 1);
        assert_int_equal(channel_count(facts, aunt), 1);
        assert_int_equal(sees(facts, aunt, house->channel), ACCESS_STRANGER);
        assert_int_equal(sees(facts, aunt, house->second_channel), ACCESS_ALLOW);
        facts_set_channel(facts, house->channel, with, 2);
        facts_set_channel(facts, house->channel, with, 2); /* the same again */
        assert_int_equal(channel_count(facts, aunt), 2);
        assert_int_equal(channel_count(facts, house->client), 2);
        facts_set_channel(facts, house->second_channel, NULL, 0);
        facts_set_channel(facts, house->channel, NULL, 0);
        assert_int_equal(channel_count(facts, aunt), 0);
    }
    assert_int_equal(facts_channel(facts, house->channel)->member_count, 0);
}

static void test_a_new_channel_is_known_to_its_members_at_once(void **state)
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    struct id channels[20];
    const struct member_fact members[] = {relative(house->client, PARTS_ALL)};
    for (size_t i = 0; i < 20; i++) {
        channels[i] = new_id();
        facts_set_channel(facts, channels[i], members, 1);
    }
    assert_int_equal(channel_count(facts, house->client), 22);
    for (size_t i = 0; i < 20; i += 2) {
        facts_set_channel(facts, channels[i], NULL, 0);
    }
    assert_int_equal(channel_count(facts, house->client), 12);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(sees(facts, house->client, channels[i]),
                         i % 2 == 0 ? ACCESS_STRANGER : ACCESS_ALLOW);
    }
}

static void test_who_has_no_access_shares_no_channel(void **state) /* R-CONS-2 */
{
    struct house *house = *state;
    AUTO(facts) *facts = house_facts(house);
    struct member_fact members[] = {relative(house->client, PARTS_ALL),
                                    relative(house->therapist, 0)};
    facts_set_channel(facts, house->channel, members, 2);
    facts_set_channel(facts, house->second_channel, members, 2);
    assert_false(facts_share_channel(facts, house->client, house->therapist));
    assert_false(facts_share_channel(facts, house->therapist, house->client));
    members[1].access.client_signed = PART_SET(PART_NETWORK);
    facts_set_channel(facts, house->second_channel, members, 2);
    assert_false(facts_share_channel(facts, house->client, house->therapist));
    members[1].access.client_signed = PART_SET(PART_VIDEO);
    facts_set_channel(facts, house->second_channel, members, 2);
    assert_true(facts_share_channel(facts, house->client, house->therapist));
    assert_true(facts_share_channel(facts, house->therapist, house->client));
}

static void test_loaded_facts_are_those_of_the_signatures(void **state) /* R-CONS-9 */
{
    struct house *house = *state;
    const struct proof *proof = PROOF(house->dossier);
    MUST(store_begin(house->store));
    const struct id aunt = house_account(house->store, house->provider, "tante", ROLE_RELATIVE);
    MUST(tie_set(house->store, proof, aunt, TIE_RELATIVE, HOUSE_NOW_MS));
    MUST(member_add(house->store, house->channel, aunt));
    const struct signature signature = {aunt, house->client, PART_SET(PART_CHAT), HOUSE_NOW_MS};
    MUST(signature_set(house->store, proof, &signature));
    MUST(store_commit(house->store));
    AUTO(facts) *facts = house_facts(house);
    assert_int_equal(sees(facts, aunt, house->channel), ACCESS_ALLOW);
    assert_int_equal(facts_access(facts, aunt, ALL_FEATURES, house->channel, PART_VIDEO, VERB_ADD),
                     ACCESS_CONSENT_REQUIRED);
}

/* Somebody who left the care team stays in the channel by name. The access ends after some hours,
 * and no change would tell the loop of it. */
static void test_an_emergency_access_gives_no_live_events(void **state) /* R-ACC-6 */
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    MUST(tie_set(house->store, PROOF(house->dossier), house->therapist, TIE_NONE, HOUSE_NOW_MS));
    MUST(emergency_add(house->store, house->dossier, house->therapist, HOUSE_NOW_MS,
                       HOUSE_NOW_MS + 3600000));
    MUST(store_commit(house->store));
    AUTO(facts) *facts = house_facts(house);
    assert_int_equal(sees(facts, house->therapist, house->channel), ACCESS_STRANGER);
    assert_int_equal(sees(facts, house->therapist, house->other_channel), ACCESS_ALLOW);
}

static void test_the_channel_of_deeds_is_no_channel_to_anybody(void **state) /* R-CONS-8 */
{
    struct house *house = *state;
    struct entry deed = entry_of((struct id){0}, house->client, "{}");
    MUST(store_begin(house->store));
    MUST(deed_append(house->store, PROOF(house->dossier), &deed));
    MUST(store_commit(house->store));
    AUTO(facts) *facts = house_facts(house);
    assert_null(facts_channel(facts, house->dossier));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_birthday_changes_a_decision_and_nothing_else_is_needed),
        TEST(test_a_channel_set_again_has_those_members_alone),
        TEST(test_who_is_removed_and_added_again_is_in_it_once),
        TEST(test_a_new_channel_is_known_to_its_members_at_once),
        TEST(test_who_has_no_access_shares_no_channel),
        TEST(test_loaded_facts_are_those_of_the_signatures),
        TEST(test_an_emergency_access_gives_no_live_events),
        TEST(test_the_channel_of_deeds_is_no_channel_to_anybody),
    };
    return cmocka_run_group_tests_name("facts, by access", tests, NULL, NULL);
}
