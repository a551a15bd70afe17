#ifndef TESTS_UNIT_STORAGE_FIXTURE_H
#define TESTS_UNIT_STORAGE_FIXTURE_H

/* A data directory of its own for each test, with one provider, two clients who have a dossier
 * each, a therapist, and three channels: two of the first client, one of the second. */

#include "storage/account.h"
#include "storage/audit.h"
#include "storage/care.h"
#include "storage/channel.h"
#include "storage/check.h"
#include "storage/datadir.h"
#include "storage/entry.h"
#include "storage/proof_form.h"
#include "storage/store.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

struct house {
    char path[64];
    struct datadir *dir;
    struct store *store; /* the writer */
    struct id provider, client, other_client, therapist;
    struct id dossier, other_dossier;
    struct id channel, second_channel, other_channel;
};

#define HOUSE_NOW_MS UINT64_C(1700000000000)

static inline void house_random(void *buffer, size_t length)
{
    if (getrandom(buffer, length, 0) != (ssize_t)length) {
        abort();
    }
}

static inline struct id new_id(void)
{
    uint8_t random[10];
    house_random(random, sizeof random);
    return id_make(HOUSE_NOW_MS, random);
}

/* For what a test stands on but does not try. */
#define MUST(call) must((call), #call, __FILE__, __LINE__)
static inline void must(enum store_err err, const char *call, const char *file, int line)
{
    if (err != STORE_OK) {
        (void)fprintf(stderr, "%s:%d: %s: %s\n", file, line, call, store_err_text(err));
        abort();
    }
}

/* One change in a transaction of its own. */
#define DO(house, call) do_one((house), (store_begin((house)->store), (call)))
static inline enum store_err do_one(struct house *house, enum store_err err)
{
    MUST(store_commit(house->store));
    return err;
}

/* A proof for whatever a test does in a dossier. */
#define PROOF(dossier_id) (&(const struct proof){(dossier_id), true})

/* The dossier that a channel belongs to; nil: there is no such channel. */
static inline struct id house_dossier_of(struct store *store, struct id channel_id)
{
    struct channel channel = {0};
    (void)channel_find(store, channel_id, &channel);
    return channel.dossier;
}

static inline struct id house_account(struct store *store, struct id provider, const char *name,
                                      enum role role)
{
    struct account account = {
        .id = new_id(), .provider = provider, .role = role, .created_ms = HOUSE_NOW_MS};
    (void)snprintf(account.username, sizeof account.username, "%s", name);
    (void)snprintf(account.name, sizeof account.name, "Name of %s", name);
    MUST(account_add(store, &account, "$argon2id$none"));
    return account.id;
}

static inline struct id house_channel(const struct house *house, struct id dossier,
                                      struct id client)
{
    struct channel channel = {.id = new_id(),
                              .provider = house->provider,
                              .dossier = dossier,
                              .kind = CHANNEL_CARE,
                              .title = "Care"};
    MUST(channel_add(house->store, &channel, HOUSE_NOW_MS));
    MUST(member_add(house->store, channel.id, client));
    MUST(member_add(house->store, channel.id, house->therapist));
    MUST(tie_set(house->store, PROOF(dossier), house->therapist, TIE_CARE_TEAM, HOUSE_NOW_MS));
    return channel.id;
}

static inline void house_fill(struct house *house)
{
    struct provider provider = {.id = new_id(), .name = "Praktijk", .features = 7};
    MUST(store_begin(house->store));
    MUST(provider_add(house->store, &provider));
    house->provider = provider.id;
    house->client = house_account(house->store, provider.id, "client1", ROLE_CLIENT);
    house->other_client = house_account(house->store, provider.id, "client2", ROLE_CLIENT);
    house->therapist = house_account(house->store, provider.id, "therapist1", ROLE_THERAPIST);
    house->dossier = new_id();
    house->other_dossier = new_id();
    MUST(dossier_add(house->store, house->dossier, house->client, provider.id, HOUSE_NOW_MS));
    MUST(dossier_add(house->store, house->other_dossier, house->other_client, provider.id,
                     HOUSE_NOW_MS));
    house->channel = house_channel(house, house->dossier, house->client);
    house->second_channel = house_channel(house, house->dossier, house->client);
    house->other_channel = house_channel(house, house->other_dossier, house->other_client);
    MUST(store_commit(house->store));
}

