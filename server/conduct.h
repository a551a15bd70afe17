#ifndef SERVER_CONDUCT_H
#define SERVER_CONDUCT_H

#include "server/method.h"
#include "storage/conduct.h"

/* R-ACC-7: what methods and operators do alike, in the handler's transaction. Whether they may has
 * been asked before. The giver is the request's actor; nobody is signed in at the machine. */

enum { CONDUCT_CHARACTERS = 2000 };

/* Warns in writing; `*ret_warning` is its id. The same nonce again gives the same answer, and
 * ERR_CONFLICT where it was used for something else. */
enum err conduct_warn(struct request *request, struct id account, const char *text, struct id nonce,
                      struct id *ret_warning);

/* Blocks, and ends all sign-ins. ERR_CONFLICT: it is blocked, or was never warned and this is not
 * `immediate`. */
enum err conduct_block(struct request *request, struct id account, const char *reason,
                       bool immediate);

/* Again is no fault: whoever asks wants it to be so. */
enum err conduct_unblock(struct request *request, struct id account);

#endif
