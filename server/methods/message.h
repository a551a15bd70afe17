#ifndef SERVER_METHODS_MESSAGE_H
#define SERVER_METHODS_MESSAGE_H

#include "storage/entry.h"

#include <jansson.h>

/* An entry's content is JSON: {"body","reply_to","files"} of a message, {"call"} of a call. The
 * wire's form `message` is that, and what the entry's row says. */

/* The form `message`; NULL where the content is not a JSON object. The caller owns it. */
json_t *json_message(const struct entry *entry);
/* The same where the content is at hand as JSON; becomes the message. Takes NULL. */
json_t *json_message_with(const struct entry *entry, json_t *take_content);

/* An entry_each that appends messages to the JSON array `context`; stops at one that cannot be
 * read. */
bool message_collect(void *context, const struct entry *entry);

#endif
