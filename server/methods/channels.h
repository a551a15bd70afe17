#ifndef SERVER_METHODS_CHANNELS_H
#define SERVER_METHODS_CHANNELS_H

#include "server/access_facts.h"
#include "server/method.h"
#include "storage/channel.h"
#include "storage/proof.h"

/* A channel as one of its members sees it: only who has access to it too counts as a member. */
struct channel_view {
    json_t *form;       /* `channel`; NULL: the account may not know of it */
    struct proof *chat; /* for reading what is said there; NULL: not allowed */
};

/* From everybody in the channel, `seated` (access_facts.h), read once for the views of all of them.
 * `features` are those of the account's provider. Ends with channel_view_clear. */
enum err channel_view_of(struct request *request, const struct channel *channel,
                         const struct seated *seated, size_t count, struct id account,
                         uint32_t features, struct channel_view *ret_view);
void channel_view_clear(struct channel_view *view);

json_t *json_member(const struct member *member);

#endif
