#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/passkey.h"
#include "tests/unit/tamper.h"

static const uint8_t credential[] = {1, 2, 3, 4, 5, 6, 7, 8};

static struct passkey_handle handle_of(struct house *house, struct id account)
{
    struct passkey_handle fresh;
    struct passkey_handle handle = {{0}};
    house_random(fresh.bytes, sizeof fresh.bytes);
    MUST(DO(house, passkey_handle_take(house->store, account, &fresh, &handle)));
    return handle;
}

static struct passkey passkey_of(struct id account, uint8_t last)
{
    struct passkey passkey = {.id = new_id(),
                              .account = account,
                              .key = {.algorithm = PASSKEY_ES256, .length = 64},
                              .created_ms = HOUSE_NOW_MS,
                              .name = "Telefoon van Noor",
                              .credential_length = sizeof credential};
    memset(passkey.key.bytes, 0x5a, passkey.key.length);
    memcpy(passkey.credential, credential, sizeof credential);
    passkey.credential[sizeof credential - 1] = last;
    return passkey;
}

static struct passkey added(struct house *house, struct id account, uint8_t last)
{
    struct passkey passkey = passkey_of(account, last);
    (void)handle_of(house, account);
    MUST(DO(house, passkey_add(house->store, &passkey)));
    return passkey;
}

static enum store_err look_up(struct house *house, const struct passkey *passkey,
                              struct passkey *ret_found)
{
    struct passkey_handle handle;
    return passkey_find(house->store, passkey->credential, passkey->credential_length, ret_found,
                        &handle);
}

static bool count_one(void *context, const struct passkey *passkey)
{
    size_t *count = context;
    assert_string_equal(passkey->name, "Telefoon van Noor");
    ++*count;
    return true;
}

static size_t count_of(struct house *house, struct id account)
{
    size_t count = 0;
    MUST(passkey_list(house->store, account, count_one, &count));
    return count;
}

static void test_user_handle_is_made_once_and_is_of_one_account(void **state)
{
    struct house *house = *state;
    struct passkey_handle first = handle_of(house, house->client);
    struct passkey_handle again = handle_of(house, house->client);
    struct passkey_handle other = handle_of(house, house->therapist);
    assert_memory_equal(first.bytes, again.bytes, sizeof first.bytes);
    assert_memory_not_equal(first.bytes, other.bytes, sizeof first.bytes);
}

static void test_passkey_is_found_by_its_credential_whole(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct passkey passkey = passkey_of(house->client, 1);
    struct passkey found;
    struct passkey_handle handle = handle_of(house, house->client);
    struct passkey_handle found_handle;
    passkey.sign_count = UINT32_MAX - 1;
    MUST(DO(house, passkey_add(house->store, &passkey)));
    MUST(passkey_find(house->store, passkey.credential, passkey.credential_length, &found,
                      &found_handle));
    assert_memory_equal(found_handle.bytes, handle.bytes, sizeof handle.bytes);
    assert_true(id_equal(found.id, passkey.id));
    assert_true(id_equal(found.account, house->client));
    assert_int_equal(found.key.algorithm, PASSKEY_ES256);
    assert_int_equal(found.key.length, 64);
    assert_memory_equal(found.key.bytes, passkey.key.bytes, 64);
    assert_int_equal(found.sign_count, UINT32_MAX - 1);
    assert_int_equal(found.created_ms, HOUSE_NOW_MS);
    assert_int_equal(found.used_ms, 0);
    assert_int_equal(passkey_find(house->store, passkey.credential, passkey.credential_length - 1,
                                  &found, &found_handle),
                     STORE_NOT_FOUND);
}

static void test_credential_is_of_one_account_and_once(void **state)
{
    struct house *house = *state;
    (void)added(house, house->client, 1);
    (void)handle_of(house, house->therapist);
    struct passkey same = passkey_of(house->client, 1);
    struct passkey others = passkey_of(house->therapist, 1);
    assert_int_equal(DO(house, passkey_add(house->store, &same)), STORE_EXISTS);
    assert_int_equal(DO(house, passkey_add(house->store, &others)), STORE_EXISTS);
    assert_int_equal(count_of(house, house->client), 1);
    assert_int_equal(count_of(house, house->therapist), 0);
}

static void test_what_is_not_whole_is_refused(void **state)
{
    struct house *house = *state;
    const struct passkey whole = passkey_of(house->client, 1);
    struct passkey broken[5] = {whole, whole, whole, whole, whole};
    broken[0].credential_length = 0;
    broken[1].credential_length = PASSKEY_CREDENTIAL_MAX + 1;
    broken[2].key.length = 63;
    broken[3].name[0] = '\0';
    broken[4].key.algorithm = PASSKEY_ALGORITHM_COUNT;
    (void)handle_of(house, house->client);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(DO(house, passkey_add(house->store, &broken[i])), STORE_REFUSED);
    }
    assert_int_equal(count_of(house, house->client), 0);
}

