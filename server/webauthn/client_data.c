#include "server/webauthn/client_data.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static bool read_text(const json_t *object, const char *name, char *ret_text, size_t size)
{
    const json_t *member = json_object_get(object, name);
    size_t length = json_string_length(member);
    if (!json_is_string(member) || length >= size) {
        return false;
    }
    memcpy(ret_text, json_string_value(member), length + 1);
    return true;
}

static bool read_challenge(const json_t *object, uint8_t ret_challenge[CHALLENGE_BYTES])
{
    const json_t *member = json_object_get(object, "challenge");
    size_t length = 0;
    return json_is_string(member) &&
           sodium_base642bin(ret_challenge, CHALLENGE_BYTES, json_string_value(member),
                             json_string_length(member), NULL, &length, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           length == CHALLENGE_BYTES;
}

/* Members that are not known are let pass: browsers add some on purpose (section 5.8.1.1). */
bool client_data_parse(const uint8_t *bytes, size_t length, struct client_data *ret_data)
{
    struct client_data data = {.elsewhere = false};
    if (length > CLIENT_DATA_MAX) {
        return false;
    }
    json_t *json = json_loadb((const char *)bytes, length, JSON_REJECT_DUPLICATES, NULL);
    const json_t *crossed = json_object_get(json, "crossOrigin");
    bool whole = json_is_object(json) && read_text(json, "type", data.type, sizeof data.type) &&
                 read_text(json, "origin", data.origin, sizeof data.origin) &&
                 read_challenge(json, data.challenge) &&
                 (crossed == NULL || json_is_boolean(crossed));
    data.elsewhere = json_is_true(crossed) || json_object_get(json, "topOrigin") != NULL;
    json_decref(json);
    if (whole) {
        *ret_data = data;
    }
    return whole;
}
