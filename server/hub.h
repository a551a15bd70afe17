#ifndef SERVER_HUB_H
#define SERVER_HUB_H

#include "server/facts.h"
#include "server/session.h"
#include "server/transport/transport.h"
#include "storage/auto.h"

/* Who listens: the sessions of this server, by handle and by user, and the fan-out of events to
 * them. Loop thread. */
struct hub;

struct standings;

/* Both are asked before every delivery, and must outlive the hub. */
struct hub *hub_create(const struct facts *facts, const struct standings *standings);
/* Takes NULL. All sessions must have gone. */
void hub_destroy(struct hub *hub);

/* A connection begins; it has no peer yet. */
struct session *hub_add(struct hub *hub, const char *address, uint64_t now_ms);
/* It has ended. */
void hub_remove(struct hub *hub, struct session *session);
/* NULL: it has gone. */
struct session *hub_find(const struct hub *hub, uint64_t handle);
/* NULL: no connection with this public id is signed in. */
struct session *hub_find_id(const struct hub *hub, struct id account, struct id session);
size_t hub_count(const struct hub *hub);
/* People with at least one session. */
size_t hub_user_count(const struct hub *hub);

/* The session is this account's from now on. */
void hub_sign_in(struct hub *hub, struct session *session, const struct sign_in_fact *fact);
/* Of the user's sessions, not counting those that are exempt, the `most` that signed in last stay;
 * the others are closed with CLOSE_RATE_LIMIT. */
void hub_close_oldest(struct user *user, size_t most);
/* Closes every session of the sign-in with CLOSE_REVOKED. */
void hub_sign_out(struct hub *hub, struct id sign_in);

/* Closes with CLOSE_UNAUTHENTICATED what has not signed in within its time. */
void hub_close_strangers(struct hub *hub, uint64_t now_ms);

/* A closing session gets and hears nothing more. */
void hub_close(struct session *session, enum close_code code);

/* Hands an event to everybody it is for. */
void hub_deliver(struct hub *hub, const struct event *event);
/* The event for a session alone, past its hello. */
void hub_send(struct session *session, struct frame *frame);
/* See peer_send_soon. */
void hub_send_soon(struct session *session, struct frame *frame);
/* Tells the user and all who share a channel with the user. */
void hub_tell_around(struct hub *hub, struct id account, struct frame *frame);

/* What a provider has on, for the sessions of its people, who hear of it. */
void hub_set_features(struct hub *hub, const struct provider_effect *provider);

/* Tells every session of a provider's people, or (nil) of everybody. */
void hub_tell(struct hub *hub, struct id provider, struct frame *frame);

/* Events wait from here … */
void hub_begin_greeting(struct session *session);
/* … to here. What `reached` covers does not come again, neither of what waited nor live. Of what
 * waited, nothing comes from a channel that was lost meanwhile. */
void hub_end_greeting(struct hub *hub, struct session *session, const struct reached *reached,
                      size_t count);

/* Calls `each` for every session. */
void hub_each(const struct hub *hub, void (*each)(void *context, struct session *session),
              void *context);

#endif
