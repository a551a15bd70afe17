/* Providers and accounts, made and changed by an operator. */

#include "server/control/inner.h"

#include "server/accounts.h"
#include "server/mailbox.h"
#include "server/methods/call.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/notice.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/account.h"
#include "storage/mail.h"
#include "storage/otp.h"
#include "storage/passkey.h"
#include "storage/relay_only.h"

#include <stdio.h>
#include <string.h>

#define WORD(name, word) word,
static const char *const state_words[] = {ACCOUNT_STATE_MAP(WORD) NULL};
#undef WORD

enum { NAME_CHARACTERS = 100 };

/* All where none are named. */
static uint32_t features_of(const json_t *words)
{
    uint32_t features = 0;
    size_t index;
    json_t *word;
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        json_array_foreach(words, index, word)
        {
            if (strcmp(json_string_value(word), feature_word((enum feature)i)) == 0) {
                features |= 1u << i;
            }
        }
        features |= words == NULL ? 1u << i : 0;
    }
    return features;
}

static enum err provider_new(struct request *request)
{
    struct provider provider = {.id = secret_id(request->now_ms),
                                .features = features_of(param_json(request, "features"))};
    snprintf(provider.name, sizeof provider.name, "%s", param_text(request, "name"));
    enum err err = control_stored(request, provider_add(request->store, &provider), "name");
    request->result = json_pack("{s:o}", "id", json_id(provider.id));
    return err == OK ? gate_audit(request, "provider.add", NULL, provider.id) : err;
}

