#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/tamper.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* A folder that is there and empty. */
static int make_folder(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    assert_non_null(house);
    house_path(house->path);
    *state = house;
    return 0;
}

static const char *path_in(const struct house *house, const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", house->path, name);
    return path;
}

static mode_t mode_of(const char *path)
{
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    return found.st_mode & 07777;
}

static void write_file(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), (ssize_t)length);
    (void)close(fd);
}

static enum store_err try_open(const struct house *house, enum datadir_mode mode)
{
    AUTO(datadir) *dir = NULL;
    return datadir_open(house->path, mode, house_random, &dir);
}

static void test_missing_folder_is_made_for_our_eyes_alone(void **state)
{
    struct house *house = *state;
    assert_int_equal(rmdir(house->path), 0);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    assert_int_equal(mode_of(house->path), 0700);
}

static void test_all_that_is_made_is_for_our_eyes_alone(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    mode_t before = umask(0);
    house_open(house);
    house_fill(house);
    (void)umask(before);
    assert_int_equal(mode_of(path_in(house, "master.key")), 0600);
    assert_int_equal(mode_of(path_in(house, "empower.db")), 0600);
    assert_int_equal(mode_of(path_in(house, "empower.db-wal")), 0600);
    assert_int_equal(mode_of(path_in(house, "empower.db-shm")), 0600);
    assert_int_equal(mode_of(path_in(house, "lock")), 0600);
    assert_int_equal(mode_of(path_in(house, "files")), 0700);
}

static void test_folder_whose_parent_is_missing_is_unavailable(void **state)
{
    struct house *house = *state;
    AUTO(datadir) *dir = NULL;
    const char *path = path_in(house, "no/such/place");
    assert_int_equal(datadir_open(path, DATADIR_HOLD, house_random, &dir), STORE_UNAVAILABLE);
    assert_null(dir);
}

static void read_key(const struct house *house, uint8_t key[33], ssize_t *length)
{
    int fd = open(path_in(house, "master.key"), O_RDONLY);
    assert_true(fd >= 0);
    *length = read(fd, key, 33);
    (void)close(fd);
}

static void test_key_is_32_bytes_made_once(void **state)
{
    struct house *house = *state;
    uint8_t first[33];
    uint8_t later[33];
    ssize_t length = 0;
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    read_key(house, first, &length);
    assert_int_equal(length, 32);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    read_key(house, later, &length);
    assert_memory_equal(first, later, 32);
}

static void test_key_is_not_in_the_database(void **state) /* R-PRIV-7 */
{
    struct house *house = *state;
    uint8_t key[33];
    static char bytes[4 << 20];
    ssize_t length = 0;
    house_open(house);
    house_fill(house);
    house_close(house);
    read_key(house, key, &length);
    FILE *file = fopen(path_in(house, "empower.db"), "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    assert_non_null(memmem(bytes, size, "therapist1", 10));
    assert_null(memmem(bytes, size, key, 16));
}

static void test_key_that_others_may_read_is_refused(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    assert_int_equal(chmod(path_in(house, "master.key"), 0640), 0);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    assert_int_equal(try_open(house, DATADIR_BESIDE), STORE_NO_KEY);
    assert_int_equal(chmod(path_in(house, "master.key"), 0604), 0);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    assert_int_equal(chmod(path_in(house, "master.key"), 0400), 0);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
}

static void test_key_of_another_length_is_refused(void **state)
{
    struct house *house = *state;
    uint8_t key[33] = {0};
    ssize_t length = 0;
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    read_key(house, key, &length);
    write_file(path_in(house, "master.key"), key, 33);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    write_file(path_in(house, "master.key"), key, 31);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    write_file(path_in(house, "master.key"), key, 32);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
}

static void test_another_key_is_refused(void **state)
{
    struct house *house = *state;
    static const uint8_t other[32] = {1};
    house_open(house);
    house_fill(house);
    house_close(house);
    write_file(path_in(house, "master.key"), other, sizeof other);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    assert_int_equal(try_open(house, DATADIR_BESIDE), STORE_NO_KEY);
}

static void test_key_is_not_taken_over_where_dossiers_are_sealed(void **state)
{
    struct house *house = *state;
    static const uint8_t other[32] = {1};
    house_open(house);
    house_fill(house);
    house_close(house);
    tamper(house, "DELETE FROM master_key");
    write_file(path_in(house, "master.key"), other, sizeof other);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    assert_int_equal(try_open(house, DATADIR_BESIDE), STORE_NO_KEY);
}

static void test_missing_key_is_not_made_anew_for_a_database(void **state)
{
    struct house *house = *state;
    house_open(house);
    house_fill(house);
    house_close(house);
    assert_int_equal(unlink(path_in(house, "master.key")), 0);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_NO_KEY);
    assert_int_equal(access(path_in(house, "master.key"), F_OK), -1);
}

