#ifndef SERVER_CONTROL_INNER_H
#define SERVER_CONTROL_INNER_H

#include "server/control/control.h"
#include "storage/account.h"

/* What the commands share. `field` is the parameter that a refusal is about. */

enum err control_refuse(struct request *request, enum err err, const char *field);
/* OK, or the refusal. */
enum err control_stored(struct request *request, enum store_err err, const char *field);
enum err control_account(struct request *request, const char *username, const char *field,
                         struct account *ret_account);
/* The words of a switch, for a form. */
extern const char *const yes_no[];

#endif
