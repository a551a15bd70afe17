#include "server/methods/call.h"

#include "signalling/call_view.h"

#include <assert.h>
#include <stdio.h>

static_assert(CALL_ROW_PARTICIPANTS == CALL_PARTICIPANTS_MAX, "a row holds every participant");

struct id call_id_of(const char *text)
{
    struct id id = {0};
    id_parse(text, &id);
    return id;
}

static void set_word(char *ret_word, const char *word)
{
    snprintf(ret_word, CALL_WORD_BYTES, "%s", word);
}

static void participant_to_row(const struct call_participant *from, struct call_row_participant *to)
{
    *to = (struct call_row_participant){
        .id = call_id_of(from->id),
        .user = call_id_of(from->user),
        .session = call_id_of(from->session),
        .audio = from->audio,
        .video = from->video,
        .screen = from->screen,
        .hand = from->hand,
        .joined_order = from->joined_order,
        .away_until_ms = from->away_until_ms,
    };
    set_word(to->reason, call_reason_name(from->reason));
    set_word(to->state, call_participant_state_name(from->state));
}

enum store_err call_save(struct store *store, const struct proof *proof, const struct call *call,
                         struct id nonce)
{
    struct call_row row = {
        .id = call_id_of(call->id),
        .channel = call_id_of(call->channel),
        .nonce = nonce,
        .started_by = call_id_of(call->started_by),
        /* The starter comes first. Kept from the first time alone: the flags change later. */
        .asked_audio = call->participants[0].audio,
        .asked_video = call->participants[0].video,
        .live = call->state != CALL_ENDED,
        .lobby = call->lobby,
        .relay_only = call->relay_only,
        .started_ms = call->started_at_ms,
        .answered_ms = call->answered_at_ms,
        .ended_ms = call->ended_at_ms,
        .ring_until_ms = call->ring_until_ms,
        .participant_count = (unsigned)call->participant_count,
    };
    set_word(row.state, call_state_name(call->state));
    set_word(row.mode, call_mode_name(call->mode));
    set_word(row.outcome, call_reason_name(call->outcome));
    for (size_t i = 0; i < call->participant_count; i++) {
        participant_to_row(&call->participants[i], &row.participants[i]);
    }
    return call_row_save(store, proof, &row);
}

static bool participant_of_row(const struct call_row_participant *from, struct call_participant *to)
{
    *to = (struct call_participant){
        .audio = from->audio,
        .video = from->video,
        .screen = from->screen,
        .hand = from->hand,
        .joined_order = from->joined_order,
        .away_until_ms = from->away_until_ms,
    };
    id_format(from->id, to->id);
    id_format(from->user, to->user);
    if (!id_is_nil(from->session)) {
        id_format(from->session, to->session);
    }
    return call_reason_parse(from->reason, &to->reason) &&
           call_participant_state_parse(from->state, &to->state);
}

bool call_of_row(const struct call_row *row, struct call *ret_call)
{
    struct call call = {
        .lobby = row->lobby,
        .relay_only = row->relay_only,
        .started_at_ms = row->started_ms,
        .answered_at_ms = row->answered_ms,
        .ended_at_ms = row->ended_ms,
        .ring_until_ms = row->ring_until_ms,
        .participant_count = row->participant_count,
    };
    id_format(row->id, call.id);
    id_format(row->channel, call.channel);
    id_format(row->started_by, call.started_by);
    bool ok = call_state_parse(row->state, &call.state) && call_mode_parse(row->mode, &call.mode) &&
              call_reason_parse(row->outcome, &call.outcome);
    for (size_t i = 0; i < row->participant_count && ok; i++) {
        ok = participant_of_row(&row->participants[i], &call.participants[i]);
    }
    if (!ok || !call_valid(&call)) {
        return false;
    }
    *ret_call = call;
    return true;
}

enum store_err call_load(struct store *store, const struct proof *proof, struct id id,
                         struct call *ret_call, struct id *ret_nonce)
{
    struct call_row row;
    enum store_err err = call_row_find(store, proof, id, &row);
    if (err != STORE_OK) {
        return err;
    }
    if (!call_of_row(&row, ret_call)) {
        return STORE_CORRUPT;
    }
    *ret_nonce = row.nonce;
    return STORE_OK;
}
