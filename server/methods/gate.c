#include "server/methods/gate.h"

#include "server/config.h"
#include "storage/audit.h"
#include "storage/store.h"

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

static struct deed deed_of(const char *event, const struct channel *channel, struct id object)
{
    struct deed deed = {.event = event, .object = object};
    if (channel != NULL) {
        deed.dossier = channel->dossier;
        deed.channel = channel->id;
    }
    return deed;
}

static enum err write_row(struct request *request, bool allowed, struct deed deed)
{
    const struct audit row = {
        .at_ms = request->now_ms,
        .event = deed.event,
        .allowed = allowed,
        .actor = request->actor.account,
        .sign_in = request->actor.sign_in,
        .dossier = deed.dossier,
        .channel = deed.channel,
        .object = deed.object,
        .address = request->actor.address,
        .node = request->config->node,
    };
    return err_of_store(audit_append(request->store, &row));
}

enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object)
{
    return write_row(request, true, deed_of(event, channel, object));
}

enum err gate_audit_refusal(struct request *request, const char *event)
{
    return write_row(request, false, deed_of(event, NULL, (struct id){0}));
}

void gate_note_refusal(struct request *request, const char *event, const struct channel *channel,
                       struct id object)
{
    request->refused = deed_of(event, channel, object);
}

enum err gate_audit_noted(struct request *request)
{
    return request->refused.event != NULL ? write_row(request, false, request->refused) : OK;
}

static enum err keep_noted(struct request *request)
{
    enum err err = err_of_store(store_begin(request->store));
    if (err == OK) {
        err = gate_audit_noted(request);
    }
    return err == OK ? err_of_store(store_commit(request->store)) : err;
}

enum err gate_undo(struct request *request, enum err err)
{
    store_rollback(request->store);
    enum err kept = request->refused.event != NULL ? keep_noted(request) : OK;
    store_rollback(request->store);
    return kept == OK ? err : kept;
}
