/* What a relying party must refuse (WebAuthn Level 3, section 7), tried with an authenticator of
 * software: right in all but one thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/webauthn/webauthn.h"
#include "tests/unit/authenticator.h"

static struct relying_party party;
static uint8_t challenge[CHALLENGE_BYTES];
static const struct webauthn_expected expected = {&party, challenge};

static int build(void **state)
{
    (void)state;
    memset(challenge, 0xc5, sizeof challenge);
    return relying_party_of("https://portal.example.nl", &party) ? 0 : -1;
}

static struct webauthn_bytes bytes_of(const struct buffer *buffer)
{
    return (struct webauthn_bytes){buffer->bytes, buffer->length};
}

static enum webauthn enrol(const struct authenticator *authenticator,
                           struct webauthn_credential *ret_credential)
{
    struct buffer client = client_data(authenticator, "webauthn.create");
    struct buffer object = attestation(authenticator);
    return webauthn_register(&expected, bytes_of(&client), bytes_of(&object), ret_credential);
}

static enum webauthn enrols(const struct authenticator *authenticator)
{
    struct webauthn_credential credential;
    return enrol(authenticator, &credential);
}

static enum webauthn assert_with(const struct authenticator *authenticator,
                                 const struct passkey_key *key, uint32_t *ret_count)
{
    struct buffer client = client_data(authenticator, "webauthn.get");
    struct buffer data = authenticator_data(authenticator, false);
    struct buffer sig = signature(authenticator, &data, &client);
    return webauthn_assert(&expected, key, bytes_of(&client), bytes_of(&data), bytes_of(&sig),
                           ret_count);
}

/* Registers with a right one, then asserts with what the test bent. */
static enum webauthn asserts(const struct authenticator *authenticator)
{
    struct authenticator right = authenticator_new(authenticator->kind);
    struct webauthn_credential credential;
    uint32_t count;
    EVP_PKEY_free(right.key);
    right.key = authenticator->key;
    assert_int_equal(enrol(&right, &credential), WEBAUTHN_OK);
    return assert_with(authenticator, &credential.key, &count);
}

static void test_each_algorithm_that_is_offered_registers_and_signs_in(void **state) /* R-ACC-4 */
{
    static const struct {
        enum kind kind;
        enum passkey_algorithm algorithm;
        size_t key_length;
    } rows[] = {{KIND_ES256, PASSKEY_ES256, 64},
                {KIND_RS256, PASSKEY_RS256, 259},
                {KIND_EDDSA, PASSKEY_EDDSA, 32}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct authenticator one = authenticator_new(rows[i].kind);
        struct webauthn_credential credential;
        uint32_t count = 0;
        one.count = 0xfffffffe;
        assert_int_equal(enrol(&one, &credential), WEBAUTHN_OK);
        assert_int_equal(credential.key.algorithm, rows[i].algorithm);
        assert_int_equal(credential.key.length, rows[i].key_length);
        assert_int_equal(credential.id_length, one.id_length);
        assert_memory_equal(credential.id, one.id, one.id_length);
        assert_int_equal(credential.sign_count, 0xfffffffe);
        one.count = 0xffffffff;
        assert_int_equal(assert_with(&one, &credential.key, &count), WEBAUTHN_OK);
        assert_int_equal(count, 0xffffffff);
        authenticator_free(&one);
    }
}

/* Made once, with other tools: a seed of 32 times 07, signed as RFC 8032 has it. */
static void test_vector_that_was_made_elsewhere_is_taken(void **state)
{
    static const struct passkey_key key = {
        PASSKEY_EDDSA, 32,
        "\xea\x4a\x6c\x63\xe2\x9c\x52\x0a\xbe\xf5\x50\x7b\x13\x2e\xc5\xf9"
        "\x95\x47\x76\xae\xbe\xbe\x7b\x92\x42\x1e\xea\x69\x14\x46\xd2\x2c"};
    static const char client[] =
        "{\"type\":\"webauthn.get\",\"challenge\":\"xcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcU\","
        "\"origin\":\"https://portal.example.nl\",\"crossOrigin\":false}";
    static const char data[] =
        "\x0a\xce\x87\xa0\x5d\xe0\x9b\xcc\x43\x14\x98\x26\x25\xb7\xb8\x03\x9b\x01\x7a\x4a\x7c\xd2"
        "\xb4\x2d\xa5\xab\xd3\x47\x79\x0e\xb9\x74\x1d\x00\x00\x00\x09";
    static const char sig[] =
        "\xcd\x94\x04\xd8\x05\x33\x86\x6e\x75\xfd\xe3\xb3\x47\xcb\x60\xf7\x2c\xb9\x2f\xfe\xa3\x77"
        "\xd9\xc6\x26\x35\x6a\xa8\xfb\x55\xf0\x03\x71\x13\x79\x2c\xe7\x7b\x74\xd1\x28\xc6\x9e\xfd"
        "\x59\x48\x8a\xb3\x5f\xcd\x6a\x21\xd0\xe6\x06\xd7\x8b\xa0\x44\xb9\xdd\x21\x03\x09";
    uint32_t count = 0;
    (void)state;
#define BYTES(text) (struct webauthn_bytes){(const uint8_t *)(text), sizeof(text) - 1}
    assert_int_equal(
        webauthn_assert(&expected, &key, BYTES(client), BYTES(data), BYTES(sig), &count),
        WEBAUTHN_OK);
#undef BYTES
    assert_int_equal(count, 9);
}

