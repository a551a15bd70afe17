#ifndef SERVER_ACCESS_INVITE_H
#define SERVER_ACCESS_INVITE_H

#include "storage/account.h"

#include <stdbool.h>

/* R-ACC-1: who opens access for whom. Pure. The operator, who has the server itself, is not asked.
 */
bool may_invite(enum role actor, enum role invited);

#endif
