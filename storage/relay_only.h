#ifndef STORAGE_RELAY_ONLY_H
#define STORAGE_RELAY_ONLY_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>

struct store;

/* Who wants media by the TURN server alone, so that no other side of a call learns an address: an
 * account, or a provider for all its people. Again: nothing. */
enum store_err relay_only_set(struct store *store, struct id account_or_provider, bool on);
enum store_err relay_only_find(struct store *store, struct id account_or_provider, bool *ret_on);

#endif
