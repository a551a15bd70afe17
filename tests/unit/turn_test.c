#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "signalling/turn.h"

#define EXPIRES_S 1767225600u
#define PSEUDONYM_64 "pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"

static struct turn_credentials credentials;

static enum call_err issue(const char *secret, const char *pseudonym, uint64_t expires_at_s)
{
    return turn_issue(secret, strlen(secret), pseudonym, expires_at_s, &credentials);
}

/* The vectors come from: printf %s "$username" | openssl dgst -sha1 -hmac "$secret" -binary |
 * base64 */

static void test_username_is_expiry_and_pseudonym(void **state)
{
    (void)state;
    assert_int_equal(issue("north", "a1b2c3d4", EXPIRES_S), CALL_OK);
    assert_string_equal(credentials.username, "1767225600:a1b2c3d4");
}

static void test_credential_is_that_of_the_openssl_command(void **state)
{
    (void)state;
    assert_int_equal(issue("north", "a1b2c3d4", EXPIRES_S), CALL_OK);
    assert_string_equal(credentials.credential, "9iwtDdaTUwfda9fF+Tum+hAPSk0=");
}

static void test_longest_name_and_a_secret_over_one_block_fit(void **state)
{
    (void)state;
    assert_int_equal(issue("a longer secret than one block of SHA-1, which is hashed before it is "
                           "used as the key",
                           PSEUDONYM_64, UINT64_MAX),
                     CALL_OK);
    assert_string_equal(credentials.username, "18446744073709551615:" PSEUDONYM_64);
    assert_string_equal(credentials.credential, "RazEz4+kdxQTuPPo/6haUYaBJjs=");
}

static void test_pseudonym_over_its_length_is_refused(void **state)
{
    (void)state;
    assert_int_equal(issue("north", PSEUDONYM_64 "p", EXPIRES_S), CALL_INVALID);
}

static void test_pseudonym_that_would_break_the_name_is_refused(void **state)
{
    (void)state;
    assert_int_equal(issue("north", "", EXPIRES_S), CALL_INVALID);
    assert_int_equal(issue("north", "a:b", EXPIRES_S), CALL_INVALID);
    assert_int_equal(issue("north", "a b", EXPIRES_S), CALL_INVALID);
    assert_int_equal(issue("north", "a\nb", EXPIRES_S), CALL_INVALID);
    assert_int_equal(issue("north", "caf\xc3\xa9", EXPIRES_S), CALL_INVALID);
}

static void test_empty_or_huge_secret_is_refused(void **state)
{
    (void)state;
    static char huge[TURN_SECRET_MAX + 1];
    memset(huge, 's', sizeof huge);
    assert_int_equal(issue("", "a1b2c3d4", EXPIRES_S), CALL_INVALID);
    assert_int_equal(turn_issue(huge, sizeof huge - 1, "a", EXPIRES_S, &credentials), CALL_OK);
    assert_int_equal(turn_issue(huge, sizeof huge, "a", EXPIRES_S, &credentials), CALL_INVALID);
}

static void test_credentials_without_expiry_are_refused(void **state)
{
    (void)state;
    assert_int_equal(issue("north", "a1b2c3d4", 0), CALL_INVALID);
}

static void test_refusal_leaves_the_output_untouched(void **state)
{
    (void)state;
    strcpy(credentials.username, "before");
    assert_int_equal(issue("north", "a:b", EXPIRES_S), CALL_INVALID);
    assert_string_equal(credentials.username, "before");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_username_is_expiry_and_pseudonym),
        cmocka_unit_test(test_credential_is_that_of_the_openssl_command),
        cmocka_unit_test(test_longest_name_and_a_secret_over_one_block_fit),
        cmocka_unit_test(test_pseudonym_over_its_length_is_refused),
        cmocka_unit_test(test_pseudonym_that_would_break_the_name_is_refused),
        cmocka_unit_test(test_empty_or_huge_secret_is_refused),
        cmocka_unit_test(test_credentials_without_expiry_are_refused),
        cmocka_unit_test(test_refusal_leaves_the_output_untouched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
