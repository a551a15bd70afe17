#ifndef SERVER_METRICS_H
#define SERVER_METRICS_H

#include "server/err.h"
#include "signalling/call_steps.h"

#include <stddef.h>
#include <stdint.h>

/* What is counted while the server runs, for GET /metrics. From any thread; an addition to a number
 * in memory, never a lock. A row: the counter, its name for Prometheus, its labels, what it tells
 * (once for each name: rows of one name stand together). */
#define METRIC_MAP(X)                                                                              \
    X(METRIC_SESSIONS, "empower_sessions_opened_total", "", "WebSocket connections that came")     \
    X(METRIC_RECEIVED, "empower_messages_total", "way=\"received\"",                               \
      "Messages over WebSocket: requests in, answers and events out")                              \
    X(METRIC_SENT, "empower_messages_total", "way=\"sent\"", "")                                   \
    X(METRIC_DROP_UNAUTHENTICATED, "empower_drops_total", "reason=\"unauthenticated\"",            \
      "Connections that the server ended, drains not counted")                                     \
    X(METRIC_DROP_REVOKED, "empower_drops_total", "reason=\"revoked\"", "")                        \
    X(METRIC_DROP_TOO_SLOW, "empower_drops_total", "reason=\"too_slow\"", "")                      \
    X(METRIC_DROP_RATE_LIMIT, "empower_drops_total", "reason=\"rate_limit\"", "")                  \
    X(METRIC_DROP_SILENT, "empower_drops_total", "reason=\"silent\"", "")                          \
    X(METRIC_DROP_MALFORMED, "empower_drops_total", "reason=\"malformed\"", "")                    \
    X(METRIC_DROP_DESCRIPTORS, "empower_drops_total", "reason=\"descriptors\"", "")                \
    X(METRIC_DROP_HELD_OFF, "empower_drops_total", "reason=\"held_off\"", "")                      \
    X(METRIC_SIGN_IN_OK, "empower_sign_ins_total", "result=\"ok\"", "Attempts to sign in")         \
    X(METRIC_SIGN_IN_REFUSED, "empower_sign_ins_total", "result=\"refused\"", "")                  \
    X(METRIC_SIGN_IN_FAILED, "empower_sign_ins_total", "result=\"failed\"", "")                    \
    X(METRIC_HTTP_2XX, "empower_http_answers_total", "class=\"2xx\"", "Answers over HTTP")         \
    X(METRIC_HTTP_3XX, "empower_http_answers_total", "class=\"3xx\"", "")                          \
    X(METRIC_HTTP_4XX, "empower_http_answers_total", "class=\"4xx\"", "")                          \
    X(METRIC_HTTP_5XX, "empower_http_answers_total", "class=\"5xx\"", "")                          \
    X(METRIC_JOBS_READ, "empower_lane_jobs_total", "lane=\"read\"", "Jobs that a lane worked off") \
    X(METRIC_JOBS_WRITE, "empower_lane_jobs_total", "lane=\"write\"", "")                          \
    X(METRIC_JOBS_HASH, "empower_lane_jobs_total", "lane=\"hash\"", "")                            \
    X(METRIC_MAIL_SENT, "empower_mails_total", "result=\"sent\"",                                  \
      "Mails handed to the mail server, tries that failed, and mails given up")                    \
    X(METRIC_MAIL_DEFERRED, "empower_mails_total", "result=\"deferred\"", "")                      \
    X(METRIC_MAIL_FAILED, "empower_mails_total", "result=\"failed\"", "")                          \
    X(METRIC_COMMITS_FAILED, "empower_commits_failed_total", "", "Batches that were not stored")

#define METRIC_ENUM(name, prometheus, labels, says) name,
enum metric { METRIC_MAP(METRIC_ENUM) METRIC_COUNT };
#undef METRIC_ENUM

void metrics_add(enum metric metric, uint64_t count);
uint64_t metrics_count(enum metric metric);

/* One request, by the index of its method's row (METRICS_NO_METHOD: none of ours) and how it went.
 * Loop thread. */
enum { METRICS_METHODS_MAX = 127, METRICS_NO_METHOD = METRICS_METHODS_MAX };
void metrics_request(size_t method, enum err err);
uint64_t metrics_requests(size_t method, enum err err);

/* A step of somebody's place in a call. Loop thread. */
void metrics_call_step(enum call_event event, uint64_t count);
uint64_t metrics_call_steps(enum call_event event);

/* Distributions: how many of the values were at most each of the bounds. */
enum distribution { DISTRIBUTION_COMMIT_US, DISTRIBUTION_BATCH, DISTRIBUTION_COUNT };
enum { BUCKET_COUNT = 10 };

extern const uint64_t distribution_bounds[DISTRIBUTION_COUNT][BUCKET_COUNT];

struct distribution_state {
    uint64_t buckets[BUCKET_COUNT + 1]; /* not summed up; the last one is above all bounds */
    uint64_t sum;
};
void metrics_observe(enum distribution distribution, uint64_t value);
struct distribution_state metrics_distribution(enum distribution distribution);

#endif
