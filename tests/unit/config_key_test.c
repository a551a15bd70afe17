/* Each key: what it takes and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "signalling/turn.h"
#include "tests/unit/config_fixture.h"

#include <string.h>

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

static void test_redis_is_a_url_with_an_address_or_nothing(void **state)
{
    (void)state;
    AUTO(config) *config = load("redis = redis://:s%2Fs@[::1]:6379/2\n");
    assert_non_null(config);
    assert_string_equal(config->redis.text, "redis://:s%2Fs@[::1]:6379/2");
    AUTO(config) *none = load("redis = redis://127.0.0.1:1\nredis =\n");
    assert_non_null(none);
    assert_string_equal(none->redis.text, "");
    assert_bad("redis", "127.0.0.1:6379");
    assert_bad("redis", "redis://localhost:6379");
    assert_bad("redis", "redis://127.0.0.1");
    assert_bad("redis", "rediss://127.0.0.1:6379");
    assert_bad("redis", "redis://user:secret@127.0.0.1:6379");
}

static void test_data_dir_must_be_somewhere(void **state)
{
    (void)state;
    AUTO(config) *config = load("data_dir = /srv/empower\n");
    assert_non_null(config);
    assert_string_equal(config->data_dir, "/srv/empower");
    assert_refused("data_dir =\n", "FILE:1: data_dir is empty");
}

static void test_certificate_and_key_go_together(void **state)
{
    (void)state;
    AUTO(config) *both = load("tls_cert = /c.pem\ntls_key = /k.pem\n");
    assert_non_null(both);
    assert_string_equal(both->tls_cert, "/c.pem");
    assert_string_equal(both->tls_key, "/k.pem");
    assert_refused("tls_cert = /c.pem\n", "FILE:1: tls_cert and tls_key go together");
    assert_refused("tls_key = /k.pem\n", "FILE:1: tls_cert and tls_key go together");
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
    assert_bad("turn_uris", "stun:s.example?transport=tcp");
    assert_bad("turn_uris", "turn:t.example:0");
    assert_bad("turn_uris", "turns:t.example:443?transport=udp");
}

static void test_turn_secret_is_as_long_as_can_be_signed_with(void **state)
{
    (void)state;
    char line[TURN_SECRET_MAX + 32] = "turn_secret = ";
    size_t begin = strlen(line);
    memset(line + begin, 's', TURN_SECRET_MAX);
    strcpy(line + begin + TURN_SECRET_MAX, "\n");
    AUTO(config) *longest = load(line);
    assert_non_null(longest);
    strcpy(line + begin + TURN_SECRET_MAX, "s\n");
    assert_refused(line, "FILE:1: turn_secret is longer than 1024 bytes");
}

static void test_turn_server_needs_a_secret(void **state)
{
    (void)state;
    assert_refused("turn_uris = turn:t.example\n",
                   "FILE:1: turn_uris names a TURN server, which needs turn_secret");
    assert_refused("turn_uris = stun:s.example,turns:t.example\n",
                   "FILE:1: turn_uris names a TURN server, which needs turn_secret");
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

static void test_life_of_a_sign_in_is_a_number_of_days(void **state)
{
    (void)state;
    AUTO(config) *initial = load("");
    assert_int_equal(initial->sign_in_idle_days, 14);
    assert_int_equal(initial->sign_in_max_days, 90);
    AUTO(config) *set = load("sign_in_idle_days = 1\nsign_in_max_days = 3650\n");
    assert_int_equal(set->sign_in_idle_days, 1);
    assert_int_equal(set->sign_in_max_days, 3650);
    assert_bad("sign_in_idle_days", "");
    assert_bad("sign_in_idle_days", "0");
    assert_bad("sign_in_idle_days", "-1");
    assert_bad("sign_in_max_days", "3651");
    assert_bad("sign_in_max_days", "90 days");
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, clear_environment, clear_environment)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_listen_is_an_address_with_a_port),
        TEST(test_public_url_follows_listen_and_tls),
        TEST(test_public_url_is_an_origin_without_path),
        TEST(test_origin_cannot_break_out_of_a_policy),
        TEST(test_node_is_a_word),
        TEST(test_redis_is_a_url_with_an_address_or_nothing),
        TEST(test_data_dir_must_be_somewhere),
        TEST(test_certificate_and_key_go_together),
        TEST(test_turn_uris_are_stun_or_turn),
        TEST(test_turn_secret_is_as_long_as_can_be_signed_with),
        TEST(test_turn_server_needs_a_secret),
        TEST(test_ranges_are_addresses_or_prefixes),
        TEST(test_life_of_a_sign_in_is_a_number_of_days),
        TEST(test_file_limit_is_a_number_of_bytes),
        TEST(test_log_level_is_one_of_four),
        TEST(test_empty_elements_of_a_list_do_not_count),
        TEST(test_list_holds_32_elements_and_no_more),
        TEST(test_origins_allowed_are_our_own_and_the_listed),
        TEST(test_origin_that_only_looks_alike_is_not_allowed),
    };
    return cmocka_run_group_tests_name("config_key", tests, NULL, NULL);
}
