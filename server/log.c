#include "server/log.h"

#include "server/clock.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Atomic int threshold = LOG_INFO;

#define LOG_LEVEL_WORD(name, word) word,
static const char *const words[] = {LOG_LEVEL_MAP(LOG_LEVEL_WORD)};
#undef LOG_LEVEL_WORD

bool log_level_parse(const char *word, enum log_level *ret_level)
{
    for (int i = 0; i < LOG_LEVEL_COUNT; i++) {
        if (strcmp(words[i], word) == 0) {
            *ret_level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

void log_set_level(enum log_level level)
{
    threshold = (int)level;
}

void log_print(enum log_level level, const char *event, const char *format, ...)
{
    if ((int)level > threshold) {
        return;
    }
    char line[1024];
    char time[TIME_TEXT_LENGTH + 1];
    time_format(clock_wall_ms(), time);
    size_t size = sizeof line - 1; /* room for the line's end */
    size_t length = (size_t)snprintf(line, size, "%s %s %s", time, words[level], event);
    if (format != NULL && length + 1 < size) {
        line[length++] = ' ';
        va_list arguments;
        va_start(arguments, format);
        int wanted = vsnprintf(line + length, size - length, format, arguments);
        va_end(arguments);
        length += wanted < 0 ? 0 : (size_t)wanted;
    }
    length = length < size ? length : size - 1;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f) {
            line[i] = '?';
        }
    }
    line[length++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written; /* there is no other place to say that the log is gone */
}