static bool take_provider(void *context, const struct provider *provider)
{
    json_array_append_new(context,
                          json_pack("{s:o, s:s, s:o}", "id", json_id(provider->id), "name",
                                    provider->name, "features", json_features(provider->features)));
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

enum err control_provider(struct request *request, struct id *ret_provider)
{
    struct only only = {.count = 0};
    if (param_given(request, "provider")) {
        *ret_provider = param_id(request, "provider");
        return control_stored(request, provider_find(request->store, *ret_provider, &only.provider),
                              "provider");
    }
    enum store_err err = provider_list(request->store, take_only, &only);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    *ret_provider = only.provider.id;
    return only.count == 1 ? OK : control_refuse(request, ERR_INVALID_PARAMS, "provider");
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

/* Counts at once, for who is there too; calls end where there are none any more. */
static enum err set_features(struct request *request, struct id id)
{
    uint32_t features = features_of(param_json(request, "features"));
    enum err err =
        control_stored(request, provider_set_features(request->store, id, features), "provider");
    if (err == OK && (features & 1u << FEATURE_VIDEO) == 0) {
        err = call_end_of_provider(request, id);
    }
    if (err != OK) {
        return err;
    }
    struct provider_effect *effect = &outbox_add(&request->outbox, EFFECT_PROVIDER)->provider;
    effect->id = id;
    effect->features = features;
    effect->frame = event_frame("provider.changed", json_pack("{s:o, s:o}", "provider", json_id(id),
                                                              "features", json_features(features)));
    return OK;
}

struct lacking {
    struct store *store;
    struct id provider;
    json_t *usernames;
    enum store_err err;
};

static bool take_lacking(void *context, const struct account *account)
{
    struct lacking *lacking = context;
    struct otp_state state;
    if (account->state != ACCOUNT_ACTIVE || !role_is_staff(account->role) ||
        !id_equal(account->provider, lacking->provider)) {
        return true;
    }
    lacking->err = account_otp_state(lacking->store, account->id, &state);
    if (lacking->err == STORE_OK && !state.on) {
        json_array_append_new(lacking->usernames, json_string(account->username));
    }
    return lacking->err == STORE_OK;
}

/* Nobody can switch it off from now on; whose it is not on is for the operator to see to. */
static enum err require_factor(struct request *request, struct id provider, json_t *usernames)
{
    struct lacking lacking = {
        .store = request->store, .provider = provider, .usernames = usernames};
    enum store_err err = provider_set_settings(request->store, provider, SETTING_STAFF_FACTOR);
    if (err == STORE_OK) {
        err = account_list(request->store, take_lacking, &lacking);
    }
    return err_of_store(err == STORE_OK ? lacking.err : err);
}

static enum err set_staff_factor(struct request *request, struct id provider, bool required)
{
    if (!required) {
        return err_of_store(provider_set_settings(request->store, provider, 0));
    }
    json_t *usernames = json_array();
    json_object_set_new(request->result, "without_second_factor", usernames);
    return require_factor(request, provider, usernames);
}

/* What is not named stays. */
static enum err provider_set(struct request *request)
{
    struct id id;
    bool names_features = param_given(request, "features");
    const char *relay_only = param_text(request, "relay_only");
    enum err err = control_provider(request, &id);
    const char *staff_factor = param_text(request, "staff_second_factor");
    if (err == OK && !names_features && relay_only == NULL && staff_factor == NULL) {
        err = control_refuse(request, ERR_INVALID_PARAMS, "features");
    }
    if (err == OK && names_features) {
        err = set_features(request, id);
    }
    if (err == OK && relay_only != NULL) {
        err = err_of_store(relay_only_set(request->store, id, strcmp(relay_only, "yes") == 0));
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o}", "id", json_id(id));
    if (staff_factor != NULL) {
        err = set_staff_factor(request, id, strcmp(staff_factor, "yes") == 0);
    }
    return err == OK ? gate_audit(request, "provider.set", NULL, id) : err;
}

static enum err user_add(struct request *request)
{
    struct account account = {.id = secret_id(request->now_ms), .created_ms = request->now_ms};
    const char *username = param_text(request, "username");
    const char *hash = param_text(request, "password_hash");
    const char *mail = param_text(request, "mail");
    if (!is_username(username)) {
        return request_invalid(request, "username");
    }
    if (!is_hash(hash)) {
        return request_invalid(request, "password_hash");
    }
    if (mail != NULL && !mailbox_address_fits(mail)) {
        return request_invalid(request, "mail");
    }
    enum err err = control_provider(request, &account.provider);
    if (err != OK) {
        return err;
    }
    role_parse(param_text(request, "role"), &account.role);
    snprintf(account.username, sizeof account.username, "%s", username);
    snprintf(account.name, sizeof account.name, "%s", param_text(request, "name"));
    err = control_stored(request, account_add(request->store, &account, hash), "username");
    if (err == OK && mail != NULL) {
        err = control_stored(request, mail_address_set(request->store, account.id, mail), "mail");
    }
    request->result = json_pack("{s:o}", "id", json_id(account.id));
    return err == OK ? gate_audit(request, "user.add", NULL, account.id) : err;
}

static enum err end_all(struct request *request, const struct account *account)
{
    size_t count = 0;
    enum err err = sign_in_end_all(request, account->id, (struct id){0}, &count);
    request->result =
        json_pack("{s:o, s:I}", "id", json_id(account->id), "sign_ins_ended", (json_int_t)count);
    return err;
}

/* Passkeys go too: whoever was in with the old password may have added one. */
static enum err user_passwd(struct request *request)
{
    struct account account;
    const char *hash = param_text(request, "password_hash");
    if (!is_hash(hash)) {
        return request_invalid(request, "password_hash");
    }
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err = control_stored(request, account_set_password(request->store, account.id, hash),
                             "username");
    }
    if (err == OK) {
        err = err_of_store(passkey_remove_all(request->store, account.id));
    }
    if (err == OK) {
        err = end_all(request, &account);
    }
    if (err == OK) {
        err = notice_to(request, &account, MAIL_PASSWORD_CHANGED);
    }
    return err == OK ? gate_audit(request, "user.passwd", NULL, account.id) : err;
}

static enum err set_lock(struct request *request, bool locked)
{
    struct account account;
    size_t ended = 0;
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err = accounts_lock(request, account.id, locked, &ended);
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o}", "id", json_id(account.id));
    if (locked) {
        json_object_set_new(request->result, "sign_ins_ended", json_integer((json_int_t)ended));
    }
    return gate_audit(request, locked ? "user.lock" : "user.unlock", NULL, account.id);
}

static enum err user_lock(struct request *request)
{
    return set_lock(request, true);
}

static enum err user_unlock(struct request *request)
{
    return set_lock(request, false);
}

static enum err user_otp(struct request *request)
{
    struct account account;
    struct otp_state state;
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err = err_of_store(account_otp_state(request->store, account.id, &state));
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o, s:b, s:o*, s:i}", "id", json_id(account.id), "on", state.on,
                                "since", state.on ? json_time(state.since_ms) : NULL,
                                "recovery_left", (int)state.recovery_left);
    return OK;
}

/* The sign-ins stay: nobody else got anything by the loss, and a phone that was stolen is a matter
 * of user.passwd. */
static enum err user_otp_off(struct request *request)
{
    struct account account;
    bool was_on;
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err = accounts_otp_off(request, account.id, &was_on);
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o, s:b}", "id", json_id(account.id), "was_on", was_on);
    return gate_audit(request, "user.otp_off", NULL, account.id);
}

