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

int main(int argc, char **argv)
{
    enum {
        WIRE = 1,
        PORT,
        TLS,
        PEOPLE,
        PIDS,
        SYNCS,
        LABEL,
        SCENARIO,
        BODY,
        PAIRS,
        WINDOW,
        RATE,
        SIGNAL,
        WARM,
        TIME,
        NUMBER,
        AT_ONCE,
        HISTORY,
        STEPS
    };
    static const struct option options[] = {{"wire", required_argument, NULL, WIRE},
                                            {"port", required_argument, NULL, PORT},
                                            {"tls", no_argument, NULL, TLS},
                                            {"people", required_argument, NULL, PEOPLE},
                                            {"pids", required_argument, NULL, PIDS},
                                            {"syncs", required_argument, NULL, SYNCS},
                                            {"label", required_argument, NULL, LABEL},
                                            {"scenario", required_argument, NULL, SCENARIO},
                                            {"body", required_argument, NULL, BODY},
                                            {"pairs", required_argument, NULL, PAIRS},
                                            {"window", required_argument, NULL, WINDOW},
                                            {"rate", required_argument, NULL, RATE},
                                            {"signal", no_argument, NULL, SIGNAL},
                                            {"warm", required_argument, NULL, WARM},
                                            {"time", required_argument, NULL, TIME},
                                            {"number", required_argument, NULL, NUMBER},
                                            {"at-once", required_argument, NULL, AT_ONCE},
                                            {"history", required_argument, NULL, HISTORY},
                                            {"steps", required_argument, NULL, STEPS},
                                            {0}};
    struct plan plan = {.pairs = 1,
                        .window = 1,
                        .warm = 1,
                        .time = 3,
                        .people = 1000,
                        .at_once = 100,
                        .history = 100};
    const char *people = NULL;
    const char *scenario = "talk";
    const char *label = "";
    unsigned long port = 0;
    bool secure = false;
    ledger.body_length = 100;

    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case WIRE:
            wire = wire_named(optarg);
            break;
        case PORT:
            port = strtoul(optarg, NULL, 10);
            break;
        case TLS:
            secure = true;
            break;
        case PEOPLE:
            people = optarg;
            break;
        case PIDS:
            tree_init(optarg);
            break;
        case SYNCS:
            plan.syncs = map_syncs(optarg);
            break;
        case LABEL:
            label = optarg;
            break;
        case SCENARIO:
            scenario = optarg;
            break;
        case BODY:
            ledger.body_length = strtoul(optarg, NULL, 10);
            break;
        case PAIRS:
            plan.pairs = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case WINDOW:
            plan.window = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case RATE:
            plan.rate = strtod(optarg, NULL);
            break;
        case SIGNAL:
            plan.kind = KIND_SIGNAL;
            break;
        case WARM:
            plan.warm = strtod(optarg, NULL);
            break;
        case TIME:
            plan.time = strtod(optarg, NULL);
            break;
        case NUMBER:
            plan.people = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case AT_ONCE:
            plan.at_once = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case HISTORY:
            plan.history = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case STEPS:
            read_steps(optarg, plan.steps);
            break;
        default:
            fputs(usage, stderr);
            return 2;
        }
    }
    if (people == NULL || port == 0 || port > UINT16_MAX || ledger.body_length < 20 ||
        ledger.body_length > BODY_MAX) {
        fputs(usage, stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    allow_many_files();
    people_read(people);
    links_init((uint16_t)port, secure);
    if (!scenario_run(scenario, label, &plan)) {
        fputs(usage, stderr);
        return 2;
    }
    return 0;
}
