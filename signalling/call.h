#ifndef SIGNALLING_CALL_H
#define SIGNALLING_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signalling/call_steps.h"
#include "signalling/err.h"

/*
 * A call: who is in it, who is rung, who waits, how it ended. A plain value without pointers: copy
 * it, keep it in rows, load it back. The fields are there to be read and stored; only the functions
 * below change a call that lives, each by a step of call_steps.h.
 *
 * Strings passed in are NUL-terminated and copied; none may be NULL, and ids are 1 to 36 bytes.
 * Times are milliseconds of one clock of the caller's (wall time, since they are stored), never 0.
 * Nothing here allocates or keeps a pointer.
 */
#define CALL_ID_SIZE 37
#define CALL_PARTICIPANTS_MAX 16
#define CALL_RING_MS 45000u                 /* then nobody is rung any more */
#define CALL_AWAY_MS 30000u                 /* to come back after a connection was lost */
#define CALL_LENGTH_MS (4u * 3600u * 1000u) /* from its start; then it ends for all */
#define CALL_CLOCK_MS 2000u                 /* until it is noticed that the clock was set */

#define CALL_MODE_MAP(X) X(CALL_P2P, "p2p") X(CALL_RELAY, "relay")
#define X(value, name) value,
enum call_mode { CALL_MODE_MAP(X) };
#undef X

/* One user's place in the call; at most one per user. */
struct call_participant {
    char id[CALL_ID_SIZE]; /* anew for each stay after the first: one id, one peer connection */
    char user[CALL_ID_SIZE];
    char session[CALL_ID_SIZE]; /* the connection; "" unless joined or waiting, and not away */
    enum call_participant_state state;
    enum call_reason reason; /* why it is `left`; else, and where it never came, CALL_REASON_NONE */
    bool audio;              /* the four flags are false unless joined or waiting */
    bool video;
    bool screen;
    bool hand;
    uint32_t
        joined_order; /* 1, 2, 3 ... at the latest join, kept after leaving; 0 = never joined */
    uint64_t away_until_ms; /* 0 unless away */
};

struct call {
    char id[CALL_ID_SIZE];
    char channel[CALL_ID_SIZE];
    char started_by[CALL_ID_SIZE]; /* user */
    enum call_state state;
    enum call_mode mode;
    bool lobby;               /* who is no host waits to be let in */
    bool relay_only;          /* nobody learns another's address: media by TURN alone */
    enum call_reason outcome; /* CALL_REASON_NONE until ended, never ANSWERED_ELSEWHERE or BUSY */
    uint64_t started_at_ms;
    uint64_t answered_at_ms; /* first became active; 0 = never */
    uint64_t ended_at_ms;    /* 0 = lives */
    uint64_t ring_until_ms;
    size_t participant_count;
    struct call_participant participants[CALL_PARTICIPANTS_MAX]; /* the caller, then the invited */
};

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
    bool refused; /* call.ended `declined` to this user alone: the call goes on */
    char refused_user[CALL_ID_SIZE];
    size_t ring_count; /* call.ringing to these users' sessions */
    char ring_users[CALL_PARTICIPANTS_MAX][CALL_ID_SIZE];
    bool ended; /* call.ended with reason and seconds to everybody, and the channel's call entry */
    enum call_reason reason;
    uint64_t seconds;
    uint8_t steps[CALL_EVENT_COUNT]; /* how many places went through each event, to be counted */
};

struct call_invite {
    const char *participant;
    const char *user;
};

struct call_opening {
    const char *id;
    const char *channel;
    enum call_mode mode;
    bool lobby;
    bool relay_only;
    const char *participant; /* of the caller, who joins at once */
    const char *user;
    const char *session;
    bool audio;
    bool video;
    const struct call_invite *invited; /* 1 to CALL_PARTICIPANTS_MAX - 1, without the caller */
    size_t invited_count;
};

/* Who comes in. */
struct call_arrival {
    const char *user;
    const char *session;
    const char *participant; /* the place's id from now on, where it had an earlier stay */
    bool host;               /* passes the waiting room by */
    bool relay_only;         /* chose it by now: then it holds for the call from here on */
    bool audio;
    bool video;
};

