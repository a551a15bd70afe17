#ifndef SERVER_METHODS_SESSION_H
#define SERVER_METHODS_SESSION_H

#include "server/method.h"

/* session.hello; its row stands in session.c. */
extern const struct form hello_params;
extern const struct form hello_result;
enum err session_hello_before(struct request *request);
enum err session_hello(struct request *request);
void session_hello_answering(struct request *request);
void session_hello_after(struct request *request, enum err err);

#endif
