#ifndef SERVER_ACCESS_FACTS_H
#define SERVER_ACCESS_FACTS_H

#include "server/access/access.h"
#include "storage/care.h"
#include "storage/channel.h"

/* The facts of a decision, read from what is stored. */

/* Of `account` towards the dossier of `care`. Standing, features and `outside` are left to whoever
 * asks: as they are here, nothing is against it. */
enum store_err access_facts_read(struct store *store, const struct care *care, struct id account,
                                 struct id provider, enum role role, uint64_t now_ms,
                                 struct access_facts *ret_facts);

/* The same from what was read before. */
void access_facts_of(const struct care *care, const struct standing_in *standing, struct id account,
                     struct id provider, enum role role, uint64_t now_ms,
                     struct access_facts *ret_facts);

/* A member of a channel, with what the decision on it is made of. */
struct member_fact {
    struct id account;
    struct access_facts access;
};
/* The same with the name, and how far it has been read. */
struct seated {
    struct member member;
    struct access_facts access;
};

/* Everybody in `channel`, in the order of joining. The caller frees `*ret_seated`. What is kept of
 * it is told of by changes, and an emergency access ends by the clock alone: so it does not count
 * here. It is for reading what is stored, and makes nobody a member: no list and no events. Of the
 * standing only a closed account counts, which no longer knows of anything. */
enum store_err seated_read(struct store *store, const struct channel *channel,
                           struct seated **ret_seated, size_t *ret_count);
/* As many, in the same order. The caller frees them. */
struct member_fact *member_facts_of(const struct seated *seated, size_t count);

/* Whether somebody with these facts knows of the channel that they are about. */
bool access_knows(const struct access_facts *facts, struct civil_date today);

#endif
