#ifndef SERVER_METHODS_CALL_H
#define SERVER_METHODS_CALL_H

#include "server/method.h"
#include "signalling/call.h"
#include "storage/call_row.h"
#include "storage/channel.h"

/* Calls: the state machine of signalling/, its rows, its events. */

/* call_rows.c: a call as it is kept. */

/* The id that signalling/ holds as text; nil where it holds "". */
struct id call_id_of(const char *text);
enum store_err call_save(struct store *store, const struct proof *proof, const struct call *call,
                         struct id nonce);
enum store_err call_load(struct store *store, const struct proof *proof, struct id id,
                         struct call *ret_call, struct id *ret_nonce);
/* False: the row is none that the state machine could have made. */
bool call_of_row(const struct call_row *row, struct call *ret_call);

/* call_live.c: what the loop does with calls. */

/* The form `call`. The caller owns it. */
json_t *json_call(const struct call *call);
/* The living calls that the actor is in or invited to, as a JSON array. The caller owns it. */
json_t *call_list_of(const struct app *app, const struct actor *actor);
/* Rings a session that came late, for as long as the ring still lives. */
void call_ring_again(struct app *app, struct session *session);
/* The session has ended: its place in a call waits for it to come back, or, where its sign-in was
 * revoked, is given up. */
void call_session_gone(struct app *app, const struct actor *actor, bool signed_out);
/* A call is now like this. */
void call_apply(struct app *app, const struct call_effect *effect);
/* Once a second: whatever is due in a call. */
void call_second(struct app *app, uint64_t now_ms);

/* The wall clock was set by so much: living calls go along. */
void call_clock(struct app *app, int64_t by_ms);

/* The servers that a connection may use for ICE (W3C RTCIceServer); the caller owns it. NULL:
 * failed. */
json_t *json_ice_servers(const struct config *config, uint64_t now_ms);

/* call_news.c: what no method brought. Runs on LANE_WRITE. */
enum call_news {
    CALL_NEWS_LOST,       /* the session's connection is gone */
    CALL_NEWS_SIGNED_OUT, /* its sign-in, too */
    CALL_NEWS_DUE,        /* a time in it has come */
    CALL_NEWS_RESTART,    /* every connection is gone */
};
enum err call_happen(struct request *request, struct id call, enum call_news news,
                     const char *session);
enum err call_follow_clock(struct request *request, struct id call, int64_t by_ms);

/* The account may not take part in calls of the channel any more: puts it out of the one that
 * lives there, if it is in it or rung. Runs on LANE_WRITE. */
enum err call_put_out(struct request *request, const struct channel *channel, struct id account);

/* Ends every living call at a provider, for which calls are switched off. Runs on LANE_WRITE. */
enum err call_end_of_provider(struct request *request, struct id provider);

/* Handlers whose rows stand in call.c. */
enum err call_signal(struct request *request);
enum err ice_servers(struct request *request);

#endif
