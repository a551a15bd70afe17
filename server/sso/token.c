#include "server/sso/token.h"

#include "server/secret.h"

#include <cjose/cjose.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER_MAX = 8192,
    RSA_BITS_MIN = 2048,
    RSA_BYTES_MAX = 1024,
    RSA_EXPONENT_MAX = 8,
    P256_BYTES = 32,
    BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    ACCESS_HASH_SIZE = sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES / 2, BASE64)
};

#define WORD(name, word) [name] = word,
static const char *const verdict_words[] = {TOKEN_VERDICT_MAP(WORD)};
#undef WORD

/* A number of a key, in base64url, of so many bytes. */
struct part {
    const char *name;
    size_t min, max;
};

/* An algorithm that is taken, and the key that it takes. All of them hash with SHA-256. */
static const struct algorithm {
    const char *name;
    const char *kty;
    struct part parts[2];
} algorithms[] = {
    {"RS256", "RSA", {{"n", RSA_BITS_MIN / 8, RSA_BYTES_MAX}, {"e", 1, RSA_EXPONENT_MAX}}},
    {"PS256", "RSA", {{"n", RSA_BITS_MIN / 8, RSA_BYTES_MAX}, {"e", 1, RSA_EXPONENT_MAX}}},
    {"ES256", "EC", {{"x", P256_BYTES, P256_BYTES}, {"y", P256_BYTES, P256_BYTES}}},
};

const char *token_verdict_word(enum token_verdict verdict)
{
    unsigned at = (unsigned)verdict;
    return at < TOKEN_VERDICT_COUNT ? verdict_words[at] : "unknown";
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_word(const json_t *object, const char *name, const char *word)
{
    const char *text = text_of(object, name);
    return text != NULL && strcmp(text, word) == 0;
}

/* Absent, or this word. */
static bool may_be(const json_t *object, const char *name, const char *word)
{
    return json_object_get(object, name) == NULL || is_word(object, name, word);
}

/* The protected header (RFC 7515, section 4), read by ourselves, so that it is judged before the
 * library does anything by it. NULL: it is none. */
static json_t *read_header(const char *token)
{
    char bytes[HEADER_MAX];
    size_t length = 0;
    size_t encoded = strcspn(token, ".");
    if (token[encoded] != '.' || sodium_base642bin((unsigned char *)bytes, sizeof bytes, token,
                                                   encoded, NULL, &length, NULL, BASE64) != 0) {
        return NULL;
    }
    json_t *header = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(header)) {
        json_decref(header);
        return NULL;
    }
    return header;
}

static const struct algorithm *algorithm_of(const json_t *header)
{
    if (json_object_get(header, "crit") != NULL) {
        return NULL; /* whatever it is, it is not understood here */
    }
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (is_word(header, "alg", algorithms[i].name)) {
            return &algorithms[i];
        }
    }
    return NULL;
}

static bool key_fits(const json_t *key, const struct algorithm *algorithm, const char *kid)
{
    bool curve = strcmp(algorithm->kty, "EC") != 0 || is_word(key, "crv", "P-256");
    return is_word(key, "kty", algorithm->kty) && curve && may_be(key, "use", "sig") &&
           may_be(key, "alg", algorithm->name) && (kid == NULL || is_word(key, "kid", kid));
}

/* The library ends the program over some texts that are no base64url: it gets none of them. */
static bool part_good(const json_t *key, const struct part *part)
{
    uint8_t bytes[RSA_BYTES_MAX];
    size_t length = 0;
    const char *text = text_of(key, part->name);
    return text != NULL &&
           sodium_base642bin(bytes, sizeof bytes, text, strlen(text), NULL, &length, NULL,
                             BASE64) == 0 &&
           length >= part->min && length <= part->max;
}

static bool token_good(const char *token)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789-_";
    for (int part = 0; part < 3; part++) {
        size_t length = strspn(token, alphabet);
        if (length == 0 || length % 4 == 1 || token[length] != (part < 2 ? '.' : '\0')) {
            return false;
        }
        token += length + 1;
    }
    return true;
}

