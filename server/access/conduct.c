#include "server/access/conduct.h"

#define OVERSEERS (1u << ROLE_PLANNER | 1u << ROLE_OPERATOR)
#define EVERYBODY ((1u << ROLE_COUNT) - 1)

static const unsigned roles[CONDUCT_DEED_COUNT] = {
    [CONDUCT_DEED_REPORT] = EVERYBODY,
    [CONDUCT_DEED_READ] = OVERSEERS,
    [CONDUCT_DEED_WARN] = OVERSEERS,
    [CONDUCT_DEED_BLOCK] = OVERSEERS,
    [CONDUCT_DEED_REQUESTS] = OVERSEERS | 1u << ROLE_PRIVACY_OFFICER,
};

bool conduct_may(enum role role, enum conduct_deed deed)
{
    return (unsigned)deed < CONDUCT_DEED_COUNT && (unsigned)role < ROLE_COUNT &&
           (roles[deed] & 1u << role) != 0;
}

enum conduct_verdict conduct_decide(const struct conduct_facts *facts, enum conduct_deed deed)
{
    if (!conduct_may(facts->role, deed)) {
        return CONDUCT_FORBID; /* before anything is said of the other person */
    }
    if (!facts->same_provider) {
        return CONDUCT_STRANGER;
    }
    return facts->self ? CONDUCT_FORBID : CONDUCT_ALLOW;
}
