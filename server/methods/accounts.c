/* The accounts of a provider, for who keeps them (R-ACC-1, R-ACC-4, R-ACC-9): which there are, and
 * what is done to them. An account is one that somebody can sign in to, or could but for a lock;
 * who is only invited is among the invitations (admin.c). Support sees what is technical alone, and
 * only of whom it looks for: it needs no list of who is in care here. */

#include "server/accounts.h"

#include "server/access/accounts.h"
#include "server/config.h"
#include "server/methods/closing.h"
#include "server/methods/conduct.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/reset.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/otp.h"
#include "storage/sign_in.h"

#include <string.h>

enum { TEXT_MIN = 2, TEXT_MAX = 100, REASON_MAX = 1000 };

#define WORD(name, word) word,
static const char *const deed_words[] = {ACCOUNTS_DEED_MAP(WORD) NULL};
#undef WORD
static const char *const state_words[] = {"active", "locked", NULL};
static const char *const which_words[] = {"locked", "conduct", NULL};

struct listing {
    struct request *request;
    json_t *list;
    size_t limit;
    bool more;
    enum err err;
};

/* What the caller may do with it. */
static json_t *json_may(const struct request *request, const struct account *account)
{
    json_t *may = json_array();
    bool self = id_equal(account->id, request->actor.account);
    for (unsigned i = 0; i < ACCOUNTS_DEED_COUNT && !self; i++) {
        if (accounts_may(request->actor.role, (enum accounts_deed)i, account->role)) {
            json_array_append_new(may, json_string(deed_words[i]));
        }
    }
    return may;
}

static enum err has_mail(struct request *request, struct id account, bool *ret_has)
{
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    enum store_err err = mail_address_find(request->store, account, address);
    secret_wipe(address, sizeof address);
    *ret_has = err == STORE_OK && *request->config->smtp_url != '\0';
    return err == STORE_NOT_FOUND ? OK : err_of_store(err);
}

static enum err json_account(struct request *request, const struct account *account,
                             json_t **ret_row)
{
    struct sign_in_count sign_ins;
    struct otp_state otp;
    bool mail = false;
    enum store_err stored =
        sign_in_counted(request->store, account->id, request->now_ms, &sign_ins);
    if (stored == STORE_OK) {
        stored = account_otp_state(request->store, account->id, &otp);
    }
    enum err err =
        stored == STORE_OK ? has_mail(request, account->id, &mail) : err_of_store(stored);
    if (err != OK) {
        return err;
    }
    json_t *row =
        json_pack("{s:o, s:s, s:s, s:s, s:I, s:b, s:b, s:o}", "user", json_id(account->id),
                  "username", account->username, "role", role_word(account->role), "state",
                  account_state_word(account->state), "sign_ins", (json_int_t)sign_ins.live, "otp",
                  otp.on, "mail", mail, "may", json_may(request, account));
    if (sign_ins.last_ms != 0) {
        json_object_set_new(row, "last_sign_in", json_time(sign_ins.last_ms));
    }
    if (accounts_may_know(request->actor.role)) {
        json_object_set_new(row, "name", json_string(account->name));
        err = conduct_stand(request, account->id, row);
    }
    *ret_row = row;
    return err;
}

/* The care it is the client of; nil where of none. Deeds and looks stand in its log as well. */
static enum err find_care(struct request *request, const struct account *account,
                          struct care *ret_care)
{
    *ret_care = (struct care){.client = account->id};
    enum store_err err =
        account->role == ROLE_CLIENT
            ? dossier_find(request->store, account->id, account->provider, &ret_care->dossier)
            : STORE_NOT_FOUND;
    if (err == STORE_NOT_FOUND) {
        *ret_care = (struct care){0};
        return OK;
    }
    return err_of_store(err);
}

static enum err look_at(struct request *request, const struct account *account)
{
    struct care care;
    enum err err = find_care(request, account, &care);
    if (err == OK && !id_is_nil(care.dossier)) {
        request->access = (struct ground){.dossier = care.dossier, .client = care.client};
        gate_look(request, "admin.accounts", account->id);
    }
    return err;
}

static bool take_account(void *context, const struct account *account)
{
    struct listing *listing = context;
    json_t *row = NULL;
    listing->more = json_array_size(listing->list) == listing->limit;
    if (listing->more) {
        return false;
    }
    listing->err = json_account(listing->request, account, &row);
    if (row != NULL) {
        json_array_append_new(listing->list, row);
    }
    if (listing->err == OK) {
        listing->err = look_at(listing->request, account);
    }
    return listing->err == OK;
}

