#include "server/access/invite.h"

static const bool allowed[ROLE_COUNT][ROLE_COUNT] = {
    [ROLE_THERAPIST] =
        {
            [ROLE_CLIENT] = true,
            [ROLE_REPRESENTATIVE] = true,
            [ROLE_RELATIVE] = true,
        },
    [ROLE_PLANNER] =
        {
            [ROLE_CLIENT] = true,
            [ROLE_REPRESENTATIVE] = true,
            [ROLE_RELATIVE] = true,
            [ROLE_THERAPIST] = true,
            [ROLE_PLANNER] = true,
        },
};

bool may_invite(enum role actor, enum role invited)
{
    return (unsigned)actor < ROLE_COUNT && (unsigned)invited < ROLE_COUNT &&
           allowed[actor][invited];
}
