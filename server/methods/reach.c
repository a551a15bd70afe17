/* Reaching a client to whom one is not tied: finding, and the emergency access (R-ACC-6). */

#include "server/methods/network.h"

#include "server/log.h"
#include "server/methods/forms.h"
#include "storage/audit.h"

#include <string.h>
#include <strings.h>

enum { EMERGENCY_MS = 4 * 60 * 60 * 1000, RECENT_DAYS = 30 };

/* Who may look for clients: those who arrange for all of the provider's or read who saw them, by a
 * part of the name; a therapist in an emergency only by the whole name and the birth date, so that
 * nobody can leaf through. */
static enum err check_finder(struct request *request)
{
    switch (request->actor.role) {
    case ROLE_PLANNER:
    case ROLE_PRIVACY_OFFICER:
        return OK;
    case ROLE_THERAPIST:
        return param_text(request, "born") != NULL ? OK : request_invalid(request, "born");
    default:
        gate_note_refusal(request, "network.find", (struct id){0});
        return ERR_FORBIDDEN;
    }
}

struct looking {
    struct request *request;
    struct civil_date born; /* nil: any */
    json_t *list;
    enum err err;
};

/* Name and birth date tell one client from another; more is for those whom the decision shows it.
 */
static enum err add_found(struct looking *looking, const struct account *account, struct id dossier)
{
    struct request *request = looking->request;
    struct gate gate = {0};
    enum err err = gate_dossier(request, dossier, PART_NETWORK, VERB_SEE, &gate, NULL);
    bool sees = err == OK;
    if (!sees && gate.decision.answer == ACCESS_ALLOW) {
        return err; /* it could not be decided */
    }
    if (!civil_is_nil(looking->born) && civil_number(looking->born) != gate.care.born) {
        return OK;
    }
    json_t *form = json_client(account, &gate.care, request_today(request), true);
    if (!sees) {
        json_object_del(form, "incapacitated");
    }
    json_array_append_new(looking->list, form);
    gate_look(request, "network.find", account->id);
    return OK;
}

static bool take_found(void *context, const struct account *account)
{
    struct looking *looking = context;
    struct request *request = looking->request;
    struct id dossier;
    bool whole = request->actor.role != ROLE_THERAPIST ||
                 strcasecmp(account->name, param_text(request, "name")) == 0;
    if (account->role != ROLE_CLIENT || !whole) {
        return true;
    }
    enum store_err err = dossier_find(request->store, account->id, account->provider, &dossier);
    if (err == STORE_NOT_FOUND) {
        return true; /* no care yet */
    }
    looking->err = err == STORE_OK ? add_found(looking, account, dossier) : err_of_store(err);
    return looking->err == OK && json_array_size(looking->list) < FOUND_MAX;
}

enum err network_find(struct request *request)
{
    struct looking looking = {.request = request, .list = json_array()};
    const char *born = param_text(request, "born");
    request->result = json_pack("{s:o}", "clients", looking.list);
    if (born != NULL) {
        civil_parse(born, &looking.born);
    }
    enum err err = check_finder(request);
    if (err == OK) {
        err = err_of_store(account_search(request->store, request->actor.provider,
                                          param_text(request, "name"), take_found, &looking));
    }
    if (err == OK) {
        err = looking.err;
    }
    request->access = (struct ground){0}; /* nobody was found, or each has a row */
    if (err == OK && json_array_size(looking.list) == 0) {
        gate_look(request, "network.find", (struct id){0});
    }
    return err;
}

struct opening {
    struct store *store;
    json_t *channels;
    enum store_err err;
};

static bool take_member(void *context, const struct member *member)
{
    json_array_append_new(context, json_user(member->account, member->name, member->role));
    return true;
}

static bool take_channel(void *context, const struct channel *channel)
{
    struct opening *opening = context;
    if (channel->kind == CHANNEL_DOSSIER) {
        return true;
    }
    json_t *members = json_array();
    json_array_append_new(opening->channels,
                          json_pack("{s:o, s:s, s:s, s:I, s:o}", "id", json_id(channel->id), "kind",
                                    channel_kind_word(channel->kind), "title", channel->title,
                                    "last_seq", (json_int_t)channel->last_seq, "members", members));
    opening->err = member_list(opening->store, channel->id, take_member, members);
    return opening->err == STORE_OK;
}

