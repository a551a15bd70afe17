#ifndef SERVER_SMTP_H
#define SERVER_SMTP_H

#include "server/config.h"

#include <stdatomic.h>

/* One mail handed to a mail server (RFC 5321), by libcurl: the only file pair of the server that
 * knows it. Blocks: not for the loop. */

/* Once, before any thread. */
void smtp_init(void);

enum smtp_outcome {
    SMTP_SENT,
    SMTP_LATER,   /* no connection, or a refusal that may pass */
    SMTP_REFUSED, /* for good: the address or the mail itself */
};

struct smtp_server {
    char *url;
    char *user;
    struct config_secret password;
    enum smtp_tls tls;
    char *ca;
};

/* Copies what the configuration says. Wiped and freed by smtp_server_finish. */
void smtp_server_init(struct smtp_server *server, const struct config *config);
void smtp_server_finish(struct smtp_server *server);

/* `from` and `to` are addresses, `text` the whole mail. Ends early once `*stop` is set. `*ret_code`
 * is the last reply of the server, or 0; `*ret_reason` (static) says in words how it went. */
enum smtp_outcome smtp_send(const struct smtp_server *server, const char *from, const char *to,
                            const char *text, const atomic_bool *stop, long *ret_code,
                            const char **ret_reason);

#endif
