#ifndef SERVER_BIRTHDAYS_H
#define SERVER_BIRTHDAYS_H

#include <stdint.h>

struct app;

/* At each midnight in the Netherlands, at the start for the days that were missed, and again a
 * little later where it could not be stored, what the birthdays of 12 and 16 change is decided anew
 * (R-CONS-6). Decisions follow the date by themselves; what is done here is to tell: channels come
 * and go, calls are cut. And those concerned are told of a birthday that comes
 * (birthday_notice.h). */
struct birthdays {
    uint32_t day;      /* that the last round was for; 0: none yet, or it failed */
    uint64_t again_ms; /* steady time: no round before, after one that failed */
};

/* Once a second, on the loop. */
void birthdays_second(struct birthdays *birthdays, struct app *app, uint64_t now_ms);

#endif
