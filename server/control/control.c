#include "server/control/inner.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/http/reply.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/params.h"
#include "storage/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const struct command *rows;
    const size_t *count;
} tables[] = {
    {people_commands, &people_command_count},   {passkey_commands, &passkey_command_count},
    {care_commands, &care_command_count},       {entrance_commands, &entrance_command_count},
    {conduct_commands, &conduct_command_count}, {terms_commands, &terms_command_count},
    {sso_commands, &sso_command_count},         {system_commands, &system_command_count},
};
enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

size_t command_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        count += *tables[i].count;
    }
    return count;
}

const struct command *command_at(size_t index)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (index < *tables[i].count) {
            return &tables[i].rows[index];
        }
        index -= *tables[i].count;
    }
    return NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count(); i++) {
        if (strcmp(command_at(i)->name, name) == 0) {
            return command_at(i);
        }
    }
    return NULL;
}

enum err control_refuse(struct request *request, enum err err, const char *field)
{
    snprintf(request->field, sizeof request->field, "%s", field);
    return err;
}

enum err control_stored(struct request *request, enum store_err err, const char *field)
{
    return err == STORE_OK ? OK : control_refuse(request, err_of_store(err), field);
}

enum err control_account(struct request *request, const char *username, const char *field,
                         struct account *ret_account)
{
    char hash[PASSWORD_HASH_BYTES];
    enum store_err err = account_by_username(request->store, username, ret_account, hash);
    return control_stored(request, err, field);
}

/* Nobody is signed in: whoever reaches the socket is the operator. */
static void become_operator(struct request *request)
{
    request->access.basis = BASIS_OPERATOR;
}

static enum err in_transaction(struct store *store, handler *run, struct request *request)
{
    enum store_err failed = store_begin(store);
    if (failed != STORE_OK) {
        return err_of_store(failed);
    }
    request->store = store;
    enum err err = run(request);
    if (err == OK) {
        return store_commit(store) == STORE_OK ? OK : ERR_STORAGE;
    }
    store_rollback(store);
    return err;
}

enum err control_alone(struct store *store, const struct command *command, json_t *take_params,
                       struct request *request)
{
    AUTO(params) params;
    if (!params_of_json(&params, command->params, take_params, request->field)) {
        return ERR_INVALID_PARAMS;
    }
    become_operator(request);
    request->params = &params;
    enum err err = in_transaction(store, command->run, request);
    if (err == OK && command->settle != NULL) {
        err = in_transaction(store, command->settle, request);
    }
    outbox_clear(&request->outbox); /* nobody listens */
    request->params = NULL;
    return err;
}

/* A command on its way: from the loop to its lane and back. */
struct errand {
    struct job job;
    struct request request;
    struct params params;
    const struct command *command;
    struct app *app;
    uint64_t exchange; /* handle */
};

static void errand_destroy(struct errand *errand)
{
    params_clear(&errand->params);
    json_decref(errand->request.result);
    outbox_clear(&errand->request.outbox);
    free(errand);
}

static int status_of(enum err err)
{
    switch (err) {
    case OK:
        return 200;
    case ERR_NOT_FOUND:
    case ERR_UNKNOWN_METHOD:
        return 404;
    case ERR_CONFLICT:
        return 409;
    case ERR_STORAGE:
    case ERR_OVERLOADED:
        return 503;
    case ERR_INTERNAL:
        return 500;
    default:
        return 400;
    }
}

static json_t *answer_of(struct request *request, enum err err)
{
    if (err == OK) {
        json_t *result = request->result != NULL ? request->result : json_object();
        request->result = NULL;
        return json_pack("{s:o}", "result", result);
    }
    json_t *answer = json_pack("{s:s}", "error", err_reason(err));
    if (request->field[0] != '\0') {
        json_object_set_new(answer, "field", json_string(request->field));
    }
    if (err == ERR_INTERNAL) {
        json_object_set_new(answer, "request", json_string(request->id.text));
    }
    return answer;
}

static void conclude(struct errand *errand, enum err err)
{
    struct exchange *exchange = exchange_find(errand->app->transport, errand->exchange);
    request_log(&errand->request, errand->command != NULL ? errand->command->name : "", err);
    if (exchange != NULL) {
        reply_json(errand->app, exchange, status_of(err), answer_of(&errand->request, err), NULL,
                   0);
    }
    errand_destroy(errand);
}

static enum err run_work(struct job *job, struct store *store)
{
    struct errand *errand = (struct errand *)job;
    errand->request.store = store;
    return errand->command->run(&errand->request);
}

static enum err settle_work(struct job *job, struct store *store)
{
    struct errand *errand = (struct errand *)job;
    errand->request.store = store;
    return errand->command->settle(&errand->request);
}

static void settle_done(struct job *job, enum err err)
{
    conclude((struct errand *)job, err);
}

static void run_done(struct job *job, enum err err)
{
    struct errand *errand = (struct errand *)job;
    errand->request.store = NULL;
    if (err == OK) {
        app_apply(errand->app, &errand->request.outbox);
    }
    if (err == OK && errand->command->settle != NULL) {
        errand->job.work = settle_work;
        errand->job.done = settle_done;
        err = lanes_submit(errand->app->lanes, LANE_WRITE, &errand->job);
        if (err == OK) {
            return;
        }
    }
    conclude(errand, err);
}

static enum err dispatch(struct errand *errand, const json_t *body)
{
    struct request *request = &errand->request;
    const char *name = json_string_value(json_object_get(body, "command"));
    errand->command = name != NULL ? command_find(name) : NULL;
    if (errand->command == NULL) {
        return ERR_UNKNOWN_METHOD;
    }
    json_t *params = json_object_get(body, "params");
    params = params != NULL ? json_incref(params) : json_object();
    if (!params_of_json(&errand->params, errand->command->params, params, request->field)) {
        return ERR_INVALID_PARAMS;
    }
    request->params = &errand->params;
    if (errand->app->draining) {
        return ERR_OVERLOADED;
    }
    if (errand->command->lane == LANE_LOOP) {
        conclude(errand, errand->command->run(request));
        return OK;
    }
    errand->job.work = run_work;
    errand->job.done = run_done;
    return lanes_submit(errand->app->lanes, errand->command->lane, &errand->job);
}

void control_request(struct app *app, struct exchange *exchange)
{
    struct errand *errand = memory_new(sizeof *errand);
    errand->app = app;
    errand->exchange = exchange_handle(exchange);
    errand->request.config = app->config;
    become_operator(&errand->request);
    errand->request.now_ms = clock_wall_ms();
    errand->request.id = request_id_next();
    size_t length;
    const char *text = exchange_body(exchange, &length);
    json_t *body = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    enum err err = json_is_object(body) ? dispatch(errand, body) : ERR_PARSE;
    json_decref(body);
    if (err != OK) {
        conclude(errand, err);
    }
}
