#ifndef SERVER_RECOVERY_H
#define SERVER_RECOVERY_H

#include "server/err.h"
#include "storage/otp.h"

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

struct store;

/* Recovery codes, for whoever lost the second factor: "7k2m-9xq4-0hdt-vw3e", 80 random bits in
 * Crockford's base 32, in groups of four. */

enum { RECOVERY_TEXT_LENGTH = 19 };

void recovery_code(char ret_code[RECOVERY_TEXT_LENGTH + 1]);

/* What stands in the database for it: BLAKE2b-256 of account and code. A plain hash is enough: it
 * is for passwords that hashing has to be slow, because they can be guessed; 80 random bits cannot.
 * With the account in it nobody can move a code to another. Case, hyphens and blanks do not matter,
 * nor does O for 0, or I and L for 1. False: not the form of a code. */
bool recovery_hash(struct id account, const char *code, struct recovery_hash *ret_hash);

/* Fresh ones, and their hashes instead of those there were. On OK the caller owns `*ret_codes`, a
 * list of texts. On LANE_WRITE. */
enum err recovery_give(struct store *store, struct id account, json_t **ret_codes);

#endif
