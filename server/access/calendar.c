#include "server/access/calendar.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, HOUR_S = 3600 };

/* Days since 1970-01-01 and back, by Gregorian cycles of 400 years that begin in March, so that the
 * leap day is the last of a year. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static struct civil_date date_of(int64_t days)
{
    days += 719468;
    int64_t era = days / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    int64_t month = shifted + (shifted < 10 ? 3 : -9);
    return (struct civil_date){
        .year = (uint16_t)(year_of_era + era * 400 + (month <= 2)),
        .month = (uint8_t)month,
        .day = (uint8_t)(of_year - (153 * shifted + 2) / 5 + 1),
    };
}

/* 01:00 UTC on the last Sunday of a month of 31 days. 1970-01-01 was a Thursday. */
static int64_t last_sunday_s(int64_t year, int64_t month)
{
    int64_t last = days_of(year, month, 31);
    return (last - (last + 4) % 7) * DAY_S + HOUR_S;
}

static int64_t offset_s(int64_t unix_s)
{
    int64_t year = date_of(unix_s / DAY_S).year;
    bool summer = unix_s >= last_sunday_s(year, 3) && unix_s < last_sunday_s(year, 10);
    return summer ? 2 * HOUR_S : HOUR_S;
}

struct civil_date civil_date_in_amsterdam(uint64_t wall_ms)
{
    int64_t unix_s = (int64_t)(wall_ms / 1000);
    return date_of((unix_s + offset_s(unix_s)) / DAY_S);
}

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

struct civil_date civil_birthday(struct civil_date born, unsigned years)
{
    struct civil_date day = born;
    day.year = (uint16_t)(born.year + years);
    if (born.month == 2 && born.day == 29 && !is_leap(day.year)) {
        day.month = 3;
        day.day = 1;
    }
    return day;
}

unsigned civil_years(struct civil_date born, struct civil_date on)
{
    if (on.year <= born.year) {
        return 0;
    }
    unsigned years = (unsigned)(on.year - born.year);
    return civil_compare(on, civil_birthday(born, years)) < 0 ? years - 1 : years;
}

struct civil_date civil_later(struct civil_date date, unsigned days)
{
    return date_of(days_of(date.year, date.month, date.day) + days);
}

int civil_compare(struct civil_date a, struct civil_date b)
{
    uint32_t left = civil_number(a);
    uint32_t right = civil_number(b);
    return (left > right) - (left < right);
}

bool civil_is_nil(struct civil_date date)
{
    return date.year == 0;
}

static bool is_day(unsigned year, unsigned month, unsigned day)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return year >= 1900 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 &&
           day <= lengths[month - 1] + (unsigned)(month == 2 && is_leap(year));
}

bool civil_parse(const char *text, struct civil_date *ret_date)
{
    static const char digits[] = "0123456789";
    unsigned year, month, day;
    if (strlen(text) != DATE_TEXT_LENGTH || strspn(text, digits) != 4 || text[4] != '-' ||
        strspn(text + 5, digits) != 2 || text[7] != '-' || strspn(text + 8, digits) != 2 ||
        sscanf(text, "%4u-%2u-%2u", &year, &month, &day) != 3 || !is_day(year, month, day)) {
        return false;
    }
    *ret_date = (struct civil_date){(uint16_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

void civil_format(struct civil_date date, char ret_text[DATE_TEXT_LENGTH + 1])
{
    snprintf(ret_text, DATE_TEXT_LENGTH + 1, "%04u-%02u-%02u", date.year % 10000u,
             date.month % 100u, date.day % 100u);
}

uint32_t civil_number(struct civil_date date)
{
    return date.year * 10000u + date.month * 100u + date.day;
}

struct civil_date civil_of_number(uint32_t number)
{
    return (struct civil_date){(uint16_t)(number / 10000), (uint8_t)(number / 100 % 100),
                               (uint8_t)(number % 100)};
}
