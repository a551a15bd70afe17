#ifndef STORAGE_RESET_H
#define STORAGE_RESET_H

#include "storage/err.h"
#include "storage/id.h"
#include "storage/sign_in.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* R-ACC-4: a link to set a new password with, good once and for a short time. An account has one at
 * most: a later one makes the earlier void. */

enum store_err reset_set(struct store *store, struct id account,
                         const uint8_t token_hash[TOKEN_HASH_BYTES], uint64_t now_ms,
                         uint64_t expires_ms);

/* Whether the account has one that opens it at `now_ms`. */
enum store_err reset_works(struct store *store, struct id account, uint64_t now_ms,
                           bool *ret_works);

/* The account that this link opens at `now_ms`. STORE_NOT_FOUND: none. */
enum store_err reset_find(struct store *store, const uint8_t token_hash[TOKEN_HASH_BYTES],
                          uint64_t now_ms, struct id *ret_account);

/* None is left. */
enum store_err reset_end(struct store *store, struct id account);

#endif
