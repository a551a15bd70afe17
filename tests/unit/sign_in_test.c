#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/sign_in.h"
#include "tests/unit/storage_fixture.h"

enum { KEPT = 16, HOUR_MS = 3600000 };

struct kept {
    unsigned count;
    unsigned stop_after;
    struct sign_in sign_ins[KEPT];
};

static bool keep(void *context, const struct sign_in *sign_in)
{
    struct kept *kept = context;
    assert_true(kept->count < KEPT);
    kept->sign_ins[kept->count++] = *sign_in;
    return kept->count != kept->stop_after;
}

static struct sign_in sign_in_of(struct id account, uint64_t created_ms)
{
    struct sign_in sign_in = {.id = new_id(),
                              .account = account,
                              .created_ms = created_ms,
                              .used_ms = created_ms,
                              .expires_ms = created_ms + HOUR_MS,
                              .device = "Firefox",
                              .address = "192.0.2.1"};
    house_random(sign_in.token_hash, sizeof sign_in.token_hash);
    return sign_in;
}

static enum store_err add(struct house *house, const struct sign_in *sign_in)
{
    MUST(store_begin(house->store));
    enum store_err err = sign_in_add(house->store, sign_in);
    MUST(store_commit(house->store));
    return err;
}

static enum store_err revoke_one(struct house *house, struct id account, struct id id,
                                 uint64_t now_ms)
{
    MUST(store_begin(house->store));
    enum store_err err = sign_in_revoke(house->store, account, id, now_ms);
    MUST(store_commit(house->store));
    return err;
}

static struct kept list(struct house *house, struct id account, uint64_t now_ms)
{
    struct kept kept = {0};
    assert_int_equal(sign_in_list(house->store, account, now_ms, keep, &kept), STORE_OK);
    return kept;
}

static void test_sign_in_comes_back(void **state)
{
    struct house *house = *state;
    struct sign_in added = sign_in_of(house->client, HOUSE_NOW_MS);
    assert_int_equal(add(house, &added), STORE_OK);
    struct kept kept = list(house, house->client, HOUSE_NOW_MS);
    assert_int_equal(kept.count, 1);
    struct sign_in *found = &kept.sign_ins[0];
    assert_true(id_equal(found->id, added.id));
    assert_true(id_equal(found->account, house->client));
    assert_memory_equal(found->token_hash, added.token_hash, TOKEN_HASH_BYTES);
    assert_int_equal(found->created_ms, added.created_ms);
    assert_int_equal(found->used_ms, added.used_ms);
    assert_int_equal(found->expires_ms, added.expires_ms);
    assert_string_equal(found->device, "Firefox");
    assert_string_equal(found->address, "192.0.2.1");
}

static void test_sign_ins_are_listed_newest_first(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct sign_in older = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in newer = sign_in_of(house->client, HOUSE_NOW_MS + 1);
    MUST(add(house, &newer));
    MUST(add(house, &older));
    struct kept kept = list(house, house->client, HOUSE_NOW_MS);
    assert_int_equal(kept.count, 2);
    assert_true(id_equal(kept.sign_ins[0].id, newer.id));
    assert_true(id_equal(kept.sign_ins[1].id, older.id));
}

static void test_each_account_sees_its_own_alone(void **state)
{
    struct house *house = *state;
    struct sign_in own = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in other = sign_in_of(house->therapist, HOUSE_NOW_MS);
    MUST(add(house, &own));
    MUST(add(house, &other));
    struct kept kept = list(house, house->client, HOUSE_NOW_MS);
    assert_int_equal(kept.count, 1);
    assert_true(id_equal(kept.sign_ins[0].id, own.id));
}

static void test_expired_sign_in_is_not_listed(void **state)
{
    struct house *house = *state;
    struct sign_in sign_in = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &sign_in));
    assert_int_equal(list(house, house->client, HOUSE_NOW_MS + HOUR_MS - 1).count, 1);
    assert_int_equal(list(house, house->client, HOUSE_NOW_MS + HOUR_MS).count, 0);
}

