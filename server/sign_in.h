#ifndef SERVER_SIGN_IN_H
#define SERVER_SIGN_IN_H

#include "server/device.h"
#include "server/err.h"
#include "server/outbox.h"

struct app;
struct config;
struct exchange;
struct head;
struct request;
struct session;

/* Tokens, the cookies, POST /logout. For POST /login see login.h. Loop thread. */

enum { SSO_ROUND_S = 600 }; /* how long a single sign-on may take */
/* Of one account at a time; as many connections. */
enum { SIGN_INS_MAX = 64, SIGN_IN_COOKIE_SIZE = DEVICE_COOKIE_SIZE + 128 };

/* Until when a sign-in lives that was made at `created_ms` and is used at `now_ms`. */
uint64_t sign_in_expires(const struct config *config, uint64_t created_ms, uint64_t now_ms);

/* Who has this token; NULL: nobody, any more. Borrowed until the facts change. */
const struct sign_in_fact *sign_in_of_token(const struct app *app, const char *token,
                                            uint64_t now_ms);

/* Who sent this request, by its bearer token or else its cookie. `*ret_bad_bearer` (or NULL) tells
 * that it bore a token that is none. */
const struct sign_in_fact *sign_in_of_head(const struct app *app, const struct head *head,
                                           bool *ret_bad_bearer);

/* The connection is of this sign-in from now on. Of the connections of one account SIGN_INS_MAX
 * stay, not counting those from addresses that are exempt from limits: the oldest is closed. */
void sign_in_connect(struct app *app, struct session *session, const struct sign_in_fact *fact);

/* Notes that a token is in use, which renews its life; writes it down at most once an hour. */
void sign_in_used(struct app *app, const struct sign_in_fact *fact);
/* The same by its id. False: it has ended. */
bool sign_in_renew(struct app *app, struct id sign_in);

/* The address the request really came from, past trusted proxies. */
void client_address(const struct app *app, const struct head *head,
                    char ret_address[ADDRESS_BYTES_MAX + 1]);

/* Set-Cookie with the token, or, with "", one that takes it away. */
void sign_in_cookie(const struct app *app, const char *token, char ret_text[SIGN_IN_COOKIE_SIZE]);

/* The cookie of known devices: Set-Cookie, and the value that a request brought ("": none). */
void device_cookie(const struct app *app, const char *value, char ret_text[SIGN_IN_COOKIE_SIZE]);
void device_of_head(const struct app *app, const struct head *head,
                    char ret_value[DEVICE_COOKIE_SIZE]);

/* The cookie that ties a single sign-on to the browser it was begun in: `value` (a token), or, with
 * "", one that takes it away. Lax, since the browser comes back from another site. */
void sso_cookie(const struct app *app, const char *value, char ret_text[SIGN_IN_COOKIE_SIZE]);
void sso_cookie_of_head(const struct app *app, const struct head *head,
                        char ret_value[SIGN_IN_COOKIE_SIZE]);

/* What the device of this request calls itself, in visible ASCII. */
void sign_in_device(const struct head *head, char ret_device[DEVICE_BYTES_MAX + 1]);

/* Ends every sign-in of the account but `keep` (nil: every one), and tells the loop; on LANE_WRITE.
 */
enum err sign_in_end_all(struct request *request, struct id account, struct id keep,
                         size_t *ret_count);

/* The route. Answers the exchange, now or later. */
void logout_request(struct app *app, struct exchange *exchange);

#endif
