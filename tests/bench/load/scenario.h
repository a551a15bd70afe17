#ifndef TESTS_BENCH_SCENARIO_H
#define TESTS_BENCH_SCENARIO_H

#include "tests/bench/load/load.h"

enum { STEPS_MAX = 16 };

struct plan {
    enum kind kind;
    unsigned pairs;                 /* that talk */
    unsigned window;                /* messages of a pair under way, in a closed loop */
    double rate;                    /* messages a second, in an open loop; 0: closed */
    double warm, time;              /* seconds */
    unsigned people;                /* that sign in: storm and idle */
    unsigned at_once;               /* that sign in at the same time */
    unsigned history;               /* messages to catch up with */
    unsigned steps[STEPS_MAX];      /* connections beside those that talk: grow; ends with 0 */
    const volatile uint64_t *syncs; /* of the server, counted by slow.c; NULL: unknown */
};

/* Reads the people, in pairs. */
void people_read(const char *path);
/* False: there is no such scenario. Prints one line. */
bool scenario_run(const char *name, const char *label, const struct plan *plan);

#endif
