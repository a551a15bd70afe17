#ifndef SERVER_ACCESS_PROVE_H
#define SERVER_ACCESS_PROVE_H

#include "server/access/access.h"
#include "storage/proof.h"

/* The one maker of proofs. The caller owns what these return. */

/* NULL unless the decision allows. It covers writing for every verb but VERB_SEE and VERB_AUDIT. */
struct proof *prove(const struct decision *decision, struct id dossier, enum verb verb);

/* For deeds that nobody asked for: a call that ends by itself, a birthday; for the operator's
 * tools; and for breaking the glass. */
struct proof *prove_own(struct id dossier);

#endif
