#ifndef SERVER_SSO_FLOW_H
#define SERVER_SSO_FLOW_H

#include <stdint.h>

struct app;
struct exchange;

/* R-ACC-4: single sign-on for staff, by OpenID Connect Core 1.0: authorization code flow (section
 * 3.1) with PKCE (RFC 7636).
 *
 *     GET /sso/providers           the providers that have it: [{"id","name"}]
 *     GET /sso/start?provider=ID   302 to the identity provider, with a cookie for this browser
 *     GET /sso/callback            302 to /desk/, signed in as by POST /login; or to
 *                                  /desk/#sso=WORD: refused, unknown_account, unavailable, expired
 *
 * It makes no accounts. Loop thread. */
struct sso_flow;

/* Before any other thread runs. */
struct sso_flow *sso_flow_create(void);
/* Gives up what is being asked just now: the server ends. Takes NULL, as do the others. */
void sso_flow_end(struct sso_flow *flow);
/* When no job of it is left. */
void sso_flow_destroy(struct sso_flow *flow);

/* Forgets who did not come back. To be called now and then. `now_ms` is steady time. */
void sso_flow_sweep(struct sso_flow *flow, uint64_t now_ms);

/* The routes. Each answers the exchange, now or later. */
void sso_providers_request(struct app *app, struct exchange *exchange);
void sso_start_request(struct app *app, struct exchange *exchange);
void sso_callback_request(struct app *app, struct exchange *exchange);

#endif
