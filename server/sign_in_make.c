#include "server/sign_in_make.h"

#include "server/app.h"
#include "server/config.h"
#include "server/guard.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/transport/transport.h"
#include "storage/invitation.h"

#include <stdio.h>

enum { SIGN_INS_PER_MINUTE = 30, HOUR_MS = 3600 * 1000 };

void sign_in_describe(const struct head *head, const char *address, struct sign_in *sign_in)
{
    snprintf(sign_in->address, sizeof sign_in->address, "%s", address);
    sign_in_device(head, sign_in->device);
}

void sign_in_make(const struct config *config, uint64_t now_ms, struct id account,
                  char ret_token[TOKEN_TEXT_LENGTH + 1], struct sign_in *sign_in)
{
    secret_token(ret_token);
    secret_token_hash(ret_token, sign_in->token_hash);
    sign_in->id = secret_id(now_ms);
    sign_in->account = account;
    sign_in->created_ms = sign_in->used_ms = now_ms;
    sign_in->expires_ms = sign_in_expires(config, now_ms, now_ms);
}

/* Each stands in the log for good, however right it was. */
static enum err check_rate(struct request *request, const struct sign_in_fact *fact)
{
    struct sign_in_count count;
    enum store_err err = sign_in_counted(request->store, fact->account.id, request->now_ms, &count);
    bool many = err == STORE_OK && count.lately >= SIGN_INS_PER_MINUTE &&
                !config_exempts(request->config, fact->sign_in.address);
    return many ? ERR_RATE_LIMITED : err_of_store(err);
}

struct surplus {
    size_t count;
    struct id ids[SIGN_INS_MAX];
};

static bool take_surplus(void *context, const struct sign_in *sign_in)
{
    struct surplus *surplus = context;
    surplus->ids[surplus->count++] = sign_in->id;
    return surplus->count < SIGN_INS_MAX;
}

/* Nobody has more devices than that: what has gone unused for longest ends. Of those that ended, as
 * many stay as the rate is counted by. */
static enum err end_surplus(struct request *request, struct id account)
{
    struct surplus surplus = {.count = 0};
    uint64_t now_ms = request->now_ms;
    enum store_err dropped = sign_in_drop_dead(request->store, account, now_ms, now_ms - HOUR_MS);
    enum err err =
        err_of_store(dropped == STORE_OK ? sign_in_surplus(request->store, account, now_ms,
                                                           SIGN_INS_MAX, take_surplus, &surplus)
                                         : dropped);
    for (size_t i = 0; i < surplus.count && err == OK; i++) {
        err =
            err_of_store(sign_in_revoke(request->store, account, surplus.ids[i], request->now_ms));
        outbox_add(&request->outbox, EFFECT_SIGN_OUT)->signed_out = surplus.ids[i];
        err = err == OK ? gate_audit(request, "session.revoke", NULL, surplus.ids[i]) : err;
    }
    return err;
}

enum err sign_in_write(struct request *request, struct sign_in_fact *fact)
{
    struct provider provider;
    enum err limit = check_rate(request, fact);
    if (limit != OK) {
        return limit;
    }
    enum store_err err = provider_find(request->store, fact->account.provider, &provider);
    if (err == STORE_OK) {
        err = sign_in_add(request->store, &fact->sign_in);
    }
    if (err == STORE_OK) {
        err = invitation_end(request->store, fact->account.id, request->now_ms);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    fact->features = provider.features;
    request->actor.account = fact->account.id;
    request->actor.role = fact->account.role;
    request->actor.sign_in = fact->sign_in.id;
    struct sign_in_fact *made = memory_new(sizeof *made);
    *made = *fact;
    outbox_add(&request->outbox, EFFECT_SIGN_IN)->sign_in = made;
    enum err written = gate_audit(request, "sign_in", NULL, fact->sign_in.id);
    return written == OK ? end_surplus(request, fact->account.id) : written;
}

void device_cookie_renew(const struct app *app, const char *before, const char *username,
                         uint64_t now_ms, char ret_text[SIGN_IN_COOKIE_SIZE])
{
    char value[DEVICE_COOKIE_SIZE];
    const uint8_t *key = guard_device_key(app->guard);
    struct id device;
    if (!device_find(key, before, username, now_ms, &device)) {
        secret_random(device.bytes, sizeof device.bytes);
    }
    device_sign(key, before, username, device, now_ms, value);
    device_cookie(app, value, ret_text);
}
