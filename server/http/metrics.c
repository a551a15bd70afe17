#include "server/http/metrics.h"

#include "server/app.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/http/reply.h"
#include "server/hub.h"
#include "server/lanes.h"
#include "server/mailer.h"
#include "server/memory.h"
#include "server/method.h"
#include "server/metrics.h"
#include "server/presence/presence.h"
#include "server/secret.h"
#include "server/version.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *bytes;
    size_t length;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    enum { LINE_MAX_BYTES = 512 };
    if (text->size - text->length < LINE_MAX_BYTES) {
        text->size = text->size * 2 + 16 * LINE_MAX_BYTES;
        text->bytes = memory_resize(text->bytes, text->size);
    }
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text->bytes + text->length, LINE_MAX_BYTES, format, arguments);
    va_end(arguments);
    text->length += wanted < LINE_MAX_BYTES ? (size_t)wanted : LINE_MAX_BYTES - 1;
}

static void add_head(struct text *text, const char *name, const char *type, const char *says)
{
    add(text, "# HELP %s %s.\n# TYPE %s %s\n", name, says, name, type);
}

#define METRIC_ROW(name, prometheus, labels, says) [name] = {prometheus, labels, says},
static const struct {
    const char *name;
    const char *labels;
    const char *says;
} counters[METRIC_COUNT] = {METRIC_MAP(METRIC_ROW)};
#undef METRIC_ROW

static void write_counters(struct text *text)
{
    for (int i = 0; i < METRIC_COUNT; i++) {
        const char *labels = counters[i].labels;
        if (i == 0 || strcmp(counters[i - 1].name, counters[i].name) != 0) {
            add_head(text, counters[i].name, "counter", counters[i].says);
        }
        add(text, *labels != '\0' ? "%s{%s} %" PRIu64 "\n" : "%s%s %" PRIu64 "\n", counters[i].name,
            labels, metrics_count((enum metric)i));
    }
}

static void write_requests_of(struct text *text, size_t index, const char *name)
{
    for (int err = 0; err < ERR_COUNT; err++) {
        uint64_t count = metrics_requests(index, (enum err)err);
        if (count != 0 || (err == OK && index != METRICS_NO_METHOD)) {
            add(text, "empower_requests_total{method=\"%s\",reason=\"%s\"} %" PRIu64 "\n", name,
                err_reason((enum err)err), count);
        }
    }
}

static void write_call_steps(struct text *text)
{
    add_head(text, "empower_call_steps_total", "counter",
             "What happened to somebody's place in a call");
    for (int event = 0; event < CALL_EVENT_COUNT; event++) {
        add(text, "empower_call_steps_total{event=\"%s\"} %" PRIu64 "\n",
            call_event_name((enum call_event)event), metrics_call_steps((enum call_event)event));
    }
}

static void write_requests(struct text *text)
{
    add_head(text, "empower_requests_total", "counter",
             "Requests, by method and by how they went: ok, or the reason of their refusal");
    for (size_t i = 0; i < method_count() && i < METRICS_METHODS_MAX; i++) {
        write_requests_of(text, i, method_at(i)->name);
    }
    write_requests_of(text, METRICS_NO_METHOD, "");
}

static void write_distribution(struct text *text, enum distribution distribution, const char *name,
                               double unit, const char *says)
{
    struct distribution_state state = metrics_distribution(distribution);
    uint64_t sum = 0;
    add_head(text, name, "histogram", says);
    for (int i = 0; i < BUCKET_COUNT; i++) {
        sum += state.buckets[i];
        add(text, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
            (double)distribution_bounds[distribution][i] * unit, sum);
    }
    sum += state.buckets[BUCKET_COUNT];
    add(text, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, sum);
    add(text, "%s_sum %g\n%s_count %" PRIu64 "\n", name, (double)state.sum * unit, name, sum);
}

static double storage_up(const struct app *app)
{
    return lanes_storage_ok(app->lanes) ? 1 : 0;
}

static double draining(const struct app *app)
{
    return app->draining ? 1 : 0;
}

static double sessions(const struct app *app)
{
    return (double)hub_count(app->hub);
}

static double people(const struct app *app)
{
    return (double)hub_user_count(app->hub);
}

static double queue_read(const struct app *app)
{
    return (double)lanes_waiting(app->lanes, LANE_READ);
}