typedef void bend(struct authenticator *authenticator);

static void bend_challenge(struct authenticator *one)
{
    one->challenge[31] ^= 1;
}

static void bend_challenge_length(struct authenticator *one)
{
    one->challenge_length = 31;
}

static void bend_origin(struct authenticator *one)
{
    one->origin = "https://portal.example.nl.evil.example";
}

static void bend_origin_port(struct authenticator *one)
{
    one->origin = "https://portal.example.nl:8443";
}

static void bend_origin_scheme(struct authenticator *one)
{
    one->origin = "http://portal.example.nl";
}

static void bend_crossed(struct authenticator *one)
{
    one->more = ",\"crossOrigin\":true";
}

static void bend_top(struct authenticator *one)
{
    one->more = ",\"topOrigin\":\"https://portal.example.nl\"";
}

static void bend_twice(struct authenticator *one)
{
    one->more = ",\"origin\":\"https://portal.example.nl\"";
}

static void bend_rp(struct authenticator *one)
{
    one->rp_id = "example.nl";
}

static void bend_up(struct authenticator *one)
{
    one->flags = UV;
}

static void bend_uv(struct authenticator *one)
{
    one->flags = UP;
}

static void bend_backup(struct authenticator *one)
{
    one->flags = UP | UV | BS;
}

static void bend_type(struct authenticator *one)
{
    one->type = "payment.get";
}

static const struct {
    bend *bend;
    enum webauthn verdict;
} bends[] = {
    {bend_challenge, WEBAUTHN_CHALLENGE},
    {bend_challenge_length, WEBAUTHN_MALFORMED},
    {bend_origin, WEBAUTHN_ORIGIN},
    {bend_origin_port, WEBAUTHN_ORIGIN},
    {bend_origin_scheme, WEBAUTHN_ORIGIN},
    {bend_crossed, WEBAUTHN_ORIGIN},
    {bend_top, WEBAUTHN_ORIGIN},
    {bend_twice, WEBAUTHN_MALFORMED},
    {bend_rp, WEBAUTHN_RP},
    {bend_up, WEBAUTHN_UNATTENDED},
    {bend_uv, WEBAUTHN_UNVERIFIED},
    {bend_backup, WEBAUTHN_MALFORMED},
    {bend_type, WEBAUTHN_TYPE},
};

static void test_one_thing_wrong_is_refused_by_its_name_in_both_ceremonies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bends / sizeof bends[0]; i++) {
        struct authenticator one = authenticator_new(KIND_EDDSA);
        bends[i].bend(&one);
        assert_int_equal(enrols(&one), bends[i].verdict);
        assert_int_equal(asserts(&one), bends[i].verdict);
        authenticator_free(&one);
    }
}

static void test_ceremonies_are_not_taken_for_each_other(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    (void)state;
    one.type = "webauthn.get";
    assert_int_equal(enrols(&one), WEBAUTHN_TYPE);
    one.type = "webauthn.create";
    assert_int_equal(asserts(&one), WEBAUTHN_TYPE);
    authenticator_free(&one);
}

static void test_other_members_of_the_client_data_are_let_pass(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    (void)state;
    one.more = ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"do not compare\"";
    one.flags = UP | UV | BE | BS;
    assert_int_equal(enrols(&one), WEBAUTHN_OK);
    assert_int_equal(asserts(&one), WEBAUTHN_OK);
    authenticator_free(&one);
}

static void test_algorithm_that_was_not_offered_is_refused(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES384);
    (void)state;
    assert_int_equal(enrols(&one), WEBAUTHN_KEY);
    authenticator_free(&one);
}

