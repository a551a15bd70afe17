#ifndef SERVER_FRAME_H
#define SERVER_FRAME_H

#include "storage/auto.h"

#include <jansson.h>
#include <stddef.h>

/* A text message framed for the wire (RFC 6455, section 5.2: final, unmasked), made once and queued
 * to any number of connections. Whoever makes or takes it holds it; it is freed when the last
 * holder drops it. Belongs to one thread at a time. */
struct frame;

/* Copies `text`. */
struct frame *frame_of_text(const char *text, size_t length);
/* The compact text of `take_json`; "{}", and a line in the log, for one that could not be made. */
struct frame *frame_of_json(json_t *take_json);

struct frame *frame_hold(struct frame *frame);
/* Takes NULL. */
void frame_drop(struct frame *frame);
DEFINE_AUTO(frame, frame_drop)

/* All of it, as it goes over the wire. */
const unsigned char *frame_bytes(const struct frame *frame, size_t *ret_length);
/* The text alone. Not terminated. */
const char *frame_text(const struct frame *frame, size_t *ret_length);

#endif
