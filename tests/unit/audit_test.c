#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/seal.h"
#include "tests/unit/tamper.h"

static void note(struct house *house, const char *event)
{
    struct audit audit = audit_of(house, event);
    MUST(store_begin(house->store));
    assert_int_equal(audit_append(house->store, &audit), STORE_OK);
    MUST(store_commit(house->store));
}

static int build_with_five_rows(void **state)
{
    int failed = house_build(state);
    static const char *const events[] = {"sign_in", "chat.send", "chat.send", "chat.read", "bye"};
    for (int i = 0; i < 5; i++) {
        note(*state, events[i]);
    }
    return failed;
}

static void assert_whole(struct house *house, uint64_t rows)
{
    uint64_t found = UINT64_MAX;
    assert_int_equal(audit_verify(house->store, &found), STORE_OK);
    assert_int_equal(found, rows);
}

static void assert_broken_at(struct house *house, uint64_t row)
{
    uint64_t found = UINT64_MAX;
    assert_int_equal(audit_verify(house->store, &found), STORE_CORRUPT);
    assert_int_equal(found, row);
}

static void test_log_without_rows_is_whole(void **state)
{
    assert_whole(*state, 0);
}

static void test_rows_make_a_whole_chain(void **state)
{
    assert_whole(*state, 5);
}

static void test_chain_goes_on_after_a_restart(void **state)
{
    struct house *house = *state;
    house_close(house);
    house_open(house);
    note(house, "chat.send");
    assert_whole(house, 6);
}

static void test_row_of_an_undone_job_leaves_the_chain_whole(void **state)
{
    struct house *house = *state;
    struct audit audit = audit_of(house, "chat.send");
    MUST(store_begin(house->store));
    MUST(store_savepoint(house->store));
    MUST(audit_append(house->store, &audit));
    MUST(store_rollback_to(house->store));
    MUST(audit_append(house->store, &audit));
    MUST(store_commit(house->store));
    assert_whole(house, 6);
}

static void test_row_about_nobody_from_nowhere_is_kept(void **state)
{
    struct house *house = *state;
    struct audit audit = {
        .at_ms = 1, .event = "start", .allowed = false, .address = "", .node = ""};
    MUST(store_begin(house->store));
    assert_int_equal(audit_append(house->store, &audit), STORE_OK);
    assert_whole(house, 6);
}

static void test_text_that_is_too_long_is_refused(void **state)
{
    struct house *house = *state;
    char text[257];
    struct audit audit = audit_of(house, text);
    memset(text, 'x', sizeof text);
    text[256] = '\0';
    MUST(store_begin(house->store));
    assert_int_equal(audit_append(house->store, &audit), STORE_REFUSED);
    text[255] = '\0';
    assert_int_equal(audit_append(house->store, &audit), STORE_OK);
    assert_whole(house, 6);
}

/* `set` is what an UPDATE sets in row 3. */
static void assert_change_shows(struct house *house, const char *set)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s WHERE number = 3", set);
    tamper(house, sql);
    assert_broken_at(house, 3);
}

static void test_changed_time_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "at_ms = at_ms + 1");
}

static void test_changed_event_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "event = 'chat.read'");
}

static void test_refusal_made_a_permission_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "allowed = 1 - allowed");
}

static void test_changed_actor_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "actor = randomblob(16)");
}

static void test_actor_taken_away_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "actor = NULL");
}

static void test_changed_sign_in_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "sign_in = randomblob(16)");
}

static void test_changed_dossier_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "dossier = randomblob(16)");
}

static void test_changed_channel_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "channel = randomblob(16)");
}

static void test_changed_object_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "object = randomblob(16)");
}

static void test_changed_address_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "address = '127.0.0.2'");
}

static void test_changed_node_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "node = 'node2'");
}

static void test_text_moved_from_one_field_to_the_next_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "address = '127.0.0.1n', node = 'ode1'");
}

