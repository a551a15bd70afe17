#include "server/access/access.h"

enum { YEARS_ACCOUNT = 12, YEARS_ALONE = 16 };

/* The feature that a part is offered by; the parts without one need none. */
static const uint32_t needed[PART_END] = {
    [PART_CHAT] = 1u << FEATURE_CHAT,
    [PART_VIDEO] = 1u << FEATURE_VIDEO,
};

enum relation relation_of(enum role role, bool client, enum tie tie, bool emergency)
{
    switch (role) {
    case ROLE_CLIENT:
        return client ? RELATION_SELF : RELATION_NONE;
    case ROLE_REPRESENTATIVE:
        return tie == TIE_REPRESENTATIVE ? RELATION_REPRESENTATIVE : RELATION_NONE;
    case ROLE_RELATIVE:
        return tie == TIE_RELATIVE || tie == TIE_TEACHER ? RELATION_RELATIVE : RELATION_NONE;
    case ROLE_THERAPIST:
        return tie == TIE_CARE_TEAM ? RELATION_TREATING
               : emergency          ? RELATION_EMERGENCY
                                    : RELATION_NONE;
    case ROLE_PLANNER:
        return tie == TIE_CARE_TEAM ? RELATION_CONTACT : RELATION_PLANNER;
    case ROLE_PRIVACY_OFFICER:
        return RELATION_OFFICER;
    default:
        return RELATION_NONE;
    }
}

enum age age_on(struct civil_date born, struct civil_date today)
{
    if (civil_is_nil(born)) {
        return AGE_UNKNOWN;
    }
    unsigned years = civil_years(born, today);
    return years < YEARS_ACCOUNT ? AGE_UNDER_12 : years < YEARS_ALONE ? AGE_12_TO_15 : AGE_FROM_16;
}

struct civil_date age_turns(struct civil_date born, struct civil_date today)
{
    static const unsigned turns[] = {YEARS_ACCOUNT, YEARS_ALONE};
    for (size_t i = 0; i < sizeof turns / sizeof turns[0] && !civil_is_nil(born); i++) {
        const struct civil_date on = civil_birthday(born, turns[i]);
        if (civil_compare(on, today) > 0) {
            return on;
        }
    }
    return (struct civil_date){0};
}

enum access access_admit(enum standing standing)
{
    static const enum access answers[] = {
        [STANDING_GOOD] = ACCESS_ALLOW,
        [STANDING_TERMS] = ACCESS_TERMS_REQUIRED,
        [STANDING_BLOCKED] = ACCESS_BLOCKED,
        [STANDING_CLOSED] = ACCESS_BLOCKED,
    };
    return answers[standing];
}

static bool fits(const struct rule *rule, const struct access_facts *facts, enum age age,
                 enum verb verb)
{
    uint32_t capacity = facts->incapacitated ? INCAPACITATED : CAPABLE;
    return (rule->relations & 1u << facts->relation) != 0 && (rule->ages & 1u << age) != 0 &&
           (rule->capacities & capacity) != 0 && (rule->verbs & 1u << verb) != 0;
}

static uint32_t signed_for(enum need need, const struct access_facts *facts)
{
    switch (need) {
    case NEED_CLIENT:
        return facts->client_signed;
    case NEED_REPRESENTATIVES:
        return facts->representatives_signed;
    case NEED_BOTH:
        return facts->client_signed & facts->representatives_signed;
    default:
        return PARTS_ALL;
    }
}

/* The rules alone, for one part or, with several, any of them. */
static struct decision by_rules(const struct access_facts *facts, uint32_t parts, enum age age,
                                enum verb verb)
{
    struct decision decision = {.answer = ACCESS_FORBIDDEN};
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        if (!fits(rule, facts, age, verb) || (rule->parts & parts) == 0) {
            continue;
        }
        uint32_t given = rule->parts & parts & signed_for(rule->need, facts);
        uint32_t left = rule->withholdable ? given & ~facts->withheld : given;
        if (left != 0) {
            return (struct decision){.answer = ACCESS_ALLOW, .rule = rule};
        }
        if (decision.rule == NULL) {
            decision.rule = rule;
            decision.withheld = given != 0;
            decision.answer = given == 0 ? ACCESS_CONSENT_REQUIRED : ACCESS_FORBIDDEN;
        }
    }
    return decision;
}

/* What comes before the rules; ACCESS_ALLOW: go on. Whoever may not know that something exists
 * learns nothing else of it. */
static enum access before_rules(const struct access_facts *facts, enum part part, enum verb verb)
{
    enum access admitted = access_admit(facts->standing);
    if (admitted != ACCESS_ALLOW) {
        return admitted;
    }
    if (facts->relation == RELATION_NONE ||
        (facts->outside && facts->relation != RELATION_EMERGENCY)) {
        return ACCESS_STRANGER;
    }
    if ((facts->features & needed[part]) != needed[part]) {
        return ACCESS_FEATURE_OFF;
    }
    if (facts->restricted && verb != VERB_AUDIT) {
        return ACCESS_RESTRICTED;
    }
    return ACCESS_ALLOW;
}

struct decision access_decide(const struct access_facts *facts, enum part part, enum verb verb,
                              struct civil_date today)
{
    enum access before = before_rules(facts, part, verb);
    if (before != ACCESS_ALLOW) {
        return (struct decision){.answer = before};
    }
    uint32_t parts = part == PART_ANY ? PART_SET(PART_CHAT) | PART_SET(PART_VIDEO) : PART_SET(part);
    return by_rules(facts, parts, age_on(facts->born, today), verb);
}

uint32_t access_parts(const struct access_facts *facts, enum verb verb, struct civil_date today)
{
    uint32_t parts = 0;
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        if (access_decide(facts, part, verb, today).answer == ACCESS_ALLOW) {
            parts |= PART_SET(part);
        }
    }
    return parts;
}

enum need access_need(const struct access_facts *facts, struct civil_date today)
{
    enum age age = age_on(facts->born, today);
    for (size_t i = 0; i < rule_count(); i++) {
        if (fits(rule_at(i), facts, age, VERB_SEE)) {
            return rule_at(i)->need;
        }
    }
    return NEED_NOTHING;
}

uint32_t access_signed(const struct access_facts *facts, struct civil_date today)
{
    return signed_for(access_need(facts, today), facts);
}
