/* Access opened by an operator: who has nobody yet to be invited by, or no mail to get back in. */

#include "server/control/control.h"

#include "server/invitations.h"
#include "server/mailbox.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/reset.h"
#include "server/secret.h"

#include <stdio.h>

enum { NAME_CHARACTERS = 100 };

static enum err user_invite(struct request *request)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    const char *language = param_text(request, "language");
    struct invite invite = {.name = param_text(request, "name"),
                            .mail = param_text(request, "mail")};
    struct id user;
    role_parse(param_text(request, "role"), &invite.role);
    if (language != NULL) {
        language_parse(language, &invite.language);
    }
    if (invite.mail != NULL && !mailbox_address_fits(invite.mail)) {
        return request_invalid(request, "mail");
    }
    enum err err = control_provider(request, &invite.provider);
    if (err == OK) {
        err = invite_new(request, &invite, &user, link);
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o}", "id", json_id(user));
    if (*link != '\0') {
        json_object_set_new(request->result, "link", json_string(link));
    }
    secret_wipe(link, sizeof link);
    return gate_audit(request, "user.invite", NULL, user);
}

static enum err user_reset(struct request *request)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    char hash[PASSWORD_HASH_BYTES];
    struct account account;
    enum store_err found =
        account_by_username(request->store, param_text(request, "username"), &account, hash);
    secret_wipe(hash, sizeof hash);
    enum err err = err_of_store(found);
    if (err == OK) {
        err =
            account.state == ACCOUNT_ACTIVE ? reset_link(request, account.id, link) : ERR_CONFLICT;
    }
    if (err != OK) {
        snprintf(request->field, sizeof request->field, "username");
        return err;
    }
    request->result = json_pack("{s:o, s:s}", "id", json_id(account.id), "link", link);
    secret_wipe(link, sizeof link);
    return gate_audit(request, "user.reset", NULL, account.id);
}

static const struct form invite_params = {
    .fields = (const struct field[]){
        {.name = "name", .type = FIELD_TEXT, .min = 1, .max = NAME_CHARACTERS},
        {.name = "role", .type = FIELD_WORD, .words = role_words},
        {.name = "mail",
         .type = FIELD_TEXT,
         .min = 3,
         .max = MAIL_ADDRESS_BYTES_MAX,
         .optional = true},
        {.name = "language", .type = FIELD_WORD, .words = language_words, .optional = true},
        {.name = "provider", .type = FIELD_ID, .optional = true},
        {0},
    }};

static const struct form invite_result = {
    .fields = (const struct field[]){
        {.name = "id", .type = FIELD_ID},
        {.name = "link", .type = FIELD_TEXT, .max = MAIL_LINK_BYTES_MAX, .optional = true},
        {0},
    }};

static const struct form reset_params = {
    .fields = (const struct field[]){
        {.name = "username", .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX},
        {0},
    }};

static const struct form reset_result = {
    .fields = (const struct field[]){
        {.name = "id", .type = FIELD_ID},
        {.name = "link", .type = FIELD_TEXT, .max = MAIL_LINK_BYTES_MAX},
        {0},
    }};

const struct command entrance_commands[] = {
    {"user.invite", LANE_WRITE, &invite_params, &invite_result, user_invite,
     .says = "Invite a person; a link is told where no mail carries it."},
    {"user.reset", LANE_WRITE, &reset_params, &reset_result, user_reset,
     .says = "Make a link to set a new password with, for the operator to hand over."},
};
const size_t entrance_command_count = sizeof entrance_commands / sizeof entrance_commands[0];
