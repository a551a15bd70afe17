#ifndef SERVER_METHODS_GATE_H
#define SERVER_METHODS_GATE_H

#include "server/access/prove.h"
#include "server/access_facts.h"
#include "server/method.h"
#include "storage/channel.h"

/* The access decision for handlers that run with a store, and what they leave in the access log. */

/* The basis of what an operator does over the control socket. */
#define BASIS_OPERATOR "operator"

/* What the decision found on its way, about the caller and what was asked for. */
struct gate {
    struct care care;
    struct access_facts facts;
    struct decision decision;
    struct channel channel; /* of gate_channel; without `last_seq` */
};

/* May the caller do `verb` with `part` in `channel`? On OK `*ret_proof` is the caller's; NULL
 * instead of it where nothing of the dossier is touched. A channel that the caller may not know of
 * is ERR_NOT_FOUND, as one that does not exist. Sets `request->access`. */
enum err gate_channel(struct request *request, struct id channel, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof);

/* The same of a dossier as such. */
enum err gate_dossier(struct request *request, struct id dossier, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof);

/* Writes the audit row of what the handler did, in the transaction it did it in. `channel` may be
 * NULL. */
enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object);
/* The same of a deed on the dossier as such; `reason` (or NULL) is kept sealed. */
enum err gate_audit_care(struct request *request, const char *event, const struct care *care,
                         struct id object, const char *reason);
/* The row of an attempt that was refused, by a handler that answers OK all the same; with the word
 * for why. */
enum err gate_audit_refusal(struct request *request, const char *event, const char *refusal);
/* The same, with what it was about. */
enum err gate_audit_refusal_of(struct request *request, const char *event, struct id object,
                               const char *refusal);

/* For a handler of LANE_READ: it looks at what `request->access` says, and `object` of it (nil:
 * none). The row is written before the answer goes. */
void gate_look(struct request *request, const char *event, struct id object);

/* For a handler that refuses by its error, which undoes all that it wrote: names the row that tells
 * of it, where it is not about a dossier. `event` is a literal. It counts only with an error. */
void gate_note_refusal(struct request *request, const char *event, struct id object);

/* After a handler: if it failed, it saw and did nothing; if it was refused a dossier, or noted a
 * refusal, the row of that is left in `request->looks`. */
void gate_looked(struct request *request, const char *event, enum err err);

/* The rest is for the loop, and needs `request->app`. */

/* gate_channel from what the loop knows, for what stores nothing. */
enum err gate_live(struct request *request, struct id channel, enum part part, enum verb verb);

/* What the loop refused by itself, which is answered at once: its row follows. What came too often
 * is counted alone. */
void gate_refused_live(struct request *request, const char *event, enum err err);

#endif
