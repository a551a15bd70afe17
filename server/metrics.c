#include "server/metrics.h"

#include <stdatomic.h>

static _Atomic uint64_t counters[METRIC_COUNT];

static struct {
    _Atomic uint64_t buckets[BUCKET_COUNT + 1];
    _Atomic uint64_t sum;
} distributions[DISTRIBUTION_COUNT];

/* Loop thread alone. */
static uint64_t call_event_counts[CALL_EVENT_COUNT];
static uint64_t requests[METRICS_METHODS_MAX + 1][ERR_COUNT];

const uint64_t distribution_bounds[DISTRIBUTION_COUNT][BUCKET_COUNT] = {
    [DISTRIBUTION_COMMIT_US] = {500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 500000,
                                2000000},
    [DISTRIBUTION_BATCH] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512},
};

void metrics_add(enum metric metric, uint64_t count)
{
    atomic_fetch_add_explicit(&counters[metric], count, memory_order_relaxed);
}

uint64_t metrics_count(enum metric metric)
{
    return atomic_load_explicit(&counters[metric], memory_order_relaxed);
}

void metrics_request(size_t method, enum err err)
{
    requests[method < METRICS_METHODS_MAX ? method : METRICS_NO_METHOD][err]++;
}

uint64_t metrics_requests(size_t method, enum err err)
{
    return requests[method < METRICS_METHODS_MAX ? method : METRICS_NO_METHOD][err];
}

void metrics_call_step(enum call_event event, uint64_t count)
{
    call_event_counts[event] += count;
}

uint64_t metrics_call_steps(enum call_event event)
{
    return call_event_counts[event];
}

void metrics_observe(enum distribution distribution, uint64_t value)
{
    int bucket = 0;
    while (bucket < BUCKET_COUNT && value > distribution_bounds[distribution][bucket]) {
        bucket++;
    }
    atomic_fetch_add_explicit(&distributions[distribution].buckets[bucket], 1,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&distributions[distribution].sum, value, memory_order_relaxed);
}

struct distribution_state metrics_distribution(enum distribution distribution)
{
    struct distribution_state state;
    for (int i = 0; i <= BUCKET_COUNT; i++) {
        state.buckets[i] =
            atomic_load_explicit(&distributions[distribution].buckets[i], memory_order_relaxed);
    }
    state.sum = atomic_load_explicit(&distributions[distribution].sum, memory_order_relaxed);
    return state;
}
