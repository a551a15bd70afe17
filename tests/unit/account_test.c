#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/tamper.h"

static struct account account_named(const struct house *house, const char *username)
{
    struct account account = {.id = new_id(), .provider = house->provider, .role = ROLE_PLANNER};
    (void)snprintf(account.username, sizeof account.username, "%s", username);
    (void)snprintf(account.name, sizeof account.name, "Åsa Ünal");
    account.created_ms = 1234567890123;
    return account;
}

static enum store_err add(struct house *house, const struct account *account)
{
    MUST(store_begin(house->store));
    enum store_err err = account_add(house->store, account, "$argon2id$hash");
    MUST(store_commit(house->store));
    return err;
}

static void test_account_comes_back_by_id_and_by_name(void **state)
{
    struct house *house = *state;
    struct account added = account_named(house, "planner1");
    struct account found;
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(add(house, &added), STORE_OK);
    assert_int_equal(account_find(house->store, added.id, &found), STORE_OK);
    assert_string_equal(found.username, "planner1");
    assert_string_equal(found.name, "Åsa Ünal");
    assert_int_equal(found.role, ROLE_PLANNER);
    assert_int_equal(found.created_ms, 1234567890123);
    assert_true(id_equal(found.provider, house->provider));
    assert_int_equal(account_by_username(house->store, "planner1", &found, hash), STORE_OK);
    assert_true(id_equal(found.id, added.id));
    assert_string_equal(hash, "$argon2id$hash");
}

static void test_every_role_comes_back(void **state)
{
    struct house *house = *state;
    for (int role = 0; role < ROLE_COUNT; role++) {
        char username[16];
        struct account found;
        (void)snprintf(username, sizeof username, "user%d", role);
        struct account added = account_named(house, username);
        added.role = (enum role)role;
        assert_int_equal(add(house, &added), STORE_OK);
        assert_int_equal(account_find(house->store, added.id, &found), STORE_OK);
        assert_int_equal(found.role, role);
    }
}

static void test_user_name_is_found_in_any_case(void **state)
{
    struct house *house = *state;
    struct account found;
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(account_by_username(house->store, "CLIENT1", &found, hash), STORE_OK);
    assert_true(id_equal(found.id, house->client));
}

static void test_taken_user_name_is_refused(void **state)
{
    struct house *house = *state;
    struct account second = account_named(house, "client1");
    struct account found;
    assert_int_equal(add(house, &second), STORE_EXISTS);
    assert_int_equal(account_find(house->store, second.id, &found), STORE_NOT_FOUND);
}

static void test_user_name_in_capitals_is_refused(void **state)
{
    struct house *house = *state;
    struct account account = account_named(house, "Planner1");
    assert_int_equal(add(house, &account), STORE_REFUSED);
}

static void test_empty_user_name_is_refused(void **state)
{
    struct house *house = *state;
    struct account account = account_named(house, "");
    assert_int_equal(add(house, &account), STORE_REFUSED);
}

static void test_account_of_no_provider_is_refused(void **state)
{
    struct house *house = *state;
    struct account account = account_named(house, "planner1");
    account.provider = new_id();
    assert_int_equal(add(house, &account), STORE_REFUSED);
}

static void test_password_hash_that_is_too_long_is_refused(void **state)
{
    struct house *house = *state;
    struct account account = account_named(house, "planner1");
    char hash[PASSWORD_HASH_BYTES + 1];
    memset(hash, 'x', sizeof hash);
    hash[0] = '$';
    hash[PASSWORD_HASH_BYTES] = '\0';
    MUST(store_begin(house->store));
    assert_int_equal(account_add(house->store, &account, hash), STORE_REFUSED);
}

static void test_unknown_account_is_not_found(void **state)
{
    struct house *house = *state;
    struct account found;
    char hash[PASSWORD_HASH_BYTES];
    char long_name[USERNAME_BYTES_MAX + 2];
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    assert_int_equal(account_find(house->store, new_id(), &found), STORE_NOT_FOUND);
    assert_int_equal(account_by_username(house->store, "nobody", &found, hash), STORE_NOT_FOUND);
    assert_int_equal(account_by_username(house->store, "", &found, hash), STORE_NOT_FOUND);
    assert_int_equal(account_by_username(house->store, long_name, &found, hash), STORE_NOT_FOUND);
}

static void test_longest_names_come_back_whole(void **state)
{
    struct house *house = *state;
    struct account added = account_named(house, "");
    struct account found;
    memset(added.username, 'u', USERNAME_BYTES_MAX);
    memset(added.name, 'n', NAME_BYTES_MAX);
    added.name[NAME_BYTES_MAX] = '\0';
    added.username[USERNAME_BYTES_MAX] = '\0';
    assert_int_equal(add(house, &added), STORE_OK);
    assert_int_equal(account_find(house->store, added.id, &found), STORE_OK);
    assert_string_equal(found.username, added.username);
    assert_string_equal(found.name, added.name);
}

static void test_row_that_no_role_fits_is_corrupt(void **state)
{
    struct house *house = *state;
    struct account found;
    tamper(house, "UPDATE account SET role = 'owner'");
    assert_int_equal(account_find(house->store, house->client, &found), STORE_CORRUPT);
}

