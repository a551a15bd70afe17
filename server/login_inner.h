#ifndef SERVER_LOGIN_INNER_H
#define SERVER_LOGIN_INNER_H

#include "server/lanes.h"
#include "server/method.h"
#include "server/secret.h"
#include "server/throttle.h"
#include "storage/account.h"

/* What the tries at signing in share: by a password (login.c) and by a passkey (login_passkey.c).
 * Nobody else includes it; for what they have in common with single sign-on see sign_in_make.h.
 * Loop thread, but where a lane is named. */

struct head;

enum login_outcome { LOGIN_WRONG, LOGIN_OTP_REQUIRED, LOGIN_OTP_WRONG, LOGIN_RIGHT };

/* One try. */
struct login {
    struct job job;
    struct app *app;
    struct request request;
    uint64_t exchange;
    struct guess guess;
    struct id device; /* it comes from; nil: none that is known */
    char username[USERNAME_BYTES_MAX + 1];
    char *password;
    char *otp; /* NULL: none was given */
    char hash[PASSWORD_HASH_BYTES];
    struct assertion *assertion; /* of a passkey, instead of a password */
    /* On LANE_WRITE, when it has been looked at. */
    enum err (*write)(struct job *job, struct store *store);
    enum login_outcome outcome;
    char token[TOKEN_TEXT_LENGTH + 1];
    struct sign_in_fact fact;
    json_t *recovery_codes; /* NULL: none are to be told */
    uint64_t due_ms;        /* held back until then, steady time */
    struct login *prev, *next;
};

/* A try that came by this exchange; nothing is known of whose. */
struct login *login_new(struct app *app, struct exchange *exchange);
void login_destroy(struct login *login);

/* The device that `username` is known on: signed in, or marked by its cookie. Nil: none. */
struct id login_known_device(const struct app *app, const struct head *head, const char *username);

/* Counts the try as one at `name` from its `device`, and refuses it, holds it back, or hands `job`
 * to LANE_HASH. The exchange must live. */
void login_admit(struct login *login, const char *name);

/* It was looked at (the job's `done` on LANE_HASH): `write` is next. */
void login_verified(struct job *job, enum err err);

/* Answers and ends a try that nothing was counted for. */
void login_refuse(struct login *login, int status, const char *word);

/* The assertion of a passkey: login_passkey.c. Takes NULL. */
void assertion_destroy(struct assertion *assertion);

#endif
