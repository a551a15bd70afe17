/* The way there: which providers, and off to the identity provider. The way back is callback.c. */

#include "server/sso/inner.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/http/reply.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/metrics.h"
#include "server/secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 8192, LOCATION_SIZE = 6144, CHALLENGE_SIZE = TOKEN_TEXT_LENGTH + 1 };

static bool get(void *context, const char *url, uint64_t *now_ms, struct sso_answer *ret_answer)
{
    struct sso_flow *flow = context;
    const struct sso_request request = {.url = url, .end = &flow->end};
    bool answered = sso_fetch(&request, ret_answer);
    *now_ms = clock_steady_ms();
    return answered;
}

struct sso_flow *sso_flow_create(void)
{
    struct sso_flow *flow = memory_new(sizeof *flow);
    atomic_init(&flow->end, false);
    flow->rounds = rounds_create(ROUNDS);
    flow->issuers = issuers_create(get, flow);
    return flow;
}

void sso_flow_end(struct sso_flow *flow)
{
    if (flow != NULL) {
        atomic_store(&flow->end, true);
    }
}

void sso_flow_destroy(struct sso_flow *flow)
{
    if (flow != NULL) {
        rounds_destroy(flow->rounds);
        issuers_destroy(flow->issuers);
        free(flow);
    }
}

void sso_flow_sweep(struct sso_flow *flow, uint64_t now_ms)
{
    rounds_sweep(flow->rounds, now_ms);
}

void sso_redirect_uri(const struct config *config, char ret_uri[SSO_REDIRECT_SIZE])
{
    snprintf(ret_uri, SSO_REDIRECT_SIZE, "%s/sso/callback", config->public_url);
}

void sso_refuse(const struct app *app, struct exchange *exchange, struct id provider,
                enum sso_outcome outcome, const char *why)
{
    char location[64];
    char cookie[SIGN_IN_COOKIE_SIZE];
    char id[ID_TEXT_LENGTH + 1];
    const struct header headers[] = {{"location:", location}, {"set-cookie:", cookie}};
    bool ours = outcome == SSO_UNAVAILABLE;
    bool stranger = id_is_nil(provider); /* never came from here: not worth a line each */
    id_format(provider, id);
    log_line(stranger ? LOG_DEBUG
             : ours   ? LOG_WARN
                      : LOG_INFO,
             "sso_refused", "outcome=%s reason=%s provider=%s", log_word(sso_outcome_word(outcome)),
             log_word(why), log_word(stranger ? "none" : id));
    metrics_add(ours ? METRIC_SIGN_IN_FAILED : METRIC_SIGN_IN_REFUSED, 1);
    if (exchange != NULL) {
        snprintf(location, sizeof location, "/desk/#sso=%s", sso_outcome_word(outcome));
        sso_cookie(app, "", cookie);
        reply_json(app, exchange, 302, json_object(), headers, 2);
    }
}

/* The way to the identity provider, or the list of those that have one. */
struct errand {
    struct job job;
    struct app *app;
    uint64_t exchange;
    struct sso sso;
    struct sso_endpoints endpoints;
    enum sso_outcome outcome;
    const char *why;
    json_t *list;
};

static struct errand *errand_new(struct app *app, const struct exchange *exchange)
{
    struct errand *errand = memory_new(sizeof *errand);
    errand->app = app;
    errand->exchange = exchange_handle(exchange);
    return errand;
}

static bool take_provider(void *context, const struct provider *provider)
{
    json_array_append_new(
        context, json_pack("{s:o, s:s}", "id", json_id(provider->id), "name", provider->name));
    return true;
}

static enum err providers_work(struct job *job, struct store *store)
{
    struct errand *errand = (struct errand *)job;
    return err_of_store(sso_list(store, take_provider, errand->list));
}

static void providers_done(struct job *job, enum err err)
{
    struct errand *errand = (struct errand *)job;
    struct exchange *exchange = exchange_find(errand->app->transport, errand->exchange);
    if (exchange != NULL && err == OK) {
        reply_json(errand->app, exchange, 200, json_incref(errand->list), NULL, 0);
    } else if (exchange != NULL) {
        reply_error(errand->app, exchange, 503, err_reason(err));
    }
    json_decref(errand->list);
    free(errand);
}

void sso_providers_request(struct app *app, struct exchange *exchange)
{
    struct errand *errand = errand_new(app, exchange);
    errand->list = json_array();
    errand->job.work = providers_work;
    errand->job.done = providers_done;
    enum err err = lanes_submit(app->lanes, LANE_READ, &errand->job);
    if (err != OK) {
        providers_done(&errand->job, err);
    }
}

