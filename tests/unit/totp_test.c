#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/totp.h"

#include <string.h>

/* RFC 6238, appendix B: this secret, and the last six digits of its SHA-1 column. */
static const uint8_t secret[OTP_SECRET_BYTES + 1] = "12345678901234567890";
static const struct {
    uint64_t second;
    const char *code;
} vectors[] = {
    {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
};

static void test_codes_are_those_of_the_rfc(void **state) /* R-ACC-4 */
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint64_t step = 0;
        assert_true(totp_match(secret, vectors[i].code, vectors[i].second * 1000, 0, &step));
        assert_int_equal(step, vectors[i].second / TOTP_STEP_S);
    }
}

static void test_window_is_one_step_to_each_side(void **state)
{
    static const uint64_t at_ms = UINT64_C(1234567890) * 1000; /* the beginning of a step */
    const char *code = "005924";
    uint64_t step;
    (void)state;
    assert_true(totp_match(secret, code, at_ms + 59999, 0, &step));
    assert_false(totp_match(secret, code, at_ms + 60000, 0, &step));
    assert_true(totp_match(secret, code, at_ms - 30000, 0, &step));
    assert_false(totp_match(secret, code, at_ms - 30001, 0, &step));
}

static void test_used_step_and_those_before_are_never_taken_again(void **state)
{
    static const uint64_t at_ms = UINT64_C(1234567890) * 1000;
    const uint64_t at_step = 1234567890 / TOTP_STEP_S;
    uint64_t step = 0;
    (void)state;
    assert_true(totp_match(secret, "005924", at_ms, at_step - 1, &step));
    assert_int_equal(step, at_step);
    step = 7;
    assert_false(totp_match(secret, "005924", at_ms, at_step, &step));
    assert_false(totp_match(secret, "005924", at_ms, at_step + 1, &step));
    assert_int_equal(step, 7);
}

static void test_other_secret_has_other_codes(void **state)
{
    uint8_t other[OTP_SECRET_BYTES];
    uint64_t step;
    (void)state;
    memcpy(other, secret, sizeof other);
    other[19] ^= 1;
    assert_false(totp_match(other, "005924", UINT64_C(1234567890) * 1000, 0, &step));
}

static void test_what_is_no_code_is_refused(void **state)
{
    static const char *const wrong[] = {"",       "5924",   "05924",  "0059240",
                                        "00592a", "+05924", "-05924", " 05924",
                                        "00592 ", "0x5924", "٠٠٥٩٢٤", "000000\n"};
    uint64_t step;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(totp_match(secret, wrong[i], UINT64_C(1234567890) * 1000, 0, &step));
    }
}

static void test_beginning_of_time_has_no_step_before(void **state)
{
    uint64_t step;
    (void)state;
    assert_true(totp_match(secret, "287082", 59000, 0, &step));
    assert_int_equal(step, 1);
    assert_false(totp_match(secret, "999999", 0, 0, &step));
}

static void test_uri_is_what_apps_read(void **state)
{
    char uri[TOTP_URI_SIZE];
    (void)state;
    assert_true(totp_uri(secret, "GGZ De Linde", "client1", uri));
    assert_string_equal(uri, "otpauth://totp/GGZ%20De%20Linde:client1"
                             "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=GGZ%20De%20Linde"
                             "&algorithm=SHA1&digits=6&period=30");
}

static void test_uri_escapes_what_would_end_a_part(void **state)
{
    char uri[TOTP_URI_SIZE];
    (void)state;
    assert_true(totp_uri(secret, "A&B:C/é?#%", "x@y", uri));
    assert_non_null(strstr(uri, "/A%26B%3AC%2F%C3%A9%3F%23%25:x%40y?"));
    assert_non_null(strstr(uri, "&issuer=A%26B%3AC%2F%C3%A9%3F%23%25&"));
}

static void test_uri_that_does_not_fit_is_refused(void **state)
{
    char uri[TOTP_URI_SIZE];
    char name[TOTP_URI_SIZE];
    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(totp_uri(secret, name, "client1", uri));
    name[400] = '\0'; /* the longest name there is, and every byte of it escaped */
    memset(name, '&', 300);
    name[300] = '\0';
    assert_true(totp_uri(secret, name, "client1", uri));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_those_of_the_rfc),
        cmocka_unit_test(test_window_is_one_step_to_each_side),
        cmocka_unit_test(test_used_step_and_those_before_are_never_taken_again),
        cmocka_unit_test(test_other_secret_has_other_codes),
        cmocka_unit_test(test_what_is_no_code_is_refused),
        cmocka_unit_test(test_beginning_of_time_has_no_step_before),
        cmocka_unit_test(test_uri_is_what_apps_read),
        cmocka_unit_test(test_uri_escapes_what_would_end_a_part),
        cmocka_unit_test(test_uri_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
