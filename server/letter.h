#ifndef SERVER_LETTER_H
#define SERVER_LETTER_H

#include "storage/mail.h"

/* What a mail says, as it goes over the wire: RFC 5322, plain text in UTF-8 as quoted-printable
 * (RFC 2045), in the language of whoever gets it, without names and without anything of care.
 * Pure. */

/* `from` is a mailbox, `portal` the host that people know the portal by. The same mail always makes
 * the same text, with one Message-ID, so that mail readers can tell that it came twice. Wipe and
 * free it. */
char *letter_write(const struct mail *mail, const char *from, const char *portal);

#endif
