#ifndef SERVER_METHODS_CHANNELS_H
#define SERVER_METHODS_CHANNELS_H

#include "server/method.h"
#include "storage/channel.h"

/* A channel as one of its members sees it. `take_members` is its list of members. The caller owns
 * the result. */
json_t *json_channel(const struct channel *channel, json_t *take_members, uint64_t read_seq,
                     uint64_t unread);
json_t *json_member(const struct member *member);

/* Once the commit is through, the loop knows of the new channel, and its members' sessions hear of
 * it (channel.added). */
enum err channel_tell_added(struct request *request, const struct channel *channel);

#endif
