/* Opening access for people (R-ACC-1). */

#include "server/access/invite.h"
#include "server/config.h"
#include "server/invitations.h"
#include "server/mailbox.h"
#include "server/methods/forms.h"
#include "server/methods/intake.h"
#include "server/methods/tables.h"
#include "server/secret.h"
#include "storage/invitation.h"

enum { NAME_CHARACTERS = 100 };

#define WORD(name, word) word,
static const char *const mail_states[] = {MAIL_STATE_MAP(WORD) NULL};
#undef WORD
static const char *const invitation_states[] = {"open", "expired", "unfinished", NULL};

static void set_link(struct request *request, char link[MAIL_LINK_BYTES_MAX + 1])
{
    if (*link != '\0') {
        json_object_set_new(request->result, "link", json_string(link));
    }
    secret_wipe(link, MAIL_LINK_BYTES_MAX + 1);
}

/* A client is taken into care with it (R-ACC-6); or, who has no own account, into care alone. */
static enum err invite_client(struct request *request, struct invite *invite)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    struct intake intake;
    struct id user;
    struct id channel;
    enum err err = intake_read(request, &intake);
    if (err != OK) {
        return err;
    }
    invite->unsent = !intake_invites(request, &intake);
    if (invite->unsent && invite->mail != NULL) {
        return request_invalid(request, "mail"); /* it is the representatives who are invited */
    }
    err = invite_new(request, invite, &user, link);
    if (err == OK) {
        err = intake_make(request, &intake, user, &channel);
    }
    if (err == OK) {
        request->result =
            json_pack("{s:o, s:o}", "user", json_id(user), "channel", json_id(channel));
        set_link(request, link);
    }
    return err;
}

static enum err admin_invite(struct request *request)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    const char *language = param_text(request, "language");
    struct invite invite = {.provider = request->actor.provider,
                            .inviter = request->actor.account,
                            .nonce = param_id(request, "nonce"),
                            .name = param_text(request, "name"),
                            .mail = param_text(request, "mail")};
    struct id user;
    role_parse(param_text(request, "role"), &invite.role);
    if (language != NULL) {
        language_parse(language, &invite.language);
    }
    if (!may_invite(request->actor.role, invite.role)) {
        return ERR_FORBIDDEN;
    }
    if (invite.mail != NULL && !mailbox_address_fits(invite.mail)) {
        return request_invalid(request, "mail");
    }
    if (param_given(request, "care") != (invite.role == ROLE_CLIENT)) {
        return request_invalid(request, "care");
    }
    if (invite.role == ROLE_CLIENT) {
        return invite_client(request, &invite);
    }
    enum err err = invite_new(request, &invite, &user, link);
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o}", "user", json_id(user));
    set_link(request, link);
    return gate_audit(request, "admin.invite", NULL, user);
}

/* A client in care is the matter of those who arrange that care; to others it is not there. */
static enum err check_care(struct request *request, const struct account *account,
                           struct gate *ret_gate)
{
    struct id dossier;
    enum store_err err = account->role == ROLE_CLIENT ? dossier_find(request->store, account->id,
                                                                     account->provider, &dossier)
                                                      : STORE_NOT_FOUND;
    *ret_gate = (struct gate){0};
    if (err != STORE_OK) {
        return err == STORE_NOT_FOUND ? OK : err_of_store(err);
    }
    return gate_dossier(request, dossier, PART_NETWORK, VERB_ARRANGE, ret_gate, NULL);
}

/* To whoever may invite nobody, no account is there. */
static bool may_invite_somebody(enum role actor)
{
    bool may = false;
    for (unsigned role = 0; role < ROLE_COUNT && !may; role++) {
        may = may_invite(actor, (enum role)role);
    }
    return may;
}

/* Somebody of the caller's own provider, whom the caller may invite; and where it is a client in
 * care, of which care: nil where of none. Others are not to be told apart from those who are not
 * there. */
static enum err find_invited(struct request *request, struct account *ret_account,
                             struct care *ret_care)
{
    struct gate gate;
    if (!may_invite_somebody(request->actor.role)) {
        return ERR_FORBIDDEN;
    }
    enum err err =
        err_of_store(account_find(request->store, param_id(request, "user"), ret_account));
    if (err == OK && !id_equal(ret_account->provider, request->actor.provider)) {
        err = ERR_NOT_FOUND;
    }
    if (err == OK && !may_invite(request->actor.role, ret_account->role)) {
        err = ERR_FORBIDDEN;
    }
    if (err == OK) {
        err = check_care(request, ret_account, &gate);
    }
    if (err == OK) {
        *ret_care = gate.care;
    }
    return err;
}