static enum err admin_accounts(struct request *request)
{
    const char *text = param_text(request, "text");
    const char *which = param_text(request, "which");
    struct listing listing = {.request = request,
                              .list = json_array(),
                              .limit = param_number(request, "limit", PAGE_DEFAULT)};
    struct account_page page = {.provider = request->actor.provider,
                                .part = text != NULL ? text : "",
                                .locked = which != NULL && strcmp(which, "locked") == 0,
                                .conduct = which != NULL && strcmp(which, "conduct") == 0,
                                .after = param_id(request, "after"),
                                .limit = (unsigned)listing.limit + 1};
    request->result = json_pack("{s:o}", "accounts", listing.list);
    bool knows = accounts_may_know(request->actor.role);
    if (!accounts_may_see(request->actor.role) || (page.conduct && !knows)) {
        gate_note_refusal(request, "admin.accounts", request->actor.provider);
        return ERR_FORBIDDEN;
    }
    if (text == NULL && !knows) {
        return request_invalid(request, "text");
    }
    enum store_err err = account_list_page(request->store, &page, take_account, &listing);
    request->access = (struct ground){0}; /* each client in care has a row */
    gate_look(request, "admin.accounts", request->actor.provider);
    json_object_set_new(request->result, "more", json_boolean(listing.more));
    return err == STORE_OK ? listing.err : err_of_store(err);
}

/* Whose account it is that something is done to, and whose care that is. */
struct target {
    struct account account;
    struct care care;
};

static enum err judge(struct request *request, enum accounts_deed deed, struct account *account)
{
    if (!accounts_may_some(request->actor.role, deed)) {
        return ERR_FORBIDDEN; /* before anything is said of the other person */
    }
    enum err err = err_of_store(account_find(request->store, param_id(request, "user"), account));
    if (err != OK) {
        return err;
    }
    bool here = id_equal(account->provider, request->actor.provider);
    if (!here || (account->state != ACCOUNT_ACTIVE && account->state != ACCOUNT_LOCKED)) {
        return ERR_NOT_FOUND;
    }
    if (id_equal(account->id, request->actor.account)) {
        return request_invalid(request, "user"); /* one's own, which has methods of its own */
    }
    return accounts_may(request->actor.role, deed, account->role) ? OK : ERR_FORBIDDEN;
}

/* Whoever may not leaves a line in the access log, as `event`. */
static enum err find_target(struct request *request, enum accounts_deed deed, const char *event,
                            struct target *ret_target)
{
    gate_note_refusal(request, event, param_id(request, "user"));
    enum err err = judge(request, deed, &ret_target->account);
    return err == OK ? find_care(request, &ret_target->account, &ret_target->care) : err;
}

static enum err admin_lock(struct request *request)
{
    struct target target;
    size_t ended;
    enum err err = find_target(request, ACCOUNTS_LOCK, "admin.lock", &target);
    if (err == OK) {
        err = accounts_lock(request, target.account.id, true, &ended);
    }
    return err == OK ? gate_audit_care(request, "admin.lock", &target.care, target.account.id,
                                       param_text(request, "reason"))
                     : err;
}

static enum err admin_unlock(struct request *request)
{
    struct target target;
    size_t ended;
    enum err err = find_target(request, ACCOUNTS_LOCK, "admin.unlock", &target);
    if (err == OK) {
        err = accounts_lock(request, target.account.id, false, &ended);
    }
    return err == OK
               ? gate_audit_care(request, "admin.unlock", &target.care, target.account.id, NULL)
               : err;
}

static enum err admin_sign_out(struct request *request)
{
    struct target target;
    size_t ended;
    enum err err = find_target(request, ACCOUNTS_SIGN_OUT, "admin.sign_out", &target);
    if (err == OK) {
        err = sign_in_end_all(request, target.account.id, (struct id){0}, &ended);
    }
    return err == OK
               ? gate_audit_care(request, "admin.sign_out", &target.care, target.account.id, NULL)
               : err;
}

/* To support no link is told: it would be a way into somebody's account. */
static enum err make_link(struct request *request, const struct account *account)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    enum err err =
        account->state == ACCOUNT_ACTIVE ? reset_send(request, account, link) : ERR_CONFLICT;
    if (err != OK) {
        return err;
    }
    bool mailed = *link == '\0';
    request->result = json_object();
    if (!mailed && accounts_may_know(request->actor.role)) {
        json_object_set_new(request->result, "link", json_string(link));
    } else if (!mailed) {
        err = ERR_CONFLICT;
    }
    secret_wipe(link, sizeof link);
    return err;
}

static enum err admin_reset(struct request *request)
{
    struct target target;
    enum err err = find_target(request, ACCOUNTS_RESET, "admin.reset", &target);
    if (err == OK) {
        err = make_link(request, &target.account);
    }
    return err == OK
               ? gate_audit_care(request, "admin.reset", &target.care, target.account.id, NULL)
               : err;
}

