#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include <stdbool.h>

/* One line an event on standard error: `time level event key=value …`. */

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

/* A text that is fit for the log: a word of ours, an id, a reason. Never what a person wrote, their
 * name, address, token or password. `text` is borrowed. */
struct log_word {
    const char *text;
};
static inline struct log_word log_word(const char *text)
{
    return (struct log_word){text};
}

/* log_line(level, event, format, …): `event` is a word. `format` (or NULL) gives the rest as
 * key=value pairs, of at most 6 values; values with blanks in quotes. From any thread; a line is
 * written as a whole, control characters replaced.
 *
 * A value is a number or a log_word(): text that nobody vouched for does not compile, so that no
 * name and no secret comes into the log by mistake. */
#define log_line(level, event, ...)                                                                \
    LOG_PICK(__VA_ARGS__, LOG_6, LOG_5, LOG_4, LOG_3, LOG_2, LOG_1, LOG_0, 0)                      \
    (level, event, __VA_ARGS__)

#define LOG_PICK(format, a, b, c, d, e, f, name, ...) name
#define LOG_0(level, event, format) log_print(level, event, format)
#define LOG_1(level, event, format, a) log_print(level, event, format, LOG_VALUE(a))
#define LOG_2(level, event, format, a, b)                                                          \
    log_print(level, event, format, LOG_VALUE(a), LOG_VALUE(b))
#define LOG_3(level, event, format, a, b, c)                                                       \
    log_print(level, event, format, LOG_VALUE(a), LOG_VALUE(b), LOG_VALUE(c))
#define LOG_4(level, event, format, a, b, c, d)                                                    \
    log_print(level, event, format, LOG_VALUE(a), LOG_VALUE(b), LOG_VALUE(c), LOG_VALUE(d))
#define LOG_5(level, event, format, a, b, c, d, e)                                                 \
    log_print(level, event, format, LOG_VALUE(a), LOG_VALUE(b), LOG_VALUE(c), LOG_VALUE(d),        \
              LOG_VALUE(e))
#define LOG_6(level, event, format, a, b, c, d, e, f)                                              \
    log_print(level, event, format, LOG_VALUE(a), LOG_VALUE(b), LOG_VALUE(c), LOG_VALUE(d),        \
              LOG_VALUE(e), LOG_VALUE(f))

#define LOG_VALUE(value)                                                                           \
    _Generic((value), struct log_word                                                              \
             : log_value_word, int                                                                 \
             : log_value_int, unsigned                                                             \
             : log_value_unsigned, long                                                            \
             : log_value_long, unsigned long                                                       \
             : log_value_unsigned_long, unsigned long long                                         \
             : log_value_unsigned_long_long)(value)

static inline const char *log_value_word(struct log_word word)
{
    return word.text;
}
static inline int log_value_int(int value)
{
    return value;
}
static inline unsigned log_value_unsigned(unsigned value)
{
    return value;
}
static inline long log_value_long(long value)
{
    return value;
}
static inline unsigned long log_value_unsigned_long(unsigned long value)
{
    return value;
}
static inline unsigned long long log_value_unsigned_long_long(unsigned long long value)
{
    return value;
}

/* What log_line becomes; not to be called by anybody else. */
__attribute__((format(printf, 3, 4))) void log_print(enum log_level level, const char *event,
                                                     const char *format, ...);

#endif
