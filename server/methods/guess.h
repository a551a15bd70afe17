#ifndef SERVER_METHODS_GUESS_H
#define SERVER_METHODS_GUESS_H

#include "server/method.h"

/* What somebody who is signed in types or shows to prove more: it counts as a guess until it proves
 * right, as when signing in (see throttle.h). */

/* A hook `before`: counts it. Held back it cannot be, as it is when signing in; so that only the
 * lock is left. */
enum err guess_count(struct request *request);

/* It was right, if the handler's work lasts. */
void guess_right(struct request *request);

#endif
