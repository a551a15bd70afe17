#ifndef SERVER_SIGN_IN_H
#define SERVER_SIGN_IN_H

#include "server/outbox.h"

struct app;
struct exchange;
struct head;

/* Signing in and out: POST /login, POST /logout, tokens. Loop thread. */

enum { SIGN_INS_MAX = 64 };

/* Who has this token; NULL: nobody, any more. Borrowed until the facts change. */
const struct sign_in_fact *sign_in_of_token(const struct app *app, const char *token,
                                            uint64_t now_ms);

/* Who sent this request, by its bearer token or else its cookie. `*ret_bad_bearer` (or NULL) tells
 * that it bore a token that is none. */
const struct sign_in_fact *sign_in_of_head(const struct app *app, const struct head *head,
                                           bool *ret_bad_bearer);

/* Notes that a token is in use; writes it down at most once an hour. */
void sign_in_used(struct app *app, const struct sign_in_fact *fact);

/* The address the request really came from, past trusted proxies. */
void client_address(const struct app *app, const struct head *head,
                    char ret_address[ADDRESS_BYTES_MAX + 1]);

/* The routes. They answer the exchange, now or later. */
void login_request(struct app *app, struct exchange *exchange);
void logout_request(struct app *app, struct exchange *exchange);

#endif
