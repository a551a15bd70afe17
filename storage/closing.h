#ifndef STORAGE_CLOSING_H
#define STORAGE_CLOSING_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdint.h>

struct store;

/* R-ACC-9: what is an account's alone is destroyed: user name, password, second factor, recovery
 * codes, passkeys, the link to an identity provider, sign-ins. The person's row stays, and in it
 * the name where it stands in a dossier, a network or a channel; the user name is free again. What
 * was accepted, warned of, blocked and logged stays, and so do ties and signatures: which of them
 * end is decided by whoever closes.
 *
 * `closed_by` nil: an operator at the machine; `nonce` may be nil. STORE_EXISTS: it is closed
 * already. */
enum store_err account_close(struct store *store, struct id account, struct id closed_by,
                             struct id nonce, uint64_t now_ms);

#endif
