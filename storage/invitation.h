#ifndef STORAGE_INVITATION_H
#define STORAGE_INVITATION_H

#include "storage/account.h"
#include "storage/err.h"
#include "storage/id.h"
#include "storage/mail.h"
#include "storage/sign_in.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* R-ACC-1: the invitation to an account, of which the link's token is stored as its hash alone. One
 * for each account that came by one: to invite again replaces it, so that the earlier link is void.
 * It is open until its person has signed in for the first time, or it is cancelled. */
struct invitation {
    struct id account;
    struct id inviter;                    /* nil: an operator */
    struct id nonce;                      /* nil: none */
    uint8_t token_hash[TOKEN_HASH_BYTES]; /* written, never read */
    uint64_t created_ms;
    uint64_t expires_ms;
    struct id mail; /* the mail it goes by; nil: none */
    enum mail_state mail_state;
    bool used; /* user name and password are chosen, nobody has signed in yet */
};

/* Makes it the account's only one. Inviter and nonce of an earlier one stay. STORE_EXISTS: the
 * inviter used this nonce for another. */
enum store_err invitation_set(struct store *store, const struct invitation *invitation);

/* The one that is open. STORE_NOT_FOUND: none is. */
enum store_err invitation_find(struct store *store, struct id account,
                               struct invitation *ret_invitation);

/* The account that `inviter` made with this nonce. STORE_NOT_FOUND: none. */
enum store_err invitation_by_nonce(struct store *store, struct id inviter, struct id nonce,
                                   struct id *ret_account);

/* The account that this link still opens at `now_ms`. STORE_NOT_FOUND: none. */
enum store_err invitation_by_token(struct store *store, const uint8_t token_hash[TOKEN_HASH_BYTES],
                                   uint64_t now_ms, struct id *ret_account);

/* Its link opens nothing from now on; the invitation stays open. */
enum store_err invitation_use(struct store *store, struct id account);
/* Nothing is left to be done; whoever has none is left alone. A mail that waits for it is dropped
 * from the queue. */
enum store_err invitation_end(struct store *store, struct id account, uint64_t now_ms);

/* Open ones to accounts of `provider`, the newest account first, those before `before` (nil: all).
 * `each` returns false to stop. Its arguments are valid during the call only. */
typedef bool invitation_each(void *context, const struct invitation *invitation,
                             const struct account *account);
enum store_err invitation_list(struct store *store, struct id provider, struct id before,
                               invitation_each *each, void *context);

#endif