/* What is done to a client in care stands in the log of that care. */
static enum err audit_invited(struct request *request, const char *event, struct id account,
                              const struct care *care)
{
    return id_is_nil(care->dossier) ? gate_audit(request, event, NULL, account)
                                    : gate_audit_care(request, event, care, account, NULL);
}

/* A client in care who has no own account yet, or not any more (R-ACC-5). */
static bool waits(const struct request *request, const struct care *care)
{
    return !id_is_nil(care->dossier) &&
           !care_own_account(care->born, care->incapacitated, request_today(request));
}

static uint64_t from_of(const struct request *request, const struct care *care)
{
    return invite_ahead_ms(care->born, care->incapacitated, request_today(request));
}

static void set_from(json_t *form, uint64_t from_ms)
{
    if (from_ms != 0) {
        json_object_set_new(form, "from", json_time(from_ms));
    }
}

static enum err admin_invite_again(struct request *request)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    const char *mail = param_text(request, "mail");
    struct account account;
    struct care care;
    enum err err = find_invited(request, &account, &care);
    if (err == OK && mail != NULL && !mailbox_address_fits(mail)) {
        err = request_invalid(request, "mail");
    }
    uint64_t from_ms = 0;
    if (err == OK && waits(request, &care)) {
        from_ms = from_of(request, &care);
        err = from_ms == 0 || *request->config->smtp_url == '\0' ? ERR_CONFLICT : OK;
    }
    if (err == OK) {
        err = invite_again(request, &account, mail, from_ms, link);
    }
    if (err != OK) {
        return err;
    }
    request->result = json_object();
    set_from(request->result, from_ms);
    set_link(request, link);
    return audit_invited(request, "admin.invite_again", account.id, &care);
}

static enum err admin_invite_cancel(struct request *request)
{
    struct account account;
    struct care care;
    enum err err = find_invited(request, &account, &care);
    if (err == OK) {
        err = invite_cancel(request, &account);
    }
    return err == OK ? audit_invited(request, "admin.invite_cancel", account.id, &care) : err;
}

struct listing {
    struct request *request;
    json_t *list;
    size_t limit;
    bool more;
    enum err err;
};

static const char *state_of(const struct invitation *invitation, uint64_t now_ms)
{
    if (invitation->used) {
        return invitation_states[2];
    }
    return invitation_states[invitation->expires_ms <= now_ms];
}

static bool take_invitation(void *context, const struct invitation *invitation,
                            const struct account *account)
{
    struct listing *listing = context;
    struct request *request = listing->request;
    struct gate gate;
    if (!may_invite(request->actor.role, account->role)) {
        return true;
    }
    enum err err = check_care(request, account, &gate);
    if (err != OK && gate.decision.answer != ACCESS_ALLOW) {
        return true;
    }
    if (err != OK) {
        listing->err = err; /* it could not be decided */
        return false;
    }
    listing->more = json_array_size(listing->list) == listing->limit;
    if (listing->more) {
        return false;
    }
    json_t *row = json_pack(
        "{s:o, s:s, s:s, s:o, s:o, s:s, s:s}", "user", json_id(account->id), "name", account->name,
        "role", role_word(account->role), "invited_at", json_time(invitation->created_ms),
        "expires_at", json_time(invitation->expires_ms), "state",
        state_of(invitation, request->now_ms), "mail", mail_state_word(invitation->mail_state));
    if (!id_is_nil(invitation->inviter)) {
        json_object_set_new(row, "by", json_id(invitation->inviter));
    }
    if (waits(request, &gate.care)) {
        set_from(row, from_of(request, &gate.care));
    }
    json_array_insert_new(listing->list, 0, row); /* they come newest first */
    if (!id_is_nil(gate.care.dossier)) {
        gate_look(request, "admin.invitations", account->id);
    }
    return true;
}

static enum err admin_invitations(struct request *request)
{
    struct listing listing = {.request = request,
                              .list = json_array(),
                              .limit = param_number(request, "limit", PAGE_DEFAULT)};
    request->result = json_pack("{s:o}", "invitations", listing.list);
    if (!may_invite_somebody(request->actor.role)) {
        gate_note_refusal(request, "admin.invitations", request->actor.provider);
        return ERR_FORBIDDEN;
    }
    enum store_err err = invitation_list(request->store, request->actor.provider,
                                         param_id(request, "before"), take_invitation, &listing);
    request->access = (struct ground){0}; /* each client in care has a row */
    gate_look(request, "admin.invitations", request->actor.provider);
    json_object_set_new(request->result, "more", json_boolean(listing.more));
    return err == STORE_OK ? listing.err : err_of_store(err);
}

