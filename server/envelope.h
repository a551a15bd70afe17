#ifndef SERVER_ENVELOPE_H
#define SERVER_ENVELOPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* What a request of JSON-RPC 2.0 is wrapped in (jsonrpc.org/specification), without batches and
 * without notifications from the client: {"jsonrpc":"2.0","id","method","params"?} and nothing
 * else. NULL: there is no such member. */
struct envelope {
    json_t *version;
    json_t *id; /* a number or a string; NULL where it is anything else */
    json_t *method;
    json_t *params;
    bool strange; /* it has other members */
};

/* False: not JSON, or a name twice in one object. Any JSON value is one, also with the character
 * NUL in a string. Clear it, however it went. */
bool envelope_read(const char *text, size_t length, struct envelope *ret_envelope);
void envelope_clear(struct envelope *envelope);

bool envelope_is_request(const struct envelope *envelope);

#endif
