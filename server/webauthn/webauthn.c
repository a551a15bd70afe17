/* The adapter to libfido2, whose types stay in here.
 *
 * What the library has no error of its own for is looked at first, in the authenticator data
 * (WebAuthn section 6.1):
 *
 *      0  32  SHA-256 of the relying party's id
 *     32   1  flags: UP 0x01, UV 0x04, BE 0x08, BS 0x10, AT 0x40, ED 0x80
 *     33   4  sign count, big endian
 *     37   …  with AT: AAGUID (16), length of the credential's id (2), the id, its COSE key
 *          …  with ED: a map of extensions
 */

#include "server/webauthn/webauthn.h"

#include "server/secret.h"
#include "server/webauthn/cbor.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <sodium.h>
#include <string.h>

enum { FLAGS_AT = 32, HEAD_BYTES = 37, ID_AT = 18 };
enum {
    FLAG_UP = 0x01,
    FLAG_UV = 0x04,
    FLAG_BE = 0x08,
    FLAG_BS = 0x10,
    FLAG_AT = 0x40,
    FLAG_ED = 0x80
};

#define WORD(name, word) word,
static const char *const words[] = {WEBAUTHN_MAP(WORD)};
#undef WORD

static const int cose_algorithms[] = {
    [PASSKEY_ES256] = COSE_ES256, [PASSKEY_RS256] = COSE_RS256, [PASSKEY_EDDSA] = COSE_EDDSA};

const char *webauthn_word(enum webauthn verdict)
{
    return words[verdict];
}

static enum webauthn check_client_data(const struct webauthn_expected *expected, const char *type,
                                       struct webauthn_bytes bytes)
{
    struct client_data data;
    if (!client_data_parse(bytes.at, bytes.length, &data)) {
        return WEBAUTHN_MALFORMED;
    }
    if (strcmp(data.type, type) != 0) {
        return WEBAUTHN_TYPE;
    }
    if (!secret_equal(data.challenge, expected->challenge, CHALLENGE_BYTES)) {
        return WEBAUTHN_CHALLENGE;
    }
    bool ours = !data.elsewhere && strcmp(data.origin, expected->party->origin) == 0;
    return ours ? WEBAUTHN_OK : WEBAUTHN_ORIGIN;
}

/* What follows the head is what the flags say, whole, and nothing more. The library would take
 * memory for as many elements as a key or an extension says to have; of an assertion it looks for
 * extensions right behind the head, whatever the flags say of a credential. */
static bool is_whole(struct webauthn_bytes data)
{
    struct cbor cbor = {data.at + HEAD_BYTES, data.length - HEAD_BYTES};
    struct cbor_span span;
    uint8_t flags = data.at[FLAGS_AT];
    if ((flags & FLAG_AT) != 0) {
        if (cbor.left < ID_AT) {
            return false;
        }
        size_t length = (size_t)cbor.at[ID_AT - 2] << 8 | cbor.at[ID_AT - 1];
        if (cbor.left - ID_AT < length) {
            return false;
        }
        cbor.at += ID_AT + length;
        cbor.left -= ID_AT + length;
        if (!cbor_skip(&cbor, &span)) {
            return false;
        }
    }
    return ((flags & FLAG_ED) == 0 || cbor_skip(&cbor, &span)) && cbor.left == 0;
}

/* `made`: a credential was, and is told of; else it must not be (section 6.1). */
static enum webauthn check_authenticator_data(const struct relying_party *party,
                                              struct webauthn_bytes data, bool made)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    if (data.length < HEAD_BYTES || data.length > AUTHENTICATOR_DATA_MAX) {
        return WEBAUTHN_MALFORMED;
    }
    uint8_t flags = data.at[FLAGS_AT];
    crypto_hash_sha256(hash, (const uint8_t *)party->id, strlen(party->id));
    if (!secret_equal(hash, data.at, sizeof hash)) {
        return WEBAUTHN_RP;
    }
    if ((flags & FLAG_UP) == 0) {
        return WEBAUTHN_UNATTENDED;
    }
    if ((flags & FLAG_UV) == 0) {
        return WEBAUTHN_UNVERIFIED;
    }
    /* Kept elsewhere, though it cannot be (section 7.1, step 17). */
    bool lies = (flags & (FLAG_BE | FLAG_BS)) == FLAG_BS;
    bool tells = (flags & FLAG_AT) != 0;
    return lies || tells != made || !is_whole(data) ? WEBAUTHN_MALFORMED : WEBAUTHN_OK;
}

