/* The running server: its parts put together, its seconds, its end.
 *
 * On SIGTERM or SIGINT it drains: no new connections; calls are ended and told; what is queued is
 * committed and answered; then connections close with 1012, a fifth each 200 ms, so that clients do
 * not all come back at once. Whoever does not close in time is cut. */

#include "server/server.h"

#include "server/app.h"
#include "server/audit_heads.h"
#include "server/birthdays.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/curl.h"
#include "server/facts.h"
#include "server/gateway.h"
#include "server/guard.h"
#include "server/http/routes.h"
#include "server/http/site.h"
#include "server/hub.h"
#include "server/lanes.h"
#include "server/knocks.h"
#include "server/limits.h"
#include "server/log.h"
#include "server/login.h"
#include "server/looks.h"
#include "server/mailer.h"
#include "server/memory.h"
#include "server/methods/call.h"
#include "server/methods/chat.h"
#include "server/methods/presence.h"
#include "server/methods/terms.h"
#include "server/presence/presence.h"
#include "server/reload.h"
#include "server/secret.h"
#include "server/sso/flow.h"
#include "server/standing.h"
#include "server/version.h"
#include "server/webauthn/challenges.h"
#include "storage/call_row.h"
#include "storage/datadir.h"
#include "storage/file.h"
#include "storage/otp.h"
#include "storage/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <uv.h>

/* Of challenges: 4 MB if all are there; and those of everybody behind one address of a clinic. */
enum { CHALLENGES_ROOM = 16384, CHALLENGES_EACH = 512 };
/* An attachment that was uploaded and never sent is kept that long: a draft may wait for a while. */
static const uint64_t unsent_ms = UINT64_C(30) * 24 * 3600 * 1000;
enum {
    CLOCK_SET_MS = 2000,
    DRAIN_STEP_MS = 200,
    DRAIN_PATIENCE = 30, /* steps: who is still waiting for the disk then is closed all the same */
    DRAIN_STEPS_MAX = 40,
    SWEEP_EVERY_S = 60,
    GUESTS_PART = 8, /* of all descriptors, those of one address */
    PATH_SIZE = 1024
};

struct server {
    struct app app;
    uv_loop_t loop;
    uv_signal_t terminate, interrupt, hangup;
    struct reload *reload;
    struct birthdays birthdays;
    uv_timer_t second, drain;
    struct datadir *dir;
    struct audit_heads *heads;
    unsigned seconds;
    int64_t wall_ahead_ms; /* of the steady clock, at the last second */
    unsigned drain_steps;
    unsigned parts_closed;
    bool idle; /* no connection was left at the last step */
};

static void on_presence(void *context, struct id user, struct presence_view view)
{
    struct app *app = context;
    AUTO(frame) *frame = event_frame("presence.changed", json_presence(user, view));
    hub_tell_around(app->hub, user, frame);
}

/* While the disk refuses, somebody has to try again. */
struct probe {
    struct job job;
};

static enum err probe_work(struct job *job, struct store *store)
{
    (void)job;
    return store_writable(store) ? OK : ERR_STORAGE;
}

static void probe_done(struct job *job, enum err err)
{
    (void)err; /* the lane has noted how its batch went */
    free(job);
}

static void probe_storage(struct app *app)
{
    struct probe *probe = memory_new(sizeof *probe);
    probe->job.work = probe_work;
    probe->job.done = probe_done;
    if (lanes_submit(app->lanes, LANE_WRITE, &probe->job) != OK) {
        free(probe);
    }
}

static void on_expired(void *context, struct id sign_in)
{
    const struct app *app = context;
    hub_sign_out(app->hub, sign_in);
}

static void on_begun(void *context, const struct terms *terms)
{
    const struct app *app = context;
    const struct id everybody = {0};
    AUTO(frame) *frame = terms != NULL ? terms_changed_frame(terms) : portal_ended_frame();
    hub_tell(app->hub, terms != NULL ? terms->provider : everybody, frame);
}

/* A clock that runs a little fast or slow is no matter: it is one that was set, as of a machine
 * whose time was wrong. */
