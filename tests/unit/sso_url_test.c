#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/sso/fetch.h"
#include "server/sso/url.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static void test_issuer_is_https_or_on_this_machine(void **state)
{
    static const char *const good[] = {
        "https://idp.example",        "https://idp.example/",      "https://idp.example:8443/a/b",
        "https://[2001:db8::1]/x",    "http://127.0.0.1:4000",     "http://[::1]:4000/oidc",
        "http://localhost:4000/oidc", "https://idp.example/a%20b",
    };
    static const char *const bad[] = {
        "",
        "idp.example",
        "http://idp.example",
        "HTTPS://idp.example",
        "ftp://idp.example",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user@idp.example",
        "https://user:word@idp.example",
        "https://idp.example?query",
        "https://idp.example/#fragment",
        "https://idp.example/a b",
        "https://idp.example/\"",
        "https://idp.example/\r\nx: y",
        "https://idp.example:",
        "https://idp.example:port",
        "https://idp.example:123456",
        "https://idp.example\\@evil.example",
        "https://[::1",
        "https://idp.\xc3\xa9xample",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        if (!sso_issuer_good(good[i])) {
            fail_msg("refused: %s", good[i]);
        }
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (sso_issuer_good(bad[i])) {
            fail_msg("taken: %s", bad[i]);
        }
    }
}

static void test_endpoint_may_have_a_query_and_http_only_where_it_is_let(void **state)
{
    (void)state;
    assert_true(sso_url_good("https://idp.example/a?policy=x&y", false));
    assert_false(sso_url_good("https://idp.example/a?policy=x#y", false));
    assert_true(sso_url_good("http://localhost:1/a", true));
    assert_false(sso_url_good("http://localhost:1/a", false));
    assert_false(sso_url_good("http://idp.example/a", true));
}

static void test_url_that_is_too_long_is_refused(void **state)
{
    char url[SSO_URL_SIZE + 1] = "https://idp.example/";
    (void)state;
    memset(url + strlen(url), 'a', sizeof url - 1 - strlen(url));
    url[SSO_URL_SIZE - 1] = '\0';
    assert_true(sso_url_good(url, false));
    url[SSO_URL_SIZE - 1] = 'a';
    url[SSO_URL_SIZE] = '\0';
    assert_false(sso_url_good(url, false));
}

static void test_query_is_put_behind_what_is_there(void **state)
{
    char text[256];
    struct sso_query query;
    (void)state;
    sso_query_begin(&query, text, sizeof text, "https://idp.example/a");
    sso_query_add(&query, "a", "b c&d=e/\xc3\xa9");
    sso_query_add(&query, "f", "-._~");
    assert_false(query.full);
    assert_string_equal(text, "https://idp.example/a?a=b%20c%26d%3De%2F%C3%A9&f=-._~");
    sso_query_begin(&query, text, sizeof text, "https://idp.example/a?b=c");
    sso_query_add(&query, "d", "e");
    assert_string_equal(text, "https://idp.example/a?b=c&d=e");
    sso_query_begin(&query, text, sizeof text, NULL);
    sso_query_add(&query, "a", "b");
    assert_string_equal(text, "a=b");
}

static void test_query_that_does_not_fit_says_so(void **state)
{
    char text[8];
    struct sso_query query;
    (void)state;
    sso_query_begin(&query, text, sizeof text, NULL);
    sso_query_add(&query, "abc", "def");
    assert_false(query.full);
    sso_query_add(&query, "g", "h");
    assert_true(query.full);
    assert_false(sso_encode("\xff\xff\xff", text, sizeof text));
    assert_true(sso_encode("\xff\xff", text, sizeof text));
    assert_string_equal(text, "%FF%FF");
}

static uint64_t age_of(const char *value)
{
    return sso_max_age(value, strlen(value));
}

static void test_max_age_is_read_wherever_it_stands(void **state)
{
    (void)state;
    assert_int_equal(age_of(" public, max-age=600, must-revalidate\r\n"), 600);
    assert_int_equal(age_of("Max-Age=7"), 7);
    assert_int_equal(age_of("no-store"), 0);
    assert_int_equal(age_of("s-maxage=600"), 0);
    assert_int_equal(age_of("max-age="), 0);
    assert_int_equal(age_of("max-age=x"), 0);
    assert_int_equal(age_of(""), 0);
    assert_true(age_of("max-age=99999999999999999999") > UINT32_MAX / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_issuer_is_https_or_on_this_machine),
        cmocka_unit_test(test_endpoint_may_have_a_query_and_http_only_where_it_is_let),
        cmocka_unit_test(test_url_that_is_too_long_is_refused),
        cmocka_unit_test(test_query_is_put_behind_what_is_there),
        cmocka_unit_test(test_query_that_does_not_fit_says_so),
        cmocka_unit_test(test_max_age_is_read_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