static void test_list_of_all_holds_every_live_one_of_every_account(void **state)
{
    struct house *house = *state;
    struct kept kept = {0};
    struct sign_in first = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in second = sign_in_of(house->therapist, HOUSE_NOW_MS);
    struct sign_in expired = sign_in_of(house->therapist, HOUSE_NOW_MS - HOUR_MS);
    struct sign_in revoked = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &first));
    MUST(add(house, &second));
    MUST(add(house, &expired));
    MUST(add(house, &revoked));
    MUST(revoke_one(house, house->client, revoked.id, HOUSE_NOW_MS));
    assert_int_equal(sign_in_list_all(house->store, HOUSE_NOW_MS, keep, &kept), STORE_OK);
    assert_int_equal(kept.count, 2);
    bool first_is_first = id_equal(kept.sign_ins[0].id, first.id);
    assert_true(id_equal(kept.sign_ins[first_is_first ? 0 : 1].id, first.id));
    assert_true(id_equal(kept.sign_ins[first_is_first ? 1 : 0].id, second.id));
}

static void test_revoked_sign_in_is_gone(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct sign_in sign_in = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &sign_in));
    assert_int_equal(revoke_one(house, house->client, sign_in.id, HOUSE_NOW_MS), STORE_OK);
    assert_int_equal(list(house, house->client, HOUSE_NOW_MS).count, 0);
    assert_int_equal(revoke_one(house, house->client, sign_in.id, HOUSE_NOW_MS), STORE_NOT_FOUND);
}

static void test_nobody_revokes_the_sign_in_of_another(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct sign_in sign_in = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &sign_in));
    assert_int_equal(revoke_one(house, house->therapist, sign_in.id, HOUSE_NOW_MS),
                     STORE_NOT_FOUND);
    assert_int_equal(list(house, house->client, HOUSE_NOW_MS).count, 1);
}

static void test_expired_sign_in_is_not_revoked(void **state)
{
    struct house *house = *state;
    struct sign_in sign_in = sign_in_of(house->client, HOUSE_NOW_MS);
    uint64_t after_ms = HOUSE_NOW_MS + HOUR_MS;
    MUST(add(house, &sign_in));
    assert_int_equal(revoke_one(house, house->client, sign_in.id, after_ms), STORE_NOT_FOUND);
}

static void test_same_token_is_not_taken_twice(void **state)
{
    struct house *house = *state;
    struct sign_in first = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in second = sign_in_of(house->therapist, HOUSE_NOW_MS);
    memcpy(second.token_hash, first.token_hash, TOKEN_HASH_BYTES);
    MUST(add(house, &first));
    assert_int_equal(add(house, &second), STORE_EXISTS);
}

/* Times after the beginning of time here. */
static enum store_err touch(struct house *house, struct id id, uint64_t used_ms,
                            uint64_t expires_ms)
{
    return sign_in_touch(house->store, id, HOUSE_NOW_MS + used_ms, HOUSE_NOW_MS + expires_ms);
}

static void test_time_of_use_moves_forward_only(void **state)
{
    struct house *house = *state;
    struct sign_in sign_in = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &sign_in));
    MUST(store_begin(house->store));
    assert_int_equal(touch(house, sign_in.id, 5, 2 * HOUR_MS), STORE_OK);
    assert_int_equal(touch(house, sign_in.id, 3, 3 * HOUR_MS), STORE_OK);
    assert_int_equal(touch(house, new_id(), 9, 3 * HOUR_MS), STORE_OK);
    MUST(store_commit(house->store));
    struct kept kept = list(house, house->client, HOUSE_NOW_MS);
    assert_int_equal(kept.sign_ins[0].used_ms, HOUSE_NOW_MS + 5);
    assert_int_equal(kept.sign_ins[0].expires_ms, HOUSE_NOW_MS + 2 * HOUR_MS);
}

static void test_use_brings_nothing_back_that_has_ended(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct sign_in expired = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in revoked = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &expired));
    MUST(add(house, &revoked));
    MUST(revoke_one(house, house->client, revoked.id, HOUSE_NOW_MS));
    MUST(store_begin(house->store));
    assert_int_equal(touch(house, expired.id, HOUR_MS, 9 * HOUR_MS), STORE_OK);
    assert_int_equal(touch(house, revoked.id, 5, 9 * HOUR_MS), STORE_OK);
    MUST(store_commit(house->store));
    assert_int_equal(list(house, house->client, HOUSE_NOW_MS + HOUR_MS).count, 0);
}

