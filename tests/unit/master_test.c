#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/master.h"
#include "tests/unit/tamper.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const char *path_in(const struct house *house, const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", house->path, name);
    return path;
}

static bool is_there(const struct house *house, const char *name)
{
    struct stat found;
    return stat(path_in(house, name), &found) == 0;
}

struct key_file {
    uint8_t bytes[32];
};

static struct key_file read_key(const struct house *house)
{
    struct key_file key = {{0}};
    FILE *file = fopen(path_in(house, "master.key"), "rb");
    assert_non_null(file);
    assert_int_equal(fread(key.bytes, 1, sizeof key.bytes, file), sizeof key.bytes);
    (void)fclose(file);
    return key;
}

static void write_key(const struct house *house, const char *name, const struct key_file *key)
{
    FILE *file = fopen(path_in(house, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(key->bytes, 1, sizeof key->bytes, file), sizeof key->bytes);
    assert_int_equal(fchmod(fileno(file), 0600), 0);
    (void)fclose(file);
}

/* All entries open, and nothing else is wrong. */
static void assert_whole(const struct datadir *dir, struct store *store)
{
    struct check_counts counts;
    assert_int_equal(check_all(dir, store, print_finding, NULL, &counts), STORE_OK);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 3);
}

static void fill(struct house *house)
{
    (void)house_say(house, entry_of(house->channel, house->client, "one"));
    (void)house_say(house, entry_of(house->channel, house->therapist, "two"));
    (void)house_say(house, entry_of(house->other_channel, house->other_client, "three"));
}

static enum store_err rotate(struct house *house)
{
    uint64_t dossiers = 0;
    MUST(store_begin(house->store));
    enum store_err err = master_rotate(house->store, &dossiers);
    if (err != STORE_OK) {
        store_rollback(house->store);
        return err;
    }
    assert_int_equal(dossiers, 2);
    MUST(store_commit(house->store));
    return master_settle(house->store);
}

static void test_everything_opens_under_the_new_key(void **state)
{
    struct house *house = *state;
    fill(house);
    struct key_file before = read_key(house);
    assert_int_equal(rotate(house), STORE_OK);
    assert_whole(house->dir, house->store);
    struct key_file after = read_key(house);
    assert_memory_not_equal(before.bytes, after.bytes, sizeof before.bytes);
    assert_false(is_there(house, "master.key.next"));
    house_close(house);
    house_open(house);
    assert_whole(house->dir, house->store);
}

static void test_old_key_opens_nothing_afterwards(void **state)
{
    struct house *house = *state;
    fill(house);
    struct key_file before = read_key(house);
    assert_int_equal(rotate(house), STORE_OK);
    house_close(house);
    write_key(house, "master.key", &before);
    assert_int_equal(datadir_open(house->path, DATADIR_HOLD, house_random, &house->dir),
                     STORE_NO_KEY);
}

