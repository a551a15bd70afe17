#ifndef SERVER_TURN_CHECK_H
#define SERVER_TURN_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Proves of one configured URI, from where it stands, that people can use it: name, connection,
 * certificate; that strangers are refused and the shared secret opens; that two relayed addresses
 * reach each other, both by channel and by indication; that public addresses are in reach, and
 * inner ones are not.
 */
struct turn_how {
    const char *secret;
    const char *ca;  /* a file of certificates (PEM) instead of the system's; or NULL */
    uint64_t now_ms; /* of the wall clock */
};

enum { TURN_SAYS_SIZE = 512 };

struct turn_verdict {
    bool ok;
    const char *step;          /* where it failed, in a word; "done" where all holds */
    char says[TURN_SAYS_SIZE]; /* what holds; or what is wrong, and what to do */
};

/* Takes seconds where something does not answer. `uri` is one that the configuration takes. */
void turn_check(const char *uri, const struct turn_how *how, struct turn_verdict *ret_verdict);

#endif
