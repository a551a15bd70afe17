/* The file and the environment, and what is said of their faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/config_fixture.h"

static void test_empty_file_is_a_good_one(void **state)
{
    (void)state;
    AUTO(config) *config = load("");
    assert_non_null(config);
    assert_string_equal(config->listen, "127.0.0.1:8080");
    assert_string_equal(config->public_url, "http://127.0.0.1:8080");
    assert_string_equal(config->data_dir, "data");
    assert_string_equal(config->node, "node1");
    assert_string_equal(config->redis.text, "");
    assert_string_equal(config->tls_cert, "");
    assert_string_equal(config->tls_key, "");
    assert_string_equal(config->turn_secret.text, "");
    assert_string_equal(config->web_dir, "");
    assert_int_equal(config->turn_uris.count, 0);
    assert_int_equal(config->allowed_origins.count, 0);
    assert_int_equal(config->frame_ancestors.count, 0);
    assert_int_equal(config->trusted_proxies.count, 0);
    assert_int_equal(config->limit_exempt.count, 0);
    assert_int_equal(config->log_level, LOG_INFO);
    assert_int_equal(config->file_limit, 50 * 1024 * 1024);
}

static void test_no_file_at_all_gives_the_defaults(void **state)
{
    (void)state;
    static const char *const paths[] = {NULL, ""};
    for (int i = 0; i < 2; i++) {
        AUTO(config) *config = NULL;
        char told[CONFIG_FAULT_SIZE];
        assert_true(config_load(paths[i], &config, told));
        assert_string_equal(config->listen, "127.0.0.1:8080");
    }
}

static void test_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct config *config = NULL;
    char told[CONFIG_FAULT_SIZE];
    assert_false(config_load("/nonexistent/empower.conf", &config, told));
    assert_string_equal(told, "/nonexistent/empower.conf: No such file or directory");
    assert_null(config);
}

static void test_folder_is_no_file(void **state)
{
    (void)state;
    AUTO(config) *config = NULL;
    char told[CONFIG_FAULT_SIZE];
    assert_false(config_load("/tmp", &config, told));
    assert_ptr_equal(strstr(told, "/tmp"), told);
    assert_non_null(strstr(told, "Is a directory"));
}

static void test_comments_and_empty_lines_say_nothing(void **state)
{
    (void)state;
    AUTO(config) *config = load("# node = other\n\n   \t\n  # indented = too\nnode = here\n");
    assert_non_null(config);
    assert_string_equal(config->node, "here");
}

static void test_blanks_around_key_and_value_do_not_count(void **state)
{
    (void)state;
    AUTO(config) *config = load(" \t node\t=\t here \t\ndata_dir=/srv/a b\n");
    assert_non_null(config);
    assert_string_equal(config->node, "here");
    assert_string_equal(config->data_dir, "/srv/a b");
}

static void test_line_may_end_as_on_windows(void **state)
{
    (void)state;
    AUTO(config) *config = load("node = here\r\n\r\nlog_level = debug\r\n");
    assert_non_null(config);
    assert_string_equal(config->node, "here");
    assert_int_equal(config->log_level, LOG_DEBUG);
}

static void test_last_line_needs_no_end(void **state)
{
    (void)state;
    AUTO(config) *config = load("log_level = debug\nnode = here");
    assert_non_null(config);
    assert_string_equal(config->node, "here");
}

static void test_value_keeps_its_equals_signs_and_hashes(void **state)
{
    (void)state;
    AUTO(config) *config = load("turn_secret = ab=#=\n");
    assert_non_null(config);
    assert_string_equal(config->turn_secret.text, "ab=#=");
}

static void test_later_line_goes_before_an_earlier_one(void **state)
{
    (void)state;
    AUTO(config) *config = load("allowed_origins = https://a.example, https://b.example\n"
                                "trusted_proxies = 10.0.0.0/8, ::1\n"
                                "allowed_origins = https://c.example\n"
                                "trusted_proxies = 127.0.0.1\n");
    assert_non_null(config);
    assert_int_equal(config->allowed_origins.count, 1);
    assert_string_equal(config->allowed_origins.items[0], "https://c.example");
    assert_int_equal(config->trusted_proxies.count, 1);
}

static void test_unknown_key_is_named_with_its_line(void **state)
{
    (void)state;
    assert_refused("# one\n\nlistn = x\nnode = here\n",
                   "FILE:3: listn is no key of the configuration");
    assert_refused("NODE = here\n", "FILE:1: NODE is no key of the configuration");
}

static void test_line_without_equals_sign_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_refused("node = here\nlisten 127.0.0.1:80\n", "FILE:2: is not of the form key = value");
}

static void test_line_without_a_key_is_refused(void **state)
{
    (void)state;
    AUTO(config) *config = load("= here\n");
    assert_null(config);
}

static void test_endless_name_does_not_fill_the_fault(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'n', sizeof text - 1);
    memcpy(text + sizeof text - 10, " = x", 5);
    AUTO(config) *config = load(text);
    assert_null(config);
    assert_true(strlen(fault) < 200);
    assert_non_null(strstr(fault, "is no key of the configuration"));
}

/* A line of `length` bytes that sets the node's folder, with or without its end. */
static struct config *load_line(size_t length, const char *end)
{
    char text[8192] = "web_dir = ";
    memset(text + 10, 'w', length - 10);
    strcpy(text + length, end);
    return load(text);
}

