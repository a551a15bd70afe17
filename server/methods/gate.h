#ifndef SERVER_METHODS_GATE_H
#define SERVER_METHODS_GATE_H

#include "server/method.h"
#include "storage/channel.h"

/* The access decision for handlers that run with a store. */

/* May the caller take part in `channel`? `ret_member` (or NULL) is the caller's own place in it. A
 * channel that the caller may not know of is ERR_NOT_FOUND, as one that does not exist. */
enum err gate_channel(struct request *request, struct id channel, enum part part,
                      struct member *ret_member);

/* Writes the audit row of what the handler did, in the transaction it did it in. `channel` may be
 * NULL. */
enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object);
/* The row of an attempt that was refused. */
enum err gate_audit_refusal(struct request *request, const char *event);

#endif
