#ifndef STORAGE_CARE_H
#define STORAGE_CARE_H

#include "storage/account.h"
#include "storage/channel.h"
#include "storage/err.h"
#include "storage/id.h"
#include "storage/proof.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* What access to a dossier is decided from: who the client is, who belongs to the network, who
 * signed what for whom. Kept as it is now; how it came to be stands in the dossier as entries. */

/* What a grant can cover. Kept as bits: new ones come last. */
#define PART_MAP(X)                                                                                \
    X(PART_CHAT, "chat")                                                                           \
    X(PART_VIDEO, "video")                                                                         \
    X(PART_APPOINTMENTS, "appointments")                                                           \
    X(PART_RECORD, "record")                                                                       \
    X(PART_QUESTIONNAIRES, "questionnaires")                                                       \
    X(PART_DOCUMENTS, "documents")                                                                 \
    X(PART_TASKS, "tasks")                                                                         \
    X(PART_MODULES, "modules")                                                                     \
    X(PART_CONTENT, "content")                                                                     \
    X(PART_NETWORK, "network")

#define PART_ENUM(name, word) name,
enum part { PART_ANY /* any at all */, PART_MAP(PART_ENUM) PART_END };
#undef PART_ENUM

#define PART_SET(part) (1u << (part))
#define PARTS_ALL ((1u << PART_END) - 2u)

/* Static; never NULL. */
const char *part_word(enum part part);
/* False leaves `ret_part` untouched. */
bool part_parse(const char *word, enum part *ret_part);

/* How an account is tied to a client. */
#define TIE_MAP(X)                                                                                 \
    X(TIE_NONE, "none")                                                                            \
    X(TIE_REPRESENTATIVE, "representative")                                                        \
    X(TIE_RELATIVE, "relative")                                                                    \
    X(TIE_TEACHER, "teacher")                                                                      \
    X(TIE_CARE_TEAM, "care_team")

#define TIE_ENUM(name, word) name,
enum tie { TIE_MAP(TIE_ENUM) TIE_COUNT };
#undef TIE_ENUM

/* Static; never NULL. */
const char *tie_word(enum tie tie);
/* False leaves `ret_tie` untouched. */
bool tie_parse(const char *word, enum tie *ret_tie);

struct care {
    struct id dossier;
    struct id client; /* account */
    struct id provider;
    uint32_t born; /* 20121126; 0: unknown */
    bool incapacitated;
    bool restricted;
};

/* STORE_NOT_FOUND: no such dossier. These two serve the decision itself, and tell nothing of what
 * is in the dossier; so they take no proof. */
enum store_err care_find(struct store *store, struct id dossier, struct care *ret_care);

/* How `account` stands to the dossier. */
struct standing_in {
    enum tie tie;
    uint64_t emergency_until_ms;     /* 0: none was ever asked */
    uint32_t client_signed;          /* sets of parts */
    uint32_t representatives_signed; /* what every representative signed; 0 where there is none */
    uint32_t withheld;
};
enum store_err care_standing(struct store *store, const struct care *care, struct id account,
                             struct standing_in *ret_standing);

/* How `account` stands to a channel and to the dossier that it is of: this is asked for every
 * request, and the writer remembers it. STORE_NOT_FOUND: no such channel. */
struct channel_standing {
    struct channel channel; /* `last_seq` is not read */
    struct care care;
    struct standing_in standing;
    bool member;
};
enum store_err channel_standing_find(struct store *store, struct id channel, struct id account,
                                     struct channel_standing *ret_found);

/* Every dossier, in order of the ids. `each` returns false to stop. */
typedef bool care_each(void *context, const struct care *care);
enum store_err care_list(struct store *store, care_each *each, void *context);

enum store_err care_set_client(struct store *store, const struct proof *proof, uint32_t born,
                               bool incapacitated);
enum store_err care_set_restricted(struct store *store, const struct proof *proof, bool restricted,
                                   uint64_t now_ms);

