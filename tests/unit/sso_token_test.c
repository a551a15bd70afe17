/* ID tokens: what is taken, and every way to be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/secret.h"
#include "server/sso/token.h"
#include "tests/unit/sso_token_fixture.h"

#define ISSUER "https://idp.example"
#define NONCE "n-0S6_WzA2Mj-abcdefghijklmnopqrstuvwxyz01234"
#define NOW 1700000000
#define RS256 "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"
#define ES256 "{\"alg\":\"ES256\",\"kid\":\"ec\"}"
#define TIMES "\"exp\":1700000300,\"iat\":1700000000"
#define WHO "\"iss\":\"" ISSUER "\",\"sub\":\"sub-1\",\"nonce\":\"" NONCE "\","
#define CLAIMS(more) "{" WHO "\"aud\":\"empower\"," TIMES more "}"

static EVP_PKEY *rsa, *other_rsa, *weak_rsa, *ec, *other_curve;
static char jwk_rsa[FIXTURE_TEXT];
static char jwk_ec[FIXTURE_TEXT];
static char keys[4 * FIXTURE_TEXT];
static char token[2 * FIXTURE_TEXT];

static int build(void **state)
{
    (void)state;
    assert_true(secret_init());
    rsa = rsa_make(2048);
    other_rsa = rsa_make(2048);
    weak_rsa = rsa_make(1024);
    ec = ec_make("P-256");
    other_curve = ec_make("P-384");
    jwk_of(rsa, ",\"kid\":\"rsa\",\"use\":\"sig\"", jwk_rsa);
    jwk_of(ec, ",\"kid\":\"ec\"", jwk_ec);
    (void)snprintf(keys, sizeof keys, "{\"keys\":[%s,%s]}", jwk_rsa, jwk_ec);
    return 0;
}

static int raze(void **state)
{
    (void)state;
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(other_rsa);
    EVP_PKEY_free(weak_rsa);
    EVP_PKEY_free(ec);
    EVP_PKEY_free(other_curve);
    return 0;
}

static struct token_expected expected(void)
{
    return (struct token_expected){
        .issuer = ISSUER, .client_id = "empower", .nonce = NONCE, .now_s = NOW};
}

static enum token_verdict judged(const char *set)
{
    const struct token_expected what = expected();
    struct token_claims claims;
    return token_verify(token, set, &what, &claims);
}

/* The word of a token with these claims, signed as it should be. */
static const char *word_of(const char *claims)
{
    token_of(rsa, RS256, claims, token);
    return token_verdict_word(judged(keys));
}

static void test_each_algorithm_of_ours_is_taken(void **state)
{
    (void)state;
    token_of(rsa, RS256, CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_GOOD);
    token_of(rsa, "{\"alg\":\"PS256\",\"kid\":\"rsa\",\"typ\":\"JWT\"}", CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_GOOD);
    token_of(ec, ES256, CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_GOOD);
}

static void test_claims_are_handed_out(void **state)
{
    const struct token_expected what = expected();
    struct token_claims claims;
    (void)state;
    token_of(
        rsa, RS256,
        CLAIMS(",\"email\":\"a@b.nl\",\"email_verified\":true,\"preferred_username\":\"anna\""),
        token);
    assert_int_equal(token_verify(token, keys, &what, &claims), TOKEN_GOOD);
    assert_string_equal(claims.subject, "sub-1");
    assert_string_equal(claims.email, "a@b.nl");
    assert_string_equal(claims.username, "anna");
}

static void test_email_that_is_not_verified_is_none(void **state)
{
    static const char *const claimed[] = {
        CLAIMS(",\"email\":\"a@b.nl\""),
        CLAIMS(",\"email\":\"a@b.nl\",\"email_verified\":false"),
        CLAIMS(",\"email\":\"a@b.nl\",\"email_verified\":\"true\""),
        CLAIMS(",\"email\":\"a@b.nl\",\"email_verified\":1"),
    };
    const struct token_expected what = expected();
    (void)state;
    for (size_t i = 0; i < sizeof claimed / sizeof claimed[0]; i++) {
        struct token_claims claims;
        token_of(rsa, RS256, claimed[i], token);
        assert_int_equal(token_verify(token, keys, &what, &claims), TOKEN_GOOD);
        assert_string_equal(claims.email, "");
    }
}

