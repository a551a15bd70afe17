#ifndef SERVER_METHODS_MESSAGE_H
#define SERVER_METHODS_MESSAGE_H

#include "server/frame.h"
#include "server/json_text.h"
#include "storage/entry.h"

#include <jansson.h>

/* An entry's content is JSON: {"body","reply_to","files"} of a message, {"call"} of a call. The
 * wire's form `message` is that, and what the entry's row says. */

/* The form `message`; NULL where the content is not a JSON object. The caller owns it. */
json_t *json_message(const struct entry *entry);

/* The same as text, without building it first: content was written by this server, and is taken as
 * it is. False: it is no object, and nothing was added. */
bool message_write(struct json_text *text, const struct entry *entry);
/* The event chat.message about it; NULL: likewise. The caller holds it. */
struct frame *message_frame(const struct entry *entry);

/* An entry_each that appends messages to the JSON array `context`; stops at one that cannot be
 * read. */
bool message_collect(void *context, const struct entry *entry);

#endif
