#include "server/methods/guess.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/guard.h"

enum err guess_count(struct request *request)
{
    struct app *app = request->app;
    const struct actor *actor = &request->actor;
    const struct guess guess =
        guard_guess_inside(app->guard, app->config, actor->account, actor->sign_in, actor->address);
    uint64_t delay_ms;
    request->retry_after_s =
        throttle_admit(guard_throttle(app->guard), &guess, clock_steady_ms(), &delay_ms);
    return request->retry_after_s > 0 ? ERR_RATE_LIMITED : OK;
}

void guess_right(struct request *request)
{
    struct effect *effect = outbox_add(&request->outbox, EFFECT_OTP_RIGHT);
    effect->otp_right.account = request->actor.account;
    effect->otp_right.sign_in = request->actor.sign_in;
}
