#ifndef STORAGE_ENTRY_H
#define STORAGE_ENTRY_H

#include "storage/err.h"
#include "storage/id.h"
#include "storage/proof.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* Kept in the database as their number: new ones come last. */
#define ENTRY_KIND_MAP(X)                                                                          \
    X(ENTRY_MESSAGE, "message")                                                                    \
    X(ENTRY_CALL, "call")
/* Of the dossier itself, in no conversation. */
#define ENTRY_DEED_MAP(X)                                                                          \
    X(ENTRY_CONSENT, "consent")         /* signed, changed, withdrawn, asked for */                \
    X(ENTRY_WITHHOLDING, "withholding") /* for the care team alone */                              \
    X(ENTRY_NETWORK, "network")         /* who belongs to the client, and who the client is */     \
    X(ENTRY_EMERGENCY, "emergency")     /* for the care team and the privacy officer */

#define ENTRY_KIND_ENUM(name, word) name,
enum entry_kind {
    ENTRY_KIND_MAP(ENTRY_KIND_ENUM) ENTRY_DEED_MAP(ENTRY_KIND_ENUM) ENTRY_KIND_COUNT
};
#undef ENTRY_KIND_ENUM

enum { ENTRY_CONTENT_MAX = 1 << 20 }; /* bytes */

/* Static; never NULL. */
const char *entry_kind_word(enum entry_kind kind);

/* An entry of a dossier. Never updated, never deleted one by one. Its content is sealed
 * (XChaCha20-Poly1305, RFC 8439 construction with a 24 byte nonce) under the dossier's key; format
 * version, key, id, dossier, number, channel, seq, author, kind, time, nonce, amends and retracts
 * are bound to it as associated data, so that a row which was moved or changed does not open. */
struct entry {
    struct id id;
    struct id dossier;
    uint64_t number; /* 1, 2, 3 … in the dossier */
    struct id channel;
    uint64_t seq; /* 1, 2, 3 … in the channel */
    enum entry_kind kind;
    struct id author; /* of a deed also nil: an operator */
    uint64_t sent_ms;
    struct id nonce;     /* the sender's; nil: none */
    uint64_t amends;     /* seq; 0: none */
    uint64_t retracts;   /* seq; 0: none */
    const char *content; /* opaque to storage; for reading valid during the callback only */
    size_t content_length;

    /* Found when reading, ignored when appending. */
    uint64_t amended_by;   /* seq of the newest amendment; 0: none */
    uint64_t retracted_by; /* seq; 0: none; an amendment goes with what it amends */
};

/* Appends `entry` as the next of its channel and of the channel's dossier, and sets its `dossier`,
 * `number` and `seq`. The caller sets id, channel, kind, author, sent_ms, nonce, amends, retracts
 * and content. STORE_EXISTS: this author used this nonce before. STORE_NOT_FOUND: no such channel.
 * STORE_REFUSED: content over ENTRY_CONTENT_MAX, or `amends` or `retracts` is not
 * an earlier seq, or `proof` is for another dossier. STORE_CORRUPT: the dossier's key does not
 * open, or the counts are wrong. */
enum store_err entry_append(struct store *store, const struct proof *proof, struct entry *entry);

/* The last seq of `channel`; 0: no entry yet. STORE_NOT_FOUND: no such channel. */
enum store_err entry_last(struct store *store, struct id channel, uint64_t *ret_seq);

/* `each` gets entries whose content is open. It returns false to stop. */
typedef bool entry_each(void *context, const struct entry *entry);

/* The one at `seq` of `channel`; the one `author` sent with `nonce`. STORE_NOT_FOUND: none.
 * STORE_REFUSED: it stands in another dossier than the proof's. STORE_CORRUPT: it does not open. */
enum store_err entry_at(struct store *store, const struct proof *proof, struct id channel,
                        uint64_t seq, entry_each *each, void *context);
enum store_err entry_by_nonce(struct store *store, const struct proof *proof, struct id author,
                              struct id nonce, entry_each *each, void *context);

/* Entries with after < seq < before (before 0: no upper bound), at most `limit`, always handed out
 * oldest first. `newest`: where there are more, those nearest to `before` are taken, else those
 * nearest to `after`. An entry that does not open ends it with STORE_CORRUPT. Within one
 * transaction: it is more than one statement. */
struct entry_page {
    struct id channel;
    uint64_t after;
    uint64_t before;
    unsigned limit;
    bool newest;
    uint32_t without; /* kinds that are left out, 1 << ENTRY_MESSAGE … */
};
enum store_err entry_list(struct store *store, const struct proof *proof,
                          const struct entry_page *page, entry_each *each, void *context);

/* Deeds on the dossier as such: `entry` without a channel, appended and numbered as all others, in
 * a channel of their own that bears the dossier's id and has no members. */
enum store_err deed_append(struct store *store, const struct proof *proof, struct entry *entry);

#endif
