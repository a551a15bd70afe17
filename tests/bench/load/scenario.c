/* What the people do, and what is told of it. */

#include "tests/bench/load/scenario.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIGN_IN_SECONDS = 60, DRAIN_SECONDS = 30, FILL_WINDOW = 10, FILL_SECONDS = 300 };

static const struct plan *plan;
static struct person *people;
static struct link *links;
static unsigned people_count;
static unsigned ready_count, called_count, history_count, short_count, lost_count;
static uint64_t finished_count; /* while figures are taken */
static unsigned fill_until;     /* messages of each */
static enum { AT_REST, TALKING, FILLING } doing;

void give_up(const char *format, ...)
{
    va_list words;
    va_start(words, format);
    vfprintf(stderr, format, words);
    va_end(words);
    fputc('\n', stderr);
    exit(1);
}

void people_read(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        give_up("%s cannot be read", path);
    }
    struct person person;
    unsigned capacity = 0;
    while (fscanf(file, "%39s %79s", person.name, person.secret) == 2) {
        if (people_count == capacity) {
            capacity = capacity == 0 ? 1024 : capacity * 2;
            people = realloc(people, capacity * sizeof *people);
            if (people == NULL) {
                out_of_memory();
            }
        }
        people[people_count++] = person;
    }
    fclose(file);
    links = calloc(people_count, sizeof *links);
    for (unsigned i = 0; i < people_count; i++) {
        links[i] = (struct link){.index = i, .fd = -1, .wire = calloc(1, wire->state_size + 1)};
        if (links[i].wire == NULL) {
            out_of_memory();
        }
    }
}

const struct person *person_of(const struct link *link)
{
    return &people[link->index];
}

struct link *partner_of(const struct link *link)
{
    return &links[link->index ^ 1];
}

struct link *first_of(const struct link *link)
{
    return &links[link->index & ~1u];
}

void link_lost(struct link *link, const char *why)
{
    if (lost_count++ < 3) {
        fprintf(stderr, "%s: %s\n", person_of(link)->name, why);
    }
}

void refused(const struct link *link, const char *text, size_t length)
{
    give_up("%s was refused: %.*s", person_of(link)->name, (int)length, text);
}

void link_ready(struct link *link)
{
    if (link->ready) {
        return;
    }
    link->ready = true;
    ready_count++;
    series_add(&series_sign_in, now_ns() - link->began_ns);
    if (link->looking_back) {
        wire->look_back(link, plan->history);
    }
}

void pair_called(struct link *link)
{
    (void)link;
    called_count++;
}

void history_ended(struct link *link)
{
    if (link->looking_back) {
        link->looking_back = false;
        history_count++;
        short_count += link->looked_back != plan->history;
        series_add(&series_catch_up, now_ns() - link->began_ns);
    }
}

/* An offer is answered by whoever gets it; a message after its sender knows that it is stored. */
void message_heard(struct link *link)
{
    if (doing == TALKING && plan->rate == 0 && ledger.kind == KIND_SIGNAL) {
        ledger_send(partner_of(link), now_ns());
    }
}

void message_finished(struct link *link)
{
    finished_count += ledger.counting;
    if (doing == TALKING && plan->rate == 0 && ledger.kind != KIND_SIGNAL) {
        ledger_send(partner_of(link), now_ns());
    } else if (doing == FILLING && link->last_number < fill_until) {
        ledger_send(link, now_ns());
    }
}

static uint64_t after(double seconds)
{
    return now_ns() + (uint64_t)(seconds * NS_PER_SECOND);
}

static double seconds_since(uint64_t ns)
{
    return (double)(now_ns() - ns) / NS_PER_SECOND;
}

static void turn_for(double seconds)
{
    for (uint64_t end = after(seconds); now_ns() < end;) {
        links_turn(end);
    }
}

/* False: it did not come so far within that time. */
static bool turn_until(const unsigned *count, unsigned goal, double seconds)
{
    for (uint64_t end = after(seconds); *count < goal;) {
        if (now_ns() >= end) {
            return false;
        }
        links_turn(end);
    }
    return true;
}

static void must_turn_until(const unsigned *count, unsigned goal, double seconds, const char *what)
{
    if (!turn_until(count, goal, seconds)) {
        give_up("%s took longer than %.0f s (%u of %u)", what, seconds, *count, goal);
    }
}

/* Signs in `count` people from `first` on, each `step`th; at most so many at once as the plan says.
 */
