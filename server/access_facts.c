#include "server/access_facts.h"

#include "server/memory.h"

#include <stdlib.h>

void access_facts_of(const struct care *care, const struct standing_in *standing, struct id account,
                     struct id provider, enum role role, uint64_t now_ms,
                     struct access_facts *ret_facts)
{
    bool here = id_equal(provider, care->provider);
    *ret_facts = (struct access_facts){
        .relation = here ? relation_of(role, id_equal(account, care->client), standing->tie,
                                       standing->emergency_until_ms > now_ms)
                         : RELATION_NONE,
        .born = civil_of_number(care->born),
        .incapacitated = care->incapacitated,
        .restricted = care->restricted,
        .client_signed = standing->client_signed,
        .representatives_signed = standing->representatives_signed,
        .withheld = standing->withheld,
    };
}

enum store_err access_facts_read(struct store *store, const struct care *care, struct id account,
                                 struct id provider, enum role role, uint64_t now_ms,
                                 struct access_facts *ret_facts)
{
    struct standing_in standing = {0};
    enum store_err err = care_standing(store, care, account, &standing);
    if (err == STORE_OK) {
        access_facts_of(care, &standing, account, provider, role, now_ms, ret_facts);
    }
    return err;
}

/* When every emergency access is over. */
static const uint64_t without_emergency_ms = UINT64_MAX;

struct reading {
    struct store *store;
    struct care care;
    struct seated *seated;
    size_t count;
    enum store_err err;
};

static bool take_member(void *context, const struct member *member)
{
    struct reading *reading = context;
    reading->seated =
        memory_resize(reading->seated, (reading->count + 1) * sizeof *reading->seated);
    struct seated *seated = &reading->seated[reading->count++];
    seated->member = *member;
    reading->err =
        access_facts_read(reading->store, &reading->care, member->account, reading->care.provider,
                          member->role, without_emergency_ms, &seated->access);
    seated->access.standing = member->closed ? STANDING_CLOSED : STANDING_GOOD;
    return reading->err == STORE_OK;
}

enum store_err seated_read(struct store *store, const struct channel *channel,
                           struct seated **ret_seated, size_t *ret_count)
{
    struct reading reading = {.store = store};
    enum store_err err = care_find(store, channel->dossier, &reading.care);
    if (err == STORE_OK) {
        err = member_list(store, channel->id, take_member, &reading);
    }
    err = err == STORE_OK ? reading.err : err;
    if (err != STORE_OK) {
        free(reading.seated);
        return err;
    }
    *ret_seated = reading.seated;
    *ret_count = reading.count;
    return STORE_OK;
}

struct member_fact *member_facts_of(const struct seated *seated, size_t count)
{
    struct member_fact *facts = memory_new((count + 1) * sizeof *facts);
    for (size_t i = 0; i < count; i++) {
        facts[i] = (struct member_fact){seated[i].member.account, seated[i].access};
    }
    return facts;
}

bool access_knows(const struct access_facts *facts, struct civil_date today)
{
    return access_decide(facts, PART_ANY, VERB_SEE, today).answer == ACCESS_ALLOW;
}
