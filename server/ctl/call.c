/* empowerctl call METHOD JSON: a one-shot request in the name of whoever the token in EMPOWER_TOKEN
 * belongs to, of the running server or, without one, of the data directory itself. (A token on the
 * command line would stand in every process list.) */

#include "server/ctl/ctl.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/looks.h"
#include "server/method.h"
#include "server/methods/gate.h"
#include "server/params.h"
#include "server/secret.h"
#include "server/standing.h"
#include "storage/datadir.h"
#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_error(const json_t *error)
{
    const char *reason =
        json_string_value(json_object_get(json_object_get(error, "data"), "reason"));
    json_dumpf(error, stderr, JSON_INDENT(2) | JSON_ENCODE_ANY);
    fputc('\n', stderr);
    return reason != NULL ? ctl_status_of(reason) : CTL_FAILED;
}

static int print_result(const json_t *result)
{
    json_dumpf(result, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
    putchar('\n');
    return CTL_OK;
}

static int print_refusal(enum err err, const char *field)
{
    json_t *error = json_pack("{s:i, s:s, s:{s:s}}", "code", err_code(err), "message",
                              err_message(err), "data", "reason", err_reason(err));
    if (err == ERR_INVALID_PARAMS) {
        json_object_set_new(json_object_get(error, "data"), "field", json_string(field));
    }
    int status = print_error(error);
    json_decref(error);
    return status;
}

/* Whose token it is. */
static enum err find_actor(struct store *store, const char *token, uint64_t now_ms,
                           struct actor *ret_actor)
{
    uint8_t hash[TOKEN_HASH_BYTES];
    struct facts *facts;
    enum err err = err_of_store(facts_load(store, now_ms, &facts));
    if (err != OK) {
        return err;
    }
    const struct sign_in_fact *fact =
        secret_token_hash(token, hash) ? facts_sign_in(facts, hash, now_ms) : NULL;
    if (fact != NULL) {
        *ret_actor = (struct actor){0};
        actor_sign_in(ret_actor, fact);
    }
    facts_destroy(facts);
    return fact != NULL ? OK : ERR_UNAUTHENTICATED;
}

static enum err ask_standing(struct store *store, const struct request *request)
{
    AUTO(standings) *standings = NULL;
    enum err err = err_of_store(standings_load(store, request->now_ms, &standings));
    return err == OK ? standings_ask(standings, request->actor.account, request->actor.provider,
                                     request->now_ms)
                     : err;
}

/* What a method leaves to be logged is on the disk before anybody learns what it saw, or that it
 * was refused. Its own transaction is over. */
static enum err log_looks(struct store *store, struct request *request, enum err err)
{
    if (request->looks.count == 0) {
        return err;
    }
    bool logged = store_begin(store) == STORE_OK &&
                  looks_append(store, &request->looks) == STORE_OK &&
                  store_commit(store) == STORE_OK;
    looks_drop(&request->looks);
    return logged ? err : ERR_STORAGE;
}

static enum err handle(struct store *store, const struct method *method, struct request *request)
{
    enum err err = err_of_store(store_begin(store));
    if (err != OK) {
        return err;
    }
    request->store = store;
    err = method->handle(request);
    gate_looked(request, method->name, err);
    if (err == OK && method->lane == LANE_WRITE) {
        err = store_commit(store) == STORE_OK ? OK : ERR_STORAGE;
    }
    store_rollback(store);
    err = log_looks(store, request, err);
    outbox_clear(&request->outbox); /* nobody listens */
    return err;
}

static int call_in(const struct ctl *ctl, const struct method *method, const char *token,
                   json_t *asked, struct store *store)
{
    AUTO(params) params = {0};
    struct request request = {.params = &params, .config = ctl->config, .now_ms = clock_wall_ms()};
    enum err err = find_actor(store, token, request.now_ms, &request.actor);
    if (err == OK && !method->any_standing) {
        err = ask_standing(store, &request);
    }
    if (err == OK && !params_of_json(&params, method->params, json_incref(asked), request.field)) {
        err = ERR_INVALID_PARAMS;
    }
    if (err == OK) {
        err = handle(store, method, &request);
    }
    if (request.carry != NULL) {
        request.carry_free(request.carry);
    }
    int status;
    if (err == OK) {
        json_t *result = request_take_result(&request);
        status = print_result(result);
        json_decref(result);
    } else {
        status = print_refusal(err, request.field);
    }
    request_text_drop(&request);
    json_decref(request.result);
    return status;
}

/* The method alone: no connection, no events, no limits. */
static int call_alone(const struct ctl *ctl, const char *name, const char *token, json_t *params)
{
    AUTO(datadir) *dir = NULL;
    AUTO(store) *store = NULL;
    const struct method *method = method_find(name, NULL);
    if (method == NULL) {
        return print_refusal(ERR_UNKNOWN_METHOD, "");
    }
    if (method->live_only || method->lane == LANE_LOOP || method->asks_password) {
        fprintf(stderr, "empowerctl: no server runs on %s, and %s is of a running one alone\n",
                ctl->config->data_dir, name);
        return CTL_NO_SERVER;
    }
    if (ctl_hold(ctl->config, &dir) != CTL_OK) {
        return CTL_FAILED;
    }
    enum store_err err = store_open(dir, STORE_WRITE, &store);
    if (err != STORE_OK) {
        fprintf(stderr, "empowerctl: %s: %s\n", ctl->config->data_dir, store_err_text(err));
        return CTL_FAILED;
    }
    return call_in(ctl, method, token, params, store);
}

static int call_server(const struct ctl *ctl, const char *name, const char *token, json_t *params)
{
    json_t *answer = NULL;
    json_t *request = json_pack("{s:s, s:i, s:s, s:O}", "jsonrpc", "2.0", "id", 1, "method", name,
                                "params", params);
    int status = ctl_post(ctl->config, "/rpc", token, request, &answer);
    json_decref(request);
    if (status != CTL_OK) {
        return status;
    }
    const json_t *result = json_object_get(answer, "result");
    const json_t *error = json_object_get(answer, "error");
    if (result != NULL) {
        status = print_result(result);
    } else if (error != NULL) {
        status = print_error(error);
    } else {
        fputs("empowerctl: the server gave no answer that can be read\n", stderr);
        status = CTL_FAILED;
    }
    json_decref(answer);
    return status;
}

int ctl_call(const struct ctl *ctl, int count, char **words)
{
    const char *token = getenv("EMPOWER_TOKEN");
    json_t *params =
        count >= 2 ? json_loads(words[1], JSON_REJECT_DUPLICATES, NULL) : json_object();
    if (count < 1 || count > 2 || !json_is_object(params)) {
        fputs("usage: EMPOWER_TOKEN=… empowerctl [--config FILE] call METHOD [JSON]\n", stderr);
        json_decref(params);
        return CTL_USAGE;
    }
    if (token == NULL || strpbrk(token, "\r\n") != NULL) {
        fputs("empowerctl: EMPOWER_TOKEN has to hold the caller's token\n", stderr);
        json_decref(params);
        return CTL_USAGE;
    }
    int status = call_server(ctl, words[0], token, params);
    if (status == CTL_NO_SERVER) {
        status = call_alone(ctl, words[0], token, params);
    }
    json_decref(params);
    return status;
}
