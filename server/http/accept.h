#ifndef SERVER_HTTP_ACCEPT_H
#define SERVER_HTTP_ACCEPT_H

#include <stdbool.h>

/* Whether an Accept-Encoding header (RFC 9110, section 12.5.3) names `coding`, or "*", with a
 * weight over 0; what it says of `coding` itself goes before what it says of "*". "": it names
 * nothing. A weight that is none counts as 0. */
bool accept_encoding_takes(const char *header, const char *coding);

#endif