/* The key as the library has it. NULL: it is none. */
static void *key_open(const struct passkey_key *key)
{
    es256_pk_t *es256 = NULL;
    rs256_pk_t *rs256 = NULL;
    eddsa_pk_t *eddsa = NULL;
    switch (key->algorithm) {
    case PASSKEY_ES256:
        es256 = es256_pk_new();
        if (es256 != NULL && es256_pk_from_ptr(es256, key->bytes, key->length) != FIDO_OK) {
            es256_pk_free(&es256);
        }
        return es256;
    case PASSKEY_RS256:
        rs256 = rs256_pk_new();
        if (rs256 != NULL && rs256_pk_from_ptr(rs256, key->bytes, key->length) != FIDO_OK) {
            rs256_pk_free(&rs256);
        }
        return rs256;
    case PASSKEY_EDDSA:
        eddsa = eddsa_pk_new();
        if (eddsa != NULL && eddsa_pk_from_ptr(eddsa, key->bytes, key->length) != FIDO_OK) {
            eddsa_pk_free(&eddsa);
        }
        return eddsa;
    case PASSKEY_ALGORITHM_COUNT:
        break;
    }
    return NULL;
}

static void key_close(enum passkey_algorithm algorithm, void *key)
{
    if (algorithm == PASSKEY_ES256) {
        es256_pk_free((es256_pk_t **)&key);
    } else if (algorithm == PASSKEY_RS256) {
        rs256_pk_free((rs256_pk_t **)&key);
    } else {
        eddsa_pk_free((eddsa_pk_t **)&key);
    }
}

static bool key_is_one(const struct passkey_key *key)
{
    void *opened = key_open(key);
    if (opened != NULL) {
        key_close(key->algorithm, opened);
    }
    return opened != NULL;
}

/* An attestation object (section 6.5.4). */
struct attestation {
    struct cbor_span format;
    struct cbor_span statement;
    struct cbor_span data;
};

static bool read_pair(struct cbor *cbor, struct attestation *attestation)
{
    struct cbor_span name;
    if (!cbor_string(cbor, CBOR_TEXT, &name)) {
        return false;
    }
    if (cbor_is(name, "fmt") && attestation->format.at == NULL) {
        return cbor_string(cbor, CBOR_TEXT, &attestation->format);
    }
    if (cbor_is(name, "attStmt") && attestation->statement.at == NULL) {
        return cbor_skip(cbor, &attestation->statement);
    }
    return cbor_is(name, "authData") && attestation->data.at == NULL &&
           cbor_string(cbor, CBOR_BYTES, &attestation->data);
}

/* The three pairs that it has, each once, and nothing after them. */
static bool read_attestation(struct webauthn_bytes bytes, struct attestation *ret_attestation)
{
    struct cbor cbor = {bytes.at, bytes.length};
    uint64_t pairs;
    *ret_attestation = (struct attestation){.format = {0}};
    if (bytes.length > ATTESTATION_MAX || !cbor_map(&cbor, &pairs) || pairs != 3) {
        return false;
    }
    for (int i = 0; i < 3; i++) {
        if (!read_pair(&cbor, ret_attestation)) {
            return false;
        }
    }
    return cbor.left == 0;
}

/* The library wants to know the algorithm before it reads the key: so each is tried. NULL: none of
 * them. */
static fido_cred_t *read_credential(const struct attestation *attestation,
                                    enum passkey_algorithm *ret_algorithm)
{
    for (unsigned i = 0; i < PASSKEY_ALGORITHM_COUNT; i++) {
        fido_cred_t *credential = fido_cred_new();
        if (credential != NULL && fido_cred_set_type(credential, cose_algorithms[i]) == FIDO_OK &&
            fido_cred_set_authdata_raw(credential, attestation->data.at,
                                       attestation->data.length) == FIDO_OK) {
            *ret_algorithm = (enum passkey_algorithm)i;
            return credential;
        }
        fido_cred_free(&credential);
    }
    return NULL;
}

static enum webauthn check_statement(fido_cred_t *credential,
                                     const struct webauthn_expected *expected,
                                     const struct attestation *attestation,
                                     struct webauthn_bytes client_data)
{
    if (cbor_is(attestation->format, "none")) {
        struct cbor cbor = {attestation->statement.at, attestation->statement.length};
        uint64_t pairs;
        return cbor_map(&cbor, &pairs) && pairs == 0 ? WEBAUTHN_OK : WEBAUTHN_ATTESTATION;
    }
    if (!cbor_is(attestation->format, "packed") ||
        fido_cred_set_fmt(credential, "packed") != FIDO_OK ||
        fido_cred_set_attstmt(credential, attestation->statement.at,
                              attestation->statement.length) != FIDO_OK ||
        fido_cred_x5c_len(credential) != 0) {
        return WEBAUTHN_ATTESTATION;
    }
    bool right =
        fido_cred_set_rp(credential, expected->party->id, NULL) == FIDO_OK &&
        fido_cred_set_uv(credential, FIDO_OPT_TRUE) == FIDO_OK &&
        fido_cred_set_clientdata(credential, client_data.at, client_data.length) == FIDO_OK &&
        fido_cred_verify_self(credential) == FIDO_OK;
    return right ? WEBAUTHN_OK : WEBAUTHN_SIGNATURE;
}

