#ifndef SERVER_METHODS_INTAKE_H
#define SERVER_METHODS_INTAKE_H

#include "server/methods/care.h"

/* Taking a client into care: a dossier, a conversation and a care team for an account that was just
 * made (R-ACC-1, R-ACC-6). */

/* Colleagues that can be named at once. */
enum { TEAM_MAX = 20 };

/* `care` of the parameters. */
extern const struct form intake_form;
struct intake {
    const json_t *asked; /* borrowed */
    struct civil_date born;
    bool incapacitated;
};

/* ERR_INVALID_PARAMS names the field. */
enum err intake_read(struct request *request, struct intake *ret_intake);

/* Whether the client gets an own account, as of today (R-ACC-5). */
bool intake_invites(const struct request *request, const struct intake *intake);

/* In the transaction that made `client`, by the request's nonce: the whole of it, or an error that
 * undoes the account as well. A nonce that did so before finds the conversation of then;
 * ERR_CONFLICT: it did another thing. */
enum err intake_make(struct request *request, const struct intake *intake, struct id client,
                     struct id *ret_channel);

/* A handler, whose row stands in admin.c. */
enum err admin_colleagues(struct request *request);

#endif
