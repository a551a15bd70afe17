#include "server/invitations.h"

#include "server/config.h"
#include "server/day.h"
#include "server/method.h"
#include "server/methods/care.h"
#include "server/secret.h"
#include "storage/channel.h"
#include "storage/invitation.h"
#include "storage/otp.h"
#include "storage/reset.h"

#include <stdio.h>
#include <string.h>

static const uint64_t day_ms = UINT64_C(24) * 3600 * 1000;

bool link_make(const struct config *config, const char *path, const char *token,
               char ret_link[MAIL_LINK_BYTES_MAX + 1])
{
    int length =
        snprintf(ret_link, MAIL_LINK_BYTES_MAX + 1, "%s%s#%s", config->public_url, path, token);
    return length > 0 && length <= MAIL_LINK_BYTES_MAX;
}

enum err mail_to_address(struct request *request, const struct account *account,
                         const char *address, enum mail_kind kind, const char *link,
                         uint64_t from_ms, uint64_t until_ms, struct id *ret_mail)
{
    struct mail mail = {.id = secret_id(request->now_ms),
                        .kind = kind,
                        .language = account->language,
                        .created_ms = from_ms > request->now_ms ? from_ms : request->now_ms,
                        .until_ms = until_ms};
    snprintf(mail.address, sizeof mail.address, "%s", address);
    snprintf(mail.link, sizeof mail.link, "%s", link);
    enum store_err err = mail_add(request->store, &mail);
    secret_wipe(mail.link, sizeof mail.link);
    if (err == STORE_OK) {
        outbox_add(&request->outbox, EFFECT_MAIL);
    }
    if (err == STORE_OK && ret_mail != NULL) {
        *ret_mail = mail.id;
    }
    return err_of_store(err);
}

enum err mail_to(struct request *request, const struct account *account, enum mail_kind kind,
                 const char *link, uint64_t from_ms, uint64_t until_ms, struct id *ret_mail)
{
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    if (*request->config->smtp_url == '\0') {
        return ERR_NOT_FOUND;
    }
    enum store_err err = mail_address_find(request->store, account->id, address);
    return err == STORE_OK
               ? mail_to_address(request, account, address, kind, link, from_ms, until_ms, ret_mail)
               : err_of_store(err);
}

/* By mail where that is possible: then `ret_link` is "". */
static enum err invitation_send(struct request *request, const struct account *account,
                                struct invitation *invitation, uint64_t from_ms,
                                char ret_link[MAIL_LINK_BYTES_MAX + 1])
{
    char token[TOKEN_TEXT_LENGTH + 1];
    secret_token(token);
    secret_token_hash(token, invitation->token_hash);
    bool fits = link_make(request->config, "/activate", token, ret_link);
    secret_wipe(token, sizeof token);
    if (!fits) {
        return ERR_INTERNAL;
    }
    invitation->created_ms = request->now_ms;
    invitation->expires_ms = (from_ms > request->now_ms ? from_ms : request->now_ms) +
                             request->config->invitation_days * day_ms;
    enum err err = mail_to(request, account, MAIL_INVITATION, ret_link, from_ms,
                           invitation->expires_ms, &invitation->mail);
    if (err != OK && err != ERR_NOT_FOUND) {
        return err;
    }
    if (err != OK && from_ms > request->now_ms) {
        secret_wipe(ret_link, MAIL_LINK_BYTES_MAX + 1);
        return request_invalid(request, "mail");
    }
    if (err == OK) {
        secret_wipe(ret_link, MAIL_LINK_BYTES_MAX + 1);
    }
    invitation->mail_state = err == OK ? MAIL_WAITING : MAIL_NONE;
    return err_of_store(invitation_set(request->store, invitation));
}

/* As one that was called off at once: it keeps the nonce, and no link opens it. */
static enum err invitation_withhold(struct request *request, struct invitation *invitation)
{
    secret_random(invitation->token_hash, sizeof invitation->token_hash);
    invitation->created_ms = request->now_ms;
    invitation->expires_ms = request->now_ms;
    invitation->mail_state = MAIL_NONE;
    enum store_err err = invitation_set(request->store, invitation);
    if (err == STORE_OK) {
        err = invitation_end(request->store, invitation->account, request->now_ms);
    }
    return err_of_store(err);
}

/* The same words again, or those of somebody else? Once the account is in use there is nothing left
 * to compare: its person may have changed it. */
static enum err check_same(struct request *request, const struct invite *invite, struct id user)
{
    struct account account;
    char mail[MAIL_ADDRESS_BYTES_MAX + 1] = "";
    enum store_err err = account_find(request->store, user, &account);
    if (err == STORE_OK && account.role != invite->role) {
        return ERR_CONFLICT;
    }
    if (err != STORE_OK || account.state != ACCOUNT_INVITED) {
        return err_of_store(err);
    }
    err = mail_address_find(request->store, user, mail);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    bool same = strcmp(account.name, invite->name) == 0 && account.language == invite->language &&
                strcmp(mail, invite->mail != NULL ? invite->mail : "") == 0;
    return same ? OK : ERR_CONFLICT;
}

static enum err add_account(struct request *request, const struct invite *invite, struct id user,
                            struct account *ret_account)
{
    *ret_account = (struct account){.id = user,
                                    .provider = invite->provider,
                                    .role = invite->role,
                                    .language = invite->language,
                                    .created_ms = request->now_ms};
    snprintf(ret_account->name, sizeof ret_account->name, "%s", invite->name);
    enum store_err err = account_add_invited(request->store, ret_account);
    if (err == STORE_OK && invite->mail != NULL) {
        err = mail_address_set(request->store, user, invite->mail);
    }
    return err_of_store(err);
}