static enum err add_channels(struct request *request, struct id dossier, json_t *form)
{
    struct opening opening = {request->store, json_array(), STORE_OK};
    json_object_set_new(form, "channels", opening.channels);
    enum store_err err = channel_list_in(request->store, dossier, take_channel, &opening);
    return err_of_store(err == STORE_OK ? opening.err : err);
}

/* Who is told, and by which names: an officer shares no channel with either of the two. */
struct officers {
    struct request *request;
    const struct account *client;
    const struct account *user;
    uint64_t until_ms;
};

static bool tell_officer(void *context, const struct account *account)
{
    const struct officers *officers = context;
    struct request *request = officers->request;
    if (account->role == ROLE_PRIVACY_OFFICER &&
        id_equal(account->provider, request->actor.provider)) {
        outbox_tell(&request->outbox, "network.emergency",
                    json_pack("{s:o, s:s, s:o, s:s, s:o}", "client", json_id(officers->client->id),
                              "client_name", officers->client->name, "user",
                              json_id(officers->user->id), "user_name", officers->user->name,
                              "until", json_time(officers->until_ms)),
                    account->id);
    }
    return true;
}

static enum err tell_officers(struct request *request, struct id client, uint64_t until_ms)
{
    struct account about;
    struct account user;
    struct officers officers = {request, &about, &user, until_ms};
    enum store_err err = account_find(request->store, client, &about);
    if (err == STORE_OK) {
        err = account_find(request->store, request->actor.account, &user);
    }
    return err_of_store(err == STORE_OK ? account_list(request->store, tell_officer, &officers)
                                        : err);
}

static enum err open_glass(struct care_file *file, uint64_t until_ms)
{
    struct request *request = file->request;
    const struct id account = request->actor.account;
    json_t *more = json_pack("{s:s}", "reason", param_text(request, "reason"));
    const struct care_deed deed = {.kind = ENTRY_EMERGENCY,
                                   .event = "network.emergency",
                                   .what = "opened",
                                   .user = account,
                                   .more = more};
    enum err err = care_begin(file, &deed);
    if (err == OK && !file->repeated) {
        err = err_of_store(emergency_add(request->store, file->gate.care.dossier, account,
                                         request->now_ms, until_ms));
        if (err == OK) {
            err = care_end(file, &deed);
        }
        if (err == OK) {
            err = tell_officers(request, file->gate.care.client, until_ms);
        }
        if (err == OK) {
            log_line(LOG_WARN, "emergency_access", "request=%s", log_word(request->id.text));
        }
    }
    json_decref(more);
    return err;
}

/* Breaks the glass: any therapist of the provider, with a reason, for some hours (R-ACC-6). Who may
 * not leaves a row of having tried. */
enum err network_emergency(struct request *request)
{
    AUTO(care_file) file = {.request = request};
    const struct actor *actor = &request->actor;
    struct standing_in standing;
    struct id client = param_id(request, "client");
    struct id dossier;
    request->access = (struct ground){.sought = true, .client = client};
    if (actor->role != ROLE_THERAPIST) {
        return ERR_FORBIDDEN;
    }
    enum err err = err_of_store(dossier_find(request->store, client, actor->provider, &dossier));
    if (err == OK) {
        err = care_open_own(&file, request, dossier);
    }
    if (err == OK) {
        request->access = (struct ground){.sought = true,
                                          .dossier = dossier,
                                          .client = file.gate.care.client,
                                          .basis = AUDIT_BASIS_EMERGENCY};
        err = open_glass(&file, request->now_ms + EMERGENCY_MS);
    }
    if (err == OK) { /* a repeated nonce opens nothing anew, nor a reason what is restricted */
        err = gate_dossier(request, dossier, PART_NETWORK, VERB_SEE, NULL, NULL);
    }
    if (err == OK) {
        err =
            err_of_store(care_standing(request->store, &file.gate.care, actor->account, &standing));
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o}", "until", json_time(standing.emergency_until_ms));
    return add_channels(request, dossier, request->result);
}

struct mine {
    struct request *request;
    json_t *list;
    enum err err;
};

/* One that runs still, and by which the dossier is still open: not restricted since, nor the
 * caller's by other right. */
