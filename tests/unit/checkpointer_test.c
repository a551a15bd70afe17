/* What is committed comes to the database beside the writer, and the log begins anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/checkpointer.h"
#include "server/clock.h"
#include "storage/db.h"
#include "storage/inner.h"
#include "tests/unit/storage_fixture.h"

#include <sys/stat.h>

enum { LONG = 4096, SHORT = 1024 }; /* pages in the log */

struct desk {
    struct house *house;
    struct checkpointer *checkpointer;
};

static int build(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL || house_build((void **)&desk->house) != 0) {
        free(desk);
        return -1;
    }
    MUST(checkpointer_create(desk->house->dir, &desk->checkpointer));
    MUST(store_begin(desk->house->store));
    MUST(db_script(store_db(desk->house->store), "CREATE TABLE bulk (bytes BLOB)"));
    MUST(store_commit(desk->house->store));
    *state = desk;
    return 0;
}

static int raze(void **state)
{
    struct desk *desk = *state;
    checkpointer_destroy(desk->checkpointer);
    int result = house_raze((void **)&desk->house);
    free(desk);
    return result;
}

/* Some 1,000 pages more. */
static void commit_bulk(const struct desk *desk)
{
    struct store *store = desk->house->store;
    MUST(store_begin(store));
    MUST(db_script(store_db(store), "INSERT INTO bulk VALUES (zeroblob(4000000))"));
    MUST(store_commit(store));
    checkpointer_committed(desk->checkpointer, store);
}

static void commit_little(const struct desk *desk)
{
    struct store *store = desk->house->store;
    assert_true(store_writable(store));
    checkpointer_committed(desk->checkpointer, store);
}

static void fill_log(const struct desk *desk)
{
    while (store_log_pages(desk->house->store) < LONG) {
        commit_bulk(desk);
    }
}

static void wait_until_short(const struct desk *desk)
{
    uint64_t deadline_ms = clock_steady_ms() + 20000;
    while (store_log_pages(desk->house->store) > SHORT) {
        assert_true(clock_steady_ms() < deadline_ms);
        commit_little(desk);
    }
}

static off_t size_of_database(const struct desk *desk)
{
    struct stat file;
    assert_int_equal(stat(datadir_database(desk->house->dir), &file), 0);
    return file.st_size;
}

static void test_log_that_is_long_comes_to_the_database_and_begins_anew(void **state)
{
    const struct desk *desk = *state;
    off_t before = size_of_database(desk);
    for (int round = 0; round < 3; round++) {
        fill_log(desk);
        wait_until_short(desk);
    }
    assert_true(size_of_database(desk) > before + 3 * 4000000);
}

static void test_log_that_is_short_is_left_alone(void **state)
{
    const struct desk *desk = *state;
    commit_bulk(desk);
    uint64_t pages = store_log_pages(desk->house->store);
    for (uint64_t i = 1; i <= 20; i++) {
        commit_little(desk);
        assert_int_equal(store_log_pages(desk->house->store), pages + i);
    }
}

static void test_log_waits_for_who_reads_from_it(void **state)
{
    const struct desk *desk = *state;
    struct store *reader = NULL;
    struct channel channel;
    commit_bulk(desk);
    MUST(store_open(desk->house->dir, STORE_READ, &reader));
    MUST(store_begin(reader));
    MUST(channel_find(reader, desk->house->channel, &channel)); /* its snapshot */
    for (int i = 0; i < 12; i++) {
        commit_bulk(desk);
    }
    uint64_t pages = store_log_pages(desk->house->store);
    assert_true(pages > 2 * LONG);
    store_rollback(reader);
    for (int i = 0; i < 5; i++) {
        commit_bulk(desk);
    }
    wait_until_short(desk);
    store_close(reader);
}

static void test_what_comes_to_the_end_in_the_middle_of_it_loses_nothing(void **state)
{
    struct desk *desk = *state;
    fill_log(desk);
    checkpointer_destroy(desk->checkpointer);
    desk->checkpointer = NULL;
    house_close(desk->house);
    house_open(desk->house);
    AUTO(stmt) *count = db_stmt(store_db(desk->house->store), "SELECT count(*) FROM bulk");
    MUST(stmt_one(count));
    assert_true(stmt_uint(count, 0) >= LONG / 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_log_that_is_long_comes_to_the_database_and_begins_anew),
        TEST(test_log_that_is_short_is_left_alone),
        TEST(test_log_waits_for_who_reads_from_it),
        TEST(test_what_comes_to_the_end_in_the_middle_of_it_loses_nothing),
    };
    return cmocka_run_group_tests_name("checkpointer", tests, NULL, NULL);
}
