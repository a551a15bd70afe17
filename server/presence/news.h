#ifndef SERVER_PRESENCE_NEWS_H
#define SERVER_PRESENCE_NEWS_H

#include "server/presence/presence.h"

#include <stddef.h>

/* What nodes tell each other over the channel. One text each:
 *
 *     NODE EPOCH beat                     it lives; each second
 *     NODE EPOCH whole                    all its users stand in Redis: read them anew
 *     NODE EPOCH gone                     it ends, and its sessions with it
 *     NODE EPOCH user ID STATE SINCE      what its sessions show of the user, since when (ms)
 *
 * EPOCH is chosen each time the node's line to Redis comes up: where it changes, what the node said
 * before counts no longer. The value of a user in Redis is `STATE SINCE`. */

enum {
    NODE_NAME_MAX = 64,
    EPOCH_LENGTH = 16,
    NEWS_SIZE = 192, /* holds any news, and any value */
};

enum news_kind { NEWS_BEAT, NEWS_WHOLE, NEWS_GONE, NEWS_USER };

struct news {
    char node[NODE_NAME_MAX + 1];
    char epoch[EPOCH_LENGTH + 1];
    enum news_kind kind;
    struct id user;            /* NEWS_USER */
    struct presence_view view; /* NEWS_USER */
};

void news_format(const struct news *news, char ret_text[NEWS_SIZE]);
/* False: none of ours. `ret_news` is then undefined. */
bool news_parse(const char *text, size_t length, struct news *ret_news);

void view_format(struct presence_view view, char ret_text[NEWS_SIZE]);
/* As news_parse(). */
bool view_parse(const char *text, size_t length, struct presence_view *ret_view);

#endif
