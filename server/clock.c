#include "server/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static uint64_t read_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

uint64_t clock_steady_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

uint64_t clock_steady_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

static char *put_digits(char *end, unsigned number, int count)
{
    for (int i = 0; i < count; i++) {
        *--end = (char)('0' + number % 10);
        number /= 10;
    }
    return end;
}

static void format_day_and_time(time_t seconds, char ret_text[TIME_TEXT_LENGTH + 1])
{
    struct tm parts;
    gmtime_r(&seconds, &parts);
    const struct {
        unsigned number;
        int digits;
        char before;
    } fields[] = {
        {0, 3, '.'},
        {(unsigned)parts.tm_sec, 2, ':'},
        {(unsigned)parts.tm_min, 2, ':'},
        {(unsigned)parts.tm_hour, 2, 'T'},
        {(unsigned)parts.tm_mday, 2, '-'},
        {(unsigned)(parts.tm_mon + 1), 2, '-'},
        {(unsigned)(parts.tm_year + 1900), 4, 0},
    };
    char *at = ret_text + TIME_TEXT_LENGTH;
    *at = '\0';
    *--at = 'Z';
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        at = put_digits(at, fields[i].number, fields[i].digits);
        if (fields[i].before != 0) {
            *--at = fields[i].before;
        }
    }
}

/* Most times that are written are of the second of the one before. */
void time_format(uint64_t wall_ms, char ret_text[TIME_TEXT_LENGTH + 1])
{
    static _Thread_local struct {
        time_t seconds;
        char text[TIME_TEXT_LENGTH + 1];
    } last;
    time_t seconds = (time_t)(wall_ms / 1000);
    if (seconds != last.seconds || last.text[0] == '\0') {
        format_day_and_time(seconds, last.text);
        last.seconds = seconds;
    }
    memcpy(ret_text, last.text, sizeof last.text);
    (void)put_digits(ret_text + TIME_TEXT_LENGTH - 1, (unsigned)(wall_ms % 1000), 3);
}
