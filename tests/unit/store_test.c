#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/storage_fixture.h"

#include <signal.h>
#include <sys/wait.h>

static uint64_t last_seq(struct store *store, struct id channel)
{
    struct channel found;
    MUST(channel_find(store, channel, &found));
    return found.last_seq;
}

static enum store_err append(struct house *house, const char *content)
{
    struct entry entry = entry_of(house->channel, house->client, content);
    return entry_append(house->store, PROOF(house->dossier), &entry);
}

static void test_many_jobs_commit_as_one(void **state)
{
    struct house *house = *state;
    AUTO(store) *reader = NULL;
    MUST(store_open(house->dir, STORE_READ, &reader));
    MUST(store_begin(house->store));
    for (int i = 0; i < 512; i++) {
        MUST(store_savepoint(house->store));
        MUST(append(house, "job"));
        MUST(store_release(house->store));
    }
    assert_int_equal(last_seq(reader, house->channel), 0);
    assert_int_equal(store_commit(house->store), STORE_OK);
    assert_int_equal(last_seq(reader, house->channel), 512);
}

static void test_undone_job_takes_only_its_own_with_it(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    MUST(store_savepoint(house->store));
    MUST(append(house, "kept"));
    MUST(store_release(house->store));
    MUST(store_savepoint(house->store));
    MUST(append(house, "undone"));
    MUST(append(house, "undone"));
    assert_int_equal(store_rollback_to(house->store), STORE_OK);
    MUST(store_savepoint(house->store));
    MUST(append(house, "kept"));
    MUST(store_release(house->store));
    MUST(store_commit(house->store));
    assert_int_equal(last_seq(house->store, house->channel), 2);
}

static void test_undoing_ends_the_savepoint(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    MUST(store_savepoint(house->store));
    MUST(store_rollback_to(house->store));
    assert_int_not_equal(store_release(house->store), STORE_OK);
}

static void test_rollback_undoes_the_whole_transaction(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    MUST(append(house, "undone"));
    store_rollback(house->store);
    assert_false(store_in_transaction(house->store));
    assert_int_equal(last_seq(house->store, house->channel), 0);
}

static void test_rollback_without_a_transaction_does_nothing(void **state)
{
    struct house *house = *state;
    store_rollback(house->store);
    assert_int_equal(store_begin(house->store), STORE_OK);
}

static void test_transactions_do_not_nest(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    assert_int_equal(store_begin(house->store), STORE_REFUSED);
    assert_true(store_in_transaction(house->store));
}

static void test_without_a_transaction_there_is_nothing_to_end(void **state)
{
    struct house *house = *state;
    assert_int_equal(store_commit(house->store), STORE_REFUSED);
    assert_int_equal(store_savepoint(house->store), STORE_REFUSED);
    assert_int_equal(store_release(house->store), STORE_REFUSED);
    assert_int_equal(store_rollback_to(house->store), STORE_REFUSED);
    assert_false(store_in_transaction(house->store));
}

static void test_closing_undoes_what_is_open(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    MUST(append(house, "undone"));
    house_close(house);
    house_open(house);
    assert_int_equal(last_seq(house->store, house->channel), 0);
}

static void test_committed_entries_outlive_the_store(void **state)
{
    struct house *house = *state;
    (void)house_say(house, entry_of(house->channel, house->client, "kept"));
    house_close(house);
    house_open(house);
    assert_int_equal(last_seq(house->store, house->channel), 1);
}

