#include "server/sso/issuers.h"

#include "server/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* One that was configured while the process ran: few, and none is forgotten. */
struct issuer {
    struct issuer *next;
    char *name;
    pthread_mutex_t lock; /* of what follows; held while it is fetched */
    struct sso_endpoints endpoints;
    uint64_t endpoints_until_ms; /* 0: none */
    char *keys;                  /* NULL: none */
    uint64_t keys_until_ms;
    uint64_t anew_from_ms; /* not before */
    uint64_t down_until_ms;
};

struct sso_issuers {
    pthread_mutex_t lock; /* of the list */
    struct issuer *first;
    sso_get *get;
    void *context;
};

struct sso_issuers *issuers_create(sso_get *get, void *context)
{
    struct sso_issuers *issuers = memory_new(sizeof *issuers);
    pthread_mutex_init(&issuers->lock, NULL);
    issuers->get = get;
    issuers->context = context;
    return issuers;
}

void issuers_destroy(struct sso_issuers *issuers)
{
    if (issuers == NULL) {
        return;
    }
    while (issuers->first != NULL) {
        struct issuer *issuer = issuers->first;
        issuers->first = issuer->next;
        pthread_mutex_destroy(&issuer->lock);
        free(issuer->name);
        free(issuer->keys);
        free(issuer);
    }
    pthread_mutex_destroy(&issuers->lock);
    free(issuers);
}

static struct issuer *find(struct sso_issuers *issuers, const char *name)
{
    pthread_mutex_lock(&issuers->lock);
    struct issuer *issuer = issuers->first;
    while (issuer != NULL && strcmp(issuer->name, name) != 0) {
        issuer = issuer->next;
    }
    if (issuer == NULL) {
        issuer = memory_new(sizeof *issuer);
        issuer->name = memory_copy_text(name);
        pthread_mutex_init(&issuer->lock, NULL);
        issuer->next = issuers->first;
        issuers->first = issuer;
    }
    pthread_mutex_unlock(&issuers->lock);
    return issuer;
}

static uint64_t until(const struct sso_answer *answer, uint64_t now_ms)
{
    uint64_t age_s = answer->max_age_s;
    age_s = age_s < SSO_KEEP_MIN_S ? SSO_KEEP_MIN_S : age_s;
    age_s = age_s > SSO_KEEP_MAX_S ? SSO_KEEP_MAX_S : age_s;
    return now_ms + age_s * 1000;
}

/* A good answer, to be cleared; or the issuer is left alone for a while. */
static bool get(struct sso_issuers *issuers, struct issuer *issuer, const char *url,
                uint64_t now_ms, struct sso_answer *ret_answer)
{
    if (now_ms < issuer->down_until_ms) {
        return false;
    }
    if (issuers->get(issuers->context, url, &now_ms, ret_answer)) {
        if (ret_answer->status == 200) {
            return true;
        }
        sso_answer_clear(ret_answer);
    }
    issuer->down_until_ms = now_ms + SSO_DOWN_MS;
    return false;
}

static bool fetch_endpoints(struct sso_issuers *issuers, struct issuer *issuer, uint64_t now_ms)
{
    char url[SSO_URL_SIZE];
    struct sso_answer answer = {0};
    if (!discovery_url(issuer->name, url) || !get(issuers, issuer, url, now_ms, &answer)) {
        return false;
    }
    bool good = discovery_read(answer.body, answer.length, issuer->name, &issuer->endpoints);
    issuer->endpoints_until_ms = good ? until(&answer, now_ms) : 0;
    if (!good) {
        issuer->down_until_ms = now_ms + SSO_DOWN_MS;
    }
    sso_answer_clear(&answer);
    return good;
}

static bool know_endpoints(struct sso_issuers *issuers, struct issuer *issuer, uint64_t now_ms)
{
    return now_ms < issuer->endpoints_until_ms || fetch_endpoints(issuers, issuer, now_ms);
}

bool issuers_endpoints(struct sso_issuers *issuers, const char *name, uint64_t now_ms,
                       struct sso_endpoints *ret_endpoints)
{
    struct issuer *issuer = find(issuers, name);
    pthread_mutex_lock(&issuer->lock);
    bool known = know_endpoints(issuers, issuer, now_ms);
    if (known) {
        *ret_endpoints = issuer->endpoints;
    }
    pthread_mutex_unlock(&issuer->lock);
    return known;
}

static void fetch_keys(struct sso_issuers *issuers, struct issuer *issuer, uint64_t now_ms)
{
    struct sso_answer answer = {0};
    if (know_endpoints(issuers, issuer, now_ms) &&
        get(issuers, issuer, issuer->endpoints.keys, now_ms, &answer)) {
        free(issuer->keys);
        issuer->keys = memory_copy_text(answer.body);
        issuer->keys_until_ms = until(&answer, now_ms);
        sso_answer_clear(&answer);
    }
}

char *issuers_keys(struct sso_issuers *issuers, const char *name, bool anew, uint64_t now_ms)
{
    struct issuer *issuer = find(issuers, name);
    pthread_mutex_lock(&issuer->lock);
    if (anew && now_ms >= issuer->anew_from_ms) {
        issuer->anew_from_ms = now_ms + SSO_ANEW_MS;
        fetch_keys(issuers, issuer, now_ms);
    } else if (!anew && now_ms >= issuer->keys_until_ms) {
        fetch_keys(issuers, issuer, now_ms);
    }
    bool fresh = issuer->keys != NULL && now_ms < issuer->keys_until_ms;
    char *keys = fresh ? memory_copy_text(issuer->keys) : NULL;
    pthread_mutex_unlock(&issuer->lock);
    return keys;
}

void issuers_note_down(struct sso_issuers *issuers, const char *name, uint64_t now_ms)
{
    struct issuer *issuer = find(issuers, name);
    pthread_mutex_lock(&issuer->lock);
    issuer->down_until_ms = now_ms + SSO_DOWN_MS;
    pthread_mutex_unlock(&issuer->lock);
}

bool issuers_down(struct sso_issuers *issuers, const char *name, uint64_t now_ms)
{
    struct issuer *issuer = find(issuers, name);
    pthread_mutex_lock(&issuer->lock);
    bool down = now_ms < issuer->down_until_ms;
    pthread_mutex_unlock(&issuer->lock);
    return down;
}
