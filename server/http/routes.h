#ifndef SERVER_HTTP_ROUTES_H
#define SERVER_HTTP_ROUTES_H

struct http_handlers;

/* What HTTP requests reach. The handlers' context is a struct app. */
extern const struct http_handlers http_routes;

#endif
