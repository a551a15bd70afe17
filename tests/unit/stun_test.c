#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/turn/stun.h"

#include <arpa/inet.h>

/* RFC 5769, section 2.2: 192.0.2.1, port 32853. */
static const uint8_t response_v4[] = {
    0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
    0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43,
    0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9,
    0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96,
};

/* Section 2.3: 2001:db8:1234:5678:11:2233:4455:6677, port 32853. */
static const uint8_t response_v6[] = {
    0x01, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
    0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa,
    0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14,
    0xa3, 0x82, 0x95, 0x4e, 0x4b, 0xe6, 0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c, 0x82, 0x92, 0xc2, 0x75,
    0xbf, 0xe3, 0xed, 0x41, 0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c,
};

/* Section 2.4, signed by the long-term credential of these. */
#define USERNAME "\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3\x82\xaf\xe3\x82\xb9"
#define REALM "example.org"
#define NONCE "f//499k954d6OL34oL9FSTvy64sA"
#define PASSWORD "TheMatrIX"
static const uint8_t request_signed[] = {
    0x00, 0x01, 0x00, 0x60, 0x21, 0x12, 0xa4, 0x42, 0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72,
    0xc0, 0x29, 0xda, 0x41, 0x2e, 0x00, 0x06, 0x00, 0x12, 0xe3, 0x83, 0x9e, 0xe3, 0x83, 0x88,
    0xe3, 0x83, 0xaa, 0xe3, 0x83, 0x83, 0xe3, 0x82, 0xaf, 0xe3, 0x82, 0xb9, 0x00, 0x00, 0x00,
    0x15, 0x00, 0x1c, 0x66, 0x2f, 0x2f, 0x34, 0x39, 0x39, 0x6b, 0x39, 0x35, 0x34, 0x64, 0x36,
    0x4f, 0x4c, 0x33, 0x34, 0x6f, 0x4c, 0x39, 0x46, 0x53, 0x54, 0x76, 0x79, 0x36, 0x34, 0x73,
    0x41, 0x00, 0x14, 0x00, 0x0b, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x2e, 0x6f, 0x72,
    0x67, 0x00, 0x00, 0x08, 0x00, 0x14, 0xf6, 0x70, 0x24, 0x65, 0x6d, 0xd6, 0x4a, 0x3e, 0x02,
    0xb8, 0xe0, 0x71, 0x2e, 0x85, 0xc9, 0xa2, 0x8c, 0xa8, 0x96, 0x66,
};

static struct stun_in in;
static uint8_t frame[STUN_FRAME_MAX];

static void assert_v4(const struct sockaddr_storage *address, const char *ip, uint16_t port)
{
    char text[INET6_ADDRSTRLEN];
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    assert_int_equal(address->ss_family, AF_INET);
    assert_string_equal(inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text), ip);
    assert_int_equal(ntohs(v4->sin_port), port);
}

static struct sockaddr_storage address_v4(const char *ip, uint16_t port)
{
    struct sockaddr_storage address = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    assert_int_equal(inet_pton(AF_INET, ip, &v4->sin_addr), 1);
    return address;
}

static void test_addresses_of_the_standard_are_read(void **state)
{
    (void)state;
    assert_true(stun_read(response_v4, sizeof response_v4, NULL, &in));
    assert_int_equal(in.kind, STUN_SUCCESS);
    assert_int_equal(in.about, STUN_BINDING);
    assert_false(in.is_signed);
    assert_v4(&in.mapped, "192.0.2.1", 32853);
    assert_int_equal(in.relayed.ss_family, 0);

    char text[INET6_ADDRSTRLEN];
    assert_true(stun_read(response_v6, sizeof response_v6, NULL, &in));
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&in.mapped;
    assert_int_equal(in.mapped.ss_family, AF_INET6);
    assert_string_equal(inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text),
                        "2001:db8:1234:5678:11:2233:4455:6677");
    assert_int_equal(ntohs(v6->sin6_port), 32853);
}

static void test_long_term_credential_of_the_standard_verifies(void **state)
{
    (void)state;
    uint8_t key[STUN_KEY_BYTES];
    assert_true(stun_key(USERNAME, REALM, PASSWORD, key));
    assert_true(stun_read(request_signed, sizeof request_signed, key, &in));
    assert_true(in.is_signed);
    assert_string_equal(in.realm, REALM);
    assert_string_equal(in.nonce, NONCE);
    assert_true(stun_key(USERNAME, REALM, "TheMatrix", key));
    assert_true(stun_read(request_signed, sizeof request_signed, key, &in));
    assert_false(in.is_signed);
    assert_true(stun_read(request_signed, sizeof request_signed, NULL, &in));
    assert_false(in.is_signed);
}