/* The sign-ins end: what is left without the second factor is to be opened with the password. */
static enum err admin_otp_off(struct request *request)
{
    struct target target;
    size_t ended;
    bool was_on;
    enum err err = find_target(request, ACCOUNTS_OTP_OFF, "admin.otp_off", &target);
    if (err == OK) {
        err = accounts_otp_off(request, target.account.id, &was_on);
    }
    if (err == OK) {
        err = sign_in_end_all(request, target.account.id, (struct id){0}, &ended);
    }
    return err == OK ? gate_audit_care(request, "admin.otp_off", &target.care, target.account.id,
                                       param_text(request, "reason"))
                     : err;
}

/* As account.close of the person's own. */
static enum err admin_close(struct request *request)
{
    const struct id no_nonce = {0};
    struct target target;
    enum err err = find_target(request, ACCOUNTS_CLOSE, "admin.close", &target);
    return err == OK ? closing_close(request, target.account.id, no_nonce, "admin.close") : err;
}

#define USER                                                                                       \
    {                                                                                              \
        .name = "user", .type = FIELD_ID                                                           \
    }
#define REASON                                                                                     \
    {                                                                                              \
        .name = "reason", .type = FIELD_TEXT, .min = 1, .max = REASON_MAX                          \
    }

FORM(list_params,
     {.name = "text", .type = FIELD_TEXT, .min = TEXT_MIN, .max = TEXT_MAX, .optional = true},
     {.name = "which", .type = FIELD_WORD, .words = which_words, .optional = true},
     {.name = "after", .type = FIELD_ID, .optional = true},
     {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = PAGE_MAX, .optional = true});
FORM(row_form, USER, {.name = "name", .type = FIELD_TEXT, .max = 100, .optional = true},
     {.name = "username", .type = FIELD_TEXT, .max = USERNAME_BYTES_MAX},
     {.name = "role", .type = FIELD_WORD, .words = role_words},
     {.name = "state", .type = FIELD_WORD, .words = state_words},
     {.name = "last_sign_in", .type = FIELD_TIME, .optional = true},
     {.name = "sign_ins", .type = FIELD_INTEGER, .max = SEQ_MAX},
     {.name = "otp", .type = FIELD_BOOLEAN}, {.name = "mail", .type = FIELD_BOOLEAN},
     {.name = "may", .type = FIELD_LIST, .item = FIELD_WORD, .words = deed_words},
     {.name = "warnings", .type = FIELD_LIST, .form = &form_warning, .optional = true},
     {.name = "block", .type = FIELD_OBJECT, .form = &form_block, .optional = true});
FORM(list_result, {.name = "accounts", .type = FIELD_LIST, .form = &row_form},
     {.name = "more", .type = FIELD_BOOLEAN});
FORM(user_params, USER);
FORM(reason_params, USER, REASON);
FORM(reset_result,
     {.name = "link", .type = FIELD_TEXT, .max = MAIL_LINK_BYTES_MAX, .optional = true});

const struct method accounts_methods[] = {
    {"admin.accounts", LANE_READ, &list_params, &list_result, admin_accounts, .per_minute = 60,
     .says = "List the accounts of the provider, by name; for planners and operators, and without "
             "names for support, which has to look for a part of one."},
    {"admin.lock", LANE_WRITE, &reason_params, &form_empty, admin_lock, .per_minute = 30,
     .says = "Let nobody sign in to an account, and end its sign-ins; the reason is logged."},
    {"admin.unlock", LANE_WRITE, &user_params, &form_empty, admin_unlock, .per_minute = 30,
     .says = "Let the account's password be good again."},
    {"admin.sign_out", LANE_WRITE, &user_params, &form_empty, admin_sign_out, .per_minute = 30,
     .says = "End all sign-ins of an account."},
    {"admin.reset", LANE_WRITE, &user_params, &reset_result, admin_reset, .per_minute = 30,
     .says = "Send a link to set a new password with; where no mail carries it, it is told once, "
             "but never to support."},
    {"admin.otp_off", LANE_WRITE, &reason_params, &form_empty, admin_otp_off, .per_minute = 30,
     .says = "Switch off the second factor of who lost it, and end the sign-ins; for planners and "
             "operators; the reason is logged."},
    {"admin.close", LANE_WRITE, &user_params, &form_empty, admin_close, .per_minute = 30,
     .says = "Close an account for good, for planners; what stands in a dossier stays there."},
};
const size_t accounts_method_count = sizeof accounts_methods / sizeof accounts_methods[0];
