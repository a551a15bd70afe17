#ifndef SERVER_METHODS_PRESENCE_H
#define SERVER_METHODS_PRESENCE_H

#include "server/presence/presence.h"

#include <jansson.h>

/* The form `presence`. The caller owns it. */
json_t *json_presence(struct id user, struct presence_view view);

#endif
