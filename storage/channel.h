#ifndef STORAGE_CHANNEL_H
#define STORAGE_CHANNEL_H

#include "storage/account.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

#define CHANNEL_KIND_MAP(X)                                                                        \
    X(CHANNEL_CARE, "care")                                                                        \
    X(CHANNEL_DIRECT, "direct")                                                                    \
    X(CHANNEL_GROUP, "group")                                                                      \
    X(CHANNEL_SUPPORT, "support")

#define CHANNEL_KIND_ENUM(name, word) name,
enum channel_kind {
    CHANNEL_KIND_MAP(CHANNEL_KIND_ENUM)
        CHANNEL_DOSSIER, /* deeds on the dossier itself: nobody talks there */
    CHANNEL_KIND_COUNT
};
#undef CHANNEL_KIND_ENUM

/* Static; never NULL. */
const char *channel_kind_word(enum channel_kind kind);
/* False leaves `ret_kind` untouched. */
bool channel_kind_parse(const char *word, enum channel_kind *ret_kind);

struct channel {
    struct id id;
    struct id provider;
    struct id dossier;
    enum channel_kind kind;
    char title[NAME_BYTES_MAX + 1];
    uint64_t last_seq; /* 0: no entry yet */
};

struct member {
    struct id channel;
    struct id account;
    char name[NAME_BYTES_MAX + 1];
    enum role role;
    uint64_t read_seq;
    uint64_t delivered_seq;
    bool closed; /* the account is */
};

/* A dossier of `client` at `provider`, with a fresh key of its own, sealed under the master key.
 * STORE_EXISTS: this client has one there. */
enum store_err dossier_add(struct store *store, struct id id, struct id client, struct id provider,
                           uint64_t now_ms);

/* STORE_NOT_FOUND: this client has none there. */
enum store_err dossier_find(struct store *store, struct id client, struct id provider,
                            struct id *ret_dossier);

/* `last_seq` of `channel` is not read. STORE_REFUSED, here as everywhere: an id in it points to
 * nothing. */
enum store_err channel_add(struct store *store, const struct channel *channel, uint64_t now_ms);
enum store_err member_add(struct store *store, struct id channel, struct id account);

enum store_err channel_find(struct store *store, struct id id, struct channel *ret_channel);

/* Whose the channel is: its dossier, and that one's client; nil where it is in none. */
enum store_err channel_owner(struct store *store, struct id id, struct id *ret_dossier,
                             struct id *ret_client);

/* `each` returns false to stop. Its argument is valid during the call only. */
typedef bool channel_each(void *context, const struct channel *channel);
typedef bool member_each(void *context, const struct member *member);

/* Every channel, and the channels `account` is a member of, in order of their ids. */
enum store_err channel_list(struct store *store, channel_each *each, void *context);
enum store_err channel_list_of(struct store *store, struct id account, channel_each *each,
                               void *context);

/* The channels of a dossier, in order of their ids. */
enum store_err channel_list_in(struct store *store, struct id dossier, channel_each *each,
                               void *context);

/* The members of `channel`, in order of joining. */
enum store_err member_list(struct store *store, struct id channel, member_each *each,
                           void *context);
/* STORE_NOT_FOUND: not a member. */
enum store_err member_find(struct store *store, struct id channel, struct id account,
                           struct member *ret_member);

/* Moves the positions forward, never back: reading implies delivery. `*ret_moved` says whether
 * anything changed, `*ret_member` how it stands now. STORE_NOT_FOUND: not a member. */
enum store_err member_mark(struct store *store, struct id channel, struct id account,
                           uint64_t read_seq, uint64_t delivered_seq, struct member *ret_member,
                           bool *ret_moved);

/* Messages of others after `read_seq`, at most 999. Not counted: amendments, retractions, calls. */
enum store_err channel_unread(struct store *store, struct id channel, struct id account,
                              uint64_t read_seq, uint64_t *ret_unread);

/* Whether the two share a channel. */
enum store_err account_shares_channel(struct store *store, struct id a, struct id b,
                                      bool *ret_shares);

#endif