static void sign_in(unsigned first, unsigned count, unsigned step, bool looking_back)
{
    unsigned base = looking_back ? history_count : ready_count;
    const unsigned *done = looking_back ? &history_count : &ready_count;
    if (count > 0 && first + (count - 1) * step >= people_count) {
        give_up("there are %u people only", people_count);
    }
    for (unsigned i = 0; i < count; i++) {
        if (i >= plan->at_once) {
            must_turn_until(done, base + i - plan->at_once + 1, SIGN_IN_SECONDS, "signing in");
        }
        struct link *link = &links[first + i * step];
        link->looking_back = looking_back;
        link->looked_back = 0;
        link_open(link);
    }
    must_turn_until(done, base + count, SIGN_IN_SECONDS, "signing in");
}

static void sign_out(void)
{
    for (unsigned i = 0; i < people_count; i++) {
        link_close(&links[i]);
    }
    ready_count = 0;
}

static void make_calls(void)
{
    if (wire->call == NULL) {
        return;
    }
    for (unsigned i = 0; i < plan->pairs; i++) {
        wire->call(&links[2 * i]);
    }
    must_turn_until(&called_count, plan->pairs, SIGN_IN_SECONDS, "calling");
}

static void start_talking(unsigned window)
{
    for (unsigned i = 0; i < window * plan->pairs; i++) {
        unsigned pair = i / window;
        ledger_send(&links[2 * pair + i % 2], now_ns());
    }
}

static void drain(double seconds)
{
    for (uint64_t end = after(seconds); ledger_open() > 0 && now_ns() < end;) {
        links_turn(end);
    }
}

/* Messages arrive as by chance, whatever the server does. False: it fell so far behind that there
 * is no sense in going on. */
static bool arrive_for(double seconds)
{
    static uint64_t due_ns;
    due_ns = due_ns == 0 ? now_ns() : due_ns;
    for (uint64_t end = after(seconds); now_ns() < end;) {
        while (due_ns <= now_ns()) {
            struct link *link = &links[(unsigned)(drand48() * 2 * plan->pairs)];
            if (!ledger_send(link, due_ns)) {
                return false;
            }
            due_ns += (uint64_t)(-log(1 - drand48()) / plan->rate * NS_PER_SECOND);
        }
        links_turn(due_ns < end ? due_ns : end);
    }
    return true;
}

static bool talk_for(double seconds)
{
    if (plan->rate > 0) {
        return arrive_for(seconds);
    }
    turn_for(seconds);
    return true;
}

/* What was done between two moments. */
struct span {
    uint64_t began_ns, ended_ns, syncs, finished;
    double cpu_us, own_cpu_us;
};

static struct span span_begin(void)
{
    return (struct span){.finished = finished_count,
                         .syncs = plan->syncs == NULL ? 0 : *plan->syncs,
                         .own_cpu_us = own_cpu_us(),
                         .cpu_us = tree_usage(false).cpu_us,
                         .began_ns = now_ns()};
}

static void span_end(struct span *span)
{
    span->ended_ns = now_ns();
    span->cpu_us = tree_usage(false).cpu_us - span->cpu_us;
    span->own_cpu_us = own_cpu_us() - span->own_cpu_us;
    span->finished = finished_count - span->finished;
    span->syncs = plan->syncs == NULL ? 0 : *plan->syncs - span->syncs;
}

static double span_seconds(const struct span *span)
{
    return (double)(span->ended_ns - span->began_ns) / NS_PER_SECOND;
}

static void print_span(const struct span *span, const char *what, double count)
{
    double seconds = span_seconds(span);
    printf(",\"seconds\":%.3f,\"count\":%.0f,\"per_s\":%.1f,\"cpu_us_per_%s\":%.2f", seconds, count,
           count / seconds, what, span->cpu_us / count);
    printf(",\"server_cores\":%.3f,\"load_cores\":%.3f", span->cpu_us / seconds / 1e6,
           span->own_cpu_us / seconds / 1e6);
    if (plan->syncs != NULL) {
        printf(",\"syncs_per_%s\":%.4f", what, (double)span->syncs / count);
    }
}

/* What ought to be 0. */
static void print_faults(void)
{
    printf(",\"unfinished\":%" PRIu64 ",\"doubled\":%" PRIu64 ",\"reordered\":%" PRIu64
           ",\"strange\":%" PRIu64 ",\"lost\":%u",
           ledger_open(), ledger.doubled, ledger.reordered, ledger.strange, lost_count);
}

