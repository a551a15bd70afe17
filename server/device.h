#ifndef SERVER_DEVICE_H
#define SERVER_DEVICE_H

#include "storage/id.h"
#include "storage/otp.h"

#include <stdbool.h>
#include <stdint.h>

/* Known devices: a browser that has signed in keeps a cookie which says so, signed by the server.
 * It signs nobody in, and takes no second factor's place. It only tells the owner of an account,
 * whose tries count apart, from a stranger who guesses (see throttle.h).
 *
 * The value is one mark for each of the last people who signed in there, the newest first, with a
 * dot between: base64url of
 *
 *      0   1  format version, 1
 *      1  16  id of the device, random
 *     17   8  when it was signed, Unix ms, big endian
 *     25  16  BLAKE2b-128 under the server's key of the above and the user name in lower case
 *
 * The name does not stand in it. */

enum { DEVICE_MARKS = 4, DEVICE_MARK_LENGTH = 55, DEVICE_LIFE_S = 365 * 24 * 3600 };
enum { DEVICE_COOKIE_SIZE = DEVICE_MARKS * (DEVICE_MARK_LENGTH + 1) };

/* Whether the cookie has a living mark of this name (in lower case, as all names below). Then
 * `*ret_device` is the id in it. */
bool device_find(const uint8_t key[DEVICE_KEY_BYTES], const char *cookie, const char *username,
                 uint64_t now_ms, struct id *ret_device);

/* The cookie after `username` has signed in: a fresh mark for `device`, then those of `cookie` that
 * are not this name's, as many as there is room for. */
void device_sign(const uint8_t key[DEVICE_KEY_BYTES], const char *cookie, const char *username,
                 struct id device, uint64_t now_ms, char ret_cookie[DEVICE_COOKIE_SIZE]);

#endif
