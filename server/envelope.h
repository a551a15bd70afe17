#ifndef SERVER_ENVELOPE_H
#define SERVER_ENVELOPE_H

#include "server/err.h"
#include "server/params.h"

#include <stddef.h>

struct method;

/* What a request of JSON-RPC 2.0 is wrapped in (jsonrpc.org/specification), without batches and
 * without notifications from the client: {"jsonrpc":"2.0","id","method","params"?} and nothing
 * else. */
struct envelope {
    char *text; /* our own; what the others point into */
    size_t length;
    const char *id; /* JSON text of a number or a string; NULL where it is anything else */
    size_t id_length;
    const struct method *method; /* NULL: there is none of this name */
    size_t index;                /* its row */
    struct params params;        /* of its form */
};

/* ERR_PARSE: not JSON, or a name twice in one object; ERR_INVALID_REQUEST, ERR_UNKNOWN_METHOD,
 * ERR_INVALID_PARAMS with the field at fault, the first of them that is so; what was found out
 * until then stands in the envelope. Clear it, however it went. */
enum err envelope_read(const char *text, size_t length, struct envelope *ret_envelope,
                       char ret_field[FIELD_PATH_SIZE]);

/* Overwrites the text, which may hold secrets. */
void envelope_clear(struct envelope *envelope);

#endif
