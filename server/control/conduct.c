/* What an operator does to people who misbehave, or want to leave (R-ACC-7, R-ACC-9). */

#include "server/conduct.h"

#include "server/control/inner.h"
#include "server/methods/closing.h"
#include "server/methods/forms.h"
#include "storage/account.h"

#include <stdio.h>

static enum err find(struct request *request, struct account *ret_account)
{
    return control_account(request, param_text(request, "username"), "username", ret_account);
}

/* The account's id is the answer of all of them. */
static enum err answer(struct request *request, enum err err, const struct account *account)
{
    if (err == OK) {
        request->result = json_pack("{s:o}", "id", json_id(account->id));
    } else if (err == ERR_CONFLICT) {
        snprintf(request->field, sizeof request->field, "username");
    }
    return err;
}

static enum err user_warn(struct request *request)
{
    const struct id no_nonce = {0};
    struct account account;
    struct id warning;
    enum err err = find(request, &account);
    if (err == OK) {
        err = conduct_warn(request, account.id, param_text(request, "text"), no_nonce, &warning);
    }
    return answer(request, err, &account);
}

static enum err user_block(struct request *request)
{
    struct account account;
    enum err err = find(request, &account);
    if (err == OK) {
        err = conduct_block(request, account.id, param_text(request, "reason"),
                            param_flag(request, "immediate"));
    }
    return answer(request, err, &account);
}

static enum err user_unblock(struct request *request)
{
    struct account account;
    enum err err = find(request, &account);
    if (err == OK) {
        err = conduct_unblock(request, account.id);
    }
    return answer(request, err, &account);
}

static enum err user_close(struct request *request)
{
    const struct id no_nonce = {0};
    struct account account;
    enum err err = find(request, &account);
    if (err == OK) {
        err = closing_close(request, account.id, no_nonce, "user.close");
    }
    return answer(request, err, &account);
}

#define USERNAME                                                                                   \
    {                                                                                              \
        .name = "username", .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX                \
    }
#define TEXT(name_)                                                                                \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = CONDUCT_CHARACTERS                     \
    }

FORM(id_result, {.name = "id", .type = FIELD_ID});
FORM(username_params, USERNAME);
FORM(warn_params, USERNAME, TEXT("text"));
FORM(block_params, USERNAME, TEXT("reason"),
     {.name = "immediate", .type = FIELD_BOOLEAN, .optional = true});

const struct command conduct_commands[] = {
    {"user.warn", LANE_WRITE, &warn_params, &id_result, user_warn,
     .says = "Warn somebody in writing, who confirms having read it."},
    {"user.block", LANE_WRITE, &block_params, &id_result, user_block,
     .says = "Block somebody who was warned, or at once for forbidden conduct."},
    {"user.unblock", LANE_WRITE, &username_params, &id_result, user_unblock,
     .says = "Take a block back."},
    {"user.close", LANE_WRITE, &username_params, &id_result, user_close,
     .says = "Close an account for good; what stands in a dossier stays there."},
};
const size_t conduct_command_count = sizeof conduct_commands / sizeof conduct_commands[0];
