/* A disk that is full, a database that is locked or too small: nothing that was committed is lost,
 * nothing half is kept, and all goes on by itself once there is room again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/db.h"
#include "storage/inner.h"
#include "tests/unit/tamper.h"

#include <sys/stat.h>

static off_t size_of(const struct house *house, const char *name)
{
    char path[128];
    struct stat found;
    (void)snprintf(path, sizeof path, "%s/%s", house->path, name);
    return stat(path, &found) == 0 ? found.st_size : 0;
}

static void fill_the_disk(const struct house *house, off_t left)
{
    let_files_grow_to((rlim_t)(size_of(house, "empower.db-wal") + left));
}

static void free_the_disk(void)
{
    let_files_grow_to(RLIM_INFINITY);
}

static int raze_with_room(void **state)
{
    free_the_disk();
    return house_raze(state);
}

static enum store_err try_to_say(struct house *house, const char *content)
{
    struct entry entry = entry_of(house->channel, house->client, content);
    enum store_err err = store_begin(house->store);
    if (err != STORE_OK) {
        return err;
    }
    err = entry_append(house->store, PROOF(house->dossier), &entry);
    if (err != STORE_OK) {
        store_rollback(house->store);
        return err;
    }
    return store_commit(house->store);
}

static void assert_whole(struct house *house, uint64_t entries)
{
    struct check_counts counts;
    assert_int_equal(check_all(house->dir, house->store, print_finding, NULL, &counts), STORE_OK);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, entries);
}

static uint64_t say_until_the_disk_is_full(struct house *house)
{
    uint64_t said = 0;
    enum store_err err;
    while ((err = try_to_say(house, "something to say")) == STORE_OK) {
        assert_true(++said < 10000);
    }
    assert_int_equal(err, STORE_UNAVAILABLE);
    return said;
}

static void test_full_disk_is_unavailable_and_loses_nothing(void **state)
{
    struct house *house = *state;
    fill_the_disk(house, 100000);
    uint64_t said = say_until_the_disk_is_full(house);
    assert_true(said > 0);
    assert_false(store_in_transaction(house->store));
    assert_whole(house, said);
}

static void test_full_disk_is_not_writable(void **state)
{
    struct house *house = *state;
    fill_the_disk(house, 0);
    assert_false(store_writable(house->store));
    free_the_disk();
    assert_true(store_writable(house->store));
}

static void test_store_goes_on_by_itself_when_there_is_room_again(void **state)
{
    struct house *house = *state;
    fill_the_disk(house, 50000);
    uint64_t said = say_until_the_disk_is_full(house);
    free_the_disk();
    assert_int_equal(try_to_say(house, "at last"), STORE_OK);
    assert_whole(house, said + 1);
}

static void test_what_was_said_before_the_disk_was_full_outlives_a_restart(void **state)
{
    struct house *house = *state;
    fill_the_disk(house, 50000);
    uint64_t said = say_until_the_disk_is_full(house);
    free_the_disk();
    house_close(house);
    house_open(house);
    assert_whole(house, said);
}

static void test_batch_that_does_not_fit_is_lost_as_a_whole(void **state)
{
    struct house *house = *state;
    (void)house_say(house, entry_of(house->channel, house->client, "before"));
    fill_the_disk(house, 20000);
    MUST(store_begin(house->store));
    for (int i = 0; i < 200; i++) {
        struct entry entry = entry_of(house->channel, house->client, "in the batch");
        MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    }
    assert_int_equal(store_commit(house->store), STORE_UNAVAILABLE);
    assert_false(store_in_transaction(house->store));
    free_the_disk();
    assert_whole(house, 1);
}

/* Adds providers, whose statement has no savepoint of its own, until the database may not grow. */
static enum store_err outgrow(struct house *house)
{
    struct provider provider = {.features = 0};
    enum store_err err = STORE_OK;
    memset(provider.name, 'x', NAME_BYTES_MAX);
    while (err == STORE_OK) {
        provider.id = new_id();
        err = provider_add(house->store, &provider);
    }
    return err;
}

static void may_grow(struct house *house, unsigned pages)
{
    char sql[64];
    (void)snprintf(sql, sizeof sql, "PRAGMA max_page_count = %u", pages);
    MUST(db_script(store_db(house->store), sql));
}

