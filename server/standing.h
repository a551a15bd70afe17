#ifndef SERVER_STANDING_H
#define SERVER_STANDING_H

#include "server/access/access.h"
#include "server/err.h"
#include "storage/account.h"
#include "storage/auto.h"
#include "storage/id.h"
#include "storage/terms.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* How an account stands: whether it may go on, has to accept terms first (R-ACC-3), or is shut out,
 * because it is blocked (R-ACC-7) or the portal has ended (R-ACC-8). Known without the disk: loaded
 * once, changed by what a commit published. Time is an argument. Loop thread. */
struct standings;

/* The caller owns `*ret_standings`. What has begun by `now_ms` counts as told. */
enum store_err standings_load(struct store *store, uint64_t now_ms,
                              struct standings **ret_standings);
/* Takes NULL. */
void standings_destroy(struct standings *standings);
DEFINE_AUTO(standings, standings_destroy)

/* What a commit changed. */
struct standing_change {
    enum standing_news {
        NEWS_ACCEPTED,  /* `account` accepted the version that begins at `at_ms` */
        NEWS_BLOCKED,   /* `account` */
        NEWS_UNBLOCKED, /* `account` */
        NEWS_PUBLISHED, /* `terms` */
        NEWS_ENDS,      /* the portal, at `at_ms`; 0: it goes on */
    } news;
    struct id account;
    uint64_t at_ms;
    struct terms terms;
};
void standings_apply(struct standings *standings, const struct standing_change *change);

/* OK, ERR_BLOCKED or ERR_TERMS_REQUIRED, in the order of what weighs more; as access_admit() has
 * it. */
enum err standings_ask(const struct standings *standings, struct id account, struct id provider,
                       uint64_t now_ms);

/* How any account stands, for telling others of it: from the disk, by the same rule, and by the
 * account's state, which a session has no need of. One that is invited has nothing accepted yet. */
enum store_err standing_read(struct store *store, const struct account *account, uint64_t now_ms,
                             enum standing *ret_standing);

/* Tells once of each version of terms that has begun to count, and, with NULL, of the portal's end.
 * To be called every second. */
typedef void standing_begun(void *context, const struct terms *terms);
void standings_second(struct standings *standings, uint64_t now_ms, standing_begun *begun,
                      void *context);

#endif
