#ifndef STORAGE_AUDIT_H
#define STORAGE_AUDIT_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* The access log (NEN 7513). A row tells of a deed and stands in the deed's transaction. Each row
 * carries the hash (BLAKE2b-256) of the row before it and of itself, so that a removed, changed or
 * reordered row shows. */
struct audit {
    uint64_t at_ms;
    const char *event; /* "chat.send", "sign_in", … */
    bool allowed;
    struct id actor;     /* account; nil: nobody known */
    struct id sign_in;   /* nil: none */
    struct id dossier;   /* nil: none */
    struct id channel;   /* nil: none */
    struct id object;    /* entry, call, file, sign-in; nil: none */
    const char *address; /* the peer's; "" when it was the server itself */
    const char *node;
};

enum store_err audit_append(struct store *store, const struct audit *audit);

/* Walks the chain. STORE_CORRUPT: `*ret_row` is the first row that does not fit. Else `*ret_row` is
 * the number of rows. */
enum store_err audit_verify(struct store *store, uint64_t *ret_row);

#endif
