/* The file and the environment, and what is said of their faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/config_fixture.h"

#include <ctype.h>

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

/* What each key can be, in the order of the table. */
static const char *const everything[][2] = {
    {"listen", "[::1]:1"},
    {"public_url", "https://p.example"},
    {"data_dir", "/d"},
    {"web_dir", "/w"},
    {"tls_cert", "/c"},
    {"tls_key", "/k"},
    {"trusted_proxies", "10.0.0.0/8"},
    {"allowed_origins", "https://a.example"},
    {"frame_ancestors", "https://f.example"},
    {"turn_uris", "turn:t.example"},
    {"turn_secret", "s"},
    {"file_limit", "9"},
    {"limit_exempt", "::1"},
    {"sign_in_idle_days", "2"},
    {"sign_in_max_days", "3"},
    {"invitation_days", "4"},
    {"smtp_url", "smtp://m.example:25"},
    {"smtp_user", "u"},
    {"smtp_password", "p"},
    {"smtp_from", "from@m.example"},
    {"smtp_tls", "none"},
    {"smtp_ca", "/a"},
    {"log_level", "warn"},
    {"metrics_token", "0123456789abcdef"},
    {"security_contact", "mailto:a@b.example"},
    {"node", "n"},
    {"redis", "redis://127.0.0.1:6379"},
};
enum { KEYS = sizeof everything / sizeof everything[0] };

static void set_everything(void)
{
    for (size_t i = 0; i < KEYS; i++) {
        char name[64] = "EMPOWER_";
        for (const char *c = everything[i][0]; *c != '\0'; c++) {
            name[8 + (c - everything[i][0])] = (char)toupper((unsigned char)*c);
        }
        setenv(name, everything[i][1], 1);
    }
}

static void test_every_key_can_stand_in_the_environment(void **state)
{
    (void)state;
    set_everything();
    AUTO(config) *config = load("");
    assert_non_null(config);
    assert_string_equal(config->listen, "[::1]:1");
    assert_string_equal(config->public_url, "https://p.example");
    assert_string_equal(config->data_dir, "/d");
    assert_string_equal(config->web_dir, "/w");
    assert_string_equal(config->tls_cert, "/c");
    assert_string_equal(config->tls_key, "/k");
    assert_int_equal(config->trusted_proxies.count, 1);
    assert_string_equal(config->allowed_origins.items[0], "https://a.example");
    assert_string_equal(config->frame_ancestors.items[0], "https://f.example");
    assert_string_equal(config->turn_uris.items[0], "turn:t.example");
    assert_string_equal(config->turn_secret.text, "s");
    assert_int_equal(config->file_limit, 9);
    assert_int_equal(config->limit_exempt.count, 1);
    assert_int_equal(config->sign_in_idle_days, 2);
    assert_int_equal(config->sign_in_max_days, 3);
    assert_int_equal(config->invitation_days, 4);
    assert_string_equal(config->smtp_url, "smtp://m.example:25");
    assert_string_equal(config->smtp_user, "u");
    assert_string_equal(config->smtp_password.text, "p");
    assert_string_equal(config->smtp_from, "from@m.example");
    assert_int_equal(config->smtp_tls, SMTP_TLS_NONE);
    assert_string_equal(config->smtp_ca, "/a");
    assert_int_equal(config->log_level, LOG_WARN);
    assert_string_equal(config->metrics_token.text, "0123456789abcdef");
    assert_string_equal(config->security_contact.items[0], "mailto:a@b.example");
    assert_string_equal(config->node, "n");
    assert_string_equal(config->redis.text, "redis://127.0.0.1:6379");
}

/* What config_print_table() prints. The caller owns it. */
static char *printed_table(void)
{
    char *table = calloc(1, 65536);
    FILE *file = tmpfile();
    (void)fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    assert_non_null(table);
    assert_non_null(file);
    assert_true(kept >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
    config_print_table();
    (void)fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    (void)close(kept);
    rewind(file);
    assert_true(fread(table, 1, 65535, file) > 0);
    (void)fclose(file);
    return table;
}

static void test_the_keys_that_are_tried_are_those_of_the_table(void **state)
{
    (void)state;
    AUTO_FREE char *table = printed_table();
    const char *row = table;
    for (size_t i = 0; i < KEYS; i++) {
        row = strstr(row, "\n| `");
        assert_non_null(row);
        row += 4;
        char name[64];
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(row, "`"), row);
        assert_string_equal(name, everything[i][0]);
    }
    assert_null(strstr(row, "\n| `"));
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
        TEST(test_the_keys_that_are_tried_are_those_of_the_table),
        TEST(test_bad_value_in_the_environment_is_named),
        TEST(test_file_must_be_right_even_under_the_environment),
        TEST(test_fault_of_several_keys_has_a_place_without_a_file_too),
        TEST(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
