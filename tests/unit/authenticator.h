#ifndef TESTS_UNIT_AUTHENTICATOR_H
#define TESTS_UNIT_AUTHENTICATOR_H

/* An authenticator of software and the browser before it (WebAuthn Level 3, sections 5.8.1, 6.1 and
 * 6.5), whose every statement a test may bend before it is signed. Written from the standard, with
 * OpenSSL, and no code of the product. */

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER_SIZE = 16384 };
enum { UP = 0x01, UV = 0x04, BE = 0x08, BS = 0x10, AT = 0x40, ED = 0x80 };

/* Bytes that grow. */
struct buffer {
    size_t length;
    uint8_t bytes[BUFFER_SIZE];
};

static inline void put(struct buffer *buffer, const void *bytes, size_t length)
{
    if (length > sizeof buffer->bytes - buffer->length) {
        abort();
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

static inline void put_byte(struct buffer *buffer, unsigned byte)
{
    const uint8_t one = (uint8_t)byte;
    put(buffer, &one, 1);
}

/* CBOR: a head, in the shortest form. */
static inline void put_head(struct buffer *buffer, unsigned type, size_t value)
{
    if (value < 24) {
        put_byte(buffer, type << 5 | (unsigned)value);
    } else if (value < 0x100) {
        put_byte(buffer, type << 5 | 24);
        put_byte(buffer, (unsigned)value);
    } else {
        put_byte(buffer, type << 5 | 25);
        put_byte(buffer, (unsigned)value >> 8);
        put_byte(buffer, (unsigned)value & 0xff);
    }
}

static inline void put_int(struct buffer *buffer, int value)
{
    put_head(buffer, value < 0 ? 1u : 0u, (size_t)(value < 0 ? -1 - value : value));
}

static inline void put_string(struct buffer *buffer, const void *bytes, size_t length)
{
    put_head(buffer, 2, length);
    put(buffer, bytes, length);
}

static inline void put_word(struct buffer *buffer, const char *text)
{
    put_head(buffer, 3, strlen(text));
    put(buffer, text, strlen(text));
}

static inline void put_base64url(struct buffer *buffer, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < length; i += 3) {
        size_t count = length - i < 3 ? length - i : 3;
        uint32_t three = (uint32_t)bytes[i] << 16 | (count > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (count > 2 ? bytes[i + 2] : 0);
        for (size_t digit = 0; digit <= count; digit++) {
            put_byte(buffer, (unsigned char)digits[three >> (18 - 6 * digit) & 63]);
        }
    }
}

enum kind { KIND_ES256 = -7, KIND_EDDSA = -8, KIND_ES384 = -35, KIND_RS256 = -257 };

/* What it says; a test bends one. */
struct authenticator {
    enum kind kind;
    EVP_PKEY *key;
    const char *type; /* NULL: that of the ceremony */
    const char *origin;
    const char *rp_id;
    const char *more; /* further members of the client data */
    uint8_t challenge[32];
    size_t challenge_length;
    unsigned flags;
    uint32_t count;
    uint8_t id[1100];
    size_t id_length;
};

static inline EVP_PKEY *key_new(enum kind kind)
{
    EVP_PKEY *key = NULL;
    switch (kind) {
    case KIND_ES256:
        key = EVP_EC_gen("P-256");
        break;
    case KIND_ES384:
        key = EVP_EC_gen("P-384");
        break;
    case KIND_RS256:
        key = EVP_RSA_gen(2048);
        break;
    case KIND_EDDSA:
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        break;
    }
    return key != NULL ? key : (abort(), key);
}

static inline struct authenticator authenticator_new(enum kind kind)
{
    struct authenticator authenticator = {.kind = kind,
                                          .key = key_new(kind),
                                          .origin = "https://portal.example.nl",
                                          .rp_id = "portal.example.nl",
                                          .more = "",
                                          .challenge_length = 32,
                                          .flags = UP | UV,
                                          .count = 1,
                                          .id_length = 32};
    memset(authenticator.challenge, 0xc5, sizeof authenticator.challenge);
    memset(authenticator.id, 0x1d, sizeof authenticator.id);
    return authenticator;
}

static inline void authenticator_free(struct authenticator *authenticator)
{
    EVP_PKEY_free(authenticator->key);
}

static inline struct buffer client_data(const struct authenticator *authenticator, const char *type)
{
    struct buffer json = {0};
    char text[1024];
    int length = snprintf(text, sizeof text, "{\"type\":\"%s\",\"challenge\":\"",
                          authenticator->type != NULL ? authenticator->type : type);
    put(&json, text, (size_t)length);
    put_base64url(&json, authenticator->challenge, authenticator->challenge_length);
    length = snprintf(text, sizeof text, "\",\"origin\":\"%s\"%s}", authenticator->origin,
                      authenticator->more);
    put(&json, text, (size_t)length);
    return json;
}

static inline void put_number(struct buffer *buffer, const EVP_PKEY *key, const char *name,
                              size_t width)
{
    BIGNUM *number = NULL;
    uint8_t bytes[512];
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1 ||
        BN_bn2binpad(number, bytes, (int)width) != (int)width) {
        abort();
    }
    put_string(buffer, bytes, width);
    BN_free(number);
}

/* The COSE key (RFC 9052, section 7; RFC 9053, section 7; RFC 8230, section 4). */
static inline void put_key(struct buffer *buffer, const struct authenticator *authenticator)
{
    const EVP_PKEY *key = authenticator->key;
    uint8_t raw[32];
    size_t length = sizeof raw;
    bool curve = authenticator->kind == KIND_ES256 || authenticator->kind == KIND_ES384;
    put_head(buffer, 5, curve ? 5 : 4);
    put_int(buffer, 1);
    put_int(buffer, curve ? 2 : authenticator->kind == KIND_RS256 ? 3 : 1);
    put_int(buffer, 3);
    put_int(buffer, (int)authenticator->kind);
    put_int(buffer, -1);
    if (curve) {
        size_t width = authenticator->kind == KIND_ES256 ? 32 : 48;
        put_int(buffer, authenticator->kind == KIND_ES256 ? 1 : 2);
        put_int(buffer, -2);
        put_number(buffer, key, OSSL_PKEY_PARAM_EC_PUB_X, width);
        put_int(buffer, -3);
        put_number(buffer, key, OSSL_PKEY_PARAM_EC_PUB_Y, width);
    } else if (authenticator->kind == KIND_RS256) {
        put_number(buffer, key, OSSL_PKEY_PARAM_RSA_N, 256);
        put_int(buffer, -2);
        put_number(buffer, key, OSSL_PKEY_PARAM_RSA_E, 3);
    } else {
        put_int(buffer, 6);
        put_int(buffer, -2);
        EVP_PKEY_get_raw_public_key(key, raw, &length);
        put_string(buffer, raw, length);
    }
}

/* Authenticator data, with the credential in it (`made`) or without. */
static inline struct buffer authenticator_data(const struct authenticator *authenticator, bool made)
{
    struct buffer data = {0};
    static const uint8_t aaguid[16];
    uint8_t hash[32];
    SHA256((const uint8_t *)authenticator->rp_id, strlen(authenticator->rp_id), hash);
    put(&data, hash, sizeof hash);
    put_byte(&data, authenticator->flags | (made ? AT : 0));
    for (int shift = 24; shift >= 0; shift -= 8) {
        put_byte(&data, authenticator->count >> shift & 0xff);
    }
    if (made) {
        put(&data, aaguid, sizeof aaguid);
        put_byte(&data, (unsigned)authenticator->id_length >> 8);
        put_byte(&data, (unsigned)authenticator->id_length & 0xff);
        put(&data, authenticator->id, authenticator->id_length);
        put_key(&data, authenticator);
    }
    return data;
}

/* An attestation object whose statement is written already. */
static inline struct buffer attestation_with(const char *format, const struct buffer *statement,
                                             const struct buffer *data)
{
    struct buffer object = {0};
    put_head(&object, 5, 3);
    put_word(&object, "fmt");
    put_word(&object, format);
    put_word(&object, "attStmt");
    put(&object, statement->bytes, statement->length);
    put_word(&object, "authData");
    put_string(&object, data->bytes, data->length);
    return object;
}

static inline struct buffer attestation(const struct authenticator *authenticator)
{
    struct buffer nothing = {0};
    struct buffer data = authenticator_data(authenticator, true);
    put_head(&nothing, 5, 0);
    return attestation_with("none", &nothing, &data);
}

/* By its key over the data and the hash of the client data (section 6.3.3, step 11). */
static inline struct buffer signature(const struct authenticator *authenticator,
                                      const struct buffer *data, const struct buffer *client)
{
    struct buffer signed_bytes = *data;
    struct buffer made = {.length = sizeof made.bytes};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *digest = authenticator->kind == KIND_EDDSA ? NULL : EVP_sha256();
    uint8_t hash[32];
    SHA256(client->bytes, client->length, hash);
    put(&signed_bytes, hash, sizeof hash);
    if (EVP_DigestSignInit(context, NULL, digest, NULL, authenticator->key) != 1 ||
        EVP_DigestSign(context, made.bytes, &made.length, signed_bytes.bytes,
                       signed_bytes.length) != 1) {
        abort();
    }
    EVP_MD_CTX_free(context);
    return made;
}

#endif
