/* The passkeys of an account, seen and taken away by an operator. */

#include "server/control/inner.h"

#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/notice.h"
#include "storage/passkey.h"

static bool take_passkey(void *context, const struct passkey *passkey)
{
    json_array_append_new(context, json_passkey(passkey));
    return true;
}

static enum err user_passkeys(struct request *request)
{
    struct account account;
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err != OK) {
        return err;
    }
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "passkeys", list);
    return err_of_store(passkey_list(request->store, account.id, take_passkey, list));
}

/* For one device that is out of use. The sign-ins stay, as with the second factor: where it may be
 * in other hands, user.passwd ends them, and removes every passkey with them. */
static enum err user_passkey_remove(struct request *request)
{
    struct account account;
    struct id id = param_id(request, "id");
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err == OK) {
        err = control_stored(request, passkey_remove(request->store, account.id, id), "id");
    }
    if (err == OK) {
        err = notice_to(request, &account, MAIL_PASSKEY_REMOVED);
    }
    request->result = json_pack("{s:o}", "id", json_id(id));
    return err == OK ? gate_audit(request, "user.passkey_remove", NULL, id) : err;
}

#define USERNAME                                                                                   \
    {                                                                                              \
        .name = "username", .type = FIELD_TEXT, .min = 1, .max = USERNAME_BYTES_MAX                \
    }
#define ID                                                                                         \
    {                                                                                              \
        .name = "id", .type = FIELD_ID                                                             \
    }

FORM(list_params, USERNAME);
FORM(list_result, {.name = "passkeys", .type = FIELD_LIST, .form = &form_passkey});
FORM(remove_params, USERNAME, ID);
FORM(remove_result, ID);

const struct command passkey_commands[] = {
    {"user.passkeys", LANE_READ, &list_params, &list_result, user_passkeys,
     .says = "List the passkeys of an account."},
    {"user.passkey_remove", LANE_WRITE, &remove_params, &remove_result, user_passkey_remove,
     .says = "Remove a passkey of an account; its sign-ins stay."},
};
const size_t passkey_command_count = sizeof passkey_commands / sizeof passkey_commands[0];
