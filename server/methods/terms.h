#ifndef SERVER_METHODS_TERMS_H
#define SERVER_METHODS_TERMS_H

#include "server/method.h"
#include "storage/portal.h"
#include "storage/terms.h"

/* The terms of use and the end of the portal, for those who publish them. */

/* The version counts from `terms->from_ms` on: the loop knows, and people are told. */
void terms_publish(struct request *request, const struct terms *terms);
/* The event that tells of a version that has begun to count. The caller drops it. */
struct frame *terms_changed_frame(const struct terms *terms);

/* What portal.notice answers, and its event says. `end` NULL: the portal goes on. */
json_t *json_portal_notice(const struct portal_end *end, uint64_t now_ms);
/* The event that tells of the portal's end, as it happens. The caller drops it. */
struct frame *portal_ended_frame(void);

#endif
