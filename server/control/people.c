/* Providers, accounts and channels, made and changed by an operator. */

#include "server/control/people.h"

#include "server/control/control.h"

#include "server/methods/channels.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/sign_ins.h"
#include "server/secret.h"
#include "storage/account.h"

#include <stdio.h>
#include <string.h>

#define WORD(name, word) word,
static const char *const role_words[] = {ROLE_MAP(WORD) NULL};
static const char *const feature_words[] = {FEATURE_MAP(WORD) NULL};
static const char *const kind_words[] = {CHANNEL_KIND_MAP(WORD) NULL};
#undef WORD

enum { NAME_CHARACTERS = 100, MEMBERS_MAX = 100 };

/* `field` is what the refusal is about. */
static enum err refuse(struct request *request, enum err err, const char *field)
{
    snprintf(request->field, sizeof request->field, "%s", field);
    return err;
}

static enum err stored(struct request *request, enum store_err err, const char *field)
{
    return err == STORE_OK ? OK : refuse(request, err_of_store(err), field);
}

enum err people_find(struct request *request, const char *username, const char *field,
                     struct account *ret_account)
{
    char hash[PASSWORD_HASH_BYTES];
    enum store_err err = account_by_username(request->store, username, ret_account, hash);
    return stored(request, err, field);
}

static enum err provider_new(struct request *request)
{
    struct provider provider = {.id = secret_id(request->now_ms)};
    json_t *features = json_object_get(request->params, "features");
    size_t index;
    json_t *feature;
    snprintf(provider.name, sizeof provider.name, "%s", param_text(request, "name"));
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        json_array_foreach(features, index, feature)
        {
            if (strcmp(json_string_value(feature), feature_word((enum feature)i)) == 0) {
                provider.features |= 1u << i;
            }
        }
        provider.features |= features == NULL ? 1u << i : 0;
    }
    enum err err = stored(request, provider_add(request->store, &provider), "name");
    request->result = json_pack("{s:o}", "id", json_id(provider.id));
    return err == OK ? gate_audit(request, "provider.add", NULL, provider.id) : err;
}

static bool take_provider(void *context, const struct provider *provider)
{
    json_t *features = json_array();
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        if ((provider->features & 1u << i) != 0) {
            json_array_append_new(features, json_string(feature_word((enum feature)i)));
        }
    }
    json_array_append_new(context, json_pack("{s:o, s:s, s:o}", "id", json_id(provider->id), "name",
                                             provider->name, "features", features));
    return true;
}

static enum err provider_all(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "providers", list);
    return err_of_store(provider_list(request->store, take_provider, list));
}

struct only {
    struct provider provider;
    unsigned count;
};

static bool take_only(void *context, const struct provider *provider)
{
    struct only *only = context;
    only->provider = *provider;
    return ++only->count < 2;
}

/* The one that was named, or the only one there is. */
enum err people_choose_provider(struct request *request, struct id *ret_provider)
{
    struct only only = {.count = 0};
    if (json_object_get(request->params, "provider") != NULL) {
        *ret_provider = param_id(request, "provider");
        return stored(request, provider_find(request->store, *ret_provider, &only.provider),
                      "provider");
    }
    enum store_err err = provider_list(request->store, take_only, &only);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    *ret_provider = only.provider.id;
    return only.count == 1 ? OK : refuse(request, ERR_INVALID_PARAMS, "provider");
}

static bool is_username(const char *text)
{
    return strlen(text) <= USERNAME_BYTES_MAX &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._@-")] == '\0';
}

/* The caller has hashed it, so that no password goes through a socket or stays in this memory. */
static bool is_hash(const char *text)
{
    return strncmp(text, "$argon2id$", 10) == 0 && strlen(text) < PASSWORD_HASH_BYTES - 1;
}

static enum err user_add(struct request *request)
{
    struct account account = {.id = secret_id(request->now_ms), .created_ms = request->now_ms};
    const char *username = param_text(request, "username");
    const char *hash = param_text(request, "password_hash");
    if (!is_username(username)) {
        return request_invalid(request, "username");
    }
    if (!is_hash(hash)) {
        return request_invalid(request, "password_hash");
    }
    enum err err = people_choose_provider(request, &account.provider);
    if (err != OK) {
        return err;
    }
    role_parse(param_text(request, "role"), &account.role);
    snprintf(account.username, sizeof account.username, "%s", username);
    snprintf(account.name, sizeof account.name, "%s", param_text(request, "name"));
    err = stored(request, account_add(request->store, &account, hash), "username");
    request->result = json_pack("{s:o}", "id", json_id(account.id));
    return err == OK ? gate_audit(request, "user.add", NULL, account.id) : err;
}