/* Leaves 20 entries committed, one not, and a writer that had no time to put anything in order. */
static void write_and_die(struct house *house)
{
    int status = 0;
    house_close(house);
    pid_t child = fork();
    if (child == 0) {
        house_open(house);
        for (int i = 0; i < 20; i++) {
            (void)house_say(house, entry_of(house->channel, house->client, "kept"));
        }
        MUST(store_begin(house->store));
        MUST(append(house, "lost"));
        (void)kill(getpid(), SIGKILL);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void test_committed_entries_outlive_a_killed_process(void **state)
{
    struct house *house = *state;
    write_and_die(house);
    house_open(house);
    assert_int_equal(last_seq(house->store, house->channel), 20);
}

static void test_reader_beside_reads_what_a_killed_process_left(void **state)
{
    struct house *house = *state;
    AUTO(datadir) *beside = NULL;
    AUTO(store) *reader = NULL;
    write_and_die(house);
    MUST(datadir_open(house->path, DATADIR_BESIDE, house_random, &beside));
    MUST(store_open(beside, STORE_READ, &reader));
    assert_int_equal(last_seq(reader, house->channel), 20);
}

static void test_reader_sees_one_moment_through_its_transaction(void **state)
{
    struct house *house = *state;
    AUTO(store) *reader = NULL;
    MUST(store_open(house->dir, STORE_READ, &reader));
    MUST(store_begin(reader));
    assert_int_equal(last_seq(reader, house->channel), 0);
    (void)house_say(house, entry_of(house->channel, house->client, "a"));
    assert_int_equal(last_seq(reader, house->channel), 0);
    store_rollback(reader);
    assert_int_equal(last_seq(reader, house->channel), 1);
}

static void test_reader_does_not_wait_for_the_writer(void **state)
{
    struct house *house = *state;
    AUTO(store) *reader = NULL;
    MUST(store_open(house->dir, STORE_READ, &reader));
    MUST(store_begin(house->store));
    MUST(append(house, "not committed"));
    assert_int_equal(last_seq(reader, house->channel), 0);
    MUST(store_commit(house->store));
    assert_int_equal(last_seq(reader, house->channel), 1);
}

static void test_reader_cannot_write(void **state)
{
    struct house *house = *state;
    AUTO(store) *reader = NULL;
    struct entry entry = entry_of(house->channel, house->client, "a");
    MUST(store_open(house->dir, STORE_READ, &reader));
    assert_int_equal(entry_append(reader, PROOF(house->dossier), &entry), STORE_REFUSED);
    MUST(store_begin(reader));
    assert_int_equal(entry_append(reader, PROOF(house->dossier), &entry), STORE_REFUSED);
    store_rollback(reader);
    assert_false(store_writable(reader));
    assert_int_equal(last_seq(house->store, house->channel), 0);
}

static bool count_in_order(void *context, const struct entry *entry)
{
    *(uint64_t *)context += 1;
    assert_int_equal(entry->seq, *(uint64_t *)context);
    return true;
}

/* Exits with 0 once it has seen all of `expected`, and never fewer than before or a hole. */
static void read_beside(const struct house *house, uint64_t expected)
{
    AUTO(datadir) *dir = NULL;
    AUTO(store) *reader = NULL;
    MUST(datadir_open(house->path, DATADIR_BESIDE, house_random, &dir));
    MUST(store_open(dir, STORE_READ, &reader));
    uint64_t before = 0;
    while (before < expected) {
        struct entry_page page = {.channel = house->channel, .limit = 1000};
        uint64_t seen = 0;
        MUST(store_begin(reader));
        uint64_t last = last_seq(reader, house->channel);
        MUST(entry_list(reader, PROOF(house->dossier), &page, count_in_order, &seen));
        store_rollback(reader);
        if (seen != last || seen < before) {
            _exit(1);
        }
        before = seen;
    }
    _exit(0);
}

static void test_reader_of_another_process_follows_a_writer_at_work(void **state)
{
    struct house *house = *state;
    enum { ENTRIES = 300 };
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        (void)alarm(60);
        read_beside(house, ENTRIES);
    }
    assert_true(child > 0);
    for (int i = 0; i < ENTRIES; i++) {
        (void)house_say(house, entry_of(house->channel, house->client, "a"));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_store_is_writable(void **state)
{
    struct house *house = *state;
    assert_true(store_writable(house->store));
    assert_true(store_writable(house->store));
    assert_false(store_in_transaction(house->store));
}

static void test_store_is_not_writable_inside_a_transaction(void **state)
{
    struct house *house = *state;
    MUST(store_begin(house->store));
    assert_false(store_writable(house->store));
    assert_true(store_in_transaction(house->store));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_many_jobs_commit_as_one),
        TEST(test_undone_job_takes_only_its_own_with_it),
        TEST(test_undoing_ends_the_savepoint),
        TEST(test_rollback_undoes_the_whole_transaction),
        TEST(test_rollback_without_a_transaction_does_nothing),
        TEST(test_transactions_do_not_nest),
        TEST(test_without_a_transaction_there_is_nothing_to_end),
        TEST(test_closing_undoes_what_is_open),
        TEST(test_committed_entries_outlive_the_store),
        TEST(test_committed_entries_outlive_a_killed_process),
        TEST(test_reader_beside_reads_what_a_killed_process_left),
        TEST(test_reader_sees_one_moment_through_its_transaction),
        TEST(test_reader_does_not_wait_for_the_writer),
        TEST(test_reader_cannot_write),
        TEST(test_reader_of_another_process_follows_a_writer_at_work),
        TEST(test_store_is_writable),
        TEST(test_store_is_not_writable_inside_a_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
