#ifndef STORAGE_SIGN_IN_H
#define STORAGE_SIGN_IN_H

#include "storage/account.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

enum { TOKEN_HASH_BYTES = 32, DEVICE_BYTES_MAX = 120, ADDRESS_BYTES_MAX = 45 };

/* A sign-in is a token: opaque to all, stored as its hash alone. */
struct sign_in {
    struct id id;
    struct id account;
    uint8_t token_hash[TOKEN_HASH_BYTES];
    uint64_t created_ms;
    uint64_t used_ms;
    uint64_t expires_ms;
    char device[DEVICE_BYTES_MAX + 1]; /* what the user agent called itself */
    char address[ADDRESS_BYTES_MAX + 1];
};

enum store_err sign_in_add(struct store *store, const struct sign_in *sign_in);

/* Those of `account` that have neither expired nor been revoked at `now_ms`, newest first. `each`
 * returns false to stop. Its argument is valid during the call only. */
typedef bool sign_in_each(void *context, const struct sign_in *sign_in);
enum store_err sign_in_list(struct store *store, struct id account, uint64_t now_ms,
                            sign_in_each *each, void *context);

/* When the account last signed in (0: never), how many of its sign-ins live at `now_ms`, and how
 * many were made within the minute before. */
struct sign_in_count {
    uint64_t last_ms;
    unsigned live, lately;
};
enum store_err sign_in_counted(struct store *store, struct id account, uint64_t now_ms,
                               struct sign_in_count *ret_count);

/* Those of the account that live at `now_ms`, but for the `most` that were used last. */
enum store_err sign_in_surplus(struct store *store, struct id account, uint64_t now_ms,
                               unsigned most, sign_in_each *each, void *context);

/* Takes away those of the account that were made before `before_ms` and live no longer at `now_ms`.
 */
enum store_err sign_in_drop_dead(struct store *store, struct id account, uint64_t now_ms,
                                 uint64_t before_ms);

/* Every live sign-in of every account. */
enum store_err sign_in_list_all(struct store *store, uint64_t now_ms, sign_in_each *each,
                                void *context);

/* STORE_NOT_FOUND: not a sign-in of `account`, or gone already. */
enum store_err sign_in_revoke(struct store *store, struct id account, struct id sign_in,
                              uint64_t now_ms);

/* It was used at `now_ms` and lives until `expires_ms`. Moves `used_ms` forward, never back. A
 * sign-in that is unknown, revoked or expired, or was used later, is left alone. */
enum store_err sign_in_touch(struct store *store, struct id sign_in, uint64_t now_ms,
                             uint64_t expires_ms);

#endif
