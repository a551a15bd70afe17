#include "server/webauthn/cbor.h"

#include <string.h>

/* Lengths that are written in 1, 2, 4 or 8 further bytes, and must not fit in fewer. */
static bool read_value(const uint8_t *at, size_t width, uint64_t *ret_value)
{
    static const uint64_t least[] = {[1] = 24, [2] = 0x100, [4] = 0x10000, [8] = 0x100000000};
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++) {
        value = value << 8 | at[i];
    }
    *ret_value = value;
    return value >= least[width];
}

bool cbor_head(struct cbor *cbor, enum cbor_type *ret_type, uint64_t *ret_value)
{
    if (cbor->left == 0) {
        return false;
    }
    unsigned info = cbor->at[0] & 0x1f;
    size_t width = info < 24 ? 0 : (size_t)1 << (info - 24);
    if (info > 27 || cbor->left - 1 < width) {
        return false;
    }
    enum cbor_type type = (enum cbor_type)(cbor->at[0] >> 5);
    *ret_value = info;
    /* Of CBOR_SIMPLE the further bytes are a float. */
    if (width > 0 && !read_value(cbor->at + 1, width, ret_value) && type != CBOR_SIMPLE) {
        return false;
    }
    *ret_type = type;
    cbor->at += 1 + width;
    cbor->left -= 1 + width;
    return true;
}

bool cbor_map(struct cbor *cbor, uint64_t *ret_pairs)
{
    enum cbor_type type;
    return cbor_head(cbor, &type, ret_pairs) && type == CBOR_MAP;
}

static bool take_bytes(struct cbor *cbor, uint64_t length)
{
    if (length > cbor->left) {
        return false;
    }
    cbor->at += length;
    cbor->left -= (size_t)length;
    return true;
}

bool cbor_string(struct cbor *cbor, enum cbor_type type, struct cbor_span *ret_span)
{
    enum cbor_type found;
    uint64_t length;
    if (!cbor_head(cbor, &found, &length) || found != type) {
        return false;
    }
    ret_span->at = cbor->at;
    ret_span->length = (size_t)length;
    return take_bytes(cbor, length);
}

static bool skip_item(struct cbor *cbor, unsigned depth);

/* Every item takes a byte at least, so that a count beyond what is left ends soon. */
static bool skip_items(struct cbor *cbor, uint64_t count, unsigned depth)
{
    for (uint64_t i = 0; i < count; i++) {
        if (!skip_item(cbor, depth)) {
            return false;
        }
    }
    return true;
}

static bool skip_item(struct cbor *cbor, unsigned depth)
{
    enum cbor_type type;
    uint64_t value;
    if (depth == 0 || !cbor_head(cbor, &type, &value)) {
        return false;
    }
    switch (type) {
    case CBOR_BYTES:
    case CBOR_TEXT:
        return take_bytes(cbor, value);
    case CBOR_ARRAY:
        return skip_items(cbor, value, depth - 1);
    case CBOR_MAP:
        return skip_items(cbor, value, depth - 1) && skip_items(cbor, value, depth - 1);
    case CBOR_TAG:
        return skip_item(cbor, depth - 1);
    case CBOR_UNSIGNED:
    case CBOR_NEGATIVE:
    case CBOR_SIMPLE:
        return true;
    }
    return false;
}

bool cbor_skip(struct cbor *cbor, struct cbor_span *ret_span)
{
    ret_span->at = cbor->at;
    if (!skip_item(cbor, CBOR_DEPTH_MAX)) {
        return false;
    }
    ret_span->length = (size_t)(cbor->at - ret_span->at);
    return true;
}

bool cbor_is(struct cbor_span span, const char *text)
{
    return span.length == strlen(text) && memcmp(span.at, text, span.length) == 0;
}
