#include "server/app.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/guard.h"
#include "server/hub.h"
#include "server/mailer.h"
#include "server/methods/call.h"

static void forgive(struct app *app, const struct otp_right *right)
{
    const struct guess guess =
        guard_guess_inside(app->guard, app->config, right->account, right->sign_in, "");
    throttle_forgive(guard_throttle(app->guard), &guess, clock_steady_ms());
}

static void apply(struct app *app, const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_EVENT:
        hub_deliver(app->hub, &effect->event);
        return;
    case EFFECT_SIGN_IN:
        facts_add_sign_in(app->facts, effect->sign_in);
        return;
    case EFFECT_SIGN_OUT:
        facts_remove_sign_in(app->facts, effect->signed_out);
        hub_sign_out(app->hub, effect->signed_out);
        return;
    case EFFECT_CHANNEL:
        facts_set_channel(app->facts, effect->channel.id, effect->channel.members,
                          effect->channel.count);
        return;
    case EFFECT_PROVIDER:
        facts_set_features(app->facts, effect->provider.id, effect->provider.features);
        hub_set_features(app->hub, &effect->provider);
        return;
    case EFFECT_CALL:
        call_apply(app, effect->call);
        return;
    case EFFECT_OTP_RIGHT:
        forgive(app, &effect->otp_right);
        return;
    case EFFECT_MAIL:
        mailer_wake(app->mailer);
        return;
    case EFFECT_STANDING:
        standings_apply(app->standings, &effect->standing);
        return;
    case EFFECT_ANNOUNCE:
        hub_tell(app->hub, effect->announcement.provider, effect->announcement.frame);
        return;
    }
}

void app_apply(struct app *app, struct outbox *outbox)
{
    for (const struct effect *effect = outbox->first; effect != NULL; effect = effect->next) {
        apply(app, effect);
    }
    outbox_clear(outbox);
}
