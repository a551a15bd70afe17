#ifndef SERVER_METHODS_CARE_H
#define SERVER_METHODS_CARE_H

#include "server/methods/gate.h"
#include "server/methods/redecide.h"
#include "storage/care.h"
#include "storage/entry.h"

/* What the modules on a client's network share: finding the dossier, doing a deed on it so that it
 * is kept, logged, told and decided anew, and the words for parts. */

/* The parts that people of a network can be given: those that a module is there for. */
#define PARTS_OFFERED (PART_SET(PART_CHAT) | PART_SET(PART_VIDEO) | PART_SET(PART_NETWORK))
extern const char *const offered_parts[]; /* their words; ends with NULL */
enum { PARTS_OFFERED_COUNT = 3 };

/* The set that a list of words names, and back. The caller owns the JSON. */
uint32_t parts_of_json(const json_t *list);
json_t *json_parts(uint32_t parts);

/* Members that their forms share. */
#define CARE_ID(name_)                                                                             \
    {                                                                                              \
        .name = name_, .type = FIELD_ID                                                            \
    }
#define CARE_CLIENT CARE_ID("client")
#define CARE_USER CARE_ID("user")
#define CARE_NONCE CARE_ID("nonce")
/* Why somebody did what others should be able to look into. */
enum { CARE_REASON_MIN = 10, CARE_REASON_MAX = 1000 };
#define CARE_REASON(optional_)                                                                     \
    {                                                                                              \
        .name = "reason", .type = FIELD_TEXT, .min = CARE_REASON_MIN, .max = CARE_REASON_MAX,      \
        .optional = (optional_)                                                                    \
    }
#define CARE_PARTS(name_)                                                                          \
    {                                                                                              \
        .name = name_, .type = FIELD_LIST, .item = FIELD_WORD, .words = offered_parts,             \
        .max = PARTS_OFFERED_COUNT                                                                 \
    }
#define CARE_PARTS_OPTIONAL(name_)                                                                 \
    {                                                                                              \
        .name = name_, .type = FIELD_LIST, .item = FIELD_WORD, .words = offered_parts,             \
        .max = PARTS_OFFERED_COUNT, .optional = true                                               \
    }

/* A client's dossier at the caller's provider, with the answer of the gate. */
struct care_file {
    struct request *request;
    struct gate gate;
    struct proof *proof;
    struct redecision *redecision; /* NULL: reading */
    bool repeated;                 /* the nonce did this before: nothing is to be done */
};

/* `client` is an account. ERR_NOT_FOUND: no dossier that the caller may know of. End with
 * care_file_autofree, on failure too. */
enum err care_open(struct care_file *file, struct request *request, struct id client,
                   enum part part, enum verb verb);

/* A deed on the dossier: from care_begin to care_end is its change. */
struct care_deed {
    enum entry_kind kind;
    const char *event; /* word of the access log */
    const char *what;  /* "signed", "withdrawn" … */
    struct id user;    /* whom it is about; nil: the client */
    struct id nonce;   /* nil: the request's */
    json_t *more;      /* further members of the entry, borrowed; NULL: none */
};

/* Whether the caller's nonce did a deed before, which sets `repeated`; ERR_CONFLICT: another one.
 * Keeps what is decided now, for care_end to tell what differs. */
enum err care_begin(struct care_file *file, const struct care_deed *deed);
/* Appends the entry, writes the log's row, tells those concerned, and decides anew. */
enum err care_end(struct care_file *file, const struct care_deed *deed);
/* Its halves, for a change of several deeds: each is kept, and then all are told as one. */
enum err care_keep(struct care_file *file, const struct care_deed *deed);
enum err care_tell(struct care_file *file, const struct care_deed *deed);

/* The account came to stand otherwise, by a block, a lock or terms: whoever sees it in a network is
 * told that this changed. Not so where it is of the care team, for a therapist is in many. */
enum err care_stands(struct request *request, struct id account);

/* To say that a client cannot decide, or can again, takes a `reason` among the parameters, for it
 * changes who decides. `incapacitated` is what is to be from now on; NULL: as it was. */
enum err care_check_reason(const struct care_file *file, const bool *incapacitated);

void care_file_autofree(struct care_file *file);

/* Without a decision: for the operator's tools, where no account did it and there is no nonce; for
 * an emergency, which is decided by what it is; and for taking a client into care, where a
 * therapist is in no care team before there is one. */
enum err care_open_own(struct care_file *file, struct request *request, struct id dossier);
/* The same of the client's dossier, which is made where there is none. */
enum err care_open_new(struct care_file *file, struct request *request,
                       const struct account *client);

/* A channel of the dossier, with the client in it. Of `channel` id, kind and title are read, and
 * the rest is set. */
enum store_err care_channel_add(struct care_file *file, struct channel *channel);

/* R-ACC-5: whether the client has an own account, by age and capacity. */
bool care_own_account(uint32_t born, bool incapacitated, struct civil_date today);

/* An account of the caller's provider. ERR_INVALID_PARAMS names the field `user`. */
enum err care_user(const struct care_file *file, struct id user, struct account *ret_account);

/* People in a network, the client not counted. */
enum { NETWORK_MAX = 64 };
/* Whether nobody can be added. */
enum err care_network_full(const struct care_file *file, bool *ret_full);

/* The tie of the account to the dossier. */
enum err care_tie_of(const struct care_file *file, struct id account, enum tie *ret_tie);

/* Makes the account, whose tie is `before`, one of the network and of the care channels; TIE_NONE
 * takes it out. ERR_CONFLICT: the network is full. */
enum err care_tie(struct care_file *file, struct id account, enum tie before, enum tie tie);
/* Whether somebody of this role can have such a tie. */
bool tie_fits(enum tie tie, enum role role);

#endif
