/* What happens to a call without a method: a connection that is lost, a time that has come, an
 * access that is withdrawn. */

#include "server/methods/call_step.h"

#include "signalling/call_view.h"
#include "storage/call_row.h"

#include <stdio.h>
#include <string.h>

enum err call_happen(struct request *request, struct id call, enum call_news news,
                     const char *session)
{
    AUTO(step) step = step_of(request);
    enum err err = step_load(&step, call);
    if (err != OK) {
        return err;
    }
    const struct call_participant *self = call_find_session(&step.call, session);
    switch (news) {
    case CALL_NEWS_SIGNED_OUT:
        if (self == NULL) {
            return OK;
        }
        snprintf(step.account, sizeof step.account, "%s", self->user);
        call_leave(&step.call, step.account, session, CALL_REASON_HANGUP, request->now_ms,
                   &step.effects);
        return step_keep(&step, "call.leave");
    case CALL_NEWS_LOST:
        call_session_lost(&step.call, session, request->now_ms, &step.effects);
        return step_keep(&step, "call.lost");
    case CALL_NEWS_DUE:
        call_expire(&step.call, request->now_ms, &step.effects);
        return step_keep(&step, "call.expire");
    case CALL_NEWS_RESTART:
        call_all_lost(&step.call, request->now_ms, &step.effects);
        return step_keep(&step, "call.lost");
    }
    return ERR_INTERNAL;
}

enum err call_follow_clock(struct request *request, struct id call, int64_t by_ms)
{
    AUTO(step) step = step_of(request);
    enum err err = step_load(&step, call);
    if (err != OK) {
        return err;
    }
    call_clock_set(&step.call, by_ms, request->now_ms, &step.effects);
    return step_keep(&step, NULL);
}

/* Whatever access is left: the end must be heard. */
static void tell_put_out(struct step *step)
{
    struct request *request = step->request;
    struct call call = step->call;
    call.ended_at_ms = request->now_ms; /* for this one */
    uint64_t seconds = step->effects.ended ? step->effects.seconds : call_seconds(&call);
    outbox_tell(&request->outbox, "call.ended",
                step_ended_params(step, CALL_REASON_FORBIDDEN, seconds), call_id_of(step->put_out))
        ->replay = REPLAY_DROP;
}

enum err call_put_out(struct request *request, const struct channel *channel, struct id account)
{
    AUTO(step) step = step_of(request);
    struct call_row row;
    char user[ID_TEXT_LENGTH + 1];
    id_format(account, user);
    step.channel = *channel;
    step.proof = prove_own(channel->dossier);
    enum store_err err = call_row_live_in(request->store, step.proof, channel->id, &row);
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? OK : err_of_store(err);
    }
    if (!call_of_row(&row, &step.call)) {
        return ERR_INTERNAL;
    }
    step.nonce = row.nonce;
    if (call_forbid(&step.call, user, request->now_ms, &step.effects) != CALL_OK ||
        !step.effects.changed) {
        return OK; /* not in it */
    }
    step.put_out = user;
    tell_put_out(&step);
    return step_keep(&step, "call.forbid");
}

struct switching_off {
    struct request *request;
    struct id provider;
    enum err err;
};

static bool end_one(void *context, const struct call_row *row)
{
    struct switching_off *off = context;
    struct channel channel;
    off->err = err_of_store(channel_find(off->request->store, row->channel, &channel));
    if (off->err != OK || !id_equal(channel.provider, off->provider)) {
        return off->err == OK;
    }
    for (unsigned i = 0; i < row->participant_count && off->err == OK; i++) {
        off->err = call_put_out(off->request, &channel, row->participants[i].user);
    }
    return off->err == OK;
}

enum err call_end_of_provider(struct request *request, struct id provider)
{
    struct switching_off off = {request, provider, OK};
    enum store_err err = call_row_list_live(request->store, end_one, &off);
    return err == STORE_OK ? off.err : err_of_store(err);
}