static enum err end_all(struct request *request, const struct account *account)
{
    json_int_t count;
    enum err err = sign_ins_end_all(request, account->id, &count);
    request->result = json_pack("{s:o, s:I}", "id", json_id(account->id), "sign_ins_ended", count);
    return err;
}

static enum err user_passwd(struct request *request)
{
    struct account account;
    const char *hash = param_text(request, "password_hash");
    if (!is_hash(hash)) {
        return request_invalid(request, "password_hash");
    }
    enum err err = people_find(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err = stored(request, account_set_password(request->store, account.id, hash), "username");
    }
    if (err == OK) {
        err = end_all(request, &account);
    }
    return err == OK ? gate_audit(request, "user.passwd", NULL, account.id) : err;
}

/* Again is no fault: whoever asks wants it to be so. */
static enum err set_lock(struct request *request, bool locked)
{
    struct account account;
    bool changed;
    enum err err = people_find(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err =
            stored(request, account_lock(request->store, account.id, locked, &changed), "username");
    }
    if (err == OK && locked) {
        err = end_all(request, &account);
    } else if (err == OK) {
        request->result = json_pack("{s:o}", "id", json_id(account.id));
    }
    return err == OK ? gate_audit(request, locked ? "user.lock" : "user.unlock", NULL, account.id)
                     : err;
}

static enum err user_lock(struct request *request)
{
    return set_lock(request, true);
}

static enum err user_unlock(struct request *request)
{
    return set_lock(request, false);
}

static bool take_account(void *context, const struct account *account)
{
    json_array_append_new(context,
                          json_pack("{s:o, s:s, s:s, s:s, s:o, s:b}", "id", json_id(account->id),
                                    "username", account->username, "name", account->name, "role",
                                    role_word(account->role), "provider",
                                    json_id(account->provider), "locked", account->locked));
    return true;
}

static enum err user_all(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "users", list);
    return err_of_store(account_list(request->store, take_account, list));
}

/* The client's dossier at the provider, made where there is none. */
static enum err find_dossier(struct request *request, const struct account *client,
                             struct id *ret_dossier)
{
    struct store *store = request->store;
    enum store_err err = dossier_find(store, client->id, client->provider, ret_dossier);
    if (err == STORE_NOT_FOUND) {
        *ret_dossier = secret_id(request->now_ms);
        err = dossier_add(store, *ret_dossier, client->id, client->provider, request->now_ms);
    }
    return err_of_store(err);
}

static enum err join(struct request *request, const struct channel *channel,
                     const struct account *account, const char *field)
{
    if (!id_equal(account->provider, channel->provider)) {
        return refuse(request, ERR_CONFLICT, field);
    }
    return stored(request, member_add(request->store, channel->id, account->id), field);
}

static enum err join_members(struct request *request, const struct channel *channel)
{
    size_t index;
    json_t *username;
    json_array_foreach(json_object_get(request->params, "members"), index, username)
    {
        struct account account;
        char field[FIELD_PATH_SIZE];
        snprintf(field, sizeof field, "members.%zu", index);
        enum err err = people_find(request, json_string_value(username), field, &account);
        if (err == OK) {
            err = join(request, channel, &account, field);
        }
        if (err != OK) {
            return err;
        }
    }
    return OK;
}

static enum err make_channel(struct request *request, struct channel *channel)
{
    struct account client;
    enum err err = people_find(request, param_text(request, "client"), "client", &client);
    if (err != OK) {
        return err;
    }
    if (client.role != ROLE_CLIENT) {
        return refuse(request, ERR_CONFLICT, "client"); /* a dossier is a client's */
    }
    err = find_dossier(request, &client, &channel->dossier);
    if (err != OK) {
        return err;
    }
    const char *title = param_text(request, "title");
    snprintf(channel->title, sizeof channel->title, "%s", title != NULL ? title : client.name);
    channel->provider = client.provider;
    err = stored(request, channel_add(request->store, channel, request->now_ms), "client");
    return err == OK ? join(request, channel, &client, "client") : err;
}

