#ifndef STORAGE_PROOF_H
#define STORAGE_PROOF_H

#include "storage/auto.h"

/* That access to a dossier was asked for and allowed. Every statement that reads or writes what is
 * in a dossier takes one, and only server/access/prove.c makes one, out of a decision: code that
 * forgot to ask has none to give. One for another dossier than the statement meets is refused
 * (STORE_REFUSED), and so is NULL. */
struct proof;

/* Takes NULL. */
void proof_free(struct proof *proof);
DEFINE_AUTO(proof, proof_free)

#endif
