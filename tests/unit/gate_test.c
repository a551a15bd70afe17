/* What the access log gets of a handler that refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/looks.h"
#include "server/methods/gate.h"
#include "tests/unit/config_fixture.h"
#include "tests/unit/storage_fixture.h"
#include "tests/unit/tamper.h"

static struct request request_of(const struct house *house)
{
    struct request request = {
        .store = house->store, .config = defaults, .now_ms = HOUSE_NOW_MS, .id = {"r"}};
    request.actor.account = house->client;
    request.actor.sign_in = new_id();
    request.actor.provider = house->provider;
    request.actor.role = ROLE_CLIENT;
    request.actor.features = 7;
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

/* What the write lane does with what was left. */
static void write_looks(struct house *house, struct request *request)
{
    MUST(store_begin(house->store));
    MUST(looks_append(house->store, &request->looks));
    MUST(store_commit(house->store));
    looks_drop(&request->looks);
}

static void test_noted_refusal_is_a_row_with_all_that_it_is_about(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    char where[800];
    gate_note_refusal(&request, "account.otp_off", house->therapist);
    gate_looked(&request, "ignored", ERR_INVALID_PARAMS);
    write_looks(house, &request);
    (void)snprintf(where, sizeof where,
                   "event = 'account.otp_off' AND allowed = 0 AND refusal = 'invalid_params'"
                   " AND actor = %s AND dossier IS NULL AND object = %s AND sign_in = %s"
                   " AND role = 'client' AND address = '192.0.2.7' AND node = 'node1'",
                   blob_of(house->client).text, blob_of(house->therapist).text,
                   blob_of(request.actor.sign_in).text);
    assert_int_equal(rows_where(house, where), 1);
    assert_int_equal(rows_where(house, "1"), 1);
    assert_chain_whole(house);
}

static void test_without_an_error_a_note_is_no_row(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    gate_note_refusal(&request, "account.otp_off", house->client);
    gate_looked(&request, "account.otp_off", OK);
    assert_int_equal(request.looks.count, 0);
}

static void test_without_a_note_only_a_dossiers_refusal_is_a_row(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    gate_looked(&request, "account.otp_off", ERR_FORBIDDEN);
    assert_int_equal(request.looks.count, 0);
}

/* R-PRIV-2: who looked for whose dossier, and why not. */
static void test_refused_dossier_is_a_row_with_its_owner(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    char where[800];
    AUTO(proof) *proof = NULL;
    enum err err = gate_channel(&request, house->other_channel, PART_CHAT, VERB_SEE, NULL, &proof);
    assert_int_equal(err, ERR_NOT_FOUND);
    assert_null(proof);
    gate_looked(&request, "chat.history", err);
    write_looks(house, &request);
    (void)snprintf(where, sizeof where,
                   "event = 'chat.history' AND allowed = 0 AND refusal = 'not_found'"
                   " AND part = 'chat' AND basis = '' AND channel = %s AND dossier = %s"
                   " AND client = %s",
                   blob_of(house->other_channel).text, blob_of(house->other_dossier).text,
                   blob_of(house->other_client).text);
    assert_int_equal(rows_where(house, where), 1);
}

static void test_look_that_failed_is_none(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    AUTO(proof) *proof = NULL;
    assert_int_equal(gate_channel(&request, house->channel, PART_CHAT, VERB_SEE, NULL, &proof), OK);
    gate_look(&request, "chat.history", (struct id){0});
    assert_int_equal(request.looks.count, 1);
    gate_looked(&request, "chat.history", ERR_INTERNAL);
    assert_int_equal(request.looks.count, 0);
}

/* R-PRIV-2: the basis of the access stands in the row, and on whose behalf. */
static void test_look_tells_on_what_ground(void **state)
{
    struct house *house = *state;
    struct request request = request_of(house);
    AUTO(proof) *proof = NULL;
    assert_int_equal(gate_channel(&request, house->channel, PART_CHAT, VERB_SEE, NULL, &proof), OK);
    assert_non_null(proof);
    gate_look(&request, "chat.history", (struct id){0});
    write_looks(house, &request);
    assert_int_equal(rows_where(house, "basis = 'self' AND behalf IS NULL AND allowed = 1"), 1);
    assert_chain_whole(house);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)
    const struct CMUnitTest tests[] = {
        TEST(test_noted_refusal_is_a_row_with_all_that_it_is_about),
        TEST(test_without_an_error_a_note_is_no_row),
        TEST(test_without_a_note_only_a_dossiers_refusal_is_a_row),
        TEST(test_refused_dossier_is_a_row_with_its_owner),
        TEST(test_look_that_failed_is_none),
        TEST(test_look_tells_on_what_ground),
    };
    return cmocka_run_group_tests_name("gate", tests, load_defaults, drop_defaults);
}
