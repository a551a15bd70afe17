#ifndef STORAGE_CONDUCT_H
#define STORAGE_CONDUCT_H

#include "storage/err.h"
#include "storage/id.h"
#include "storage/proof.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/* R-ACC-7: what people say of a message, warnings in writing, and blocks. Texts are sealed: a
 * report's under the key of the dossier that the message stands in, the others under the master
 * key. */

enum { CONDUCT_TEXT_BYTES_MAX = 8000 };

#define CONDUCT_KIND_MAP(X)                                                                        \
    X(CONDUCT_INSULT, "insult")                                                                    \
    X(CONDUCT_THREAT, "threat")                                                                    \
    X(CONDUCT_HARASSMENT, "harassment")                                                            \
    X(CONDUCT_DISCRIMINATION, "discrimination")                                                    \
    X(CONDUCT_SEXUAL, "sexual")                                                                    \
    X(CONDUCT_OTHER, "other")

#define CONDUCT_KIND_ENUM(name, word) name,
enum conduct_kind { CONDUCT_KIND_MAP(CONDUCT_KIND_ENUM) CONDUCT_KIND_COUNT };
#undef CONDUCT_KIND_ENUM

/* Static; never NULL. */
const char *conduct_kind_word(enum conduct_kind kind);
/* False leaves `ret_kind` untouched. */
bool conduct_kind_parse(const char *word, enum conduct_kind *ret_kind);

/* A message is named by channel and seq; what it says is not copied. */
struct report {
    struct id id;
    struct id provider;
    struct id dossier;
    struct id channel;
    uint64_t seq;
    struct id account;  /* the author */
    struct id reporter; /* who reports it */
    enum conduct_kind kind;
    uint64_t at_ms;
    struct id nonce;
    uint64_t handled_ms; /* 0: nobody dealt with it yet; not for report_add() */
    struct id handled_by;
    const char *text; /* "": nothing was added; for reading valid during the callback only */
};

/* STORE_EXISTS: the reporter used this nonce before. STORE_REFUSED: an id points to nothing, the
 * text is too long, or the proof is for another dossier. Who reports sees the message; who may read
 * the reports has a right of its own (access/conduct.h), and needs no proof. */
enum store_err report_add(struct store *store, const struct proof *proof,
                          const struct report *report);

/* `each` returns false to stop. Its argument is valid during the call only. A report whose dossier
 * has no key any more comes without its text. */
typedef bool report_each(void *context, const struct report *report);
enum store_err report_by_nonce(struct store *store, struct id reporter, struct id nonce,
                               report_each *each, void *context);
/* STORE_NOT_FOUND: the provider has none of this id. */
enum store_err report_find(struct store *store, struct id provider, struct id report,
                           report_each *each, void *context);
/* Somebody dealt with it. Again changes nothing: `*ret_first` tells whether this was the first
 * time. */
enum store_err report_handle(struct store *store, struct id report, struct id by, uint64_t now_ms,
                             bool *ret_first);

/* Those of a provider between two ids, both excluded (nil: no bound), at most `limit`, handed out
 * oldest first. Without `after` those nearest to `before` are taken. */
enum handled { HANDLED_ANY, HANDLED_NO, HANDLED_YES };
struct id_page {
    struct id after;
    struct id before;
    unsigned limit;
    enum handled handled; /* those alone that were dealt with, or were not */
};
enum store_err report_list(struct store *store, struct id provider, const struct id_page *page,
                           report_each *each, void *context);

struct warning {
    struct id id;
    struct id account;
    struct id giver; /* nil: an operator at the machine */
    uint64_t at_ms;
    uint64_t read_ms; /* 0: not confirmed yet */
    struct id nonce;  /* nil: none */
    const char *text; /* for reading valid during the callback only */
};

/* STORE_EXISTS: the giver used this nonce before. */
enum store_err warning_add(struct store *store, const struct warning *warning);

typedef bool warning_each(void *context, const struct warning *warning);
/* Of an account, oldest first. */
enum store_err warning_list(struct store *store, struct id account, warning_each *each,
                            void *context);
enum store_err warning_by_nonce(struct store *store, struct id giver, struct id nonce,
                                warning_each *each, void *context);
enum store_err warning_count(struct store *store, struct id account, uint64_t *ret_count);

/* The person has read it; again changes nothing. STORE_NOT_FOUND: no warning of `account`. */
enum store_err warning_confirm(struct store *store, struct id account, struct id warning,
                               uint64_t now_ms);

struct block {
    struct id id;
    struct id account;
    struct id giver; /* nil: an operator at the machine */
    bool immediate;  /* without a warning before */
    uint64_t since_ms;
    const char *reason; /* for reading valid during the callback only */
};

/* STORE_EXISTS: it is blocked. */
enum store_err block_add(struct store *store, const struct block *block);
/* STORE_NOT_FOUND: it is not blocked. */
enum store_err block_end(struct store *store, struct id account, struct id ended_by,
                         uint64_t now_ms);

typedef bool block_each(void *context, const struct block *block);
/* The one that holds now; none is no error. */
enum store_err block_now(struct store *store, struct id account, block_each *each, void *context);

/* Every account that is blocked now. */
typedef bool blocked_each(void *context, struct id account);
enum store_err blocked_list(struct store *store, blocked_each *each, void *context);

/* Seals every warning and every reason anew, under `master`. */
struct seal_key;
enum store_err conduct_reseal(struct store *store, const struct seal_key *master,
                              uint64_t *ret_count);

/* Whether everything opens: `found` gets the id of what does not. */
typedef void conduct_finding(void *context, const char *what, struct id id);
enum store_err conduct_open_all(struct store *store, conduct_finding *found, void *context);

#endif