static enum err start_work(struct job *job, struct store *store)
{
    struct errand *errand = (struct errand *)job;
    struct sso_flow *flow = errand->app->sso;
    errand->outcome = SSO_UNAVAILABLE;
    enum store_err err = sso_state(store, errand->sso.provider, &errand->sso);
    if (err == STORE_NOT_FOUND) {
        errand->why = "not_configured";
        errand->sso.provider = (struct id){0};
        return OK;
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    errand->why = "discovery";
    if (issuers_endpoints(flow->issuers, errand->sso.issuer, clock_steady_ms(),
                          &errand->endpoints)) {
        errand->outcome = SSO_DONE;
    }
    return OK;
}

/* RFC 7636, section 4.2. */
static void write_challenge(const char *verifier, char ret_challenge[CHALLENGE_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)verifier, strlen(verifier));
    sodium_bin2base64(ret_challenge, CHALLENGE_SIZE, hash, sizeof hash,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* No more than is used is asked for. */
static const char *scope_of(enum sso_link link_by)
{
    return link_by == SSO_LINK_EMAIL      ? "openid email"
           : link_by == SSO_LINK_USERNAME ? "openid profile"
                                          : "openid";
}

/* The authentication request (section 3.1.2.1). False: it does not fit. */
static bool write_location(const struct errand *errand, const struct sso_round *round,
                           const char *state, char *location)
{
    struct sso_query query;
    char challenge[CHALLENGE_SIZE];
    char redirect_uri[SSO_REDIRECT_SIZE];
    write_challenge(round->verifier, challenge);
    sso_redirect_uri(errand->app->config, redirect_uri);
    sso_query_begin(&query, location, LOCATION_SIZE, errand->endpoints.authorization);
    sso_query_add(&query, "response_type", "code");
    sso_query_add(&query, "client_id", errand->sso.client_id);
    sso_query_add(&query, "redirect_uri", redirect_uri);
    sso_query_add(&query, "scope", scope_of(errand->sso.link_by));
    sso_query_add(&query, "state", state);
    sso_query_add(&query, "nonce", round->nonce);
    sso_query_add(&query, "code_challenge", challenge);
    sso_query_add(&query, "code_challenge_method", "S256");
    return !query.full;
}

static void make_round(const struct errand *errand, const struct head *head,
                       struct sso_round *ret_round)
{
    char address[ADDRESS_BYTES_MAX + 1];
    struct sso_round *round = ret_round;
    *round = (struct sso_round){.provider = errand->sso.provider,
                                .names_issuer = errand->endpoints.names_issuer};
    memcpy(round->issuer, errand->sso.issuer, sizeof round->issuer);
    memcpy(round->client_id, errand->sso.client_id, sizeof round->client_id);
    secret_token(round->verifier);
    secret_token(round->nonce);
    device_of_head(errand->app, head, round->device);
    client_address(errand->app, head, address);
    net_network(address, round->network);
}

static void send_there(const struct errand *errand, struct exchange *exchange)
{
    struct sso_round round;
    char state[TOKEN_TEXT_LENGTH + 1];
    char browser[TOKEN_TEXT_LENGTH + 1];
    char cookie[SIGN_IN_COOKIE_SIZE];
    AUTO_FREE char *location = memory_new(LOCATION_SIZE);
    const struct header headers[] = {{"location:", location}, {"set-cookie:", cookie}};
    make_round(errand, exchange_head(exchange), &round);
    rounds_add(errand->app->sso->rounds, &round, clock_steady_ms(), state, browser);
    if (write_location(errand, &round, state, location)) {
        sso_cookie(errand->app, browser, cookie);
        reply_json(errand->app, exchange, 302, json_object(), headers, 2);
    } else {
        sso_refuse(errand->app, exchange, round.provider, SSO_UNAVAILABLE, "location");
    }
    secret_wipe(&round, sizeof round);
    secret_wipe(browser, sizeof browser);
}

static void start_done(struct job *job, enum err err)
{
    struct errand *errand = (struct errand *)job;
    struct exchange *exchange = exchange_find(errand->app->transport, errand->exchange);
    if (err != OK) {
        errand->outcome = SSO_UNAVAILABLE;
        errand->why = err_reason(err);
    }
    if (errand->outcome != SSO_DONE) {
        sso_refuse(errand->app, exchange, errand->sso.provider, errand->outcome, errand->why);
    } else if (exchange != NULL) {
        send_there(errand, exchange);
    }
    free(errand);
}

void sso_start_request(struct app *app, struct exchange *exchange)
{
    struct id provider;
    const char *named = head_query(exchange_head(exchange), "provider");
    if (named == NULL || !id_parse(named, &provider)) {
        sso_refuse(app, exchange, (struct id){0}, SSO_UNAVAILABLE, "provider");
        return;
    }
    struct errand *errand = errand_new(app, exchange);
    errand->sso.provider = provider;
    errand->job.work = start_work;
    errand->job.done = start_done;
    enum err err =
        app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_OUTSIDE, &errand->job);
    if (err != OK) {
        start_done(&errand->job, err);
    }
}
