/* The commands that change something: over the control socket, or, without a server, alone. */

#include "server/ctl/ctl.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/control/control.h"
#include "server/memory.h"
#include "server/secret.h"
#include "storage/datadir.h"
#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERNAME                                                                                   \
    {                                                                                              \
        NULL, "USERNAME", "username", CTL_TEXT, false                                              \
    }
#define PASSWORD                                                                                   \
    {                                                                                              \
        NULL, NULL, "password_hash", CTL_PASSWORD, false                                           \
    }
const struct ctl_command ctl_commands[] = {
    {"provider add",
     "provider.add",
     "add a provider; without --features it has them all",
     {{"--name", "NAME", "name", CTL_TEXT, false},
      {"--features", "chat,video,files", "features", CTL_LIST, true}}},
    {"provider set",
     "provider.set",
     "switch a provider's features: on those that are named, off all others; whether nobody in "
     "its calls learns another's address; and whether staff must keep the second factor on, "
     "which tells who has none yet",
     {{"--features", "chat,video,files", "features", CTL_LIST, true},
      {"--relay-only", "yes|no", "relay_only", CTL_TEXT, true},
      {"--staff-second-factor", "yes|no", "staff_second_factor", CTL_TEXT, true},
      {"--provider", "ID", "provider", CTL_TEXT, true}}},
    {"provider sso",
     "provider.sso",
     "let staff sign in at an identity provider, anew each time; alone, tell at which",
     {{"--provider", "ID", "provider", CTL_TEXT, true},
      {"--issuer", "URL", "issuer", CTL_TEXT, true},
      {"--client-id", "ID", "client_id", CTL_TEXT, true},
      {"--client-secret", "", "client_secret", CTL_SECRET, true},
      {"--roles", "therapist,planner,privacy_officer,support", "roles", CTL_LIST, true},
      {"--link-by", "none|email|preferred_username", "link_by", CTL_TEXT, true},
      {"--off", "", "provider.sso_off", CTL_INSTEAD, true}}},
    {"provider list", "provider.list", "list the providers: id, name, features", {{0}}},
    {"user add",
     "user.add",
     "add an account; the password is read from standard input",
     {USERNAME,
      {"--name", "NAME", "name", CTL_TEXT, false},
      {"--role", "ROLE", "role", CTL_TEXT, false},
      {"--mail", "ADDRESS", "mail", CTL_TEXT, true},
      {"--provider", "ID", "provider", CTL_TEXT, true},
      PASSWORD}},
    {"user passwd",
     "user.passwd",
     "set a password, read from standard input; remove the passkeys of the account and end all its "
     "sign-ins",
     {USERNAME, PASSWORD}},
    {"user lock",
     "user.lock",
     "let nobody sign in to the account, and end its sign-ins",
     {USERNAME}},
    {"user unlock", "user.unlock", "let the account's password be good again", {USERNAME}},
    {"user warn",
     "user.warn",
     "warn somebody in writing, who confirms having read it",
     {USERNAME, {"--text", "TEXT", "text", CTL_TEXT, false}}},
    {"user block",
     "user.block",
     "block somebody who was warned, or at once for forbidden conduct; end the sign-ins",
     {USERNAME,
      {"--reason", "TEXT", "reason", CTL_TEXT, false},
      {"--immediate", "", "immediate", CTL_FLAG, true}}},
    {"user unblock", "user.unblock", "take a block back", {USERNAME}},
    {"user close",
     "user.close",
     "close an account for good; what stands in a dossier stays there",
     {USERNAME}},
    {"user otp",
     "user.otp",
     "tell of the account's second factor, or switch it off",
     {USERNAME, {"--off", "", "user.otp_off", CTL_INSTEAD, true}}},
    {"user passkeys",
     "user.passkeys",
     "list the passkeys of an account, or remove one",
     {USERNAME, {"--remove", "ID", "user.passkey_remove id", CTL_INSTEAD_WITH, true}}},
    {"user sso",
     "user.sso",
     "link an account to its subject at the identity provider; alone, tell to which",
     {USERNAME,
      {"--subject", "SUB", "subject", CTL_TEXT, true},
      {"--off", "", "user.sso_off", CTL_INSTEAD, true}}},
    {"user list",
     "user.list",
     "list the accounts: id, user name, name, role, provider, state",
     {{0}}},
    {"user invite",
     "user.invite",
     "invite a person; a link is printed where no mail carries it",
     {{"--name", "NAME", "name", CTL_TEXT, false},
      {"--role", "ROLE", "role", CTL_TEXT, false},
      {"--mail", "ADDRESS", "mail", CTL_TEXT, true},
      {"--language", "nl|en", "language", CTL_TEXT, true},
      {"--provider", "ID", "provider", CTL_TEXT, true}}},
    {"user reset",
     "user.reset",
     "print a link to hand over, good for an hour, to set a new password with",
     {USERNAME}},
    {"channel add",
     "channel.add",
     "add a channel to a client's dossier, and tell its members",
     {{"--client", "USERNAME", "client", CTL_TEXT, false},
      {"--member", "USERNAME", "members", CTL_LIST, false},
      {"--kind", "care|direct|group|support", "kind", CTL_TEXT, true},
      {"--title", "TITLE", "title", CTL_TEXT, true}}},
    {"terms add",
     "terms.add",
     "publish a version of the terms; from a date on it has to be accepted",
     {{"--version", "VERSION", "version", CTL_TEXT, false},
      {"--from", "DATE", "from", CTL_TEXT, false},
      {"--nl", "FILE", "nl", CTL_FILE, false},
      {"--en", "FILE", "en", CTL_FILE, true},
      {"--provider", "ID", "provider", CTL_TEXT, true}}},
    {"terms list", "terms.list", "list the versions of the terms: version, from, provider", {{0}}},
    {"discontinue",
     "portal.discontinue",
     "announce that the portal ends, a month ahead at least; or cancel that",
     {{"--on", "DATE", "on", CTL_TEXT, true}, {"--cancel", "", "cancel", CTL_FLAG, true}}},
    {"client set",
     "client.set",
     "note a client's birth date, or with a reason incapacity and its end, or restrict the "
     "dossier; access is decided anew",
     {{NULL, "USERNAME", "client", CTL_TEXT, false},
      {"--born", "YYYY-MM-DD", "born", CTL_TEXT, true},
      {"--incapacitated", "yes|no", "incapacitated", CTL_TEXT, true},
      {"--reason", "TEXT", "reason", CTL_TEXT, true},
      {"--restricted", "yes|no", "restricted", CTL_TEXT, true}}},
    {"network add",
     "network.add",
     "make somebody one of a client's network",
     {{"--client", "USERNAME", "client", CTL_TEXT, false},
      {NULL, "USERNAME", "username", CTL_TEXT, false},
      {"--as", "representative|relative|teacher|care_team", "tie", CTL_TEXT, false}}},
    {"network remove",
     "network.remove",
     "take somebody out of a client's network; every access ends at once",
     {{"--client", "USERNAME", "client", CTL_TEXT, false},
      {NULL, "USERNAME", "username", CTL_TEXT, false}}},
    {"key rotate",
     "key.rotate",
     "make a new master key, and seal every dossier's key under it",
     {{0}}},
    {"log-level",
     "log.level",
     "set the level of the running server's log",
     {{NULL, "error|warn|info|debug", "level", CTL_TEXT, false}}},
};
const size_t ctl_command_count = sizeof ctl_commands / sizeof ctl_commands[0];

