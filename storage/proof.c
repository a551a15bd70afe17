#include "storage/proof_form.h"

#include <stdlib.h>

void proof_free(struct proof *proof)
{
    free(proof);
}

bool proof_covers(const struct proof *proof, struct id dossier, bool writes)
{
    return proof != NULL && id_equal(proof->dossier, dossier) && (proof->writes || !writes);
}