static int build_outgrown(void **state)
{
    int failed = house_build(state);
    struct house *house = *state;
    MUST(store_begin(house->store));
    struct entry entry = entry_of(house->channel, house->client, "in the batch");
    MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    may_grow(house, 1); /* as many as there are */
    if (outgrow(house) != STORE_UNAVAILABLE || store_in_transaction(house->store)) {
        return -1;
    }
    may_grow(house, 1 << 30);
    return failed;
}

static void test_engine_that_gives_up_says_so_to_every_later_write(void **state)
{
    struct house *house = *state;
    struct entry entry = entry_of(house->channel, house->client, "after");
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_UNAVAILABLE);
    assert_int_equal(store_savepoint(house->store), STORE_UNAVAILABLE);
    assert_int_equal(store_release(house->store), STORE_UNAVAILABLE);
    assert_int_equal(store_rollback_to(house->store), STORE_UNAVAILABLE);
    assert_whole(house, 0);
}

static void test_commit_of_what_the_engine_gave_up_is_unavailable(void **state)
{
    struct house *house = *state;
    assert_int_equal(store_commit(house->store), STORE_UNAVAILABLE);
    assert_whole(house, 0);
    assert_int_equal(try_to_say(house, "after"), STORE_OK);
    assert_whole(house, 1);
}

static void test_rollback_of_what_the_engine_gave_up_ends_it(void **state)
{
    struct house *house = *state;
    store_rollback(house->store);
    assert_int_equal(try_to_say(house, "after"), STORE_OK);
    assert_whole(house, 1);
}

static void test_entry_that_does_not_fit_ends_the_batch(void **state)
{
    struct house *house = *state;
    static char content[64 * 1024];
    memset(content, 'x', sizeof content - 1);
    struct entry small = entry_of(house->channel, house->client, "small");
    struct entry large = entry_of(house->channel, house->client, content);
    MUST(store_begin(house->store));
    MUST(store_savepoint(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &small));
    MUST(store_release(house->store));
    may_grow(house, 1);
    MUST(store_savepoint(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &large), STORE_UNAVAILABLE);
    assert_false(store_in_transaction(house->store));
    assert_int_equal(store_rollback_to(house->store), STORE_UNAVAILABLE);
    assert_int_equal(store_commit(house->store), STORE_UNAVAILABLE);
    assert_whole(house, 0);
    assert_int_equal(try_to_say(house, "after"), STORE_OK);
    assert_whole(house, 1);
}

static void test_database_held_by_another_writer_is_unavailable(void **state)
{
    struct house *house = *state;
    char path[96];
    sqlite3 *other = NULL;
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    MUST(db_script(store_db(house->store), "PRAGMA busy_timeout = 10"));
    assert_int_equal(store_begin(house->store), STORE_UNAVAILABLE);
    assert_false(store_writable(house->store));
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_true(store_writable(house->store));
    (void)sqlite3_close(other);
}

static void test_every_commit_is_synchronous(void **state) /* what was acknowledged is on disk */
{
    struct house *house = *state;
    AUTO(stmt) *mode = db_stmt(store_db(house->store), "PRAGMA synchronous");
    AUTO(stmt) *journal = db_stmt(store_db(house->store), "PRAGMA journal_mode");
    char word[8];
    MUST(store_begin(house->store)); /* the engine counts asking for a mode among the writes */
    assert_int_equal(stmt_one(mode), STORE_OK);
    assert_int_equal(stmt_uint(mode, 0), 2); /* FULL */
    assert_int_equal(stmt_one(journal), STORE_OK);
    stmt_text(journal, 0, word, sizeof word);
    assert_string_equal(word, "wal");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, raze_with_room)
#define TEST_OUTGROWN(name) cmocka_unit_test_setup_teardown(name, build_outgrown, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_full_disk_is_unavailable_and_loses_nothing),
        TEST(test_full_disk_is_not_writable),
        TEST(test_store_goes_on_by_itself_when_there_is_room_again),
        TEST(test_what_was_said_before_the_disk_was_full_outlives_a_restart),
        TEST(test_batch_that_does_not_fit_is_lost_as_a_whole),
        TEST_OUTGROWN(test_engine_that_gives_up_says_so_to_every_later_write),
        TEST_OUTGROWN(test_commit_of_what_the_engine_gave_up_is_unavailable),
        TEST_OUTGROWN(test_rollback_of_what_the_engine_gave_up_ends_it),
        TEST(test_entry_that_does_not_fit_ends_the_batch),
        TEST(test_database_held_by_another_writer_is_unavailable),
        TEST(test_every_commit_is_synchronous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
