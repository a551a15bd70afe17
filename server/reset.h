#ifndef SERVER_RESET_H
#define SERVER_RESET_H

#include "server/err.h"
#include "storage/account.h"
#include "storage/id.h"
#include "storage/mail.h"

struct app;
struct exchange;
struct request;

/* R-ACC-4: back into an account without its password. The second factor stays needed. */

/* POST /reset and POST /reset/confirm. Answer the exchange, now or later. Loop thread. */
void reset_request(struct app *app, struct exchange *exchange);
void reset_confirm_request(struct app *app, struct exchange *exchange);

/* A fresh link for the account; the earlier one is void. On LANE_WRITE. Wipe it. */
enum err reset_link(struct request *request, struct id account,
                    char ret_link[MAIL_LINK_BYTES_MAX + 1]);
/* The same, by mail where one can reach the account: then `ret_link` is "". */
enum err reset_send(struct request *request, const struct account *account,
                    char ret_link[MAIL_LINK_BYTES_MAX + 1]);

#endif
