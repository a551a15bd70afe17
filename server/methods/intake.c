#include "server/methods/intake.h"

#include "server/access/invite.h"
#include "server/methods/forms.h"
#include "server/methods/network.h"
#include "server/secret.h"

#include <stdio.h>

/* The care team to be, each once: a therapist who takes the client on, and those who are named. */
struct team {
    size_t count;
    struct id members[TEAM_MAX + 1];
    bool treated; /* a therapist is among them */
};

enum err intake_read(struct request *request, struct intake *ret_intake)
{
    const json_t *asked = param_json(request, "care");
    struct civil_date born = {0};
    if (!civil_parse(json_string_value(json_object_get(asked, "born")), &born) ||
        civil_compare(born, request_today(request)) > 0) {
        return request_invalid(request, "care.born");
    }
    if (json_is_true(json_object_get(asked, "incapacitated")) &&
        json_object_get(asked, "reason") == NULL) {
        return request_invalid(request, "care.reason");
    }
    *ret_intake =
        (struct intake){.asked = asked,
                        .born = born,
                        .incapacitated = json_is_true(json_object_get(asked, "incapacitated"))};
    return OK;
}

bool intake_invites(const struct request *request, const struct intake *intake)
{
    return care_own_account(civil_number(intake->born), intake->incapacitated,
                            request_today(request));
}

static void team_add(struct team *team, struct id account, enum role role)
{
    team->treated = team->treated || role == ROLE_THERAPIST;
    for (size_t i = 0; i < team->count; i++) {
        if (id_equal(team->members[i], account)) {
            return;
        }
    }
    team->members[team->count++] = account;
}

/* Somebody of another provider, or who cannot sign in, is not to be told apart from nobody. */
static enum err add_named(struct request *request, struct team *team, const json_t *item,
                          size_t index)
{
    char field[FIELD_PATH_SIZE];
    struct id id;
    struct account account;
    id_parse(json_string_value(item), &id);
    enum store_err err = account_find(request->store, id, &account);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    if (err == STORE_NOT_FOUND || !id_equal(account.provider, request->actor.provider) ||
        !tie_fits(TIE_CARE_TEAM, account.role) || account.state != ACCOUNT_ACTIVE) {
        snprintf(field, sizeof field, "care.team.%zu", index);
        return request_invalid(request, field);
    }
    team_add(team, id, account.role);
    return OK;
}

static enum err read_team(struct request *request, const struct intake *intake, struct team *team)
{
    size_t index;
    json_t *item;
    if (request->actor.role == ROLE_THERAPIST) {
        team_add(team, request->actor.account, ROLE_THERAPIST);
    }
    json_array_foreach(json_object_get(intake->asked, "team"), index, item)
    {
        enum err err = add_named(request, team, item, index);
        if (err != OK) {
            return err;
        }
    }
    return team->treated ? OK : request_invalid(request, "care.team");
}

static bool take_care_channel(void *context, const struct channel *channel)
{
    struct id *found = context;
    if (channel->kind == CHANNEL_CARE) {
        *found = channel->id;
    }
    return channel->kind != CHANNEL_CARE;
}

/* The conversation with its client, and everybody of the team in it. */
static enum err join_all(struct care_file *file, const struct account *client,
                         const struct team *team, struct id channel_id)
{
    struct channel channel = {.id = channel_id, .kind = CHANNEL_CARE};
    snprintf(channel.title, sizeof channel.title, "%s", client->name);
    enum err err = err_of_store(care_channel_add(file, &channel));
    for (size_t i = 0; i < team->count && err == OK; i++) {
        err = care_tie(file, team->members[i], TIE_NONE, TIE_CARE_TEAM);
    }
    return err;
}