static void test_changed_refusal_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "refusal = 'forbidden'");
}

static void test_look_made_a_deed_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "look = 1 - look");
}

static void test_changed_count_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "times = times + 1");
}

static void test_changed_behalf_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "behalf = randomblob(16)");
}

static void test_changed_role_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "role = 'therapist'");
}

static void test_changed_client_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "client = randomblob(16)");
}

static void test_changed_part_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "part = 'video'");
}

static void test_changed_basis_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "basis = 'care_team'");
}

static void test_added_reason_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "reason = randomblob(60)");
}

static void test_row_called_one_of_the_old_form_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "form = 1");
}

static void test_row_called_one_of_an_unknown_form_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "form = 3");
}

static void test_changed_hash_shows(void **state) /* R-PRIV-2 */
{
    assert_change_shows(*state, "hash = randomblob(32)");
}

static void test_removed_first_row_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "DELETE FROM audit WHERE number = 1");
    assert_broken_at(*state, 1);
}

static void test_removed_middle_row_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "DELETE FROM audit WHERE number = 3");
    assert_broken_at(*state, 3);
}

static void test_removed_middle_row_with_the_rest_moved_up_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "DELETE FROM audit WHERE number = 3;"
                   "UPDATE audit SET number = 3 WHERE number = 4;"
                   "UPDATE audit SET number = 4 WHERE number = 5;");
    assert_broken_at(*state, 3);
}

static void test_removed_last_row_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "DELETE FROM audit WHERE number = 5");
    assert_broken_at(*state, 5);
}

static void test_removed_rows_show_when_all_are_gone(void **state) /* R-PRIV-2 */
{
    tamper(*state, "DELETE FROM audit");
    assert_broken_at(*state, 1);
}

static void test_swapped_rows_show(void **state) /* R-PRIV-2 */
{
    tamper(*state, "UPDATE audit SET number = 99 WHERE number = 2;"
                   "UPDATE audit SET number = 2 WHERE number = 4;"
                   "UPDATE audit SET number = 4 WHERE number = 99;");
    assert_broken_at(*state, 2);
}

static void test_renumbered_last_row_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "UPDATE audit SET number = 9 WHERE number = 5");
    assert_broken_at(*state, 5);
}

static void test_row_added_past_the_product_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "INSERT INTO audit (number, form, at_ms, event,"
                   " allowed, actor, sign_in, dossier, channel, object, address, node, hash)"
                   " SELECT 6, form, at_ms, event, allowed, actor, sign_in, dossier, channel,"
                   " object, address, node, hash FROM audit WHERE number = 5");
    assert_broken_at(*state, 6);
}

static void test_note_of_the_last_hash_changed_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "UPDATE audit_head SET hash = randomblob(32)");
    assert_broken_at(*state, 6);
}

static void test_missing_note_of_the_last_row_shows(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    struct audit audit = audit_of(house, "chat.send");
    tamper(house, "DELETE FROM audit_head");
    assert_broken_at(house, 0);
    MUST(store_begin(house->store));
    assert_int_equal(audit_append(house->store, &audit), STORE_CORRUPT);
}

static void test_note_of_the_number_of_rows_changed_shows(void **state) /* R-PRIV-2 */
{
    tamper(*state, "UPDATE audit_head SET rows = 4");
    assert_broken_at(*state, 6);
}

/* The hash of a row of audit_of(house, event), by the forms that audit.c documents. */
static void digest_form_1(const struct house *house, const char *event, struct seal_digest *digest)
{
    static const struct id none;
    seal_digest_id(digest, house->client);
    seal_digest_id(digest, none);
    seal_digest_id(digest, house->dossier);
    seal_digest_id(digest, house->channel);
    seal_digest_id(digest, none);
    seal_digest_text(digest, event);
    seal_digest_text(digest, "127.0.0.1");
    seal_digest_text(digest, "node1");
}

