#ifndef SERVER_HTTP_BODY_H
#define SERVER_HTTP_BODY_H

#include "server/form.h"
#include "server/transport/transport.h"

/* Bodies of the routes that carry secrets. */

/* The JSON of `exchange`, of this form; NULL: it is not. The caller drops it. */
json_t *body_read(struct exchange *exchange, const struct form *form);
/* Wipes its texts and frees it. Takes NULL. */
void body_drop(json_t *body);

/* A member that is a text, NULL where it is absent. Borrowed. */
const char *body_text(const json_t *body, const char *name);

/* A text of the heap that was secret: wiped and freed. Takes NULL. */
void secret_text_drop(char *text);

#endif
