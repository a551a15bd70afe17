#include "server/access/accounts.h"

#define BIT(role) (1u << (role))
#define PEOPLE (BIT(ROLE_CLIENT) | BIT(ROLE_REPRESENTATIVE) | BIT(ROLE_RELATIVE))
#define TO_SUPPORT (PEOPLE | BIT(ROLE_THERAPIST) | BIT(ROLE_SUPPORT))
#define TO_PLANNER (TO_SUPPORT | BIT(ROLE_PLANNER))
#define TO_OPERATOR (TO_PLANNER | BIT(ROLE_PRIVACY_OFFICER) | BIT(ROLE_OPERATOR))

/* Whose accounts; sets are bits. To close one is a planner's, who knows whom it is about. */
static const unsigned allowed[ROLE_COUNT][ACCOUNTS_DEED_COUNT] = {
    [ROLE_SUPPORT] =
        {
            [ACCOUNTS_LOCK] = TO_SUPPORT,
            [ACCOUNTS_SIGN_OUT] = TO_SUPPORT,
            [ACCOUNTS_RESET] = TO_SUPPORT,
        },
    [ROLE_PLANNER] =
        {
            [ACCOUNTS_LOCK] = TO_PLANNER,
            [ACCOUNTS_SIGN_OUT] = TO_PLANNER,
            [ACCOUNTS_RESET] = TO_PLANNER,
            [ACCOUNTS_OTP_OFF] = TO_PLANNER,
            [ACCOUNTS_CLOSE] = TO_PLANNER,
        },
    [ROLE_OPERATOR] =
        {
            [ACCOUNTS_LOCK] = TO_OPERATOR,
            [ACCOUNTS_SIGN_OUT] = TO_OPERATOR,
            [ACCOUNTS_RESET] = TO_OPERATOR,
            [ACCOUNTS_OTP_OFF] = TO_OPERATOR,
        },
};

bool accounts_may_see(enum role actor)
{
    return accounts_may_some(actor, ACCOUNTS_LOCK);
}

bool accounts_may_know(enum role actor)
{
    return actor == ROLE_PLANNER || actor == ROLE_OPERATOR;
}

bool accounts_may_some(enum role actor, enum accounts_deed deed)
{
    return (unsigned)actor < ROLE_COUNT && (unsigned)deed < ACCOUNTS_DEED_COUNT &&
           allowed[actor][deed] != 0;
}

bool accounts_may(enum role actor, enum accounts_deed deed, enum role whose)
{
    return accounts_may_some(actor, deed) && (unsigned)whose < ROLE_COUNT &&
           (allowed[actor][deed] & BIT(whose)) != 0;
}
