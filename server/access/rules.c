/* The law as rows. One that allows decides; where none does, the first that fits tells why not, and
 * what no row fits is forbidden. */
#include "server/access/access.h"

#define BIT(value) (1u << (value))
#define CLIENT BIT(RELATION_SELF)
#define REPRESENTATIVE BIT(RELATION_REPRESENTATIVE)
#define RELATIVE BIT(RELATION_RELATIVE)
#define TREATING BIT(RELATION_TREATING)
#define CONTACT BIT(RELATION_CONTACT)
#define PLANNER BIT(RELATION_PLANNER)
#define EMERGENCY BIT(RELATION_EMERGENCY)
#define OFFICER BIT(RELATION_OFFICER)

#define UNDER_12 BIT(AGE_UNDER_12)
#define FROM_12_TO_15 BIT(AGE_12_TO_15)
#define FROM_16 BIT(AGE_FROM_16)
#define UNKNOWN BIT(AGE_UNKNOWN)
#define UNDER_16 (UNDER_12 | FROM_12_TO_15)
#define FROM_12 (FROM_12_TO_15 | FROM_16)
#define ANY_AGE (UNDER_12 | FROM_12 | UNKNOWN)
#define EITHER (CAPABLE | INCAPACITATED)

#define USE (BIT(VERB_SEE) | BIT(VERB_ADD))
#define ALL PARTS_ALL

/* Where nobody knows the client's age, the client decides alone, and nobody else by right. */
static const struct rule rules[] = {
    /* The client. */
    {"R-ACC-5", "TU 4.2-4.4", CLIENT, FROM_12 | UNKNOWN, CAPABLE, USE, ALL, NEED_NOTHING, false,
     "self", "A client of 12 or older has an own account and sees and uses all of it."},
    {"R-CONS-2", "TU 3.1, 3.2", CLIENT, FROM_12 | UNKNOWN, CAPABLE, BIT(VERB_CONSENT), ALL,
     NEED_NOTHING, false, "self",
     "A client of 12 or older decides whether a related person gets access, and to which parts."},
    {"R-CONS-4", "TU 4.3, 4.4", CLIENT, FROM_12 | UNKNOWN, CAPABLE, BIT(VERB_ENTRUST), ALL,
     NEED_NOTHING, false, "self",
     "A client of 12 or older decides which parts a representative sees."},
    {"R-CONS-2", "TU 3.2", CLIENT, FROM_12 | UNKNOWN, CAPABLE, BIT(VERB_ASK), ALL, NEED_NOTHING,
     false, "self", "A client sees what was asked and signed, and may ask others to sign."},
    {"R-PRIV-2", "PS 3", CLIENT, FROM_12 | UNKNOWN, CAPABLE, BIT(VERB_AUDIT), ALL, NEED_NOTHING,
     false, "self", "A client reads who saw the own dossier."},

    /* Representatives. */
    {"R-CONS-3", "TU 4.2", REPRESENTATIVE, UNDER_12, EITHER, USE | BIT(VERB_AUDIT), ALL,
     NEED_NOTHING, true, "by_right",
     "A representative of a client under 12 sees and uses all parts by right."},
    {"R-CONS-3", "TU 4.2", REPRESENTATIVE, FROM_12 | UNKNOWN, INCAPACITATED, USE | BIT(VERB_AUDIT),
     ALL, NEED_NOTHING, true, "by_right",
     "A representative of an incapacitated client sees and uses all parts by right."},
    {"R-CONS-4", "TU 4.3", REPRESENTATIVE, FROM_12_TO_15, CAPABLE, USE, ALL, NEED_CLIENT, true,
     "consent", "A representative of a client of 12 to 15 has the parts that the client granted."},
    {"R-CONS-4", "TU 4.4", REPRESENTATIVE, FROM_16 | UNKNOWN, CAPABLE, USE, ALL, NEED_CLIENT, false,
     "consent",
     "A representative of a client of 16 or older has the parts that the client granted."},
    {"R-CONS-2", "TU 3.1, 3.2", REPRESENTATIVE, UNDER_16, CAPABLE, BIT(VERB_CONSENT), ALL,
     NEED_NOTHING, false, "by_right",
     "Each representative of a client under 16 decides whether a related person gets access, and "
     "to "
     "which parts."},
    {"R-CONS-2", "TU 3.1, 3.2", REPRESENTATIVE, ANY_AGE, INCAPACITATED, BIT(VERB_CONSENT), ALL,
     NEED_NOTHING, false, "by_right",
     "Each representative of an incapacitated client decides whether a related person gets access, "
     "and to which parts."},

    /* Related persons. */
    {"R-CONS-1", "TU 3.1", RELATIVE, FROM_16 | UNKNOWN, CAPABLE, USE, ALL, NEED_CLIENT, false,
     "consent", "A related person of a client of 16 or older needs the client's consent."},
    {"R-CONS-1", "TU 3.1", RELATIVE, FROM_12_TO_15, CAPABLE, USE, ALL, NEED_BOTH, false, "consent",
     "A related person of a client of 12 to 15 needs the consent of the client and of every "
     "representative."},
    {"R-CONS-1", "TU 3.1", RELATIVE, UNDER_12, CAPABLE, USE, ALL, NEED_REPRESENTATIVES, false,
     "consent", "A related person of a client under 12 needs the consent of every representative."},
    {"R-CONS-1", "TU 3.1", RELATIVE, ANY_AGE, INCAPACITATED, USE, ALL, NEED_REPRESENTATIVES, false,
     "consent",
     "A related person of an incapacitated client needs the consent of every representative."},

    {"R-CONS-2", "TU 3.2", REPRESENTATIVE | RELATIVE, ANY_AGE, EITHER, BIT(VERB_ASK), ALL,
     NEED_NOTHING, false, "network",
     "A representative or a related person sees what was asked and signed for the own access, and "
     "may ask for more."},

    /* Staff. */
    {"R-CONS-2", "TU 3.2", TREATING | CONTACT | PLANNER, ANY_AGE, EITHER, BIT(VERB_ASK), ALL,
     NEED_NOTHING, false, "care_team",
     "Staff that arranges the network sees what was asked and signed, and may ask others to sign."},
    {"R-ACC-6", "TU 4.5", TREATING, ANY_AGE, EITHER, USE | BIT(VERB_ARRANGE), ALL, NEED_NOTHING,
     false, "care_team", "A therapist in the care team sees and uses all parts."},
    {"R-CONS-5", "TU 4.2, 4.3", TREATING, UNDER_16, EITHER, BIT(VERB_WITHHOLD), ALL, NEED_NOTHING,
     false, "care_team",
     "A therapist in the care team may withhold parts from a representative of a client under 16."},
    {"R-CONS-5", "TU 4.2", TREATING, FROM_16 | UNKNOWN, INCAPACITATED, BIT(VERB_WITHHOLD), ALL,
     NEED_NOTHING, false, "care_team",
     "A therapist in the care team may withhold parts from a representative of an incapacitated "
     "client."},
    {"R-ACC-6", "TU 4.5", CONTACT, ANY_AGE, EITHER, USE,
     BIT(PART_CHAT) | BIT(PART_VIDEO) | BIT(PART_APPOINTMENTS) | BIT(PART_TASKS), NEED_NOTHING,
     false, "care_team", "A planner in the care team has contact, appointments and tasks."},
    {"R-ACC-1", "TU 3.1", CONTACT | PLANNER, ANY_AGE, EITHER, BIT(VERB_SEE) | BIT(VERB_ARRANGE),
     BIT(PART_NETWORK) | BIT(PART_APPOINTMENTS), NEED_NOTHING, false, "planner",
     "A planner of the provider arranges the network and the appointments."},
    {"R-ACC-6", "PS 7", EMERGENCY, ANY_AGE, EITHER, BIT(VERB_SEE), ALL, NEED_NOTHING, false,
     "emergency",
     "Another therapist of the provider sees all parts during an emergency access, which needs a "
     "reason and is shown to the privacy officer."},
    {"R-PRIV-2", "PS 7", OFFICER, ANY_AGE, EITHER, BIT(VERB_AUDIT), ALL, NEED_NOTHING, false,
     "privacy_officer",
     "The provider's privacy officer reads who saw a dossier, and not what is in "
     "it."},
};

