#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/db.h"
#include "tests/unit/storage_fixture.h"

struct place {
    char folder[64];
    char path[96];
    struct db *db;
};

static int make_database(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    house_path(place->folder);
    (void)snprintf(place->path, sizeof place->path, "%s/some.db", place->folder);
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    (void)fclose(file);
    MUST(db_open(place->path, DB_WRITE, &place->db));
    MUST(db_script(place->db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB UNIQUE, c TEXT,"
                              " CHECK (a <> 13)) STRICT;"
                              "CREATE TABLE child (a INTEGER REFERENCES t (a)) STRICT;"
                              "INSERT INTO t VALUES (1, x'01', 'one'), (2, x'02', 'two');"));
    *state = place;
    return 0;
}

static int remove_database(void **state)
{
    struct place *place = *state;
    db_close(place->db);
    house_remove(place->folder);
    free(place);
    return 0;
}

static enum store_err run(struct place *place, const char *sql)
{
    MUST(db_begin(place->db));
    enum store_err err;
    {
        AUTO(stmt) *stmt = db_stmt(place->db, sql);
        err = stmt_run(stmt);
    }
    db_rollback(place->db);
    return err;
}

static void test_broken_rule_is_told_by_its_kind(void **state)
{
    struct place *place = *state;
    assert_int_equal(run(place, "INSERT INTO t VALUES (1, x'03', '')"), STORE_EXISTS);
    assert_int_equal(run(place, "INSERT INTO t VALUES (3, x'01', '')"), STORE_EXISTS);
    assert_int_equal(run(place, "INSERT INTO t VALUES (13, x'03', '')"), STORE_REFUSED);
    assert_int_equal(run(place, "INSERT INTO t VALUES (3, 'text', '')"), STORE_REFUSED);
    assert_int_equal(run(place, "INSERT INTO child VALUES (99)"), STORE_REFUSED);
    assert_int_equal(run(place, "INSERT INTO child VALUES (1)"), STORE_OK);
}

static void test_sql_that_does_not_fit_the_schema_is_corrupt(void **state)
{
    struct place *place = *state;
    bool row = false;
    AUTO(stmt) *stmt = db_stmt(place->db, "SELECT a FROM nowhere");
    stmt_bind_uint(stmt, 1, 5);
    stmt_bind_text(stmt, 2, "five");
    assert_int_equal(stmt_step(stmt, &row), STORE_CORRUPT);
    assert_int_equal(stmt_run(stmt), STORE_CORRUPT);
    assert_int_equal(stmt_one(stmt), STORE_CORRUPT);
    assert_int_equal(stmt_uint(stmt, 0), 0);
}

static void test_parameter_that_is_not_there_shows_in_the_first_step(void **state)
{
    struct place *place = *state;
    AUTO(stmt) *stmt = db_stmt(place->db, "SELECT a FROM t WHERE a = ?1");
    stmt_bind_uint(stmt, 2, 1);
    assert_int_equal(stmt_one(stmt), STORE_CORRUPT);
}

static const char sql_by_a[] = "SELECT a, b, c FROM t WHERE a = ?1";

static void test_statement_given_back_remembers_nothing(void **state)
{
    struct place *place = *state;
    {
        AUTO(stmt) *stmt = db_stmt(place->db, sql_by_a);
        stmt_bind_uint(stmt, 1, 1);
        assert_int_equal(stmt_one(stmt), STORE_OK);
        (void)stmt_id(stmt, 1);
        assert_int_equal(stmt_err(stmt), STORE_CORRUPT);
    }
    AUTO(stmt) *again = db_stmt(place->db, sql_by_a);
    assert_int_equal(stmt_err(again), STORE_OK);
    assert_int_equal(stmt_one(again), STORE_NOT_FOUND);
}

static void test_statement_in_use_is_lent_a_second_time(void **state)
{
    struct place *place = *state;
    AUTO(stmt) *outer = db_stmt(place->db, sql_by_a);
    stmt_bind_uint(outer, 1, 1);
    assert_int_equal(stmt_one(outer), STORE_OK);
    {
        AUTO(stmt) *inner = db_stmt(place->db, sql_by_a);
        assert_ptr_not_equal(inner, outer);
        stmt_bind_uint(inner, 1, 2);
        assert_int_equal(stmt_one(inner), STORE_OK);
        assert_int_equal(stmt_uint(inner, 0), 2);
    }
    assert_int_equal(stmt_uint(outer, 0), 1);
}

