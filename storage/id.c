#include "storage/id.h"

#include <string.h>

struct id id_make(uint64_t now_ms, const uint8_t random[10])
{
    struct id id;
    for (int i = 0; i < 6; i++) {
        id.bytes[i] = (uint8_t)(now_ms >> (40 - 8 * i));
    }
    memcpy(id.bytes + 6, random, 10);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x70); /* version 7 */
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80); /* the variant of RFC 9562 */
    return id;
}

/* One more than the value of a hexadecimal digit; 0: it is none. */
static const uint8_t digit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool id_parse(const char *text, struct id *ret_id)
{
    static const uint8_t places[] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
    struct id id;
    if (strnlen(text, ID_TEXT_LENGTH + 1) != ID_TEXT_LENGTH || text[8] != '-' || text[13] != '-' ||
        text[18] != '-' || text[23] != '-') {
        return false;
    }
    for (size_t byte = 0; byte < sizeof id.bytes; byte++) {
        uint8_t high = digit_values[(unsigned char)text[places[byte]]];
        uint8_t low = digit_values[(unsigned char)text[places[byte] + 1]];
        if (high == 0 || low == 0) {
            return false;
        }
        id.bytes[byte] = (uint8_t)((high - 1) << 4 | (low - 1));
    }
    *ret_id = id;
    return true;
}

void id_format(struct id id, char ret_text[ID_TEXT_LENGTH + 1])
{
    static const char digits[] = "0123456789abcdef";
    char *out = ret_text;
    for (int byte = 0; byte < 16; byte++) {
        if (byte == 4 || byte == 6 || byte == 8 || byte == 10) {
            *out++ = '-';
        }
        *out++ = digits[id.bytes[byte] >> 4];
        *out++ = digits[id.bytes[byte] & 0x0f];
    }
    *out = '\0';
}
