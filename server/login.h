#ifndef SERVER_LOGIN_H
#define SERVER_LOGIN_H

#include "storage/auto.h"

#include <uv.h>

struct app;
struct exchange;

/* POST /login. Loop thread. */

/* The tries that are being held back. */
struct logins;
struct logins *logins_create(struct app *app, uv_loop_t *loop);
/* Refuses those who wait: the server ends. */
void logins_drain(struct logins *logins);
/* None may wait. The memory goes when the loop has closed the timer. Takes NULL. */
void logins_destroy(struct logins *logins);

/* The route. Answers the exchange, now or later. */
void login_request(struct app *app, struct exchange *exchange);

#endif
