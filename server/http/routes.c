#include "server/http/routes.h"

#include "server/activate.h"
#include "server/app.h"
#include "server/config.h"
#include "server/control/control.h"
#include "server/http/files.h"
#include "server/http/metrics.h"
#include "server/http/reply.h"
#include "server/http/security.h"
#include "server/http/site.h"
#include "server/lanes.h"
#include "server/login.h"
#include "server/login_passkey.h"
#include "server/method.h"
#include "server/presence/presence.h"
#include "server/reset.h"
#include "server/rpc.h"
#include "server/sign_in.h"
#include "server/sso/flow.h"
#include "server/transport/transport.h"

#include <string.h>

static const char files_path[] = "/files";
static const char file_path[] = "/files/";

/* A path, what it answers to, and how. */
struct route {
    const char *method;
    const char *path;
    bool json; /* the body must be JSON */
    bool cors; /* pages of allowed origins may call it, pages of others may not */
    void (*serve)(struct app *app, struct exchange *exchange);
};

static void serve_healthz(struct app *app, struct exchange *exchange)
{
    reply_json(app, exchange, 200, json_pack("{s:s}", "status", "up"), NULL, 0);
}

static void serve_readyz(struct app *app, struct exchange *exchange)
{
    bool storage = lanes_storage_ok(app->lanes);
    bool presence = presence_ready(app->presence);
    bool ready = storage && presence && !app->draining;
    json_t *body =
        json_pack("{s:b, s:b, s:b}", "ready", ready, "storage", storage, "draining", app->draining);
    if (*app->config->redis.text != '\0') {
        json_object_set_new(body, "redis", json_boolean(presence));
    }
    reply_json(app, exchange, ready ? 200 : 503, body, NULL, 0);
}

static void serve_openrpc(struct app *app, struct exchange *exchange)
{
    if (app->document == NULL) {
        json_t *document = openrpc_document();
        app->document = json_dumps(document, JSON_COMPACT);
        json_decref(document);
    }
    reply_kept(app, exchange, app->document, strlen(app->document));
}

/* Where links lead, beside the routes of the same names. */
static void serve_entrance(struct app *app, struct exchange *exchange)
{
    site_page(app, app->site, exchange, "/entrance/");
}

static void serve_rpc(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    const struct sign_in_fact *fact = sign_in_of_head(app, head, NULL);
    char address[ADDRESS_BYTES_MAX + 1];
    client_address(app, head, address);
    if (fact != NULL) {
        sign_in_used(app, fact);
    }
    rpc_from_exchange(app, exchange, fact, address);
}

/* Of the control socket alone: elsewhere there is no such path. */
static const struct route control_route = {"POST", "/control", true, false, control_request};

static const struct route routes[] = {
    {"GET", "/healthz", false, false, serve_healthz},
    {"GET", "/readyz", false, false, serve_readyz},
    {"GET", "/openrpc.json", false, false, serve_openrpc},
    {"POST", "/login", true, true, login_request},
    {"POST", "/login/passkey/begin", true, true, login_passkey_begin},
    {"POST", "/login/passkey", true, true, login_passkey_request},
    {"POST", "/logout", false, true, logout_request},
    {"POST", "/invitation", true, true, invitation_request},
    {"GET", "/activate", false, false, serve_entrance},
    {"POST", "/activate", true, true, activate_request},
    {"GET", "/reset", false, false, serve_entrance},
    {"POST", "/reset", true, true, reset_request},
    {"POST", "/reset/confirm", true, true, reset_confirm_request},
    {"GET", "/sso/providers", false, false, sso_providers_request},
    {"GET", "/sso/start", false, false, sso_start_request},
    {"GET", "/sso/callback", false, false, sso_callback_request},
    {"POST", "/rpc", true, true, serve_rpc},
    {"GET", "/metrics", false, false, serve_metrics},
    {"GET", "/.well-known/security.txt", false, false, serve_security},
};
enum { ROUTE_COUNT = sizeof routes / sizeof routes[0] };

