#ifndef SERVER_METHODS_REDECIDE_H
#define SERVER_METHODS_REDECIDE_H

#include "server/method.h"

/* What follows when a fact of a dossier changes: in the transaction of the change every decision on
 * its channels is taken anew, and what differs is told with the commit. Who lost a channel hears
 * channel.removed and nothing more of it; who gained one hears channel.added; the others see the
 * members as they are now, and who gained or lost `chat` alone what there is to read
 * (channel.changed); who lost `video` is put out of the call.
 *
 *     struct redecision *now = NULL;
 *     err = redecide_begin(request, dossier, &now);    before the change
 *     …
 *     err = redecide_end(now);                         after it, on success alone
 *     redecide_free(now);
 */
struct redecision;

/* `before` is the day that the old decisions are taken on: today's, but for birthdays. */
enum err redecide_begin_on(struct request *request, struct id dossier, struct civil_date before,
                           struct redecision **ret_redecision);
enum err redecide_begin(struct request *request, struct id dossier,
                        struct redecision **ret_redecision);
enum err redecide_end(struct redecision *redecision);
/* Takes NULL. */
void redecide_free(struct redecision *redecision);

#endif