static const struct form invite_params = {
    .fields = (const struct field[]){
        {.name = "nonce", .type = FIELD_ID},
        {.name = "name", .type = FIELD_TEXT, .min = 1, .max = NAME_CHARACTERS},
        {.name = "role", .type = FIELD_WORD, .words = role_words},
        {.name = "mail",
         .type = FIELD_TEXT,
         .min = 3,
         .max = MAIL_ADDRESS_BYTES_MAX,
         .optional = true},
        {.name = "language", .type = FIELD_WORD, .words = language_words, .optional = true},
        {.name = "care", .type = FIELD_OBJECT, .form = &intake_form, .optional = true},
        {0},
    }};

static const struct form invite_result = {
    .fields = (const struct field[]){
        {.name = "user", .type = FIELD_ID},
        {.name = "link", .type = FIELD_TEXT, .max = MAIL_LINK_BYTES_MAX, .optional = true},
        {.name = "channel", .type = FIELD_ID, .optional = true},
        {0},
    }};

static const struct form again_params = {.fields = (const struct field[]){
                                             {.name = "user", .type = FIELD_ID},
                                             {.name = "mail",
                                              .type = FIELD_TEXT,
                                              .min = 3,
                                              .max = MAIL_ADDRESS_BYTES_MAX,
                                              .optional = true},
                                             {0},
                                         }};
static const struct form user_params = {.fields = (const struct field[]){
                                            {.name = "user", .type = FIELD_ID},
                                            {0},
                                        }};

static const struct form again_result = {
    .fields = (const struct field[]){
        {.name = "link", .type = FIELD_TEXT, .max = MAIL_LINK_BYTES_MAX, .optional = true},
        {.name = "from", .type = FIELD_TIME, .optional = true},
        {0},
    }};

static const struct form list_params = {
    .fields = (const struct field[]){
        {.name = "before", .type = FIELD_ID, .optional = true},
        {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = PAGE_MAX, .optional = true},
        {0},
    }};

static const struct form invitation_form = {
    .fields = (const struct field[]){
        {.name = "user", .type = FIELD_ID},
        {.name = "name", .type = FIELD_TEXT, .max = NAME_CHARACTERS},
        {.name = "role", .type = FIELD_WORD, .words = role_words},
        {.name = "by", .type = FIELD_ID, .optional = true},
        {.name = "invited_at", .type = FIELD_TIME},
        {.name = "expires_at", .type = FIELD_TIME},
        {.name = "from", .type = FIELD_TIME, .optional = true},
        {.name = "state", .type = FIELD_WORD, .words = invitation_states},
        {.name = "mail", .type = FIELD_WORD, .words = mail_states},
        {0},
    }};

static const struct form list_result = {
    .fields = (const struct field[]){
        {.name = "invitations", .type = FIELD_LIST, .form = &invitation_form},
        {.name = "more", .type = FIELD_BOOLEAN},
        {0},
    }};

static const struct form colleagues_params = {
    .fields = (const struct field[]){
        {.name = "name", .type = FIELD_TEXT, .min = 1, .max = NAME_CHARACTERS},
        {0},
    }};

static const struct form colleagues_result = {
    .fields = (const struct field[]){
        {.name = "users", .type = FIELD_LIST, .form = &form_user},
        {0},
    }};

const struct method admin_methods[] = {
    {"admin.invite", LANE_WRITE, &invite_params, &invite_result, admin_invite, .per_minute = 60,
     .says = "Open access for a person: by mail, or else by a link that is told once. A client is "
             "taken into care with it; one under 12 or incapacitated into care alone."},
    {"admin.invitations", LANE_READ, &list_params, &list_result, admin_invitations,
     .per_minute = 60, .says = "List the invitations that are open, and how their mails fared."},
    {"admin.invite_again", LANE_WRITE, &again_params, &again_result, admin_invite_again,
     .per_minute = 60,
     .says = "Invite a person anew, also a client in care whom nobody invited yet; the earlier "
             "link is void. A client who becomes 12 within 30 days is invited ahead: by mail "
             "alone, which goes out on that day (`from`)."},
    {"admin.invite_cancel", LANE_WRITE, &user_params, &form_empty, admin_invite_cancel,
     .per_minute = 60,
     .says = "Call an invitation off, and withdraw its account; a client in care stays in care."},
    {"admin.colleagues", LANE_READ, &colleagues_params, &colleagues_result, admin_colleagues,
     .per_minute = 60,
     .says = "Find therapists and planners for a client's care team, by a part of the name."},
};
const size_t admin_method_count = sizeof admin_methods / sizeof admin_methods[0];
