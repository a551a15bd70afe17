#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/recovery.h"
#include "server/second_factor.h"
#include "tests/unit/storage_fixture.h"

/* RFC 6238, appendix B: at this second, this secret gives this code. */
static const uint64_t at_ms = UINT64_C(1234567890) * 1000;
static const char at_code[] = "005924";

static void switch_on(struct house *house)
{
    MUST(store_begin(house->store));
    MUST(account_otp_begin(house->store, house->client, (const uint8_t *)"12345678901234567890",
                           at_ms));
    MUST(account_otp_confirm(house->store, house->client, 1, at_ms));
    MUST(store_commit(house->store));
}

static struct otp found(struct house *house)
{
    struct otp otp;
    MUST(account_otp_find(house->store, house->client, &otp));
    return otp;
}

/* In the transaction that is open. */
static bool passes(struct house *house, const char *typed)
{
    const struct otp otp = found(house);
    bool right = true;
    assert_int_equal(second_factor_use(house->store, house->client, &otp, typed, at_ms, &right),
                     OK);
    return right;
}

static void test_code_of_the_app_passes_once(void **state) /* R-ACC-4 */
{
    struct house *house = *state;
    switch_on(house);
    MUST(store_begin(house->store));
    assert_false(passes(house, "123456"));
    assert_true(passes(house, at_code));
    assert_false(passes(house, at_code));
    MUST(store_commit(house->store));
}

static void test_code_that_two_have_read_as_fresh_passes_once(void **state)
{
    struct house *house = *state;
    bool right = false;
    switch_on(house);
    const struct otp stale = found(house);
    MUST(store_begin(house->store));
    assert_true(passes(house, at_code));
    assert_int_equal(second_factor_use(house->store, house->client, &stale, at_code, at_ms, &right),
                     OK);
    assert_false(right);
    MUST(store_commit(house->store));
}

static void test_use_that_is_undone_is_none(void **state)
{
    struct house *house = *state;
    switch_on(house);
    MUST(store_begin(house->store));
    assert_true(passes(house, at_code));
    store_rollback(house->store);
    MUST(store_begin(house->store));
    assert_true(passes(house, at_code));
    MUST(store_commit(house->store));
}

static void test_blanks_between_digits_are_let_pass(void **state)
{
    struct house *house = *state;
    switch_on(house);
    MUST(store_begin(house->store));
    assert_false(passes(house, "005 9244"));
    assert_true(passes(house, " 005 924 "));
    MUST(store_commit(house->store));
}

static void test_recovery_code_passes_once(void **state)
{
    struct house *house = *state;
    struct recovery_hash hash;
    char code[RECOVERY_TEXT_LENGTH + 1];
    recovery_code(code);
    assert_true(recovery_hash(house->client, code, &hash));
    switch_on(house);
    MUST(store_begin(house->store));
    MUST(recovery_codes_replace(house->store, house->client, &hash, 1));
    assert_true(passes(house, code));
    assert_false(passes(house, code));
    assert_int_equal(found(house).recovery_left, 0);
    MUST(store_commit(house->store));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_code_of_the_app_passes_once),
        TEST(test_code_that_two_have_read_as_fresh_passes_once),
        TEST(test_use_that_is_undone_is_none),
        TEST(test_blanks_between_digits_are_let_pass),
        TEST(test_recovery_code_passes_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
