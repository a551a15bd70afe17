/* Clients, their networks and their channels, arranged by an operator. */

#include "server/control/inner.h"

#include "server/invitations.h"
#include "server/methods/care.h"
#include "server/methods/forms.h"
#include "server/secret.h"

#include <stdio.h>
#include <string.h>

#define WORD(name, word) word,
static const char *const kind_words[] = {CHANNEL_KIND_MAP(WORD) NULL};
#undef WORD
static const char *const tie_words[] = {"representative", "relative", "teacher", "care_team", NULL};
const char *const yes_no[] = {"yes", "no", NULL};

enum { NAME_CHARACTERS = 100, MEMBERS_MAX = 50 };

/* The client's dossier at the provider, made where there is none. */
static enum err open_dossier(struct request *request, struct care_file *file,
                             struct account *ret_client)
{
    enum err err = control_account(request, param_text(request, "client"), "client", ret_client);
    if (err == OK && ret_client->role != ROLE_CLIENT) {
        err = control_refuse(request, ERR_CONFLICT, "client"); /* a dossier is a client's */
    }
    return err == OK ? care_open_new(file, request, ret_client) : err;
}

static enum tie tie_of_role(enum role role)
{
    for (enum tie tie = TIE_NONE + 1; tie < TIE_COUNT; tie++) {
        if (tie_fits(tie, role)) {
            return tie;
        }
    }
    return TIE_NONE;
}

/* Whoever talks in a client's channel belongs to the network: staff to the care team, the others as
 * what they are, and what they see is decided by consent. */
static enum err belong(struct care_file *file, const struct account *account, const char *field)
{
    enum tie tie;
    enum err err = care_tie_of(file, account->id, &tie);
    if (err != OK || tie != TIE_NONE || id_equal(account->id, file->gate.care.client)) {
        return err;
    }
    bool full = false;
    tie = tie_of_role(account->role);
    err = care_network_full(file, &full);
    if (err != OK || tie == TIE_NONE || full) {
        return err != OK ? err : control_refuse(file->request, ERR_CONFLICT, field);
    }
    err = err_of_store(
        tie_set(file->request->store, file->proof, account->id, tie, file->request->now_ms));
    const struct care_deed added = {
        .kind = ENTRY_NETWORK, .event = "network.add", .what = tie_word(tie), .user = account->id};
    return err == OK ? care_keep(file, &added) : err;
}

static enum err join(struct care_file *file, struct id channel, const struct account *account,
                     const char *field)
{
    struct request *request = file->request;
    if (!id_equal(account->provider, file->gate.care.provider)) {
        return control_refuse(request, ERR_CONFLICT, field);
    }
    enum err err = belong(file, account, field);
    return err == OK
               ? control_stored(request, member_add(request->store, channel, account->id), field)
               : err;
}

static enum err join_members(struct care_file *file, struct id channel)
{
    struct request *request = file->request;
    size_t index;
    json_t *username;
    json_array_foreach(param_json(request, "members"), index, username)
    {
        struct account account;
        char field[FIELD_PATH_SIZE];
        snprintf(field, sizeof field, "members.%zu", index);
        enum err err = control_account(request, json_string_value(username), field, &account);
        if (err == OK) {
            err = join(file, channel, &account, field);
        }
        if (err != OK) {
            return err;
        }
    }
    return OK;
}

static enum err add_channel(struct care_file *file, const struct account *client,
                            struct channel *channel)
{
    struct request *request = file->request;
    const char *title = param_text(request, "title");
    const char *kind = param_text(request, "kind");
    if (kind != NULL) {
        channel_kind_parse(kind, &channel->kind);
    }
    snprintf(channel->title, sizeof channel->title, "%s", title != NULL ? title : client->name);
    enum err err = control_stored(request, care_channel_add(file, channel), "client");
    return err == OK ? join_members(file, channel->id) : err;
}

static enum err channel_new(struct request *request)
{
    AUTO(care_file) file = {0};
    struct account client;
    struct channel channel = {.id = secret_id(request->now_ms), .kind = CHANNEL_CARE};
    enum err err = open_dossier(request, &file, &client);
    if (err == OK) {
        err = redecide_begin(request, file.gate.care.dossier, &file.redecision);
    }
    if (err == OK) {
        err = add_channel(&file, &client, &channel);
    }
    if (err == OK) {
        err = redecide_end(file.redecision);
    }
    request->result = json_pack("{s:o}", "id", json_id(channel.id));
    return err == OK ? gate_audit(request, "channel.add", &channel, channel.id) : err;
}

static bool is_yes(const char *word)
{
    return strcmp(word, "yes") == 0;
}

static enum err write_client(struct care_file *file, const char *born, const char *incapacitated,
                             const char *restricted)
{
    const struct request *request = file->request;
    const struct care *care = &file->gate.care;
    struct civil_date date = civil_of_number(care->born);
    if (born != NULL) {
        civil_parse(born, &date);
    }
    enum store_err err =
        care_set_client(request->store, file->proof, civil_number(date),
                        incapacitated != NULL ? is_yes(incapacitated) : care->incapacitated);
    if (err == STORE_OK && restricted != NULL) {
        err = care_set_restricted(request->store, file->proof, is_yes(restricted), request->now_ms);
    }
    if (err == STORE_OK && (born != NULL || incapacitated != NULL)) {
        return invite_recall(file->request, care);
    }
    return err_of_store(err);
}