static void test_wrong_claim_is_refused_by_its_name(void **state)
{
    static const struct {
        const char *claims;
        const char *word;
    } cases[] = {
        {"[]", "form"},
        {"{}", "issuer"},
        {"{\"iss\":\"https://idp.example/\",\"sub\":\"s\",\"aud\":\"empower\"," TIMES "}",
         "issuer"},
        {"{\"iss\":[\"" ISSUER "\"],\"aud\":\"empower\"," TIMES "}", "issuer"},
        {"{" WHO "\"aud\":\"other\"," TIMES "}", "audience"},
        {"{" WHO "\"aud\":\"empowerx\"," TIMES "}", "audience"},
        {"{" WHO "\"aud\":[]," TIMES "}", "audience"},
        {"{" WHO "\"aud\":7," TIMES "}", "audience"},
        {"{" WHO TIMES "}", "audience"},
        {"{" WHO "\"aud\":[\"empower\",\"other\"]," TIMES "}", "audience"},
        {"{" WHO "\"aud\":[\"empower\",\"other\"],\"azp\":\"other\"," TIMES "}", "audience"},
        {"{" WHO "\"aud\":[\"empower\",7],\"azp\":\"empower\"," TIMES "}", "audience"},
        {"{" WHO "\"aud\":\"empower\",\"azp\":\"other\"," TIMES "}", "audience"},
        {"{" WHO "\"aud\":\"empower\",\"azp\":7," TIMES "}", "audience"},
        {"{" WHO "\"aud\":\"empower\",\"iat\":1700000000}", "form"},
        {"{" WHO "\"aud\":\"empower\",\"exp\":1700000300}", "form"},
        {"{" WHO "\"aud\":\"empower\",\"exp\":\"1700000300\",\"iat\":1700000000}", "form"},
        {"{" WHO "\"aud\":\"empower\",\"exp\":1700000300,\"iat\":-1}", "form"},
        {"{" WHO "\"aud\":\"empower\",\"exp\":1699999940,\"iat\":1699999000}", "expired"},
        {"{" WHO "\"aud\":\"empower\",\"exp\":1700000300,\"iat\":1700000061}", "future"},
        {CLAIMS(",\"nbf\":1700000061"), "future"},
        {"{\"iss\":\"" ISSUER "\",\"sub\":\"s\",\"aud\":\"empower\"," TIMES "}", "nonce"},
        {"{\"iss\":\"" ISSUER "\",\"sub\":\"s\",\"nonce\":\"\",\"aud\":\"empower\"," TIMES "}",
         "nonce"},
        {"{\"iss\":\"" ISSUER "\",\"sub\":\"s\",\"nonce\":\"" NONCE "x\",\"aud\":\"empower\"," TIMES
         "}",
         "nonce"},
        {"{\"iss\":\"" ISSUER "\",\"nonce\":\"" NONCE "\",\"aud\":\"empower\"," TIMES "}",
         "subject"},
        {"{\"iss\":\"" ISSUER "\",\"sub\":\"\",\"nonce\":\"" NONCE "\",\"aud\":\"empower\"," TIMES
         "}",
         "subject"},
        {"{\"iss\":\"" ISSUER "\",\"sub\":\"a\\nb\",\"nonce\":\"" NONCE
         "\",\"aud\":\"empower\"," TIMES "}",
         "subject"},
        {CLAIMS(",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\""), "at_hash"}, /* and no access token */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *word = word_of(cases[i].claims);
        if (strcmp(word, cases[i].word) != 0) {
            fail_msg("%s: %s instead of %s", cases[i].claims, word, cases[i].word);
        }
    }
}

static void test_skew_is_a_minute(void **state)
{
    (void)state;
    assert_string_equal(
        word_of("{" WHO "\"aud\":\"empower\",\"exp\":1699999941,\"iat\":1699999000}"), "good");
    assert_string_equal(
        word_of("{" WHO "\"aud\":\"empower\",\"exp\":1700000300.5,\"iat\":1700000060}"), "good");
}

static void test_one_of_several_audiences_with_azp_is_taken(void **state)
{
    (void)state;
    assert_string_equal(
        word_of("{" WHO "\"aud\":[\"other\",\"empower\"],\"azp\":\"empower\"," TIMES "}"), "good");
    assert_string_equal(word_of("{" WHO "\"aud\":[\"empower\"]," TIMES "}"), "good");
}

static void test_access_token_must_be_the_one_that_came_with_it(void **state)
{
    struct token_expected what = expected();
    struct token_claims claims;
    (void)state;
    /* The example of OpenID Connect Core 1.0, appendix A.3. */
    what.access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    token_of(rsa, RS256, CLAIMS(",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\""), token);
    assert_int_equal(token_verify(token, keys, &what, &claims), TOKEN_GOOD);
    what.access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0X";
    assert_int_equal(token_verify(token, keys, &what, &claims), TOKEN_ACCESS_HASH);
    token_of(rsa, RS256, CLAIMS(",\"at_hash\":7"), token);
    assert_int_equal(token_verify(token, keys, &what, &claims), TOKEN_ACCESS_HASH);
}