static void test_number_over_the_engines_range_compares_as_the_largest(void **state)
{
    struct place *place = *state;
    AUTO(stmt) *stmt = db_stmt(place->db, "SELECT count(*) FROM t WHERE a < ?1");
    stmt_bind_uint(stmt, 1, UINT64_MAX);
    assert_int_equal(stmt_one(stmt), STORE_OK);
    assert_int_equal(stmt_uint(stmt, 0), 2);
}

static void test_column_of_another_form_is_corrupt(void **state)
{
    struct place *place = *state;
    char text[4];
    AUTO(stmt) *negative = db_stmt(place->db, "SELECT -1");
    AUTO(stmt) *long_text = db_stmt(place->db, "SELECT 'four'");
    AUTO(stmt) *cut_text = db_stmt(place->db, "SELECT CAST(x'610062' AS TEXT)");
    AUTO(stmt) *short_id = db_stmt(place->db, "SELECT zeroblob(15)");
    assert_int_equal(stmt_one(negative), STORE_OK);
    assert_int_equal(stmt_uint(negative, 0), 0);
    assert_int_equal(stmt_err(negative), STORE_CORRUPT);
    assert_int_equal(stmt_one(long_text), STORE_OK);
    stmt_text(long_text, 0, text, sizeof text);
    assert_string_equal(text, "");
    assert_int_equal(stmt_err(long_text), STORE_CORRUPT);
    assert_int_equal(stmt_one(cut_text), STORE_OK);
    stmt_text(cut_text, 0, text, sizeof text);
    assert_int_equal(stmt_err(cut_text), STORE_CORRUPT);
    assert_int_equal(stmt_one(short_id), STORE_OK);
    assert_true(id_is_nil(stmt_id(short_id, 0)));
    assert_int_equal(stmt_err(short_id), STORE_CORRUPT);
}

static void test_null_reads_as_nothing(void **state)
{
    struct place *place = *state;
    char text[4] = "abc";
    size_t length = 9;
    AUTO(stmt) *stmt = db_stmt(place->db, "SELECT NULL");
    assert_int_equal(stmt_one(stmt), STORE_OK);
    assert_true(id_is_nil(stmt_id(stmt, 0)));
    assert_int_equal(stmt_uint(stmt, 0), 0);
    stmt_text(stmt, 0, text, sizeof text);
    assert_string_equal(text, "");
    (void)stmt_blob(stmt, 0, &length);
    assert_int_equal(length, 0);
    assert_int_equal(stmt_err(stmt), STORE_OK);
}

static void test_writing_outside_a_transaction_is_refused(void **state)
{
    struct place *place = *state;
    AUTO(stmt) *stmt = db_stmt(place->db, "DELETE FROM t");
    assert_int_equal(stmt_run(stmt), STORE_REFUSED);
    AUTO(stmt) *count = db_stmt(place->db, "SELECT count(*) FROM t");
    assert_int_equal(stmt_one(count), STORE_OK);
    assert_int_equal(stmt_uint(count, 0), 2);
}

static void test_statement_tells_how_many_rows_it_changed(void **state)
{
    struct place *place = *state;
    MUST(db_begin(place->db));
    AUTO(stmt) *all = db_stmt(place->db, "UPDATE t SET c = 'x'");
    assert_int_equal(stmt_run(all), STORE_OK);
    assert_int_equal(stmt_changed(all), 2);
    AUTO(stmt) *none = db_stmt(place->db, "UPDATE t SET c = 'x' WHERE a = 9");
    assert_int_equal(stmt_run(none), STORE_OK);
    assert_int_equal(stmt_changed(none), 0);
}

static void test_statement_that_has_to_change_some_rows_tells_that_it_found_none(void **state)
{
    struct place *place = *state;
    MUST(db_begin(place->db));
    AUTO(stmt) *some = db_stmt(place->db, "UPDATE t SET c = 'x' WHERE a = 1");
    assert_int_equal(stmt_run_on_some(some), STORE_OK);
    AUTO(stmt) *none = db_stmt(place->db, "UPDATE t SET c = 'x' WHERE a = 9");
    assert_int_equal(stmt_run_on_some(none), STORE_NOT_FOUND);
    AUTO(stmt) *wrong = db_stmt(place->db, "UPDATE t SET a = 13 WHERE a = 1");
    assert_int_equal(stmt_run_on_some(wrong), STORE_REFUSED);
}

