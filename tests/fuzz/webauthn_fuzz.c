/* What an authenticator and the browser before it say. The first byte says of what the rest is: 'c'
 * client data, 'o' an attestation object, 'd' authenticator data of an assertion, 's' a signature.
 * The other parts are then right, so that the parser is reached. */

#include "server/webauthn/cbor.h"
#include "server/webauthn/webauthn.h"
#include "tests/fuzz/fuzz.h"

static const char created[] =
    "{\"type\":\"webauthn.create\",\"challenge\":\"xcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcU\","
    "\"origin\":\"https://portal.example.nl\",\"crossOrigin\":false}";
static const char used[] =
    "{\"type\":\"webauthn.get\",\"challenge\":\"xcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcU\","
    "\"origin\":\"https://portal.example.nl\",\"crossOrigin\":false}";

/* An assertion that is right (Ed25519, the seed is 32 times 07). */
static const struct passkey_key key = {
    PASSKEY_EDDSA, 32,
    "\xea\x4a\x6c\x63\xe2\x9c\x52\x0a\xbe\xf5\x50\x7b\x13\x2e\xc5\xf9"
    "\x95\x47\x76\xae\xbe\xbe\x7b\x92\x42\x1e\xea\x69\x14\x46\xd2\x2c"};
static const char data[] =
    "\x0a\xce\x87\xa0\x5d\xe0\x9b\xcc\x43\x14\x98\x26\x25\xb7\xb8\x03\x9b\x01\x7a\x4a\x7c\xd2"
    "\xb4\x2d\xa5\xab\xd3\x47\x79\x0e\xb9\x74\x1d\x00\x00\x00\x09";
static const char signature[] =
    "\xcd\x94\x04\xd8\x05\x33\x86\x6e\x75\xfd\xe3\xb3\x47\xcb\x60\xf7\x2c\xb9\x2f\xfe\xa3\x77"
    "\xd9\xc6\x26\x35\x6a\xa8\xfb\x55\xf0\x03\x71\x13\x79\x2c\xe7\x7b\x74\xd1\x28\xc6\x9e\xfd"
    "\x59\x48\x8a\xb3\x5f\xcd\x6a\x21\xd0\xe6\x06\xd7\x8b\xa0\x44\xb9\xdd\x21\x03\x09";

static struct relying_party party;
static uint8_t challenge[CHALLENGE_BYTES];
static const struct webauthn_expected expected = {&party, challenge};

static struct webauthn_bytes text_of(const char *text, size_t size)
{
    return (struct webauthn_bytes){(const uint8_t *)text, size - 1};
}
#define TEXT(text) text_of(text, sizeof(text))

static bool same(struct webauthn_bytes a, struct webauthn_bytes b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static void try_client_data(struct webauthn_bytes bytes)
{
    struct client_data said;
    uint32_t count = 0;
    if (client_data_parse(bytes.at, bytes.length, &said)) {
        HOLDS(bytes.length <= CLIENT_DATA_MAX);
        HOLDS(memchr(said.type, '\0', sizeof said.type) != NULL);
        HOLDS(memchr(said.origin, '\0', sizeof said.origin) != NULL);
    }
    enum webauthn verdict =
        webauthn_assert(&expected, &key, bytes, TEXT(data), TEXT(signature), &count);
    HOLDS(verdict < WEBAUTHN_COUNT);
    HOLDS(verdict != WEBAUTHN_OK || same(bytes, TEXT(used)));
}

/* Every item but the last is skipped for good, and none past the end. */
static void skip_all(struct webauthn_bytes bytes)
{
    struct cbor cbor = {bytes.at, bytes.length};
    struct cbor_span span;
    size_t left = cbor.left;
    while (cbor_skip(&cbor, &span)) {
        HOLDS(span.length > 0 && span.length == left - cbor.left);
        HOLDS(cbor.at == bytes.at + bytes.length - cbor.left);
        left = cbor.left;
    }
}

static void try_attestation(struct webauthn_bytes bytes)
{
    struct webauthn_credential credential;
    skip_all(bytes);
    enum webauthn verdict = webauthn_register(&expected, TEXT(created), bytes, &credential);
    HOLDS(verdict < WEBAUTHN_COUNT);
    if (verdict == WEBAUTHN_OK) {
        HOLDS(bytes.length <= ATTESTATION_MAX);
        HOLDS(credential.id_length > 0 && credential.id_length <= PASSKEY_CREDENTIAL_MAX);
        HOLDS(credential.key.algorithm < PASSKEY_ALGORITHM_COUNT);
        HOLDS(credential.key.length > 0 && credential.key.length <= PASSKEY_KEY_MAX);
    }
}

static void try_data(struct webauthn_bytes bytes)
{
    uint32_t count = 7;
    enum webauthn verdict =
        webauthn_assert(&expected, &key, TEXT(used), bytes, TEXT(signature), &count);
    HOLDS(verdict < WEBAUTHN_COUNT);
    HOLDS(verdict != WEBAUTHN_OK || same(bytes, TEXT(data)));
    HOLDS(count == (verdict == WEBAUTHN_OK ? 9 : 7));
}

static void try_signature(struct webauthn_bytes bytes)
{
    uint32_t count;
    enum webauthn verdict = webauthn_assert(&expected, &key, TEXT(used), TEXT(data), bytes, &count);
    HOLDS(verdict < WEBAUTHN_COUNT);
    HOLDS(verdict != WEBAUTHN_OK || same(bytes, TEXT(signature)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    uint8_t what = input_byte(&input);
    const struct webauthn_bytes rest = {input.at, input.left};
    memset(challenge, 0xc5, sizeof challenge);
    HOLDS(relying_party_of("https://portal.example.nl", &party));
    switch (what) {
    case 'c':
        try_client_data(rest);
        break;
    case 'o':
        try_attestation(rest);
        break;
    case 'd':
        try_data(rest);
        break;
    case 's':
        try_signature(rest);
        break;
    default:
        break;
    }
    return 0;
}
