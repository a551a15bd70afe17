#ifndef SERVER_METHODS_GATE_H
#define SERVER_METHODS_GATE_H

#include "server/method.h"
#include "storage/channel.h"

/* The access decision for handlers that run with a store, and what they leave in the access log. */

/* The basis of what an operator does over the control socket. */
#define BASIS_OPERATOR "operator"

/* May the caller take part in `channel`? `ret_member` (or NULL) is the caller's own place in it. A
 * channel that the caller may not know of is ERR_NOT_FOUND, as one that does not exist. Sets
 * `request->access`. */
enum err gate_channel(struct request *request, struct id channel, enum part part,
                      struct member *ret_member);

/* Writes the audit row of what the handler did, in the transaction it did it in. `channel` may be
 * NULL. */
enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object);
/* The row of an attempt that was refused, with the word for why. */
enum err gate_audit_refusal(struct request *request, const char *event, const char *refusal);

/* For a handler of LANE_READ: it looks at what `request->access` says, and `object` of it (nil:
 * none). The row is written before the answer goes. */
enum err gate_look(struct request *request, const char *event, struct id object);

/* After such a handler, still with its store: if it was refused a dossier, the row of that takes
 * the place of its looks; if it failed, nothing was seen. */
void gate_looked(struct request *request, const char *event, enum err err);

#endif
