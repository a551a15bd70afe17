#ifndef SERVER_WEBAUTHN_CBOR_H
#define SERVER_WEBAUTHN_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As much of CBOR (RFC 8949) as an attestation object takes: items of known length, in the shortest
 * form (CTAP2 canonical CBOR). The bytes come from strangers. */

enum cbor_type {
    CBOR_UNSIGNED = 0,
    CBOR_NEGATIVE = 1,
    CBOR_BYTES = 2,
    CBOR_TEXT = 3,
    CBOR_ARRAY = 4,
    CBOR_MAP = 5,
    CBOR_TAG = 6,
    CBOR_SIMPLE = 7
};

enum { CBOR_DEPTH_MAX = 4 };

/* What is left to be read. Borrowed bytes; moves on with each item that is read. */
struct cbor {
    const uint8_t *at;
    size_t left;
};

/* A stretch of the bytes that are read. Borrowed. */
struct cbor_span {
    const uint8_t *at;
    size_t length;
};

/* The head of the next item, whose content comes next: its number, its length in bytes, or its
 * count of elements or pairs. False: none, cut off, or of unknown length; then nothing was read. */
bool cbor_head(struct cbor *cbor, enum cbor_type *ret_type, uint64_t *ret_value);

/* The next item is a map of so many pairs, which come next. */
bool cbor_map(struct cbor *cbor, uint64_t *ret_pairs);

/* A byte string, or a text (`type` says which), whole. */
bool cbor_string(struct cbor *cbor, enum cbor_type type, struct cbor_span *ret_span);

/* Past one item of whatever kind, with all in it: where it stood. False: it is cut off, or nested
 * deeper than CBOR_DEPTH_MAX. */
bool cbor_skip(struct cbor *cbor, struct cbor_span *ret_span);

/* Whether it is these characters. */
bool cbor_is(struct cbor_span span, const char *text);

#endif