static void test_no_algorithm_and_those_of_others_are_refused(void **state)
{
    static const char *const headers[] = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\",\"kid\":\"rsa\"}",
        "{\"alg\":\"\",\"kid\":\"rsa\"}",
        "{\"kid\":\"rsa\"}",
        "{\"alg\":[\"RS256\"],\"kid\":\"rsa\"}",
        "{\"alg\":\"RS512\",\"kid\":\"rsa\"}",
        "{\"alg\":\"rs256\",\"kid\":\"rsa\"}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":[\"b64\"],\"b64\":false}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":[]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        token_of(rsa, headers[i], CLAIMS(""), token);
        assert_int_equal(judged(keys), TOKEN_ALGORITHM);
    }
    unsigned_of("{\"alg\":\"none\"}", CLAIMS(""), token);
    strcat(token, ".");
    assert_int_equal(judged(keys), TOKEN_ALGORITHM);
}

static void test_public_key_is_no_secret_of_an_hmac(void **state)
{
    char set[2 * FIXTURE_TEXT];
    (void)state;
    hmac_token_of(jwk_rsa, "{\"alg\":\"HS256\",\"kid\":\"rsa\"}", CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_ALGORITHM);
    /* Nor where the set has such a key. */
    (void)snprintf(set, sizeof set,
                   "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"rsa\",\"k\":\"AAAA\"}]}");
    assert_int_equal(judged(set), TOKEN_ALGORITHM);
    token_of(rsa, RS256, CLAIMS(""), token);
    assert_int_equal(judged(set), TOKEN_NO_KEY);
}

static void test_key_that_is_unknown_is_told_apart(void **state)
{
    (void)state;
    token_of(rsa, "{\"alg\":\"RS256\",\"kid\":\"new\"}", CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_NO_KEY);
    assert_int_equal(judged("{\"keys\":[]}"), TOKEN_NO_KEY);
    assert_int_equal(judged("{}"), TOKEN_NO_KEY);
    assert_int_equal(judged("nonsense"), TOKEN_NO_KEY);
    assert_int_equal(judged("[]"), TOKEN_NO_KEY);
    assert_int_equal(judged("{\"keys\":[7,null,{}]}"), TOKEN_NO_KEY);
    token_of(ec, "{\"alg\":\"ES256\",\"kid\":\"rsa\"}", CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_NO_KEY);
}

static void test_token_without_kid_needs_one_key_that_fits(void **state)
{
    char set[3 * FIXTURE_TEXT];
    (void)state;
    token_of(rsa, "{\"alg\":\"RS256\"}", CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_GOOD);
    (void)snprintf(set, sizeof set, "{\"keys\":[%s,%s]}", jwk_rsa, jwk_rsa);
    assert_int_equal(judged(set), TOKEN_NO_KEY);
}

static void test_key_for_something_else_is_not_used(void **state)
{
    static const char *const members[] = {
        ",\"kid\":\"rsa\",\"use\":\"enc\"",
        ",\"kid\":\"rsa\",\"alg\":\"PS256\"",
        ",\"kid\":7",
    };
    char jwk[FIXTURE_TEXT];
    char set[2 * FIXTURE_TEXT];
    (void)state;
    token_of(rsa, RS256, CLAIMS(""), token);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        jwk_of(rsa, members[i], jwk);
        (void)snprintf(set, sizeof set, "{\"keys\":[%s]}", jwk);
        assert_int_equal(judged(set), TOKEN_NO_KEY);
    }
}

static void test_weak_key_is_not_used(void **state)
{
    char jwk[FIXTURE_TEXT];
    char set[2 * FIXTURE_TEXT];
    (void)state;
    jwk_of(weak_rsa, ",\"kid\":\"rsa\"", jwk);
    (void)snprintf(set, sizeof set, "{\"keys\":[%s]}", jwk);
    token_of(weak_rsa, RS256, CLAIMS(""), token);
    assert_int_equal(judged(set), TOKEN_SIGNATURE);
}

static void test_other_curve_is_not_used(void **state)
{
    char jwk[FIXTURE_TEXT];
    char set[2 * FIXTURE_TEXT];
    (void)state;
    jwk_of(other_curve, ",\"kid\":\"ec\"", jwk);
    (void)snprintf(set, sizeof set, "{\"keys\":[%s]}", jwk);
    token_of(ec, ES256, CLAIMS(""), token);
    assert_int_equal(judged(set), TOKEN_NO_KEY);
}

