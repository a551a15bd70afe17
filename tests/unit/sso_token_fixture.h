#ifndef TESTS_UNIT_SSO_TOKEN_FIXTURE_H
#define TESTS_UNIT_SSO_TOKEN_FIXTURE_H

/* Keys and ID tokens of the test's own, by OpenSSL: not by the library that is tried. */

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_TEXT = 16384, NUMBER_TEXT = 1024 };

/* There is room enough. */
static inline void base64url(const void *bytes, size_t length, char *ret_text)
{
    sodium_bin2base64(ret_text, sodium_base64_ENCODED_LEN(length, 7), bytes, length,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static inline EVP_PKEY *rsa_make(unsigned bits)
{
    return EVP_RSA_gen(bits);
}

static inline EVP_PKEY *ec_make(const char *curve)
{
    return EVP_EC_gen(curve);
}

static inline void member_of(EVP_PKEY *key, const char *param, int length, char *ret_text)
{
    uint8_t bytes[512];
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key, param, &number) != 1) {
        abort();
    }
    int size = length > 0 ? length : BN_num_bytes(number);
    (void)BN_bn2binpad(number, bytes, size);
    base64url(bytes, (size_t)size, ret_text);
    BN_free(number);
}

/* `more`: further members, each with a comma before it. */
static inline void jwk_of(EVP_PKEY *key, const char *more, char *ret_jwk)
{
    char a[NUMBER_TEXT];
    char b[NUMBER_TEXT];
    if (EVP_PKEY_is_a(key, "RSA")) {
        member_of(key, OSSL_PKEY_PARAM_RSA_N, 0, a);
        member_of(key, OSSL_PKEY_PARAM_RSA_E, 0, b);
        (void)snprintf(ret_jwk, FIXTURE_TEXT, "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s}", a, b,
                       more);
        return;
    }
    int length = (EVP_PKEY_get_bits(key) + 7) / 8;
    member_of(key, OSSL_PKEY_PARAM_EC_PUB_X, length, a);
    member_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, length, b);
    (void)snprintf(ret_jwk, FIXTURE_TEXT,
                   "{\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\"%s}",
                   EVP_PKEY_get_bits(key), a, b, more);
}

/* ECDSA as JOSE has it: both numbers in full width (RFC 7518, section 3.4). */
static inline size_t ecdsa_raw(const uint8_t *der, size_t length, uint8_t *ret_raw)
{
    const uint8_t *at = der;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)length);
    (void)BN_bn2binpad(ECDSA_SIG_get0_r(signature), ret_raw, 32);
    (void)BN_bn2binpad(ECDSA_SIG_get0_s(signature), ret_raw + 32, 32);
    ECDSA_SIG_free(signature);
    return 64;
}

static inline size_t sign(EVP_PKEY *key, bool pss, const char *text, uint8_t ret_bytes[1024])
{
    uint8_t bytes[1024];
    size_t length = sizeof bytes;
    EVP_PKEY_CTX *how = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = EVP_DigestSignInit(context, &how, EVP_sha256(), NULL, key) == 1;
    if (pss) {
        good = good && EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    if (!good ||
        EVP_DigestSign(context, bytes, &length, (const uint8_t *)text, strlen(text)) != 1) {
        abort();
    }
    EVP_MD_CTX_free(context);
    if (EVP_PKEY_is_a(key, "EC")) {
        return ecdsa_raw(bytes, length, ret_bytes);
    }
    memcpy(ret_bytes, bytes, length);
    return length;
}

/* The part of a token that is signed. */
static inline void unsigned_of(const char *header, const char *claims, char *ret_token)
{
    base64url(header, strlen(header), ret_token);
    strcat(ret_token, ".");
    base64url(claims, strlen(claims), ret_token + strlen(ret_token));
}

static inline void token_of(EVP_PKEY *key, const char *header, const char *claims, char *ret_token)
{
    uint8_t signature[1024];
    unsigned_of(header, claims, ret_token);
    size_t length = sign(key, strstr(header, "PS256") != NULL, ret_token, signature);
    strcat(ret_token, ".");
    base64url(signature, length, ret_token + strlen(ret_token));
}

/* "Signed" with a text for the key of an HMAC. */
static inline void hmac_token_of(const char *secret, const char *header, const char *claims,
                                 char *ret_token)
{
    uint8_t mac[32];
    unsigned length = sizeof mac;
    unsigned_of(header, claims, ret_token);
    (void)HMAC(EVP_sha256(), secret, (int)strlen(secret), (const uint8_t *)ret_token,
               strlen(ret_token), mac, &length);
    strcat(ret_token, ".");
    base64url(mac, length, ret_token + strlen(ret_token));
}

#endif