/* What a participant says of itself; NULL: as it was. */
struct call_flags {
    const bool *audio;
    const bool *video;
    const bool *screen;
    const bool *hand;
};

/*
 * Events. Where a user takes no part in the call the answer is CALL_NOT_FOUND, after its end
 * CALL_ENDED_ALREADY. How a call ends is said by call_steps.h.
 */

/*
 * Makes a ringing call. Where one lives in the channel already, join that one instead.
 * CALL_INVALID: bad ids, a user or participant twice, nobody or too many invited; `ret_call` is
 * untouched then.
 */
enum call_err call_start(struct call *ret_call, const struct call_opening *opening, uint64_t now_ms,
                         struct call_effects *effects);

/*
 * Answers the ring, or comes (back) into a call that lives; where it has a waiting room, who is no
 * host waits, but for one who was in it and lost the connection. The same session again only sets
 * its flags. Whether the user may take part was decided before: who had no place, since they may
 * only since it began, gets one; CALL_NOT_FOUND where it has ended, or has no place left.
 * CALL_ANSWERED_ELSEWHERE: the user is in it with another session. CALL_CONFLICT: no
 * room, or the session is in it as somebody else. `ret_participant` points into `call`.
 */
enum call_err call_join(struct call *call, const struct call_arrival *arrival, uint64_t now_ms,
                        const struct call_participant **ret_participant,
                        struct call_effects *effects);

/*
 * The same participant on another connection, which takes over from the one before, lost or not.
 * CALL_NOT_FOUND: `participant` is none of the user's. CALL_CONFLICT: it has left (join anew), or
 * the session is in the call as somebody else.
 */
enum call_err call_resume(struct call *call, const char *user, const char *participant,
                          const char *session, uint64_t now_ms,
                          const struct call_participant **ret_participant,
                          struct call_effects *effects);

/*
 * Lets in who waits, or does not. `host` is the session of who decides: CALL_FORBIDDEN unless it is
 * joined. CALL_NOT_FOUND: no such participant. CALL_CONFLICT: it does not wait (any more), is away,
 * or no room is left.
 */
enum call_err call_admit(struct call *call, const char *host, const char *participant,
                         uint64_t now_ms, struct call_effects *effects);
enum call_err call_refuse(struct call *call, const char *host, const char *participant,
                          uint64_t now_ms, struct call_effects *effects);

/*
 * Refuses the ring on all the user's devices; again: nothing. `reason` is CALL_REASON_DECLINED or
 * CALL_REASON_BUSY. CALL_ANSWERED_ELSEWHERE: the user has joined or waits, and leaves by
 * call_leave().
 */
enum call_err call_decline(struct call *call, const char *user, enum call_reason reason,
                           uint64_t now_ms, struct call_effects *effects);

/*
 * Hangs up. Who has not come declines by it; again: nothing. `reason` is CALL_REASON_HANGUP, or
 * CALL_REASON_LOST where no media came through. CALL_ANSWERED_ELSEWHERE: the user is in it with
 * another session, which this one cannot hang up.
 */
enum call_err call_leave(struct call *call, const char *user, const char *session,
                         enum call_reason reason, uint64_t now_ms, struct call_effects *effects);

/* CALL_NOT_FOUND also where the session neither is in it nor waits. */
enum call_err call_update(struct call *call, const char *session, const struct call_flags *flags,
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

/* A connection is gone: its participant has CALL_AWAY_MS to come back. Nothing where it was not in
 * the call. */
void call_session_lost(struct call *call, const char *session, uint64_t now_ms,
                       struct call_effects *effects);

/* All connections are gone: for calls found alive in the rows at start. Nothing after its end. */
void call_all_lost(struct call *call, uint64_t now_ms, struct call_effects *effects);

/* The wall clock was set: `now_ms` is `by_ms` more than time has passed. What the call counts by
 * goes along, so that no ring and no call dies of it, and none lasts longer. */
void call_clock_set(struct call *call, int64_t by_ms, uint64_t now_ms,
                    struct call_effects *effects);

/* Whatever is due by now: rings that ran out, who is not back in time, the longest a call may last.
 * Nothing before call_due_ms(). */
void call_expire(struct call *call, uint64_t now_ms, struct call_effects *effects);

#endif
