/* What the access log gets of a handler that refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/methods/gate.h"
#include "tests/unit/config_fixture.h"
#include "tests/unit/storage_fixture.h"
#include "tests/unit/tamper.h"

static struct config *config;

static int load_config(void **state)
{
    (void)clear_environment(state);
    config = load("node = here\n");
    return config == NULL;
}

static int drop_config(void **state)
{
    (void)state;
    config_destroy(config);
    return 0;
}

static struct request request_of(const struct house *house)
{
    struct request request = {
        .store = house->store, .config = config, .now_ms = HOUSE_NOW_MS, .id = {"r"}};
    request.actor.account = house->client;
    request.actor.sign_in = new_id();
    (void)snprintf(request.actor.address, sizeof request.actor.address, "192.0.2.7");
    return request;
}

/* The rows of the log, counted past the product where `where` holds. */
static unsigned rows_where(const struct house *house, const char *where)
{
    char path[96];
    char sql[1024];
    sqlite3 *db = NULL;
    sqlite3_stmt *count = NULL;
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE %s", where);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &count, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    unsigned rows = (unsigned)sqlite3_column_int(count, 0);
    (void)sqlite3_finalize(count);
    (void)sqlite3_close(db);
    return rows;
}

static void assert_chain_whole(const struct house *house)
{
    uint64_t row;
    assert_int_equal(audit_verify(house->store, &row), STORE_OK);
}

static void test_noted_refusal_is_a_row_with_all_that_it_is_about(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    struct channel channel = {.id = house->channel, .dossier = house->dossier};
    char where[800];
    gate_note_refusal(&request, "chat.read", &channel, house->therapist);
    MUST(store_begin(house->store));
    assert_int_equal(gate_audit_noted(&request), OK);
    MUST(store_commit(house->store));
    (void)snprintf(where, sizeof where,
                   "event = 'chat.read' AND allowed = 0 AND actor = %s AND channel = %s"
                   " AND dossier = %s AND object = %s AND sign_in = %s"
                   " AND address = '192.0.2.7' AND node = 'here'",
                   blob_of(house->client).text, blob_of(house->channel).text,
                   blob_of(house->dossier).text, blob_of(house->therapist).text,
                   blob_of(request.actor.sign_in).text);
    assert_int_equal(rows_where(house, where), 1);
    assert_int_equal(rows_where(house, "1"), 1);
    assert_chain_whole(house);
}

static void test_without_a_note_there_is_no_row(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    MUST(store_begin(house->store));
    assert_int_equal(gate_audit_noted(&request), OK);
    MUST(store_commit(house->store));
    assert_int_equal(rows_where(house, "1"), 0);
}

static void test_note_alone_writes_nothing(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    MUST(store_begin(house->store));
    gate_note_refusal(&request, "chat.send", NULL, house->client);
    MUST(store_commit(house->store));
    assert_int_equal(rows_where(house, "1"), 0);
}

static void test_undoing_keeps_the_refusal_and_nothing_else(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    struct entry entry = entry_of(house->channel, house->client, "said");
    struct channel channel;
    MUST(store_begin(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    assert_int_equal(gate_audit(&request, "chat.send", NULL, entry.id), OK);
    gate_note_refusal(&request, "chat.send", NULL, entry.id);
    assert_int_equal(gate_undo(&request, ERR_FORBIDDEN), ERR_FORBIDDEN);
    assert_false(store_in_transaction(house->store));
    MUST(channel_find(house->store, house->channel, &channel));
    assert_int_equal(channel.last_seq, 0);
    assert_int_equal(rows_where(house, "1"), 1);
    assert_int_equal(rows_where(house, "allowed = 0"), 1);
    assert_chain_whole(house);
}

static void test_undoing_without_a_note_leaves_nothing(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    MUST(store_begin(house->store));
    assert_int_equal(gate_audit(&request, "chat.send", NULL, house->client), OK);
    assert_int_equal(gate_undo(&request, ERR_CONFLICT), ERR_CONFLICT);
    assert_false(store_in_transaction(house->store));
    assert_int_equal(rows_where(house, "1"), 0);
}

static void test_refusal_that_cannot_be_kept_is_another_error(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    tamper(house, "DELETE FROM audit_head");
    MUST(store_begin(house->store));
    gate_note_refusal(&request, "chat.send", NULL, house->client);
    assert_int_equal(gate_undo(&request, ERR_FORBIDDEN), ERR_INTERNAL);
    assert_false(store_in_transaction(house->store));
    assert_int_equal(rows_where(house, "1"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_noted_refusal_is_a_row_with_all_that_it_is_about),
        TEST(test_without_a_note_there_is_no_row),
        TEST(test_note_alone_writes_nothing),
        TEST(test_undoing_keeps_the_refusal_and_nothing_else),
        TEST(test_undoing_without_a_note_leaves_nothing),
        TEST(test_refusal_that_cannot_be_kept_is_another_error),
    };
    return cmocka_run_group_tests_name("gate", tests, load_config, drop_config);
}
