#include "server/standing.h"

#include "server/memory.h"
#include "storage/conduct.h"
#include "storage/portal.h"

#include <stdlib.h>
#include <uthash.h>

/* Somebody who accepted something or is blocked. */
struct known {
    struct id account;
    uint64_t accepted_ms; /* when the newest version that was accepted begins */
    bool blocked;
    UT_hash_handle hh;
};

struct version {
    struct terms terms;
    bool told;
};

struct standings {
    struct known *accounts;
    struct version *versions; /* few: a handful in years */
    size_t count;
    uint64_t end_ms; /* 0: the portal goes on */
    bool end_told;
};

static struct known *find(const struct standings *standings, struct id account)
{
    struct known *known;
    HASH_FIND(hh, standings->accounts, &account, sizeof account, known);
    return known;
}

static struct known *take(struct standings *standings, struct id account)
{
    struct known *known = find(standings, account);
    if (known == NULL) {
        known = memory_new(sizeof *known);
        known->account = account;
        HASH_ADD(hh, standings->accounts, account, sizeof known->account, known);
    }
    return known;
}

static void publish(struct standings *standings, const struct terms *terms, bool told)
{
    size_t count = standings->count + 1;
    standings->versions = memory_resize(standings->versions, count * sizeof(struct version));
    standings->versions[count - 1] = (struct version){*terms, told};
    standings->count = count;
}

void standings_apply(struct standings *standings, const struct standing_change *change)
{
    struct known *known;
    switch (change->news) {
    case NEWS_ACCEPTED:
        known = take(standings, change->account);
        known->accepted_ms =
            change->at_ms > known->accepted_ms ? change->at_ms : known->accepted_ms;
        return;
    case NEWS_BLOCKED:
    case NEWS_UNBLOCKED:
        take(standings, change->account)->blocked = change->news == NEWS_BLOCKED;
        return;
    case NEWS_PUBLISHED:
        publish(standings, &change->terms, false);
        return;
    case NEWS_ENDS:
        standings->end_ms = change->at_ms;
        standings->end_told = false;
        return;
    }
}

static bool has_ended(const struct standings *standings, uint64_t now_ms)
{
    return standings->end_ms != 0 && standings->end_ms <= now_ms;
}

static enum standing standing_of(const struct standings *standings, struct id account,
                                 struct id provider, uint64_t now_ms)
{
    const struct known *known = find(standings, account);
    uint64_t accepted_ms = known != NULL ? known->accepted_ms : 0;
    if (has_ended(standings, now_ms) || (known != NULL && known->blocked)) {
        return STANDING_BLOCKED;
    }
    for (size_t i = 0; i < standings->count; i++) {
        const struct terms *terms = &standings->versions[i].terms;
        if (terms->from_ms <= now_ms && terms->from_ms > accepted_ms &&
            id_equal(terms->provider, provider)) {
            return STANDING_TERMS;
        }
    }
    return STANDING_GOOD;
}

enum err standings_ask(const struct standings *standings, struct id account, struct id provider,
                       uint64_t now_ms)
{
    return err_of_access(access_admit(standing_of(standings, account, provider, now_ms)));
}

void standings_second(struct standings *standings, uint64_t now_ms, standing_begun *begun,
                      void *context)
{
    for (size_t i = 0; i < standings->count; i++) {
        struct version *version = &standings->versions[i];
        if (!version->told && version->terms.from_ms <= now_ms) {
            version->told = true;
            begun(context, &version->terms);
        }
    }
    if (!standings->end_told && has_ended(standings, now_ms)) {
        standings->end_told = true;
        begun(context, NULL);
    }
}

struct loading {
    struct standings *standings;
    uint64_t now_ms;
};

static bool load_terms(void *context, const struct terms *terms)
{
    const struct loading *loading = context;
    publish(loading->standings, terms, terms->from_ms <= loading->now_ms);
    return true;
}

static bool load_accepted(void *context, struct id account, uint64_t from_ms)
{
    const struct loading *loading = context;
    take(loading->standings, account)->accepted_ms = from_ms;
    return true;
}

static bool load_blocked(void *context, struct id account)
{
    const struct loading *loading = context;
    take(loading->standings, account)->blocked = true;
    return true;
}

static enum store_err load_end(struct store *store, const struct loading *loading)
{
    struct portal_end end = {0};
    enum store_err err = portal_end_find(store, &end);
    loading->standings->end_ms = end.on_ms;
    loading->standings->end_told = has_ended(loading->standings, loading->now_ms);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

enum store_err standings_load(struct store *store, uint64_t now_ms,
                              struct standings **ret_standings)
{
    AUTO(standings) *standings = memory_new(sizeof *standings);
    struct loading loading = {standings, now_ms};
    enum store_err err = terms_list_all(store, load_terms, &loading);
    if (err == STORE_OK) {
        err = accepted_list_all(store, load_accepted, &loading);
    }
    if (err == STORE_OK) {
        err = blocked_list(store, load_blocked, &loading);
    }
    if (err == STORE_OK) {
        err = load_end(store, &loading);
    }
    if (err == STORE_OK) {
        *ret_standings = standings;
        standings = NULL;
    }
    return err;
}

static bool load_acceptance(void *context, const struct acceptance *acceptance,
                            const struct terms *terms)
{
    const struct loading *loading = context;
    struct known *known = take(loading->standings, acceptance->account);
    known->accepted_ms = terms->from_ms > known->accepted_ms ? terms->from_ms : known->accepted_ms;
    return true;
}

static bool load_block(void *context, const struct block *block)
{
    return load_blocked(context, block->account);
}

enum store_err standing_read(struct store *store, const struct account *account, uint64_t now_ms,
                             enum standing *ret_standing)
{
    AUTO(standings) *standings = memory_new(sizeof *standings);
    struct loading loading = {standings, now_ms};
    enum store_err err = terms_list(store, account->provider, load_terms, &loading);
    if (err == STORE_OK) {
        err = acceptance_list(store, account->id, load_acceptance, &loading);
    }
    if (err == STORE_OK) {
        err = block_now(store, account->id, load_block, &loading);
    }
    if (err == STORE_OK) {
        err = load_end(store, &loading);
    }
    if (err != STORE_OK) {
        return err;
    }
    enum standing standing = standing_of(standings, account->id, account->provider, now_ms);
    if (account->state == ACCOUNT_CLOSED || account->state == ACCOUNT_WITHDRAWN) {
        standing = STANDING_CLOSED;
    } else if (account->state == ACCOUNT_LOCKED) {
        standing = STANDING_BLOCKED;
    } else if (account->state == ACCOUNT_INVITED && standing == STANDING_GOOD) {
        standing = STANDING_TERMS;
    }
    *ret_standing = standing;
    return STORE_OK;
}

void standings_destroy(struct standings *standings)
{
    struct known *known, *next;
    if (standings == NULL) {
        return;
    }
    HASH_ITER(hh, standings->accounts, known, next)
    {
        HASH_DEL(standings->accounts, known);
        free(known);
    }
    free(standings->versions);
    free(standings);
}
