#ifndef SERVER_ACCOUNTS_H
#define SERVER_ACCOUNTS_H

#include "server/method.h"

/* R-ACC-4: what staff at the desk and the operator at the machine do alike to somebody's account,
 * in the handler's transaction. Whether they may has been asked before, and the row of the access
 * log is the caller's. Again is no fault: whoever asks wants it to be so. A password is set anew by
 * reset.h, and an account closed by methods/closing.h. */

/* Locked, it signs in no more and its sign-ins end, `*ret_ended` of them; unlocked, its password is
 * good again. Whoever sees it in a network is told. */
enum err accounts_lock(struct request *request, struct id account, bool locked, size_t *ret_ended);

/* For somebody who lost both the app and the recovery codes. The sign-ins stay. */
enum err accounts_otp_off(struct request *request, struct id account, bool *ret_was_on);

#endif
