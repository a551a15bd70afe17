#include "signalling/turn.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SHA1_SIZE 20

/* The one place that knows the crypto library. SHA-1 is what TURN servers take; as a HMAC it holds.
 */
static bool sign(const char *secret, size_t secret_length, const char *text,
                 char ret_base64[TURN_CREDENTIAL_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (HMAC(EVP_sha1(), secret, (int)secret_length, (const unsigned char *)text, strlen(text),
             digest, &length) == NULL ||
        length != SHA1_SIZE) {
        return false;
    }
    return EVP_EncodeBlock((unsigned char *)ret_base64, digest, SHA1_SIZE) ==
           TURN_CREDENTIAL_SIZE - 1;
}

/* A colon would move the border between expiry and name, a space or control sign break the log. */
static bool pseudonym_valid(const char *pseudonym)
{
    size_t length = strlen(pseudonym);
    if (length == 0 || length > TURN_PSEUDONYM_MAX) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (pseudonym[i] <= ' ' || pseudonym[i] > '~' || pseudonym[i] == ':') {
            return false;
        }
    }
    return true;
}

enum call_err turn_issue(const char *secret, size_t secret_length, const char *pseudonym,
                         uint64_t expires_at_s, struct turn_credentials *ret_credentials)
{
    if (secret_length == 0 || secret_length > TURN_SECRET_MAX || expires_at_s == 0 ||
        !pseudonym_valid(pseudonym)) {
        return CALL_INVALID;
    }
    struct turn_credentials credentials;
    snprintf(credentials.username, sizeof credentials.username, "%" PRIu64 ":%s", expires_at_s,
             pseudonym);
    if (!sign(secret, secret_length, credentials.username, credentials.credential)) {
        return CALL_CRYPTO;
    }
    *ret_credentials = credentials;
    return CALL_OK;
}
