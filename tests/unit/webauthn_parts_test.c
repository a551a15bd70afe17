/* The leaves that WebAuthn stands on: who the relying party is, and CBOR. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/webauthn/cbor.h"
#include "server/webauthn/relying_party.h"

#include <string.h>

static void test_relying_party_is_the_host_and_the_origin_as_browsers_write_it(void **state)
{
    static const struct {
        const char *url, *id, *origin;
    } rows[] = {
        {"https://portal.example.nl", "portal.example.nl", "https://portal.example.nl"},
        {"https://Portal.Example.NL:443", "portal.example.nl", "https://portal.example.nl"},
        {"https://portal.example.nl:8443", "portal.example.nl", "https://portal.example.nl:8443"},
        {"https://portal.example.nl:80", "portal.example.nl", "https://portal.example.nl:80"},
        {"https://portal", "portal", "https://portal"},
        {"http://localhost:8080", "localhost", "http://localhost:8080"},
        {"http://localhost:80", "localhost", "http://localhost"},
        {"http://127.0.0.1:9000", "127.0.0.1", "http://127.0.0.1:9000"},
        {"https://localhost", "localhost", "https://localhost"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct relying_party party;
        assert_true(relying_party_of(rows[i].url, &party));
        assert_string_equal(party.id, rows[i].id);
        assert_string_equal(party.origin, rows[i].origin);
    }
}

static void test_origin_that_can_have_no_passkeys_is_told(void **state)
{
    static const char *const urls[] = {"",
                                       "http://portal.example.nl",
                                       "https://10.0.0.7",
                                       "https://192.168.1.1:8443",
                                       "https://[::1]",
                                       "http://[::1]:8080",
                                       "https://",
                                       "https://:443",
                                       "https://.nl",
                                       "https://portal.example.nl:",
                                       "https://portal.example.nl:0",
                                       "https://portal.example.nl:x",
                                       "https://portal.example.nl:123456",
                                       "ftp://portal.example.nl",
                                       "portal.example.nl",
                                       "http://127.0.0.2:8080",
                                       "https://xn_.example.nl"};
    struct relying_party party;
    char longest[300];
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_false(relying_party_of(urls[i], &party));
    }
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "https://", 8);
    longest[8 + RP_ID_MAX + 1] = '\0';
    assert_false(relying_party_of(longest, &party));
    longest[8 + RP_ID_MAX] = '\0';
    assert_true(relying_party_of(longest, &party));
}

#define CBOR(bytes) ((struct cbor){(const uint8_t *)(bytes), sizeof(bytes) - 1})

static void test_heads_have_the_shortest_form_alone(void **state)
{
    struct cbor right[] = {CBOR("\x17"), CBOR("\x18\x18"), CBOR("\x19\x01\x00"),
                           CBOR("\x1a\x00\x01\x00\x00"),
                           CBOR("\x1b\x00\x00\x00\x01\x00\x00\x00\x00")};
    static const uint64_t values[] = {23, 24, 256, 65536, UINT64_C(4294967296)};
    struct cbor wrong[] = {CBOR(""),
                           CBOR("\x18"),
                           CBOR("\x18\x17"),
                           CBOR("\x19\x00\xff"),
                           CBOR("\x1a\x00\x00\xff\xff"),
                           CBOR("\x1b\x00\x00\x00\x00\xff\xff\xff\xff"),
                           CBOR("\x1c"),
                           CBOR("\x1f"),
                           CBOR("\x5f"),
                           CBOR("\xbf"),
                           CBOR("\x19\x01")};
    enum cbor_type type;
    uint64_t value;
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(cbor_head(&right[i], &type, &value));
        assert_int_equal(type, CBOR_UNSIGNED);
        assert_int_equal(value, values[i]);
        assert_int_equal(right[i].left, 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        size_t left = wrong[i].left;
        assert_false(cbor_head(&wrong[i], &type, &value));
        assert_int_equal(wrong[i].left, left);
    }
}

static void test_string_that_says_to_be_longer_than_there_is_is_refused(void **state)
{
    struct cbor wrong[] = {CBOR("\x42\x01"), CBOR("\x5b\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
                           CBOR("\x61\x61"), CBOR("\x01")};
    struct cbor right = CBOR("\x42\x01\x02");
    struct cbor_span span;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(cbor_string(&wrong[i], CBOR_BYTES, &span));
    }
    assert_true(cbor_string(&right, CBOR_BYTES, &span));
    assert_int_equal(span.length, 2);
    assert_int_equal(right.left, 0);
}

static void test_item_is_skipped_whole_or_not_at_all(void **state)
{
    struct cbor right[] = {CBOR("\xa1\x61x\x82\x01\x42\x01\x02"), CBOR("\xf6"), CBOR("\xc1\x01"),
                           CBOR("\xfb\x00\x00\x00\x00\x00\x00\x00\x00"), CBOR("\x81\x81\x81\x01")};
    struct cbor wrong[] = {CBOR("\xa1\x61x"),
                           CBOR("\x81\x81\x81\x81\x01"),
                           CBOR("\x82\x01"),
                           CBOR("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
                           CBOR("\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01"),
                           CBOR("")};
    struct cbor_span span;
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        size_t length = right[i].left;
        assert_true(cbor_skip(&right[i], &span));
        assert_int_equal(span.length, length);
        assert_int_equal(right[i].left, 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(cbor_skip(&wrong[i], &span));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relying_party_is_the_host_and_the_origin_as_browsers_write_it),
        cmocka_unit_test(test_origin_that_can_have_no_passkeys_is_told),
        cmocka_unit_test(test_heads_have_the_shortest_form_alone),
        cmocka_unit_test(test_string_that_says_to_be_longer_than_there_is_is_refused),
        cmocka_unit_test(test_item_is_skipped_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
