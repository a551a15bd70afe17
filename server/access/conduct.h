#ifndef SERVER_ACCESS_CONDUCT_H
#define SERVER_ACCESS_CONDUCT_H

#include "storage/account.h"

#include <stdbool.h>

/* R-ACC-7: who may report, and who may act on it. Pure: facts in, answer out. */

enum conduct_deed {
    CONDUCT_DEED_REPORT,   /* a message that one can read */
    CONDUCT_DEED_READ,     /* the reports of one's provider, and to say that one is dealt with */
    CONDUCT_DEED_WARN,     /* somebody of one's provider */
    CONDUCT_DEED_BLOCK,    /* the same, and to take a block back */
    CONDUCT_DEED_REQUESTS, /* see what people of one's provider ask for by right, and the same */
    CONDUCT_DEED_COUNT
};

/* What the role alone allows. */
bool conduct_may(enum role role, enum conduct_deed deed);

struct conduct_facts {
    enum role role;
    bool same_provider; /* as the person it is done to */
    bool self;          /* that person is oneself */
};

enum conduct_verdict {
    CONDUCT_ALLOW,
    CONDUCT_FORBID,
    CONDUCT_STRANGER, /* may not even know that the person exists */
};
enum conduct_verdict conduct_decide(const struct conduct_facts *facts, enum conduct_deed deed);

#endif