/* What is NULL stays as it is, and is not told. */
static enum err note_client(struct care_file *file, const char *born, const char *incapacitated,
                            const char *restricted)
{
    json_t *more = json_pack("{s:s*}", "reason", param_text(file->request, "reason"));
    if (born != NULL) {
        json_object_set_new(more, "born", json_string(born));
    }
    if (incapacitated != NULL) {
        json_object_set_new(more, "incapacitated", json_boolean(is_yes(incapacitated)));
    }
    if (restricted != NULL) {
        json_object_set_new(more, "restricted", json_boolean(is_yes(restricted)));
    }
    const struct care_deed deed = {
        .kind = ENTRY_NETWORK, .event = "network.set_client", .what = "client", .more = more};
    enum err err = care_begin(file, &deed);
    if (err == OK) {
        err = write_client(file, born, incapacitated, restricted);
    }
    if (err == OK) {
        err = care_end(file, &deed);
    }
    json_decref(more);
    return err;
}

static enum err client_set(struct request *request)
{
    AUTO(care_file) file = {0};
    struct account client;
    struct civil_date born = {0};
    const char *born_text = param_text(request, "born");
    const char *incapacitated = param_text(request, "incapacitated");
    const char *restricted = param_text(request, "restricted");
    enum err err = open_dossier(request, &file, &client);
    if (err == OK && born_text == NULL && incapacitated == NULL && restricted == NULL) {
        err = request_invalid(request, "born");
    }
    if (err == OK && born_text != NULL && civil_parse(born_text, &born) &&
        civil_compare(born, request_today(request)) > 0) {
        err = request_invalid(request, "born");
    }
    if (err == OK) {
        const bool incapable = incapacitated != NULL && is_yes(incapacitated);
        err = care_check_reason(&file, incapacitated != NULL ? &incapable : NULL);
    }
    if (err == OK) {
        err = note_client(&file, born_text, incapacitated, restricted);
    }
    if (err == OK) {
        request->result = json_pack("{s:o}", "id", json_id(client.id));
    }
    return err;
}

static enum err arrange(struct request *request, enum tie tie)
{
    AUTO(care_file) file = {0};
    struct account client;
    struct account user;
    enum err err = open_dossier(request, &file, &client);
    if (err == OK) {
        err = control_account(request, param_text(request, "username"), "username", &user);
    }
    if (err == OK && !id_equal(user.provider, file.gate.care.provider)) {
        err = control_refuse(request, ERR_CONFLICT, "username");
    }
    if (err == OK && tie != TIE_NONE && !tie_fits(tie, user.role)) {
        err = control_refuse(request, ERR_CONFLICT, "tie");
    }
    if (err != OK) {
        return err;
    }
    const struct care_deed deed = {
        .kind = ENTRY_NETWORK,
        .event = tie == TIE_NONE ? "network.remove" : "network.add",
        .what = tie == TIE_NONE ? "removed" : tie_word(tie),
        .user = user.id,
    };
    enum tie before = TIE_NONE;
    err = care_begin(&file, &deed);
    if (err == OK) {
        err = care_tie_of(&file, user.id, &before);
    }
    if (err == OK) {
        err = care_tie(&file, user.id, before, tie);
    }
    request->result = json_pack("{s:o}", "id", json_id(user.id));
    return err == OK ? care_end(&file, &deed) : err;
}

static enum err network_add(struct request *request)
{
    enum tie tie = TIE_NONE;
    tie_parse(param_text(request, "tie"), &tie);
    return arrange(request, tie);
}

static enum err network_remove(struct request *request)
{
    return arrange(request, TIE_NONE);
}

#define USERNAME(name_)                                                                            \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX                     \
    }

FORM(id_result, {.name = "id", .type = FIELD_ID});
FORM(channel_params, {.name = "kind", .type = FIELD_WORD, .words = kind_words, .optional = true},
     {.name = "title", .type = FIELD_TEXT, .min = 1, .max = NAME_CHARACTERS, .optional = true},
     USERNAME("client"),
     {.name = "members",
      .type = FIELD_LIST,
      .item = FIELD_TEXT,
      .min = 1,
      .max = MEMBERS_MAX,
      .item_max = USERNAME_BYTES_MAX});
FORM(client_params, USERNAME("client"), {.name = "born", .type = FIELD_DATE, .optional = true},
     {.name = "incapacitated", .type = FIELD_WORD, .words = yes_no, .optional = true},
     CARE_REASON(true),
     {.name = "restricted", .type = FIELD_WORD, .words = yes_no, .optional = true});
FORM(add_params, USERNAME("client"), USERNAME("username"),
     {.name = "tie", .type = FIELD_WORD, .words = tie_words});
FORM(remove_params, USERNAME("client"), USERNAME("username"));

const struct command care_commands[] = {
    {"channel.add", LANE_WRITE, &channel_params, &id_result, channel_new,
     .says = "Add a channel to a client's dossier, and tell its members."},
    {"client.set", LANE_WRITE, &client_params, &id_result, client_set,
     .says = "Note a client's birth date or incapacity, or restrict the dossier; every access is "
             "decided anew."},
    {"network.add", LANE_WRITE, &add_params, &id_result, network_add,
     .says = "Make somebody one of a client's network."},
    {"network.remove", LANE_WRITE, &remove_params, &id_result, network_remove,
     .says = "Take somebody out of a client's network; every access ends at once."},
};
const size_t care_command_count = sizeof care_commands / sizeof care_commands[0];
