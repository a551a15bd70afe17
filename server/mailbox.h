#ifndef SERVER_MAILBOX_H
#define SERVER_MAILBOX_H

#include "storage/mail.h"

#include <stdbool.h>

/* Mail addresses, and where mail is handed in: the part of RFC 5321 and RFC 5322 that people use.
 * Pure. What passes here can go into a header and into a command of SMTP as it is. */

/* One address, local@domain, in visible ASCII. */
bool mailbox_address_fits(const char *text);

/* An address, or `Name <address>` with a name in ASCII. False: neither. */
bool mailbox_parse(const char *text, char ret_address[MAIL_ADDRESS_BYTES_MAX + 1]);

/* smtp://HOST[:PORT] or smtps://HOST[:PORT]. */
bool mailbox_server_fits(const char *url);

#endif
