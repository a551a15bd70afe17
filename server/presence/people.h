#ifndef SERVER_PRESENCE_PEOPLE_H
#define SERVER_PRESENCE_PEOPLE_H

#include "server/presence/presence.h"

#include <stddef.h>

/* Who is where: the sessions of this node counted, what other nodes say beside it, and what people
 * see of both. Reads no clock and waits for nothing.
 *
 * Another node is a number below PEOPLE_NODES_MAX. It says single things as they happen
 * (people_put), and all of it when asked (people_reload, people_confirm …, people_sweep). The two
 * come by different ways and overtake each other: what was put since the reload began is newer than
 * what the reload still brings, and stays. */

enum {
    PEOPLE_NODES_MAX = 64,
    PEOPLE_OF_NODE_MAX = 100000, /* whom one other node may show */
    PEOPLE_MAX = 250000,         /* who is kept in all, before other nodes may add no more */
};

struct people;

struct people *people_create(presence_changed *changed, void *context, uint64_t now_ms);
/* Takes NULL. Tells nobody. */
void people_destroy(struct people *people);

struct presence_view people_view(const struct people *people, struct id user);

/* As presence_move(). Returns whether what the own sessions alone show of the user changed. */
bool people_move(struct people *people, struct id user, enum presence_state from,
                 enum presence_state to, uint64_t now_ms);
/* What the own sessions alone show. */
struct presence_view people_own(const struct people *people, struct id user);

/* Walks over those whom the own sessions show, with whatever happens between the calls. `*cursor`
 * is NULL at first. Looks at some thousand users at most, gives at most `room`; `*ret_more`:
 * call again. */
struct people_item {
    struct id user;
    struct presence_view view;
};
struct person;
size_t people_list_own(const struct people *people, const struct person **cursor,
                       struct people_item *ret_items, size_t room, bool *ret_more);

/* The node says so now; PRESENCE_OFFLINE or PRESENCE_INVISIBLE: it shows the user no longer. False:
 * there are too many already. */
bool people_put(struct people *people, unsigned node, struct id user, struct presence_view view);

/* All the node said is in doubt from here … */
void people_reload(struct people *people, unsigned node);
/* … this is what it holds … */
bool people_confirm(struct people *people, unsigned node, struct id user,
                    struct presence_view view);
/* … and what is still in doubt goes: looks at `looks` users a call at most, true when it is done.
 * A reload without a confirmation forgets the node. */
bool people_sweep(struct people *people, unsigned node, size_t looks, uint64_t now_ms);

/* How many users the node was heard of, gone ones that are not swept yet among them. */
size_t people_count(const struct people *people, unsigned node);

#endif
