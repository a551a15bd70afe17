#include "storage/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char key_name[] = "master.key";
static const char part_name[] = "master.key.part";
static const char next_name[] = "master.key.next";

struct ring_key {
    struct seal_key *key;
    struct ring_key *next;
};

struct keyring {
    int folder;
    fill_random *random;
    const struct seal_key *first;
    _Atomic(struct ring_key *) keys;
};

struct keyring *keyring_create(int folder, fill_random *random)
{
    struct keyring *keyring = calloc(1, sizeof *keyring);
    if (keyring != NULL) {
        keyring->folder = folder;
        keyring->random = random;
        atomic_init(&keyring->keys, NULL);
    }
    return keyring;
}

void keyring_destroy(struct keyring *keyring)
{
    if (keyring == NULL) {
        return;
    }
    struct ring_key *held = atomic_load(&keyring->keys);
    while (held != NULL) {
        struct ring_key *next = held->next;
        seal_master_destroy(held->key);
        free(held);
        held = next;
    }
    free(keyring);
}

static bool is_there(const struct keyring *keyring, const char *name)
{
    struct stat found;
    return fstatat(keyring->folder, name, &found, 0) == 0;
}

bool keyring_is_made(const struct keyring *keyring)
{
    return is_there(keyring, key_name);
}

static enum store_err sync_folder(const struct keyring *keyring)
{
    return fsync(keyring->folder) == 0 ? STORE_OK : STORE_UNAVAILABLE;
}

static bool write_key(const struct keyring *keyring, int fd)
{
    uint8_t bytes[SEAL_KEY_BYTES];
    keyring->random(bytes, sizeof bytes);
    bool written = write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes && fsync(fd) == 0;
    seal_wipe(bytes, sizeof bytes);
    return written;
}

/* A key that is linked to its name only once it is whole and on the disk: a crash leaves no half
 * key behind. */
static enum store_err make(const struct keyring *keyring, const char *name)
{
    (void)unlinkat(keyring->folder, part_name, 0);
    int fd = openat(keyring->folder, part_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return STORE_UNAVAILABLE;
    }
    bool written = write_key(keyring, fd);
    written = close(fd) == 0 && written;
    bool linked = written && linkat(keyring->folder, part_name, keyring->folder, name, 0) == 0;
    (void)unlinkat(keyring->folder, part_name, 0);
    return linked ? sync_folder(keyring) : STORE_UNAVAILABLE;
}

enum store_err keyring_make(const struct keyring *keyring)
{
    return make(keyring, key_name);
}

static bool fit_for_a_key(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & 077) == 0 &&
           found.st_size == SEAL_KEY_BYTES;
}

static enum store_err read_key(const struct keyring *keyring, const char *name,
                               struct seal_key **ret_key)
{
    uint8_t bytes[SEAL_KEY_BYTES];
    int fd = openat(keyring->folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? STORE_NOT_FOUND : STORE_NO_KEY;
    }
    bool whole = fit_for_a_key(fd) && read(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
    (void)close(fd);
    if (!whole) {
        return STORE_NO_KEY;
    }
    *ret_key = seal_master_create(bytes);
    seal_wipe(bytes, sizeof bytes);
    return *ret_key == NULL ? STORE_NO_MEMORY : STORE_OK;
}

const struct seal_key *keyring_find(const struct keyring *keyring, struct id key)
{
    for (struct ring_key *held = atomic_load_explicit(&keyring->keys, memory_order_acquire);
         held != NULL; held = held->next) {
        if (id_equal(held->key->id, key)) {
            return held->key;
        }
    }
    return NULL;
}

const struct seal_key *keyring_first(const struct keyring *keyring)
{
    return keyring->first;
}

/* One thread at a time adds; others may look. */
static enum store_err add(struct keyring *keyring, struct seal_key *take_key,
                          const struct seal_key **ret_key)
{
    const struct seal_key *known = keyring_find(keyring, take_key->id);
    if (known != NULL) {
        seal_master_destroy(take_key);
        *ret_key = known;
        return STORE_OK;
    }
    struct ring_key *held = malloc(sizeof *held);
    if (held == NULL) {
        seal_master_destroy(take_key);
        return STORE_NO_MEMORY;
    }
    held->key = take_key;
    held->next = atomic_load(&keyring->keys);
    atomic_store_explicit(&keyring->keys, held, memory_order_release);
    *ret_key = take_key;
    return STORE_OK;
}

static enum store_err load(struct keyring *keyring, const char *name,
                           const struct seal_key **ret_key)
{
    struct seal_key *key = NULL;
    enum store_err err = read_key(keyring, name, &key);
    return err == STORE_OK ? add(keyring, key, ret_key) : err;
}

/* The next one first: were it read last, it could have taken the other's place in between, and
 * neither name would have shown it. */
enum store_err keyring_read(struct keyring *keyring)
{
    const struct seal_key *key;
    enum store_err err = load(keyring, next_name, &key);
    if (err == STORE_NO_MEMORY) {
        return err;
    }
    err = load(keyring, key_name, &key);
    if (err == STORE_OK) {
        keyring->first = key;
    }
    return err == STORE_NOT_FOUND ? STORE_NO_KEY : err;
}

enum store_err keyring_next(struct keyring *keyring, const struct seal_key **ret_key)
{
    enum store_err err = load(keyring, next_name, ret_key);
    if (err == STORE_NOT_FOUND) {
        err = make(keyring, next_name);
        if (err == STORE_OK) {
            err = load(keyring, next_name, ret_key);
        }
    }
    return err;
}

enum store_err keyring_settle(struct keyring *keyring, struct id key, bool discard)
{
    struct seal_key *next = NULL;
    enum store_err err = read_key(keyring, next_name, &next);
    if (err == STORE_NO_MEMORY) {
        return err;
    }
    if (err == STORE_NOT_FOUND) {
        return STORE_OK;
    }
    bool switched = err == STORE_OK && id_equal(next->id, key);
    seal_master_destroy(next);
    if (!switched && !discard) {
        return STORE_OK;
    }
    int failed = switched ? renameat(keyring->folder, next_name, keyring->folder, key_name)
                          : unlinkat(keyring->folder, next_name, 0);
    return failed == 0 ? sync_folder(keyring) : STORE_UNAVAILABLE;
}
