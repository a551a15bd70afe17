#ifndef SIGNALLING_CALL_H
#define SIGNALLING_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signalling/err.h"

/*
 * A call: who is in it, who is rung, how it ended. A plain value without pointers: copy it, keep it
 * in rows, load it back. The fields are there to be read and stored; only the functions below
 * change a call that lives.
 *
 * Strings passed in are NUL-terminated and copied; none may be NULL, and ids are 1 to 36 bytes.
 * Times are milliseconds of one clock of the caller's (wall time, since they are stored), never 0.
 * Nothing here allocates or keeps a pointer.
 */
#define CALL_ID_SIZE 37
#define CALL_PARTICIPANTS_MAX 16
#define CALL_RING_MS 45000u

/* The words of the wire and of the rows. The numbers are not stable: store the words. */
#define CALL_STATE_MAP(X) X(CALL_RINGING, "ringing") X(CALL_ACTIVE, "active") X(CALL_ENDED, "ended")
#define CALL_MODE_MAP(X) X(CALL_P2P, "p2p") X(CALL_RELAY, "relay")
#define CALL_PARTICIPANT_STATE_MAP(X)                                                              \
    X(CALL_INVITED, "invited")                                                                     \
    X(CALL_WAITING, "waiting") X(CALL_JOINED, "joined") X(CALL_LEFT, "left")
#define CALL_REASON_MAP(X)                                                                         \
    X(CALL_REASON_NONE, "")                                                                        \
    X(CALL_REASON_HANGUP, "hangup")                                                                \
    X(CALL_REASON_DECLINED, "declined")                                                            \
    X(CALL_REASON_MISSED, "missed")                                                                \
    X(CALL_REASON_ANSWERED_ELSEWHERE, "answered_elsewhere")                                        \
    X(CALL_REASON_LOST, "lost")                                                                    \
    X(CALL_REASON_FORBIDDEN, "forbidden")

#define X(value, name) value,
enum call_state { CALL_STATE_MAP(X) };
enum call_mode { CALL_MODE_MAP(X) };
enum call_participant_state { CALL_PARTICIPANT_STATE_MAP(X) };
enum call_reason { CALL_REASON_MAP(X) };
#undef X

/* One user's place in the call; at most one per user. */
struct call_participant {
    char id[CALL_ID_SIZE];
    char user[CALL_ID_SIZE];
    char session[CALL_ID_SIZE]; /* the connection that is in the call; "" unless joined */
    enum call_participant_state state;
    bool audio; /* the four flags are false unless joined */
    bool video;
    bool screen;
    bool hand;
    uint32_t
        joined_order; /* 1, 2, 3 ... at the latest join, kept after leaving; 0 = never joined */
};

struct call {
    char id[CALL_ID_SIZE];
    char channel[CALL_ID_SIZE];
    char started_by[CALL_ID_SIZE]; /* user */
    enum call_state state;
    enum call_mode mode;
    enum call_reason outcome; /* CALL_REASON_NONE until ended, never ANSWERED_ELSEWHERE */
    uint64_t started_at_ms;
    uint64_t answered_at_ms; /* first became active; 0 = never */
    uint64_t ended_at_ms;    /* 0 = lives */
    uint64_t ring_until_ms;
    size_t participant_count;
    struct call_participant participants[CALL_PARTICIPANTS_MAX]; /* the caller, then the invited */
};

enum call_timer { CALL_TIMER_KEEP, CALL_TIMER_ARM, CALL_TIMER_STOP };

/*
 * What the server has to do after an event: store the call, then send in this order. Every function
 * that takes `effects` overwrites them; on an error they are empty. "Everybody" is every session of
 * every user in `participants`, in whatever state: who has just left must hear of it on all
 * devices.
 */
