#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/inner.h"
#include "storage/master.h"
#include "storage/otp.h"
#include "tests/unit/tamper.h"

static const uint8_t first_secret[OTP_SECRET_BYTES] = "abcdefghijklmnopqrst";
static const uint8_t other_secret[OTP_SECRET_BYTES] = "ABCDEFGHIJKLMNOPQRST";

static enum store_err begin(struct house *house, struct id account, const uint8_t *secret)
{
    return DO(house, account_otp_begin(house->store, account, secret, HOUSE_NOW_MS));
}

static enum store_err confirm(struct house *house, struct id account, uint64_t step)
{
    return DO(house, account_otp_confirm(house->store, account, step, HOUSE_NOW_MS));
}

static struct otp found(struct house *house, struct id account)
{
    struct otp otp = {.used_step = UINT64_MAX};
    assert_int_equal(account_otp_find(house->store, account, &otp), STORE_OK);
    return otp;
}

static void switch_on(struct house *house, struct id account, uint64_t step)
{
    MUST(begin(house, account, first_secret));
    MUST(confirm(house, account, step));
}

static void give_codes(struct house *house, struct id account, uint8_t from)
{
    struct recovery_hash hashes[RECOVERY_CODES];
    for (uint8_t i = 0; i < RECOVERY_CODES; i++) {
        memset(hashes[i].bytes, from + i, sizeof hashes[i].bytes);
    }
    assert_int_equal(
        DO(house, recovery_codes_replace(house->store, account, hashes, RECOVERY_CODES)), STORE_OK);
}

static enum store_err use_code(struct house *house, struct id account, uint8_t filled_with)
{
    struct recovery_hash hash;
    memset(hash.bytes, filled_with, sizeof hash.bytes);
    return DO(house, recovery_code_use(house->store, account, &hash));
}

static void test_nobody_has_one_at_first(void **state)
{
    struct house *house = *state;
    struct otp otp;
    assert_int_equal(account_otp_find(house->store, house->client, &otp), STORE_NOT_FOUND);
    assert_int_equal(DO(house, account_otp_off(house->store, house->client)), STORE_NOT_FOUND);
    assert_int_equal(confirm(house, house->client, 5), STORE_NOT_FOUND);
    assert_int_equal(DO(house, account_otp_use(house->store, house->client, 5)), STORE_NOT_FOUND);
}

static struct otp_state state_of(struct house *house, struct id account)
{
    struct otp_state state = {.recovery_left = 99};
    assert_int_equal(account_otp_state(house->store, account, &state), STORE_OK);
    return state;
}

static void test_state_tells_whether_and_since_when_and_the_codes_left(void **state)
{
    struct house *house = *state;
    struct otp_state nothing = state_of(house, house->client);
    assert_false(nothing.on);
    assert_int_equal(nothing.since_ms, 0);
    assert_int_equal(nothing.recovery_left, 0);
    MUST(begin(house, house->client, first_secret));
    assert_false(state_of(house, house->client).on);
    assert_int_equal(state_of(house, house->client).since_ms, 0);
    MUST(confirm(house, house->client, 100));
    give_codes(house, house->client, 1);
    MUST(use_code(house, house->client, 1));
    struct otp_state on = state_of(house, house->client);
    assert_true(on.on);
    assert_int_equal(on.since_ms, HOUSE_NOW_MS);
    assert_int_equal(on.recovery_left, RECOVERY_CODES - 1);
    assert_false(state_of(house, house->therapist).on);
    assert_false(state_of(house, new_id()).on);
}

static void test_secret_that_does_not_open_is_told_of_and_switched_off(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    tamper(house, "UPDATE otp SET sealed = zeroblob(length(sealed))");
    assert_true(state_of(house, house->client).on);
    assert_int_equal(DO(house, account_otp_off(house->store, house->client)), STORE_OK);
    assert_false(state_of(house, house->client).on);
}

static void test_what_is_begun_is_not_on(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    assert_int_equal(begin(house, house->client, first_secret), STORE_OK);
    struct otp otp = found(house, house->client);
    assert_false(otp.on);
    assert_int_equal(otp.recovery_left, 0);
    assert_memory_equal(otp.secret, first_secret, sizeof otp.secret);
    assert_int_equal(DO(house, account_otp_use(house->store, house->client, 5)), STORE_NOT_FOUND);
}

static void test_begun_anew_has_the_new_secret(void **state)
{
    struct house *house = *state;
    MUST(begin(house, house->client, first_secret));
    assert_int_equal(begin(house, house->client, other_secret), STORE_OK);
    assert_memory_equal(found(house, house->client).secret, other_secret, OTP_SECRET_BYTES);
}

