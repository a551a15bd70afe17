/* POST /reset. The answer is always the same and comes before anything is looked up, so that
 * neither it nor its time says whether there is such an account; what is to be done is done after
 * it. What a crash then loses is asked for again. Asking counts as a try of its own kind, apart
 * from those at a password, and while a link works no other is made: nobody can fill another's
 * mailbox, nor make void what the operator handed over or the mail brought. */

#include "server/reset.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/credentials.h"
#include "server/guard.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/invitations.h"
#include "server/lanes.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/methods/gate.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/reset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESET_LIFE_MS = 3600 * 1000, USERNAME_TYPED_MAX = 200 };

enum err reset_link(struct request *request, struct id account,
                    char ret_link[MAIL_LINK_BYTES_MAX + 1])
{
    char token[TOKEN_TEXT_LENGTH + 1];
    uint8_t hash[TOKEN_HASH_BYTES];
    secret_token(token);
    secret_token_hash(token, hash);
    bool fits = link_make(request->config, "/reset", token, ret_link);
    secret_wipe(token, sizeof token);
    return fits ? err_of_store(reset_set(request->store, account, hash, request->now_ms,
                                         request->now_ms + RESET_LIFE_MS))
                : ERR_INTERNAL;
}

enum err reset_send(struct request *request, const struct account *account,
                    char ret_link[MAIL_LINK_BYTES_MAX + 1])
{
    enum err err = reset_link(request, account->id, ret_link);
    if (err != OK) {
        return err;
    }
    err = mail_to(request, account, MAIL_RESET, ret_link, 0, request->now_ms + RESET_LIFE_MS, NULL);
    if (err == OK) {
        secret_wipe(ret_link, MAIL_LINK_BYTES_MAX + 1);
    }
    return err == ERR_NOT_FOUND ? OK : err;
}

struct asking {
    struct job job;
    struct app *app;
    struct request request;
    char username[USERNAME_BYTES_MAX + 1]; /* "": nobody's */
};

static enum err send_link(struct request *request, const struct account *account)
{
    char link[MAIL_LINK_BYTES_MAX + 1];
    bool works;
    enum err err = err_of_store(reset_works(request->store, account->id, request->now_ms, &works));
    if (err != OK || works) {
        return err != OK ? err : gate_audit_refusal(request, "reset", "too_soon");
    }
    err = reset_send(request, account, link);
    secret_wipe(link, sizeof link);
    return err == OK ? gate_audit(request, "reset", NULL, account->id) : err;
}

static enum err asking_work(struct job *job, struct store *store)
{
    struct asking *asking = (struct asking *)job;
    struct account account;
    char hash[PASSWORD_HASH_BYTES];
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    asking->request.store = store;
    enum store_err err = account_by_username(store, asking->username, &account, hash);
    secret_wipe(hash, sizeof hash);
    if (err == STORE_OK && account.state != ACCOUNT_ACTIVE) {
        err = STORE_NOT_FOUND;
    }
    if (err == STORE_OK) {
        err = mail_address_find(store, account.id, address);
    }
    if (err == STORE_NOT_FOUND || *asking->request.config->smtp_url == '\0') {
        return gate_audit_refusal(&asking->request, "reset", "no_address");
    }
    return err == STORE_OK ? send_link(&asking->request, &account) : err_of_store(err);
}

static void asking_done(struct job *job, enum err err)
{
    struct asking *asking = (struct asking *)job;
    if (err == OK) {
        app_apply(asking->app, &asking->request.outbox);
    } else {
        log_line(LOG_ERROR, "reset_failed", "reason=%s", log_word(err_reason(err)));
    }
    outbox_clear(&asking->request.outbox);
    free(asking);
}

static const struct form ask_form = {
    .fields = (const struct field[]){
        {.name = "username", .type = FIELD_TEXT, .min = 1, .max = USERNAME_TYPED_MAX},
        {0},
    }};

/* In lower case, after a word that no user name begins with: a count of its own. */
static struct guess guess_of(const struct app *app, const char *username, const char *address)
{
    char name[8 + USERNAME_BYTES_MAX];
    const struct id none = {0};
    snprintf(name, sizeof name, "reset:%s", username);
    return guard_guess(app->guard, app->config, name, address, none);
}

static void ask(struct app *app, struct asking *asking, struct exchange *exchange)
{
    uint64_t delay_ms; /* not kept: the answer tells nothing */
    const struct guess guess = guess_of(app, asking->username, asking->request.actor.address);
    unsigned locked_s =
        throttle_admit(guard_throttle(app->guard), &guess, clock_steady_ms(), &delay_ms);
    enum err err = app->draining ? ERR_OVERLOADED : OK;
    if (locked_s > 0) {
        reply_locked(app, exchange, locked_s);
        free(asking);
        return;
    }
    if (err == OK) {
        err = lanes_submit(app->lanes, LANE_WRITE, &asking->job);
    }
    if (err == OK) {
        reply_json(app, exchange, 202, json_object(), NULL, 0);
    } else {
        reply_error(app, exchange, 503, err_reason(err));
        free(asking);
    }
}

void reset_request(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &ask_form);
    if (body == NULL) {
        reply_error(app, exchange, 400, "invalid_request");
        return;
    }
    struct asking *asking = memory_new(sizeof *asking);
    asking->app = app;
    asking->job.work = asking_work;
    asking->job.done = asking_done;
    asking->request.config = app->config;
    asking->request.now_ms = clock_wall_ms();
    client_address(app, exchange_head(exchange), asking->request.actor.address);
    username_lower(body_text(body, "username"), asking->username);
    body_drop(body);
    ask(app, asking, exchange);
}
