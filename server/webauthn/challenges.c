#include "server/webauthn/challenges.h"

#include "server/memory.h"
#include "server/secret.h"

#include <string.h>
#include <uthash.h>
#include <utlist.h>

struct owner {
    UT_hash_handle hh;
    struct guess_key key;
    struct challenge *oldest; /* of its own, in the order they were given */
    size_t count;
};

struct challenge {
    UT_hash_handle hh;
    uint8_t bytes[CHALLENGE_BYTES];
    struct challenge_use use;
    struct owner *owner;
    uint64_t until_ms;
    struct challenge *prev, *next;         /* of all */
    struct challenge *own_prev, *own_next; /* of the owner */
};

struct challenges {
    struct challenge *by_bytes;
    struct challenge *oldest;
    struct owner *owners;
    size_t room, room_each;
};

struct challenges *challenges_create(size_t room, size_t room_each)
{
    struct challenges *challenges = memory_new(sizeof *challenges);
    challenges->room = room;
    challenges->room_each = room_each;
    return challenges;
}

static void forget(struct challenges *challenges, struct challenge *challenge)
{
    struct owner *owner = challenge->owner;
    DL_DELETE(challenges->oldest, challenge);
    DL_DELETE2(owner->oldest, challenge, own_prev, own_next);
    HASH_DEL(challenges->by_bytes, challenge);
    if (--owner->count == 0) {
        HASH_DEL(challenges->owners, owner);
        free(owner);
    }
    free(challenge);
}

void challenges_destroy(struct challenges *challenges)
{
    if (challenges != NULL) {
        while (challenges->oldest != NULL) {
            forget(challenges, challenges->oldest);
        }
        free(challenges);
    }
}

static struct owner *owner_of(struct challenges *challenges, const struct guess_key *key)
{
    struct owner *owner;
    HASH_FIND(hh, challenges->owners, key, sizeof *key, owner);
    if (owner == NULL) {
        owner = memory_new(sizeof *owner);
        owner->key = *key;
        HASH_ADD(hh, challenges->owners, key, sizeof owner->key, owner);
    }
    return owner;
}

/* All live equally long: the oldest end first. */
static void forget_expired(struct challenges *challenges, uint64_t now_ms)
{
    while (challenges->oldest != NULL && challenges->oldest->until_ms <= now_ms) {
        forget(challenges, challenges->oldest);
    }
}

static void make_room(struct challenges *challenges, const struct guess_key *key)
{
    struct owner *owner;
    HASH_FIND(hh, challenges->owners, key, sizeof *key, owner);
    if (owner != NULL && owner->count == challenges->room_each) {
        forget(challenges, owner->oldest);
    } else if (challenges_count(challenges) == challenges->room) {
        forget(challenges, challenges->oldest);
    }
}

void challenges_give(struct challenges *challenges, const struct challenge_use *use,
                     uint64_t now_ms, uint8_t ret_challenge[CHALLENGE_BYTES])
{
    struct challenge *challenge = memory_new(sizeof *challenge);
    forget_expired(challenges, now_ms);
    make_room(challenges, &use->owner);
    secret_random(challenge->bytes, sizeof challenge->bytes);
    challenge->use = *use;
    challenge->until_ms = now_ms + (uint64_t)CHALLENGE_LIFE_S * 1000;
    challenge->owner = owner_of(challenges, &use->owner);
    challenge->owner->count++;
    DL_APPEND(challenges->oldest, challenge);
    DL_APPEND2(challenge->owner->oldest, challenge, own_prev, own_next);
    HASH_ADD(hh, challenges->by_bytes, bytes, sizeof challenge->bytes, challenge);
    memcpy(ret_challenge, challenge->bytes, CHALLENGE_BYTES);
}

bool challenges_take(struct challenges *challenges, const uint8_t challenge[CHALLENGE_BYTES],
                     enum challenge_purpose purpose, uint64_t now_ms, struct challenge_use *ret_use)
{
    struct challenge *found;
    forget_expired(challenges, now_ms);
    HASH_FIND(hh, challenges->by_bytes, challenge, CHALLENGE_BYTES, found);
    if (found == NULL) {
        return false;
    }
    *ret_use = found->use;
    forget(challenges, found);
    return ret_use->purpose == purpose;
}

size_t challenges_count(const struct challenges *challenges)
{
    return HASH_COUNT(challenges->by_bytes);
}