static double queue_write(const struct app *app)
{
    return (double)lanes_waiting(app->lanes, LANE_WRITE);
}

static double queue_hash(const struct app *app)
{
    return (double)lanes_waiting(app->lanes, LANE_HASH);
}

struct count_calls {
    enum call_state state;
    unsigned count;
};

static void count_call(void *context, const struct call *call)
{
    struct count_calls *calls = context;
    calls->count += call->state == calls->state;
}

static double calls_in(const struct app *app, enum call_state state)
{
    struct count_calls calls = {state, 0};
    facts_each_call(app->facts, count_call, &calls);
    return calls.count;
}

static double calls_ringing(const struct app *app)
{
    return calls_in(app, CALL_RINGING);
}

static double calls_active(const struct app *app)
{
    return calls_in(app, CALL_ACTIVE);
}

static double mail_waiting(const struct app *app)
{
    return (double)mailer_waiting(app->mailer);
}

static double presence_up(const struct app *app)
{
    return presence_ready(app->presence);
}

static double one(const struct app *app)
{
    (void)app;
    return 1;
}

/* What is so at the moment. Rows of one name stand together. */
static const struct {
    const char *name;
    const char *labels;
    double (*read)(const struct app *app);
    const char *says;
} gauges[] = {
    {"empower_build_info", "version=\"" EMPOWER_VERSION "\"", one, "The program that runs"},
    {"empower_sessions", "", sessions, "WebSocket connections"},
    {"empower_people", "", people, "People with at least one connection"},
    {"empower_lane_queue", "lane=\"read\"", queue_read, "Jobs that wait for a lane"},
    {"empower_lane_queue", "lane=\"write\"", queue_write, ""},
    {"empower_lane_queue", "lane=\"hash\"", queue_hash, ""},
    {"empower_calls", "state=\"ringing\"", calls_ringing, "Calls that live"},
    {"empower_calls", "state=\"active\"", calls_active, ""},
    {"empower_mail_queue", "", mail_waiting, "Mails that wait to be sent"},
    {"empower_presence_up", "", presence_up, "Whether presence is whole"},
    {"empower_storage_up", "", storage_up, "Whether the last attempt to write was kept"},
    {"empower_draining", "", draining, "Whether the server is coming to its end"},
};
enum { GAUGE_COUNT = sizeof gauges / sizeof gauges[0] };

static void write_gauges(struct text *text, const struct app *app)
{
    for (int i = 0; i < GAUGE_COUNT; i++) {
        if (i == 0 || strcmp(gauges[i - 1].name, gauges[i].name) != 0) {
            add_head(text, gauges[i].name, "gauge", gauges[i].says);
        }
        bool labelled = *gauges[i].labels != '\0';
        add(text, "%s%s%s%s %g\n", gauges[i].name, labelled ? "{" : "", gauges[i].labels,
            labelled ? "}" : "", gauges[i].read(app));
    }
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* In the same time for every wrong token of the right length. */
static bool bears_token(const struct head *head, const char *token)
{
    static const char scheme[] = "bearer ";
    const char *given = head->authorization + sizeof scheme - 1;
    return *token != '\0' && strncasecmp(head->authorization, scheme, sizeof scheme - 1) == 0 &&
           strlen(given) == strlen(token) && secret_equal(given, token, strlen(token));
}

static bool may_read(const struct app *app, const struct head *head)
{
    return head->control || (is_loopback(head->peer) && !head->proxied) ||
           bears_token(head, app->config->metrics_token.text);
}

void serve_metrics(struct app *app, struct exchange *exchange)
{
    if (!may_read(app, exchange_head(exchange))) {
        reply_error(app, exchange, 403, "forbidden");
        return;
    }
    struct text text = {0};
    write_gauges(&text, app);
    write_counters(&text);
    write_requests(&text);
    write_call_steps(&text);
    write_distribution(&text, DISTRIBUTION_COMMIT_US, "empower_commit_seconds", 1e-6,
                       "How long a batch took, to the disk's answer");
    write_distribution(&text, DISTRIBUTION_BATCH, "empower_batch_jobs", 1,
                       "Jobs in one transaction");
    reply_plain(app, exchange, "text/plain; version=0.0.4; charset=utf-8", text.bytes, text.length);
    free(text.bytes);
}
