#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/storage_fixture.h"

enum { KEPT = 16 };

struct kept_channels {
    unsigned count;
    unsigned stop_after;
    struct channel channels[KEPT];
};

struct kept_members {
    unsigned count;
    unsigned stop_after;
    struct member members[KEPT];
};

static bool keep_channel(void *context, const struct channel *channel)
{
    struct kept_channels *kept = context;
    assert_true(kept->count < KEPT);
    kept->channels[kept->count++] = *channel;
    return kept->count != kept->stop_after;
}

static bool keep_member(void *context, const struct member *member)
{
    struct kept_members *kept = context;
    assert_true(kept->count < KEPT);
    kept->members[kept->count++] = *member;
    return kept->count != kept->stop_after;
}

static bool holds(const struct kept_channels *kept, struct id channel)
{
    for (unsigned i = 0; i < kept->count; i++) {
        if (id_equal(kept->channels[i].id, channel)) {
            return true;
        }
    }
    return false;
}

static void assert_sorted(const struct kept_channels *kept)
{
    for (unsigned i = 1; i < kept->count; i++) {
        assert_true(memcmp(kept->channels[i - 1].id.bytes, kept->channels[i].id.bytes, 16) < 0);
    }
}

static void test_channel_comes_back(void **state)
{
    struct house *house = *state;
    struct channel found;
    assert_int_equal(channel_find(house->store, house->channel, &found), STORE_OK);
    assert_true(id_equal(found.id, house->channel));
    assert_true(id_equal(found.provider, house->provider));
    assert_true(id_equal(found.dossier, house->dossier));
    assert_int_equal(found.kind, CHANNEL_CARE);
    assert_string_equal(found.title, "Care");
    assert_int_equal(found.last_seq, 0);
}

static void test_every_kind_comes_back(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    for (int kind = 0; kind < CHANNEL_KIND_COUNT; kind++) {
        struct channel found;
        struct channel added = {.id = new_id(),
                                .provider = house->provider,
                                .dossier = house->dossier,
                                .kind = (enum channel_kind)kind};
        assert_int_equal(channel_add(house->store, &added, HOUSE_NOW_MS), STORE_OK);
        assert_int_equal(channel_find(house->store, added.id, &found), STORE_OK);
        assert_int_equal(found.kind, kind);
    }
}

static void test_unknown_channel_is_not_found(void **state)
{
    struct house *house = *state;
    struct channel found;
    assert_int_equal(channel_find(house->store, new_id(), &found), STORE_NOT_FOUND);
}

static void test_channel_of_no_dossier_is_refused(void **state)
{
    struct house *house = *state;
    struct channel added = {.id = new_id(), .provider = house->provider, .dossier = new_id()};
    MUST(store_begin(house->store));
    assert_int_equal(channel_add(house->store, &added, HOUSE_NOW_MS), STORE_REFUSED);
}

static void test_client_has_one_dossier_at_a_provider(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    assert_int_equal(
        dossier_add(house->store, new_id(), house->client, house->provider, HOUSE_NOW_MS),
        STORE_EXISTS);
}

static void test_dossier_of_nobody_is_refused(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    assert_int_equal(dossier_add(house->store, new_id(), new_id(), house->provider, HOUSE_NOW_MS),
                     STORE_REFUSED);
}

static void test_list_holds_every_channel_in_order_of_id(void **state)
{
    struct house *house = *state;
    struct kept_channels kept = {0};
    assert_int_equal(channel_list(house->store, keep_channel, &kept), STORE_OK);
    assert_int_equal(kept.count, 3);
    assert_true(holds(&kept, house->channel));
    assert_true(holds(&kept, house->second_channel));
    assert_true(holds(&kept, house->other_channel));
    assert_sorted(&kept);
}