static struct span talk(bool *ret_kept_up)
{
    doing = TALKING;
    if (plan->rate == 0) {
        start_talking(plan->window);
    }
    bool kept_up = talk_for(plan->warm);
    struct span span = span_begin();
    ledger.counting = true;
    kept_up = kept_up && talk_for(plan->time);
    span_end(&span);
    ledger.counting = false;
    doing = AT_REST;
    drain(kept_up ? DRAIN_SECONDS : 0);
    *ret_kept_up = kept_up;
    return span;
}

static void run_talk(void)
{
    bool kept_up;
    sign_in(0, 2 * plan->pairs, 1, false);
    if (plan->kind == KIND_SIGNAL) {
        make_calls();
    }
    struct span span = talk(&kept_up);
    print_span(&span, "message", (double)span.finished);
    series_print("ack", &series_ack);
    series_print("delivery", &series_delivery);
    printf(",\"kept_up\":%s", kept_up ? "true" : "false");
}

static void run_storm(void)
{
    struct span span = span_begin();
    sign_in(0, plan->people, 2, false);
    span_end(&span);
    print_span(&span, "sign_in", plan->people);
    series_print("sign_in", &series_sign_in);
}

static void run_idle(void)
{
    enum { FIRST = 100 };
    /* The first ones pay for what a server sets up once. */
    sign_in(0, FIRST, 2, false);
    turn_for(plan->warm);
    double before_kb = tree_usage(true).pss_kb;
    sign_in(2 * FIRST, plan->people, 2, false);
    turn_for(plan->warm);
    double kb = (tree_usage(true).pss_kb - before_kb) / plan->people;
    struct span span = span_begin();
    turn_for(plan->time);
    span_end(&span);
    printf(",\"people\":%u,\"kb_per_connection\":%.3f,\"idle_cores\":%.4f,\"empty_mb\":%.1f",
           plan->people, kb, span.cpu_us / span_seconds(&span) / 1e6, before_kb / 1024);
}

/* By both sides in equal parts, so that each conversation is one. */
static void fill(void)
{
    doing = FILLING;
    fill_until = plan->history / 2;
    for (unsigned i = 0; i < 2 * plan->pairs; i++) {
        for (unsigned n = 0; n < FILL_WINDOW && n < fill_until; n++) {
            ledger_send(&links[i], now_ns());
        }
    }
    drain(FILL_SECONDS);
    doing = AT_REST;
    if (ledger_open() > 0) {
        give_up("filling the conversations took too long");
    }
}

static void run_catch_up(void)
{
    sign_in(0, 2 * plan->pairs, 1, false);
    fill();
    sign_out();
    turn_for(1);
    struct span span = span_begin();
    sign_in(0, plan->pairs, 2, true);
    span_end(&span);
    print_span(&span, "catch_up", plan->pairs);
    series_print("catch_up", &series_catch_up);
    printf(",\"short\":%u", short_count);
}

static void run_grow(void)
{
    unsigned idle = 0;
    bool kept_up;
    sign_in(0, 2 * plan->pairs, 1, false);
    double before_kb = tree_usage(true).pss_kb;
    printf(",\"steps\":[");
    for (unsigned i = 0; i < STEPS_MAX && plan->steps[i] > 0; i++) {
        sign_in(2 * plan->pairs + 2 * idle, plan->steps[i] - idle, 2, false);
        idle = plan->steps[i];
        turn_for(plan->warm);
        double kb = tree_usage(true).pss_kb - before_kb;
        series_clear(&series_ack);
        series_clear(&series_delivery);
        struct span span = talk(&kept_up);
        printf("%s{\"idle\":%u,\"kb_per_connection\":%.3f", i > 0 ? "," : "", idle, kb / idle);
        print_span(&span, "message", (double)span.finished);
        series_print("ack", &series_ack);
        series_print("delivery", &series_delivery);
        printf("}");
    }
    printf("]");
}

static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    {"talk", run_talk},        {"storm", run_storm}, {"idle", run_idle},
    {"catchup", run_catch_up}, {"grow", run_grow},
};

bool scenario_run(const char *name, const char *label, const struct plan *with)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        if (strcmp(scenarios[i].name, name) == 0) {
            plan = with;
            ledger.kind = plan->kind;
            printf("{\"label\":\"%s\"", label);
            uint64_t began_ns = now_ns();
            scenarios[i].run();
            print_faults();
            printf(",\"whole_seconds\":%.1f}\n", seconds_since(began_ns));
            return true;
        }
    }
    return false;
}