/* Each of the team as if added by itself, and told as one change. */
static enum err keep_all(struct care_file *file, const struct care_deed *taken,
                         const struct team *team)
{
    struct request *request = file->request;
    enum err err = care_keep(file, taken);
    for (size_t i = 0; i < team->count && err == OK; i++) {
        const struct care_deed added = {.kind = ENTRY_NETWORK,
                                        .event = "network.add",
                                        .what = tie_word(TIE_CARE_TEAM),
                                        .user = team->members[i],
                                        .nonce = secret_id(request->now_ms)};
        err = care_keep(file, &added);
    }
    return err == OK ? care_tell(file, taken) : err;
}

/* The decision comes last: only in the care team may a therapist arrange who is in it. So it is
 * asked as for all that follows, and what it refuses leaves nothing behind. */
static enum err take_on(struct care_file *file, const struct intake *intake,
                        const struct account *client, const struct care_deed *taken,
                        struct id channel)
{
    struct request *request = file->request;
    struct team team = {.count = 0};
    enum err err = read_team(request, intake, &team);
    if (err == OK) {
        err = err_of_store(care_set_client(request->store, file->proof, civil_number(intake->born),
                                           intake->incapacitated));
    }
    if (err == OK) {
        err = join_all(file, client, &team, channel);
    }
    if (err == OK) {
        err =
            gate_dossier(request, file->gate.care.dossier, PART_NETWORK, VERB_ARRANGE, NULL, NULL);
    }
    if (err == OK) {
        err = keep_all(file, taken, &team);
    }
    return err == OK && intake_invites(request, intake)
               ? gate_audit_care(request, "admin.invite", &file->gate.care, client->id, NULL)
               : err;
}

/* What is asked stands in the entry, so that a repeated nonce is held against it. */
static json_t *json_intake(const struct intake *intake)
{
    return json_pack("{s:O, s:b, s:O, s:O*}", "born", json_object_get(intake->asked, "born"),
                     "incapacitated", intake->incapacitated, "team",
                     json_object_get(intake->asked, "team"), "reason",
                     json_object_get(intake->asked, "reason"));
}

enum err intake_make(struct request *request, const struct intake *intake, struct id client,
                     struct id *ret_channel)
{
    AUTO(care_file) file = {.request = request};
    struct account account;
    struct id channel = secret_id(request->now_ms);
    json_t *more = json_intake(intake);
    const struct care_deed taken = {
        .kind = ENTRY_NETWORK, .event = "network.intake", .what = "intake", .more = more};
    enum err err = err_of_store(account_find(request->store, client, &account));
    if (err == OK) {
        err = care_open_new(&file, request, &account);
    }
    if (err == OK) {
        err = care_begin(&file, &taken);
    }
    if (err == OK && file.repeated) {
        err = err_of_store(
            channel_list_in(request->store, file.gate.care.dossier, take_care_channel, &channel));
    } else if (err == OK) {
        err = take_on(&file, intake, &account, &taken, channel);
    }
    json_decref(more);
    if (err == OK) {
        *ret_channel = channel;
    }
    return err;
}

static bool take_colleague(void *context, const struct account *account)
{
    json_t *list = context;
    if (tie_fits(TIE_CARE_TEAM, account->role) && account->state == ACCOUNT_ACTIVE) {
        json_array_append_new(list, json_user(account->id, account->name, account->role));
    }
    return json_array_size(list) < FOUND_MAX;
}

/* For a care team, before there is a client to ask for. */
enum err admin_colleagues(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "users", list);
    if (!may_invite(request->actor.role, ROLE_CLIENT)) {
        return ERR_FORBIDDEN;
    }
    return err_of_store(account_search(request->store, request->actor.provider,
                                       param_text(request, "name"), take_colleague, list));
}

const struct form intake_form = {
    .fields = (const struct field[]){
        {.name = "born", .type = FIELD_DATE},
        {.name = "incapacitated", .type = FIELD_BOOLEAN, .optional = true},
        CARE_REASON(true),
        {.name = "team", .type = FIELD_LIST, .item = FIELD_ID, .max = TEAM_MAX},
        {0},
    }};
