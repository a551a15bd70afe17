/* What a caller is told: the codes and reasons of the protocol page, and how the errors of the
 * folders below become them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/err.h"

#include <string.h>

static void test_codes_and_reasons_are_those_of_the_protocol(void **state)
{
    (void)state;
    static const struct {
        enum err err;
        int code;
        const char *reason;
    } rows[] = {
        {ERR_PARSE, -32700, "parse_error"},
        {ERR_INVALID_REQUEST, -32600, "invalid_request"},
        {ERR_UNKNOWN_METHOD, -32601, "unknown_method"},
        {ERR_INVALID_PARAMS, -32602, "invalid_params"},
        {ERR_INTERNAL, -32603, "internal"},
        {ERR_PASSWORD_SHORT, 4000, "password_too_short"},
        {ERR_PASSWORD_LONG, 4000, "password_too_long"},
        {ERR_PASSWORD_COMMON, 4000, "password_too_common"},
        {ERR_PASSWORD_NAME, 4000, "password_contains_username"},
        {ERR_UNAUTHENTICATED, 4010, "unauthenticated"},
        {ERR_FORBIDDEN, 4030, "forbidden"},
        {ERR_TERMS_REQUIRED, 4030, "terms_required"},
        {ERR_CONSENT_REQUIRED, 4030, "consent_required"},
        {ERR_BLOCKED, 4030, "blocked"},
        {ERR_RESTRICTED, 4030, "restricted"},
        {ERR_FEATURE_OFF, 4030, "feature_off"},
        {ERR_NOT_FOUND, 4040, "not_found"},
        {ERR_CONFLICT, 4090, "conflict"},
        {ERR_CALL_ENDED, 4090, "call_ended"},
        {ERR_ANSWERED_ELSEWHERE, 4090, "answered_elsewhere"},
        {ERR_RATE_LIMITED, 4290, "rate_limited"},
        {ERR_STORAGE, 5030, "storage_unavailable"},
        {ERR_OVERLOADED, 5030, "overloaded"},
    };
    assert_int_equal(sizeof rows / sizeof rows[0], ERR_COUNT - 1); /* all but OK */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(err_code(rows[i].err), rows[i].code);
        assert_string_equal(err_reason(rows[i].err), rows[i].reason);
        assert_true(strlen(err_message(rows[i].err)) > 0);
    }
}

static void test_what_storage_cannot_do_is_told_as_it_concerns_the_caller(void **state)
{
    (void)state;
    assert_int_equal(err_of_store(STORE_OK), OK);
    assert_int_equal(err_of_store(STORE_NOT_FOUND), ERR_NOT_FOUND);
    assert_int_equal(err_of_store(STORE_EXISTS), ERR_CONFLICT);
    assert_int_equal(err_of_store(STORE_UNAVAILABLE), ERR_STORAGE);
}

static void test_what_the_caller_cannot_help_is_internal(void **state)
{
    (void)state;
    static const enum store_err errs[] = {STORE_REFUSED, STORE_CORRUPT, STORE_HELD,     STORE_NEWER,
                                          STORE_OLDER,   STORE_NO_KEY,  STORE_NO_MEMORY};
    for (size_t i = 0; i < sizeof errs / sizeof errs[0]; i++) {
        assert_int_equal(err_of_store(errs[i]), ERR_INTERNAL);
    }
}

static void test_what_a_call_refuses_is_told_apart(void **state)
{
    (void)state;
    assert_int_equal(err_of_call(CALL_OK), OK);
    assert_int_equal(err_of_call(CALL_INVALID), ERR_INVALID_PARAMS);
    assert_int_equal(err_of_call(CALL_NOT_FOUND), ERR_NOT_FOUND);
    assert_int_equal(err_of_call(CALL_CONFLICT), ERR_CONFLICT);
    assert_int_equal(err_of_call(CALL_FORBIDDEN), ERR_FORBIDDEN);
    assert_int_equal(err_of_call(CALL_ENDED_ALREADY), ERR_CALL_ENDED);
    assert_int_equal(err_of_call(CALL_ANSWERED_ELSEWHERE), ERR_ANSWERED_ELSEWHERE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_and_reasons_are_those_of_the_protocol),
        cmocka_unit_test(test_what_storage_cannot_do_is_told_as_it_concerns_the_caller),
        cmocka_unit_test(test_what_the_caller_cannot_help_is_internal),
        cmocka_unit_test(test_what_a_call_refuses_is_told_apart),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
