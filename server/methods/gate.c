#include "server/methods/gate.h"

#include "server/config.h"
#include "storage/audit.h"

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
