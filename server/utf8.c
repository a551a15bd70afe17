#include "server/utf8.h"

#include <string.h>

/* The bytes of the character that begins here; 0: it is none. The second byte is where surrogates,
 * what is beyond U+10FFFF and what has a shorter form are told apart. */
static size_t character_length(const unsigned char *at, size_t left)
{
    unsigned char first = at[0], low = 0x80, high = 0xbf;
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;
    high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high;
    if (left < length || at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

int64_t utf8_count(const char *text, size_t length)
{
    int64_t count = 0;
    for (size_t at = 0; at < length;) {
        uint64_t word;
        if (length - at >= sizeof word) {
            memcpy(&word, text + at, sizeof word);
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof word;
                count += (int64_t)sizeof word;
                continue;
            }
        }
        size_t bytes = character_length((const unsigned char *)text + at, length - at);
        if (bytes == 0) {
            return -1;
        }
        at += bytes;
        count++;
    }
    return count;
}
