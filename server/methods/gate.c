#include "server/methods/gate.h"

#include "server/config.h"
#include "server/looks.h"
#include "storage/audit.h"

#include <string.h>

enum err gate_channel(struct request *request, struct id channel, enum part part,
                      struct member *ret_member)
{
    struct member member;
    request->access = (struct ground){.sought = true, .channel = channel, .part = part};
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

static const char *part_word(enum part part)
{
    static const char *const words[] = {
        [PART_NONE] = "", [PART_CHAT] = "chat", [PART_VIDEO] = "video"};
    return words[part];
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
    return (struct audit){
        .at_ms = request->now_ms,
        .event = event,
        .allowed = true,
        .actor = request->actor.account,
        .behalf = request->access.behalf,
        .role = actor_role(request),
        .sign_in = request->actor.sign_in,
        .part = part_word(request->access.part),
        .basis = request->access.basis,
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
        err = channel_owner(request->store, channel->id, &row.dossier, &row.client);
    }
    return err_of_store(err == STORE_OK ? audit_append(request->store, &row) : err);
}

enum err gate_audit_refusal(struct request *request, const char *event, const char *refusal)
{
    struct audit row = row_of(request, event);
    row.allowed = false;
    row.refusal = refusal;
    return err_of_store(audit_append(request->store, &row));
}

/* Where only the channel is known, the store knows the rest. */
static enum store_err find_owner(struct request *request)
{
    struct ground *access = &request->access;
    if (!id_is_nil(access->dossier) || id_is_nil(access->channel)) {
        return STORE_OK;
    }
    return channel_owner(request->store, access->channel, &access->dossier, &access->client);
}

static void add_look(struct request *request, struct audit *row)
{
    row->look = true;
    row->dossier = request->access.dossier;
    row->client = request->access.client;
    row->channel = request->access.channel;
    look_add(&request->looks, row);
}

enum err gate_look(struct request *request, const char *event, struct id object)
{
    struct audit row = row_of(request, event);
    enum store_err err = find_owner(request);
    row.object = object;
    if (err == STORE_OK) {
        add_look(request, &row);
    }
    return err_of_store(err);
}

static bool is_refusal(enum err err)
{
    return err_code(err) == err_code(ERR_FORBIDDEN) || err_code(err) == err_code(ERR_NOT_FOUND);
}

void gate_looked(struct request *request, const char *event, enum err err)
{
    struct audit row = row_of(request, event);
    if (err == OK) {
        return;
    }
    looks_drop(&request->looks);
    if (!is_refusal(err) || !request->access.sought || id_is_nil(request->actor.account)) {
        return;
    }
    enum store_err found = find_owner(request);
    if (found == STORE_OK || found == STORE_NOT_FOUND) { /* or there is no such channel */
        row.allowed = false;
        row.refusal = err_reason(err);
        add_look(request, &row);
    }
}