static void test_key_laid_ready_is_used(void **state)
{
    struct house *house = *state;
    static const uint8_t laid[32] = {1, 2, 3};
    uint8_t key[33];
    ssize_t length = 0;
    write_file(path_in(house, "master.key"), laid, sizeof laid);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    read_key(house, key, &length);
    assert_memory_equal(key, laid, 32);
}

static void test_half_key_of_a_crash_is_no_obstacle(void **state)
{
    struct house *house = *state;
    write_file(path_in(house, "master.key.part"), "half", 4);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    assert_int_equal(access(path_in(house, "master.key.part"), F_OK), -1);
}

static void test_start_that_broke_off_before_the_schema_is_taken_up(void **state)
{
    struct house *house = *state;
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    assert_int_equal(truncate(path_in(house, "empower.db"), 0), 0);
    house_open(house);
    house_fill(house);
}

static void test_second_holder_in_this_process_is_refused(void **state)
{
    struct house *house = *state;
    house_open(house);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_HELD);
}

static int in_child(const struct house *house, enum datadir_mode mode)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        _exit((int)try_open(house, mode));
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_second_process_is_refused_until_the_first_lets_go(void **state)
{
    struct house *house = *state;
    house_open(house);
    assert_int_equal(in_child(house, DATADIR_HOLD), STORE_HELD);
    house_close(house);
    assert_int_equal(in_child(house, DATADIR_HOLD), STORE_OK);
}

static void test_reader_beside_takes_no_lock(void **state)
{
    struct house *house = *state;
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    AUTO(datadir) *beside = NULL;
    assert_int_equal(datadir_open(house->path, DATADIR_BESIDE, house_random, &beside), STORE_OK);
    assert_int_equal(in_child(house, DATADIR_HOLD), STORE_OK);
}

static void test_reader_beside_opens_while_another_holds(void **state)
{
    struct house *house = *state;
    house_open(house);
    assert_int_equal(in_child(house, DATADIR_BESIDE), STORE_OK);
}

static void test_reader_beside_makes_nothing(void **state)
{
    struct house *house = *state;
    assert_int_equal(try_open(house, DATADIR_BESIDE), STORE_NOT_FOUND);
    assert_true(datadir_is_empty(house->path));
    assert_int_equal(rmdir(house->path), 0);
    assert_int_equal(try_open(house, DATADIR_BESIDE), STORE_NOT_FOUND);
    assert_int_equal(access(house->path, F_OK), -1);
}

static void test_writer_beside_is_refused(void **state)
{
    struct house *house = *state;
    AUTO(datadir) *beside = NULL;
    AUTO(store) *store = NULL;
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    assert_int_equal(datadir_open(house->path, DATADIR_BESIDE, house_random, &beside), STORE_OK);
    assert_int_equal(store_open(beside, STORE_WRITE, &store), STORE_REFUSED);
    assert_null(store);
}

static void test_what_is_no_database_is_corrupt(void **state)
{
    struct house *house = *state;
    static char garbage[8192];
    memset(garbage, 'x', sizeof garbage);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_OK);
    write_file(path_in(house, "empower.db"), garbage, sizeof garbage);
    assert_int_equal(try_open(house, DATADIR_HOLD), STORE_CORRUPT);
}

static void test_folder_is_empty_only_without_any_name_in_it(void **state)
{
    struct house *house = *state;
    assert_true(datadir_is_empty(house->path));
    assert_true(datadir_is_empty("/tmp/empower-storage-that-is-not-there"));
    write_file(path_in(house, ".hidden"), "", 0);
    assert_false(datadir_is_empty(house->path));
    assert_false(datadir_is_empty(path_in(house, ".hidden")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_missing_folder_is_made_for_our_eyes_alone),
        TEST(test_all_that_is_made_is_for_our_eyes_alone),
        TEST(test_folder_whose_parent_is_missing_is_unavailable),
        TEST(test_key_is_32_bytes_made_once),
        TEST(test_key_is_not_in_the_database),
        TEST(test_key_that_others_may_read_is_refused),
        TEST(test_key_of_another_length_is_refused),
        TEST(test_another_key_is_refused),
        TEST(test_key_is_not_taken_over_where_dossiers_are_sealed),
        TEST(test_missing_key_is_not_made_anew_for_a_database),
        TEST(test_key_laid_ready_is_used),
        TEST(test_half_key_of_a_crash_is_no_obstacle),
        TEST(test_start_that_broke_off_before_the_schema_is_taken_up),
        TEST(test_second_holder_in_this_process_is_refused),
        TEST(test_second_process_is_refused_until_the_first_lets_go),
        TEST(test_reader_beside_takes_no_lock),
        TEST(test_reader_beside_opens_while_another_holds),
        TEST(test_reader_beside_makes_nothing),
        TEST(test_writer_beside_is_refused),
        TEST(test_what_is_no_database_is_corrupt),
        TEST(test_folder_is_empty_only_without_any_name_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