enum err invite_new(struct request *request, const struct invite *invite, struct id *ret_user,
                    char ret_link[MAIL_LINK_BYTES_MAX + 1])
{
    struct account account;
    ret_link[0] = '\0';
    if (!id_is_nil(invite->nonce)) {
        enum store_err found =
            invitation_by_nonce(request->store, invite->inviter, invite->nonce, ret_user);
        if (found != STORE_NOT_FOUND) {
            return found == STORE_OK ? check_same(request, invite, *ret_user) : err_of_store(found);
        }
    }
    *ret_user = secret_id(request->now_ms);
    enum err err = add_account(request, invite, *ret_user, &account);
    struct invitation invitation = {
        .account = *ret_user, .inviter = invite->inviter, .nonce = invite->nonce};
    if (err != OK) {
        return err;
    }
    return invite->unsent ? invitation_withhold(request, &invitation)
                          : invitation_send(request, &account, &invitation, 0, ret_link);
}

/* Back to where nobody has chosen anything. STORE_NOT_FOUND: not of an account that is locked. */
static enum store_err begin_anew(struct store *store, struct id account)
{
    enum store_err err = account_invite_anew(store, account);
    if (err != STORE_OK) {
        return err;
    }
    err = account_otp_off(store, account);
    return err == STORE_OK || err == STORE_NOT_FOUND ? reset_end(store, account) : err;
}

enum err invite_again(struct request *request, const struct account *account, const char *mail,
                      uint64_t from_ms, char ret_link[MAIL_LINK_BYTES_MAX + 1])
{
    struct invitation open = {.used = false};
    enum store_err err = invitation_find(request->store, account->id, &open);
    if (err == STORE_NOT_FOUND && account->state == ACCOUNT_INVITED) {
        err = STORE_OK; /* it was not sent, or was called off */
    }
    if (err == STORE_OK && open.used) {
        err = begin_anew(request->store, account->id);
    }
    if (err == STORE_OK && mail != NULL) {
        err = mail_address_set(request->store, account->id, mail);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    struct invitation invitation = {.account = account->id};
    return invitation_send(request, account, &invitation, from_ms, ret_link);
}

uint64_t invite_ahead_ms(uint32_t born, bool incapacitated, struct civil_date today)
{
    char text[DATE_TEXT_LENGTH + 1];
    uint64_t from_ms = 0;
    const struct civil_date twelve = civil_birthday(civil_of_number(born), 12);
    if (born == 0 || incapacitated || civil_compare(twelve, today) <= 0 ||
        civil_compare(twelve, civil_later(today, INVITE_AHEAD_DAYS)) > 0) {
        return 0;
    }
    civil_format(twelve, text);
    return day_parse(text, &from_ms) ? from_ms : 0;
}

enum err invite_recall(struct request *request, const struct care *care)
{
    struct store *store = request->store;
    struct invitation open;
    enum store_err err = invitation_find(store, care->client, &open);
    if (err != STORE_OK || open.mail_state != MAIL_WAITING ||
        care_own_account(care->born, care->incapacitated, request_today(request))) {
        return err == STORE_NOT_FOUND ? OK : err_of_store(err);
    }
    err = invitation_end(store, care->client, request->now_ms);
    return err == STORE_OK
               ? gate_audit_care(request, "admin.invite_cancel", care, care->client, NULL)
               : err_of_store(err);
}

static enum store_err check_care(struct store *store, const struct account *account,
                                 struct civil_date today)
{
    struct id dossier;
    struct care care;
    enum store_err err = dossier_find(store, account->id, account->provider, &dossier);
    if (err == STORE_NOT_FOUND) {
        return STORE_OK; /* no client, or not in care */
    }
    if (err == STORE_OK) {
        err = care_find(store, dossier, &care);
    }
    return err == STORE_OK && !care_own_account(care.born, care.incapacitated, today)
               ? STORE_NOT_FOUND
               : err;
}

enum err invite_find(struct store *store, const uint8_t token_hash[TOKEN_HASH_BYTES],
                     uint64_t now_ms, struct account *ret_account)
{
    struct id id;
    struct account account;
    enum store_err err = invitation_by_token(store, token_hash, now_ms, &id);
    if (err == STORE_OK) {
        err = account_find(store, id, &account);
    }
    if (err == STORE_OK && account.state != ACCOUNT_INVITED) {
        err = STORE_NOT_FOUND;
    }
    if (err == STORE_OK) {
        err = check_care(store, &account, civil_date_in_amsterdam(now_ms));
    }
    if (err == STORE_OK) {
        *ret_account = account;
    }
    return err_of_store(err);
}

enum err invite_cancel(struct request *request, const struct account *account)
{
    struct store *store = request->store;
    struct invitation open;
    struct id dossier;
    enum store_err err = invitation_find(store, account->id, &open);
    if (err == STORE_OK) {
        err = invitation_end(store, account->id, request->now_ms);
    }
    if (err == STORE_OK && open.used) {
        err = begin_anew(store, account->id);
    }
    if (err == STORE_OK) {
        err = mail_address_set(store, account->id, "");
    }
    if (err == STORE_OK) {
        err = dossier_find(store, account->id, account->provider, &dossier);
        err = err == STORE_NOT_FOUND ? account_withdraw(store, account->id) : err;
    }
    return err_of_store(err);
}
