#ifndef TESTS_UNIT_SERVER_FIXTURE_H
#define TESTS_UNIT_SERVER_FIXTURE_H

/* The house of storage_fixture.h as the loop knows it, and sign-ins for those who live there. */

#include "server/facts.h"
#include "tests/unit/storage_fixture.h"

enum { ALL_FEATURES = 1u << FEATURE_CHAT | 1u << FEATURE_VIDEO | 1u << FEATURE_FILES };

static inline struct sign_in_fact sign_in_fact_of(const struct house *house, struct id account,
                                                  uint64_t expires_ms)
{
    struct sign_in_fact fact = {.features = ALL_FEATURES};
    fact.sign_in.id = new_id();
    fact.sign_in.account = account;
    fact.sign_in.created_ms = fact.sign_in.used_ms = HOUSE_NOW_MS;
    fact.sign_in.expires_ms = expires_ms;
    house_random(fact.sign_in.token_hash, sizeof fact.sign_in.token_hash);
    MUST(account_find(house->store, account, &fact.account));
    return fact;
}

static inline struct facts *house_facts(const struct house *house)
{
    struct facts *facts;
    MUST(facts_load(house->store, HOUSE_NOW_MS, &facts));
    return facts;
}

#endif
