/* POST /invitation: a link is looked up, and nothing is done. A look at a link that is none counts
 * as a try to activate one. */

#include "server/activate.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/guard.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/invitations.h"
#include "server/lanes.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/secret.h"
#include "server/sign_in.h"
#include "storage/invitation.h"

#include <stdlib.h>
#include <string.h>

struct lookup {
    struct job job;
    struct app *app;
    uint64_t exchange;
    struct guess guess;
    uint64_t now_ms;
    uint8_t token_hash[TOKEN_HASH_BYTES];
    bool found;
    struct account account;
    struct provider provider;
};

static enum err look_work(struct job *job, struct store *store)
{
    struct lookup *look = (struct lookup *)job;
    enum err err = invite_find(store, look->token_hash, look->now_ms, &look->account);
    if (err == OK) {
        err = err_of_store(provider_find(store, look->account.provider, &look->provider));
    }
    look->found = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

static void answer(const struct lookup *look, struct exchange *exchange, enum err err)
{
    if (err != OK) {
        reply_error(look->app, exchange, 503, err_reason(err));
    } else if (!look->found) {
        reply_error(look->app, exchange, 410, "invitation_gone");
    } else {
        reply_json(look->app, exchange, 200,
                   json_pack("{s:s, s:s}", "provider", look->provider.name, "language",
                             language_word(look->account.language)),
                   NULL, 0);
    }
}

static void look_done(struct job *job, enum err err)
{
    struct lookup *look = (struct lookup *)job;
    struct exchange *exchange = exchange_find(look->app->transport, look->exchange);
    if (err != OK || look->found) {
        throttle_take_back(guard_throttle(look->app->guard), &look->guess, clock_steady_ms());
    }
    if (exchange != NULL) {
        answer(look, exchange, err);
    }
    free(look);
}

static const struct form look_form = {
    .fields = (const struct field[]){
        {.name = "invitation", .type = FIELD_TEXT, .min = 1, .max = 200},
        {0},
    }};

static struct lookup *look_new(struct app *app, struct exchange *exchange, const json_t *body)
{
    struct lookup *look = memory_new(sizeof *look);
    char address[ADDRESS_BYTES_MAX + 1];
    look->app = app;
    look->exchange = exchange_handle(exchange);
    look->job.work = look_work;
    look->job.done = look_done;
    look->now_ms = clock_wall_ms();
    client_address(app, exchange_head(exchange), address);
    look->guess = guard_guess_link(app->guard, app->config, address);
    secret_token_hash(body_text(body, "invitation"), look->token_hash); /* else: of none */
    return look;
}

void invitation_request(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &look_form);
    if (body == NULL) {
        reply_error(app, exchange, 400, "invalid_request");
        return;
    }
    struct lookup *look = look_new(app, exchange, body);
    body_drop(body);
    uint64_t delay_ms; /* not kept: there is nothing to guess but 256 random bits */
    unsigned locked_s =
        throttle_admit(guard_throttle(app->guard), &look->guess, clock_steady_ms(), &delay_ms);
    if (locked_s > 0) {
        reply_locked(app, exchange, locked_s);
        free(look);
        return;
    }
    enum err err = app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_READ, &look->job);
    if (err != OK) {
        look_done(&look->job, err);
    }
}
