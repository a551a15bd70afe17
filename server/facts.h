#ifndef SERVER_FACTS_H
#define SERVER_FACTS_H

#include "server/access_facts.h"
#include "server/outbox.h"
#include "storage/auto.h"
#include "storage/channel.h"

#include <stddef.h>

/* What the loop knows without asking the disk: who can sign in, who is in which channel, which
 * calls live. Loaded once before the first connection; changed only by what a commit published.
 * Loop thread. */
struct facts;

struct channel_fact {
    struct id id;
    size_t member_count;
    const struct member_fact *members;
};

/* Reads everything. The caller owns `*ret_facts`. */
enum store_err facts_load(struct store *store, uint64_t now_ms, struct facts **ret_facts);
/* Takes NULL. */
void facts_destroy(struct facts *facts);

/* Everything below is borrowed until the facts next change. */

void facts_add_sign_in(struct facts *facts, const struct sign_in_fact *fact);
void facts_touch_sign_in(struct facts *facts, struct id sign_in, uint64_t used_ms,
                         uint64_t expires_ms);
void facts_remove_sign_in(struct facts *facts, struct id sign_in);
/* NULL: no such token, or it has expired at `now_ms` (Unix time). */
const struct sign_in_fact *facts_sign_in(const struct facts *facts,
                                         const uint8_t token_hash[TOKEN_HASH_BYTES],
                                         uint64_t now_ms);
/* The same by its id. */
const struct sign_in_fact *facts_sign_in_of_id(const struct facts *facts, struct id sign_in,
                                               uint64_t now_ms);
/* Forgets those that have expired, and tells of each. To be called now and then. */
void facts_sweep(struct facts *facts, uint64_t now_ms,
                 void (*expired)(void *context, struct id sign_in), void *context);

/* What a provider has on, for the sign-ins of its people. */
void facts_set_features(struct facts *facts, struct id provider, uint32_t features);

/* A channel as it is now, new or known, with all its members (NULL: it has none). */
void facts_set_channel(struct facts *facts, struct id channel, const struct member_fact *members,
                       size_t count);
/* What day it is, which ages are counted by. To be told at least once a second. */
void facts_set_time(struct facts *facts, uint64_t now_ms);
/* NULL: there is none. */
const struct channel_fact *facts_channel(const struct facts *facts, struct id channel);
/* The channels of an account; `*ret_count` 0 for a stranger. */
const struct channel_fact *const *facts_channels_of(const struct facts *facts, struct id account,
                                                    size_t *ret_count);
/* The access decision from what the loop knows. `features` are the provider's of the account. */
enum access facts_access(const struct facts *facts, struct id account, uint32_t features,
                         struct id channel, enum part part, enum verb verb);
/* Whether a member knows of the channel, which one without access does not. */
bool facts_knows(const struct facts *facts, const struct member_fact *member);
/* Whether both know of one channel. */
bool facts_share_channel(const struct facts *facts, struct id a, struct id b);

/* Keeps the call as it is now; forgets it once it has ended. */
void facts_set_call(struct facts *facts, const struct call *call);
/* NULL: none of this id lives. */
const struct call *facts_call(const struct facts *facts, struct id call);
/* Calls `each` for every living call, which may not change the facts. */
void facts_each_call(const struct facts *facts,
                     void (*each)(void *context, const struct call *call), void *context);

#endif
