#ifndef SERVER_TOTP_H
#define SERVER_TOTP_H

#include "storage/otp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Time-based one-time passwords (RFC 6238) with what every authenticator app does: HMAC-SHA-1, six
 * digits, steps of 30 s. The only file pair that knows liboath. From any thread. */

enum { TOTP_DIGITS = 6, TOTP_STEP_S = 30, TOTP_URI_SIZE = 2048 };

/* Whether `code` is that of this moment, or of one step earlier or later (clocks differ, people
 * type), and of a step after `used_step`. Then `*ret_step` is its step. */
bool totp_match(const uint8_t secret[OTP_SECRET_BYTES], const char *code, uint64_t now_ms,
                uint64_t used_step, uint64_t *ret_step);

/* What the app reads from the QR code: an `otpauth:` URI (the key URI format of Google
 * Authenticator). `issuer` and `account` are UTF-8. False: out of memory, or too long. */
bool totp_uri(const uint8_t secret[OTP_SECRET_BYTES], const char *issuer, const char *account,
              char ret_uri[TOTP_URI_SIZE]);

#endif
