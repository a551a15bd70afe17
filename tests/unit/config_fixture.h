#ifndef TESTS_UNIT_CONFIG_FIXTURE_H
#define TESTS_UNIT_CONFIG_FIXTURE_H

/* Configurations from text, without the environment that the tests run in. */

#include "server/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the last load_bytes() said, with the file's own name cut to "FILE". */
static char fault[CONFIG_FAULT_SIZE];

/* Takes every variable of ours away, known or not. */
static inline int clear_environment(void **state)
{
    (void)state;
    for (char **one = environ; *one != NULL;) {
        if (strncmp(*one, "EMPOWER_", 8) != 0) {
            one++;
            continue;
        }
        AUTO_FREE char *name = strndup(*one, strcspn(*one, "="));
        unsetenv(name); /* the others move up */
    }
    return 0;
}

/* NULL where it is refused. The caller owns it. */
static inline struct config *load_bytes(const void *bytes, size_t length)
{
    char path[] = "/tmp/empower-config-XXXXXX";
    struct config *config = NULL;
    char told[CONFIG_FAULT_SIZE] = "";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
    close(fd);
    fault[0] = '\0';
    bool loaded = config_load(path, &config, told);
    unlink(path);
    assert_int_equal(loaded, config != NULL);
    assert_int_equal(loaded, told[0] == '\0');
    bool of_file = strncmp(told, path, strlen(path)) == 0;
    (void)snprintf(fault, sizeof fault, "%s%s", of_file ? "FILE" : "",
                   of_file ? told + strlen(path) : told);
    return config;
}

static inline struct config *load(const char *text)
{
    return load_bytes(text, strlen(text));
}

/* For tests that need one and try none: between these two it is there. */
static struct config *defaults;

static inline int load_defaults(void **state)
{
    (void)clear_environment(state);
    defaults = load("");
    return defaults == NULL;
}

static inline int drop_defaults(void **state)
{
    (void)state;
    config_destroy(defaults);
    return 0;
}

static inline void assert_refused(const char *text, const char *expected)
{
    AUTO(config) *config = load(text);
    if (config != NULL) {
        fail_msg("taken: %s", text);
    }
    assert_string_equal(fault, expected);
}

/* That `key = value` is refused, with the key named and its line. */
static inline void assert_bad(const char *key, const char *value)
{
    char line[512];
    char beginning[64];
    (void)snprintf(line, sizeof line, "%s = %s\n", key, value);
    (void)snprintf(beginning, sizeof beginning, "FILE:1: %s ", key);
    AUTO(config) *config = load(line);
    if (config != NULL) {
        fail_msg("taken: %s", line);
    }
    if (strncmp(fault, beginning, strlen(beginning)) != 0) {
        fail_msg("\"%s\" does not begin with \"%s\"", fault, beginning);
    }
}

#endif
