#include "server/envelope.h"

#include "server/json_read.h"

#include <string.h>

json_t *envelope_parse(const char *text, size_t length)
{
    json_t *message = json_read(text, length);
    return message != NULL
               ? message
               : json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL,
                            NULL);
}

json_t *envelope_id(const json_t *message)
{
    json_t *id = json_object_get(message, "id");
    return json_is_string(id) || json_is_number(id) ? id : NULL;
}

static bool is_member(const char *name)
{
    return strcmp(name, "jsonrpc") == 0 || strcmp(name, "id") == 0 || strcmp(name, "method") == 0 ||
           strcmp(name, "params") == 0;
}

bool envelope_is_request(const json_t *message)
{
    const char *version = json_string_value(json_object_get(message, "jsonrpc"));
    if (version == NULL || strcmp(version, "2.0") != 0 || envelope_id(message) == NULL ||
        !json_is_string(json_object_get(message, "method"))) {
        return false;
    }
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)message, name, value)
    {
        if (!is_member(name)) {
            return false;
        }
    }
    return true;
}
