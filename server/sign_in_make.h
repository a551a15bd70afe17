#ifndef SERVER_SIGN_IN_MAKE_H
#define SERVER_SIGN_IN_MAKE_H

#include "server/method.h"
#include "server/secret.h"
#include "server/sign_in.h"

/* What every sign-in has in common, by whatever proof it comes: a password, a passkey, or single
 * sign-on. */

/* Where from and with what, as its owner will read it in the list. */
void sign_in_describe(const struct head *head, const char *address, struct sign_in *sign_in);

/* A token, and the row that goes with it. Wipe the token once it is answered. */
void sign_in_make(const struct config *config, uint64_t now_ms, struct id account,
                  char ret_token[TOKEN_TEXT_LENGTH + 1], struct sign_in *sign_in);

/* On LANE_WRITE, with `request->store`: writes the row of `fact` and that of the access log, and
 * leaves what the loop has to know. An invitation that is still open ends: nobody takes back an
 * account that is in use. The token is worth something with that commit, and no sooner. Becomes
 * `request->actor`. */
enum err sign_in_write(struct request *request, struct sign_in_fact *fact);

/* The cookie of known devices after `username` signed in: the device is known from now on, and
 * keeps the id that `before`, the cookie's value until then, had for that name. */
void device_cookie_renew(const struct app *app, const char *before, const char *username,
                         uint64_t now_ms, char ret_text[SIGN_IN_COOKIE_SIZE]);

#endif