static void test_surplus_is_what_was_used_longest_ago(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct kept kept = {0};
    struct sign_in used = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in unused = sign_in_of(house->client, HOUSE_NOW_MS + 1);
    struct sign_in newest = sign_in_of(house->client, HOUSE_NOW_MS + 2);
    struct sign_in other = sign_in_of(house->therapist, HOUSE_NOW_MS);
    MUST(add(house, &used));
    MUST(add(house, &unused));
    MUST(add(house, &newest));
    MUST(add(house, &other));
    MUST(store_begin(house->store));
    MUST(sign_in_touch(house->store, used.id, HOUSE_NOW_MS + 3, HOUSE_NOW_MS + HOUR_MS));
    MUST(store_commit(house->store));
    MUST(sign_in_surplus(house->store, house->client, HOUSE_NOW_MS + 3, 3, keep, &kept));
    assert_int_equal(kept.count, 0);
    MUST(sign_in_surplus(house->store, house->client, HOUSE_NOW_MS + 3, 2, keep, &kept));
    assert_int_equal(kept.count, 1);
    assert_true(id_equal(kept.sign_ins[0].id, unused.id));
}

static void test_those_that_ended_are_counted_until_they_are_dropped(void **state)
{
    struct house *house = *state;
    struct sign_in_count count;
    struct sign_in live = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in ended = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in other = sign_in_of(house->therapist, HOUSE_NOW_MS);
    MUST(add(house, &live));
    MUST(add(house, &ended));
    MUST(add(house, &other));
    MUST(revoke_one(house, house->client, ended.id, HOUSE_NOW_MS));
    MUST(sign_in_counted(house->store, house->client, HOUSE_NOW_MS + 59999, &count));
    assert_int_equal(count.live, 1);
    assert_int_equal(count.lately, 2);
    MUST(sign_in_counted(house->store, house->client, HOUSE_NOW_MS + 60000, &count));
    assert_int_equal(count.lately, 0);
    for (uint64_t before_ms = HOUSE_NOW_MS; before_ms <= HOUSE_NOW_MS + 1; before_ms++) {
        MUST(store_begin(house->store));
        MUST(sign_in_drop_dead(house->store, house->client, HOUSE_NOW_MS, before_ms));
        MUST(store_commit(house->store));
        MUST(sign_in_counted(house->store, house->client, HOUSE_NOW_MS, &count));
        assert_int_equal(count.lately, before_ms == HOUSE_NOW_MS ? 2 : 1);
        assert_int_equal(count.live, 1);
    }
    MUST(sign_in_counted(house->store, house->therapist, HOUSE_NOW_MS, &count));
    assert_int_equal(count.lately, 1);
}

static void test_listing_stops_when_told(void **state)
{
    struct house *house = *state;
    struct kept kept = {.stop_after = 1};
    struct sign_in first = sign_in_of(house->client, HOUSE_NOW_MS);
    struct sign_in second = sign_in_of(house->client, HOUSE_NOW_MS);
    MUST(add(house, &first));
    MUST(add(house, &second));
    assert_int_equal(sign_in_list_all(house->store, HOUSE_NOW_MS, keep, &kept), STORE_OK);
    assert_int_equal(kept.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sign_in_comes_back),
        TEST(test_sign_ins_are_listed_newest_first),
        TEST(test_each_account_sees_its_own_alone),
        TEST(test_expired_sign_in_is_not_listed),
        TEST(test_list_of_all_holds_every_live_one_of_every_account),
        TEST(test_revoked_sign_in_is_gone),
        TEST(test_nobody_revokes_the_sign_in_of_another),
        TEST(test_expired_sign_in_is_not_revoked),
        TEST(test_same_token_is_not_taken_twice),
        TEST(test_time_of_use_moves_forward_only),
        TEST(test_use_brings_nothing_back_that_has_ended),
        TEST(test_surplus_is_what_was_used_longest_ago),
        TEST(test_those_that_ended_are_counted_until_they_are_dropped),
        TEST(test_listing_stops_when_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