static size_t argument_count(const struct ctl_command *command)
{
    size_t count = 0;
    while (count < CTL_ARGUMENTS_MAX && command->arguments[count].param != NULL) {
        count++;
    }
    return count;
}

void ctl_print_usage(const struct ctl_command *command, FILE *out)
{
    fprintf(out, "usage: empowerctl [--config FILE] %s", command->name);
    for (size_t i = 0; i < argument_count(command); i++) {
        const struct ctl_argument *argument = &command->arguments[i];
        if (argument->kind == CTL_PASSWORD) {
            continue;
        }
        fprintf(out, argument->optional ? " [%s%s%s]" : " %s%s%s",
                argument->flag != NULL ? argument->flag : "",
                argument->flag != NULL && argument->shown[0] != '\0' ? " " : "", argument->shown);
        fputs(argument->kind == CTL_LIST && !argument->optional ? " …" : "", out);
    }
    fprintf(out, " [--json]\n       %s\n", command->says);
}

/* The argument that this word begins; NULL: none. */
static const struct ctl_argument *argument_of(const struct ctl_command *command, const char *word)
{
    for (size_t i = 0; i < argument_count(command); i++) {
        const struct ctl_argument *argument = &command->arguments[i];
        bool fits = argument->flag != NULL ? strcmp(argument->flag, word) == 0
                                           : argument->kind == CTL_TEXT && word[0] != '-';
        if (fits) {
            return argument;
        }
    }
    return NULL;
}

