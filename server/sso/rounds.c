#include "server/sso/rounds.h"

#include "server/memory.h"

#include <string.h>
#include <uthash.h>
#include <utlist.h>

/* Both secrets stand here as hashes: what is looked up or compared says nothing by its time. */
struct waiting {
    uint8_t state[TOKEN_HASH_BYTES];
    uint8_t browser[TOKEN_HASH_BYTES];
    struct sso_round round;
    uint64_t until_ms;
    struct waiting *prev, *next; /* the oldest first */
    UT_hash_handle hh;
};

struct sso_rounds {
    size_t room;
    struct waiting *by_state;
    struct waiting *oldest;
};

struct sso_rounds *rounds_create(size_t room)
{
    struct sso_rounds *rounds = memory_new(sizeof *rounds);
    rounds->room = room;
    return rounds;
}

static void drop(struct sso_rounds *rounds, struct waiting *waiting)
{
    HASH_DEL(rounds->by_state, waiting);
    DL_DELETE(rounds->oldest, waiting);
    secret_wipe(waiting, sizeof *waiting);
    free(waiting);
}

void rounds_destroy(struct sso_rounds *rounds)
{
    if (rounds != NULL) {
        while (rounds->oldest != NULL) {
            drop(rounds, rounds->oldest);
        }
        free(rounds);
    }
}

size_t rounds_count(const struct sso_rounds *rounds)
{
    return HASH_COUNT(rounds->by_state);
}

void rounds_sweep(struct sso_rounds *rounds, uint64_t now_ms)
{
    while (rounds->oldest != NULL && rounds->oldest->until_ms <= now_ms) {
        drop(rounds, rounds->oldest);
    }
}

static void make_room(struct sso_rounds *rounds, const char *network)
{
    struct waiting *waiting;
    if (rounds_count(rounds) < rounds->room) {
        return;
    }
    DL_FOREACH(rounds->oldest, waiting)
    {
        if (strcmp(waiting->round.network, network) == 0) {
            drop(rounds, waiting);
            return;
        }
    }
    drop(rounds, rounds->oldest);
}

void rounds_add(struct sso_rounds *rounds, const struct sso_round *round, uint64_t now_ms,
                char ret_state[TOKEN_TEXT_LENGTH + 1], char ret_browser[TOKEN_TEXT_LENGTH + 1])
{
    struct waiting *waiting = memory_new(sizeof *waiting);
    rounds_sweep(rounds, now_ms);
    make_room(rounds, round->network);
    secret_token(ret_state);
    secret_token(ret_browser);
    (void)secret_token_hash(ret_state, waiting->state);
    (void)secret_token_hash(ret_browser, waiting->browser);
    waiting->round = *round;
    waiting->until_ms = now_ms + SSO_ROUND_MS;
    HASH_ADD(hh, rounds->by_state, state, sizeof waiting->state, waiting);
    DL_APPEND(rounds->oldest, waiting);
}

bool rounds_take(struct sso_rounds *rounds, const char *state, const char *browser, uint64_t now_ms,
                 struct sso_round *ret_round)
{
    uint8_t state_hash[TOKEN_HASH_BYTES];
    uint8_t browser_hash[TOKEN_HASH_BYTES];
    struct waiting *waiting = NULL;
    if (secret_token_hash(state, state_hash)) {
        HASH_FIND(hh, rounds->by_state, state_hash, sizeof state_hash, waiting);
    }
    if (waiting == NULL) {
        return false;
    }
    bool good = now_ms < waiting->until_ms && secret_token_hash(browser, browser_hash) &&
                secret_equal(browser_hash, waiting->browser, sizeof browser_hash);
    if (good) {
        *ret_round = waiting->round;
    }
    drop(rounds, waiting);
    return good;
}
