#ifndef TESTS_UNIT_ACCESS_ORACLE_H
#define TESTS_UNIT_ACCESS_ORACLE_H

/* A second answer to every question of access, written from the requirements and in another form
 * than the product's: sentences as nested conditions, without tables, sets of rules or bases. */

#include "server/access/access.h"

struct oracle_case {
    enum relation who;
    unsigned years; /* of the client; 999: unknown */
    bool incapacitated;
    bool client_signed;          /* for this part */
    bool representatives_signed; /* for this part, all of them, and there is one */
    bool withheld;               /* this part */
    enum part part;
    enum verb verb;
    enum standing standing;
    bool feature_on; /* of this part */
    bool restricted;
    bool outside;
};

/* Whose signatures somebody's seeing and adding hangs on (R-CONS-1, R-CONS-3, R-CONS-4). */
static inline enum need oracle_need(const struct oracle_case *c)
{
    bool of_age = c->years >= 12 && !c->incapacitated;
    if (c->who == RELATION_REPRESENTATIVE) {
        return of_age ? NEED_CLIENT : NEED_NOTHING;
    }
    if (c->who != RELATION_RELATIVE) {
        return NEED_NOTHING;
    }
    return !of_age ? NEED_REPRESENTATIVES : c->years < 16 ? NEED_BOTH : NEED_CLIENT;
}

/* R-CONS-1 */
static inline enum access oracle_relative(const struct oracle_case *c)
{
    bool client_decides = !c->incapacitated && c->years >= 12;
    bool representatives_decide = c->incapacitated || c->years < 16;
    if (client_decides && !c->client_signed) {
        return ACCESS_CONSENT_REQUIRED;
    }
    if (representatives_decide && !c->representatives_signed) {
        return ACCESS_CONSENT_REQUIRED;
    }
    return ACCESS_ALLOW;
}

/* R-CONS-3, R-CONS-4, R-CONS-5 */
static inline enum access oracle_representative(const struct oracle_case *c)
{
    bool by_right = c->incapacitated || c->years < 12;
    bool may_be_withheld = c->incapacitated || c->years < 16;
    if (!by_right && !c->client_signed) {
        return ACCESS_CONSENT_REQUIRED;
    }
    return may_be_withheld && c->withheld ? ACCESS_FORBIDDEN : ACCESS_ALLOW;
}

static inline enum access allowed_if(bool condition)
{
    return condition ? ACCESS_ALLOW : ACCESS_FORBIDDEN;
}

static inline enum access oracle_use(const struct oracle_case *c)
{
    bool seeing = c->verb == VERB_SEE;
    bool contact_part = c->part == PART_CHAT || c->part == PART_VIDEO || c->part == PART_TASKS ||
                        c->part == PART_APPOINTMENTS;
    bool arranged_part = c->part == PART_NETWORK || c->part == PART_APPOINTMENTS;
    switch (c->who) {
    case RELATION_SELF: /* R-ACC-5: an account from 12 on, unless incapacitated */
        return allowed_if(c->years >= 12 && !c->incapacitated);
    case RELATION_REPRESENTATIVE:
        return oracle_representative(c);
    case RELATION_RELATIVE:
        return oracle_relative(c);
    case RELATION_TREATING: /* R-ACC-6 */
        return ACCESS_ALLOW;
    case RELATION_CONTACT:
        return allowed_if(contact_part || (seeing && arranged_part));
    case RELATION_PLANNER: /* R-ACC-1 */
        return allowed_if(seeing && arranged_part);
    case RELATION_EMERGENCY:
        return allowed_if(seeing);
    default:
        return ACCESS_FORBIDDEN;
    }
}

/* The verbs that are about access itself. */
static inline enum access oracle_govern(const struct oracle_case *c)
{
    bool client_acts = c->who == RELATION_SELF && c->years >= 12 && !c->incapacitated;
    bool representative_acts = c->who == RELATION_REPRESENTATIVE;
    bool planner = c->who == RELATION_CONTACT || c->who == RELATION_PLANNER;
    bool treating = c->who == RELATION_TREATING;
    bool young = c->years < 16;
    switch (c->verb) {
    case VERB_ASK: /* R-CONS-2 */
        return allowed_if(client_acts || representative_acts || c->who == RELATION_RELATIVE ||
                          treating || planner);
    case VERB_CONSENT: /* R-CONS-1, R-CONS-2 */
        return allowed_if(client_acts || (representative_acts && (young || c->incapacitated)));
    case VERB_ENTRUST: /* R-CONS-4 */
        return allowed_if(client_acts);
    case VERB_WITHHOLD: /* R-CONS-5 */
        return allowed_if(treating && (young || c->incapacitated));
    case VERB_ARRANGE: /* R-ACC-1, R-ACC-6 */
        return allowed_if(treating ||
                          (planner && (c->part == PART_NETWORK || c->part == PART_APPOINTMENTS)));
    case VERB_AUDIT: /* R-PRIV-2: who sees a dossier by right sees who saw it */
        if (representative_acts && (c->years < 12 || c->incapacitated)) {
            return allowed_if(!c->withheld);
        }
        return allowed_if(client_acts || c->who == RELATION_OFFICER);
    default:
        return ACCESS_FORBIDDEN;
    }
}

static inline enum access oracle(const struct oracle_case *c)
{
    /* R-ACC-7, R-ACC-9, then R-ACC-3: before anything else answers. */
    if (c->standing == STANDING_BLOCKED || c->standing == STANDING_CLOSED) {
        return ACCESS_BLOCKED;
    }
    if (c->standing == STANDING_TERMS) {
        return ACCESS_TERMS_REQUIRED;
    }
    if (c->who == RELATION_NONE) {
        return ACCESS_STRANGER;
    }
    if (c->outside && c->who != RELATION_EMERGENCY) {
        return ACCESS_STRANGER;
    }
    if ((c->part == PART_CHAT || c->part == PART_VIDEO) && !c->feature_on) { /* R-ACC-10 */
        return ACCESS_FEATURE_OFF;
    }
    if (c->restricted && c->verb != VERB_AUDIT) { /* R-PRIV-8 */
        return ACCESS_RESTRICTED;
    }
    return c->verb == VERB_SEE || c->verb == VERB_ADD ? oracle_use(c) : oracle_govern(c);
}

/* Whether it is a therapist's decision alone that is in the way (R-CONS-5). */
static inline bool oracle_withheld(const struct oracle_case *c)
{
    struct oracle_case released = *c;
    released.withheld = false;
    return oracle(c) == ACCESS_FORBIDDEN && oracle(&released) == ACCESS_ALLOW;
}

#endif