static bool is_json(const struct head *head)
{
    static const char type[] = "application/json";
    size_t length = strcspn(head->content_type, "; \t");
    return length == sizeof type - 1 && strncasecmp(head->content_type, type, length) == 0;
}

static bool is_file(const struct head *head)
{
    return strncmp(head->path, file_path, sizeof file_path - 1) == 0;
}

static bool is_upload(const struct head *head)
{
    return strcmp(head->path, files_path) == 0 && strcmp(head->method, "POST") == 0;
}

static const struct route *route_find(const struct head *head, bool *ret_path_known)
{
    const char *method = strcmp(head->method, "HEAD") == 0 ? "GET" : head->method;
    *ret_path_known = strcmp(head->path, files_path) == 0;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (strcmp(routes[i].path, head->path) == 0) {
            *ret_path_known = true;
            if (strcmp(routes[i].method, method) == 0) {
                return &routes[i];
            }
        }
    }
    return NULL;
}

static void serve_route(struct app *app, struct exchange *exchange, const struct route *route)
{
    const struct head *head = exchange_head(exchange);
    if (route->cors && origin_refused(app, head)) {
        reply_error(app, exchange, 403, "forbidden");
    } else if (route->json && !is_json(head)) {
        reply_error(app, exchange, 415, "unsupported_media_type");
    } else {
        route->serve(app, exchange);
    }
}

static void serve_control(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    if (!head->control) {
        reply_error(app, exchange, 404, "not_found");
    } else if (strcmp(head->method, control_route.method) != 0) {
        reply_error(app, exchange, 405, "method_not_allowed");
    } else {
        serve_route(app, exchange, &control_route);
    }
}

static void serve_file(struct app *app, struct exchange *exchange)
{
    const struct head *head = exchange_head(exchange);
    if (origin_refused(app, head)) {
        reply_error(app, exchange, 403, "forbidden");
    } else {
        download_request(app, exchange, head->path + sizeof file_path - 1);
    }
}

static void serve_preflight(struct app *app, struct exchange *exchange)
{
    if (origin_refused(app, exchange_head(exchange))) {
        reply_error(app, exchange, 403, "forbidden");
    } else {
        reply_preflight(app, exchange);
    }
}

static void on_request(void *context, struct exchange *exchange)
{
    struct app *app = context;
    const struct head *head = exchange_head(exchange);
    bool reads = strcmp(head->method, "GET") == 0 || strcmp(head->method, "HEAD") == 0;
    bool path_known;
    const struct route *route = route_find(head, &path_known);
    if (strcmp(head->path, control_route.path) == 0) {
        serve_control(app, exchange);
    } else if (route != NULL) {
        serve_route(app, exchange, route);
    } else if (strcmp(head->method, "OPTIONS") == 0) {
        serve_preflight(app, exchange);
    } else if (reads && is_file(head)) {
        serve_file(app, exchange);
    } else if (path_known || !reads) {
        reply_error(app, exchange, 405, "method_not_allowed");
    } else if (strcmp(head->path, "/ws") == 0) {
        reply_error(app, exchange, 426, "upgrade_required");
    } else {
        site_request(app, app->site, exchange);
    }
}

static enum body_plan on_plan(void *context, const struct head *head)
{
    (void)context;
    return is_upload(head) ? BODY_STREAM : BODY_COLLECT;
}

static void on_begin(void *context, struct exchange *exchange)
{
    upload_begin(context, exchange);
}

static void on_data(void *context, struct exchange *exchange, const void *bytes, size_t length)
{
    upload_data(context, exchange, bytes, length);
}

static void on_end(void *context, struct exchange *exchange)
{
    upload_end(context, exchange);
}

static void on_closed(void *context, struct exchange *exchange)
{
    (void)context;
    files_closed(exchange);
}

const struct http_handlers http_routes = {
    .plan = on_plan,
    .request = on_request,
    .begin = on_begin,
    .data = on_data,
    .end = on_end,
    .closed = on_closed,
};
