#include "server/methods/gate.h"

#include "server/app.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/looks.h"
#include "storage/audit.h"

#include <string.h>

/* What the access log will tell of the decision. */
static void note_ground(struct request *request, const struct gate *gate)
{
    struct ground *access = &request->access;
    access->dossier = gate->care.dossier;
    access->client = gate->care.client;
    if (gate->decision.answer == ACCESS_ALLOW && gate->decision.rule != NULL) {
        access->basis = gate->decision.rule->basis;
    }
    if (gate->facts.relation == RELATION_REPRESENTATIVE) {
        access->behalf = gate->care.client;
    }
}

static enum err decide(struct request *request, struct gate *gate,
                       const struct standing_in *standing, bool outside, enum part part,
                       enum verb verb, struct proof **ret_proof)
{
    const struct actor *actor = &request->actor;
    access_facts_of(&gate->care, standing, actor->account, actor->provider, actor->role,
                    request->now_ms, &gate->facts);
    gate->facts.features = actor->features;
    gate->facts.outside = outside;
    gate->decision = access_decide(&gate->facts, part, verb, request_today(request));
    note_ground(request, gate);
    if (gate->decision.answer == ACCESS_ALLOW && ret_proof != NULL) {
        *ret_proof = prove(&gate->decision, gate->care.dossier, verb);
    }
    return err_of_access(gate->decision.answer);
}

enum err gate_channel(struct request *request, struct id channel, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof)
{
    struct channel_standing found;
    request->access = (struct ground){.sought = true, .channel = channel, .part = part};
    enum store_err err =
        channel_standing_find(request->store, channel, request->actor.account, &found);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    struct gate gate = {.channel = found.channel, .care = found.care};
    enum err decided =
        decide(request, &gate, &found.standing, !found.member, part, verb, ret_proof);
    if (ret_gate != NULL) {
        *ret_gate = gate;
    }
    return decided;
}

enum err gate_dossier(struct request *request, struct id dossier, enum part part, enum verb verb,
                      struct gate *ret_gate, struct proof **ret_proof)
{
    struct gate gate = {0};
    struct standing_in standing;
    request->access = (struct ground){.sought = true, .dossier = dossier, .part = part};
    enum store_err err = care_find(request->store, dossier, &gate.care);
    if (err == STORE_OK) {
        err = care_standing(request->store, &gate.care, request->actor.account, &standing);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    enum err decided = decide(request, &gate, &standing, false, part, verb, ret_proof);
    if (ret_gate != NULL) {
        *ret_gate = gate;
    }
    return decided;
}

/* An operator has no account, and the server itself has no role. */
static const char *actor_role(const struct request *request)
{
    const char *basis = request->access.basis;
    if (basis != NULL && strcmp(basis, BASIS_OPERATOR) == 0) {
        return role_word(ROLE_OPERATOR);
    }
    return id_is_nil(request->actor.account) ? "" : role_word(request->actor.role);
}

/* What every row of a request has. */
static struct audit row_of(const struct request *request, const char *event)
{
    const struct ground *access = &request->access;
    return (struct audit){
        .at_ms = request->now_ms,
        .event = event,
        .allowed = true,
        .actor = request->actor.account,
        .behalf = access->behalf,
        .role = actor_role(request),
        .sign_in = request->actor.sign_in,
        .part = access->part == PART_ANY ? "" : part_word(access->part),
        .basis = access->basis,
        .address = request->actor.address,
        .node = request->config->node,
    };
}

enum err gate_audit(struct request *request, const char *event, const struct channel *channel,
                    struct id object)
{
    struct audit row = row_of(request, event);
    row.object = object;
    enum store_err err = STORE_OK;
    if (channel != NULL) {
        row.channel = channel->id;
        row.dossier = request->access.dossier;
        row.client = request->access.client;
    }
    if (channel != NULL && !id_equal(channel->id, request->access.channel)) {
        err = channel_owner(request->store, channel->id, &row.dossier, &row.client);
    }
    return err_of_store(err == STORE_OK ? audit_append(request->store, &row) : err);
}

enum err gate_audit_care(struct request *request, const char *event, const struct care *care,
                         struct id object, const char *reason)
{
    struct audit row = row_of(request, event);
    row.dossier = care->dossier;
    row.client = care->client;
    row.object = object;
    row.reason = reason;
    return err_of_store(audit_append(request->store, &row));
}

enum err gate_audit_refusal_of(struct request *request, const char *event, struct id object,
                               const char *refusal)
{
    struct audit row = row_of(request, event);
    row.object = object;
    row.allowed = false;
    row.refusal = refusal;
    return err_of_store(audit_append(request->store, &row));
}

enum err gate_audit_refusal(struct request *request, const char *event, const char *refusal)
{
    const struct id nothing = {0};
    return gate_audit_refusal_of(request, event, nothing, refusal);
}

static void add_look(struct request *request, struct audit *row)
{
    row->look = true;
    row->dossier = request->access.dossier;
    row->client = request->access.client;
    row->channel = request->access.channel;
    look_add(&request->looks, row);
}

void gate_look(struct request *request, const char *event, struct id object)
{
    struct audit row = row_of(request, event);
    row.object = object;
    add_look(request, &row);
}

void gate_note_refusal(struct request *request, const char *event, struct id object)
{
    request->refused.event = event;
    request->refused.object = object;
}

static bool is_refusal(enum err err)
{
    return err_code(err) == err_code(ERR_FORBIDDEN) || err_code(err) == err_code(ERR_NOT_FOUND);
}

/* The row is the caller's own affair: no dossier was asked for. */
static void add_noted(struct request *request, enum err err)
{
    struct audit row = row_of(request, request->refused.event);
    row.object = request->refused.object;
    row.allowed = false;
    row.refusal = err_reason(err);
    look_add(&request->looks, &row);
}

void gate_looked(struct request *request, const char *event, enum err err)
{
    if (err == OK) {
        return;
    }
    looks_drop(&request->looks);
    if (request->refused.event != NULL) {
        add_noted(request, err);
        return;
    }
    if (!is_refusal(err) || !request->access.sought || id_is_nil(request->actor.account)) {
        return;
    }
    struct audit row = row_of(request, event);
    row.allowed = false;
    row.refusal = err_reason(err);
    add_look(request, &row);
}

enum err gate_live(struct request *request, struct id channel, enum part part, enum verb verb)
{
    const struct actor *actor = &request->actor;
    request->access = (struct ground){.sought = true, .channel = channel, .part = part};
    return err_of_access(
        facts_access(request->app->facts, actor->account, actor->features, channel, part, verb));
}

static void count_too_often(struct request *request)
{
    struct audit row = row_of(request, "");
    row.event = "too_often";
    row.allowed = false;
    row.refusal = err_reason(ERR_RATE_LIMITED);
    looks_count(request->app->looks, &row);
}

void gate_refused_live(struct request *request, const char *event, enum err err)
{
    if (err == ERR_RATE_LIMITED && !id_is_nil(request->actor.account)) {
        count_too_often(request);
        return;
    }
    gate_looked(request, event, err);
    looks_note(request->app->looks, &request->looks);
}
