#ifndef SERVER_MAILER_H
#define SERVER_MAILER_H

#include "storage/mail.h"

#include <stdint.h>
#include <uv.h>

struct app;
struct config;
struct store;

/* Hands the mails of the queue to the mail server of the configuration, one after the other, on a
 * thread of its own. What fails is tried again, later each time, for MAIL_TRIES_MS; what the server
 * refuses for good, what is older, and what is of no use any more, is given up. A mail
 * leaves the queue once the mail server has it: a crash in between sends it again. Loop thread. */
struct mailer;

enum {
    MAIL_DELAY_FIRST_MS = 2000,
    MAIL_DELAY_MAX_MS = 3600 * 1000,
    MAIL_TRIES_MS = 3 * 24 * 3600 * 1000
};

struct mailer *mailer_create(struct app *app, uv_loop_t *loop);
/* There may be something to do: a mail has come, or another configuration. */
void mailer_wake(struct mailer *mailer);
/* How many wait, as of the last look. */
uint64_t mailer_waiting(const struct mailer *mailer);
/* Begins no other mail: the server ends. */
void mailer_drain(struct mailer *mailer);
/* Ends the thread, breaking off a mail that is on its way, and hands what has become of it to the
 * lanes, which must still be there. Takes NULL. */
void mailer_stop(struct mailer *mailer);
/* After mailer_stop and lanes_destroy. The memory goes when the loop has closed the handles. Takes
 * NULL. */
void mailer_destroy(struct mailer *mailer);

/* How long to wait after so many tries in vain, at least 1. */
uint64_t mail_delay_ms(unsigned tries);

#endif
