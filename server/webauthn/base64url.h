#ifndef SERVER_WEBAUTHN_BASE64URL_H
#define SERVER_WEBAUTHN_BASE64URL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes in JSON (WebAuthn Level 3, section 5.1.10, "Base64URLString"): no padding. */

/* Characters that this many bytes take at most. */
#define BASE64URL_LENGTH(bytes) (((bytes)*4 + 2) / 3)

/* The bytes of a JSON string, at most `size` and at least one. False: none, too many, or other
 * characters. */
bool base64url_read(const json_t *text, uint8_t *ret_bytes, size_t size, size_t *ret_length);

/* The caller owns it. */
json_t *base64url_json(const uint8_t *bytes, size_t length);

#endif