static void test_row_whose_name_is_too_long_is_corrupt(void **state)
{
    struct house *house = *state;
    struct account found;
    tamper(house, "UPDATE account SET name = printf('%.*c', 401, 'x')");
    assert_int_equal(account_find(house->store, house->client, &found), STORE_CORRUPT);
}

static void test_provider_comes_back(void **state)
{
    struct house *house = *state;
    struct provider found;
    assert_int_equal(provider_find(house->store, house->provider, &found), STORE_OK);
    assert_string_equal(found.name, "Praktijk");
    assert_int_equal(found.features, 7);
    assert_int_equal(provider_find(house->store, new_id(), &found), STORE_NOT_FOUND);
}

struct seen {
    size_t count;
    struct account items[8];
};

static bool keep(void *context, const struct account *account)
{
    struct seen *seen = context;
    seen->items[seen->count++] = *account;
    return true;
}

static struct seen page_of(const struct house *house, struct account_page page)
{
    struct seen seen = {.count = 0};
    page.provider = id_is_nil(page.provider) ? house->provider : page.provider;
    page.part = page.part != NULL ? page.part : "";
    page.limit = page.limit != 0 ? page.limit : 8;
    assert_int_equal(account_list_page(house->store, &page, keep, &seen), STORE_OK);
    return seen;
}

static void test_pages_follow_one_another_by_name(void **state)
{
    const struct house *house = *state;
    struct seen all = page_of(house, (struct account_page){0});
    assert_true(all.count >= 3);
    for (size_t i = 1; i < all.count; i++) {
        assert_true(strcmp(all.items[i - 1].name, all.items[i].name) < 0);
    }
    struct seen first = page_of(house, (struct account_page){.limit = 2});
    struct seen rest = page_of(house, (struct account_page){.after = first.items[1].id});
    assert_int_equal(first.count, 2);
    assert_int_equal(rest.count, all.count - 2);
    assert_true(id_equal(rest.items[0].id, all.items[2].id));
}

static void test_page_is_of_one_provider_and_tells_nothing_of_another(void **state)
{
    const struct house *house = *state;
    assert_int_equal(page_of(house, (struct account_page){.provider = new_id()}).count, 0);
    assert_int_equal(page_of(house, (struct account_page){.after = new_id()}).count, 0);
}

static void test_page_has_who_can_sign_in_or_could_but_for_a_lock(void **state)
{
    struct house *house = *state;
    bool changed;
    struct account invited = account_named(house, "");
    size_t before = page_of(house, (struct account_page){0}).count;
    MUST(store_begin(house->store));
    MUST(account_add_invited(house->store, &invited));
    MUST(account_lock(house->store, house->client, true, &changed));
    MUST(store_commit(house->store));
    assert_int_equal(page_of(house, (struct account_page){0}).count, before);
    struct seen locked = page_of(house, (struct account_page){.locked = true});
    assert_int_equal(locked.count, 1);
    assert_true(id_equal(locked.items[0].id, house->client));
    assert_int_equal(page_of(house, (struct account_page){.conduct = true}).count, 0);
}

static void test_page_is_narrowed_by_name_or_user_name_in_any_case(void **state)
{
    const struct house *house = *state;
    assert_int_equal(page_of(house, (struct account_page){.part = "OF CLIENT1"}).count, 1);
    assert_int_equal(page_of(house, (struct account_page){.part = "lient"}).count, 2);
    assert_int_equal(page_of(house, (struct account_page){.part = ":"}).count, 0);
}

static void test_words_go_both_ways(void **state)
{
    enum role role = ROLE_CLIENT;
    (void)state;
    assert_true(role_parse("privacy_officer", &role));
    assert_int_equal(role, ROLE_PRIVACY_OFFICER);
    assert_string_equal(role_word(role), "privacy_officer");
    assert_false(role_parse("owner", &role));
    assert_int_equal(role, ROLE_PRIVACY_OFFICER);
    assert_string_equal(feature_word(FEATURE_FILES), "files");
    assert_non_null(role_word(ROLE_COUNT));
    assert_non_null(feature_word(FEATURE_COUNT));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_account_comes_back_by_id_and_by_name),
        TEST(test_every_role_comes_back),
        TEST(test_user_name_is_found_in_any_case),
        TEST(test_taken_user_name_is_refused),
        TEST(test_user_name_in_capitals_is_refused),
        TEST(test_empty_user_name_is_refused),
        TEST(test_account_of_no_provider_is_refused),
        TEST(test_password_hash_that_is_too_long_is_refused),
        TEST(test_unknown_account_is_not_found),
        TEST(test_longest_names_come_back_whole),
        TEST(test_row_that_no_role_fits_is_corrupt),
        TEST(test_row_whose_name_is_too_long_is_corrupt),
        TEST(test_provider_comes_back),
        TEST(test_pages_follow_one_another_by_name),
        TEST(test_page_is_of_one_provider_and_tells_nothing_of_another),
        TEST(test_page_has_who_can_sign_in_or_could_but_for_a_lock),
        TEST(test_page_is_narrowed_by_name_or_user_name_in_any_case),
        cmocka_unit_test(test_words_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
