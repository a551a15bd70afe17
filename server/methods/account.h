#ifndef SERVER_METHODS_ACCOUNT_H
#define SERVER_METHODS_ACCOUNT_H

#include "server/method.h"
#include "server/second_factor.h"

/* What is typed by somebody who is signed in, to prove who it is, counts as a guess: a `before`
 * hook that counts it, and what a handler calls once it proved right. */
enum err account_count_guess(struct request *request);
void account_guessed_right(struct request *request);

/* What is asked of who changes the means to sign in by: the password, which dispatch has looked at
 * (asks_password) and which is still the account's, and where it is on the second factor, by the
 * parameter `otp`, which is used up. A refusal is noted under `event`. On LANE_WRITE. */
enum err account_prove(struct request *request, const char *event);

enum { PROOF_PASSWORD_MAX = 1024 };
#define PROOF_PASSWORD                                                                             \
    {                                                                                              \
        .name = "password", .type = FIELD_TEXT, .min = 1, .max = PROOF_PASSWORD_MAX                \
    }
#define PROOF_OTP                                                                                  \
    {                                                                                              \
        .name = "otp", .type = FIELD_TEXT, .min = 1, .max = OTP_CHARACTERS, .optional = true       \
    }

#endif
