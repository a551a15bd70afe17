#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the last load_bytes() said, with the file's own name cut to "FILE". */
static char fault[CONFIG_FAULT_SIZE];

static const char *const variables[] = {
    "EMPOWER_LISTEN",
    "EMPOWER_PUBLIC_URL",
    "EMPOWER_TRUSTED_PROXIES",
    "EMPOWER_DATA_DIR",
    "EMPOWER_NODE",
    "EMPOWER_TLS_CERT",
    "EMPOWER_TLS_KEY",
    "EMPOWER_TURN_URIS",
    "EMPOWER_TURN_SECRET",
    "EMPOWER_ALLOWED_ORIGINS",
    "EMPOWER_FRAME_ANCESTORS",
    "EMPOWER_LIMIT_EXEMPT",
    "EMPOWER_FILE_LIMIT",
    "EMPOWER_LOG_LEVEL",
    "EMPOWER_WEB_DIR",
};

static int clear_environment(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        unsetenv(variables[i]);
    }
    return 0;
}

/* NULL where it is refused. The caller owns it. */
static struct config *load_bytes(const void *bytes, size_t length)
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

static struct config *load(const char *text)
{
    return load_bytes(text, strlen(text));
}

static void assert_refused(const char *text, const char *expected)
{
    AUTO(config) *config = load(text);
    if (config != NULL) {
        fail_msg("taken: %s", text);
    }
    assert_string_equal(fault, expected);
}

/* That `key = value` is refused, with the key named and its line. */
static void assert_bad(const char *key, const char *value)
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

