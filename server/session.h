#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include "server/actor.h"
#include "server/outbox.h"
#include "server/presence/presence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer;
struct user;

/* Up to which seq of a channel the answer to session.hello went. */
struct reached {
    struct id channel;
    uint64_t seq;
};

enum greeting {
    GREETING_NONE,    /* no session.hello yet: no events */
    GREETING_PENDING, /* it is being answered: events wait */
    GREETING_DONE,
};

/* An event that waits for the answer to session.hello. */
struct held_event {
    struct held_event *next;
    struct frame *frame;
    struct id channel;
    enum part part; /* of the channel, if there is one */
    enum event_replay replay;
    uint64_t seq;
};

/* One connection, as the methods know it. Loop thread. */
struct session {
    uint64_t handle; /* of the hub; stands for the session where it may have gone meanwhile */
    struct peer *peer;
    struct actor actor; /* actor.session is its public id; actor.account nil until signed in */
    uint64_t opened_ms; /* steady time */
    unsigned in_flight; /* requests not yet answered */
    unsigned strikes;   /* refused messages since strikes_ms */
    uint64_t strikes_ms;
    bool worked; /* a request of it was worth it, and not too many were not */
    bool closing;
    bool signed_out; /* closes because its sign-in was revoked */
    bool exempt;     /* from what limits the connections of an account */

    enum greeting greeting;
    bool missed; /* messages, for want of accepted terms: the next hello brings them */
    struct held_event *held;
    struct held_event **held_end;
    size_t held_bytes;
    struct reached *reached; /* what is still to be passed over, live */
    size_t reached_count;
    enum presence_state presence; /* PRESENCE_OFFLINE until hello */
    enum presence_state chosen;   /* what it is from hello on */

    struct user *user;                             /* NULL until signed in */
    struct session *prev, *next;                   /* of the same user */
    struct session *unsigned_prev, *unsigned_next; /* of those not signed in, oldest first */
};

#endif