static void digest_form_2(const struct house *house, const char *event, struct seal_digest *digest)
{
    static const struct id none;
    seal_digest_uint(digest, 0);
    seal_digest_uint(digest, 1);
    seal_digest_id(digest, house->client);
    seal_digest_id(digest, none);
    seal_digest_id(digest, none);
    seal_digest_id(digest, house->dossier);
    seal_digest_id(digest, none);
    seal_digest_id(digest, house->channel);
    seal_digest_id(digest, none);
    seal_digest_text(digest, event);
    for (int i = 0; i < 4; i++) { /* refusal, role, part, basis */
        seal_digest_text(digest, "");
    }
    seal_digest_text(digest, "127.0.0.1");
    seal_digest_text(digest, "node1");
    seal_digest_uint(digest, 0);
}

static struct blob_text hash_of(const struct house *house, unsigned form, const uint8_t before[32],
                                uint64_t number, const char *event, uint8_t ret_hash[32])
{
    struct blob_text blob = {"x'"};
    struct seal_digest digest;
    seal_digest_begin(&digest);
    seal_digest_bytes(&digest, before, 32);
    seal_digest_uint(&digest, form);
    seal_digest_uint(&digest, number);
    seal_digest_uint(&digest, HOUSE_NOW_MS);
    seal_digest_uint(&digest, 1);
    if (form == 1) {
        digest_form_1(house, event, &digest);
    } else {
        digest_form_2(house, event, &digest);
    }
    seal_digest_end(&digest, ret_hash);
    for (int i = 0; i < 32; i++) {
        (void)snprintf(blob.text + 2 + 2 * i, 3, "%02x", ret_hash[i]);
    }
    (void)strcat(blob.text, "'");
    return blob;
}

static void replace_row(const struct house *house, unsigned number, const char *event,
                        struct blob_text hash)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql, "UPDATE audit SET event = '%s', hash = %s WHERE number = %u",
                   event, hash.text, number);
    tamper(house, sql);
}

static void test_hash_is_of_the_documented_form(void **state)
{
    struct house *house = *state;
    static const uint8_t start[32];
    uint8_t first[32];
    uint8_t second[32];
    replace_row(house, 1, "sign_in", hash_of(house, 2, start, 1, "sign_in", first));
    replace_row(house, 2, "chat.send", hash_of(house, 2, first, 2, "chat.send", second));
    assert_whole(house, 5);
}

/* The first two rows become ones of the old form, and the chain goes on from there. */
static void turn_back_to_form_1(struct house *house)
{
    static const uint8_t start[32];
    uint8_t hash[32];
    struct blob_text blob;
    char sql[512];
    blob = hash_of(house, 1, start, 1, "sign_in", hash);
    (void)snprintf(sql, sizeof sql,
                   "DELETE FROM audit WHERE number > 1; UPDATE audit SET form = 1, hash = %s;"
                   "UPDATE audit_head SET rows = 1, hash = %s",
                   blob.text, blob.text);
    tamper(house, sql);
    note(house, "chat.send");
}

static void test_row_of_the_old_form_is_verified_by_it_and_the_chain_goes_on(void **state)
{
    struct house *house = *state; /* R-PRIV-2 */
    turn_back_to_form_1(house);
    assert_whole(house, 2);
}

static void test_field_that_the_old_form_had_not_shows_in_its_rows(void **state) /* R-PRIV-2 */
{
    static const char *const changes[] = {
        "refusal = 'x'",
        "look = 1",
        "times = 2",
        "behalf = randomblob(16)",
        "role = 'x'",
        "client = randomblob(16)",
        "part = 'x'",
        "basis = 'x'",
        "reason = randomblob(60)",
        "form = 2",
    };
    struct house *house = *state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char sql[256];
        turn_back_to_form_1(house);
        (void)snprintf(sql, sizeof sql, "UPDATE audit SET %s WHERE number = 1", changes[i]);
        tamper(house, sql);
        assert_broken_at(house, 1);
        tamper(house, "UPDATE audit SET refusal = '', look = 0, times = 1, behalf = NULL,"
                      " role = '', client = NULL, part = '', basis = '', reason = NULL, form = 1"
                      " WHERE number = 1");
    }
}

