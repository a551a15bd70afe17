#include "server/totp.h"

#include "server/secret.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool works;

static void start(void)
{
    works = oath_init() == OATH_OK;
}

static bool is_code(const char *text)
{
    return strlen(text) == TOTP_DIGITS && strspn(text, "0123456789") == TOTP_DIGITS;
}

static bool is_code_of(const uint8_t secret[OTP_SECRET_BYTES], const char *code, uint64_t step)
{
    char right[TOTP_DIGITS + 1];
    if (oath_totp_generate((const char *)secret, OTP_SECRET_BYTES, (time_t)(step * TOTP_STEP_S),
                           TOTP_STEP_S, 0, TOTP_DIGITS, right) != OATH_OK) {
        return false;
    }
    bool same = secret_equal(right, code, TOTP_DIGITS);
    secret_wipe(right, sizeof right);
    return same;
}

bool totp_match(const uint8_t secret[OTP_SECRET_BYTES], const char *code, uint64_t now_ms,
                uint64_t used_step, uint64_t *ret_step)
{
    uint64_t now = now_ms / 1000 / TOTP_STEP_S;
    pthread_once(&once, start);
    if (!works || !is_code(code)) {
        return false;
    }
    for (uint64_t step = now > 0 ? now - 1 : 0; step <= now + 1; step++) {
        if (step > used_step && is_code_of(secret, code, step)) {
            *ret_step = step;
            return true;
        }
    }
    return false;
}

/* Percent-encoding (RFC 3986, section 2.1). False: no room; `*at` is then past use. */
static bool encode(const char *text, char **at, const char *end)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text != '\0'; text++) {
        if (end - *at < 4) {
            return false;
        }
        bool is_plain = strchr(plain, *text) != NULL;
        *at += snprintf(*at, 4, is_plain ? "%c" : "%%%02X", (unsigned char)*text);
    }
    return true;
}

static bool append(const char *text, char **at, const char *end)
{
    size_t length = strlen(text);
    if ((size_t)(end - *at) <= length) {
        return false;
    }
    memcpy(*at, text, length + 1);
    *at += length;
    return true;
}

bool totp_uri(const uint8_t secret[OTP_SECRET_BYTES], const char *issuer, const char *account,
              char ret_uri[TOTP_URI_SIZE])
{
    char *base32 = NULL;
    char *at = ret_uri;
    const char *end = ret_uri + TOTP_URI_SIZE;
    pthread_once(&once, start);
    if (!works ||
        oath_base32_encode((const char *)secret, OTP_SECRET_BYTES, &base32, NULL) != OATH_OK) {
        return false;
    }
    bool ok = append("otpauth://totp/", &at, end) && encode(issuer, &at, end) &&
              append(":", &at, end) && encode(account, &at, end) && append("?secret=", &at, end) &&
              append(base32, &at, end) && append("&issuer=", &at, end) &&
              encode(issuer, &at, end) && append("&algorithm=SHA1&digits=6&period=30", &at, end);
    secret_wipe(base32, strlen(base32));
    free(base32);
    return ok;
}
