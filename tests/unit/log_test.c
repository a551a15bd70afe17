#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/clock.h"
#include "server/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CAUGHT_MAX = 1 << 20, AFTER_TIME = TIME_TEXT_LENGTH + 1 };

/* Standard error, caught in a file. */
static FILE *file;
static int kept_stderr;
static char caught[CAUGHT_MAX];

static int catch_log(void **state)
{
    (void)state;
    file = tmpfile();
    kept_stderr = dup(STDERR_FILENO);
    if (file == NULL || kept_stderr < 0) {
        return -1;
    }
    log_set_level(LOG_INFO);
    /* To append: several threads write. */
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
    return freopen(path, "a", stderr) != NULL ? 0 : -1;
}

static int release_log(void **state)
{
    (void)state;
    (void)fflush(stderr);
    int result = dup2(kept_stderr, STDERR_FILENO) < 0 ? -1 : 0;
    close(kept_stderr);
    (void)fclose(file);
    return result;
}

/* All that was logged so far. */
static const char *logged(void)
{
    ssize_t length = pread(fileno(file), caught, sizeof caught - 1, 0);
    assert_true(length >= 0);
    caught[length] = '\0';
    return caught;
}

/* The one line that was logged, without its time, which is looked at. */
static const char *line_logged(void)
{
    const char *text = logged();
    assert_true(strlen(text) > AFTER_TIME);
    assert_int_equal(text[TIME_TEXT_LENGTH - 1], 'Z');
    assert_int_equal(text[TIME_TEXT_LENGTH], ' ');
    return text + AFTER_TIME;
}

static void test_line_is_time_level_event_and_pairs(void **state)
{
    (void)state;
    log_line(LOG_INFO, "ready", "version=%s port=%d", log_word("1"), 80);
    assert_string_equal(line_logged(), "info ready version=1 port=80\n");
}

static void test_line_may_have_no_pairs(void **state)
{
    (void)state;
    log_line(LOG_WARN, "stopped", NULL);
    assert_string_equal(line_logged(), "warn stopped\n");
}

static void test_time_is_now(void **state)
{
    (void)state;
    char before[TIME_TEXT_LENGTH + 1];
    char after[TIME_TEXT_LENGTH + 1];
    time_format(clock_wall_ms(), before);
    log_line(LOG_INFO, "x", NULL);
    time_format(clock_wall_ms(), after);
    char time[TIME_TEXT_LENGTH + 1];
    memcpy(time, logged(), TIME_TEXT_LENGTH);
    time[TIME_TEXT_LENGTH] = '\0';
    assert_true(strcmp(before, time) <= 0);
    assert_true(strcmp(time, after) <= 0);
}

static void test_lines_above_the_level_are_dropped(void **state)
{
    (void)state;
    log_set_level(LOG_WARN);
    log_line(LOG_INFO, "info_dropped", NULL);
    log_line(LOG_DEBUG, "debug_dropped", NULL);
    assert_string_equal(logged(), "");
    log_line(LOG_WARN, "kept", NULL);
    assert_string_equal(line_logged(), "warn kept\n");
}

static void test_every_level_has_its_word(void **state)
{
    (void)state;
    log_set_level(LOG_DEBUG);
    log_line(LOG_ERROR, "e", NULL);
    log_line(LOG_WARN, "e", NULL);
    log_line(LOG_INFO, "e", NULL);
    log_line(LOG_DEBUG, "e", NULL);
    const char *text = logged();
    assert_non_null(strstr(text, "Z error e\n"));
    assert_non_null(strstr(text, "Z warn e\n"));
    assert_non_null(strstr(text, "Z info e\n"));
    assert_non_null(strstr(text, "Z debug e\n"));
}

static void test_control_characters_cannot_forge_a_line(void **state)
{
    (void)state;
    log_line(LOG_INFO, "x", "a=%s",
             log_word("1\n2026-11-21T09:30:00.000Z error forged\r\x1b[2J\t\x7f."));
    assert_string_equal(line_logged(),
                        "info x a=1?2026-11-21T09:30:00.000Z error forged??[2J??.\n");
}

static void test_other_characters_stay_as_they_are(void **state)
{
    (void)state;
    log_line(LOG_INFO, "x", "a=\"%s\"", log_word("h\xc3\xa9 ~!"));
    assert_string_equal(line_logged(), "info x a=\"h\xc3\xa9 ~!\"\n");
}

static void test_endless_value_is_cut_and_the_line_still_ends(void **state)
{
    (void)state;
    static char value[5000];
    memset(value, 'v', sizeof value - 1);
    log_line(LOG_INFO, "x", "a=%s", log_word(value));
    const char *text = logged();
    size_t length = strlen(text);
    assert_true(length <= 1024);
    assert_true(length > 1000);
    assert_ptr_equal(strchr(text, '\n'), text + length - 1);
    assert_int_equal(text[length - 2], 'v');
}

static void test_line_of_every_length_ends_once(void **state)
{
    (void)state;
    static char value[1100];
    for (size_t length = 940; length < 1040; length++) {
        memset(value, 'v', length);
        value[length] = '\0';
        log_line(LOG_INFO, "x", "a=%s", log_word(value));
    }
    unsigned ends = 0;
    const char *text = logged();
    for (const char *c = text; *c != '\0'; c++) {
        ends += *c == '\n';
        assert_true(*c == '\n' || *c >= ' ');
    }
    assert_int_equal(ends, 100);
}

static void *log_much(void *argument)
{
    (void)argument;
    for (int i = 0; i < 200; i++) {
        log_line(LOG_INFO, "threads", "value=%s",
                 log_word("a value that is neither long nor short"));
    }
    return NULL;
}

static void test_lines_of_several_threads_do_not_mix(void **state)
{
    (void)state;
    static const char expected[] = "info threads value=a value that is neither long nor short\n";
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, log_much, NULL), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    const char *line = logged();
    for (int i = 0; i < 800; i++) {
        assert_memory_equal(line + AFTER_TIME, expected, sizeof expected - 1);
        line += AFTER_TIME + sizeof expected - 1;
    }
    assert_int_equal(*line, '\0');
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, catch_log, release_log)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_line_is_time_level_event_and_pairs),
        TEST(test_line_may_have_no_pairs),
        TEST(test_time_is_now),
        TEST(test_lines_above_the_level_are_dropped),
        TEST(test_every_level_has_its_word),
        TEST(test_control_characters_cannot_forge_a_line),
        TEST(test_other_characters_stay_as_they_are),
        TEST(test_endless_value_is_cut_and_the_line_still_ends),
        TEST(test_line_of_every_length_ends_once),
        TEST(test_lines_of_several_threads_do_not_mix),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