static void add_items(json_t *params, const char *name, const char *value)
{
    AUTO_FREE char *copy = memory_copy_text(value);
    json_t *list = json_object_get(params, name);
    char *rest = NULL;
    if (list == NULL) {
        list = json_array();
        json_object_set_new(params, name, list);
    }
    for (char *item = strtok_r(copy, ",", &rest); item != NULL; item = strtok_r(NULL, ",", &rest)) {
        json_array_append_new(list, json_string(item));
    }
}

static bool add_secret(const struct ctl_argument *argument, json_t *params)
{
    AUTO_FREE char *secret = ctl_read_secret();
    if (secret == NULL) {
        return false;
    }
    json_t *value = json_string(secret);
    secret_wipe(secret, strlen(secret));
    return value != NULL && json_object_set_new(params, argument->param, value) == 0;
}

/* The name of its value. */
static const char *param_of(const struct ctl_argument *argument)
{
    const char *after = strchr(argument->param, ' ');
    return after != NULL ? after + 1 : argument->param;
}

/* `word` is what stands for the argument, or, of a flag, the flag itself. */
static bool add_word(json_t *params, const struct ctl_argument *argument, const char *word)
{
    if (argument->kind == CTL_LIST) {
        add_items(params, argument->param, word);
        return true;
    }
    const char *name = param_of(argument);
    if (json_object_get(params, name) != NULL) {
        return false;
    }
    if (argument->kind == CTL_FLAG) {
        return json_object_set_new(params, name, json_true()) == 0;
    }
    if (argument->kind == CTL_SECRET) {
        return add_secret(argument, params);
    }
    AUTO_FREE char *text =
        argument->kind == CTL_FILE ? ctl_read_file(word) : memory_copy_text(word);
    return text != NULL && json_object_set_new(params, name, json_string(text)) == 0;
}

static bool is_whole(const struct ctl_command *command, const json_t *params)
{
    for (size_t i = 0; i < argument_count(command); i++) {
        const struct ctl_argument *argument = &command->arguments[i];
        if (!argument->optional && argument->kind != CTL_PASSWORD &&
            json_object_get(params, argument->param) == NULL) {
            return false;
        }
    }
    return true;
}

static void wipe_member(json_t *object, const char *name)
{
    json_t *member = json_object_get(object, name);
    if (json_is_string(member)) {
        secret_wipe((char *)json_string_value(member), json_string_length(member));
    }
}

/* The command of the control socket, without the name of a value. The caller frees it. */
static char *command_of(const char *asked)
{
    char *command = memory_copy_text(asked);
    command[strcspn(command, " ")] = '\0';
    return command;
}

/* What to ask, and its parameters. False: a word that says nothing, one twice, or one that is
 * missing. */
