#ifndef STORAGE_CLOSING_H
#define STORAGE_CLOSING_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdint.h>

struct store;

/* R-ACC-9: what is an account's alone is destroyed: user name, password, second factor, recovery
 * codes, passkeys, sign-ins. The person's row stays, and in it the name where it stands in a
 * dossier or a channel; the user name is free again. What was accepted, warned of, blocked and
 * logged stays.
 *
 * `closed_by` nil: an operator at the machine; `nonce` may be nil. STORE_EXISTS: it is closed
 * already. */
enum store_err account_close(struct store *store, struct id account, struct id closed_by,
                             struct id nonce, uint64_t now_ms);

#endif
