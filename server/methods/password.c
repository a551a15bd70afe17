/* Another password for one's own account (R-ACC-4), by who knows the one there is: whoever took a
 * sign-in over must not be able to take the account. All other sign-ins end, since it may be
 * because of one of them. Passkeys stay: each is a device of the person's own, on a list. */

#include "server/app.h"
#include "server/credentials.h"
#include "server/facts.h"
#include "server/memory.h"
#include "server/methods/account.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/notice.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/reset.h"

#include <stdlib.h>
#include <string.h>

/* What became of the new one. */
struct chosen {
    char hash[PASSWORD_HASH_BYTES];
};

static void chosen_free(void *carry)
{
    secret_wipe(carry, sizeof(struct chosen));
    free(carry);
}

static enum err err_of_fault(const char *fault)
{
    static const enum err faults[] = {ERR_PASSWORD_SHORT, ERR_PASSWORD_LONG, ERR_PASSWORD_COMMON,
                                      ERR_PASSWORD_NAME};
    enum err err = fault == NULL ? OK : ERR_INTERNAL;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0] && err == ERR_INTERNAL; i++) {
        err = strcmp(err_reason(faults[i]), fault) == 0 ? faults[i] : err;
    }
    return err;
}

/* One that may not be chosen is no guess at the other. */
static enum err look_at_new(struct request *request)
{
    const struct sign_in_fact *fact =
        facts_sign_in_of_id(request->app->facts, request->actor.sign_in, request->now_ms);
    if (fact == NULL) {
        return ERR_UNAUTHENTICATED;
    }
    enum err err =
        err_of_fault(password_fault(param_text(request, "new_password"), fact->account.username));
    return err == OK ? account_count_guess(request) : err;
}

static enum err hash_new(struct request *request)
{
    struct chosen *chosen = memory_new(sizeof *chosen);
    request->carry = chosen;
    request->carry_free = chosen_free;
    return secret_password_hash(param_text(request, "new_password"), chosen->hash) ? OK
                                                                                   : ERR_OVERLOADED;
}

static enum err set_password(struct request *request)
{
    const struct chosen *chosen = request->carry;
    const struct actor *actor = &request->actor;
    struct account account;
    size_t count;
    enum store_err stored = account_set_password(request->store, actor->account, chosen->hash);
    if (stored == STORE_OK) {
        stored = reset_end(request->store, actor->account);
    }
    if (stored == STORE_OK) {
        stored = account_find(request->store, actor->account, &account);
    }
    enum err err = err_of_store(stored);
    if (err == OK) {
        err = sign_in_end_all(request, account.id, actor->sign_in, &count);
    }
    if (err == OK) {
        err = notice_to(request, &account, MAIL_PASSWORD_OWN);
    }
    return err == OK ? gate_audit(request, "account.password", NULL, account.id) : err;
}

static enum err account_password_own(struct request *request)
{
    enum err err = account_prove(request, "account.password");
    return err == OK ? set_password(request) : err;
}

FORM(password_params, PROOF_PASSWORD, PROOF_OTP,
     {.name = "new_password", .type = FIELD_TEXT, .min = 1, .max = PROOF_PASSWORD_MAX});

const struct method password_methods[] = {
    {"account.password", LANE_WRITE, &password_params, &form_empty, account_password_own,
     .per_minute = 20, .asks_password = true, .hashing = hash_new, .before = look_at_new,
     .says =
         "Choose another password; all other sign-ins end. One that may not be chosen is refused "
         "with 4000: password_too_short, _too_long, _too_common or _contains_username."},
};
const size_t password_method_count = sizeof password_methods / sizeof password_methods[0];