/* For the library, with its public members alone. NULL: one is missing or wrong, or too weak. */
static cjose_jwk_t *key_open(const json_t *key, const struct algorithm *algorithm)
{
    cjose_err err;
    const struct part *parts = algorithm->parts;
    if (!part_good(key, &parts[0]) || !part_good(key, &parts[1])) {
        return NULL;
    }
    json_t *bare = json_pack("{s:s, s:O, s:O}", "kty", algorithm->kty, parts[0].name,
                             json_object_get(key, parts[0].name), parts[1].name,
                             json_object_get(key, parts[1].name));
    if (strcmp(algorithm->kty, "EC") == 0) {
        json_object_set_new(bare, "crv", json_string("P-256"));
    }
    char *text = json_dumps(bare, JSON_COMPACT);
    cjose_jwk_t *jwk = text != NULL ? cjose_jwk_import(text, strlen(text), &err) : NULL;
    free(text);
    json_decref(bare);
    bool rsa = strcmp(algorithm->kty, "RSA") == 0;
    if (jwk != NULL && rsa && cjose_jwk_get_keysize(jwk, &err) < RSA_BITS_MIN) {
        cjose_jwk_release(jwk);
        return NULL;
    }
    return jwk;
}

/* The claims, once the signature is this key's; else NULL. */
static json_t *open_with(const char *token, const json_t *key, const struct algorithm *algorithm)
{
    cjose_err err;
    uint8_t *bytes = NULL;
    size_t length = 0;
    json_t *claims = NULL;
    cjose_jwk_t *jwk = key_open(key, algorithm);
    cjose_jws_t *jws = jwk != NULL ? cjose_jws_import(token, strlen(token), &err) : NULL;
    if (jws != NULL && cjose_jws_verify(jws, jwk, &err) &&
        cjose_jws_get_plaintext(jws, &bytes, &length, &err)) {
        claims = json_loadb((const char *)bytes, length, JSON_REJECT_DUPLICATES, NULL);
    }
    if (jws != NULL) {
        cjose_jws_release(jws);
    }
    if (jwk != NULL) {
        cjose_jwk_release(jwk);
    }
    return claims;
}

/* Tries the keys that fit. Without a `kid` more than one would be guessing (section 10.1). */
static enum token_verdict open_token(const char *token, const json_t *set, const json_t *header,
                                     const struct algorithm *algorithm, json_t **ret_claims)
{
    const json_t *keys = json_object_get(set, "keys");
    const char *kid = text_of(header, "kid");
    size_t fitting = 0;
    size_t index;
    json_t *key;
    if (!token_good(token)) {
        return TOKEN_FORM;
    }
    if (json_array_size(keys) > TOKEN_KEYS_MAX) {
        return TOKEN_NO_KEY;
    }
    json_array_foreach(keys, index, key)
    {
        fitting += key_fits(key, algorithm, kid);
    }
    if (fitting == 0 || (kid == NULL && fitting > 1)) {
        return TOKEN_NO_KEY;
    }
    json_array_foreach(keys, index, key)
    {
        *ret_claims = key_fits(key, algorithm, kid) ? open_with(token, key, algorithm) : NULL;
        if (*ret_claims != NULL) {
            return TOKEN_GOOD;
        }
    }
    return TOKEN_SIGNATURE;
}

/* `aud` is one text or a list; whoever shares it with others must be the one it was made for. */
static bool is_for(const json_t *claims, const char *client_id)
{
    const json_t *audience = json_object_get(claims, "aud");
    bool named = json_is_string(audience) && strcmp(json_string_value(audience), client_id) == 0;
    size_t count = json_is_string(audience) ? 1 : json_array_size(audience);
    size_t index;
    json_t *item;
    json_array_foreach(audience, index, item)
    {
        if (!json_is_string(item)) {
            return false;
        }
        named = named || strcmp(json_string_value(item), client_id) == 0;
    }
    return named &&
           (count == 1 ? may_be(claims, "azp", client_id) : is_word(claims, "azp", client_id));
}

/* A NumericDate (RFC 7519, section 2). False: it is none. */
static bool read_time(const json_t *claims, const char *name, double *ret_time_s)
{
    const json_t *time = json_object_get(claims, name);
    if (!json_is_number(time)) {
        return false;
    }
    *ret_time_s = json_number_value(time);
    return *ret_time_s >= 0;
}

