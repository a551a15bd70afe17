#include "server/methods/gate.h"

#include "server/config.h"
#include "storage/audit.h"

enum err gate_channel(struct request *request, struct id channel, enum part part,
                      struct member *ret_member)
{
    struct member member;
    enum store_err err = member_find(request->store, channel, request->actor.account, &member);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    const struct access_facts facts = {err == STORE_OK, request->actor.features};
    switch (access_decide(&facts, part)) {
    case ACCESS_ALLOW:
        break;
    case ACCESS_FEATURE_OFF:
        return ERR_FEATURE_OFF;
    default:
        return ERR_NOT_FOUND;
    }
    if (ret_member != NULL) {
        *ret_member = member;
    }
    return OK;
}

static enum err write_row(struct request *request, const char *event, bool allowed,
                          const struct channel *channel, struct id object)
{
    const struct id none = {0};
    const struct audit row = {
        .at_ms = request->now_ms,
        .event = event,
        .allowed = allowed,
        .actor = request->actor.account,
        .sign_in = request->actor.sign_in,
        .dossier = channel != NULL ? channel->dossier : none,
        .channel = channel != NULL ? channel->id : none,
        .object = object,
        .address = request->actor.address,
        .node = request->config->node,
    };
    return err_of_store(audit_append(request->store, &row));
}

enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object)
{
    return write_row(request, event, true, channel, object);
}

enum err gate_audit_refusal(struct request *request, const char *event)
{
    return write_row(request, event, false, NULL, (struct id){0});
}
