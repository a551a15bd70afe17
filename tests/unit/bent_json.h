#ifndef TESTS_UNIT_BENT_JSON_H
#define TESTS_UNIT_BENT_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { BENT_SEED = 88172645 }; /* where `random` begins, so that every run bends alike */

/* Changes, doubles or leaves out signs of `text`, which is not empty, at so many places. Returns
 * the new length, at least 1. */
static inline size_t bend_json(uint64_t *random, int places, char *text, size_t length)
{
    static const char signs[] = "{}[]\",:\\ 0129-.eEtfnu\n\x01\x7f\xc3\xa9";
    for (int place = 0; place < places; place++) {
        uint64_t drawn = *random;
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        *random = drawn;
        size_t at = (size_t)(drawn >> 32) % length;
        size_t other = (size_t)(drawn >> 16 & 0xffff) % length;
        if (drawn % 4 == 0 && length > 1) {
            memmove(text + at, text + at + 1, length - at - 1);
            length--;
        } else {
            text[at] = drawn % 4 == 1 ? text[other] : signs[drawn / 4 % (sizeof signs - 1)];
        }
    }
    return length;
}

#endif
