#ifndef SERVER_ACCESS_ACCESS_H
#define SERVER_ACCESS_ACCESS_H

#include "server/access/calendar.h"
#include "storage/account.h"
#include "storage/care.h"

#include <stdbool.h>
#include <stdint.h>

/* The one decision on who may do what with a client's care: a pure function of (actor, client,
 * part, verb, now) over plain facts. It is asked when a method begins, when an event is handed out,
 * when history is read or replayed, and again whenever a fact changes. Its rules are rows
 * (rules.c), and README.md in this folder is printed from them. */

/* What somebody wants to do with a part. */
#define VERB_MAP(X)                                                                                \
    X(VERB_SEE, "see")                                                                             \
    X(VERB_ADD, "add")           /* write, upload, call */                                         \
    X(VERB_ASK, "ask")           /* what was asked and signed for oneself, and ask for more */     \
    X(VERB_CONSENT, "consent")   /* sign for, or withdraw from, a relative */                      \
    X(VERB_ENTRUST, "entrust")   /* the same for a representative */                               \
    X(VERB_WITHHOLD, "withhold") /* keep a part from a representative */                           \
    X(VERB_ARRANGE, "arrange")   /* who belongs to the network and to the care team */             \
    X(VERB_AUDIT, "audit")       /* read who saw it */

/* What the actor is to the client, as the facts tell it. */
#define RELATION_MAP(X)                                                                            \
    X(RELATION_NONE, "none", "anybody else")                                                       \
    X(RELATION_SELF, "self", "the client")                                                         \
    X(RELATION_REPRESENTATIVE, "representative", "a legal representative of the client")           \
    X(RELATION_RELATIVE, "relative", "a related person of the client")                             \
    X(RELATION_TREATING, "care_team", "a therapist in the client's care team")                     \
    X(RELATION_CONTACT, "contact", "a planner in the client's care team")                          \
    X(RELATION_PLANNER, "planner", "any other planner of the provider")                            \
    X(RELATION_EMERGENCY, "emergency", "another therapist, during an emergency access")            \
    X(RELATION_OFFICER, "privacy_officer", "the provider's privacy officer")

#define AGE_MAP(X)                                                                                 \
    X(AGE_UNDER_12, "under_12", "under 12")                                                        \
    X(AGE_12_TO_15, "12_to_15", "12 to 15")                                                        \
    X(AGE_FROM_16, "from_16", "16 or older")                                                       \
    X(AGE_UNKNOWN, "unknown", "unknown")

/* Whose signatures a rule asks for. */
#define NEED_MAP(X)                                                                                \
    X(NEED_NOTHING, "nothing", "nothing")                                                          \
    X(NEED_CLIENT, "client", "the client")                                                         \
    X(NEED_REPRESENTATIVES, "representatives", "every representative")                             \
    X(NEED_BOTH, "both", "the client and every representative")

/* Whether somebody may use the portal at all. */
#define STANDING_MAP(X)                                                                            \
    X(STANDING_GOOD, "in good standing")                                                           \
    X(STANDING_TERMS, "has not accepted the terms in force")                                       \
    X(STANDING_BLOCKED, "blocked")                                                                 \
    X(STANDING_CLOSED, "closed")

#define ENUM(name, ...) name,
enum verb { VERB_MAP(ENUM) VERB_COUNT };
enum relation { RELATION_MAP(ENUM) RELATION_COUNT };
enum age { AGE_MAP(ENUM) AGE_COUNT };
enum need { NEED_MAP(ENUM) NEED_COUNT };
enum standing { STANDING_MAP(ENUM) STANDING_COUNT };
#undef ENUM

/* Everything that the decision looks at. What does not apply to the relation is zero. */
struct access_facts {
    enum standing standing; /* of the actor's account; for who asks, the server asks it before every
                               method (standing.h) and leaves it good here */
    uint32_t features;      /* of the provider: 1 << FEATURE_CHAT … */
    bool outside;           /* asked about a channel that the actor is no member of */
    enum relation relation;
    struct civil_date born; /* of the client; nil: unknown */
    bool incapacitated;
    bool restricted; /* the dossier is, R-PRIV-8 */
    /* Sets of parts, 1 << PART_CHAT … */
    uint32_t client_signed;          /* the client signed them for the actor */
    uint32_t representatives_signed; /* every representative did, and there is one */
    uint32_t withheld;               /* a therapist withholds them from the actor */
};

/* From the actor's role, and the actor's tie to the client (TIE_NONE where there is none). `client`
 * says that the dossier is the actor's own; `emergency` that an emergency access runs. */
enum relation relation_of(enum role role, bool client, enum tie tie, bool emergency);

enum age age_on(struct civil_date born, struct civil_date today);
/* The first birthday after `today` by which `age_on` becomes another; nil: there is none. */
struct civil_date age_turns(struct civil_date born, struct civil_date today);

enum access {
    ACCESS_ALLOW,
    ACCESS_BLOCKED,
    ACCESS_TERMS_REQUIRED,
    ACCESS_STRANGER,         /* may not even know that it exists */
    ACCESS_FEATURE_OFF,      /* may know, but the provider has it switched off */
    ACCESS_RESTRICTED,       /* the dossier is stored, and nothing else */
    ACCESS_CONSENT_REQUIRED, /* a signature is missing */
    ACCESS_FORBIDDEN,
};

/* A row of the law: who, of a client of which age and capacity, may do what with which parts. Sets
 * are bits: 1 << RELATION_SELF … */
struct rule {
    const char *id;      /* of the requirement */
    const char *article; /* of the terms of use (TU) or the privacy statement (PS) */
    uint32_t relations;
    uint32_t ages;
    uint32_t capacities; /* CAPABLE, INCAPACITATED */
    uint32_t verbs;
    uint32_t parts;
    enum need need;
    bool withholdable; /* a therapist may withhold parts from it */
    const char *basis; /* word of the access log */
    const char *says;
};
enum { CAPABLE = 1, INCAPACITATED = 2 };

struct decision {
    enum access answer;
    const struct rule *rule; /* that allows, or would with a signature; NULL: none */
    bool withheld;           /* it would allow, were it not for a therapist's decision */
};

/* May the actor do `verb` with `part`? PART_ANY: with chat or video, whatever the provider has on:
 * what a channel must be known for. */
struct decision access_decide(const struct access_facts *facts, enum part part, enum verb verb,
                              struct civil_date today);

/* The decision's first part, about the account alone: ACCESS_ALLOW or why nothing answers. */
enum access access_admit(enum standing standing);

/* The parts that `access_decide` allows. */
uint32_t access_parts(const struct access_facts *facts, enum verb verb, struct civil_date today);

/* Whose signatures let a relation have parts: of the first row that could ever give them.
 * NEED_NOTHING where it has them by right, or never. */
enum need access_need(const struct access_facts *facts, struct civil_date today);

/* The parts for which all that `access_need` asks for have signed; all where it asks for nothing.
 */
uint32_t access_signed(const struct access_facts *facts, struct civil_date today);

/* All rows, in the order they are asked. */
size_t rule_count(void);
const struct rule *rule_at(size_t index);

/* Static; never NULL. */
const char *verb_word(enum verb verb);
const char *relation_word(enum relation relation);
const char *relation_says(enum relation relation);
const char *age_word(enum age age);
const char *age_says(enum age age);
const char *need_word(enum need need);
const char *need_says(enum need need);
/* All of them; each ends with NULL. */
extern const char *const age_words[];
extern const char *const need_words[];

#endif
