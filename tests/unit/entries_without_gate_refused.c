/* Must not compile as it is, and must with -DASKED: whoever lists what is in a dossier has asked
 * the gate, because nothing else gives the proof that the list takes (R-CONS-9). */
#include "server/methods/gate.h"
#include "storage/entry.h"

enum err try_to_list(struct request *request, struct id channel, entry_each *each);

enum err try_to_list(struct request *request, struct id channel, entry_each *each)
{
    const struct entry_page page = {.channel = channel, .limit = 50, .newest = true};
#ifdef ASKED
    AUTO(proof) *proof = NULL;
    enum err err = gate_channel(request, channel, PART_CHAT, VERB_SEE, NULL, &proof);
    if (err != OK) {
        return err;
    }
#else
    const struct proof of_my_own = {.dossier = channel, .writes = true};
    const struct proof *proof = &of_my_own;
#endif
    return err_of_store(entry_list(request->store, proof, &page, each, NULL));
}
