#ifndef SERVER_ACCESS_CALENDAR_H
#define SERVER_ACCESS_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Ages are counted on birthdays in the Netherlands: the date there, from Unix time. Pure. */

/* A day of the Gregorian calendar; nil (year 0): none. */
struct civil_date {
    uint16_t year;
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31 */
};

enum { DATE_TEXT_LENGTH = 10 };

/* The date in Europe/Amsterdam. Central European Time, with summer time from the last Sunday of
 * March to that of October, 01:00 UTC (Directive 2000/84/EC); true from 1996 on. */
struct civil_date civil_date_in_amsterdam(uint64_t wall_ms);

/* Whole years from `born` to `on`; who was born on 29 February has the birthday on 1 March in other
 * years. 0 where `on` is before `born`. */
unsigned civil_years(struct civil_date born, struct civil_date on);

/* The birthday on which somebody becomes `years`. */
struct civil_date civil_birthday(struct civil_date born, unsigned years);

/* So many days later. */
struct civil_date civil_later(struct civil_date date, unsigned days);

/* Less than 0, 0, more than 0: `a` is before, the same as, after `b`. */
int civil_compare(struct civil_date a, struct civil_date b);
bool civil_is_nil(struct civil_date date);

/* "2012-11-26" (RFC 3339, full-date). False leaves `ret_date` alone: no such day, or out of 1900 to
 * 2200. */
bool civil_parse(const char *text, struct civil_date *ret_date);
void civil_format(struct civil_date date, char ret_text[DATE_TEXT_LENGTH + 1]);

/* As a number, 20121126, and back; 0 is nil. */
uint32_t civil_number(struct civil_date date);
struct civil_date civil_of_number(uint32_t number);

#endif
