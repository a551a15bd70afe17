#include "server/guard.h"

#include "server/config.h"
#include "server/memory.h"
#include "server/net.h"
#include "server/secret.h"

#include <string.h>

/* Of each kind; 16 MB if all were full. */
enum { ROOM = 32768 };

struct guard {
    struct throttle *throttle;
    uint8_t hash_key[SECRET_KEY_BYTES];
    uint8_t device_key[DEVICE_KEY_BYTES];
};

struct guard *guard_create(const uint8_t device_key[DEVICE_KEY_BYTES])
{
    struct guard *guard = memory_new(sizeof *guard);
    guard->throttle = throttle_create(ROOM);
    secret_random(guard->hash_key, sizeof guard->hash_key);
    memcpy(guard->device_key, device_key, sizeof guard->device_key);
    return guard;
}

void guard_destroy(struct guard *guard)
{
    if (guard != NULL) {
        throttle_destroy(guard->throttle);
        secret_wipe(guard, sizeof *guard);
        free(guard);
    }
}

struct throttle *guard_throttle(struct guard *guard)
{
    return guard->throttle;
}

const uint8_t *guard_device_key(const struct guard *guard)
{
    return guard->device_key;
}

static struct guess_key hash_of(const struct guard *guard, const void *bytes, size_t length)
{
    struct guess_key key;
    secret_mac(guard->hash_key, bytes, length, key.bytes, sizeof key.bytes);
    return key;
}

/* Kind, hash of `first`, hash of `second`: in fixed width, so that no two pairs read the same. */
static struct guess_key key_of(const struct guard *guard, enum guess_kind kind, const void *first,
                               size_t first_length, const void *second, size_t second_length)
{
    uint8_t parts[1 + 2 * GUESS_KEY_BYTES] = {(uint8_t)kind};
    struct guess_key one = hash_of(guard, first, first_length);
    struct guess_key other = hash_of(guard, second, second_length);
    memcpy(parts + 1, one.bytes, sizeof one.bytes);
    memcpy(parts + 1 + GUESS_KEY_BYTES, other.bytes, sizeof other.bytes);
    return hash_of(guard, parts, sizeof parts);
}

struct guess guard_guess(const struct guard *guard, const struct config *config,
                         const char *username, const char *address, struct id device)
{
    char network[NET_ADDRESS_SIZE];
    size_t name = strlen(username);
    net_network(address, network);
    struct guess guess = {.known = !id_is_nil(device), .exempt = config_exempts(config, address)};
    guess.keys[GUESS_PAIR] = key_of(guard, GUESS_PAIR, username, name, network, strlen(network));
    guess.keys[GUESS_ADDRESS] = key_of(guard, GUESS_ADDRESS, "", 0, network, strlen(network));
    guess.keys[GUESS_ACCOUNT] = key_of(guard, GUESS_ACCOUNT, username, name, "", 0);
    guess.keys[GUESS_DEVICE] =
        key_of(guard, GUESS_DEVICE, username, name, device.bytes, sizeof device.bytes);
    return guess;
}

struct guess guard_guess_link(const struct guard *guard, const struct config *config,
                              const char *address)
{
    char network[NET_ADDRESS_SIZE];
    net_network(address, network);
    struct guess guess = {.by_address = true, .exempt = config_exempts(config, address)};
    guess.keys[GUESS_ADDRESS] = key_of(guard, GUESS_ADDRESS, "", 0, network, strlen(network));
    return guess;
}

struct guess guard_guess_inside(const struct guard *guard, const struct config *config,
                                struct id account, struct id sign_in, const char *address)
{
    struct guess guess = {.known = true, .exempt = config_exempts(config, address)};
    guess.keys[GUESS_DEVICE] = key_of(guard, GUESS_DEVICE, account.bytes, sizeof account.bytes,
                                      sign_in.bytes, sizeof sign_in.bytes);
    return guess;
}