struct call_effects {
    bool changed;   /* call.changed to everybody; set whenever the call differs from before */
    bool elsewhere; /* call.ended `answered_elsewhere` to elsewhere_user's sessions but this one */
    char elsewhere_user[CALL_ID_SIZE];
    char elsewhere_session[CALL_ID_SIZE];
    size_t ring_count; /* call.ringing to these users' sessions */
    char ring_users[CALL_PARTICIPANTS_MAX][CALL_ID_SIZE];
    bool ended; /* call.ended with reason and seconds to everybody, and the channel's call entry */
    enum call_reason reason;
    uint64_t seconds;
    enum call_timer ring_timer; /* ARM: call_expire() at ring_until_ms; STOP may be repeated */
};

struct call_invite {
    const char *participant;
    const char *user;
};

struct call_opening {
    const char *id;
    const char *channel;
    enum call_mode mode;
    const char *participant; /* of the caller, who joins at once */
    const char *user;
    const char *session;
    bool audio;
    bool video;
    const struct call_invite *invited; /* 1 to CALL_PARTICIPANTS_MAX - 1, without the caller */
    size_t invited_count;
};

/*
 * Events. Where a user takes no part in the call the answer is CALL_NOT_FOUND, after its end
 * CALL_ENDED_ALREADY. A call ends
 *   hangup    answered, and by leaving fewer than two are left, or somebody ended it for all
 *   lost      answered, and by losing connections fewer than two are left
 *   forbidden answered, and by being put out fewer than two are left
 *   declined  not answered: nobody is left to ring, or one who was rung ended it for all
 *   missed    not answered: the ring ran out, or the caller went
 */

/*
 * Makes a ringing call. Where one lives in the channel already, join that one instead.
 * CALL_INVALID: bad ids, a user or participant twice, nobody or too many invited; `ret_call` is
 * untouched then.
 */
enum call_err call_start(struct call *ret_call, const struct call_opening *opening, uint64_t now_ms,
                         struct call_effects *effects);

/*
 * Answers the ring, or comes (back) into a call that lives. The same session again only sets its
 * flags. CALL_ANSWERED_ELSEWHERE: the user is in it with another session. CALL_CONFLICT: no room,
 * or the session is in it as somebody else. CALL_FORBIDDEN: waits to be admitted. `ret_participant`
 * points into `call`.
 */
enum call_err call_join(struct call *call, const char *user, const char *session, bool audio,
                        bool video, uint64_t now_ms,
                        const struct call_participant **ret_participant,
                        struct call_effects *effects);

/*
 * Refuses the ring on all the user's devices; again: nothing. CALL_ANSWERED_ELSEWHERE: the user has
 * joined, and leaves by call_leave().
 */
enum call_err call_decline(struct call *call, const char *user, uint64_t now_ms,
                           struct call_effects *effects);

/*
 * Hangs up. Who has not joined declines by it; again: nothing. CALL_ANSWERED_ELSEWHERE: the user is
 * in it with another session, which this one cannot hang up.
 */
enum call_err call_leave(struct call *call, const char *user, const char *session, uint64_t now_ms,
                         struct call_effects *effects);

/* Ends it for all. That the user `by` may do so has been decided; it need not take part. */
enum call_err call_end(struct call *call, const char *by, uint64_t now_ms,
                       struct call_effects *effects);

/*
 * The user may not take part any more: whether in it or rung, out of it. After that, or where the
 * user was out already, nothing. The server tells the user; everybody hears of the change.
 */
enum call_err call_forbid(struct call *call, const char *user, uint64_t now_ms,
                          struct call_effects *effects);

/* A connection is gone. Nothing where it was not in the call. */
void call_session_lost(struct call *call, const char *session, uint64_t now_ms,
                       struct call_effects *effects);

/* All connections are gone: for calls found alive in the rows at start. Nothing after its end. */
void call_all_lost(struct call *call, uint64_t now_ms, struct call_effects *effects);

/* The ring timer. Nothing before ring_until_ms or where nobody is rung. */
void call_expire(struct call *call, uint64_t now_ms, struct call_effects *effects);

#endif
