/* empowerctl seed: a demo provider with therapists and clients in an empty data directory. */

#include "server/ctl/ctl.h"
#include "server/ctl/seed_terms.h"

#include "server/access/prove.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/account.h"
#include "storage/audit.h"
#include "storage/care.h"
#include "storage/channel.h"
#include "storage/datadir.h"
#include "storage/sign_in.h"
#include "storage/store.h"
#include "storage/terms.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CLIENTS_MAX = 100000, CLIENTS_PER_THERAPIST = 20 };

static const char *const first_names[] = {"Noor",  "Daan",  "Fatima", "Sem",     "Lotte", "Youssef",
                                          "Sanne", "Thijs", "Eline",  "Mohamed", "Femke", "Jesse",
                                          "Aylin", "Bram",  "Maud",   "Ruben",   "Iris",  "Luuk"};
static const char *const last_names[] = {"de Vries", "Jansen",    "Bakker",  "Yılmaz", "Visser",
                                         "Smit",     "El Amrani", "Meijer",  "Mulder", "de Boer",
                                         "Bos",      "Vos",       "Hendriks"};
enum {
    FIRST_COUNT = sizeof first_names / sizeof first_names[0],
    LAST_COUNT = sizeof last_names / sizeof last_names[0],
};

struct options {
    unsigned clients;
    const char *password;
    const char *tokens;
};

struct seeding {
    struct store *store;
    const struct config *config;
    struct options options;
    struct id provider;
    struct id terms;
    char password_hash[PASSWORD_HASH_BYTES];
    FILE *tokens; /* NULL: none wanted */
    unsigned people;
    uint64_t now_ms;
};

static bool read_options(int count, char **words, struct options *ret_options)
{
    struct options options = {0};
    for (int i = 0; i + 1 < count; i += 2) {
        char *end;
        if (strcmp(words[i], "--clients") == 0) {
            unsigned long clients = strtoul(words[i + 1], &end, 10);
            if (*end != '\0' || clients == 0 || clients > CLIENTS_MAX) {
                return false;
            }
            options.clients = (unsigned)clients;
        } else if (strcmp(words[i], "--password") == 0) {
            options.password = words[i + 1];
        } else if (strcmp(words[i], "--tokens") == 0) {
            options.tokens = words[i + 1];
        } else {
            return false;
        }
    }
    *ret_options = options;
    return count % 2 == 0 && options.clients > 0;
}

static enum store_err add_token(struct seeding *seeding, const struct account *account)
{
    char token[TOKEN_TEXT_LENGTH + 1];
    struct sign_in sign_in = {
        .id = secret_id(seeding->now_ms),
        .account = account->id,
        .created_ms = seeding->now_ms,
        .used_ms = seeding->now_ms,
        .expires_ms = sign_in_expires(seeding->config, seeding->now_ms, seeding->now_ms),
        .device = "empowerctl seed",
    };
    secret_token(token);
    secret_token_hash(token, sign_in.token_hash);
    if (fprintf(seeding->tokens, "%s %s\n", account->username, token) < 0) {
        return STORE_UNAVAILABLE;
    }
    return sign_in_add(seeding->store, &sign_in);
}

static enum store_err accept_terms(const struct seeding *seeding, struct id account)
{
    const struct acceptance acceptance = {
        .account = account, .terms = seeding->terms, .at_ms = seeding->now_ms};
    return acceptance_add(seeding->store, &acceptance);
}

static enum store_err add_person(struct seeding *seeding, enum role role, const char *word,
                                 unsigned number, struct account *ret_account)
{
    struct account account = {
        .id = secret_id(seeding->now_ms),
        .provider = seeding->provider,
        .role = role,
        .created_ms = seeding->now_ms,
    };
    unsigned i = seeding->people++;
    snprintf(account.username, sizeof account.username, "%s%u", word, number);
    snprintf(account.name, sizeof account.name, "%s %s", first_names[i % FIRST_COUNT],
             last_names[i % LAST_COUNT]);
    enum store_err err = account_add(seeding->store, &account, seeding->password_hash);
    if (err == STORE_OK) {
        err = accept_terms(seeding, account.id);
    }
    if (err == STORE_OK && seeding->tokens != NULL) {
        err = add_token(seeding, &account);
    }
    *ret_account = account;
    return err;
}

/* Grown-ups all, of different ages. */
static uint32_t born_of(unsigned number)
{
    const struct civil_date born = {(uint16_t)(1960 + number % 40), (uint8_t)(1 + number % 12),
                                    (uint8_t)(1 + number % 28)};
    return civil_number(born);
}

static enum store_err add_care(struct seeding *seeding, const struct account *client,
                               struct id therapist)
{
    struct channel channel = {
        .id = secret_id(seeding->now_ms),
        .provider = seeding->provider,
        .dossier = secret_id(seeding->now_ms),
        .kind = CHANNEL_CARE,
    };
    memcpy(channel.title, client->name, sizeof channel.title);
    enum store_err err = dossier_add(seeding->store, channel.dossier, client->id, seeding->provider,
                                     seeding->now_ms);
    if (err == STORE_OK) {
        err = channel_add(seeding->store, &channel, seeding->now_ms);
    }
    if (err == STORE_OK) {
        err = member_add(seeding->store, channel.id, client->id);
    }
    if (err == STORE_OK) {
        err = member_add(seeding->store, channel.id, therapist);
    }
    AUTO(proof) *proof = prove_own(channel.dossier);
    if (err == STORE_OK) {
        err = tie_set(seeding->store, proof, therapist, TIE_CARE_TEAM, seeding->now_ms);
    }
    return err == STORE_OK ? care_set_client(seeding->store, proof, born_of(seeding->people), false)
                           : err;
}

