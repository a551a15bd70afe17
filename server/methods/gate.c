#include "server/methods/gate.h"

#include "server/config.h"
#include "storage/audit.h"
#include "storage/store.h"

static enum err decide(struct request *request, struct gate *gate, bool outside, enum part part,
                       enum verb verb, struct proof **ret_proof)
{
    const struct actor *actor = &request->actor;
    enum store_err err =
        access_facts_read(request->store, &gate->care, actor->account, actor->provider, actor->role,
                          request->now_ms, &gate->facts);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    gate->facts.features = actor->features;
    gate->facts.outside = outside;
    gate->decision =
        access_decide(&gate->facts, part, verb, civil_date_in_amsterdam(request->now_ms));
    if (gate->decision.answer == ACCESS_ALLOW && ret_proof != NULL) {
        *ret_proof = prove(&gate->decision, gate->care.dossier, verb);
    }
    return err_of_access(gate->decision.answer);
}

enum err gate_channel(struct request *request, struct id channel, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof)
{
    struct gate gate = {0};
    enum store_err err = channel_find(request->store, channel, &gate.channel);
    if (err == STORE_OK) {
        err = care_find(request->store, gate.channel.dossier, &gate.care);
    }
    if (err == STORE_OK) {
        err = member_find(request->store, channel, request->actor.account, &gate.self);
        if (err != STORE_OK && err != STORE_NOT_FOUND) {
            return err_of_store(err);
        }
        enum err decided = decide(request, &gate, err == STORE_NOT_FOUND, part, verb, ret_proof);
        if (ret_gate != NULL) {
            *ret_gate = gate;
        }
        return decided;
    }
    return err_of_store(err);
}

enum err gate_dossier(struct request *request, struct id dossier, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof)
{
    struct gate gate = {0};
    enum store_err err = care_find(request->store, dossier, &gate.care);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    enum err decided = decide(request, &gate, false, part, verb, ret_proof);
    if (ret_gate != NULL) {
        *ret_gate = gate;
    }
    return decided;
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
