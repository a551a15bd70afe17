#ifndef SERVER_METHODS_SIGN_INS_H
#define SERVER_METHODS_SIGN_INS_H

#include "server/method.h"

/* Ends every sign-in of an account; its connections close with CLOSE_REVOKED once that is
 * committed. `*ret_count` is how many there were. */
enum err sign_ins_end_all(struct request *request, struct id account, json_int_t *ret_count);

#endif