static enum err add_mine(struct mine *mine, const struct emergency *emergency)
{
    struct request *request = mine->request;
    struct gate gate = {0};
    struct account client;
    enum err err = gate_dossier(request, emergency->dossier, PART_NETWORK, VERB_SEE, &gate, NULL);
    if (err != OK && gate.decision.answer == ACCESS_ALLOW) {
        return err; /* it could not be decided */
    }
    if (err != OK || strcmp(request->access.basis, AUDIT_BASIS_EMERGENCY) != 0) {
        return OK;
    }
    err = err_of_store(account_find(request->store, gate.care.client, &client));
    if (err != OK) {
        return err;
    }
    json_t *form = json_pack("{s:o, s:o}", "client", json_user(client.id, client.name, client.role),
                             "until", json_time(emergency->until_ms));
    json_array_append_new(mine->list, form);
    err = add_channels(request, emergency->dossier, form);
    if (err == OK) {
        gate_look(request, "network.emergency_mine", client.id);
    }
    return err;
}

static bool take_mine(void *context, const struct emergency *emergency)
{
    struct mine *mine = context;
    mine->err = add_mine(mine, emergency);
    return mine->err == OK;
}

/* What the caller opened, for a page that was loaded anew: the reason was given already. */
enum err network_emergency_mine(struct request *request)
{
    struct mine mine = {.request = request, .list = json_array()};
    request->result = json_pack("{s:o}", "emergencies", mine.list);
    if (request->actor.role != ROLE_THERAPIST) {
        gate_note_refusal(request, "network.emergency_mine", (struct id){0});
        return ERR_FORBIDDEN;
    }
    enum store_err err = emergency_running(request->store, request->actor.account, request->now_ms,
                                           take_mine, &mine);
    request->access = (struct ground){0}; /* there is none, or each has a row */
    return err == STORE_OK ? mine.err : err_of_store(err);
}

struct recent {
    struct request *request;
    json_t *list;
    enum err err;
};

static enum err add_recent(struct recent *recent, const struct emergency *emergency)
{
    struct request *request = recent->request;
    struct gate gate;
    struct account client;
    struct account user;
    enum err err = gate_dossier(request, emergency->dossier, PART_RECORD, VERB_AUDIT, &gate, NULL);
    if (err == OK) {
        err = err_of_store(account_find(request->store, gate.care.client, &client));
    }
    if (err == OK) {
        err = err_of_store(account_find(request->store, emergency->account, &user));
    }
    if (err != OK) {
        return err;
    }
    json_array_append_new(recent->list, json_pack("{s:I, s:o, s:o, s:o, s:o, s:b}", "number",
                                                  (json_int_t)emergency->number, "client",
                                                  json_user(client.id, client.name, client.role),
                                                  "user", json_user(user.id, user.name, user.role),
                                                  "since", json_time(emergency->since_ms), "until",
                                                  json_time(emergency->until_ms), "added_self",
                                                  emergency->until_ms == emergency->since_ms));
    gate_look(request, "network.emergencies", user.id);
    return OK;
}

static bool take_recent(void *context, const struct emergency *emergency)
{
    struct recent *recent = context;
    if (json_array_size(recent->list) == FOUND_MAX) {
        json_object_set_new(recent->request->result, "more", json_true());
        return false;
    }
    recent->err = add_recent(recent, emergency);
    return recent->err == OK;
}

/* For privacy officers, who may have been away when somebody broke the glass. */
enum err network_emergencies(struct request *request)
{
    struct recent recent = {.request = request, .list = json_array()};
    const uint64_t span_ms = (uint64_t)RECENT_DAYS * 24 * 60 * 60 * 1000;
    const struct emergency_page page = {
        .provider = request->actor.provider,
        .since_ms = request->now_ms > span_ms ? request->now_ms - span_ms : 0,
        .before = param_number(request, "before", SEQ_MAX),
        .limit = FOUND_MAX + 1, /* one more, to see whether there are more */
    };
    request->result = json_pack("{s:o, s:b}", "emergencies", recent.list, "more", 0);
    if (request->actor.role != ROLE_PRIVACY_OFFICER) {
        gate_note_refusal(request, "network.emergencies", (struct id){0});
        return ERR_FORBIDDEN;
    }
    enum store_err err = emergency_list(request->store, &page, take_recent, &recent);
    return err == STORE_OK ? recent.err : err_of_store(err);
}
