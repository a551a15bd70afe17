/* Latencies, kept one by one, so that a percentile is one that was measured. */

#include "tests/bench/load/load.h"

#include <stdio.h>
#include <stdlib.h>

struct series {
    uint32_t *values; /* in units of 100 ns */
    size_t count, capacity;
    bool sorted;
};

struct series series_ack, series_delivery, series_sign_in, series_catch_up;

void series_add(struct series *series, uint64_t ns)
{
    if (series->count == series->capacity) {
        series->capacity = series->capacity == 0 ? 1 << 16 : series->capacity * 2;
        series->values = realloc(series->values, series->capacity * sizeof *series->values);
        if (series->values == NULL) {
            out_of_memory();
        }
    }
    uint64_t units = ns / 100;
    series->values[series->count++] = units > UINT32_MAX ? UINT32_MAX : (uint32_t)units;
    series->sorted = false;
}

void series_clear(struct series *series)
{
    series->count = 0;
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

double series_percentile(struct series *series, double percent)
{
    if (series->count == 0) {
        return 0;
    }
    if (!series->sorted) {
        qsort(series->values, series->count, sizeof *series->values, compare);
        series->sorted = true;
    }
    double rank = percent / 100 * (double)series->count;
    size_t at = (size_t)rank;
    at -= at > 0 && (double)at >= rank;
    return series->values[at] / 10.0;
}

void series_print(const char *name, struct series *series)
{
    if (series->count == 0) {
        return;
    }
    printf(",\"%s_p50_us\":%.1f,\"%s_p99_us\":%.1f,\"%s_p999_us\":%.1f,\"%s_max_us\":%.1f", name,
           series_percentile(series, 50), name, series_percentile(series, 99), name,
           series_percentile(series, 99.9), name, series_percentile(series, 100));
}