static void test_line_may_have_4095_bytes(void **state)
{
    (void)state;
    AUTO(config) *whole = load_line(4095, "\n");
    assert_non_null(whole);
    assert_int_equal(strlen(whole->web_dir), 4085);
    AUTO(config) *last = load_line(4095, "");
    assert_non_null(last);
    assert_int_equal(strlen(last->web_dir), 4085);
}

static void test_longer_line_is_refused_with_its_number(void **state)
{
    (void)state;
    AUTO(config) *config = load_line(4096, "\nnode = here\n");
    assert_null(config);
    assert_string_equal(fault, "FILE:1: is longer than 4095 bytes");
    AUTO(config) *last = load_line(8000, "");
    assert_null(last);
    assert_string_equal(fault, "FILE:1: is longer than 4095 bytes");
}

static void test_secret_of_a_line_too_long_is_not_told(void **state)
{
    (void)state;
    char text[8192] = "node = here\nturn_secret = ";
    size_t length = strlen(text);
    memset(text + length, 'S', 5000);
    AUTO(config) *config = load(text);
    assert_null(config);
    assert_null(strstr(fault, "SS"));
}

static void test_secret_is_in_no_fault(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "turn_secret: hunter2secret\n",
        "redis = redis://:hunter2secret@localhost:6379\n",
        "redis = redis://hunter2secret@127.0.0.1:6379\n",
        "redis = redis://:hunter2secret%@127.0.0.1:6379\n",
        "redis = redis://:hunter2secret@127.0.0.1:6379\nnode = \n",
        "turn_secrt = hunter2secret\n",
        "turn_secret = hunter2secret\nnode = \n",
        "turn_secret = hunter2secret\ntls_cert = /c\n",
        "turn_secret = hunter2secret\nlisten = hunter2secret\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        AUTO(config) *config = load(texts[i]);
        assert_null(config);
        assert_true(fault[0] != '\0');
        assert_null(strstr(fault, "hunter2"));
    }
}

static void test_bytes_of_zero_do_not_pass_as_text(void **state)
{
    (void)state;
    static const char bytes[] = "node = here\nlog_level = debug\0 = x\nnode = there\n";
    AUTO(config) *config = load_bytes(bytes, sizeof bytes - 1);
    assert_null(config);
}

static void test_environment_goes_before_the_file(void **state)
{
    (void)state;
    setenv("EMPOWER_NODE", "there", 1);
    setenv("EMPOWER_ALLOWED_ORIGINS", "https://b.example", 1);
    setenv("EMPOWER_LIMIT_EXEMPT", "", 1);
    AUTO(config) *config = load("node = here\nallowed_origins = https://a.example\n"
                                "limit_exempt = 127.0.0.1\ndata_dir = /srv\n");
    assert_non_null(config);
    assert_string_equal(config->node, "there");
    assert_int_equal(config->allowed_origins.count, 1);
    assert_string_equal(config->allowed_origins.items[0], "https://b.example");
    assert_int_equal(config->limit_exempt.count, 0);
    assert_string_equal(config->data_dir, "/srv");
}