static void test_point_that_is_not_on_the_curve_is_refused(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    struct buffer client = client_data(&one, "webauthn.create");
    struct buffer object = attestation(&one);
    struct webauthn_credential credential;
    (void)state;
    object.bytes[object.length - 1] ^= 1; /* of y */
    assert_int_equal(
        webauthn_register(&expected, bytes_of(&client), bytes_of(&object), &credential),
        WEBAUTHN_KEY);
    authenticator_free(&one);
}

static enum webauthn attests(const struct authenticator *one, const char *format,
                             const struct buffer *statement)
{
    struct buffer client = client_data(one, "webauthn.create");
    struct buffer data = authenticator_data(one, true);
    struct buffer object = attestation_with(format, statement, &data);
    struct webauthn_credential credential;
    return webauthn_register(&expected, bytes_of(&client), bytes_of(&object), &credential);
}

/* {"alg": …, "sig": …}: the credential's own key has signed (section 8.2). */
static struct buffer self_statement(const struct authenticator *one)
{
    struct buffer client = client_data(one, "webauthn.create");
    struct buffer data = authenticator_data(one, true);
    struct buffer sig = signature(one, &data, &client);
    struct buffer statement = {0};
    put_head(&statement, 5, 2);
    put_word(&statement, "alg");
    put_int(&statement, (int)one->kind);
    put_word(&statement, "sig");
    put_string(&statement, sig.bytes, sig.length);
    return statement;
}

static void test_statement_by_the_key_itself_is_checked(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    struct authenticator other = authenticator_new(KIND_ES256);
    struct buffer right = self_statement(&one);
    (void)state;
    assert_int_equal(attests(&one, "packed", &right), WEBAUTHN_OK);
    struct buffer wrong = self_statement(&other);
    assert_int_equal(attests(&one, "packed", &wrong), WEBAUTHN_SIGNATURE);
    authenticator_free(&one);
    authenticator_free(&other);
}

static void test_statement_that_was_not_asked_for_is_refused(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    struct buffer nothing = {0};
    struct buffer something = self_statement(&one);
    (void)state;
    put_head(&nothing, 5, 0);
    assert_int_equal(attests(&one, "none", &something), WEBAUTHN_ATTESTATION);
    assert_int_equal(attests(&one, "packed", &nothing), WEBAUTHN_SIGNATURE);
    assert_int_equal(attests(&one, "fido-u2f", &something), WEBAUTHN_ATTESTATION);
    assert_int_equal(attests(&one, "", &nothing), WEBAUTHN_ATTESTATION);
    authenticator_free(&one);
}

static void test_signature_by_another_key_or_over_something_else_is_refused(void **state)
{
    static const enum kind kinds[] = {KIND_ES256, KIND_RS256, KIND_EDDSA};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct authenticator one = authenticator_new(kinds[i]);
        struct authenticator other = authenticator_new(kinds[i]);
        struct webauthn_credential credential;
        uint32_t count = 77;
        assert_int_equal(enrol(&one, &credential), WEBAUTHN_OK);
        assert_int_equal(assert_with(&other, &credential.key, &count), WEBAUTHN_SIGNATURE);
        struct buffer client = client_data(&one, "webauthn.get");
        struct buffer data = authenticator_data(&one, false);
        struct buffer sig = signature(&one, &data, &client);
        data.bytes[36]++; /* the count, which was signed as it was */
        assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&client),
                                         bytes_of(&data), bytes_of(&sig), &count),
                         WEBAUTHN_SIGNATURE);
        data.bytes[36]--;
        sig.bytes[sig.length - 1] ^= 1;
        assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&client),
                                         bytes_of(&data), bytes_of(&sig), &count),
                         WEBAUTHN_SIGNATURE);
        assert_int_equal(count, 77);
        authenticator_free(&one);
        authenticator_free(&other);
    }
}

static void test_key_of_one_algorithm_is_not_taken_for_another(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    struct webauthn_credential credential;
    uint32_t count;
    (void)state;
    assert_int_equal(enrol(&one, &credential), WEBAUTHN_OK);
    credential.key.algorithm = PASSKEY_EDDSA;
    assert_int_not_equal(assert_with(&one, &credential.key, &count), WEBAUTHN_OK);
    credential.key.algorithm = PASSKEY_RS256;
    assert_int_equal(assert_with(&one, &credential.key, &count), WEBAUTHN_KEY);
    authenticator_free(&one);
}

