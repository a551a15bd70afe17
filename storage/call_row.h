#ifndef STORAGE_CALL_ROW_H
#define STORAGE_CALL_ROW_H

#include "storage/err.h"
#include "storage/id.h"
#include "storage/proof.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

enum { CALL_ROW_PARTICIPANTS = 16, CALL_WORD_BYTES = 24 };

/* A call as it is kept: words instead of enums, so that storage need not know their meaning. */
struct call_row_participant {
    struct id id;
    struct id user;
    struct id session; /* nil unless joined */
    char state[CALL_WORD_BYTES];
    bool audio, video, screen, hand;
    uint32_t joined_order;        /* 0: has not joined */
    char reason[CALL_WORD_BYTES]; /* why it left; "" where it did not */
    uint64_t away_until_ms;       /* 0: not away */
};

struct call_row {
    struct id id;
    struct id channel;
    struct id nonce; /* of call.start, unique for `started_by` */
    struct id started_by;
    bool asked_audio, asked_video; /* of call.start, for when it is repeated */
    char state[CALL_WORD_BYTES];
    char mode[CALL_WORD_BYTES];
    char outcome[CALL_WORD_BYTES]; /* "" while it lives */
    bool live;
    bool lobby;
    bool relay_only;
    uint64_t started_ms, answered_ms, ended_ms, ring_until_ms; /* 0: not */
    unsigned participant_count;
    struct call_row_participant participants[CALL_ROW_PARTICIPANTS];
};

/* Writes the call and its participants, new or again; of a call that is kept already, its channel,
 * nonce, `started_by` and what was asked stay as they were. STORE_EXISTS: another
 * call lives in the channel, or `started_by` used this nonce before. STORE_REFUSED: the channel is
 * not of the proof's dossier, or the call is kept already with another channel. */
enum store_err call_row_save(struct store *store, const struct proof *proof,
                             const struct call_row *call);
/* Where it belongs, for whoever must ask for a proof first. */
enum store_err call_row_channel(struct store *store, struct id id, struct id *ret_channel);
/* These find calls of the proof's dossier alone. */
enum store_err call_row_find(struct store *store, const struct proof *proof, struct id id,
                             struct call_row *ret_call);
/* The one that lives in `channel`. There is at most one (the schema sees to it). */
enum store_err call_row_live_in(struct store *store, const struct proof *proof, struct id channel,
                                struct call_row *ret_call);
enum store_err call_row_by_nonce(struct store *store, const struct proof *proof,
                                 struct id started_by, struct id nonce, struct call_row *ret_call);

/* How many living calls the account has a part in that it has answered or started. */
enum store_err call_row_count_of(struct store *store, struct id account, unsigned *ret_count);

/* All that live, wherever: for the server's own look at its start. */
typedef bool call_row_each(void *context, const struct call_row *call);
enum store_err call_row_list_live(struct store *store, call_row_each *each, void *context);

#endif
