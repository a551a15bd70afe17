#ifndef SERVER_HTTP_METRICS_H
#define SERVER_HTTP_METRICS_H

struct app;
struct exchange;

/* GET /metrics, in Prometheus' text format: for the machine itself, as long as no proxy speaks for
 * somebody else, and for whoever knows `metrics_token`. */
void serve_metrics(struct app *app, struct exchange *exchange);

#endif
