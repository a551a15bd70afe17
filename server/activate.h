#ifndef SERVER_ACTIVATE_H
#define SERVER_ACTIVATE_H

struct app;
struct exchange;

/* POST /activate (R-ACC-1): an invitation becomes an account. Answers the exchange, now or later.
 * Loop thread. */
void activate_request(struct app *app, struct exchange *exchange);

#endif
