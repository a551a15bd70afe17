#ifndef STORAGE_MAIL_H
#define STORAGE_MAIL_H

#include "storage/account.h"
#include "storage/err.h"
#include "storage/id.h"
#include "storage/otp.h"

#include <stdbool.h>
#include <stdint.h>

struct seal_key;
struct store;

/* Where somebody gets mail, and what is still to be sent. A row of the queue goes once its mail was
 * handed to the mail server, or given up. It goes only then: a crash in between sends a mail again,
 * and never loses one. Nothing in it is of care, and no name. */

/* Kept in sealed rows: never renumber. */
enum mail_kind {
    MAIL_INVITATION = 1,
    MAIL_RESET = 2,
    MAIL_PASSWORD_CHANGED = 3,
    MAIL_FACTOR_OFF = 4, /* the second factor */
    MAIL_PASSKEY_ADDED = 5,
    MAIL_PASSKEY_REMOVED = 6,
    MAIL_CLOSED = 7, /* the account */
    MAIL_WARNED = 8,
    MAIL_TERMS = 9,
    MAIL_SIGN = 10,
    MAIL_BIRTHDAY = 11,
    MAIL_TO_ALL = 12, /* none itself: stands for one to each of many, and becomes theirs by and by;
                         its link says whose (notice.h) */
    MAIL_PASSWORD_OWN = 13,     /* changed by who knew the one before */
    MAIL_ADDRESS_CODE = 14,     /* to the new address; its link is the code */
    MAIL_ADDRESS_CHANGING = 15, /* to the one there was */
    MAIL_KIND_END
};

/* What has become of the mail of an invitation. */
#define MAIL_STATE_MAP(X)                                                                          \
    X(MAIL_NONE, "none") /* the link was handed over */                                            \
    X(MAIL_WAITING, "waiting")                                                                     \
    X(MAIL_SENT, "sent")                                                                           \
    X(MAIL_FAILED, "failed") /* given up */

#define MAIL_STATE_ENUM(name, word) name,
enum mail_state { MAIL_STATE_MAP(MAIL_STATE_ENUM) MAIL_STATE_COUNT };
#undef MAIL_STATE_ENUM

enum { MAIL_ADDRESS_BYTES_MAX = 254, MAIL_LINK_BYTES_MAX = 511 };

struct mail {
    struct id id;
    enum mail_kind kind;
    enum language language;
    uint64_t created_ms;
    uint64_t until_ms; /* it is of use until then; 0: however late */
    unsigned tries;    /* so far, all in vain */
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    char link[MAIL_LINK_BYTES_MAX + 1]; /* wipe it */
};

/* Static; never NULL. */
const char *mail_state_word(enum mail_state state);
bool mail_state_parse(const char *word, enum mail_state *ret_state);

/* "" takes the address away. */
enum store_err mail_address_set(struct store *store, struct id account, const char *address);
/* STORE_NOT_FOUND: there is none. STORE_CORRUPT: it does not open. */
enum store_err mail_address_find(struct store *store, struct id account,
                                 char ret_address[MAIL_ADDRESS_BYTES_MAX + 1]);

/* An address that counts once the code that was sent there comes back. */
struct mail_change {
    struct id account;
    char address[MAIL_ADDRESS_BYTES_MAX + 1]; /* "": it came back, or was called off */
    struct recovery_hash code;                /* of the code; with an address */
    uint64_t expires_ms;
    uint64_t since_ms; /* from then on `asked` is counted */
    unsigned asked;    /* how many codes were sent */
};

/* Takes the place of what there was. */
enum store_err mail_change_set(struct store *store, const struct mail_change *change);
/* STORE_NOT_FOUND: none was ever asked for. STORE_CORRUPT: the address does not open. */
enum store_err mail_change_find(struct store *store, struct id account,
                                struct mail_change *ret_change);
/* No code is good any more; how many were sent stays. */
enum store_err mail_change_end(struct store *store, struct id account);

/* Due at once; `tries` is not read. */
enum store_err mail_add(struct store *store, const struct mail *mail);

/* That which is due, or was due longest, at `now_ms`. STORE_NOT_FOUND: none is. STORE_CORRUPT: it
 * does not open; `ret_mail` has its id, and nothing else. */
enum store_err mail_next(struct store *store, uint64_t now_ms, struct mail *ret_mail);

struct mail_queue {
    uint64_t length;
    uint64_t due_ms; /* when the first is due; with `length` 0: 0 */
};
enum store_err mail_queue(struct store *store, struct mail_queue *ret_queue);

/* It failed once more, and is due again at `due_ms`. STORE_NOT_FOUND, here as below: it is in the
 * queue no longer. */
enum store_err mail_defer(struct store *store, struct id mail, uint64_t due_ms);
/* It leaves the queue; the invitation it was for knows how. */
enum store_err mail_end(struct store *store, struct id mail, enum mail_state state);

/* Seals all anew, under `master`. */
enum store_err mail_reseal(struct store *store, const struct seal_key *master);

#endif
