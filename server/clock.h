#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H

#include <stdint.h>

enum { TIME_TEXT_LENGTH = 24 };

/* Unix time in milliseconds. */
uint64_t clock_wall_ms(void);

/* Milliseconds of a clock that never goes back. */
uint64_t clock_steady_ms(void);

/* The same in microseconds. */
uint64_t clock_steady_us(void);

/* RFC 3339, UTC, with milliseconds: 2026-11-21T09:30:00.000Z. */
void time_format(uint64_t wall_ms, char ret_text[TIME_TEXT_LENGTH + 1]);

#endif
