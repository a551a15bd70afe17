#ifndef SERVER_LOGIN_PASSKEY_H
#define SERVER_LOGIN_PASSKEY_H

struct app;
struct exchange;

/* Signing in with a passkey alone (R-ACC-4; WebAuthn Level 3, section 7.2): it proves that the
 * person has the device and unlocked it, which is two factors. Loop thread. Both answer the
 * exchange, now or later; where people can have no passkeys (relying_party_of) with 403. */

/* POST /login/passkey/begin {"username"?}: options for a credential that the authenticator finds by
 * itself, so that the answer is alike for any name and for none. With a name that person alone can
 * answer. */
void login_passkey_begin(struct app *app, struct exchange *exchange);

/* POST /login/passkey {"credential"}: as POST /login answers. */
void login_passkey_request(struct app *app, struct exchange *exchange);

#endif
