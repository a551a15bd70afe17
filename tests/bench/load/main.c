#include "tests/bench/load/scenario.h"

#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct wire *const wires[] = {&wire_empower, &wire_plain, &wire_socketio, &wire_peerjs,
                                           &wire_xmpp};
const struct wire *wire = &wire_empower;

static const char usage[] =
    "usage: bench_load --people FILE --port N [--wire empower|plain|socketio|peerjs|xmpp] [--tls]\n"
    "                  [--pids PID,...] [--syncs FILE] [--label TEXT] [--scenario NAME] [--body "
    "BYTES]\n"
    "  talk       --pairs N, and --window N or --rate PER_SECOND; --signal, --warm S, --time S\n"
    "  storm      --number N --at-once N\n"
    "  idle       --number N --warm S --time S\n"
    "  catchup    --pairs N --history N --at-once N\n"
    "  grow       --pairs N --steps N,... --warm S --time S\n"
    "People are lines of a name and a secret, in pairs. Prints one line of JSON.\n";

static const struct wire *wire_named(const char *name)
{
    for (size_t i = 0; i < sizeof wires / sizeof wires[0]; i++) {
        if (strcmp(wires[i]->name, name) == 0) {
            return wires[i];
        }
    }
    give_up("there is no protocol %s here", name);
}

static const uint64_t *map_syncs(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const void *map =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(uint64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        give_up("%s cannot be read", path);
    }
    close(fd);
    return map;
}

static void read_steps(const char *text, unsigned steps[STEPS_MAX])
{
    char *end;
    for (size_t i = 0; i + 1 < STEPS_MAX && *text != '\0'; i++) {
        steps[i] = (unsigned)strtoul(text, &end, 10);
        text = *end == ',' ? end + 1 : end + strlen(end);
    }
}

static void allow_many_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static struct plan plan = {
    .pairs = 1, .window = 1, .warm = 1, .time = 3, .people = 1000, .at_once = 100, .history = 100};
static const char *people;
static const char *scenario = "talk";
static const char *label = "";
static unsigned port;
static unsigned body_length = 100;
static bool secure;

static void take_wire(const char *text)
{
    wire = wire_named(text);
}

static void take_syncs(const char *text)
{
    plan.syncs = map_syncs(text);
}

static void take_steps(const char *text)
{
    read_steps(text, plan.steps);
}

static void take_tls(const char *text)
{
    (void)text;
    secure = true;
}

static void take_signal(const char *text)
{
    (void)text;
    plan.kind = KIND_SIGNAL;
}

/* Each has one of the four. */
static const struct setting {
    const char *name;
    int has_argument;
    void (*take)(const char *text);
    const char **text;
    unsigned *count;
    double *number;
} settings[] = {
    {"wire", required_argument, .take = take_wire},
    {"port", required_argument, .count = &port},
    {"tls", no_argument, .take = take_tls},
    {"people", required_argument, .text = &people},
    {"pids", required_argument, .take = tree_init},
    {"syncs", required_argument, .take = take_syncs},
    {"label", required_argument, .text = &label},
    {"scenario", required_argument, .text = &scenario},
    {"body", required_argument, .count = &body_length},
    {"pairs", required_argument, .count = &plan.pairs},
    {"window", required_argument, .count = &plan.window},
    {"rate", required_argument, .number = &plan.rate},
    {"signal", no_argument, .take = take_signal},
    {"warm", required_argument, .number = &plan.warm},
    {"time", required_argument, .number = &plan.time},
    {"number", required_argument, .count = &plan.people},
    {"at-once", required_argument, .count = &plan.at_once},
    {"history", required_argument, .count = &plan.history},
    {"steps", required_argument, .take = take_steps},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static void take(const struct setting *setting, const char *text)
{
    if (setting->take != NULL) {
        setting->take(text);
    } else if (setting->text != NULL) {
        *setting->text = text;
    } else if (setting->count != NULL) {
        *setting->count = (unsigned)strtoul(text, NULL, 10);
    } else {
        *setting->number = strtod(text, NULL);
    }
}

static bool read_settings(int argc, char **argv)
{
    struct option options[SETTINGS + 1] = {0};
    for (int i = 0; i < SETTINGS; i++) {
        options[i] = (struct option){settings[i].name, settings[i].has_argument, NULL, i + 1};
    }
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option < 1 || option > SETTINGS) {
            return false;
        }
        take(&settings[option - 1], optarg);
    }
    return people != NULL && port != 0 && port <= UINT16_MAX && body_length >= 20 &&
           body_length <= BODY_MAX;
}

int main(int argc, char **argv)
{
    if (!read_settings(argc, argv)) {
        fputs(usage, stderr);
        return 2;
    }
    ledger.body_length = body_length;
    (void)signal(SIGPIPE, SIG_IGN);
    allow_many_files();
    people_read(people);
    links_init((uint16_t)port, secure);
    if (!scenario_run(scenario, label, &plan)) {
        fputs(usage, stderr);
        return 2;
    }
    return 0;
}
