#include "server/gateway.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/http/reply.h"
#include "server/hub.h"
#include "server/knocks.h"
#include "server/methods/call.h"
#include "server/methods/chat.h"
#include "server/rpc.h"
#include "server/sign_in.h"

#include <string.h>

/* Behind a proxy everybody comes from its address: there the upgrade tells who it is. */
static bool on_knock(void *context, const char *address, void **ret_guest)
{
    struct app *app = context;
    const struct config_ranges *proxies = &app->config->trusted_proxies;
    struct knocker *guest = NULL;
    bool may = net_range_contains(proxies->items, proxies->count, address) ||
               config_exempts(app->config, address) ||
               knocks_enter(app->knocks, address, clock_steady_ms(), &guest);
    *ret_guest = guest;
    return may;
}

static void on_leave(void *context, void *guest)
{
    const struct app *app = context;
    knocks_leave(app->knocks, guest, clock_steady_ms());
}

static void note_spoilt(struct app *app, const struct session *session)
{
    if (!session->worked && !app->draining &&
        !config_exempts(app->config, session->actor.address)) {
        knocks_spoilt(app->knocks, session->actor.address, clock_steady_ms());
    }
}

static int on_upgrade(void *context, const struct head *head, void **ret_session)
{
    struct app *app = context;
    char address[ADDRESS_BYTES_MAX + 1];
    bool bad_bearer;
    if (origin_refused(app, head)) {
        return 403;
    }
    const struct sign_in_fact *fact = sign_in_of_head(app, head, &bad_bearer);
    if (bad_bearer) {
        return 401;
    }
    client_address(app, head, address);
    if (strcmp(address, head->peer) != 0 &&
        !knocks_let_in(app->knocks, address, clock_steady_ms())) {
        return 429;
    }
    struct session *session = hub_add(app->hub, address, clock_steady_ms());
    if (fact != NULL) {
        sign_in_connect(app, session, fact);
    }
    *ret_session = session;
    return 0;
}

static void on_opened(void *context, void *session_of, struct peer *peer)
{
    (void)context;
    struct session *session = session_of;
    session->peer = peer;
    if (session->closing) { /* revoked since it asked to come in */
        peer_close(peer, CLOSE_REVOKED);
    } else if (session->user != NULL) {
        peer_is_known(peer);
    }
}

static void on_message(void *context, void *session, const char *text, size_t length)
{
    rpc_from_session(context, session, text, length);
}

static void on_closed(void *context, void *session_of)
{
    struct app *app = context;
    struct session *session = session_of;
    const struct actor actor = session->actor;
    bool signed_out = session->signed_out;
    session->peer = NULL;
    note_spoilt(app, session);
    typists_fade(app, session->handle, clock_steady_ms());
    if (session->presence != PRESENCE_OFFLINE) {
        presence_move(app->presence, actor.account, session->presence, PRESENCE_OFFLINE,
                      clock_wall_ms());
    }
    hub_remove(app->hub, session);
    if (!app->draining) { /* the next server finds the calls in their rows */
        call_session_gone(app, &actor, signed_out);
    }
}

const struct ws_handlers ws_gateway = {
    .knock = on_knock,
    .leave = on_leave,
    .upgrade = on_upgrade,
    .opened = on_opened,
    .message = on_message,
    .closed = on_closed,
};
