#ifndef SERVER_DAY_H
#define SERVER_DAY_H

#include <stdbool.h>
#include <stdint.h>

enum { DAY_TEXT_MAX = 30 };

/* Reads a date ("2026-12-01": its first moment in Europe/Amsterdam) or a moment (RFC 3339 in UTC:
 * "2026-12-01T12:00:00Z", with or without milliseconds) as Unix time. False leaves `ret_ms`
 * untouched. By the rule of the European Union for summer time since 1996, so that it depends
 * neither on the machine's time zone nor on its tables. */
bool day_parse(const char *text, uint64_t *ret_ms);

#endif
