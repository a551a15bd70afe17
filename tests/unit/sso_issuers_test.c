#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/sso/issuers.h"

#include <stdlib.h>
#include <string.h>

#define ISSUER "https://idp.example/tenant"
#define DOCUMENT(more)                                                                             \
    "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"https://idp.example/auth\","          \
    "\"token_endpoint\":\"https://idp.example/token\","                                            \
    "\"jwks_uri\":\"https://idp.example/keys\"" more "}"

static bool reads(const char *text, struct sso_endpoints *ret_endpoints)
{
    return discovery_read(text, strlen(text), ISSUER, ret_endpoints);
}

static void test_document_is_read(void **state)
{
    struct sso_endpoints endpoints;
    (void)state;
    assert_true(reads(DOCUMENT(""), &endpoints));
    assert_string_equal(endpoints.authorization, "https://idp.example/auth");
    assert_string_equal(endpoints.token, "https://idp.example/token");
    assert_string_equal(endpoints.keys, "https://idp.example/keys");
    assert_false(endpoints.names_issuer);
    assert_false(endpoints.secret_in_form);
    assert_true(reads(
        DOCUMENT(
            ",\"authorization_response_iss_parameter_supported\":true,"
            "\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\","
            "\"client_secret_post\"],\"code_challenge_methods_supported\":[\"plain\",\"S256\"]"),
        &endpoints));
    assert_true(endpoints.names_issuer);
    assert_true(endpoints.secret_in_form);
}

static void test_document_of_another_is_refused_and_leaves_no_trace(void **state)
{
    static const char *const bad[] = {
        "",
        "[]",
        "null",
        "{}",
        "{\"issuer\":\"" ISSUER "\"}",
        "{\"issuer\":\"https://evil.example\"," DOCUMENT(""),
        DOCUMENT(",\"issuer\":\"" ISSUER "\""),
        DOCUMENT(",\"response_types_supported\":[\"id_token\"]"),
        DOCUMENT(",\"code_challenge_methods_supported\":[\"plain\"]"),
        DOCUMENT(",\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]"),
        "{\"issuer\":\"" ISSUER "/\",\"authorization_endpoint\":\"https://idp.example/auth\","
        "\"token_endpoint\":\"https://idp.example/token\",\"jwks_uri\":\"https://idp.example/k\"}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"https://idp.example/auth\","
        "\"token_endpoint\":\"http://127.0.0.1/token\",\"jwks_uri\":\"https://idp.example/k\"}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"javascript:alert(1)\","
        "\"token_endpoint\":\"https://idp.example/t\",\"jwks_uri\":\"https://idp.example/k\"}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"https://idp.example/auth\","
        "\"token_endpoint\":7,\"jwks_uri\":\"file:///etc/passwd\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sso_endpoints endpoints = {.token = "untouched"};
        if (reads(bad[i], &endpoints)) {
            fail_msg("taken: %s", bad[i]);
        }
        assert_string_equal(endpoints.token, "untouched");
    }
}

static void test_document_stands_below_the_issuer(void **state)
{
    char url[SSO_URL_SIZE];
    (void)state;
    assert_true(discovery_url("https://idp.example", url));
    assert_string_equal(url, "https://idp.example/.well-known/openid-configuration");
    assert_true(discovery_url("https://idp.example/a/", url));
    assert_string_equal(url, "https://idp.example/a/.well-known/openid-configuration");
}

/* An identity provider of the test's own. */
struct idp {
    unsigned documents, keys;
    bool down;
    unsigned takes_ms;
    long status;
    uint64_t max_age_s;
    const char *document;
};

static bool give(void *context, const char *url, uint64_t *now_ms, struct sso_answer *ret_answer)
{
    struct idp *idp = context;
    *now_ms += idp->takes_ms;
    bool keys = strcmp(url, "https://idp.example/keys") == 0;
    ++*(keys ? &idp->keys : &idp->documents);
    if (idp->down) {
        return false;
    }
    *ret_answer = (struct sso_answer){.status = idp->status, .max_age_s = idp->max_age_s};
    ret_answer->body = strdup(keys ? "{\"keys\":[]}" : idp->document);
    ret_answer->length = strlen(ret_answer->body);
    return true;
}

struct world {
    struct idp idp;
    struct sso_issuers *issuers;
};

static int build(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->idp = (struct idp){.status = 200, .document = DOCUMENT("")};
    world->issuers = issuers_create(give, &world->idp);
    *state = world;
    return 0;
}

static int raze(void **state)
{
    struct world *world = *state;
    issuers_destroy(world->issuers);
    free(world);
    return 0;
}