static bool take_account(void *context, const struct account *account)
{
    json_array_append_new(
        context, json_pack("{s:o, s:s, s:s, s:s, s:o, s:s}", "id", json_id(account->id), "username",
                           account->username, "name", account->name, "role",
                           role_word(account->role), "provider", json_id(account->provider),
                           "state", account_state_word(account->state)));
    return true;
}

static enum err user_all(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "users", list);
    return err_of_store(account_list(request->store, take_account, list));
}

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
FORM(otp_result, ID, {.name = "on", .type = FIELD_BOOLEAN},
     {.name = "since", .type = FIELD_TIME, .optional = true},
     {.name = "recovery_left", .type = FIELD_INTEGER, .max = RECOVERY_CODES});
FORM(otp_off_result, ID, {.name = "was_on", .type = FIELD_BOOLEAN});
FORM(username_params, USERNAME("username"));
FORM(passwd_params, USERNAME("username"), HASH);
FORM(
    user_params, USERNAME("username"), NAME,
    {.name = "role", .type = FIELD_WORD, .words = role_words},
    {.name = "provider", .type = FIELD_ID, .optional = true},
    {.name = "mail", .type = FIELD_TEXT, .min = 3, .max = MAIL_ADDRESS_BYTES_MAX, .optional = true},
    HASH);
FORM(provider_params, NAME,
     {.name = "features",
      .type = FIELD_LIST,
      .item = FIELD_WORD,
      .words = feature_words,
      .max = FEATURE_COUNT,
      .optional = true});
FORM(provider_set_params, {.name = "provider", .type = FIELD_ID, .optional = true},
     {.name = "features",
      .type = FIELD_LIST,
      .item = FIELD_WORD,
      .words = feature_words,
      .max = FEATURE_COUNT,
      .optional = true},
     {.name = "relay_only", .type = FIELD_WORD, .words = yes_no, .optional = true},
     {.name = "staff_second_factor", .type = FIELD_WORD, .words = yes_no, .optional = true});
FORM(provider_set_result, ID,
     {.name = "without_second_factor",
      .type = FIELD_LIST,
      .item = FIELD_TEXT,
      .item_max = USERNAME_BYTES_MAX,
      .optional = true});
FORM(provider_row, ID, NAME,
     {.name = "features", .type = FIELD_LIST, .item = FIELD_WORD, .words = feature_words});
FORM(providers_result, {.name = "providers", .type = FIELD_LIST, .form = &provider_row});
FORM(user_row, ID, {.name = "username", .type = FIELD_TEXT, .max = USERNAME_BYTES_MAX},
     {.name = "name", .type = FIELD_TEXT, .max = NAME_CHARACTERS},
     {.name = "role", .type = FIELD_WORD, .words = role_words},
     {.name = "provider", .type = FIELD_ID},
     {.name = "state", .type = FIELD_WORD, .words = state_words});
FORM(users_result, {.name = "users", .type = FIELD_LIST, .form = &user_row});
const struct command people_commands[] = {
    {"provider.add", LANE_WRITE, &provider_params, &id_result, provider_new,
     .says = "Add a provider; with every feature where none is named."},
    {"provider.set", LANE_WRITE, &provider_set_params, &provider_set_result, provider_set,
     .says =
         "Switch a provider's features: on those that are named, off all others; let calls go by "
         "the relay alone; hold staff to the second factor, and name who has none."},
    {"provider.list", LANE_READ, &form_empty, &providers_result, provider_all,
     .says = "List the providers."},
    {"user.add", LANE_WRITE, &user_params, &id_result, user_add, .says = "Add an account."},
    {"user.passwd", LANE_WRITE, &passwd_params, &ended_result, user_passwd,
     .says = "Set a password, remove the passkeys, and end all sign-ins of the account."},
    {"user.lock", LANE_WRITE, &username_params, &ended_result, user_lock,
     .says = "Let nobody sign in to the account, and end all its sign-ins."},
    {"user.unlock", LANE_WRITE, &username_params, &id_result, user_unlock,
     .says = "Take the lock off again; the password is the old one."},
    {"user.otp", LANE_READ, &username_params, &otp_result, user_otp,
     .says =
         "Tell whether the account has a second factor, since when, and how many recovery codes "
         "are left."},
    {"user.otp_off", LANE_WRITE, &username_params, &otp_off_result, user_otp_off,
     .says = "Switch the account's second factor off; its sign-ins stay."},
    {"user.list", LANE_READ, &form_empty, &users_result, user_all, .says = "List the accounts."},
};
const size_t people_command_count = sizeof people_commands / sizeof people_commands[0];
