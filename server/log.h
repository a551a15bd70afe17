#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include <stdbool.h>

/* One line an event on standard error: `time level event key=value …`. Values are numbers, ids and
 * words of our own; what a person wrote, their name, address or token is never one of them. */

#define LOG_LEVEL_MAP(X)                                                                           \
    X(LOG_ERROR, "error")                                                                          \
    X(LOG_WARN, "warn")                                                                            \
    X(LOG_INFO, "info")                                                                            \
    X(LOG_DEBUG, "debug")

#define LOG_LEVEL_ENUM(name, word) name,
enum log_level { LOG_LEVEL_MAP(LOG_LEVEL_ENUM) LOG_LEVEL_COUNT };
#undef LOG_LEVEL_ENUM

/* False: no level; `ret_level` is untouched. */
bool log_level_parse(const char *word, enum log_level *ret_level);

/* Lines above this level are dropped. From any thread; LOG_INFO at first. */
void log_set_level(enum log_level level);

/* `event` is a word. `format` (or NULL) gives the rest as key=value pairs; values with blanks in
 * quotes. From any thread; a line is written as a whole, control characters replaced. */
__attribute__((format(printf, 3, 4))) void log_line(enum log_level level, const char *event,
                                                    const char *format, ...);

#endif
