#ifndef SERVER_CREDENTIALS_H
#define SERVER_CREDENTIALS_H

#include "storage/account.h"

#include <stdbool.h>

/* R-ACC-1: what a person may choose to sign in with. Pure. */

enum { USERNAME_CHARACTERS_MIN = 3, PASSWORD_CHARACTERS_MIN = 10, PASSWORD_CHARACTERS_MAX = 200 };

/* The name as the accounts have it: in lower case. False: it is not of 3 to 64 letters (a to z),
 * digits, '.', '_', '-' and '@' that begin with a letter or a digit. */
bool username_take(const char *typed, char ret_username[USERNAME_BYTES_MAX + 1]);

/* What somebody typed as a name, in lower case (ASCII); "" where it is longer than any name. */
void username_lower(const char *typed, char ret_username[USERNAME_BYTES_MAX + 1]);

/* NULL, or the word for what is wrong: "password_too_short", "password_too_long",
 * "password_too_common", or "password_contains_username". `username` is in lower case; "": not
 * known yet. `password` is UTF-8. */
const char *password_fault(const char *password, const char *username);

#endif