static void test_account_has_so_many_and_no_more(void **state)
{
    struct house *house = *state;
    for (uint8_t i = 0; i < PASSKEYS_MAX; i++) {
        (void)added(house, house->client, i);
    }
    struct passkey more = passkey_of(house->client, PASSKEYS_MAX);
    assert_int_equal(DO(house, passkey_add(house->store, &more)), STORE_REFUSED);
    assert_int_equal(count_of(house, house->client), PASSKEYS_MAX);
    (void)added(house, house->therapist, PASSKEYS_MAX);
}

static void test_count_goes_forward_alone(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct passkey passkey = added(house, house->client, 1);
    struct passkey found;
    assert_int_equal(DO(house, passkey_use(house->store, passkey.id, 0, HOUSE_NOW_MS)), STORE_OK);
    assert_int_equal(DO(house, passkey_use(house->store, passkey.id, 0, HOUSE_NOW_MS)), STORE_OK);
    assert_int_equal(DO(house, passkey_use(house->store, passkey.id, 7, HOUSE_NOW_MS + 5)),
                     STORE_OK);
    for (uint32_t count = 0; count <= 7; count++) {
        assert_int_equal(DO(house, passkey_use(house->store, passkey.id, count, HOUSE_NOW_MS + 9)),
                         STORE_REFUSED);
    }
    MUST(look_up(house, &passkey, &found));
    assert_int_equal(found.sign_count, 7);
    assert_int_equal(found.used_ms, HOUSE_NOW_MS + 5);
    assert_int_equal(DO(house, passkey_use(house->store, passkey.id, UINT32_MAX, HOUSE_NOW_MS)),
                     STORE_OK);
}

static void test_one_is_removed_by_its_owner_alone(void **state)
{
    struct house *house = *state;
    struct passkey passkey = added(house, house->client, 1);
    struct passkey kept = added(house, house->client, 2);
    struct passkey found;
    assert_int_equal(DO(house, passkey_remove(house->store, house->therapist, passkey.id)),
                     STORE_NOT_FOUND);
    assert_int_equal(DO(house, passkey_remove(house->store, house->client, passkey.id)), STORE_OK);
    assert_int_equal(DO(house, passkey_remove(house->store, house->client, passkey.id)),
                     STORE_NOT_FOUND);
    assert_int_equal(look_up(house, &passkey, &found), STORE_NOT_FOUND);
    assert_int_equal(DO(house, passkey_use(house->store, passkey.id, 1, HOUSE_NOW_MS)),
                     STORE_NOT_FOUND);
    MUST(look_up(house, &kept, &found));
}

static void test_all_of_one_account_go_and_its_user_handle_stays(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    struct passkey_handle before = handle_of(house, house->client);
    (void)added(house, house->client, 1);
    (void)added(house, house->client, 2);
    (void)added(house, house->therapist, 3);
    assert_int_equal(DO(house, passkey_remove_all(house->store, house->client)), STORE_OK);
    assert_int_equal(count_of(house, house->client), 0);
    assert_int_equal(count_of(house, house->therapist), 1);
    struct passkey_handle after = handle_of(house, house->client);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(DO(house, passkey_remove_all(house->store, house->client)), STORE_OK);
}

static void test_row_that_was_changed_is_found_and_read_by_nobody(void **state)
{
    static const char *const ways[] = {
        "UPDATE passkey SET algorithm = 'none'",
        "UPDATE passkey SET public_key = zeroblob(65)",
        "UPDATE passkey SET sign_count = 4294967296",
        "UPDATE passkey SET name = ''",
    };
    struct house *house = *state;
    struct passkey passkey = added(house, house->client, 1);
    struct passkey found;
    struct check_counts counts;
    size_t count = 0;
    MUST(check_all(house->dir, house->store, print_finding, NULL, &counts));
    assert_int_equal(counts.passkeys, 1);
    assert_int_equal(counts.findings, 0);
    tamper(house, "CREATE TABLE kept AS SELECT * FROM passkey");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        tamper(house, ways[i]);
        assert_int_equal(look_up(house, &passkey, &found), STORE_CORRUPT);
        assert_int_equal(passkey_list(house->store, house->client, count_one, &count),
                         STORE_CORRUPT);
        MUST(check_all(house->dir, house->store, print_finding, NULL, &counts));
        assert_int_equal(counts.findings, 1);
        tamper(house, "DELETE FROM passkey; INSERT INTO passkey SELECT * FROM kept");
    }
    assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_user_handle_is_made_once_and_is_of_one_account),
        TEST(test_passkey_is_found_by_its_credential_whole),
        TEST(test_credential_is_of_one_account_and_once),
        TEST(test_what_is_not_whole_is_refused),
        TEST(test_account_has_so_many_and_no_more),
        TEST(test_count_goes_forward_alone),
        TEST(test_one_is_removed_by_its_owner_alone),
        TEST(test_all_of_one_account_go_and_its_user_handle_stays),
        TEST(test_row_that_was_changed_is_found_and_read_by_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