static enum webauthn take_credential(const fido_cred_t *credential,
                                     enum passkey_algorithm algorithm,
                                     struct webauthn_credential *ret_credential)
{
    size_t id_length = fido_cred_id_len(credential);
    size_t key_length = fido_cred_pubkey_len(credential);
    struct webauthn_credential taken = {.key = {.algorithm = algorithm, .length = key_length},
                                        .sign_count = fido_cred_sigcount(credential),
                                        .id_length = id_length};
    if (id_length == 0 || id_length > sizeof taken.id) {
        return WEBAUTHN_MALFORMED;
    }
    if (key_length == 0 || key_length > sizeof taken.key.bytes) {
        return WEBAUTHN_KEY;
    }
    memcpy(taken.id, fido_cred_id_ptr(credential), id_length);
    memcpy(taken.key.bytes, fido_cred_pubkey_ptr(credential), key_length);
    if (!key_is_one(&taken.key)) {
        return WEBAUTHN_KEY;
    }
    *ret_credential = taken;
    return WEBAUTHN_OK;
}

enum webauthn webauthn_register(const struct webauthn_expected *expected,
                                struct webauthn_bytes client_data,
                                struct webauthn_bytes attestation,
                                struct webauthn_credential *ret_credential)
{
    struct attestation object;
    enum passkey_algorithm algorithm;
    enum webauthn verdict = check_client_data(expected, "webauthn.create", client_data);
    if (verdict != WEBAUTHN_OK) {
        return verdict;
    }
    if (!read_attestation(attestation, &object)) {
        return WEBAUTHN_MALFORMED;
    }
    const struct webauthn_bytes data = {object.data.at, object.data.length};
    verdict = check_authenticator_data(expected->party, data, true);
    if (verdict != WEBAUTHN_OK) {
        return verdict;
    }
    fido_cred_t *credential = read_credential(&object, &algorithm);
    if (credential == NULL) {
        return WEBAUTHN_KEY;
    }
    verdict = check_statement(credential, expected, &object, client_data);
    if (verdict == WEBAUTHN_OK) {
        verdict = take_credential(credential, algorithm, ret_credential);
    }
    fido_cred_free(&credential);
    return verdict;
}

/* The library holds the flags and the relying party's id against the data once more. */
static bool prepare(fido_assert_t *assertion, const struct relying_party *party,
                    struct webauthn_bytes client_data, struct webauthn_bytes data,
                    struct webauthn_bytes signature)
{
    return fido_assert_set_rp(assertion, party->id) == FIDO_OK &&
           fido_assert_set_clientdata(assertion, client_data.at, client_data.length) == FIDO_OK &&
           fido_assert_set_count(assertion, 1) == FIDO_OK &&
           fido_assert_set_authdata_raw(assertion, 0, data.at, data.length) == FIDO_OK &&
           fido_assert_set_sig(assertion, 0, signature.at, signature.length) == FIDO_OK &&
           fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK;
}

static enum webauthn check_signature(const struct relying_party *party,
                                     const struct passkey_key *key,
                                     struct webauthn_bytes client_data, struct webauthn_bytes data,
                                     struct webauthn_bytes signature, uint32_t *ret_sign_count)
{
    enum webauthn verdict = WEBAUTHN_MALFORMED;
    fido_assert_t *assertion = fido_assert_new();
    void *opened = key_open(key);
    if (opened == NULL) {
        verdict = WEBAUTHN_KEY;
    } else if (assertion != NULL && prepare(assertion, party, client_data, data, signature)) {
        bool right =
            fido_assert_verify(assertion, 0, cose_algorithms[key->algorithm], opened) == FIDO_OK;
        verdict = right ? WEBAUTHN_OK : WEBAUTHN_SIGNATURE;
        *ret_sign_count = fido_assert_sigcount(assertion, 0);
    }
    if (opened != NULL) {
        key_close(key->algorithm, opened);
    }
    fido_assert_free(&assertion);
    return verdict;
}

enum webauthn webauthn_assert(const struct webauthn_expected *expected,
                              const struct passkey_key *key, struct webauthn_bytes client_data,
                              struct webauthn_bytes authenticator_data,
                              struct webauthn_bytes signature, uint32_t *ret_sign_count)
{
    uint32_t sign_count = 0;
    enum webauthn verdict = check_client_data(expected, "webauthn.get", client_data);
    if (verdict == WEBAUTHN_OK) {
        verdict = check_authenticator_data(expected->party, authenticator_data, false);
    }
    if (verdict == WEBAUTHN_OK && (signature.length == 0 || signature.length > SIGNATURE_MAX)) {
        verdict = WEBAUTHN_MALFORMED;
    }
    if (verdict == WEBAUTHN_OK) {
        verdict = check_signature(expected->party, key, client_data, authenticator_data, signature,
                                  &sign_count);
    }
    if (verdict == WEBAUTHN_OK) {
        *ret_sign_count = sign_count;
    }
    return verdict;
}
