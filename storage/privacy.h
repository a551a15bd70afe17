#ifndef STORAGE_PRIVACY_H
#define STORAGE_PRIVACY_H

#include "storage/conduct.h"
#include "storage/err.h"
#include "storage/id.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* R-PRIV-5: what people ask for by right, and until when it is due. */

#define PRIVACY_KIND_MAP(X) X(PRIVACY_COPY, "copy")

#define PRIVACY_KIND_ENUM(name, word) name,
enum privacy_kind { PRIVACY_KIND_MAP(PRIVACY_KIND_ENUM) PRIVACY_KIND_COUNT };
#undef PRIVACY_KIND_ENUM

/* Static; never NULL. */
const char *privacy_kind_word(enum privacy_kind kind);

struct privacy_request {
    struct id id;
    struct id account;
    struct id provider;
    enum privacy_kind kind;
    uint64_t at_ms;
    uint64_t due_ms;
    struct id nonce;
    uint64_t handled_ms; /* 0: nobody dealt with it yet; not for privacy_request_add() */
    struct id handled_by;
};

/* STORE_EXISTS: this account used this nonce before. */
enum store_err privacy_request_add(struct store *store, const struct privacy_request *request);
enum store_err privacy_request_by_nonce(struct store *store, struct id account, struct id nonce,
                                        struct privacy_request *ret_request);

/* STORE_NOT_FOUND: the provider has none of this id. */
enum store_err privacy_request_find(struct store *store, struct id provider, struct id request,
                                    struct privacy_request *ret_request);
/* As report_handle(). */
enum store_err privacy_request_handle(struct store *store, struct id request, struct id by,
                                      uint64_t now_ms, bool *ret_first);

/* Those of a provider, as report_list() pages. */
typedef bool privacy_request_each(void *context, const struct privacy_request *request);
enum store_err privacy_request_list(struct store *store, struct id provider,
                                    const struct id_page *page, privacy_request_each *each,
                                    void *context);

#endif