size_t rule_count(void)
{
    return sizeof rules / sizeof rules[0];
}

const struct rule *rule_at(size_t index)
{
    return &rules[index];
}

#define WORD(name, word) [name] = word,
static const char *const verb_words[] = {VERB_MAP(WORD)};
#undef WORD
#define WORD(name, word, says) [name] = word,
static const char *const relation_words[] = {RELATION_MAP(WORD)};
const char *const age_words[] = {AGE_MAP(WORD)[AGE_COUNT] = NULL};
const char *const need_words[] = {NEED_MAP(WORD)[NEED_COUNT] = NULL};
#undef WORD
#define SENTENCE(name, word, says) [name] = says,
static const char *const relation_sentences[] = {RELATION_MAP(SENTENCE)};
static const char *const age_sentences[] = {AGE_MAP(SENTENCE)};
static const char *const need_sentences[] = {NEED_MAP(SENTENCE)};
#undef SENTENCE

static const char *word_in(const char *const words[], unsigned count, unsigned at)
{
    return at < count ? words[at] : "unknown";
}

const char *verb_word(enum verb verb)
{
    return word_in(verb_words, VERB_COUNT, (unsigned)verb);
}

const char *relation_word(enum relation relation)
{
    return word_in(relation_words, RELATION_COUNT, (unsigned)relation);
}

const char *relation_says(enum relation relation)
{
    return word_in(relation_sentences, RELATION_COUNT, (unsigned)relation);
}

const char *age_word(enum age age)
{
    return word_in(age_words, AGE_COUNT, (unsigned)age);
}

const char *age_says(enum age age)
{
    return word_in(age_sentences, AGE_COUNT, (unsigned)age);
}

const char *need_word(enum need need)
{
    return word_in(need_words, NEED_COUNT, (unsigned)need);
}

const char *need_says(enum need need)
{
    return word_in(need_sentences, NEED_COUNT, (unsigned)need);
}
