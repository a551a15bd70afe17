#ifndef SERVER_NOTICE_H
#define SERVER_NOTICE_H

#include "server/err.h"
#include "storage/account.h"
#include "storage/mail.h"

struct request;
struct store;

/* Mails that tell of something and carry no link: somebody else may have done it, or it waits
 * inside. Queued in the transaction of what they tell of, and given up after three days. Who has no
 * address, or never came to use the account, is told nothing; that is no error. LANE_WRITE. */

enum err notice(struct request *request, struct id account, enum mail_kind kind);
/* The same where the account has been read already. */
enum err notice_to(struct request *request, const struct account *account, enum mail_kind kind);

/* Everybody of a provider gets MAIL_TERMS, NOTICE_BATCH people in a transaction: between two
 * batches the mails that came meanwhile have their turn. One row of the queue, MAIL_TO_ALL, stands
 * for who is still to be told, so that no end of the server loses the rest. Whose it is, and up to
 * whom it was done, is written where others have their link: both ids. */
enum { NOTICE_BATCH = 100 };
enum err notice_terms(struct request *request, struct id provider);
/* `all`, of that kind, gives way to its next batch and to what is left of it. */
enum store_err notice_batch(struct store *store, const struct mail *all, uint64_t now_ms);

#endif