static void test_list_of_an_account_holds_its_channels_alone(void **state)
{
    struct house *house = *state;
    struct kept_channels own = {0};
    struct kept_channels all = {0};
    assert_int_equal(channel_list_of(house->store, house->client, keep_channel, &own), STORE_OK);
    assert_int_equal(own.count, 2);
    assert_false(holds(&own, house->other_channel));
    assert_sorted(&own);
    assert_int_equal(channel_list_of(house->store, house->therapist, keep_channel, &all), STORE_OK);
    assert_int_equal(all.count, 3);
}

static void test_listing_channels_stops_when_told(void **state)
{
    struct house *house = *state;
    struct kept_channels kept = {.stop_after = 2};
    assert_int_equal(channel_list(house->store, keep_channel, &kept), STORE_OK);
    assert_int_equal(kept.count, 2);
}

static void test_members_are_listed_in_order_of_joining(void **state)
{
    struct house *house = *state;
    struct kept_members kept = {0};
    MUST(store_begin(house->store));
    MUST(member_add(house->store, house->channel, house->other_client));
    assert_int_equal(member_list(house->store, house->channel, keep_member, &kept), STORE_OK);
    assert_int_equal(kept.count, 3);
    assert_true(id_equal(kept.members[0].account, house->client));
    assert_true(id_equal(kept.members[1].account, house->therapist));
    assert_true(id_equal(kept.members[2].account, house->other_client));
}

static void test_member_has_name_and_role_of_the_account(void **state)
{
    struct house *house = *state;
    struct member found;
    assert_int_equal(member_find(house->store, house->channel, house->therapist, &found), STORE_OK);
    assert_true(id_equal(found.channel, house->channel));
    assert_true(id_equal(found.account, house->therapist));
    assert_string_equal(found.name, "Name of therapist1");
    assert_int_equal(found.role, ROLE_THERAPIST);
    assert_int_equal(found.read_seq, 0);
    assert_int_equal(found.delivered_seq, 0);
}

static void test_who_is_no_member_is_not_found(void **state)
{
    struct house *house = *state;
    struct member found;
    bool moved = false;
    assert_int_equal(member_find(house->store, house->channel, house->other_client, &found),
                     STORE_NOT_FOUND);
    MUST(store_begin(house->store));
    assert_int_equal(
        member_mark(house->store, house->channel, house->other_client, 1, 1, &found, &moved),
        STORE_NOT_FOUND);
}

static void test_member_joins_once(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    assert_int_equal(member_add(house->store, house->channel, house->client), STORE_EXISTS);
}

static void test_member_of_nothing_is_refused(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    assert_int_equal(member_add(house->store, house->channel, new_id()), STORE_REFUSED);
    assert_int_equal(member_add(house->store, new_id(), house->client), STORE_REFUSED);
}

static void assert_mark(struct house *house, uint64_t read, uint64_t delivered, bool moves,
                        uint64_t stands_read, uint64_t stands_delivered)
{
    struct member member;
    struct member found;
    bool moved = !moves;
    MUST(store_begin(house->store));
    assert_int_equal(
        member_mark(house->store, house->channel, house->client, read, delivered, &member, &moved),
        STORE_OK);
    MUST(store_commit(house->store));
    assert_int_equal(moved, moves);
    assert_int_equal(member.read_seq, stands_read);
    assert_int_equal(member.delivered_seq, stands_delivered);
    MUST(member_find(house->store, house->channel, house->client, &found));
    assert_int_equal(found.read_seq, stands_read);
    assert_int_equal(found.delivered_seq, stands_delivered);
}

static void test_positions_move_forward_only(void **state)
{
    struct house *house = *state;
    assert_mark(house, 3, 5, true, 3, 5);
    assert_mark(house, 2, 4, false, 3, 5);
    assert_mark(house, 0, 0, false, 3, 5);
    assert_mark(house, 0, 6, true, 3, 6);
    assert_mark(house, 4, 0, true, 4, 6);
    assert_mark(house, 4, 6, false, 4, 6);
}

static void test_reading_implies_delivery(void **state)
{
    struct house *house = *state;
    assert_mark(house, 7, 0, true, 7, 7);
}