static void test_row_made_anew_with_its_hash_shows_in_the_next(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    static const uint8_t start[32];
    uint8_t first[32];
    replace_row(house, 1, "sign_out", hash_of(house, 2, start, 1, "sign_out", first));
    assert_broken_at(house, 2);
}

static void test_append_behind_the_last_row_is_refused(void **state)
{
    struct house *house = *state;
    struct audit audit = audit_of(house, "chat.send");
    tamper(house, "UPDATE audit_head SET rows = 3");
    MUST(store_begin(house->store));
    assert_int_equal(audit_append(house->store, &audit), STORE_CORRUPT);
}

static void test_rows_cannot_be_updated(void **state) /* R-PRIV-2 */
{
    assert_int_equal(raw_sql(*state, "UPDATE audit SET allowed = 0"), SQLITE_CONSTRAINT);
}

static void test_rows_cannot_be_deleted(void **state) /* R-PRIV-2 */
{
    assert_int_equal(raw_sql(*state, "DELETE FROM audit"), SQLITE_CONSTRAINT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_with_five_rows, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_log_without_rows_is_whole, house_build, house_raze),
        TEST(test_rows_make_a_whole_chain),
        TEST(test_chain_goes_on_after_a_restart),
        TEST(test_row_of_an_undone_job_leaves_the_chain_whole),
        TEST(test_row_about_nobody_from_nowhere_is_kept),
        TEST(test_text_that_is_too_long_is_refused),
        TEST(test_changed_time_shows),
        TEST(test_changed_event_shows),
        TEST(test_refusal_made_a_permission_shows),
        TEST(test_changed_actor_shows),
        TEST(test_actor_taken_away_shows),
        TEST(test_changed_sign_in_shows),
        TEST(test_changed_dossier_shows),
        TEST(test_changed_channel_shows),
        TEST(test_changed_object_shows),
        TEST(test_changed_address_shows),
        TEST(test_changed_node_shows),
        TEST(test_text_moved_from_one_field_to_the_next_shows),
        TEST(test_changed_refusal_shows),
        TEST(test_look_made_a_deed_shows),
        TEST(test_changed_count_shows),
        TEST(test_changed_behalf_shows),
        TEST(test_changed_role_shows),
        TEST(test_changed_client_shows),
        TEST(test_changed_part_shows),
        TEST(test_changed_basis_shows),
        TEST(test_added_reason_shows),
        TEST(test_row_called_one_of_the_old_form_shows),
        TEST(test_row_called_one_of_an_unknown_form_shows),
        TEST(test_changed_hash_shows),
        TEST(test_removed_first_row_shows),
        TEST(test_removed_middle_row_shows),
        TEST(test_removed_middle_row_with_the_rest_moved_up_shows),
        TEST(test_removed_last_row_shows),
        TEST(test_removed_rows_show_when_all_are_gone),
        TEST(test_swapped_rows_show),
        TEST(test_renumbered_last_row_shows),
        TEST(test_row_added_past_the_product_shows),
        TEST(test_note_of_the_last_hash_changed_shows),
        TEST(test_note_of_the_number_of_rows_changed_shows),
        TEST(test_hash_is_of_the_documented_form),
        TEST(test_row_of_the_old_form_is_verified_by_it_and_the_chain_goes_on),
        TEST(test_field_that_the_old_form_had_not_shows_in_its_rows),
        TEST(test_row_made_anew_with_its_hash_shows_in_the_next),
        TEST(test_missing_note_of_the_last_row_shows),
        TEST(test_append_behind_the_last_row_is_refused),
        TEST(test_rows_cannot_be_updated),
        TEST(test_rows_cannot_be_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
