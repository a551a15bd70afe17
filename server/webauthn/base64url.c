#include "server/webauthn/base64url.h"

#include "server/memory.h"
#include "storage/auto.h"

#include <sodium.h>

bool base64url_read(const json_t *text, uint8_t *ret_bytes, size_t size, size_t *ret_length)
{
    return json_is_string(text) &&
           sodium_base642bin(ret_bytes, size, json_string_value(text), json_string_length(text),
                             NULL, ret_length, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           *ret_length > 0;
}

json_t *base64url_json(const uint8_t *bytes, size_t length)
{
    size_t size = sodium_base64_encoded_len(length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    AUTO_FREE char *text = memory_new(size);
    sodium_bin2base64(text, size, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return json_string_nocheck(text);
}
