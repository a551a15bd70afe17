#ifndef SERVER_ACTIVATE_H
#define SERVER_ACTIVATE_H

struct app;
struct exchange;

/* POST /activate (R-ACC-1): an invitation becomes an account. Answers the exchange, now or later.
 * Loop thread. */
void activate_request(struct app *app, struct exchange *exchange);

/* POST /invitation: whose invitation a link is, before its person chooses anything: the provider's,
 * and in which language. Not who is invited: a link may have come to the wrong hands. */
void invitation_request(struct app *app, struct exchange *exchange);

#endif