/* Each in memory of its own size, so that what reads past it is seen. */
static enum webauthn register_cut(const struct buffer *client, const struct buffer *object,
                                  size_t length)
{
    struct webauthn_credential credential;
    uint8_t *cut = malloc(length + 1);
    assert_non_null(cut);
    memcpy(cut + 1, object->bytes, length);
    const struct webauthn_bytes bytes = {cut + 1, length};
    enum webauthn verdict = webauthn_register(&expected, bytes_of(client), bytes, &credential);
    free(cut);
    return verdict;
}

static void test_what_is_cut_off_anywhere_is_refused(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    struct buffer client = client_data(&one, "webauthn.create");
    struct buffer object = attestation(&one);
    struct webauthn_credential credential;
    uint32_t count;
    (void)state;
    for (size_t length = 0; length < object.length; length++) {
        assert_int_equal(register_cut(&client, &object, length), WEBAUTHN_MALFORMED);
    }
    assert_int_equal(register_cut(&client, &object, object.length), WEBAUTHN_OK);
    assert_int_equal(enrol(&one, &credential), WEBAUTHN_OK);
    struct buffer get = client_data(&one, "webauthn.get");
    struct buffer data = authenticator_data(&one, false);
    for (size_t length = 0; length < data.length; length++) {
        struct buffer cut = data;
        cut.length = length;
        struct buffer sig = signature(&one, &cut, &get);
        assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&get), bytes_of(&cut),
                                         bytes_of(&sig), &count),
                         WEBAUTHN_MALFORMED);
    }
    authenticator_free(&one);
}

/* An attestation object around these data. */
static enum webauthn registers(const struct authenticator *one, const struct buffer *data)
{
    struct buffer client = client_data(one, "webauthn.create");
    struct buffer nothing = {0};
    struct webauthn_credential credential;
    put_head(&nothing, 5, 0);
    struct buffer object = attestation_with("none", &nothing, data);
    return webauthn_register(&expected, bytes_of(&client), bytes_of(&object), &credential);
}

static void test_data_are_what_their_flags_say_whole_and_nothing_more(void **state)
{
    struct authenticator one = authenticator_new(KIND_ES256);
    struct buffer data = authenticator_data(&one, true);
    struct buffer more = data;
    (void)state;
    assert_int_equal(registers(&one, &data), WEBAUTHN_OK);
    put_byte(&more, 0xa0);
    assert_int_equal(registers(&one, &more), WEBAUTHN_MALFORMED);
    more.bytes[32] |= ED; /* then it is a map of extensions */
    assert_int_equal(registers(&one, &more), WEBAUTHN_OK);
    data.bytes[32] |= ED;
    assert_int_equal(registers(&one, &data), WEBAUTHN_MALFORMED);
    data.bytes[32] &= (uint8_t) ~(ED | AT);
    assert_int_equal(registers(&one, &data), WEBAUTHN_MALFORMED);
    authenticator_free(&one);
}

static enum webauthn asserts_with(const struct authenticator *one, const struct buffer *data)
{
    struct buffer client = client_data(one, "webauthn.get");
    struct buffer sig = signature(one, data, &client);
    struct passkey_key key = {.algorithm = PASSKEY_ES256, .length = 64};
    uint32_t count;
    return webauthn_assert(&expected, &key, bytes_of(&client), bytes_of(data), bytes_of(&sig),
                           &count);
}

/* A library that takes memory for what is claimed would take a lot of it. */
static void test_key_that_claims_more_elements_than_there_are_is_refused(void **state)
{
    static const uint8_t claims[] = {0x9b, 0x01, 0x7a, 0x4a, 0x7c, 0xd2, 0xb4, 0x2d, 0xa5, 0x01};
    struct authenticator one = authenticator_new(KIND_ES256);
    struct buffer data = authenticator_data(&one, true);
    (void)state;
    data.length = 37 + 18 + one.id_length;
    put(&data, claims, sizeof claims);
    assert_int_equal(registers(&one, &data), WEBAUTHN_MALFORMED);
    one.flags = UP | UV | ED;
    struct buffer extended = authenticator_data(&one, false);
    put(&extended, claims, sizeof claims);
    assert_int_equal(asserts_with(&one, &extended), WEBAUTHN_MALFORMED);
    authenticator_free(&one);
}