static void test_position_of_one_member_leaves_the_others(void **state)
{
    struct house *house = *state;
    struct member found;
    assert_mark(house, 3, 3, true, 3, 3);
    MUST(member_find(house->store, house->channel, house->therapist, &found));
    assert_int_equal(found.delivered_seq, 0);
    MUST(member_find(house->store, house->second_channel, house->client, &found));
    assert_int_equal(found.delivered_seq, 0);
}

static uint64_t unread(struct house *house, struct id account, uint64_t read_seq)
{
    uint64_t count = UINT64_MAX;
    assert_int_equal(channel_unread(house->store, house->channel, account, read_seq, &count),
                     STORE_OK);
    return count;
}

static void say(struct house *house, struct id author, uint64_t amends, uint64_t retracts,
                enum entry_kind kind)
{
    struct entry entry = entry_of(house->channel, author, "a");
    entry.amends = amends;
    entry.retracts = retracts;
    entry.kind = kind;
    (void)house_say(house, entry);
}

static void test_unread_counts_messages_of_others_after_the_position(void **state)
{
    struct house *house = *state;
    say(house, house->therapist, 0, 0, ENTRY_MESSAGE);
    say(house, house->client, 0, 0, ENTRY_MESSAGE);
    say(house, house->therapist, 0, 0, ENTRY_MESSAGE);
    assert_int_equal(unread(house, house->client, 0), 2);
    assert_int_equal(unread(house, house->client, 1), 1);
    assert_int_equal(unread(house, house->client, 3), 0);
    assert_int_equal(unread(house, house->therapist, 0), 1);
}

static void test_unread_counts_no_amendments_retractions_or_calls(void **state)
{
    struct house *house = *state;
    say(house, house->therapist, 0, 0, ENTRY_MESSAGE);
    say(house, house->therapist, 1, 0, ENTRY_MESSAGE);
    say(house, house->therapist, 0, 1, ENTRY_MESSAGE);
    say(house, house->therapist, 0, 0, ENTRY_CALL);
    assert_int_equal(unread(house, house->client, 0), 1);
}

static void test_unread_counts_to_999(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    for (int i = 0; i < 1005; i++) {
        struct entry entry = entry_of(house->channel, house->therapist, "a");
        MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    }
    assert_int_equal(unread(house, house->client, 0), 999);
    assert_int_equal(unread(house, house->client, 10), 995);
}

static void assert_shares(struct house *house, struct id a, struct id b, bool expected)
{
    bool shares = !expected;
    assert_int_equal(account_shares_channel(house->store, a, b, &shares), STORE_OK);
    assert_int_equal(shares, expected);
}

static void test_those_with_a_channel_in_common_share_it(void **state)
{
    struct house *house = *state;
    assert_shares(house, house->client, house->therapist, true);
    assert_shares(house, house->therapist, house->other_client, true);
    assert_shares(house, house->client, house->other_client, false);
    assert_shares(house, house->client, new_id(), false);
    assert_shares(house, house->client, house->client, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_channel_comes_back),
        TEST(test_every_kind_comes_back),
        TEST(test_unknown_channel_is_not_found),
        TEST(test_channel_of_no_dossier_is_refused),
        TEST(test_client_has_one_dossier_at_a_provider),
        TEST(test_dossier_of_nobody_is_refused),
        TEST(test_list_holds_every_channel_in_order_of_id),
        TEST(test_list_of_an_account_holds_its_channels_alone),
        TEST(test_listing_channels_stops_when_told),
        TEST(test_members_are_listed_in_order_of_joining),
        TEST(test_member_has_name_and_role_of_the_account),
        TEST(test_who_is_no_member_is_not_found),
        TEST(test_member_joins_once),
        TEST(test_member_of_nothing_is_refused),
        TEST(test_positions_move_forward_only),
        TEST(test_reading_implies_delivery),
        TEST(test_position_of_one_member_leaves_the_others),
        TEST(test_unread_counts_messages_of_others_after_the_position),
        TEST(test_unread_counts_no_amendments_retractions_or_calls),
        TEST(test_unread_counts_to_999),
        TEST(test_those_with_a_channel_in_common_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