static bool asks(struct world *world, uint64_t now_ms)
{
    struct sso_endpoints endpoints;
    return issuers_endpoints(world->issuers, ISSUER, now_ms, &endpoints);
}

static bool asks_keys(struct world *world, bool anew, uint64_t now_ms)
{
    char *keys = issuers_keys(world->issuers, ISSUER, anew, now_ms);
    bool some = keys != NULL;
    free(keys);
    return some;
}

static void assert_kept_for(struct world *world, uint64_t max_age_s, uint64_t kept_s)
{
    world->idp.max_age_s = max_age_s;
    world->idp.documents = 0;
    uint64_t begin_ms = UINT64_C(1000000000) + max_age_s * UINT64_C(10000000000);
    assert_true(asks(world, begin_ms));
    assert_true(asks(world, begin_ms + kept_s * 1000 - 1));
    assert_int_equal(world->idp.documents, 1);
    assert_true(asks(world, begin_ms + kept_s * 1000));
    assert_int_equal(world->idp.documents, 2);
}

static void test_is_kept_as_long_as_it_says_within_bounds(void **state)
{
    assert_kept_for(*state, 0, SSO_KEEP_MIN_S);
    assert_kept_for(*state, 1, SSO_KEEP_MIN_S);
    assert_kept_for(*state, 3600, 3600);
    assert_kept_for(*state, 9999999, SSO_KEEP_MAX_S);
}

static void test_one_that_is_down_is_left_alone_for_a_while(void **state)
{
    struct world *world = *state;
    world->idp.down = true;
    assert_false(asks(world, 1000));
    assert_false(asks(world, 1000 + SSO_DOWN_MS - 1));
    assert_false(asks_keys(world, false, 1000 + SSO_DOWN_MS - 1));
    assert_true(issuers_down(world->issuers, ISSUER, 1000 + SSO_DOWN_MS - 1));
    assert_int_equal(world->idp.documents, 1);
    world->idp.down = false;
    assert_true(asks(world, 1000 + SSO_DOWN_MS));
    assert_int_equal(world->idp.documents, 2);
}

static void test_one_that_is_silent_is_left_alone_from_its_silence_on(void **state)
{
    struct world *world = *state;
    world->idp.down = true;
    world->idp.takes_ms = SSO_FETCH_TIMEOUT_MS;
    assert_false(asks(world, 1000));
    assert_false(asks(world, 1000)); /* who waited meanwhile is told at once */
    assert_false(asks(world, 1000 + SSO_FETCH_TIMEOUT_MS + SSO_DOWN_MS - 1));
    assert_int_equal(world->idp.documents, 1);
}

static void test_error_or_nonsense_counts_as_down(void **state)
{
    struct world *world = *state;
    world->idp.status = 500;
    assert_false(asks(world, 1000));
    assert_true(issuers_down(world->issuers, ISSUER, 1001));
    world->idp.status = 200;
    world->idp.document = "<html>";
    assert_false(asks(world, 100000));
    assert_true(issuers_down(world->issuers, ISSUER, 100001));
}

static void test_keys_are_fetched_anew_once_a_minute_at_most(void **state)
{
    struct world *world = *state;
    assert_true(asks_keys(world, false, 1000));
    assert_true(asks_keys(world, false, 2000));
    assert_int_equal(world->idp.keys, 1);
    assert_true(asks_keys(world, true, 3000));
    assert_int_equal(world->idp.keys, 2);
    assert_true(asks_keys(world, true, 3000 + SSO_ANEW_MS - 1));
    assert_int_equal(world->idp.keys, 2);
    assert_true(asks_keys(world, true, 3000 + SSO_ANEW_MS));
    assert_int_equal(world->idp.keys, 3);
}

static void test_keys_that_are_too_old_are_not_used(void **state)
{
    struct world *world = *state;
    assert_true(asks_keys(world, false, 1000));
    world->idp.down = true;
    assert_true(asks_keys(world, false, 1000 + SSO_KEEP_MIN_S * 1000 - 1));
    assert_false(asks_keys(world, false, 1000 + SSO_KEEP_MIN_S * 1000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document_is_read),
        cmocka_unit_test(test_document_of_another_is_refused_and_leaves_no_trace),
        cmocka_unit_test(test_document_stands_below_the_issuer),
        TEST(test_is_kept_as_long_as_it_says_within_bounds),
        TEST(test_one_that_is_down_is_left_alone_for_a_while),
        TEST(test_one_that_is_silent_is_left_alone_from_its_silence_on),
        TEST(test_error_or_nonsense_counts_as_down),
        TEST(test_keys_are_fetched_anew_once_a_minute_at_most),
        TEST(test_keys_that_are_too_old_are_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