/* As if a credential had just been made: the library would read what stands there as extensions. */
static void test_assertion_that_tells_of_a_credential_is_refused(void **state)
{
    static const uint8_t claims[] = {0x9b, 0x01, 0x7a, 0x4a, 0x7c, 0xd2, 0xb4, 0x2d, 0xa5,
                                     0xab, 0xd3, 0x47, 0x79, 0x0e, 0xb9, 0x74, 0x00, 0x00};
    static const uint8_t nothing[] = {0x00, 0x00};
    struct authenticator one = authenticator_new(KIND_ES256);
    (void)state;
    struct buffer told = authenticator_data(&one, true);
    assert_int_equal(asserts_with(&one, &told), WEBAUTHN_MALFORMED);
    one.flags = UP | UV | ED | AT;
    told = authenticator_data(&one, false);
    put(&told, claims, sizeof claims);
    put(&told, nothing, sizeof nothing);
    assert_int_equal(asserts_with(&one, &told), WEBAUTHN_MALFORMED);
    authenticator_free(&one);
}

static void test_what_is_too_long_is_refused(void **state)
{
    static char long_origin[2048];
    static char long_more[CLIENT_DATA_MAX];
    struct authenticator one = authenticator_new(KIND_ES256);
    struct webauthn_credential credential;
    uint32_t count;
    (void)state;
    assert_int_equal(enrol(&one, &credential), WEBAUTHN_OK);
    one.id_length = PASSKEY_CREDENTIAL_MAX + 1;
    assert_int_equal(enrols(&one), WEBAUTHN_MALFORMED);
    one.id_length = PASSKEY_CREDENTIAL_MAX;
    assert_int_equal(enrols(&one), WEBAUTHN_OK);
    one.id_length = 0;
    assert_int_not_equal(enrols(&one), WEBAUTHN_OK);
    one.id_length = 32;
    memset(long_origin, 'x', 700);
    one.origin = long_origin;
    assert_int_equal(enrols(&one), WEBAUTHN_MALFORMED);
    one.origin = "https://portal.example.nl";
    struct buffer get = client_data(&one, "webauthn.get");
    struct buffer data = authenticator_data(&one, false);
    struct buffer sig = signature(&one, &data, &get);
    sig.length = SIGNATURE_MAX + 1;
    assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&get), bytes_of(&data),
                                     bytes_of(&sig), &count),
                     WEBAUTHN_MALFORMED);
    sig.length = 0;
    assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&get), bytes_of(&data),
                                     bytes_of(&sig), &count),
                     WEBAUTHN_MALFORMED);
    memset(long_more, ' ', sizeof long_more);
    put(&get, long_more, sizeof long_more);
    assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&get), bytes_of(&data),
                                     bytes_of(&sig), &count),
                     WEBAUTHN_MALFORMED);
    struct buffer long_data = {.length = AUTHENTICATOR_DATA_MAX + 1};
    memcpy(long_data.bytes, data.bytes, data.length);
    get = client_data(&one, "webauthn.get");
    assert_int_equal(webauthn_assert(&expected, &credential.key, bytes_of(&get),
                                     bytes_of(&long_data), bytes_of(&sig), &count),
                     WEBAUTHN_MALFORMED);
    struct buffer create = client_data(&one, "webauthn.create");
    struct buffer object = attestation(&one);
    object.length = ATTESTATION_MAX + 1;
    assert_int_equal(
        webauthn_register(&expected, bytes_of(&create), bytes_of(&object), &credential),
        WEBAUTHN_MALFORMED);
    authenticator_free(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_algorithm_that_is_offered_registers_and_signs_in),
        cmocka_unit_test(test_vector_that_was_made_elsewhere_is_taken),
        cmocka_unit_test(test_one_thing_wrong_is_refused_by_its_name_in_both_ceremonies),
        cmocka_unit_test(test_ceremonies_are_not_taken_for_each_other),
        cmocka_unit_test(test_other_members_of_the_client_data_are_let_pass),
        cmocka_unit_test(test_algorithm_that_was_not_offered_is_refused),
        cmocka_unit_test(test_point_that_is_not_on_the_curve_is_refused),
        cmocka_unit_test(test_statement_by_the_key_itself_is_checked),
        cmocka_unit_test(test_statement_that_was_not_asked_for_is_refused),
        cmocka_unit_test(test_signature_by_another_key_or_over_something_else_is_refused),
        cmocka_unit_test(test_key_of_one_algorithm_is_not_taken_for_another),
        cmocka_unit_test(test_what_is_cut_off_anywhere_is_refused),
        cmocka_unit_test(test_data_are_what_their_flags_say_whole_and_nothing_more),
        cmocka_unit_test(test_key_that_claims_more_elements_than_there_are_is_refused),
        cmocka_unit_test(test_assertion_that_tells_of_a_credential_is_refused),
        cmocka_unit_test(test_what_is_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
