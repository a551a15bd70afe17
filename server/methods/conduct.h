#ifndef SERVER_METHODS_CONDUCT_H
#define SERVER_METHODS_CONDUCT_H

#include "server/method.h"

/* How somebody stands for conduct: `warnings`, oldest first, each of form_warning; and `block`, of
 * form_block, where there is one. Puts them into the object `form`. */
enum err conduct_stand(struct request *request, struct id account, json_t *form);

extern const struct form form_warning;
extern const struct form form_block;

#endif