static void follow_clock(struct server *server)
{
    int64_t ahead_ms = (int64_t)(clock_wall_ms() - clock_steady_ms());
    int64_t by_ms = ahead_ms - server->wall_ahead_ms;
    server->wall_ahead_ms = ahead_ms;
    if (by_ms > CLOCK_SET_MS || by_ms < -CLOCK_SET_MS) {
        log_line(LOG_WARN, "clock_set", "by_s=%d", (int)(by_ms / 1000));
        call_clock(&server->app, by_ms);
    }
}

static void on_second(uv_timer_t *timer)
{
    struct server *server = timer->data;
    struct app *app = &server->app;
    uint64_t steady_ms = clock_steady_ms();
    hub_close_strangers(app->hub, steady_ms);
    typists_fade(app, 0, steady_ms);
    facts_set_time(app->facts, clock_wall_ms());
    follow_clock(server);
    call_second(app, clock_wall_ms());
    standings_second(app->standings, clock_wall_ms(), on_begun, app);
    birthdays_second(&server->birthdays, app, clock_wall_ms());
    looks_second(app->looks, steady_ms);
    audit_heads_second(server->heads, steady_ms);
    if (!lanes_storage_ok(app->lanes) && lanes_pending(app->lanes) == 0) {
        probe_storage(app);
    }
    if (++server->seconds % SWEEP_EVERY_S == 0) {
        limits_sweep(app->limits, steady_ms);
        knocks_sweep(app->knocks, steady_ms);
        sso_flow_sweep(app->sso, steady_ms);
        throttle_sweep(guard_throttle(app->guard), steady_ms);
        facts_sweep(app->facts, clock_wall_ms(), on_expired, app);
    }
}

static void end(struct server *server)
{
    uv_handle_t *handles[] = {(uv_handle_t *)&server->terminate, (uv_handle_t *)&server->interrupt,
                              (uv_handle_t *)&server->hangup, (uv_handle_t *)&server->second,
                              (uv_handle_t *)&server->drain};
    if (server->app.transport != NULL) {
        transport_shutdown(server->app.transport);
    }
    presence_shutdown(server->app.presence);
    mailer_stop(server->app.mailer);
    lanes_destroy(server->app.lanes);
    logins_destroy(server->app.logins);
    mailer_destroy(server->app.mailer);
    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        uv_close(handles[i], NULL);
    }
}

