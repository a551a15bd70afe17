/* Every statement on networks and signatures finds its rows by a key: an access decision is asked
 * with each request, and must not become slower with every dossier that is added. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The statements are the modules' own: these two are tried with their insides. */
#include "storage/care.c"
#define sql_list sql_list_tied
#include "storage/network.c"
#undef sql_list

#include "tests/unit/storage_fixture.h"

#include <sqlite3.h>

static sqlite3 *open_raw(const struct house *house)
{
    char path[96];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

/* Fails where a table is read from one end to the other. */
static void assert_by_key(sqlite3 *db, const char *sql)
{
    char query[1024];
    sqlite3_stmt *plan = NULL;
    (void)snprintf(query, sizeof query, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(db, query, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(plan, 3);
        if (strncmp(detail, "SCAN ", 5) == 0 && strcmp(detail, "SCAN CONSTANT ROW") != 0) {
            fail_msg("%s\nin: %s", detail, sql);
        }
    }
    (void)sqlite3_finalize(plan);
}

static void test_every_statement_on_a_dossier_uses_a_key(void **state) /* R-CONS-9 */
{
    static const char *const statements[] = {
        sql_find,     sql_standing,  sql_representatives, sql_client,
        sql_set,      sql_birthdays, sql_birthdays_set,   sql_restrict,
        sql_end,      sql_list_of,   sql_end_signatures,  sql_list_tied,
        sql_sign,     sql_unsign,    sql_signatures,      sql_ask,
        sql_unask,    sql_asked,     sql_withhold,        sql_release,
        sql_withheld, sql_emergency, sql_running,         sql_birthday_tell,
    };
    sqlite3 *db = open_raw(*state);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        assert_by_key(db, statements[i]);
    }
    (void)sqlite3_close(db);
}

static void test_list_of_all_dossiers_is_read_in_the_order_of_its_key(void **state) /* R-CONS-6 */
{
    sqlite3 *db = open_raw(*state);
    sqlite3_stmt *plan = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql_list, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
    }
    assert_int_equal(sqlite3_stmt_status(plan, SQLITE_STMTSTATUS_SORT, 0), 0);
    (void)sqlite3_finalize(plan);
    (void)sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_statement_on_a_dossier_uses_a_key, house_build,
                                        house_raze),
        cmocka_unit_test_setup_teardown(test_list_of_all_dossiers_is_read_in_the_order_of_its_key,
                                        house_build, house_raze),
    };
    return cmocka_run_group_tests_name("care plans", tests, NULL, NULL);
}
