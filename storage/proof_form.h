#ifndef STORAGE_PROOF_FORM_H
#define STORAGE_PROOF_FORM_H

#include "storage/id.h"
#include "storage/proof.h"

#include <stdbool.h>

/* What a proof is made of. For this folder, for the one maker of proofs (server/access/prove.c),
 * and for the tests of this folder; a test sees to it that nobody else includes it. */
struct proof {
    struct id dossier;
    bool writes;
};

/* Whether it covers the dossier, for reading or for writing. `proof` may be NULL. */
bool proof_covers(const struct proof *proof, struct id dossier, bool writes);

#endif
