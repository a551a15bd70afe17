#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/presence/news.h"
#include "server/presence/redis_url.h"

#include <string.h>

/* What goes over the channel, and the address of where it goes. */

#define EPOCH "0123456789abcdef"
#define ANN "01890a5d-ac96-774b-bcce-b302099a8057"

static bool parses(const char *text)
{
    struct news news;
    return news_parse(text, strlen(text), &news);
}

static void test_every_kind_reads_back(void **state)
{
    (void)state;
    struct news news = {
        .node = "node-1.a_B", .epoch = EPOCH, .view = {PRESENCE_BUSY, UINT64_C(1700000000000)}};
    static const char *const texts[] = {
        "node-1.a_B " EPOCH " beat",
        "node-1.a_B " EPOCH " whole",
        "node-1.a_B " EPOCH " gone",
        "node-1.a_B " EPOCH " user " ANN " busy 1700000000000",
    };
    assert_true(id_parse(ANN, &news.user));
    for (int kind = NEWS_BEAT; kind <= NEWS_USER; kind++) {
        char text[NEWS_SIZE];
        struct news read;
        news.kind = (enum news_kind)kind;
        news_format(&news, text);
        assert_string_equal(text, texts[kind]);
        assert_true(news_parse(text, strlen(text), &read));
        assert_string_equal(read.node, news.node);
        assert_string_equal(read.epoch, news.epoch);
        assert_int_equal(read.kind, kind);
        if (kind == NEWS_USER) {
            assert_true(id_equal(read.user, news.user));
            assert_int_equal(read.view.state, news.view.state);
            assert_int_equal(read.view.since_ms, news.view.since_ms);
        }
    }
}

static void test_longest_news_fits(void **state)
{
    (void)state;
    struct news news = {.kind = NEWS_USER, .view = {PRESENCE_INVISIBLE, UINT64_C(999999999999999)}};
    struct news read;
    char text[NEWS_SIZE];
    memset(news.node, 'n', NODE_NAME_MAX);
    memset(news.epoch, 'f', EPOCH_LENGTH);
    news_format(&news, text);
    assert_true(news_parse(text, strlen(text), &read));
    assert_string_equal(read.node, news.node);
    assert_int_equal(read.view.since_ms, news.view.since_ms);
}

static void test_everything_else_is_no_news(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        " ",
        "node",
        "node " EPOCH,
        "node " EPOCH " ",
        "node " EPOCH " beat ",
        "node " EPOCH " beat more",
        "node " EPOCH " dance",
        "node " EPOCH " BEAT",
        " " EPOCH " beat",
        "node  " EPOCH " beat",
        "node 0123456789abcde beat",
        "node 0123456789abcdef0 beat",
        "node 0123456789abcdeg beat",
        "no/de " EPOCH " beat",
        "node\n " EPOCH " beat",
        "node " EPOCH " user",
        "node " EPOCH " user " ANN,
        "node " EPOCH " user " ANN " online",
        "node " EPOCH " user " ANN " online ",
        "node " EPOCH " user " ANN " online -1",
        "node " EPOCH " user " ANN " online 1x",
        "node " EPOCH " user " ANN " online 1 1",
        "node " EPOCH " user " ANN " online 1000000000000000",
        "node " EPOCH " user " ANN " asleep 1",
        "node " EPOCH " user ann online 1",
        "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn " EPOCH " beat",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (parses(wrong[i])) {
            fail_msg("taken: %s", wrong[i]);
        }
    }
}

static void test_news_that_is_cut_holds_a_nul_or_is_long_is_none(void **state)
{
    (void)state;
    struct news news;
    const char text[] = "node " EPOCH " user " ANN " online 1";
    for (size_t length = 0; length < sizeof text - 1; length++) {
        assert_false(news_parse(text, length, &news));
    }
    assert_true(news_parse(text, sizeof text - 1, &news));
    assert_false(news_parse(text, sizeof text, &news)); /* with its NUL */
    char large[1000];
    memset(large, 'x', sizeof large);
    assert_false(news_parse(large, sizeof large, &news));
}

