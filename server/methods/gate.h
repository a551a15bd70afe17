#ifndef SERVER_METHODS_GATE_H
#define SERVER_METHODS_GATE_H

#include "server/access/prove.h"
#include "server/access_facts.h"
#include "server/method.h"
#include "storage/channel.h"

/* The access decision for handlers that run with a store. */

/* What the decision found on its way, about the caller and what was asked for. */
struct gate {
    struct care care;
    struct access_facts facts;
    struct decision decision;
    struct channel channel; /* of gate_channel */
    struct member self;     /* the caller's place in it; nil ids where an emergency opens it */
};

/* May the caller do `verb` with `part` in `channel`? On OK `*ret_proof` is the caller's; NULL
 * instead of it where nothing of the dossier is touched. A channel that the caller may not know of
 * is ERR_NOT_FOUND, as one that does not exist. */
enum err gate_channel(struct request *request, struct id channel, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof);

/* The same of a dossier as such. */
enum err gate_dossier(struct request *request, struct id dossier, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof);

/* Writes the audit row of what the handler did, in the transaction it did it in. `channel` may be
 * NULL. */
enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object);
/* The row of an attempt that was refused. */
enum err gate_audit_refusal(struct request *request, const char *event);

#endif
