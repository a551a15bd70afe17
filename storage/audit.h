#ifndef STORAGE_AUDIT_H
#define STORAGE_AUDIT_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* The access log (NEN 7513). A row tells of a deed and stands in the deed's transaction. Each row
 * carries a hash (BLAKE2b-256) over the hash of the row before it and over itself, and the number
 * of rows with the last hash is noted apart, so that a removed, changed, added or reordered row
 * shows. It does not show where all that follows, and the note, was made anew with it: against that
 * a copy of some hash elsewhere helps. */
struct audit {
    uint64_t at_ms;
    const char *event; /* "chat.send", "sign_in", …; texts of at most 255 bytes, never NULL */
    bool allowed;
    struct id actor;     /* account; nil: nobody known */
    struct id sign_in;   /* nil: none */
    struct id dossier;   /* nil: none */
    struct id channel;   /* nil: none */
    struct id object;    /* entry, call, file, sign-in; nil: none */
    const char *address; /* the peer's; "" when it was the server itself */
    const char *node;
};

/* STORE_REFUSED: a text is too long. STORE_CORRUPT: the chain has come apart. */
enum store_err audit_append(struct store *store, const struct audit *audit);

/* Walks the chain. STORE_CORRUPT: `*ret_row` is the number of the first row that does not fit or is
 * missing (0: the note of the last one is). STORE_OK: `*ret_row` is the number of rows. */
enum store_err audit_verify(struct store *store, uint64_t *ret_row);

#endif