static void test_replacing_a_row_fires_the_trigger_that_guards_it(void **state)
{
    struct place *place = *state;
    MUST(db_script(place->db, "CREATE TRIGGER stay BEFORE DELETE ON t BEGIN"
                              " SELECT RAISE (ABORT, 'stays'); END"));
    assert_int_equal(run(place, "INSERT OR REPLACE INTO t VALUES (1, x'09', '')"), STORE_REFUSED);
}

static void test_commit_that_fails_has_rolled_back(void **state)
{
    struct place *place = *state;
    MUST(db_script(place->db, "CREATE TABLE late (a INTEGER REFERENCES t (a)"
                              " DEFERRABLE INITIALLY DEFERRED) STRICT"));
    AUTO(stmt) *insert = db_stmt(place->db, "INSERT INTO late VALUES (99)");
    MUST(db_begin(place->db));
    MUST(stmt_run(insert));
    assert_int_equal(db_commit(place->db), STORE_REFUSED);
    assert_false(db_in_transaction(place->db));
    assert_int_equal(db_begin(place->db), STORE_OK);
}

static void test_savepoints_nest(void **state)
{
    static const struct savepoint outer = SAVEPOINT("outer_one");
    static const struct savepoint inner = SAVEPOINT("inner_one");
    struct place *place = *state;
    AUTO(stmt) *insert = db_stmt(place->db, "INSERT INTO t VALUES (3, x'03', '')");
    AUTO(stmt) *remove = db_stmt(place->db, "DELETE FROM t");
    AUTO(stmt) *count = db_stmt(place->db, "SELECT count(*) FROM t");
    MUST(db_begin(place->db));
    assert_int_equal(db_savepoint(place->db, &outer), STORE_OK);
    MUST(stmt_run(insert));
    assert_int_equal(db_savepoint(place->db, &inner), STORE_OK);
    MUST(stmt_run(remove));
    assert_int_equal(db_rollback_to(place->db, &inner), STORE_OK);
    assert_int_equal(db_release(place->db, &outer), STORE_OK);
    MUST(db_commit(place->db));
    MUST(stmt_one(count));
    assert_int_equal(stmt_uint(count, 0), 3);
}

static void test_database_that_is_not_there_is_not_made(void **state)
{
    struct place *place = *state;
    AUTO(db) *db = NULL;
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(db_open(place->path, DB_WRITE, &db), STORE_UNAVAILABLE);
    assert_int_equal(db_open(place->path, DB_READ, &db), STORE_UNAVAILABLE);
    assert_int_equal(access(place->path, F_OK), -1);
}

static void test_every_error_has_a_text_of_its_own(void **state)
{
    (void)state;
    for (int a = STORE_OK; a <= STORE_NO_MEMORY; a++) {
        for (int b = STORE_OK; b < a; b++) {
            assert_string_not_equal(store_err_text((enum store_err)a),
                                    store_err_text((enum store_err)b));
        }
    }
    assert_non_null(store_err_text((enum store_err)999));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_database, remove_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_broken_rule_is_told_by_its_kind),
        TEST(test_sql_that_does_not_fit_the_schema_is_corrupt),
        TEST(test_parameter_that_is_not_there_shows_in_the_first_step),
        TEST(test_statement_given_back_remembers_nothing),
        TEST(test_statement_in_use_is_lent_a_second_time),
        TEST(test_number_over_the_engines_range_compares_as_the_largest),
        TEST(test_column_of_another_form_is_corrupt),
        TEST(test_null_reads_as_nothing),
        TEST(test_writing_outside_a_transaction_is_refused),
        TEST(test_statement_tells_how_many_rows_it_changed),
        TEST(test_statement_that_has_to_change_some_rows_tells_that_it_found_none),
        TEST(test_replacing_a_row_fires_the_trigger_that_guards_it),
        TEST(test_commit_that_fails_has_rolled_back),
        TEST(test_savepoints_nest),
        TEST(test_database_that_is_not_there_is_not_made),
        cmocka_unit_test(test_every_error_has_a_text_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