static void on_drain(uv_timer_t *timer)
{
    struct server *server = timer->data;
    struct app *app = &server->app;
    bool late = ++server->drain_steps > DRAIN_STEPS_MAX;
    bool was_idle = server->idle;
    server->idle = transport_busy(app->transport) == 0;
    if (late || (server->idle && was_idle)) { /* the last close frame has had its time */
        if (late) {
            log_line(LOG_WARN, "drain_cut", "connections=%zu", transport_busy(app->transport));
        }
        end(server);
    } else if (lanes_pending(app->lanes) == 0 || server->drain_steps > DRAIN_PATIENCE) {
        transport_close_peers(app->transport, server->parts_closed++, CLOSE_RESTART);
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct server *server = handle->data;
    struct app *app = &server->app;
    if (app->draining) {
        return;
    }
    log_line(LOG_INFO, "draining", "signal=%d connections=%zu pending=%zu", number,
             hub_count(app->hub), lanes_pending(app->lanes));
    presence_leave(app->presence);
    app->draining = true;
    logins_drain(app->logins);
    lanes_drain(app->lanes);
    sso_flow_end(app->sso);
    mailer_drain(app->mailer);
    transport_stop_listening(app->transport);
    uv_timer_start(&server->drain, on_drain, 0, DRAIN_STEP_MS);
}

static void on_hangup(uv_signal_t *handle, int number)
{
    struct server *server = handle->data;
    (void)number;
    if (server->app.transport != NULL && !server->app.draining) {
        reload_run(server->reload);
    }
}

static void start_handles(struct server *server)
{
    uv_signal_init(&server->loop, &server->terminate);
    uv_signal_init(&server->loop, &server->interrupt);
    uv_signal_init(&server->loop, &server->hangup);
    uv_timer_init(&server->loop, &server->second);
    uv_timer_init(&server->loop, &server->drain);
    server->terminate.data = server->interrupt.data = server->hangup.data = server;
    server->second.data = server->drain.data = server;
    uv_signal_start(&server->terminate, on_signal, SIGTERM);
    uv_signal_start(&server->interrupt, on_signal, SIGINT);
    uv_signal_start(&server->hangup, on_hangup, SIGHUP);
    server->wall_ahead_ms = (int64_t)(clock_wall_ms() - clock_steady_ms());
    uv_timer_start(&server->second, on_second, 1000, 1000);
}

struct call_ids {
    size_t count;
    struct id *ids;
};

static bool take_call(void *context, const struct call_row *row)
{
    struct call_ids *calls = context;
    calls->ids = memory_resize(calls->ids, (calls->count + 1) * sizeof *calls->ids);
    calls->ids[calls->count++] = row->id;
    return true;
}

static enum store_err wait_for_call(const struct config *config, struct store *store, struct id id)
{
    struct request request = {.store = store, .config = config, .now_ms = clock_wall_ms()};
    enum err err = call_happen(&request, id, CALL_NEWS_RESTART, "");
    outbox_clear(&request.outbox); /* nobody listens yet */
    if (err != OK) {
        log_line(LOG_ERROR, "call_not_kept", "reason=%s", log_word(err_reason(err)));
    }
    return err == OK ? STORE_OK : STORE_CORRUPT;
}

/* The connections of the calls that still live in the rows died with the server before this one:
 * their people have a while to come back. */
static enum store_err wait_for_calls(const struct config *config, struct store *store)
{
    struct call_ids calls = {0};
    enum store_err err = store_begin(store);
    if (err == STORE_OK) {
        err = call_row_list_live(store, take_call, &calls);
    }
    for (size_t i = 0; i < calls.count && err == STORE_OK; i++) {
        err = wait_for_call(config, store, calls.ids[i]);
    }
    free(calls.ids);
    if (err == STORE_OK) {
        return store_commit(store);
    }
    store_rollback(store);
    return err;
}

static bool know_call(void *context, const struct call_row *row)
{
    struct call call;
    if (call_of_row(row, &call)) {
        facts_set_call(context, &call);
    }
    return true;
}

static enum store_err load_keys(struct app *app, struct store *store)
{
    uint8_t key[DEVICE_KEY_BYTES];
    enum store_err err = store_begin(store);
    if (err == STORE_OK) {
        err = device_key_take(store, key);
    }
    if (err == STORE_OK) {
        err = audit_key_make(store);
    }
    if (err != STORE_OK) {
        store_rollback(store);
        return err;
    }
    err = store_commit(store);
    if (err == STORE_OK) {
        app->guard = guard_create(key);
    }
    secret_wipe(key, sizeof key);
    return err;
}

/* What the loop has to know before the first connection. */
static enum store_err load(struct server *server)
{
    struct store *store;
    enum store_err err = store_open(server->dir, STORE_WRITE, &store);
    if (err != STORE_OK) {
        return err;
    }
    err = wait_for_calls(server->app.config, store);
    if (err == STORE_OK) {
        err = facts_load(store, clock_wall_ms(), &server->app.facts);
    }
    if (err == STORE_OK) {
        err = call_row_list_live(store, know_call, server->app.facts);
    }
    if (err == STORE_OK) {
        err = standings_load(store, clock_wall_ms(), &server->app.standings);
    }
    if (err == STORE_OK) {
        err = load_keys(&server->app, store);
    }
    if (err == STORE_OK) {
        err = file_drop_unsent(store, clock_wall_ms(), unsent_ms);
    }
    if (err == STORE_OK) {
        err = file_sweep(server->dir, store);
    }
    store_close(store);
    return err;
}

static const char corrupt_help[] =
    " do=\"run empowerctl check; restore a backup into an empty directory\"";

static bool open_storage(struct server *server, const struct config *config)
{
    enum store_err err = datadir_open(config->data_dir, DATADIR_HOLD, secret_random, &server->dir);
    if (err == STORE_OK) {
        server->app.dir = server->dir;
        err = load(server);
    }
    if (err == STORE_OK) {
        err = lanes_create(&server->loop, server->dir, &server->app.lanes);
    }
    if (err != STORE_OK) {
        log_line(LOG_ERROR, "start_failed", "what=data_dir reason=\"%s\"%s",
                 log_word(store_err_text(err)), log_word(err == STORE_CORRUPT ? corrupt_help : ""));
    }
    return err == STORE_OK;
}

static bool open_network(struct server *server, const struct config *config)
{
    char control[PATH_SIZE];
    const char *fault;
    if (*config->web_dir != '\0' && !site_load(config, &server->app.site, &fault)) {
        log_line(LOG_ERROR, "start_failed", "what=web_dir reason=\"%s\"", log_word(fault));
        return false;
    }
    snprintf(control, sizeof control, "%s/control.sock", config->data_dir);
    if (!transport_create(&server->loop, config, control, &ws_gateway, &http_routes, &server->app,
                          &server->app.transport, &fault)) {
        log_line(LOG_ERROR, "start_failed", "what=listen reason=\"%s\"", log_word(fault));
        return false;
    }
    return true;
}

static struct presence *open_presence(struct server *server)
{
    const struct config *config = server->app.config;
    uint64_t now_ms = clock_wall_ms();
    return *config->redis.text != '\0'
               ? presence_redis(&server->loop, config->node, config->redis.text, on_presence,
                                &server->app, now_ms)
               : presence_embedded(on_presence, &server->app, now_ms);
}

/* The last word of the log: what waited in memory, and the head after it. */
static void finish_log(struct server *server, const struct config *config)
{
    AUTO(store) *store = NULL;
    enum store_err err = store_open(server->dir, STORE_WRITE, &store);
    if (err == STORE_OK) {
        looks_finish(server->app.looks, store);
        err = audit_heads_append(config->data_dir, store, config->node, clock_wall_ms());
    }
    if (err != STORE_OK) {
        log_line(LOG_ERROR, "audit_head_failed", "reason=\"%s\"", log_word(store_err_text(err)));
    }
}

static void close_parts(struct server *server)
{
    struct app *app = &server->app;
    transport_destroy(app->transport);
    uv_loop_close(&server->loop);
    typists_destroy(app->typists);
    presence_destroy(app->presence);
    hub_destroy(app->hub);
    limits_destroy(app->limits);
    knocks_destroy(app->knocks);
    sso_flow_destroy(app->sso);
    looks_destroy(app->looks);
    audit_heads_destroy(server->heads);
    guard_destroy(app->guard);
    challenges_destroy(app->challenges);
    facts_destroy(app->facts);
    standings_destroy(app->standings);
    site_destroy(app->site);
    free(app->document);
    datadir_close(server->dir);
    reload_destroy(server->reload);
}

/* One address alone must not use up the descriptors by connections that say nothing. */
static size_t guests_max(void)
{
    struct rlimit limit = {0};
    getrlimit(RLIMIT_NOFILE, &limit);
    return (size_t)limit.rlim_max / GUESTS_PART;
}

int server_run(const char *config_path, const struct config *config)
{
    struct server server = {.app = {.config = config}};
    struct app *app = &server.app;
    uv_loop_init(&server.loop);
    signal(SIGHUP, SIG_IGN); /* until there is something to be read anew */
    curl_start();
    server.reload = reload_create(app, config_path);
    app->limits = limits_create();
    app->knocks = knocks_create(guests_max());
    app->challenges = challenges_create(CHALLENGES_ROOM, CHALLENGES_EACH);
    app->sso = sso_flow_create();
    app->looks = looks_create(app);
    server.heads = audit_heads_create(app);
    app->typists = typists_create();
    bool stored = open_storage(&server, config);
    bool ok = stored;
    if (stored) {
        app->hub = hub_create(app->facts, app->standings);
        app->logins = logins_create(app, &server.loop);
        app->mailer = mailer_create(app, &server.loop);
        start_handles(&server);
        app->presence = open_presence(&server);
        ok = open_network(&server, config);
        if (ok) {
            log_line(LOG_INFO, "ready", "version=%s port=%u", log_word(EMPOWER_VERSION),
                     (unsigned)transport_port(app->transport));
            mailer_wake(app->mailer);
        } else {
            end(&server);
        }
    }
    uv_run(&server.loop, UV_RUN_DEFAULT); /* also lets half-made parts close their handles */
    if (stored) {
        finish_log(&server, config);
    }
    close_parts(&server);
    log_line(LOG_INFO, "stopped", NULL);
    return ok ? 0 : 1;
}
