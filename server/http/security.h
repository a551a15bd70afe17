#ifndef SERVER_HTTP_SECURITY_H
#define SERVER_HTTP_SECURITY_H

struct app;
struct exchange;

/* GET /.well-known/security.txt (RFC 9116): where to report a weakness. Not found where
 * `security_contact` is empty. */
void serve_security(struct app *app, struct exchange *exchange);

#endif
