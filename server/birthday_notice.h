#ifndef SERVER_BIRTHDAY_NOTICE_H
#define SERVER_BIRTHDAY_NOTICE_H

#include "server/err.h"
#include "storage/care.h"

struct request;

/* Those concerned are told beforehand of a birthday that will change who may see what (R-CONS-6),
 * by mail and each once: who represents the client, the care team, and the client, who will decide.
 * Where nothing changes by it, as for who is incapacitated, nobody is told. LANE_WRITE. */

enum { BIRTHDAY_NOTICE_DAYS = 30 };

/* Tells whoever was not told yet, where the birthday is so near: asked each midnight, and when
 * something of the client or the network is otherwise. `care` is as it is by now. */
enum err birthday_notice(struct request *request, const struct care *care);

#endif
