/* The write-ahead log that is written at once: what was committed is in the file, for every other
 * eye; what was not, or could not be written, is nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/wal.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char path[128];
static char log_path[160];
static sqlite3 *writer;
/* By the system's own VFS, as any other program. */
static sqlite3 *reader;

static sqlite3 *open_with(const char *vfs)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
                     SQLITE_OK);
    return db;
}

static int run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int count(sqlite3 *db)
{
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM t", -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int rows = sqlite3_column_int(row, 0);
    (void)sqlite3_finalize(row);
    return rows;
}

static off_t log_size(void)
{
    struct stat info;
    assert_int_equal(stat(log_path, &info), 0);
    return info.st_size;
}

static int open_both(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/empower-wal-XXXXXX");
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/a.db", folder);
    (void)snprintf(log_path, sizeof log_path, "%s-wal", path);
    assert_non_null(wal_vfs());
    writer = open_with(wal_vfs());
    assert_int_equal(run(writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                 "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)"),
                     SQLITE_OK);
    reader = open_with(NULL);
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    assert_int_equal(sqlite3_close(reader), SQLITE_OK);
    assert_int_equal(sqlite3_close(writer), SQLITE_OK);
    (void)unlink(path);
    (void)unlink(log_path);
    (void)rmdir(folder);
    return 0;
}

static void test_commit_that_answered_is_in_the_file_for_every_other_eye(void **state)
{
    (void)state;
    off_t before = log_size();
    for (int i = 1; i <= 50; i++) {
        assert_int_equal(run(writer, "INSERT INTO t VALUES (randomblob(3000))"), SQLITE_OK);
        assert_int_equal(count(reader), i);
        assert_true(log_size() > before); /* nothing of it waits in memory */
        before = log_size();
    }
}

static void test_commit_that_is_larger_than_what_is_kept_is_whole(void **state)
{
    (void)state;
    assert_int_equal(run(writer, "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
                                 " WHERE i < 400) INSERT INTO t SELECT randomblob(3000) FROM n"),
                     SQLITE_OK);
    assert_int_equal(count(reader), 400);
    assert_int_equal(run(reader, "PRAGMA integrity_check"), SQLITE_OK);
}

/* A cache that is too small makes the engine write, and read again, before the commit. */
static void test_transaction_that_spills_is_read_back_and_can_be_undone(void **state)
{
    (void)state;
    assert_int_equal(run(writer, "PRAGMA cache_size = 5; INSERT INTO t VALUES (1); BEGIN"),
                     SQLITE_OK);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(run(writer, "INSERT INTO t VALUES (randomblob(3000))"), SQLITE_OK);
    }
    assert_int_equal(count(writer), 201);
    assert_int_equal(count(reader), 1);
    assert_int_equal(run(writer, "ROLLBACK"), SQLITE_OK);
    assert_int_equal(count(writer), 1);
    assert_int_equal(run(writer, "INSERT INTO t VALUES (2)"), SQLITE_OK);
    assert_int_equal(count(reader), 2);
}

static void test_log_is_emptied_into_the_database_and_begun_anew(void **state)
{
    (void)state;
    for (int round = 1; round <= 3; round++) {
        assert_int_equal(run(writer, "INSERT INTO t VALUES (randomblob(3000))"), SQLITE_OK);
        assert_int_equal(run(writer, "PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
        assert_int_equal(log_size(), 0);
        assert_int_equal(count(reader), round);
    }
}

static void test_commit_that_cannot_be_written_fails_and_leaves_nothing(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(run(writer, "INSERT INTO t VALUES (1)"), SQLITE_OK);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit full = {(rlim_t)log_size() + 1000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    assert_int_not_equal(run(writer, "INSERT INTO t VALUES (randomblob(9000))"), SQLITE_OK);
    assert_int_equal(count(reader), 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(run(writer, "INSERT INTO t VALUES (randomblob(9000))"), SQLITE_OK);
    assert_int_equal(count(reader), 2);
    assert_int_equal(run(reader, "PRAGMA integrity_check"), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_commit_that_answered_is_in_the_file_for_every_other_eye, open_both, close_both),
        cmocka_unit_test_setup_teardown(test_commit_that_is_larger_than_what_is_kept_is_whole,
                                        open_both, close_both),
        cmocka_unit_test_setup_teardown(test_transaction_that_spills_is_read_back_and_can_be_undone,
                                        open_both, close_both),
        cmocka_unit_test_setup_teardown(test_log_is_emptied_into_the_database_and_begun_anew,
                                        open_both, close_both),
        cmocka_unit_test_setup_teardown(test_commit_that_cannot_be_written_fails_and_leaves_nothing,
                                        open_both, close_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