static void test_view_reads_back(void **state)
{
    (void)state;
    char text[NEWS_SIZE];
    struct presence_view view;
    view_format((struct presence_view){PRESENCE_AWAY, 12}, text);
    assert_string_equal(text, "away 12");
    assert_true(view_parse(text, strlen(text), &view));
    assert_int_equal(view.state, PRESENCE_AWAY);
    assert_int_equal(view.since_ms, 12);
    assert_false(view_parse("away", 4, &view));
}

static void assert_address(const char *url, const char *host, unsigned port, unsigned db,
                           const char *password)
{
    struct redis_address address;
    assert_null(redis_url_parse(url, &address));
    assert_string_equal(address.host, host);
    assert_int_equal(address.port, port);
    assert_int_equal(address.db, db);
    assert_string_equal(address.password, password);
}

static void test_url_gives_address_database_and_password(void **state)
{
    (void)state;
    assert_address("redis://127.0.0.1:6379", "127.0.0.1", 6379, 0, "");
    assert_address("redis://127.0.0.1:6379/", "127.0.0.1", 6379, 0, "");
    assert_address("redis://127.0.0.1:6379/15", "127.0.0.1", 6379, 15, "");
    assert_address("redis://[::1]:6379/1", "::1", 6379, 1, "");
    assert_address("redis://:secret@10.0.0.1:1/2", "10.0.0.1", 1, 2, "secret");
    assert_address("redis://:a%2Fb%40c%25@10.0.0.1:1", "10.0.0.1", 1, 0, "a/b@c%");
    assert_address("redis://:a@b/c:d@10.0.0.1:1", "10.0.0.1", 1, 0, "a@b/c:d");
}

static void test_url_that_is_wrong_is_told_without_the_password(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "127.0.0.1:6379",
        "redis://",
        "redis://127.0.0.1",
        "redis://127.0.0.1:0",
        "redis://127.0.0.1:65536",
        "redis://localhost:6379",
        "redis://redis.example:6379",
        "redis://127.0.0.1:6379/x",
        "redis://127.0.0.1:6379/-1",
        "redis://127.0.0.1:6379/70000",
        "redis://127.0.0.1:6379/1/2",
        "redis://127.0.0.1:6379?x",
        "rediss://127.0.0.1:6379",
        "REDIS://127.0.0.1:6379",
        "redis://::1:6379",
        "redis://geheim@127.0.0.1:6379",
        "redis://user:geheim@127.0.0.1:6379",
        "redis://:@127.0.0.1:6379",
        "redis://:geheim%@127.0.0.1:6379",
        "redis://:geheim%4@127.0.0.1:6379",
        "redis://:geheim%zz@127.0.0.1:6379",
        "redis://:geheim%00@127.0.0.1:6379",
        "redis://:geheim@localhost:6379",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct redis_address address = {.port = 7};
        const char *fault = redis_url_parse(wrong[i], &address);
        if (fault == NULL) {
            fail_msg("taken: %s", wrong[i]);
        }
        assert_null(strstr(fault, "geheim"));
        assert_int_equal(address.port, 7);
    }
}

static void test_password_of_more_than_512_bytes_is_refused(void **state)
{
    (void)state;
    struct redis_address address;
    char url[1024] = "redis://:";
    size_t before = strlen(url);
    memset(url + before, 'p', REDIS_PASSWORD_MAX);
    strcpy(url + before + REDIS_PASSWORD_MAX, "@127.0.0.1:6379");
    assert_null(redis_url_parse(url, &address));
    assert_int_equal(strlen(address.password), REDIS_PASSWORD_MAX);
    strcpy(url + before + REDIS_PASSWORD_MAX, "p@127.0.0.1:6379");
    assert_non_null(redis_url_parse(url, &address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_reads_back),
        cmocka_unit_test(test_longest_news_fits),
        cmocka_unit_test(test_everything_else_is_no_news),
        cmocka_unit_test(test_news_that_is_cut_holds_a_nul_or_is_long_is_none),
        cmocka_unit_test(test_view_reads_back),
        cmocka_unit_test(test_url_gives_address_database_and_password),
        cmocka_unit_test(test_url_that_is_wrong_is_told_without_the_password),
        cmocka_unit_test(test_password_of_more_than_512_bytes_is_refused),
    };
    return cmocka_run_group_tests_name("news", tests, NULL, NULL);
}
