#ifndef SERVER_METHODS_NAMES_H
#define SERVER_METHODS_NAMES_H

#include "server/method.h"

/* People that a list names by id, for those who share no channel with them: each once, as
 * form_user. Adds to the JSON array `people`. */
enum err names_add(struct request *request, json_t *people, struct id account);

#endif
