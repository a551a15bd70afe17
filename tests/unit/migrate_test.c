#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/db.h"
#include "storage/migrate.h"
#include "tests/unit/tamper.h"

static const struct migration steps[] = {
    {1, "CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (1);"},
    {2, "CREATE TABLE two (a INTEGER); INSERT INTO two SELECT a FROM one;"},
};
static const struct migration broken[] = {
    {1, "CREATE TABLE one (a INTEGER); INSERT INTO one VALUES (1);"},
    {2, "CREATE TABLE two (a INTEGER); INSERT INTO nowhere VALUES (1);"},
};

struct place {
    char folder[64];
    struct db *db;
};

static int make_database(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    char path[96];
    assert_non_null(place);
    house_path(place->folder);
    (void)snprintf(path, sizeof path, "%s/empty.db", place->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fclose(file);
    MUST(db_open(path, DB_WRITE, &place->db));
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

static unsigned version_of(struct db *db)
{
    unsigned version = 99;
    MUST(db_version(db, &version));
    return version;
}

static bool has_table(struct db *db, const char *name)
{
    AUTO(stmt) *find = db_stmt(db, "SELECT 1 FROM sqlite_schema WHERE name = ?1");
    stmt_bind_text(find, 1, name);
    return stmt_one(find) == STORE_OK;
}

static void test_empty_database_takes_all_steps_in_order(void **state)
{
    struct place *place = *state;
    assert_int_equal(version_of(place->db), 0);
    assert_int_equal(migrate(place->db, steps, 2), STORE_OK);
    assert_int_equal(version_of(place->db), 2);
    AUTO(stmt) *find = db_stmt(place->db, "SELECT a FROM two");
    assert_int_equal(stmt_one(find), STORE_OK);
    assert_int_equal(stmt_uint(find, 0), 1);
}

static void test_database_in_between_takes_only_the_later_steps(void **state)
{
    struct place *place = *state;
    assert_int_equal(migrate(place->db, steps, 1), STORE_OK);
    assert_int_equal(version_of(place->db), 1);
    assert_int_equal(migrate(place->db, steps, 2), STORE_OK);
    assert_int_equal(version_of(place->db), 2);
}

static void test_database_at_the_last_step_is_left_alone(void **state)
{
    struct place *place = *state;
    MUST(migrate(place->db, steps, 2));
    assert_int_equal(migrate(place->db, steps, 2), STORE_OK);
    AUTO(stmt) *count = db_stmt(place->db, "SELECT count(*) FROM one");
    MUST(stmt_one(count));
    assert_int_equal(stmt_uint(count, 0), 1);
}

static void test_step_that_fails_leaves_the_step_before(void **state)
{
    struct place *place = *state;
    assert_int_equal(migrate(place->db, broken, 2), STORE_CORRUPT);
    assert_int_equal(version_of(place->db), 1);
    assert_true(has_table(place->db, "one"));
    assert_false(has_table(place->db, "two"));
    assert_false(db_in_transaction(place->db));
}

static void test_newer_database_is_refused_and_left_alone(void **state)
{
    struct place *place = *state;
    MUST(migrate(place->db, steps, 2));
    assert_int_equal(migrate(place->db, steps, 1), STORE_NEWER);
    assert_int_equal(version_of(place->db), 2);
}

static void test_check_tells_behind_level_and_ahead(void **state)
{
    struct place *place = *state;
    assert_int_equal(migrate_check(place->db, steps, 2), STORE_OLDER);
    MUST(migrate(place->db, steps, 2));
    assert_int_equal(migrate_check(place->db, steps, 2), STORE_OK);
    assert_int_equal(migrate_check(place->db, steps, 1), STORE_NEWER);
}

static void test_embedded_steps_count_from_one_without_holes(void **state)
{
    (void)state;
    assert_true(migration_count >= 1);
    for (size_t i = 0; i < migration_count; i++) {
        assert_int_equal(migrations[i].version, i + 1);
    }
}

static void test_embedded_steps_make_the_schema(void **state)
{
    struct place *place = *state;
    assert_int_equal(migrate(place->db, migrations, migration_count), STORE_OK);
    assert_true(has_table(place->db, "entry"));
    assert_true(has_table(place->db, "audit_head"));
}

static void test_data_directory_of_a_newer_version_is_refused(void **state)
{
    struct house house = {.store = NULL};
    AUTO(datadir) *dir = NULL;
    (void)state;
    house_path(house.path);
    house_open(&house);
    house_close(&house);
    assert_int_equal(raw_sql(&house, "PRAGMA user_version = 9999"), SQLITE_OK);
    assert_int_equal(datadir_open(house.path, DATADIR_HOLD, house_random, &dir), STORE_NEWER);
    assert_int_equal(datadir_open(house.path, DATADIR_BESIDE, house_random, &dir), STORE_NEWER);
    house_remove(house.path);
}

static void test_data_directory_of_an_earlier_version_is_not_read_beside(void **state)
{
    struct house house = {.store = NULL};
    AUTO(datadir) *dir = NULL;
    (void)state;
    house_path(house.path);
    house_open(&house);
    house_close(&house);
    assert_int_equal(raw_sql(&house, "PRAGMA user_version = 0"), SQLITE_OK);
    assert_int_equal(datadir_open(house.path, DATADIR_BESIDE, house_random, &dir), STORE_OLDER);
    house_remove(house.path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_database, remove_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_empty_database_takes_all_steps_in_order),
        TEST(test_database_in_between_takes_only_the_later_steps),
        TEST(test_database_at_the_last_step_is_left_alone),
        TEST(test_step_that_fails_leaves_the_step_before),
        TEST(test_newer_database_is_refused_and_left_alone),
        TEST(test_check_tells_behind_level_and_ahead),
        cmocka_unit_test(test_embedded_steps_count_from_one_without_holes),
        TEST(test_embedded_steps_make_the_schema),
        cmocka_unit_test(test_data_directory_of_a_newer_version_is_refused),
        cmocka_unit_test(test_data_directory_of_an_earlier_version_is_not_read_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
