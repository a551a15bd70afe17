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
/* The row of an attempt that was refused, by a handler that answers OK all the same. */
enum err gate_audit_refusal(struct request *request, const char *event);

/* For a handler that refuses by its error, which undoes all that it wrote: notes the row instead.
 * Whoever runs the handler on LANE_WRITE, or alone, writes it afterwards; on LANE_READ there is no
 * transaction to write it in. `event` is a literal, `channel` may be NULL. The last note counts,
 * and only with an error. */
void gate_note_refusal(struct request *request, const char *event, const struct channel *channel,
                       struct id object);

/* Writes the row that was noted, if one was. Needs a writer with an open transaction, in which
 * nothing of the handler is left. */
enum err gate_audit_noted(struct request *request);

/* For who runs a handler alone, in a transaction that it has now failed with `err`: undoes it, and
 * keeps what was noted. Returns `err`, or why the row could not be kept. */
enum err gate_undo(struct request *request, enum err err);

#endif
