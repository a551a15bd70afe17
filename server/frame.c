#include "server/frame.h"

#include "server/json_text.h"
#include "server/log.h"
#include "server/memory.h"

#include <stdint.h>
#include <string.h>

enum { FINAL_TEXT = 0x81, LENGTH_16 = 126, LENGTH_64 = 127 };

struct frame {
    unsigned holders;
    unsigned header_length;
    size_t length; /* header and text */
    unsigned char bytes[];
};

static unsigned header_length_for(size_t text_length)
{
    return text_length < LENGTH_16 ? 2 : text_length <= UINT16_MAX ? 4 : 10;
}

static struct frame *frame_new(size_t text_length)
{
    unsigned header = header_length_for(text_length);
    struct frame *frame = memory_new(sizeof *frame + header + text_length);
    frame->holders = 1;
    frame->header_length = header;
    frame->length = header + text_length;
    frame->bytes[0] = FINAL_TEXT;
    frame->bytes[1] = header == 2   ? (unsigned char)text_length
                      : header == 4 ? LENGTH_16
                                    : LENGTH_64;
    for (unsigned i = 2; i < header; i++) {
        frame->bytes[i] = (unsigned char)(text_length >> (8 * (header - 1 - i)));
    }
    return frame;
}

struct frame *frame_of_text(const char *text, size_t length)
{
    struct frame *frame = frame_new(length);
    memcpy(frame->bytes + frame->header_length, text, length);
    return frame;
}

struct frame *frame_of_json(json_t *take_json)
{
    if (take_json == NULL) {
        log_line(LOG_ERROR, "text_unsayable", NULL);
        return frame_of_text("{}", 2);
    }
    AUTO(json_text) text;
    json_text_write(&text, take_json);
    json_decref(take_json);
    return frame_of_text(text.bytes, text.length);
}

struct frame *frame_hold(struct frame *frame)
{
    frame->holders++;
    return frame;
}

void frame_drop(struct frame *frame)
{
    if (frame != NULL && --frame->holders == 0) {
        free(frame);
    }
}

const unsigned char *frame_bytes(const struct frame *frame, size_t *ret_length)
{
    *ret_length = frame->length;
    return frame->bytes;
}

const char *frame_text(const struct frame *frame, size_t *ret_length)
{
    *ret_length = frame->length - frame->header_length;
    return (const char *)frame->bytes + frame->header_length;
}