static void test_confirmed_is_on_and_not_begun_over(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    struct otp otp = found(house, house->client);
    assert_true(otp.on);
    assert_int_equal(otp.used_step, 100);
    assert_int_equal(begin(house, house->client, other_secret), STORE_EXISTS);
    assert_int_equal(confirm(house, house->client, 101), STORE_NOT_FOUND);
    assert_memory_equal(found(house, house->client).secret, first_secret, OTP_SECRET_BYTES);
}

static void test_step_is_used_once_and_none_before_it(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    assert_int_equal(DO(house, account_otp_use(house->store, house->client, 100)), STORE_NOT_FOUND);
    assert_int_equal(DO(house, account_otp_use(house->store, house->client, 101)), STORE_OK);
    assert_int_equal(DO(house, account_otp_use(house->store, house->client, 101)), STORE_NOT_FOUND);
    assert_int_equal(DO(house, account_otp_use(house->store, house->client, 99)), STORE_NOT_FOUND);
    assert_int_equal(found(house, house->client).used_step, 101);
}

static void test_of_two_in_one_transaction_one_passes(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    MUST(store_begin(house->store));
    assert_int_equal(account_otp_use(house->store, house->client, 101), STORE_OK);
    assert_int_equal(account_otp_use(house->store, house->client, 101), STORE_NOT_FOUND);
    MUST(store_commit(house->store));
}

static void test_each_account_has_its_own(void **state)
{
    struct house *house = *state;
    struct otp otp;
    switch_on(house, house->client, 100);
    assert_int_equal(account_otp_find(house->store, house->therapist, &otp), STORE_NOT_FOUND);
    MUST(begin(house, house->therapist, other_secret));
    assert_int_equal(DO(house, account_otp_off(house->store, house->therapist)), STORE_OK);
    assert_true(found(house, house->client).on);
}

static void test_recovery_code_is_good_once_for_its_owner(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    switch_on(house, house->therapist, 100);
    give_codes(house, house->client, 1);
    assert_int_equal(use_code(house, house->therapist, 1), STORE_NOT_FOUND);
    assert_int_equal(use_code(house, house->client, 1), STORE_OK);
    assert_int_equal(use_code(house, house->client, 1), STORE_NOT_FOUND);
    assert_int_equal(use_code(house, house->client, 99), STORE_NOT_FOUND);
    assert_int_equal(found(house, house->client).recovery_left, RECOVERY_CODES - 1);
}

static void test_fresh_recovery_codes_void_the_old_ones(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    give_codes(house, house->client, 1);
    give_codes(house, house->client, 51);
    assert_int_equal(use_code(house, house->client, 1), STORE_NOT_FOUND);
    assert_int_equal(use_code(house, house->client, 51), STORE_OK);
    assert_int_equal(found(house, house->client).recovery_left, RECOVERY_CODES - 1);
}

static void test_switched_off_leaves_nothing(void **state)
{
    struct house *house = *state;
    struct otp otp;
    switch_on(house, house->client, 100);
    give_codes(house, house->client, 1);
    assert_int_equal(DO(house, account_otp_off(house->store, house->client)), STORE_OK);
    assert_int_equal(account_otp_find(house->store, house->client, &otp), STORE_NOT_FOUND);
    assert_int_equal(use_code(house, house->client, 1), STORE_NOT_FOUND);
    MUST(begin(house, house->client, other_secret));
    assert_int_equal(found(house, house->client).recovery_left, 0);
}

/* Runs `sql` past the product, and holds that the client's secret does not open any more. */
static void assert_noticed(struct house *house, const char *sql)
{
    struct otp otp = {.used_step = 77};
    tamper(house, sql);
    assert_int_equal(account_otp_find(house->store, house->client, &otp), STORE_CORRUPT);
    assert_int_equal(otp.used_step, 77);
}

static void test_changed_secret_is_noticed(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    assert_noticed(house, "UPDATE otp SET sealed ="
                          " CAST(substr(sealed, 1, 61) || zeroblob(16) AS BLOB)");
}

static void test_shortened_secret_is_noticed(void **state)
{
    struct house *house = *state;
    switch_on(house, house->client, 100);
    assert_noticed(house, "UPDATE otp SET sealed = substr(sealed, 1, length(sealed) - 1)");
}

static void test_secret_of_another_account_is_noticed(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char sql[300];
    switch_on(house, house->client, 100);
    switch_on(house, house->therapist, 100);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE otp SET sealed = (SELECT sealed FROM otp WHERE account = %s)"
                   " WHERE account = %s",
                   blob_of(house->therapist).text, blob_of(house->client).text);
    assert_noticed(house, sql);
}