static bool read_words(const struct ctl_command *command, int count, char **words, json_t *params,
                       const char **ret_asked)
{
    const char *asked = command->command;
    for (int i = 0; i < count; i++) {
        const struct ctl_argument *argument = argument_of(command, words[i]);
        if (argument == NULL) {
            return false;
        }
        if (argument->kind == CTL_INSTEAD || argument->kind == CTL_INSTEAD_WITH) {
            if (asked == argument->param) {
                return false;
            }
            asked = argument->param;
            if (argument->kind == CTL_INSTEAD) {
                continue;
            }
        }
        bool value_follows =
            argument->flag != NULL && argument->kind != CTL_FLAG && argument->kind != CTL_SECRET;
        if ((value_follows && ++i == count) || !add_word(params, argument, words[i])) {
            return false;
        }
    }
    *ret_asked = asked;
    return is_whole(command, params);
}

static bool add_password(const struct ctl_command *command, json_t *params)
{
    const struct ctl_argument *argument = NULL;
    for (size_t i = 0; i < argument_count(command); i++) {
        if (command->arguments[i].kind == CTL_PASSWORD) {
            argument = &command->arguments[i];
        }
    }
    if (argument == NULL) {
        return true;
    }
    char hash[PASSWORD_HASH_BYTES];
    AUTO_FREE char *password = ctl_read_password();
    if (password == NULL) {
        return false;
    }
    bool hashed = secret_password_hash(password, hash);
    secret_wipe(password, strlen(password));
    if (hashed) {
        json_object_set_new(params, argument->param, json_string(hash));
    } else {
        fputs("empowerctl: there is no memory to hash the password\n", stderr);
    }
    secret_wipe(hash, sizeof hash);
    return hashed;
}

static int refused(const char *reason, const char *field)
{
    fprintf(stderr, "empowerctl: %s%s%s\n", reason, field[0] != '\0' ? ": " : "", field);
    return ctl_status_of(reason);
}

static int run_alone(const struct ctl *ctl, const struct command *command, json_t *params)
{
    AUTO(datadir) *dir = NULL;
    AUTO(store) *store = NULL;
    struct request request = {.now_ms = clock_wall_ms(), .config = ctl->config};
    if (command->lane == LANE_LOOP) {
        fprintf(stderr, "empowerctl: no server runs on %s\n", ctl->config->data_dir);
        return CTL_NO_SERVER;
    }
    if (ctl_hold(ctl->config, &dir) != CTL_OK) {
        return CTL_FAILED;
    }
    enum err err = err_of_store(store_open(dir, STORE_WRITE, &store));
    if (err == OK) {
        err = control_alone(store, command, json_incref(params), &request);
    }
    if (err == OK && request.result != NULL) {
        ctl_print(ctl, request.result);
    }
    json_decref(request.result);
    return err == OK ? CTL_OK : refused(err_reason(err), request.field);
}

static int run(const struct ctl *ctl, const char *command, json_t *params)
{
    json_t *answer = NULL;
    json_t *body = json_pack("{s:s, s:O}", "command", command, "params", params);
    int status = ctl_post(ctl->config, "/control", NULL, body, &answer);
    json_decref(body);
    if (status == CTL_NO_SERVER) {
        return run_alone(ctl, command_find(command), params);
    }
    if (status != CTL_OK) {
        return status;
    }
    const json_t *result = json_object_get(answer, "result");
    const char *reason = json_string_value(json_object_get(answer, "error"));
    const char *field = json_string_value(json_object_get(answer, "field"));
    if (result != NULL) {
        ctl_print(ctl, result);
    } else {
        status = refused(reason != NULL ? reason : "no answer", field != NULL ? field : "");
    }
    json_decref(answer);
    return status;
}

int ctl_control(const struct ctl *ctl, const struct ctl_command *command, int count, char **words)
{
    json_t *params = json_object();
    const char *asked;
    int status = CTL_USAGE;
    if (!read_words(command, count, words, params, &asked)) {
        ctl_print_usage(command, stderr);
    } else if (add_password(command, params)) {
        AUTO_FREE char *name = command_of(asked);
        status = run(ctl, name, params);
    }
    for (size_t i = 0; i < argument_count(command); i++) {
        if (command->arguments[i].kind == CTL_SECRET) {
            wipe_member(params, command->arguments[i].param);
        }
    }
    json_decref(params);
    return status;
}
