#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/facts.h"
#include "server/secret.h"
#include "tests/unit/storage_fixture.h"

static struct account find(const struct house *house, char ret_hash[PASSWORD_HASH_BYTES])
{
    struct account account;
    MUST(account_by_username(house->store, "client1", &account, ret_hash));
    return account;
}

static bool lock(struct house *house, bool locked)
{
    bool changed = false;
    MUST(store_begin(house->store));
    MUST(account_lock(house->store, house->client, locked, &changed));
    MUST(store_commit(house->store));
    return changed;
}

static enum store_err set_password(struct house *house, struct id account, const char *hash)
{
    MUST(store_begin(house->store));
    enum store_err err = account_set_password(house->store, account, hash);
    if (err == STORE_OK) {
        MUST(store_commit(house->store));
    } else {
        store_rollback(house->store);
    }
    return err;
}

static void test_new_password_takes_the_place_of_the_old_one(void **state)
{
    struct house *house = *state;
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(set_password(house, house->client, "$argon2id$new"), STORE_OK);
    (void)find(house, hash);
    assert_string_equal(hash, "$argon2id$new");
    struct account other;
    MUST(account_by_username(house->store, "client2", &other, hash));
    assert_string_equal(hash, "$argon2id$none");
}

static void test_password_of_nobody_is_not_set(void **state)
{
    struct house *house = *state;
    assert_int_equal(set_password(house, new_id(), "$argon2id$new"), STORE_NOT_FOUND);
}

static void test_what_is_no_hash_or_too_long_is_refused(void **state)
{
    struct house *house = *state;
    char longest[PASSWORD_HASH_BYTES + 1];
    memset(longest, 'x', sizeof longest);
    longest[0] = '$';
    longest[PASSWORD_HASH_BYTES] = '\0';
    assert_int_equal(set_password(house, house->client, longest), STORE_REFUSED);
    assert_int_equal(set_password(house, house->client, "!$argon2id$"), STORE_REFUSED);
    assert_int_equal(set_password(house, house->client, ""), STORE_REFUSED);
    longest[PASSWORD_HASH_BYTES - 1] = '\0';
    assert_int_equal(set_password(house, house->client, longest), STORE_OK);
}

static enum account_state state_of(const struct house *house)
{
    char hash[PASSWORD_HASH_BYTES];
    return find(house, hash).state;
}

static void test_lock_is_taken_off_with_the_password_as_it_was(void **state)
{
    struct house *house = *state;
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(state_of(house), ACCOUNT_ACTIVE);
    assert_true(lock(house, true));
    assert_int_equal(state_of(house), ACCOUNT_LOCKED);
    assert_false(lock(house, true));
    assert_true(lock(house, false));
    assert_false(lock(house, false));
    assert_int_equal(find(house, hash).state, ACCOUNT_ACTIVE);
    assert_string_equal(hash, "$argon2id$none");
}

static void test_new_password_leaves_an_account_locked(void **state)
{
    struct house *house = *state;
    char hash[PASSWORD_HASH_BYTES];
    assert_true(lock(house, true));
    assert_int_equal(set_password(house, house->client, "$argon2id$new"), STORE_OK);
    assert_int_equal(state_of(house), ACCOUNT_LOCKED);
    assert_true(lock(house, false));
    (void)find(house, hash);
    assert_string_equal(hash, "$argon2id$new");
}

static void test_right_password_of_a_locked_account_is_wrong(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES + 1] = "!";
    assert_true(secret_init());
    assert_true(secret_password_hash("geheim", hash + 1));
    assert_true(secret_password_verify(hash + 1, "geheim"));
    assert_false(secret_password_verify(hash, "geheim"));
    assert_false(secret_password_verify(NULL, "nobody"));
}

struct names {
    size_t count;
    char text[256];
    size_t most;
};

static bool take_account(void *context, const struct account *account)
{
    struct names *names = context;
    (void)strcat(strcat(names->text, account->username),
                 account->state == ACCOUNT_LOCKED ? "! " : " ");
    return ++names->count < names->most;
}

static void test_accounts_are_listed_by_name_until_told_to_stop(void **state)
{
    struct house *house = *state;
    struct names names = {.most = 9};
    struct names one = {.most = 1};
    assert_true(lock(house, true));
    assert_int_equal(account_list(house->store, take_account, &names), STORE_OK);
    assert_string_equal(names.text, "client1! client2 therapist1 ");
    assert_int_equal(account_list(house->store, take_account, &one), STORE_OK);
    assert_int_equal(one.count, 1);
}

static bool take_provider(void *context, const struct provider *provider)
{
    struct names *names = context;
    (void)strcat(names->text, provider->name);
    return ++names->count < names->most;
}

static void test_providers_are_listed(void **state)
{
    struct house *house = *state;
    struct names names = {.most = 9};
    assert_int_equal(provider_list(house->store, take_provider, &names), STORE_OK);
    assert_string_equal(names.text, "Praktijk");
}

static void test_dossier_is_found_by_its_client_and_provider(void **state)
{
    struct house *house = *state;
    struct id dossier;
    MUST(dossier_find(house->store, house->client, house->provider, &dossier));
    assert_true(id_equal(dossier, house->dossier));
    assert_int_equal(dossier_find(house->store, house->therapist, house->provider, &dossier),
                     STORE_NOT_FOUND);
    assert_int_equal(dossier_find(house->store, house->client, new_id(), &dossier),
                     STORE_NOT_FOUND);
}

static void test_channel_added_later_is_known_to_its_members_alone(void **state)
{
    struct house *house = *state;
    struct facts *facts;
    MUST(facts_load(house->store, HOUSE_NOW_MS, &facts));
    const struct access_facts tied = {.relation = RELATION_TREATING};
    const struct member_fact members[] = {{house->client, tied}, {house->other_client, tied}};
    const struct id channel = new_id();
    assert_false(facts_share_channel(facts, house->client, house->other_client));
    facts_set_channel(facts, channel, members, 2);
    assert_true(facts_share_channel(facts, house->client, house->other_client));
    assert_int_equal(facts_channel(facts, channel)->member_count, 2);
    assert_int_equal(facts_access(facts, house->client, 7, channel, PART_CHAT, VERB_SEE),
                     ACCESS_ALLOW);
    assert_int_equal(facts_access(facts, house->therapist, 7, channel, PART_CHAT, VERB_SEE),
                     ACCESS_STRANGER);
    size_t count;
    (void)facts_channels_of(facts, house->client, &count);
    assert_int_equal(count, 3);
    facts_destroy(facts);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_new_password_takes_the_place_of_the_old_one),
        ONE(test_password_of_nobody_is_not_set),
        ONE(test_what_is_no_hash_or_too_long_is_refused),
        ONE(test_lock_is_taken_off_with_the_password_as_it_was),
        ONE(test_new_password_leaves_an_account_locked),
        cmocka_unit_test(test_right_password_of_a_locked_account_is_wrong),
        ONE(test_accounts_are_listed_by_name_until_told_to_stop),
        ONE(test_providers_are_listed),
        ONE(test_dossier_is_found_by_its_client_and_provider),
        ONE(test_channel_added_later_is_known_to_its_members_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
