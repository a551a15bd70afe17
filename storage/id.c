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

/* -1: not a hexadecimal digit. */
static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool is_dash(int at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

bool id_parse(const char *text, struct id *ret_id)
{
    struct id id;
    int byte = 0;
    if (strnlen(text, ID_TEXT_LENGTH + 1) != ID_TEXT_LENGTH) {
        return false;
    }
    for (int at = 0; at < ID_TEXT_LENGTH;) {
        if (is_dash(at)) {
            if (text[at++] != '-') {
                return false;
            }
            continue;
        }
        int high = digit_value(text[at]);
        int low = digit_value(text[at + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        id.bytes[byte++] = (uint8_t)(high << 4 | low);
        at += 2;
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

bool id_equal(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool id_is_nil(struct id id)
{
    static const struct id nil;
    return id_equal(id, nil);
}