static void test_wrong_fingerprint_is_refused(void **state)
{
    (void)state;
    memcpy(frame, response_v4, sizeof response_v4);
    for (size_t i = 8; i < sizeof response_v4; i++) {
        bool makes_it_another = i >= sizeof response_v4 - 8 && i < sizeof response_v4 - 4;
        frame[i] ^= 0x01;
        if (!makes_it_another && stun_read(frame, sizeof response_v4, NULL, &in)) {
            fail_msg("byte %zu was changed and nobody noticed", i);
        }
        frame[i] ^= 0x01;
    }
    assert_true(stun_read(frame, sizeof response_v4, NULL, &in));
}

static void test_cut_messages_are_refused(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof request_signed; length++) {
        assert_false(stun_read(request_signed, length, NULL, &in));
        assert_int_equal(stun_frame_length(request_signed, length, true), 0);
    }
    assert_int_equal(stun_frame_length(request_signed, sizeof request_signed, true),
                     sizeof request_signed);
}

static void test_what_is_written_is_read_and_signed(void **state)
{
    (void)state;
    struct stun_credential credential = {
        .username = "1767225600:a1b2c3d4", .realm = REALM, .nonce = NONCE};
    struct sockaddr_storage peer = address_v4("198.51.100.7", 50123);
    static const unsigned lifetime_s = 0;
    assert_true(stun_key(credential.username, credential.realm, "secret", credential.key));
    struct stun_out out = {.kind = STUN_REQUEST,
                           .about = STUN_CHANNEL_BIND,
                           .transaction = "abcdefghijk",
                           .credential = &credential,
                           .lifetime_s = &lifetime_s,
                           .over_udp = true,
                           .family = AF_INET6,
                           .channel = 0x4000,
                           .peer = &peer};
    size_t length = stun_write(&out, frame);
    assert_true(length > 0 && length % 4 == 0);
    assert_true(stun_read(frame, length, credential.key, &in));
    assert_true(in.is_signed);
    assert_int_equal(in.kind, STUN_REQUEST);
    assert_int_equal(in.about, STUN_CHANNEL_BIND);
    assert_memory_equal(in.transaction, "abcdefghijk", STUN_TRANSACTION_BYTES);
    assert_string_equal(in.realm, REALM);
    assert_v4(&in.peer, "198.51.100.7", 50123);
    static const uint8_t attributes[][8] = {
        {0x00, 0x19, 0x00, 0x04, 17, 0, 0, 0},   /* REQUESTED-TRANSPORT: UDP */
        {0x00, 0x17, 0x00, 0x04, 0x02, 0, 0, 0}, /* REQUESTED-ADDRESS-FAMILY: IPv6 */
        {0x00, 0x0d, 0x00, 0x04, 0, 0, 0, 0},    /* LIFETIME */
        {0x00, 0x0c, 0x00, 0x04, 0x40, 0, 0, 0}, /* CHANNEL-NUMBER */
    };
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        assert_memory_equal(frame + 20 + 8 * i, attributes[i], 8);
    }
}

static void test_data_is_found_in_the_frame(void **state)
{
    (void)state;
    struct sockaddr_storage peer = address_v4("198.51.100.7", 9);
    struct stun_out out = {.kind = STUN_INDICATION,
                           .about = STUN_SEND,
                           .peer = &peer,
                           .data = (const uint8_t *)"seven b",
                           .data_length = 7};
    size_t length = stun_write(&out, frame);
    assert_true(stun_read(frame, length, NULL, &in));
    assert_int_equal(in.kind, STUN_INDICATION);
    assert_int_equal(in.data_length, 7);
    assert_true(in.data > frame && in.data + 7 <= frame + length);
    assert_memory_equal(in.data, "seven b", 7);
}

static void test_message_that_does_not_fit_is_not_written(void **state)
{
    (void)state;
    static uint8_t data[STUN_FRAME_MAX];
    struct stun_out out = {
        .kind = STUN_INDICATION, .about = STUN_SEND, .data = data, .data_length = sizeof data};
    assert_int_equal(stun_write(&out, frame), 0);
    assert_int_equal(stun_channel_write(0x4000, data, sizeof data, frame), 0);
    assert_int_equal(stun_channel_write(0x4000, data, SIZE_MAX, frame), 0);
    assert_int_equal(stun_channel_write(0x4000, data, STUN_FRAME_MAX - 4, frame), STUN_FRAME_MAX);
}

