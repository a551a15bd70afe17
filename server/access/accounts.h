#ifndef SERVER_ACCESS_ACCOUNTS_H
#define SERVER_ACCESS_ACCOUNTS_H

#include "storage/account.h"

#include <stdbool.h>

/* R-ACC-4, R-ACC-9: who keeps the accounts of a provider, and what they may do with whose. Pure.
 * The operator at the machine, who has the server itself, is not asked. The words go over the wire.
 */

#define ACCOUNTS_DEED_MAP(X)                                                                       \
    X(ACCOUNTS_LOCK, "lock")         /* and unlock */                                              \
    X(ACCOUNTS_SIGN_OUT, "sign_out") /* end all sign-ins */                                        \
    X(ACCOUNTS_RESET, "reset")       /* a link for a new password */                               \
    X(ACCOUNTS_OTP_OFF, "otp_off")   /* the second factor, for who lost it */                      \
    X(ACCOUNTS_CLOSE, "close")

#define ACCOUNTS_DEED_ENUM(name, word) name,
enum accounts_deed { ACCOUNTS_DEED_MAP(ACCOUNTS_DEED_ENUM) ACCOUNTS_DEED_COUNT };
#undef ACCOUNTS_DEED_ENUM

/* Whether the role keeps accounts at all, and so may see which there are. */
bool accounts_may_see(enum role actor);

/* Whether it may see beside what is technical: the name, and how somebody stands for conduct. */
bool accounts_may_know(enum role actor);

/* Whether it may do so with the account of anybody. */
bool accounts_may_some(enum role actor, enum accounts_deed deed);

/* Whether it may do so with an account of the role `whose`, of the same provider, not one's own:
 * with none that is above it. */
bool accounts_may(enum role actor, enum accounts_deed deed, enum role whose);

#endif
