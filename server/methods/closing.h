#ifndef SERVER_METHODS_CLOSING_H
#define SERVER_METHODS_CLOSING_H

#include "server/method.h"

/* R-ACC-9: ends the account for good, in the handler's transaction, and its ties to clients but a
 * representative's; its connections close.
 * ERR_CONFLICT: it is closed already. */
enum err closing_close(struct request *request, struct id account, struct id nonce,
                       const char *event);

#endif
