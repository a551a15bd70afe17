#ifndef SERVER_OUTBOX_H
#define SERVER_OUTBOX_H

#include "server/access_facts.h"
#include "server/frame.h"
#include "server/standing.h"
#include "signalling/call.h"
#include "storage/id.h"
#include "storage/sign_in.h"

#include <jansson.h>

/* What a handler wants told and known when its work is on the disk: events for sessions, and facts
 * for the loop. Filled on any lane, worked off on the loop, in order, or dropped whole. */

enum effect_kind {
    EFFECT_EVENT,
    EFFECT_SIGN_IN,   /* somebody can now sign in with a token */
    EFFECT_SIGN_OUT,  /* a sign-in is revoked */
    EFFECT_CALL,      /* a call is now like this */
    EFFECT_CHANNEL,   /* a channel, new or known, has these members, with this access */
    EFFECT_PROVIDER,  /* a provider has these features on */
    EFFECT_OTP_RIGHT, /* somebody who is signed in gave a right code */
    EFFECT_MAIL,      /* there is mail to send */
    EFFECT_STANDING,  /* how an account, or everybody, stands */
    EFFECT_ANNOUNCE,  /* an event that belongs to no channel */
};

/* What becomes of an event that meets a session whose session.hello is still being answered. */
enum event_replay {
    REPLAY_KEEP,   /* handed out after the answer */
    REPLAY_BY_SEQ, /* only if the answer's replay did not reach it yet */
    REPLAY_DROP,   /* the answer says it all */
};

struct event {
    struct frame *frame;
    struct id channel; /* every session of its members who may see `part` (nil: of `account`) … */
    enum part part;
    struct id account;        /* … or, not nil, only those of this account */
    struct id except_account; /* nil: none */
    struct id except_session; /* nil: none */
    enum event_replay replay;
    uint64_t seq;
};

struct sign_in_fact {
    struct sign_in sign_in;
    struct account account;
    uint32_t features;
};

struct channel_effect {
    struct id id;
    size_t count;
    struct member_fact *members; /* freed with the effect */
};

struct provider_effect {
    struct id id;
    uint32_t features;
    struct frame *frame; /* to every session of its people */
};

struct otp_right {
    struct id account;
    struct id sign_in;
};

struct announcement {
    struct frame *frame;
    struct id provider; /* to every session of its people; nil: of everybody */
};

struct call_effect {
    struct call call;
    uint8_t steps[CALL_EVENT_COUNT]; /* that led to it */
};

struct effect {
    struct effect *next;
    enum effect_kind kind;
    union {
        struct event event;
        struct sign_in_fact *sign_in; /* freed with the effect, as is the next */
        struct id signed_out;
        struct call_effect *call;
        struct channel_effect channel;
        struct provider_effect provider;
        struct otp_right otp_right;
        struct standing_change standing;
        struct announcement announcement;
    };
};

struct outbox {
    struct effect *first;
    struct effect **end; /* NULL while empty */
};

/* The new effect, last in order, zeroed but for its kind. Borrowed. */
struct effect *outbox_add(struct outbox *outbox, enum effect_kind kind);

/* An event to a channel's members. The caller may narrow it further. */
struct event *outbox_event(struct outbox *outbox, const char *method, json_t *take_params,
                           struct id channel, enum part part);

/* An event to one account, whatever it has access to. */
struct event *outbox_frame(struct outbox *outbox, struct frame *take_frame, struct id channel,
                           enum part part);
struct event *outbox_tell(struct outbox *outbox, const char *method, json_t *take_params,
                          struct id account);
/* An event for a provider's people, or (nil) everybody. */
void outbox_tell_all(struct outbox *outbox, const char *method, json_t *take_params,
                     struct id provider);

/* Frees what is in it. */
void outbox_clear(struct outbox *outbox);

/* The text of an event, framed. */
struct frame *event_frame(const char *method, json_t *take_params);

#endif
