#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/recovery.h"
#include "tests/unit/storage_fixture.h"

static const struct id somebody = {{1}};

static void assert_same(const char *code, const char *typed)
{
    struct recovery_hash right = {{0}};
    struct recovery_hash hash = {{1}};
    assert_true(recovery_hash(somebody, code, &right));
    assert_true(recovery_hash(somebody, typed, &hash));
    assert_memory_equal(hash.bytes, right.bytes, sizeof right.bytes);
}

static void test_code_is_four_groups_that_cannot_be_misread(void **state)
{
    char code[RECOVERY_TEXT_LENGTH + 1];
    (void)state;
    for (int i = 0; i < 200; i++) {
        recovery_code(code);
        assert_int_equal(strlen(code), RECOVERY_TEXT_LENGTH);
        for (size_t at = 0; at < RECOVERY_TEXT_LENGTH; at++) {
            const char *allowed = at % 5 == 4 ? "-" : "0123456789abcdefghjkmnpqrstvwxyz";
            assert_non_null(strchr(allowed, code[at]));
        }
    }
}

static void test_codes_differ(void **state)
{
    char one[RECOVERY_TEXT_LENGTH + 1];
    char other[RECOVERY_TEXT_LENGTH + 1];
    (void)state;
    recovery_code(one);
    recovery_code(other);
    assert_string_not_equal(one, other);
}

static void test_case_hyphens_and_lookalikes_do_not_matter(void **state)
{
    (void)state;
    assert_same("0k21-9xq4-0hdt-vw3e", "0K21-9XQ4-0HDT-VW3E");
    assert_same("0k21-9xq4-0hdt-vw3e", "0k219xq40hdtvw3e");
    assert_same("0k21-9xq4-0hdt-vw3e", " 0k21 9xq4 0hdt vw3e ");
    assert_same("0k21-9xq4-0hdt-vw3e", "ok2l-9xq4-Ohdt-vw3e");
    assert_same("0k21-9xq4-0hdt-vw3e", "oK2I-9xq4-0hdt-vw3e");
}

static void test_what_is_no_code_has_no_hash(void **state)
{
    static const char *const wrong[] = {"",
                                        "123456",
                                        "0k21-9xq4-0hdt-vw3",
                                        "0k21-9xq4-0hdt-vw3e5",
                                        "0k21-9xq4-0hdt-vw3u",
                                        "0k21_9xq4_0hdt_vw3e",
                                        "----------------",
                                        "0k21-9xq4-0hdt-vw3é"};
    struct recovery_hash hash;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(recovery_hash(somebody, wrong[i], &hash));
    }
}

static void test_same_code_of_another_account_has_another_hash(void **state)
{
    const struct id other = {{2}};
    struct recovery_hash one;
    struct recovery_hash two;
    (void)state;
    assert_true(recovery_hash(somebody, "0k21-9xq4-0hdt-vw3e", &one));
    assert_true(recovery_hash(other, "0k21-9xq4-0hdt-vw3e", &two));
    assert_memory_not_equal(one.bytes, two.bytes, sizeof one.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_is_four_groups_that_cannot_be_misread),
        cmocka_unit_test(test_codes_differ),
        cmocka_unit_test(test_case_hyphens_and_lookalikes_do_not_matter),
        cmocka_unit_test(test_what_is_no_code_has_no_hash),
        cmocka_unit_test(test_same_code_of_another_account_has_another_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