static enum store_err add_provider(struct seeding *seeding)
{
    struct provider provider = {.id = secret_id(seeding->now_ms), .name = "GGZ De Linde (demo)"};
    for (int i = 0; i < FEATURE_COUNT; i++) {
        provider.features |= 1u << i;
    }
    seeding->provider = provider.id;
    return provider_add(seeding->store, &provider);
}

static enum store_err add_terms(struct seeding *seeding)
{
    const struct terms terms = {.id = secret_id(seeding->now_ms),
                                .provider = seeding->provider,
                                .version = "demo-1",
                                .from_ms = seeding->now_ms,
                                .added_ms = seeding->now_ms};
    seeding->terms = terms.id;
    enum store_err err = terms_add(seeding->store, &terms);
    if (err == STORE_OK) {
        err = terms_text_add(seeding->store, terms.id, TERMS_DUTCH, seed_terms_nl);
    }
    return err == STORE_OK ? terms_text_add(seeding->store, terms.id, TERMS_ENGLISH, seed_terms_en)
                           : err;
}

static enum store_err add_people(struct seeding *seeding)
{
    unsigned count = (seeding->options.clients + CLIENTS_PER_THERAPIST - 1) / CLIENTS_PER_THERAPIST;
    AUTO_FREE struct id *therapists = memory_new(count * sizeof *therapists);
    struct account account;
    enum store_err err = STORE_OK;
    for (unsigned i = 0; i < count && err == STORE_OK; i++) {
        err = add_person(seeding, ROLE_THERAPIST, "therapist", i + 1, &account);
        therapists[i] = account.id;
    }
    for (unsigned i = 0; i < seeding->options.clients && err == STORE_OK; i++) {
        err = add_person(seeding, ROLE_CLIENT, "client", i + 1, &account);
        if (err == STORE_OK) {
            err = add_care(seeding, &account, therapists[i % count]);
        }
    }
    return err;
}

static enum store_err fill(struct seeding *seeding, const char *node)
{
    const struct audit row = {.at_ms = seeding->now_ms,
                              .event = "seed",
                              .allowed = true,
                              .role = role_word(ROLE_OPERATOR),
                              .basis = BASIS_OPERATOR,
                              .node = node};
    enum store_err err = store_begin(seeding->store);
    if (err == STORE_OK) {
        err = add_provider(seeding);
    }
    if (err == STORE_OK) {
        err = add_terms(seeding);
    }
    if (err == STORE_OK) {
        err = add_people(seeding);
    }
    if (err == STORE_OK) {
        err = audit_append(seeding->store, &row);
    }
    return err == STORE_OK ? store_commit(seeding->store) : err;
}

/* NULL: cannot be written, and the reason has been printed. */
static FILE *open_tokens(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        fprintf(stderr, "empowerctl: %s: %s\n", path, strerror(errno));
    }
    return file;
}

static int report(enum store_err err)
{
    if (err != STORE_OK) {
        fprintf(stderr, "empowerctl: %s\n", store_err_text(err));
    }
    return err == STORE_OK ? CTL_OK : CTL_FAILED;
}

/* The password, or a fresh one that is told once. */
static bool hash_password(struct seeding *seeding)
{
    char fresh[TOKEN_TEXT_LENGTH + 1];
    const char *password = seeding->options.password;
    if (password == NULL) {
        secret_token(fresh);
        fresh[16] = '\0';
        password = fresh;
        printf("password of all accounts: %s\n", password);
    }
    bool ok = *password != '\0' && secret_password_hash(password, seeding->password_hash);
    secret_wipe(fresh, sizeof fresh);
    return ok;
}

int ctl_seed(const struct ctl *ctl, int count, char **words)
{
    const struct config *config = ctl->config;
    struct seeding seeding = {.config = config, .now_ms = clock_wall_ms()};
    if (!read_options(count, words, &seeding.options)) {
        fputs("usage: empowerctl [--config FILE] seed --clients N [--password P] [--tokens FILE]\n"
              "       N: 1 to 100000\n",
              stderr);
        return CTL_USAGE;
    }
    if (!datadir_is_empty(config->data_dir)) {
        fprintf(stderr, "empowerctl: %s is not empty, and seed changes nothing that is there\n",
                config->data_dir);
        return CTL_FAILED;
    }
    if (!hash_password(&seeding)) {
        fputs("empowerctl: the password is empty, or there is no memory to hash it\n", stderr);
        return CTL_FAILED;
    }
    if (seeding.options.tokens != NULL &&
        (seeding.tokens = open_tokens(seeding.options.tokens)) == NULL) {
        return CTL_FAILED;
    }
    struct datadir *dir = NULL;
    enum store_err err = datadir_open(config->data_dir, DATADIR_HOLD, secret_random, &dir);
    if (err == STORE_OK) {
        err = store_open(dir, STORE_WRITE, &seeding.store);
    }
    if (err == STORE_OK) {
        err = fill(&seeding, config->node);
        store_close(seeding.store);
    }
    datadir_close(dir);
    if (seeding.tokens != NULL && fclose(seeding.tokens) != 0 && err == STORE_OK) {
        err = STORE_UNAVAILABLE;
    }
    return report(err);
}
