#include "server/access/prove.h"

#include "server/memory.h"
#include "storage/proof_form.h"

static struct proof *make(struct id dossier, bool writes)
{
    struct proof *proof = memory_new(sizeof *proof);
    *proof = (struct proof){.dossier = dossier, .writes = writes};
    return proof;
}

struct proof *prove(const struct decision *decision, struct id dossier, enum verb verb)
{
    if (decision->answer != ACCESS_ALLOW) {
        return NULL;
    }
    return make(dossier, verb != VERB_SEE && verb != VERB_AUDIT);
}

struct proof *prove_own(struct id dossier)
{
    return make(dossier, true);
}
