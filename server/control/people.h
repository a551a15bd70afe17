#ifndef SERVER_CONTROL_PEOPLE_H
#define SERVER_CONTROL_PEOPLE_H

#include "server/method.h"

struct account;

/* What commands about people share. A refusal says which parameter it is about. */

/* The account with this user name. */
enum err people_find(struct request *request, const char *username, const char *field,
                     struct account *ret_account);
/* The provider that `provider` names, or the only one there is. */
enum err people_choose_provider(struct request *request, struct id *ret_provider);

#endif
