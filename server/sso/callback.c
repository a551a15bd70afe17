/* The way back: the browser brings a code. It goes
 *
 *   1. to LANE_OUTSIDE, where the identity provider is asked what the code is worth;
 *   2. to LANE_WRITE, where the account is found, or linked, and the sign-in is written. */

#include "server/sso/inner.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/http/reply.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/gate.h"
#include "server/metrics.h"
#include "server/sign_in_make.h"

#include <string.h>

/* The basis of a sign-in that an identity provider vouched for. */
#define BASIS_SSO "sso"

struct arrival {
    struct job job;
    struct app *app;
    struct request request;
    uint64_t exchange;
    struct sso_round round;
    struct sso sso;
    char code[SSO_CODE_BYTES_MAX + 1];
    struct token_claims claims;
    enum sso_outcome outcome;
    const char *why;
    char token[TOKEN_TEXT_LENGTH + 1];
    struct sign_in_fact fact;
};

static void arrival_destroy(struct arrival *arrival)
{
    outbox_clear(&arrival->request.outbox);
    secret_wipe(arrival, sizeof *arrival);
    free(arrival);
}

static enum err ask_work(struct job *job, struct store *store)
{
    struct arrival *arrival = (struct arrival *)job;
    struct sso_flow *flow = arrival->app->sso;
    struct sso *sso = &arrival->sso;
    char redirect_uri[SSO_REDIRECT_SIZE];
    enum store_err err = sso_find(store, arrival->round.provider, sso);
    bool same = err == STORE_OK && strcmp(sso->issuer, arrival->round.issuer) == 0 &&
                strcmp(sso->client_id, arrival->round.client_id) == 0;
    if (err == STORE_NOT_FOUND || (err == STORE_OK && !same)) {
        arrival->outcome = SSO_EXPIRED;
        arrival->why = "reconfigured";
        return OK;
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    sso_redirect_uri(arrival->request.config, redirect_uri);
    const struct sso_question question = {.issuers = flow->issuers,
                                          .end = &flow->end,
                                          .sso = sso,
                                          .round = &arrival->round,
                                          .code = arrival->code,
                                          .redirect_uri = redirect_uri};
    arrival->outcome = sso_ask(&question, &arrival->claims, &arrival->why);
    secret_wipe(sso->secret, sizeof sso->secret);
    return OK;
}

static enum sso_outcome refuse(struct arrival *arrival, enum sso_outcome outcome, const char *why)
{
    arrival->why = why;
    return outcome;
}

/* Whether this account may come in this way. */
static enum sso_outcome judge(struct arrival *arrival, const struct account *account)
{
    const struct sso *sso = &arrival->sso;
    if (!id_equal(account->provider, sso->provider)) {
        return refuse(arrival, SSO_UNKNOWN_ACCOUNT, "other_provider");
    }
    if ((sso->roles & 1u << account->role) == 0) {
        return refuse(arrival, SSO_REFUSED, "role");
    }
    if (account->state != ACCOUNT_ACTIVE) {
        bool locked = account->state == ACCOUNT_LOCKED;
        return refuse(arrival, SSO_REFUSED, locked ? "account_locked" : "account_not_active");
    }
    return SSO_DONE;
}

/* What the claims say the user name is; "": nothing that counts. */
static const char *claimed_name(const struct arrival *arrival)
{
    switch (arrival->sso.link_by) {
    case SSO_LINK_EMAIL:
        return arrival->claims.email;
    case SSO_LINK_USERNAME:
        return arrival->claims.username;
    default:
        return "";
    }
}

/* One that is linked to somebody else there is nobody's to take over. */
static enum store_err is_free(struct arrival *arrival, struct id account, bool *ret_free)
{
    struct sso_subject subject;
    enum store_err err = sso_subject_find(arrival->request.store, account, &subject);
    *ret_free = err == STORE_NOT_FOUND ||
                (err == STORE_OK && strcmp(subject.issuer, arrival->sso.issuer) != 0);
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

/* By its name, at the first sign-in. */
static enum err find_unlinked(struct arrival *arrival, struct account *ret_account)
{
    struct request *request = &arrival->request;
    char hash[PASSWORD_HASH_BYTES];
    bool is_unlinked = false;
    enum store_err err =
        account_by_username(request->store, claimed_name(arrival), ret_account, hash);
    secret_wipe(hash, sizeof hash);
    if (err == STORE_OK) {
        err = is_free(arrival, ret_account->id, &is_unlinked);
    }
    if (err == STORE_NOT_FOUND || (err == STORE_OK && !is_unlinked)) {
        arrival->outcome = refuse(arrival, SSO_UNKNOWN_ACCOUNT, "not_linked");
        return OK;
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    arrival->outcome = judge(arrival, ret_account);
    if (arrival->outcome != SSO_DONE) {
        return OK;
    }
    err = sso_subject_set(request->store, ret_account->id, &arrival->sso, arrival->claims.subject,
                          request->now_ms);
    return err == STORE_OK ? gate_audit(request, "user.sso_link", NULL, ret_account->id)
                           : err_of_store(err);
}

static enum err find_account(struct arrival *arrival, struct account *ret_account)
{
    enum store_err err =
        sso_account(arrival->request.store, &arrival->sso, arrival->claims.subject, ret_account);
    if (err == STORE_NOT_FOUND) {
        return find_unlinked(arrival, ret_account);
    }
    if (err == STORE_OK) {
        arrival->outcome = judge(arrival, ret_account);
    }
    return err_of_store(err);
}

static enum err write_work(struct job *job, struct store *store)
{
    struct arrival *arrival = (struct arrival *)job;
    struct request *request = &arrival->request;
    struct account *account = &arrival->fact.account;
    request->store = store;
    request->access.basis = BASIS_SSO;
    enum err err = find_account(arrival, account);
    if (err != OK) {
        return err;
    }
    if (arrival->outcome != SSO_DONE) {
        return gate_audit_refusal(request, "sign_in", sso_outcome_word(arrival->outcome));
    }
    sign_in_make(request->config, request->now_ms, account->id, arrival->token,
                 &arrival->fact.sign_in);
    return sign_in_write(request, &arrival->fact);
}

static void welcome(struct arrival *arrival)
{
    struct app *app = arrival->app;
    struct exchange *exchange = exchange_find(app->transport, arrival->exchange);
    char cookie[SIGN_IN_COOKIE_SIZE];
    char device[SIGN_IN_COOKIE_SIZE];
    char done[SIGN_IN_COOKIE_SIZE];
    const struct header headers[] = {{"location:", "/desk/"},
                                     {"set-cookie:", cookie},
                                     {"set-cookie:", device},
                                     {"set-cookie:", done}};
    metrics_add(METRIC_SIGN_IN_OK, 1);
    app_apply(app, &arrival->request.outbox);
    if (exchange != NULL) {
        sign_in_cookie(app, arrival->token, cookie);
        device_cookie_renew(app, arrival->round.device, arrival->fact.account.username,
                            arrival->request.now_ms, device);
        sso_cookie(app, "", done);
        reply_json(app, exchange, 302, json_object(), headers, 4);
        secret_wipe(cookie, sizeof cookie);
    }
}

/* Ends it, one way or the other. */
static void conclude(struct arrival *arrival, enum err err)
{
    if (err != OK) {
        arrival->outcome = refuse(arrival, SSO_UNAVAILABLE, err_reason(err));
    }
    if (arrival->outcome == SSO_DONE) {
        welcome(arrival);
    } else {
        sso_refuse(arrival->app, exchange_find(arrival->app->transport, arrival->exchange),
                   arrival->round.provider, arrival->outcome, arrival->why);
    }
    arrival_destroy(arrival);
}

static void write_done(struct job *job, enum err err)
{
    conclude((struct arrival *)job, err);
}

static void ask_done(struct job *job, enum err err)
{
    struct arrival *arrival = (struct arrival *)job;
    if (err == OK && arrival->outcome == SSO_DONE) {
        if (exchange_find(arrival->app->transport, arrival->exchange) == NULL) {
            arrival_destroy(arrival); /* nobody would get the token */
            return;
        }
        arrival->request.now_ms = clock_wall_ms();
        arrival->job.work = write_work;
        arrival->job.done = write_done;
        err = lanes_submit(arrival->app->lanes, LANE_WRITE, &arrival->job);
        if (err == OK) {
            return;
        }
    }
    conclude(arrival, err);
}

/* An authentication error response (section 3.1.2.6). */
static enum sso_outcome read_error(const char *error, const char **ret_why)
{
    bool away = strcmp(error, "server_error") == 0 || strcmp(error, "temporarily_unavailable") == 0;
    bool denied = strcmp(error, "access_denied") == 0;
    *ret_why = denied ? "access_denied" : away ? "idp_error" : "idp_refused";
    return away ? SSO_UNAVAILABLE : SSO_REFUSED;
}

/* What the browser brought. SSO_DONE: a code that may be tried. */
static enum sso_outcome read_query(const struct head *head, const struct sso_round *round,
                                   const char **ret_why)
{
    const char *issuer = head_query(head, "iss");
    const char *error = head_query(head, "error");
    const char *code = head_query(head, "code");
    *ret_why = "iss"; /* RFC 9207, section 2.4 */
    if (issuer != NULL ? strcmp(issuer, round->issuer) != 0 : round->names_issuer) {
        return SSO_REFUSED;
    }
    if (error != NULL) {
        return read_error(error, ret_why);
    }
    *ret_why = "code";
    return code != NULL && *code != '\0' && strlen(code) <= SSO_CODE_BYTES_MAX ? SSO_DONE
                                                                               : SSO_REFUSED;
}

static void arrival_new(struct app *app, struct exchange *exchange, const struct sso_round *round)
{
    const struct head *head = exchange_head(exchange);
    const char *code = head_query(head, "code");
    struct arrival *arrival = memory_new(sizeof *arrival);
    arrival->app = app;
    arrival->exchange = exchange_handle(exchange);
    arrival->round = *round;
    arrival->request.config = app->config;
    arrival->request.now_ms = clock_wall_ms();
    memcpy(arrival->code, code, strlen(code));
    client_address(app, head, arrival->request.actor.address);
    sign_in_describe(head, arrival->request.actor.address, &arrival->fact.sign_in);
    arrival->job.work = ask_work;
    arrival->job.done = ask_done;
    enum err err =
        app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_OUTSIDE, &arrival->job);
    if (err != OK) {
        conclude(arrival, err);
    }
}

void sso_callback_request(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    const char *state = head_query(head, "state");
    const char *why = "state";
    char browser[SIGN_IN_COOKIE_SIZE];
    struct sso_round round = {.issuer = ""};
    enum sso_outcome outcome = SSO_EXPIRED;
    sso_cookie_of_head(app, head, browser);
    if (state != NULL && rounds_take(app->sso->rounds, state, browser, clock_steady_ms(), &round)) {
        outcome = read_query(head, &round, &why);
    }
    if (outcome == SSO_DONE) {
        arrival_new(app, exchange, &round);
    } else {
        sso_refuse(app, exchange, round.provider, outcome, why);
    }
    secret_wipe(&round, sizeof round);
    secret_wipe(browser, sizeof browser);
}
