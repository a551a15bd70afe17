#ifndef STORAGE_AUDIT_H
#define STORAGE_AUDIT_H

#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

enum {
    AUDIT_TEXT_MAX = 255,
    AUDIT_REASON_MAX = 4000, /* bytes */
    AUDIT_HASH_BYTES = 32,
    AUDIT_PUBLIC_BYTES = 32,
    AUDIT_SIGNATURE_BYTES = 64
};

/* The access log (NEN 7513). A row tells of a deed and stands in the deed's transaction; a row of a
 * look stands there before anybody learns what was seen. Each row carries a hash (BLAKE2b-256) over
 * the hash of the row before it and over itself, and the number of rows with the last hash is noted
 * apart, so that a removed, changed, added or reordered row shows. It does not show where all that
 * follows, and the note, was made anew with it: against that stand signed heads, kept elsewhere.
 *
 * Texts are words of ours, of at most AUDIT_TEXT_MAX bytes; NULL reads as "". */
struct audit {
    uint64_t at_ms;
    const char *event; /* "chat.send", "sign_in", … */
    bool allowed;
    const char *refusal; /* why not, as the caller was told; "" where it was allowed */
    bool look;           /* something was read, and nothing done */
    uint64_t times;      /* so many attempts; 0 reads as 1 */
    struct id actor;     /* account; nil: nobody known */
    struct id behalf;    /* account, whose part the actor took; nil: the actor's own */
    const char *role;    /* the actor's, at that time */
    struct id sign_in;   /* nil: none */
    struct id dossier;   /* nil: none */
    struct id client;    /* whose dossier it is; nil: none */
    struct id channel;   /* nil: none */
    struct id object;    /* entry, call, file, sign-in, account; nil: none */
    const char *part;    /* of the dossier: "chat", … */
    const char *basis;   /* of the access: "self", "care_team", …; "" where none is known */
    const char *reason;  /* written by a person, kept sealed; at most AUDIT_REASON_MAX bytes */
    const char *address; /* the peer's; "" when it was the server itself */
    const char *node;
};

/* STORE_REFUSED: a text is too long. STORE_CORRUPT: the chain has come apart. */
enum store_err audit_append(struct store *store, const struct audit *audit);

/* How the chain stands after `rows` rows. */
struct audit_head {
    uint64_t rows;
    uint8_t hash[AUDIT_HASH_BYTES];
};

/* As noted. STORE_CORRUPT: the note is missing. */
enum store_err audit_head_find(struct store *store, struct audit_head *ret_head);

/* As the rows themselves say it, which means something where the chain is whole. STORE_NOT_FOUND:
 * the log has no such row. */
enum store_err audit_head_at(struct store *store, uint64_t rows, struct audit_head *ret_head);

/* Walks the chain. STORE_CORRUPT: `*ret_row` is the number of the first row that does not fit or is
 * missing (0: the note of the last one is). STORE_OK: `*ret_row` is the number of rows. */
enum store_err audit_verify(struct store *store, uint64_t *ret_row);

/* The log's own signing key (Ed25519), made once and kept sealed under the master key.
 * audit_key_make needs a writer with an open transaction; again is harmless. STORE_NOT_FOUND:
 * there is none yet. */
enum store_err audit_key_make(struct store *store);
enum store_err audit_public(struct store *store, uint8_t ret_public[AUDIT_PUBLIC_BYTES]);
enum store_err audit_sign(struct store *store, const char *text,
                          uint8_t ret_signature[AUDIT_SIGNATURE_BYTES]);
/* Whether it is a signature of this log's. */
enum store_err audit_signed(struct store *store, const char *text,
                            const uint8_t signature[AUDIT_SIGNATURE_BYTES], bool *ret_signed);

/* What kind of row it is. Words of the wire. */
#define AUDIT_KIND_MAP(X)                                                                          \
    X(AUDIT_LOOK, "look")                                                                          \
    X(AUDIT_CHANGE, "change")                                                                      \
    X(AUDIT_REFUSED, "refused")                                                                    \
    X(AUDIT_EMERGENCY, "emergency") /* of the others, by its basis */

#define AUDIT_KIND_ENUM(name, word) name,
enum audit_kind { AUDIT_KIND_MAP(AUDIT_KIND_ENUM) AUDIT_KIND_COUNT };
#undef AUDIT_KIND_ENUM

/* The basis of an access that breaks the glass. */
#define AUDIT_BASIS_EMERGENCY "emergency"

/* The events of a therapist who keeps something from a representative, and who ends that. */
#define AUDIT_EVENT_WITHHOLD "consent.withhold"
#define AUDIT_EVENT_RELEASE "consent.release"

/* A page of the log, oldest first: rows of one dossier, of one employee, or of one actor in one
 * dossier. */
struct audit_page {
    struct id dossier; /* nil: any; then only what the actor did as an employee is found */
    struct id actor;   /* nil: any. STORE_REFUSED: both are nil */
    uint64_t after;    /* only rows past it */
    uint64_t before;   /* only rows ahead of it; 0: no bound */
    unsigned kinds;    /* 1 << AUDIT_LOOK …; 0: all */
    unsigned limit;
    bool newest;  /* of those that fit the last ones, else the first */
    bool family;  /* of a dossier: without the rows of what is kept from representatives */
    bool reasons; /* opened */
};

/* `each` returns false to stop. `audit` and its texts are valid during the call only. A reason that
 * does not open, since the dossier's key is gone, is "". */
typedef bool audit_each(void *context, uint64_t number, const struct audit *audit);
enum store_err audit_list(struct store *store, const struct audit_page *page, audit_each *each,
                          void *context);

#endif