/* 401, "Unauth" and an escape sequence; then a realm of 764 bytes. */
static void test_reason_is_made_visible_and_a_long_realm_refused(void **state)
{
    (void)state;
    static const uint8_t refusal[] = {
        0x01, 0x13, 0x00, 0x10, 0x21, 0x12, 0xa4, 0x42, 0,    0,    0,    0,
        0,    0,    0,    0,    0,    0,    0,    0,    0x00, 0x09, 0x00, 0x0c,
        0x00, 0x00, 0x04, 0x01, 'U',  'n',  'a',  'u',  't',  'h',  0x1b, '[',
    };
    assert_true(stun_read(refusal, sizeof refusal, NULL, &in));
    assert_int_equal(in.kind, STUN_ERROR);
    assert_int_equal(in.about, STUN_ALLOCATE);
    assert_int_equal(in.error, 401);
    assert_string_equal(in.reason, "Unauth?[");

    static uint8_t long_realm[20 + 4 + 764];
    memcpy(long_realm, refusal, 20);
    long_realm[2] = (4 + 764) >> 8;
    long_realm[3] = (4 + 764) & 0xff;
    long_realm[21] = 0x14;
    long_realm[22] = 764 >> 8;
    long_realm[23] = 764 & 0xff;
    memset(long_realm + 24, 'r', 764);
    assert_false(stun_read(long_realm, sizeof long_realm, NULL, &in));
    long_realm[24 + 763] = '\0';
    assert_true(stun_read(long_realm, sizeof long_realm, NULL, &in));
    assert_int_equal(strlen(in.realm), 763);
}

static void test_frames_are_told_apart_and_bounded(void **state)
{
    (void)state;
    static const uint8_t channel[] = {0x40, 0x00, 0x00, 0x05, 'h', 'e', 'l', 'l', 'o', 0, 0, 0};
    uint16_t number;
    const uint8_t *data;
    size_t length;
    assert_int_equal(stun_frame_length(channel, sizeof channel, true), 12);
    assert_int_equal(stun_frame_length(channel, 9, true), 0);
    assert_int_equal(stun_frame_length(channel, 9, false), 9);
    assert_true(stun_channel_read(channel, 9, &number, &data, &length));
    assert_int_equal(number, 0x4000);
    assert_int_equal(length, 5);
    assert_ptr_equal(data, channel + 4);
    assert_false(stun_channel_read(channel, 8, &number, &data, &length));
    assert_false(stun_channel_read(response_v4, sizeof response_v4, &number, &data, &length));
    assert_false(stun_read(channel, sizeof channel, NULL, &in));

    assert_int_equal(stun_frame_length((const uint8_t *)"HTTP/1.1", 8, true), SIZE_MAX);
    assert_int_equal(stun_frame_length((const uint8_t *)"\x16\x03\x01\0\0\x01\0\0", 8, true),
                     SIZE_MAX);
    assert_int_equal(stun_frame_length((const uint8_t *)"\x50\x00\x00", 4, true), SIZE_MAX);
    assert_int_equal(stun_frame_length((const uint8_t *)"\x40\x00\xff\xff", 4, true), SIZE_MAX);
    assert_int_equal(stun_frame_length((const uint8_t *)"\x00\x01\xff\xfc", 4, true), SIZE_MAX);
    assert_int_equal(stun_channel_write(0x4001, (const uint8_t *)"hello", 5, frame), 12);
    assert_memory_equal(frame, "\x40\x01\x00\x05hello\0\0\0", 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_of_the_standard_are_read),
        cmocka_unit_test(test_long_term_credential_of_the_standard_verifies),
        cmocka_unit_test(test_wrong_fingerprint_is_refused),
        cmocka_unit_test(test_cut_messages_are_refused),
        cmocka_unit_test(test_what_is_written_is_read_and_signed),
        cmocka_unit_test(test_data_is_found_in_the_frame),
        cmocka_unit_test(test_message_that_does_not_fit_is_not_written),
        cmocka_unit_test(test_reason_is_made_visible_and_a_long_realm_refused),
        cmocka_unit_test(test_frames_are_told_apart_and_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