/* Of an account, or none. Ending a tie takes every signature for and by the account with it, and
 * what was withheld from it. */
enum store_err tie_set(struct store *store, const struct proof *proof, struct id account,
                       enum tie tie, uint64_t now_ms);

struct tied {
    struct id dossier;
    struct account account; /* id, provider, name, role and state are read */
    enum tie tie;
    uint64_t since_ms;
};

/* The network of a dossier, by the time of joining. */
typedef bool tied_each(void *context, const struct tied *tied);
enum store_err tie_list(struct store *store, const struct proof *proof, tied_each *each,
                        void *context);
/* The dossiers that an account is tied to, its own one not among them: for whoever must ask for a
 * proof of each. In order of the ids. */
typedef bool tie_each(void *context, struct id dossier, enum tie tie);
enum store_err tie_list_of(struct store *store, struct id account, tie_each *each, void *context);

/* What `signatory` signed for `grantee`; no part: nothing any more. */
struct signature {
    struct id grantee;
    struct id signatory;
    uint32_t parts;
    uint64_t signed_ms;
};
enum store_err signature_set(struct store *store, const struct proof *proof,
                             const struct signature *signature);
typedef bool signature_each(void *context, const struct signature *signature);
enum store_err signature_list(struct store *store, const struct proof *proof, signature_each *each,
                              void *context);

/* What was asked for somebody, and waits for signatures; no part: no longer. */
struct consent_request {
    struct id grantee;
    struct id asked_by;
    uint32_t parts;
    uint64_t asked_ms;
};
enum store_err consent_request_set(struct store *store, const struct proof *proof,
                                   const struct consent_request *asked);
typedef bool consent_request_each(void *context, const struct consent_request *asked);
enum store_err consent_request_list(struct store *store, const struct proof *proof,
                                    consent_request_each *each, void *context);

/* What a therapist keeps from a representative; no part: nothing any more. The reason stands in the
 * dossier's entry. */
struct withholding {
    struct id account;
    struct id by;
    uint32_t parts;
    uint64_t since_ms;
};
enum store_err withholding_set(struct store *store, const struct proof *proof,
                               const struct withholding *withholding);
typedef bool withholding_each(void *context, const struct withholding *withholding);
enum store_err withholding_list(struct store *store, const struct proof *proof,
                                withholding_each *each, void *context);

/* `account` reaches the dossier until then, whatever the care team says. No proof: it is what gives
 * one. With `until_ms` at `now_ms` it is over at once: who put themselves in the care team is shown
 * among those who broke the glass. */
enum store_err emergency_add(struct store *store, struct id dossier, struct id account,
                             uint64_t now_ms, uint64_t until_ms);

struct emergency {
    uint64_t number; /* in the order in which they were taken, over all providers */
    struct id dossier;
    struct id account;
    uint64_t since_ms;
    uint64_t until_ms;
};
typedef bool emergency_each(void *context, const struct emergency *emergency);

/* The emergency accesses to dossiers of a provider that began at `since_ms` or later, newest first.
 */
struct emergency_page {
    struct id provider;
    uint64_t since_ms;
    uint64_t before; /* only those with a smaller number */
    unsigned limit;
};
enum store_err emergency_list(struct store *store, const struct emergency_page *page,
                              emergency_each *each, void *context);

/* Those of one account that are not over, of each dossier the one that lasts longest. */
enum store_err emergency_running(struct store *store, struct id account, uint64_t now_ms,
                                 emergency_each *each, void *context);

/* The last day (20261126) whose birthdays have been dealt with; 0: none yet. */
enum store_err birthdays_done(struct store *store, uint32_t *ret_day);
enum store_err birthdays_set_done(struct store *store, uint32_t day);

/* Notes that the account is told of the client's birthday on `day` (20261226). STORE_EXISTS: it was
 * before, and of no other since. */
enum store_err birthday_tell(struct store *store, const struct proof *proof, struct id account,
                             uint32_t day);

#endif
