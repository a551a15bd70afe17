#ifndef TESTS_UNIT_CARE_FIXTURE_H
#define TESTS_UNIT_CARE_FIXTURE_H

/* A house with a family, in a transaction that is never committed. To be included once, after
 * cmocka. */

#include "storage/care.h"
#include "tests/unit/storage_fixture.h"

#define READING(dossier_id) (&(const struct proof){(dossier_id), false})
#define CHAT PART_SET(PART_CHAT)
#define VIDEO PART_SET(PART_VIDEO)
#define RECORD PART_SET(PART_RECORD)

struct home {
    struct house *house;
    struct store *store;
    const struct proof *proof;
    struct id mother, father, guardian, aunt;
};

static struct proof own;

static inline int build(void **state)
{
    struct home *home = calloc(1, sizeof *home);
    if (home == NULL || house_build((void **)&home->house) != 0) {
        free(home);
        return -1;
    }
    const struct house *house = home->house;
    home->store = house->store;
    own = (struct proof){house->dossier, true};
    home->proof = &own;
    MUST(store_begin(home->store));
    home->mother = house_account(home->store, house->provider, "moeder", ROLE_REPRESENTATIVE);
    home->father = house_account(home->store, house->provider, "vader", ROLE_REPRESENTATIVE);
    home->guardian = house_account(home->store, house->provider, "voogd", ROLE_REPRESENTATIVE);
    home->aunt = house_account(home->store, house->provider, "tante", ROLE_RELATIVE);
    *state = home;
    return 0;
}

static inline int raze(void **state)
{
    struct home *home = *state;
    store_rollback(home->store);
    int result = house_raze((void **)&home->house);
    free(home);
    return result;
}

static inline enum store_err tie(const struct home *home, struct id account, enum tie kind)
{
    return tie_set(home->store, home->proof, account, kind, HOUSE_NOW_MS);
}

static inline enum store_err sign(const struct home *home, struct id grantee, struct id signatory,
                                  uint32_t parts)
{
    const struct signature signature = {grantee, signatory, parts, HOUSE_NOW_MS};
    return signature_set(home->store, home->proof, &signature);
}

static inline struct care care_of(const struct home *home)
{
    struct care care;
    MUST(care_find(home->store, home->house->dossier, &care));
    return care;
}

static inline struct standing_in standing_of(const struct home *home, struct id account)
{
    const struct care care = care_of(home);
    struct standing_in standing;
    MUST(care_standing(home->store, &care, account, &standing));
    return standing;
}

struct listed {
    size_t count;
    struct id ids[8];
    struct id by[8];
    uint32_t parts[8];
    enum tie ties[8];
};

static inline void note(struct listed *listed, struct id id, struct id by, uint32_t parts)
{
    assert_true(listed->count < 8);
    listed->ids[listed->count] = id;
    listed->by[listed->count] = by;
    listed->parts[listed->count++] = parts;
}

static inline bool take_tied(void *context, const struct tied *tied)
{
    struct listed *listed = context;
    listed->ties[listed->count] = tied->tie;
    note(listed, tied->account.id, tied->account.provider, 0);
    return true;
}

static inline bool take_dossier(void *context, struct id dossier, enum tie kind)
{
    struct listed *listed = context;
    listed->ties[listed->count] = kind;
    note(listed, dossier, (struct id){0}, 0);
    return true;
}

static inline bool take_signature(void *context, const struct signature *signature)
{
    note(context, signature->grantee, signature->signatory, signature->parts);
    return true;
}

static inline bool take_asked(void *context, const struct consent_request *asked)
{
    note(context, asked->grantee, asked->asked_by, asked->parts);
    return true;
}

static inline bool take_withheld(void *context, const struct withholding *withholding)
{
    note(context, withholding->account, withholding->by, withholding->parts);
    return true;
}

static inline void ask_and_withhold(const struct home *home, struct id about, uint32_t parts)
{
    const struct consent_request asked = {about, home->mother, parts, HOUSE_NOW_MS};
    const struct withholding withheld = {about, home->house->therapist, parts, HOUSE_NOW_MS};
    MUST(consent_request_set(home->store, home->proof, &asked));
    MUST(withholding_set(home->store, home->proof, &withheld));
}

#endif