static enum token_verdict judge_time(const json_t *claims, uint64_t now_s)
{
    double expires_s;
    double issued_s;
    double begins_s = 0;
    const double now = (double)now_s;
    if (!read_time(claims, "exp", &expires_s) || !read_time(claims, "iat", &issued_s) ||
        (json_object_get(claims, "nbf") != NULL && !read_time(claims, "nbf", &begins_s))) {
        return TOKEN_FORM;
    }
    if (now >= expires_s + TOKEN_SKEW_S) {
        return TOKEN_EXPIRED;
    }
    bool future = issued_s > now + TOKEN_SKEW_S || begins_s > now + TOKEN_SKEW_S;
    return future ? TOKEN_FUTURE : TOKEN_GOOD;
}

static bool is_same(const char *text, const char *expected)
{
    size_t length = strlen(expected);
    return text != NULL && strlen(text) == length && secret_equal(text, expected, length);
}

/* Section 3.1.3.6: the left half of the hash of the access token. */
static bool access_hash_fits(const json_t *claims, const char *access_token)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char text[ACCESS_HASH_SIZE];
    if (json_object_get(claims, "at_hash") == NULL) {
        return true;
    }
    if (access_token == NULL) {
        return false;
    }
    crypto_hash_sha256(hash, (const uint8_t *)access_token, strlen(access_token));
    sodium_bin2base64(text, sizeof text, hash, sizeof hash / 2, BASE64);
    return is_same(text_of(claims, "at_hash"), text);
}

static void take_claim(const json_t *claims, const char *name, char *ret_text, size_t size)
{
    const char *text = text_of(claims, name);
    ret_text[0] = '\0';
    if (text != NULL && strlen(text) < size) {
        memcpy(ret_text, text, strlen(text) + 1);
    }
}

/* Up to 255 characters of ASCII (section 2), of which none is for the terminal. */
static bool subject_good(const char *subject)
{
    for (const char *c = subject; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~') {
            return false;
        }
    }
    return *subject != '\0';
}

static enum token_verdict judge(const json_t *claims, const struct token_expected *expected,
                                struct token_claims *claimed)
{
    if (!json_is_object(claims)) {
        return TOKEN_FORM;
    }
    if (!is_word(claims, "iss", expected->issuer)) {
        return TOKEN_ISSUER;
    }
    if (!is_for(claims, expected->client_id)) {
        return TOKEN_AUDIENCE;
    }
    enum token_verdict time = judge_time(claims, expected->now_s);
    if (time != TOKEN_GOOD) {
        return time;
    }
    if (!is_same(text_of(claims, "nonce"), expected->nonce)) {
        return TOKEN_NONCE;
    }
    if (!access_hash_fits(claims, expected->access_token)) {
        return TOKEN_ACCESS_HASH;
    }
    take_claim(claims, "sub", claimed->subject, sizeof claimed->subject);
    take_claim(claims, "preferred_username", claimed->username, sizeof claimed->username);
    if (json_is_true(json_object_get(claims, "email_verified"))) {
        take_claim(claims, "email", claimed->email, sizeof claimed->email);
    }
    return subject_good(claimed->subject) ? TOKEN_GOOD : TOKEN_SUBJECT;
}

enum token_verdict token_verify(const char *token, const char *keys,
                                const struct token_expected *expected,
                                struct token_claims *ret_claims)
{
    struct token_claims claimed = {.subject = ""};
    json_t *claims = NULL;
    json_t *header = strlen(token) <= TOKEN_BYTES_MAX ? read_header(token) : NULL;
    const struct algorithm *algorithm = header != NULL ? algorithm_of(header) : NULL;
    json_t *set = json_loads(keys, JSON_REJECT_DUPLICATES, NULL);
    enum token_verdict verdict = header == NULL ? TOKEN_FORM
                                 : algorithm == NULL
                                     ? TOKEN_ALGORITHM
                                     : open_token(token, set, header, algorithm, &claims);
    if (verdict == TOKEN_GOOD) {
        verdict = judge(claims, expected, &claimed);
    }
    json_decref(claims);
    json_decref(set);
    json_decref(header);
    if (verdict == TOKEN_GOOD) {
        *ret_claims = claimed;
    }
    return verdict;
}
