#ifndef SERVER_METHODS_ACCOUNT_H
#define SERVER_METHODS_ACCOUNT_H

#include "server/method.h"

/* What is typed by somebody who is signed in, to prove who it is, counts as a guess: a `before`
 * hook that counts it, and what a handler calls once it proved right. */
enum err account_count_guess(struct request *request);
void account_guessed_right(struct request *request);

#endif