static void test_secret_is_not_in_the_clear_in_the_database(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char path[96];
    char bytes[65536];
    switch_on(house, house->client, 100);
    (void)snprintf(path, sizeof path, "%s/empower.db-wal", house->path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length;
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0) {
        assert_null(memmem(bytes, length, first_secret, sizeof first_secret));
    }
    (void)fclose(file);
}

static void test_device_key_is_made_once_and_lasts(void **state)
{
    struct house *house = *state;
    uint8_t one[DEVICE_KEY_BYTES] = {0};
    uint8_t again[DEVICE_KEY_BYTES] = {0};
    assert_int_equal(DO(house, device_key_take(house->store, one)), STORE_OK);
    house_close(house);
    house_open(house);
    assert_int_equal(DO(house, device_key_take(house->store, again)), STORE_OK);
    assert_memory_equal(one, again, sizeof one);
}

static void test_changed_device_key_is_noticed_and_not_replaced(void **state)
{
    struct house *house = *state;
    uint8_t key[DEVICE_KEY_BYTES];
    MUST(DO(house, device_key_take(house->store, key)));
    tamper(house, "UPDATE device_key SET sealed ="
                  " CAST(substr(sealed, 1, 73) || zeroblob(16) AS BLOB)");
    assert_int_equal(DO(house, device_key_take(house->store, key)), STORE_CORRUPT);
}

static enum store_err reseal(struct house *house, uint64_t *ret_count)
{
    const struct seal_key *master;
    enum store_err err = store_master(house->store, &master);
    return err == STORE_OK ? otp_reseal(house->store, master, ret_count) : err;
}

static void test_new_master_key_opens_second_factors_too(void **state)
{
    struct house *house = *state;
    uint8_t before[DEVICE_KEY_BYTES];
    uint8_t after[DEVICE_KEY_BYTES];
    uint64_t dossiers;
    switch_on(house, house->client, 100);
    MUST(DO(house, device_key_take(house->store, before)));
    MUST(DO(house, master_rotate(house->store, &dossiers)));
    MUST(master_settle(house->store));
    assert_memory_equal(found(house, house->client).secret, first_secret, OTP_SECRET_BYTES);
    MUST(DO(house, device_key_take(house->store, after)));
    assert_memory_equal(before, after, sizeof before);
}

static void test_sealing_anew_keeps_what_is_sealed(void **state)
{
    struct house *house = *state;
    uint8_t before[DEVICE_KEY_BYTES];
    uint8_t after[DEVICE_KEY_BYTES];
    uint64_t count = 0;
    switch_on(house, house->client, 100);
    MUST(begin(house, house->therapist, other_secret));
    MUST(DO(house, device_key_take(house->store, before)));
    assert_int_equal(DO(house, reseal(house, &count)), STORE_OK);
    assert_int_equal(count, 3);
    assert_memory_equal(found(house, house->client).secret, first_secret, OTP_SECRET_BYTES);
    assert_memory_equal(found(house, house->therapist).secret, other_secret, OTP_SECRET_BYTES);
    MUST(DO(house, device_key_take(house->store, after)));
    assert_memory_equal(before, after, sizeof before);
}

static void test_sealing_anew_needs_every_secret_to_open(void **state)
{
    struct house *house = *state;
    uint64_t count = 99;
    switch_on(house, house->client, 100);
    tamper(house, "UPDATE otp SET sealed = zeroblob(77)");
    assert_int_equal(DO(house, reseal(house, &count)), STORE_CORRUPT);
    assert_int_equal(count, 99);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_new_master_key_opens_second_factors_too),
        TEST(test_nobody_has_one_at_first),
        TEST(test_state_tells_whether_and_since_when_and_the_codes_left),
        TEST(test_secret_that_does_not_open_is_told_of_and_switched_off),
        TEST(test_what_is_begun_is_not_on),
        TEST(test_begun_anew_has_the_new_secret),
        TEST(test_confirmed_is_on_and_not_begun_over),
        TEST(test_step_is_used_once_and_none_before_it),
        TEST(test_of_two_in_one_transaction_one_passes),
        TEST(test_each_account_has_its_own),
        TEST(test_recovery_code_is_good_once_for_its_owner),
        TEST(test_fresh_recovery_codes_void_the_old_ones),
        TEST(test_switched_off_leaves_nothing),
        TEST(test_changed_secret_is_noticed),
        TEST(test_shortened_secret_is_noticed),
        TEST(test_secret_of_another_account_is_noticed),
        TEST(test_secret_is_not_in_the_clear_in_the_database),
        TEST(test_device_key_is_made_once_and_lasts),
        TEST(test_changed_device_key_is_noticed_and_not_replaced),
        TEST(test_sealing_anew_keeps_what_is_sealed),
        TEST(test_sealing_anew_needs_every_secret_to_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
