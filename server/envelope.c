#include "server/envelope.h"

#include "server/json_read.h"

#include <string.h>

enum { MEMBERS = 4 };
static const char *const names[MEMBERS] = {"jsonrpc", "id", "method", "params"};

static void fill(struct envelope *envelope, json_t *const take_values[MEMBERS], bool strange)
{
    *envelope =
        (struct envelope){take_values[0], take_values[1], take_values[2], take_values[3], strange};
    if (!json_is_string(envelope->id) && !json_is_number(envelope->id)) {
        json_decref(envelope->id);
        envelope->id = NULL;
    }
}

static bool read_slowly(const char *text, size_t length, struct envelope *ret_envelope)
{
    json_t *message =
        json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    json_t *values[MEMBERS];
    size_t known = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        values[i] = json_incref(json_object_get(message, names[i]));
        known += values[i] != NULL;
    }
    fill(ret_envelope, values, json_object_size(message) > known);
    json_decref(message);
    return message != NULL;
}

bool envelope_read(const char *text, size_t length, struct envelope *ret_envelope)
{
    json_t *values[MEMBERS];
    if (!json_read_members(text, length, names, MEMBERS, values)) {
        return read_slowly(text, length, ret_envelope);
    }
    fill(ret_envelope, values, false);
    return true;
}

void envelope_clear(struct envelope *envelope)
{
    json_decref(envelope->version);
    json_decref(envelope->id);
    json_decref(envelope->method);
    json_decref(envelope->params);
    *envelope = (struct envelope){0};
}

bool envelope_is_request(const struct envelope *envelope)
{
    const char *version = json_string_value(envelope->version);
    return version != NULL && strcmp(version, "2.0") == 0 && envelope->id != NULL &&
           json_is_string(envelope->method) && !envelope->strange;
}
