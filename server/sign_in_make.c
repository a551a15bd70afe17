#include "server/sign_in_make.h"

#include "server/app.h"
#include "server/config.h"
#include "server/guard.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/transport/transport.h"
#include "storage/invitation.h"

#include <stdio.h>

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

enum err sign_in_write(struct request *request, struct sign_in_fact *fact)
{
    struct provider provider;
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
    return gate_audit(request, "sign_in", NULL, fact->sign_in.id);
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