static void test_signature_of_another_key_is_refused(void **state)
{
    (void)state;
    token_of(other_rsa, RS256, CLAIMS(""), token);
    assert_int_equal(judged(keys), TOKEN_SIGNATURE);
    token_of(rsa, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", CLAIMS(""), token);
    token[0] = token[0] == 'e' ? 'f' : 'e';
    assert_int_not_equal(judged(keys), TOKEN_GOOD);
}

/* The library would end the program over the second of these. */
static void test_key_that_is_no_base64url_is_not_used(void **state)
{
    static const char *const numbers[] = {
        "\"\"",     "\"T-NC4v4af5uO5=tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\"",
        "\"=\"",    "\"T-NC4v4af5uO5+tKfA/eFivOM1drMV7Oy7ZAaDe_UfU\"",
        "\"AAAA\"", "7",
        "null",
    };
    char set[2 * FIXTURE_TEXT];
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (void)snprintf(set, sizeof set,
                       "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\",\"x\":%s,"
                       "\"y\":%s}]}",
                       numbers[i], numbers[i]);
        token_of(ec, ES256, CLAIMS(""), token);
        assert_int_equal(judged(set), TOKEN_SIGNATURE);
        (void)snprintf(set, sizeof set,
                       "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"rsa\",\"n\":%s,\"e\":%s}]}",
                       numbers[i], numbers[i]);
        token_of(rsa, RS256, CLAIMS(""), token);
        assert_int_equal(judged(set), TOKEN_SIGNATURE);
    }
}

static void test_token_with_padding_is_none(void **state)
{
    (void)state;
    for (int part = 0; part < 3; part++) {
        token_of(rsa, RS256, CLAIMS(""), token);
        char *at = token;
        for (int dot = 0; dot < part; dot++) {
            at = strchr(at, '.') + 1;
        }
        at[5] = '=';
        assert_int_equal(judged(keys), TOKEN_FORM);
    }
}

/* One bit of any letter: no change passes, wherever it falls. */
static void test_no_changed_token_is_taken(void **state)
{
    char whole[FIXTURE_TEXT];
    (void)state;
    token_of(ec, ES256, CLAIMS(""), whole);
    size_t length = strlen(whole);
    for (size_t i = 0; i + 1 < length; i++) { /* the last letter has bits that mean nothing */
        memcpy(token, whole, length + 1);
        token[i] = token[i] == 'A' ? 'B' : 'A';
        if (token[i] != whole[i] && judged(keys) == TOKEN_GOOD) {
            fail_msg("letter %zu of %zu was changed", i, length);
        }
    }
}

static void test_nonsense_is_no_token(void **state)
{
    static const char *const texts[] = {
        "", ".", "..", "...", "a.b.c", "e30.e30.", "e30", "ey\nJ9..", "eyJhbGciOiJSUzI1NiJ9",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        (void)strcpy(token, texts[i]);
        assert_int_not_equal(judged(keys), TOKEN_GOOD);
    }
    token_of(rsa, RS256, CLAIMS(""), token);
    *strrchr(token, '.') = '\0';
    assert_int_not_equal(judged(keys), TOKEN_GOOD);
    strcat(token, "...");
    assert_int_not_equal(judged(keys), TOKEN_GOOD);
}

static void test_token_that_is_too_long_is_none(void **state)
{
    const struct token_expected what = expected();
    struct token_claims claims;
    char *text = malloc(TOKEN_BYTES_MAX + 2);
    (void)state;
    memset(text, 'a', TOKEN_BYTES_MAX + 1);
    text[TOKEN_BYTES_MAX + 1] = '\0';
    assert_int_equal(token_verify(text, keys, &what, &claims), TOKEN_FORM);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_algorithm_of_ours_is_taken),
        cmocka_unit_test(test_claims_are_handed_out),
        cmocka_unit_test(test_email_that_is_not_verified_is_none),
        cmocka_unit_test(test_wrong_claim_is_refused_by_its_name),
        cmocka_unit_test(test_skew_is_a_minute),
        cmocka_unit_test(test_one_of_several_audiences_with_azp_is_taken),
        cmocka_unit_test(test_access_token_must_be_the_one_that_came_with_it),
        cmocka_unit_test(test_no_algorithm_and_those_of_others_are_refused),
        cmocka_unit_test(test_public_key_is_no_secret_of_an_hmac),
        cmocka_unit_test(test_key_that_is_unknown_is_told_apart),
        cmocka_unit_test(test_token_without_kid_needs_one_key_that_fits),
        cmocka_unit_test(test_key_for_something_else_is_not_used),
        cmocka_unit_test(test_weak_key_is_not_used),
        cmocka_unit_test(test_other_curve_is_not_used),
        cmocka_unit_test(test_signature_of_another_key_is_refused),
        cmocka_unit_test(test_key_that_is_no_base64url_is_not_used),
        cmocka_unit_test(test_token_with_padding_is_none),
        cmocka_unit_test(test_no_changed_token_is_taken),
        cmocka_unit_test(test_nonsense_is_no_token),
        cmocka_unit_test(test_token_that_is_too_long_is_none),
    };
    return cmocka_run_group_tests(tests, build, raze);
}