static inline void house_path(char path[64])
{
    const char *folder = getenv("TMPDIR");
    (void)snprintf(path, 64, "%.32s/empower-storage-XXXXXX",
                   folder != NULL && strlen(folder) <= 32 ? folder : "/tmp");
    if (mkdtemp(path) == NULL) {
        abort();
    }
}

static inline void house_open(struct house *house)
{
    MUST(datadir_open(house->path, DATADIR_HOLD, house_random, &house->dir));
    MUST(store_open(house->dir, STORE_WRITE, &house->store));
}

static inline void house_close(struct house *house)
{
    store_close(house->store);
    datadir_close(house->dir);
    house->store = NULL;
    house->dir = NULL;
}

static inline int house_remove_one(const char *path, const struct stat *found, int type,
                                   struct FTW *walk)
{
    (void)found;
    (void)type;
    (void)walk;
    return remove(path);
}

static inline void house_remove(const char *path)
{
    (void)nftw(path, house_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* One that is never opened again. */
static inline struct house *house_model(void)
{
    static struct house model;
    return &model;
}

static inline void house_forget_model(void)
{
    house_remove(house_model()->path);
}

/* Into a folder that is there. */
static inline void house_copy(const char *from, const char *to)
{
    char command[2 * 256 + 16];
    (void)snprintf(command, sizeof command, "cp -a %s/. %s", from, to);
    if (system(command) != 0) {
        abort();
    }
}

/* Setup and teardown of cmocka. All houses of a program are copies of its first: to go through all
 * steps of the schema costs more than most tests. */
static inline int house_build(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    struct house *model = house_model();
    if (house == NULL) {
        return -1;
    }
    if (*model->path == '\0') {
        house_path(model->path);
        (void)atexit(house_forget_model);
        house_open(model);
        house_fill(model);
        house_close(model);
    }
    *house = *model;
    house_path(house->path);
    house_copy(model->path, house->path);
    house_open(house);
    *state = house;
    return 0;
}

static inline int house_raze(void **state)
{
    struct house *house = *state;
    house_close(house);
    house_remove(house->path);
    free(house);
    return 0;
}

static inline struct entry entry_of(struct id channel, struct id author, const char *content)
{
    return (struct entry){.id = new_id(),
                          .channel = channel,
                          .kind = ENTRY_MESSAGE,
                          .author = author,
                          .sent_ms = HOUSE_NOW_MS,
                          .nonce = new_id(),
                          .content = content,
                          .content_length = strlen(content)};
}

/* Appends in a transaction of its own; what the entry became. */
static inline struct entry house_say(struct house *house, struct entry entry)
{
    MUST(store_begin(house->store));
    MUST(entry_append(house->store, PROOF(house_dossier_of(house->store, entry.channel)), &entry));
    MUST(store_commit(house->store));
    return entry;
}

/* For what lists entries; `context` is an unsigned. */
static inline bool count_entry(void *context, const struct entry *entry)
{
    (void)entry;
    ++*(unsigned *)context;
    return true;
}

static inline void house_make_key(struct house *house)
{
    MUST(DO(house, audit_key_make(house->store)));
}

static inline void print_finding(void *context, const char *line)
{
    (void)context;
    (void)fprintf(stderr, "found: %s\n", line);
}

/* How much is found wrong; what it is, is printed. */
static inline uint64_t house_findings(const struct house *house)
{
    struct check_counts counts;
    MUST(check_all(house->dir, house->store, print_finding, NULL, &counts));
    return counts.findings;
}

/* No file may grow past `bytes` from now on: what write(2) then answers is what a full disk does.
 */
static inline void let_files_grow_to(rlim_t bytes)
{
    struct rlimit limit;
    (void)signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0) {
        abort();
    }
    limit.rlim_cur = bytes;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        abort();
    }
}

static inline struct audit audit_of(const struct house *house, const char *event)
{
    return (struct audit){.at_ms = HOUSE_NOW_MS,
                          .event = event,
                          .allowed = true,
                          .actor = house->client,
                          .dossier = house->dossier,
                          .channel = house->channel,
                          .address = "127.0.0.1",
                          .node = "node1"};
}

#endif
