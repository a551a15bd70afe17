#ifndef SERVER_ENVELOPE_H
#define SERVER_ENVELOPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* What a request of JSON-RPC 2.0 is wrapped in (jsonrpc.org/specification), without batches and
 * without notifications from the client: {"jsonrpc":"2.0","id","method","params"?} and nothing
 * else. */

/* NULL: not JSON, or a name twice in one object. Any JSON value is one, also with the character NUL
 * in a string. The caller owns it. */
json_t *envelope_parse(const char *text, size_t length);

/* The request's id if it is one (a number or a string), else NULL. Borrowed. */
json_t *envelope_id(const json_t *message);

bool envelope_is_request(const json_t *message);

#endif
