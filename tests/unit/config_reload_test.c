#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/config_fixture.h"

static void take_kept(void *context, const char *key)
{
    (void)strcat(strcat(context, key), " ");
}

/* Reads `text` over `current`; NULL where it is refused. The caller owns it. */
static struct config *reload(const struct config *current, const char *text, char ret_kept[256])
{
    char path[] = "/tmp/empower-config-XXXXXX";
    char told[CONFIG_FAULT_SIZE] = "";
    struct config *config = NULL;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    ret_kept[0] = '\0';
    bool loaded = config_reload(path, current, take_kept, ret_kept, &config, told);
    assert_int_equal(loaded, config != NULL);
    unlink(path);
    (void)snprintf(fault, sizeof fault, "%s", told);
    return config;
}

static void test_keys_that_reload_are_taken_and_the_old_ones_stay_as_they_were(void **state)
{
    (void)state;
    char kept[256];
    AUTO(config) *before = load("file_limit = 1\nallowed_origins = https://a.example\n"
                                "log_level = debug\n");
    AUTO(config) *after = reload(before,
                                 "file_limit = 2\nlog_level = warn\n"
                                 "turn_uris = turn:t.example\nturn_secret = s\n"
                                 "limit_exempt = 10.0.0.0/8\nmetrics_token = 0123456789abcdef\n"
                                 "security_contact = mailto:a@b.example\n",
                                 kept);
    assert_non_null(after);
    assert_string_equal(kept, "");
    assert_int_equal(after->file_limit, 2);
    assert_int_equal(after->log_level, LOG_WARN);
    assert_int_equal(after->allowed_origins.count, 0);
    assert_string_equal(after->turn_uris.items[0], "turn:t.example");
    assert_string_equal(after->turn_secret.text, "s");
    assert_int_equal(after->limit_exempt.count, 1);
    assert_string_equal(after->metrics_token.text, "0123456789abcdef");
    assert_string_equal(after->security_contact.items[0], "mailto:a@b.example");
    assert_int_equal(before->file_limit, 1);
    assert_string_equal(before->allowed_origins.items[0], "https://a.example");
}

static void test_keys_that_do_not_reload_are_kept_and_named(void **state)
{
    (void)state;
    char kept[256];
    AUTO(config) *before = load("listen = 127.0.0.1:9000\nnode = here\n");
    AUTO(config) *after = reload(before,
                                 "listen = 127.0.0.1:9001\nnode = there\ndata_dir = /d\n"
                                 "web_dir = /w\ntls_cert = /c\ntls_key = /k\n",
                                 kept);
    assert_non_null(after);
    assert_string_equal(kept, "listen data_dir web_dir tls_cert tls_key node ");
    assert_string_equal(after->listen, "127.0.0.1:9000");
    assert_string_equal(after->public_url, "http://127.0.0.1:9000");
    assert_string_equal(after->node, "here");
    assert_string_equal(after->data_dir, "data");
    assert_string_equal(after->tls_cert, "");
}

static void test_named_each_time_for_as_long_as_they_differ(void **state)
{
    (void)state;
    char kept[256];
    AUTO(config) *first = load("node = here\n");
    AUTO(config) *second = reload(first, "node = there\n", kept);
    assert_string_equal(kept, "node ");
    AUTO(config) *third = reload(second, "node = there\n", kept);
    assert_string_equal(kept, "node ");
    AUTO(config) *fourth = reload(third, "node = here\n", kept);
    assert_string_equal(kept, "");
    assert_non_null(fourth);
}

static void test_wrong_file_is_refused_with_its_place(void **state)
{
    (void)state;
    char kept[256];
    AUTO(config) *before = load("");
    assert_null(reload(before, "node = there\nfile_limit = none\n", kept));
    assert_non_null(strstr(fault, ":2: file_limit "));
    assert_string_equal(kept, "");
    assert_null(reload(before, "\nturn_uris = turn:t.example\n", kept));
    assert_non_null(strstr(fault, ":2: turn_uris names a TURN server"));
}

static void test_token_and_contacts_are_checked(void **state)
{
    (void)state;
    assert_bad("metrics_token", "short");
    assert_bad("metrics_token", "sixteen letters with blanks");
    assert_bad("security_contact", "security@example.nl");
    assert_bad("security_contact", "http://example.nl/");
    assert_bad("security_contact", "mailto:a@b.example, nonsense");
}

#define ONE(test) cmocka_unit_test_setup(test, clear_environment)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_keys_that_reload_are_taken_and_the_old_ones_stay_as_they_were),
        ONE(test_keys_that_do_not_reload_are_kept_and_named),
        ONE(test_named_each_time_for_as_long_as_they_differ),
        ONE(test_wrong_file_is_refused_with_its_place),
        ONE(test_token_and_contacts_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
