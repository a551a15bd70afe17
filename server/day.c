#include "server/day.h"

#include <stddef.h>
#include <string.h>

static const int64_t day_s = 86400;
static const int64_t hour_s = 3600;

/* Days from 1970-01-01, in the Gregorian calendar: years begin in March here, so that the leap day
 * is the last of them. */
static int64_t days_of(int year, int month, int day)
{
    int shifted = month > 2 ? year : year - 1;
    int64_t era = shifted / 400;
    int year_of_era = shifted - (int)era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static int days_in(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : lengths[month - 1];
}

/* When the clocks change in `month` (of 31 days): at 01:00 UTC of its last Sunday. */
static int64_t change_s(int year, int month)
{
    int64_t last = days_of(year, month, 31);
    int64_t weekday = (last + 4) % 7; /* 1970-01-01 was a Thursday; 0: Sunday */
    return (last - weekday) * day_s + hour_s;
}

static bool is_summer(int year, int64_t at_s)
{
    return at_s >= change_s(year, 3) && at_s < change_s(year, 10);
}

/* `count` digits at the head of `text`; -1: there are fewer. */
static int number(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* What follows a date: "T12:00:00Z" or "T12:00:00.000Z". */
static bool parse_time(const char *text, int64_t *ret_ms)
{
    size_t length = strlen(text);
    bool fine = length == 14 && text[9] == '.';
    if ((length != 10 && !fine) || text[0] != 'T' || text[3] != ':' || text[6] != ':' ||
        text[length - 1] != 'Z') {
        return false;
    }
    int hour = number(text + 1, 2);
    int minute = number(text + 4, 2);
    int second = number(text + 7, 2);
    int ms = fine ? number(text + 10, 3) : 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || ms < 0) {
        return false;
    }
    *ret_ms = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + ms;
    return true;
}

bool day_parse(const char *text, uint64_t *ret_ms)
{
    size_t length = strlen(text);
    if (length < 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    int year = number(text, 4);
    int month = number(text + 5, 2);
    int day = number(text + 8, 2);
    if (year < 2000 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) {
        return false;
    }
    int64_t midnight_s = days_of(year, month, day) * day_s;
    int64_t time_ms;
    if (length == 10) {
        int64_t winter_s = midnight_s - hour_s;
        *ret_ms = (uint64_t)(is_summer(year, winter_s) ? winter_s - hour_s : winter_s) * 1000;
        return true;
    }
    if (!parse_time(text + 10, &time_ms)) {
        return false;
    }
    *ret_ms = (uint64_t)(midnight_s * 1000 + time_ms);
    return true;
}
