#ifndef SERVER_GATEWAY_H
#define SERVER_GATEWAY_H

struct ws_handlers;

/* What WebSocket connections reach: who may connect, and what becomes of their messages. The
 * handlers' context is a struct app. */
extern const struct ws_handlers ws_gateway;

#endif