static void test_every_key_can_stand_in_the_environment(void **state)
{
    (void)state;
    setenv("EMPOWER_LISTEN", "[::1]:1", 1);
    setenv("EMPOWER_PUBLIC_URL", "https://p.example", 1);
    setenv("EMPOWER_TRUSTED_PROXIES", "10.0.0.0/8", 1);
    setenv("EMPOWER_DATA_DIR", "/d", 1);
    setenv("EMPOWER_NODE", "n", 1);
    setenv("EMPOWER_TLS_CERT", "/c", 1);
    setenv("EMPOWER_TLS_KEY", "/k", 1);
    setenv("EMPOWER_TURN_URIS", "turn:t.example", 1);
    setenv("EMPOWER_TURN_SECRET", "s", 1);
    setenv("EMPOWER_ALLOWED_ORIGINS", "https://a.example", 1);
    setenv("EMPOWER_FRAME_ANCESTORS", "https://f.example", 1);
    setenv("EMPOWER_LIMIT_EXEMPT", "::1", 1);
    setenv("EMPOWER_FILE_LIMIT", "9", 1);
    setenv("EMPOWER_LOG_LEVEL", "warn", 1);
    setenv("EMPOWER_WEB_DIR", "/w", 1);
    AUTO(config) *config = load("");
    assert_non_null(config);
    assert_string_equal(config->listen, "[::1]:1");
    assert_string_equal(config->public_url, "https://p.example");
    assert_int_equal(config->trusted_proxies.count, 1);
    assert_string_equal(config->data_dir, "/d");
    assert_string_equal(config->node, "n");
    assert_string_equal(config->tls_cert, "/c");
    assert_string_equal(config->tls_key, "/k");
    assert_string_equal(config->turn_uris.items[0], "turn:t.example");
    assert_string_equal(config->turn_secret.text, "s");
    assert_string_equal(config->allowed_origins.items[0], "https://a.example");
    assert_string_equal(config->frame_ancestors.items[0], "https://f.example");
    assert_int_equal(config->limit_exempt.count, 1);
    assert_int_equal(config->file_limit, 9);
    assert_int_equal(config->log_level, LOG_WARN);
    assert_string_equal(config->web_dir, "/w");
}

static void test_bad_value_in_the_environment_is_named(void **state)
{
    (void)state;
    setenv("EMPOWER_LOG_LEVEL", "loud", 1);
    assert_refused("", "environment: EMPOWER_LOG_LEVEL is not one of error, warn, info, debug");
}

static void test_file_must_be_right_even_under_the_environment(void **state)
{
    (void)state;
    setenv("EMPOWER_LOG_LEVEL", "info", 1);
    assert_bad("log_level", "loud");
}

static void test_fault_of_several_keys_has_a_place_without_a_file_too(void **state)
{
    (void)state;
    static const char *const paths[] = {NULL, ""};
    setenv("EMPOWER_TLS_CERT", "/c", 1);
    for (int i = 0; i < 2; i++) {
        struct config *config = NULL;
        char told[CONFIG_FAULT_SIZE];
        assert_false(config_load(paths[i], &config, told));
        assert_string_equal(told,
                            "environment: EMPOWER_TLS_CERT: tls_cert and tls_key go together");
    }
}

static void test_destroy_takes_null(void **state)
{
    (void)state;
    config_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, clear_environment, clear_environment)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_empty_file_is_a_good_one),
        TEST(test_no_file_at_all_gives_the_defaults),
        TEST(test_file_that_cannot_be_read_is_named),
        TEST(test_folder_is_no_file),
        TEST(test_comments_and_empty_lines_say_nothing),
        TEST(test_blanks_around_key_and_value_do_not_count),
        TEST(test_line_may_end_as_on_windows),
        TEST(test_last_line_needs_no_end),
        TEST(test_value_keeps_its_equals_signs_and_hashes),
        TEST(test_later_line_goes_before_an_earlier_one),
        TEST(test_unknown_key_is_named_with_its_line),
        TEST(test_line_without_equals_sign_is_refused_with_its_line),
        TEST(test_line_without_a_key_is_refused),
        TEST(test_endless_name_does_not_fill_the_fault),
        TEST(test_line_may_have_4095_bytes),
        TEST(test_longer_line_is_refused_with_its_number),
        TEST(test_secret_of_a_line_too_long_is_not_told),
        TEST(test_secret_is_in_no_fault),
        TEST(test_bytes_of_zero_do_not_pass_as_text),
        TEST(test_environment_goes_before_the_file),
        TEST(test_every_key_can_stand_in_the_environment),
        TEST(test_bad_value_in_the_environment_is_named),
        TEST(test_file_must_be_right_even_under_the_environment),
        TEST(test_fault_of_several_keys_has_a_place_without_a_file_too),
        TEST(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
