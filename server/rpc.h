#ifndef SERVER_RPC_H
#define SERVER_RPC_H

#include <stddef.h>

struct app;
struct exchange;
struct session;
struct sign_in_fact;

/* JSON-RPC 2.0: a message comes in, is checked against its method's row, runs on its lane and is
 * answered. */

/* A message of a connection. Loop thread. */
void rpc_from_session(struct app *app, struct session *session, const char *text, size_t length);

/* The body of POST /rpc. `fact` NULL: not signed in. Answers the exchange, now or later. */
void rpc_from_exchange(struct app *app, struct exchange *exchange, const struct sign_in_fact *fact,
                       const char *address);

#endif