static enum err channel_new(struct request *request)
{
    struct channel channel = {.id = secret_id(request->now_ms), .kind = CHANNEL_CARE};
    const char *kind = param_text(request, "kind");
    if (kind != NULL) {
        channel_kind_parse(kind, &channel.kind);
    }
    enum err err = make_channel(request, &channel);
    if (err == OK) {
        err = join_members(request, &channel);
    }
    if (err == OK) {
        err = channel_tell_added(request, &channel);
    }
    request->result = json_pack("{s:o}", "id", json_id(channel.id));
    return err == OK ? gate_audit(request, "channel.add", &channel, channel.id) : err;
}

#define FORM(name, ...)                                                                            \
    static const struct form name = {.fields = (const struct field[]){__VA_ARGS__, {0}}}
#define NAME                                                                                       \
    {                                                                                              \
        .name = "name", .type = FIELD_TEXT, .min = 1, .max = NAME_CHARACTERS                       \
    }
#define USERNAME(name_)                                                                            \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX                     \
    }
#define HASH                                                                                       \
    {                                                                                              \
        .name = "password_hash", .type = FIELD_TEXT, .min = 1, .max = PASSWORD_HASH_BYTES          \
    }
#define ID                                                                                         \
    {                                                                                              \
        .name = "id", .type = FIELD_ID                                                             \
    }

FORM(id_result, ID);
FORM(ended_result, ID, {.name = "sign_ins_ended", .type = FIELD_INTEGER, .max = SEQ_MAX});
FORM(username_params, USERNAME("username"));
FORM(passwd_params, USERNAME("username"), HASH);
FORM(user_params, USERNAME("username"), NAME,
     {.name = "role", .type = FIELD_WORD, .words = role_words},
     {.name = "provider", .type = FIELD_ID, .optional = true}, HASH);
FORM(provider_params, NAME,
     {.name = "features",
      .type = FIELD_LIST,
      .item = FIELD_WORD,
      .words = feature_words,
      .max = FEATURE_COUNT,
      .optional = true});
FORM(provider_row, ID, NAME,
     {.name = "features", .type = FIELD_LIST, .item = FIELD_WORD, .words = feature_words});
FORM(providers_result, {.name = "providers", .type = FIELD_LIST, .form = &provider_row});
FORM(user_row, ID, USERNAME("username"), NAME,
     {.name = "role", .type = FIELD_WORD, .words = role_words},
     {.name = "provider", .type = FIELD_ID}, {.name = "locked", .type = FIELD_BOOLEAN});
FORM(users_result, {.name = "users", .type = FIELD_LIST, .form = &user_row});
FORM(channel_params, {.name = "kind", .type = FIELD_WORD, .words = kind_words, .optional = true},
     {.name = "title", .type = FIELD_TEXT, .min = 1, .max = NAME_CHARACTERS, .optional = true},
     USERNAME("client"),
     {.name = "members",
      .type = FIELD_LIST,
      .item = FIELD_TEXT,
      .min = 1,
      .max = MEMBERS_MAX,
      .item_max = USERNAME_BYTES_MAX});

const struct command people_commands[] = {
    {"provider.add", LANE_WRITE, &provider_params, &id_result, provider_new,
     .says = "Add a provider; with every feature where none is named."},
    {"provider.list", LANE_READ, &form_empty, &providers_result, provider_all,
     .says = "List the providers."},
    {"user.add", LANE_WRITE, &user_params, &id_result, user_add, .says = "Add an account."},
    {"user.passwd", LANE_WRITE, &passwd_params, &ended_result, user_passwd,
     .says = "Set a password, and end all sign-ins of the account."},
    {"user.lock", LANE_WRITE, &username_params, &ended_result, user_lock,
     .says = "Let nobody sign in to the account, and end all its sign-ins."},
    {"user.unlock", LANE_WRITE, &username_params, &id_result, user_unlock,
     .says = "Take the lock off again; the password is the old one."},
    {"user.list", LANE_READ, &form_empty, &users_result, user_all, .says = "List the accounts."},
    {"channel.add", LANE_WRITE, &channel_params, &id_result, channel_new,
     .says = "Add a channel to a client's dossier, and tell its members."},
};
const size_t people_command_count = sizeof people_commands / sizeof people_commands[0];
