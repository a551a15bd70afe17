#ifndef SERVER_INVITATIONS_H
#define SERVER_INVITATIONS_H

#include "server/access/calendar.h"
#include "server/err.h"
#include "storage/account.h"
#include "storage/care.h"
#include "storage/mail.h"
#include "storage/sign_in.h"

struct config;
struct request;
struct store;

/* R-ACC-1: opening access, whoever asks for it: staff over methods, the operator over the control
 * socket. On LANE_WRITE. A link is told where no mail carries it: to whoever invites, once. */

struct invite {
    struct id provider;
    struct id inviter; /* nil: the operator */
    struct id nonce;   /* nil: none */
    const char *name;
    const char *mail; /* NULL: none is known */
    enum role role;
    enum language language;
    bool unsent; /* nobody is invited yet, and no link made: it is for a client who has no own
                    account (R-ACC-5) */
};

/* `path` and `token` as a link to the portal. False: public_url is too long for one. */
bool link_make(const struct config *config, const char *path, const char *token,
               char ret_link[MAIL_LINK_BYTES_MAX + 1]);

/* Queues a mail of the account's to any address, as mail_to does; a mail server is configured.
 * `link` may be a code. */
enum err mail_to_address(struct request *request, const struct account *account,
                         const char *address, enum mail_kind kind, const char *link,
                         uint64_t from_ms, uint64_t until_ms, struct id *ret_mail);

/* Queues a mail to the account, where it has an address and a mail server is configured:
 * ERR_NOT_FOUND where not. It goes out at `from_ms`, or at once where that is past. `ret_mail` (or
 * NULL) gets the mail's id. */
enum err mail_to(struct request *request, const struct account *account, enum mail_kind kind,
                 const char *link, uint64_t from_ms, uint64_t until_ms, struct id *ret_mail);

/* An account with an invitation. With a nonce that the inviter used before: the account of then,
 * and no link; ERR_CONFLICT where it was to be another person. `ret_link` "": a mail carries it. */
enum err invite_new(struct request *request, const struct invite *invite, struct id *ret_user,
                    char ret_link[MAIL_LINK_BYTES_MAX + 1]);

/* A fresh link for an account whose invitation is open, or never was sent, or was cancelled and the
 * account kept; the earlier one is void. One that has been activated and never signed in to begins
 * anew. `mail` (NULL: none) takes the place of the address. Its days are counted from `from_ms`, 0:
 * now; one that is for later goes by mail, on that day, or not at all (invalid_params: `mail`): a
 * link in hand that does not work yet looks like one that works no more. ERR_NOT_FOUND: there is
 * nothing to invite to, or the account is locked. */
enum err invite_again(struct request *request, const struct account *account, const char *mail,
                      uint64_t from_ms, char ret_link[MAIL_LINK_BYTES_MAX + 1]);

/* From when on a client who has no own account yet can be invited ahead: the twelfth birthday,
 * where it comes within INVITE_AHEAD_DAYS. 0: not ahead (R-ACC-5). */
enum { INVITE_AHEAD_DAYS = 30 };
uint64_t invite_ahead_ms(uint32_t born, bool incapacitated, struct civil_date today);

/* What was known of a client (`care`, as it was) is otherwise: an invitation whose mail still waits
 * for a birthday is called off, since it may come on the wrong day. */
enum err invite_recall(struct request *request, const struct care *care);

/* Whom a link opens an account for. ERR_NOT_FOUND: nobody, or nobody any more: it was used, expired
 * or cancelled, or is a client's who by now has no own account (R-ACC-5), until that changes. */
enum err invite_find(struct store *store, const uint8_t token_hash[TOKEN_HASH_BYTES],
                     uint64_t now_ms, struct account *ret_account);

/* The invitation is void, the address gone, and the account withdrawn; but a client who is in care
 * stays there by name, to be invited anew. ERR_NOT_FOUND: none is open, or the account is locked.
 */
enum err invite_cancel(struct request *request, const struct account *account);

#endif