static void test_empty_file_is_a_good_one(void **state)
{
    (void)state;
    AUTO(config) *config = load("");
    assert_non_null(config);
    assert_string_equal(config->listen, "127.0.0.1:8080");
    assert_string_equal(config->public_url, "http://127.0.0.1:8080");
    assert_string_equal(config->data_dir, "data");
    assert_string_equal(config->node, "node1");
    assert_string_equal(config->tls_cert, "");
    assert_string_equal(config->tls_key, "");
    assert_string_equal(config->turn_secret, "");
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
    assert_string_equal(config->turn_secret, "ab=#=");
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

static void test_listen_is_an_address_with_a_port(void **state)
{
    (void)state;
    AUTO(config) *config = load("listen = [::1]:9000\n");
    assert_non_null(config);
    assert_string_equal(config->listen, "[::1]:9000");
    assert_bad("listen", "");
    assert_bad("listen", "8080");
    assert_bad("listen", "localhost:8080");
    assert_bad("listen", "127.0.0.1:99999");
}

static void test_public_url_follows_listen_and_tls(void **state)
{
    (void)state;
    AUTO(config) *plain = load("listen = [::1]:9000\n");
    assert_string_equal(plain->public_url, "http://[::1]:9000");
    AUTO(config) *secure = load("listen = 127.0.0.1:9000\ntls_cert = /c\ntls_key = /k\n");
    assert_string_equal(secure->public_url, "https://127.0.0.1:9000");
}

static void test_public_url_is_an_origin_without_path(void **state)
{
    (void)state;
    AUTO(config) *config = load("public_url = https://portal.example.nl:8443\n");
    assert_non_null(config);
    assert_string_equal(config->public_url, "https://portal.example.nl:8443");
    assert_bad("public_url", "https://portal.example.nl/");
    assert_bad("public_url", "https://portal.example.nl/care");
    assert_bad("public_url", "https://portal.example.nl?a");
    assert_bad("public_url", "https://portal.example.nl#a");
    assert_bad("public_url", "https://user@portal.example.nl");
    assert_bad("public_url", "portal.example.nl");
    assert_bad("public_url", "ftp://portal.example.nl");
    assert_bad("public_url", "https://");
    assert_bad("public_url", "https://a b");
}

/* Origins go into a content security policy as they are. */
static void test_origin_cannot_break_out_of_a_policy(void **state)
{
    (void)state;
    assert_bad("frame_ancestors", "https://a.example; script-src *");
    assert_bad("frame_ancestors", "https://a.example'");
    assert_bad("allowed_origins", "https://a.example https://b.example");
    assert_bad("allowed_origins", "*");
    assert_bad("allowed_origins", "null");
}

static void test_node_is_a_word(void **state)
{
    (void)state;
    AUTO(config) *config = load("node = Node_1.ams-2\n");
    assert_non_null(config);
    assert_bad("node", "");
    assert_bad("node", "a b");
    assert_bad("node", "a=\"b\"");
    assert_bad("node", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void test_data_dir_must_be_somewhere(void **state)
{
    (void)state;
    AUTO(config) *config = load("data_dir = /srv/empower\n");
    assert_non_null(config);
    assert_string_equal(config->data_dir, "/srv/empower");
    assert_refused("data_dir =\n", "FILE: data_dir is empty");
}

static void test_certificate_and_key_go_together(void **state)
{
    (void)state;
    AUTO(config) *both = load("tls_cert = /c.pem\ntls_key = /k.pem\n");
    assert_non_null(both);
    assert_string_equal(both->tls_cert, "/c.pem");
    assert_string_equal(both->tls_key, "/k.pem");
    assert_refused("tls_cert = /c.pem\n", "FILE: tls_cert and tls_key go together");
    assert_refused("tls_key = /k.pem\n", "FILE: tls_cert and tls_key go together");
}

static void test_turn_uris_are_stun_or_turn(void **state)
{
    (void)state;
    AUTO(config) *config = load("turn_uris = stun:s.example, turn:t.example:3478?transport=udp,"
                                "turns:t.example:5349\nturn_secret = s\n");
    assert_non_null(config);
    assert_int_equal(config->turn_uris.count, 3);
    assert_string_equal(config->turn_uris.items[1], "turn:t.example:3478?transport=udp");
    assert_bad("turn_uris", "https://t.example");
    assert_bad("turn_uris", "turn.example.nl");
    assert_bad("turn_uris", "stun:s.example,t.example");
}

static void test_turn_server_needs_a_secret(void **state)
{
    (void)state;
    assert_refused("turn_uris = turn:t.example\n",
                   "FILE: turn_uris names a TURN server, which needs turn_secret");
    assert_refused("turn_uris = stun:s.example,turns:t.example\n",
                   "FILE: turn_uris names a TURN server, which needs turn_secret");
    AUTO(config) *stun = load("turn_uris = stun:s.example\n");
    assert_non_null(stun);
}

static void test_ranges_are_addresses_or_prefixes(void **state)
{
    (void)state;
    AUTO(config) *config = load("trusted_proxies = 10.0.0.0/8, ::1\nlimit_exempt = 127.0.0.1\n");
    assert_non_null(config);
    assert_true(net_range_contains(config->trusted_proxies.items, config->trusted_proxies.count,
                                   "10.1.2.3"));
    assert_true(
        net_range_contains(config->trusted_proxies.items, config->trusted_proxies.count, "::1"));
    assert_true(
        net_range_contains(config->limit_exempt.items, config->limit_exempt.count, "127.0.0.1"));
    assert_bad("trusted_proxies", "proxy.example");
    assert_bad("trusted_proxies", "10.0.0.0/33");
    assert_bad("limit_exempt", "127.0.0.1, everybody");
}

static void test_file_limit_is_a_number_of_bytes(void **state)
{
    (void)state;
    AUTO(config) *least = load("file_limit = 1\n");
    assert_int_equal(least->file_limit, 1);
    AUTO(config) *most = load("file_limit = 1099511627776\n");
    assert_int_equal(most->file_limit, UINT64_C(1099511627776));
    assert_bad("file_limit", "");
    assert_bad("file_limit", "0");
    assert_bad("file_limit", "-1");
    assert_bad("file_limit", "+1");
    assert_bad("file_limit", "50 MB");
    assert_bad("file_limit", "0x10");
    assert_bad("file_limit", "1099511627777");
    assert_bad("file_limit", "18446744073709551617");
}

static void test_log_level_is_one_of_four(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum log_level level;
    } rows[] = {{"log_level = error\n", LOG_ERROR},
                {"log_level = warn\n", LOG_WARN},
                {"log_level = info\n", LOG_INFO},
                {"log_level = debug\n", LOG_DEBUG}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AUTO(config) *config = load(rows[i].line);
        assert_non_null(config);
        assert_int_equal(config->log_level, rows[i].level);
    }
    assert_bad("log_level", "");
    assert_bad("log_level", "Info");
    assert_bad("log_level", "trace");
}

static void test_empty_elements_of_a_list_do_not_count(void **state)
{
    (void)state;
    AUTO(config) *config = load("allowed_origins = ,https://a.example , ,https://b.example,\n");
    assert_non_null(config);
    assert_int_equal(config->allowed_origins.count, 2);
    assert_string_equal(config->allowed_origins.items[0], "https://a.example");
    assert_string_equal(config->allowed_origins.items[1], "https://b.example");
}

/* `key = element, element, …` with so many of them. */
static void list_line(const char *key, const char *element, size_t count, char ret_line[4096])
{
    strcpy(ret_line, key);
    strcat(ret_line, " = ");
    while (count-- > 0) {
        strcat(ret_line, element);
        strcat(ret_line, ",");
    }
    strcat(ret_line, "\n");
}

static void test_list_holds_32_elements_and_no_more(void **state)
{
    (void)state;
    static const char *const lists[][2] = {
        {"allowed_origins", "https://a.example"}, {"frame_ancestors", "https://a.example"},
        {"turn_uris", "stun:s.example"},          {"trusted_proxies", "10.0.0.0/8"},
        {"limit_exempt", "10.0.0.0/8"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char line[4096];
        char expected[128];
        list_line(lists[i][0], lists[i][1], 32, line);
        AUTO(config) *config = load(line);
        assert_non_null(config);
        list_line(lists[i][0], lists[i][1], 33, line);
        (void)snprintf(expected, sizeof expected, "FILE:1: %s has more than 32 elements",
                       lists[i][0]);
        assert_refused(line, expected);
    }
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
    assert_string_equal(config->turn_secret, "s");
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
        assert_string_equal(told, "configuration: tls_cert and tls_key go together");
    }
}

static void test_origins_allowed_are_our_own_and_the_listed(void **state)
{
    (void)state;
    AUTO(config) *config = load("public_url = https://portal.example.nl\n"
                                "allowed_origins = https://www.example.nl\n"
                                "frame_ancestors = https://frame.example.nl\n");
    assert_non_null(config);
    assert_true(config_origin_allowed(config, "https://portal.example.nl"));
    assert_true(config_origin_allowed(config, "https://www.example.nl"));
    assert_true(config_origin_allowed(config, "HTTPS://WWW.example.nl"));
    assert_false(config_origin_allowed(config, "https://frame.example.nl"));
}

static void test_origin_that_only_looks_alike_is_not_allowed(void **state)
{
    (void)state;
    AUTO(config) *config = load("public_url = https://portal.example.nl\n"
                                "allowed_origins = https://www.example.nl\n");
    assert_non_null(config);
    static const char *const origins[] = {
        "",
        "null",
        "http://portal.example.nl",
        "https://portal.example.nl:8443",
        "https://portal.example.nl.evil.example",
        "https://evil-portal.example.nl",
        "https://portal.example.nl/",
        "https://portal.example.n",
    };
    for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
        if (config_origin_allowed(config, origins[i])) {
            fail_msg("\"%s\" is allowed", origins[i]);
        }
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
        TEST(test_listen_is_an_address_with_a_port),
        TEST(test_public_url_follows_listen_and_tls),
        TEST(test_public_url_is_an_origin_without_path),
        TEST(test_origin_cannot_break_out_of_a_policy),
        TEST(test_node_is_a_word),
        TEST(test_data_dir_must_be_somewhere),
        TEST(test_certificate_and_key_go_together),
        TEST(test_turn_uris_are_stun_or_turn),
        TEST(test_turn_server_needs_a_secret),
        TEST(test_ranges_are_addresses_or_prefixes),
        TEST(test_file_limit_is_a_number_of_bytes),
        TEST(test_log_level_is_one_of_four),
        TEST(test_empty_elements_of_a_list_do_not_count),
        TEST(test_list_holds_32_elements_and_no_more),
        TEST(test_environment_goes_before_the_file),
        TEST(test_every_key_can_stand_in_the_environment),
        TEST(test_bad_value_in_the_environment_is_named),
        TEST(test_file_must_be_right_even_under_the_environment),
        TEST(test_fault_of_several_keys_has_a_place_without_a_file_too),
        TEST(test_origins_allowed_are_our_own_and_the_listed),
        TEST(test_origin_that_only_looks_alike_is_not_allowed),
        TEST(test_destroy_takes_null),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