static void test_new_key_is_for_our_eyes_alone(void **state)
{
    struct house *house = *state;
    struct stat found;
    assert_int_equal(rotate(house), STORE_OK);
    assert_int_equal(stat(path_in(house, "master.key"), &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
}

static void test_again_and_again(void **state)
{
    struct house *house = *state;
    fill(house);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(rotate(house), STORE_OK);
        assert_whole(house->dir, house->store);
    }
}

static void test_reader_with_an_older_snapshot_reads_on(void **state)
{
    struct house *house = *state;
    AUTO(store) *reader = NULL;
    struct check_counts counts;
    fill(house);
    MUST(store_open(house->dir, STORE_READ, &reader));
    MUST(store_begin(reader));
    MUST(check_all(house->dir, reader, print_finding, NULL, &counts)); /* takes the snapshot */
    assert_int_equal(rotate(house), STORE_OK);
    assert_whole(house->dir, reader);
    store_rollback(reader);
    assert_whole(house->dir, reader);
}

static void test_tool_beside_it_notices_the_new_key(void **state)
{
    struct house *house = *state;
    AUTO(datadir) *beside = NULL;
    AUTO(store) *reader = NULL;
    fill(house);
    MUST(datadir_open(house->path, DATADIR_BESIDE, house_random, &beside));
    assert_int_equal(rotate(house), STORE_OK);
    MUST(store_open(beside, STORE_READ, &reader));
    assert_whole(beside, reader);
    store_close(reader);
    reader = NULL;
}

static void test_dossier_added_later_in_the_same_transaction_is_under_the_new_key(void **state)
{
    struct house *house = *state;
    uint64_t dossiers;
    fill(house);
    MUST(store_begin(house->store));
    struct id client = house_account(house->store, house->provider, "client9", ROLE_CLIENT);
    MUST(master_rotate(house->store, &dossiers));
    MUST(dossier_add(house->store, new_id(), client, house->provider, HOUSE_NOW_MS));
    MUST(store_commit(house->store));
    MUST(master_settle(house->store));
    house_close(house);
    house_open(house);
    assert_whole(house->dir, house->store);
    MUST(store_begin(house->store));
    assert_int_equal(master_rotate(house->store, &dossiers), STORE_OK); /* opens every key */
    assert_int_equal(dossiers, 3);
}

static void test_rolled_back_it_leaves_the_old_key_in_use(void **state)
{
    struct house *house = *state;
    uint64_t dossiers;
    fill(house);
    struct key_file before = read_key(house);
    MUST(store_begin(house->store));
    MUST(master_rotate(house->store, &dossiers));
    store_rollback(house->store);
    MUST(master_settle(house->store));
    struct key_file after = read_key(house);
    assert_memory_equal(before.bytes, after.bytes, sizeof before.bytes);
    assert_whole(house->dir, house->store);
    /* Perhaps the commit that failed is on the disk after all: only a start knows. */
    assert_true(is_there(house, "master.key.next"));
    house_close(house);
    house_open(house);
    assert_false(is_there(house, "master.key.next"));
    assert_whole(house->dir, house->store);
}

static void test_files_go_by_what_is_committed(void **state)
{
    struct house *house = *state;
    uint64_t dossiers;
    fill(house);
    struct key_file before = read_key(house);
    MUST(store_begin(house->store));
    MUST(master_rotate(house->store, &dossiers));
    MUST(master_settle(house->store)); /* of a rotation before this one, which came too late */
    struct key_file after = read_key(house);
    assert_memory_equal(before.bytes, after.bytes, sizeof before.bytes);
    store_rollback(house->store);
    house_close(house);
    house_open(house);
    assert_whole(house->dir, house->store);
}

static void test_dossier_key_that_does_not_open_stops_it(void **state)
{
    struct house *house = *state;
    uint64_t dossiers;
    fill(house);
    tamper(house, "UPDATE dossier_key SET sealed = zeroblob(length(sealed));");
    MUST(store_begin(house->store));
    assert_int_equal(master_rotate(house->store, &dossiers), STORE_CORRUPT);
}

static int draws_left;

/* A crash in the middle of whatever draws randomness: the new key, each record under it. */
static void deadly_random(void *buffer, size_t length)
{
    if (draws_left-- == 0) {
        (void)kill(getpid(), SIGKILL);
    }
    house_random(buffer, length);
}

enum moment { AT_A_DRAW, BEFORE_COMMIT, AFTER_COMMIT, AFTER_SETTLING };

/* In a process of its own, that SIGKILL ends. False: it lived to the end. */
static bool rotate_and_die(struct house *house, enum moment moment, int draws)
{
    house_close(house);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        uint64_t dossiers;
        draws_left = 1000;
        MUST(datadir_open(house->path, DATADIR_HOLD, deadly_random, &house->dir));
        MUST(store_open(house->dir, STORE_WRITE, &house->store));
        MUST(store_begin(house->store));
        draws_left = draws;
        MUST(master_rotate(house->store, &dossiers));
        if (moment == AFTER_COMMIT || moment == AFTER_SETTLING) {
            MUST(store_commit(house->store));
        }
        if (moment == AFTER_SETTLING) {
            MUST(master_settle(house->store));
        }
        if (moment != AT_A_DRAW) {
            (void)kill(getpid(), SIGKILL);
        }
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void assert_survived(struct house *house)
{
    /* A reader beside may come before the next start has put the files in order. */
    AUTO(datadir) *beside = NULL;
    AUTO(store) *reader = NULL;
    MUST(datadir_open(house->path, DATADIR_BESIDE, house_random, &beside));
    MUST(store_open(beside, STORE_READ, &reader));
    assert_whole(beside, reader);
    house_open(house);
    assert_whole(house->dir, house->store);
    assert_false(is_there(house, "master.key.next"));
    assert_int_equal(rotate(house), STORE_OK);
    assert_whole(house->dir, house->store);
    store_close(reader);
    reader = NULL;
}

static void test_crash_at_any_draw_of_randomness_loses_nothing(void **state)
{
    struct house *house = *state;
    fill(house);
    int deaths = 0;
    while (rotate_and_die(house, AT_A_DRAW, deaths)) {
        assert_survived(house);
        deaths++;
    }
    assert_int_equal(deaths, 4); /* the key, two dossiers, the mark */
    assert_survived(house);
}

static void test_crash_before_the_commit_loses_nothing(void **state)
{
    struct house *house = *state;
    fill(house);
    struct key_file before = read_key(house);
    assert_true(rotate_and_die(house, BEFORE_COMMIT, 1000));
    struct key_file after = read_key(house);
    assert_memory_equal(before.bytes, after.bytes, sizeof before.bytes);
    assert_true(is_there(house, "master.key.next"));
    assert_survived(house);
}

static void test_crash_between_commit_and_files_loses_nothing(void **state)
{
    struct house *house = *state;
    fill(house);
    assert_true(rotate_and_die(house, AFTER_COMMIT, 1000));
    assert_true(is_there(house, "master.key.next"));
    assert_survived(house);
}

static void test_crash_at_the_end_loses_nothing(void **state)
{
    struct house *house = *state;
    fill(house);
    assert_true(rotate_and_die(house, AFTER_SETTLING, 1000));
    assert_survived(house);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_everything_opens_under_the_new_key),
        ONE(test_old_key_opens_nothing_afterwards),
        ONE(test_new_key_is_for_our_eyes_alone),
        ONE(test_again_and_again),
        ONE(test_reader_with_an_older_snapshot_reads_on),
        ONE(test_tool_beside_it_notices_the_new_key),
        ONE(test_dossier_added_later_in_the_same_transaction_is_under_the_new_key),
        ONE(test_rolled_back_it_leaves_the_old_key_in_use),
        ONE(test_files_go_by_what_is_committed),
        ONE(test_dossier_key_that_does_not_open_stops_it),
        ONE(test_crash_at_any_draw_of_randomness_loses_nothing),
        ONE(test_crash_before_the_commit_loses_nothing),
        ONE(test_crash_between_commit_and_files_loses_nothing),
        ONE(test_crash_at_the_end_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
