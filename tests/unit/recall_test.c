/* What the writer remembers is never behind what was written: rights, keys, places, the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/audit.h"
#include "storage/db.h"
#include "storage/inner.h"
#include "storage/recall.h"
#include "tests/unit/care_fixture.h"
#include "tests/unit/tamper.h"

static struct channel_standing found_of(const struct home *home, struct id account)
{
    struct channel_standing found;
    MUST(channel_standing_find(home->store, home->house->channel, account, &found));
    return found;
}

static void test_standing_follows_every_change_of_what_it_is_made_of(void **state) /* R-CONS-7 */
{
    const struct home *home = *state;
    struct store *store = home->store;
    assert_int_equal(found_of(home, home->aunt).standing.tie, TIE_NONE);
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    assert_int_equal(found_of(home, home->aunt).standing.tie, TIE_RELATIVE);
    assert_false(found_of(home, home->aunt).member);
    MUST(member_add(store, home->house->channel, home->aunt));
    assert_true(found_of(home, home->aunt).member);
    MUST(sign(home, home->aunt, home->house->client, CHAT));
    assert_int_equal(found_of(home, home->aunt).standing.client_signed, CHAT);
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(sign(home, home->aunt, home->mother, CHAT | VIDEO));
    assert_int_equal(found_of(home, home->aunt).standing.representatives_signed, CHAT | VIDEO);
    MUST(tie(home, home->father, TIE_REPRESENTATIVE));
    assert_int_equal(found_of(home, home->aunt).standing.representatives_signed, 0);
    const struct withholding withheld = {home->mother, home->house->therapist, RECORD,
                                         HOUSE_NOW_MS};
    MUST(withholding_set(store, home->proof, &withheld));
    assert_int_equal(found_of(home, home->mother).standing.withheld, RECORD);
    MUST(emergency_add(store, home->house->dossier, home->guardian, HOUSE_NOW_MS, 9));
    assert_int_equal(found_of(home, home->guardian).standing.emergency_until_ms, 9);
    MUST(care_set_client(store, home->proof, 20121126, true));
    assert_int_equal(found_of(home, home->aunt).care.born, 20121126);
    MUST(care_set_restricted(store, home->proof, true, HOUSE_NOW_MS));
    assert_true(found_of(home, home->aunt).care.restricted);
    MUST(sign(home, home->aunt, home->house->client, 0));
    assert_int_equal(found_of(home, home->aunt).standing.client_signed, 0);
    MUST(tie(home, home->aunt, TIE_NONE));
    assert_int_equal(found_of(home, home->aunt).standing.tie, TIE_NONE);
}

static void test_standing_of_a_job_that_was_undone_is_forgotten(void **state)
{
    const struct home *home = *state;
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(store_savepoint(home->store));
    MUST(tie(home, home->aunt, TIE_NONE));
    assert_int_equal(found_of(home, home->aunt).standing.tie, TIE_NONE);
    MUST(store_rollback_to(home->store));
    assert_int_equal(found_of(home, home->aunt).standing.tie, TIE_RELATIVE);
}

static bool remembered(const struct home *home)
{
    return recall_standing(store_recall(home->store), home->house->channel, home->house->client,
                           db_epoch(store_db(home->store))) != NULL;
}

static void test_messages_and_marks_leave_what_is_remembered_alone(void **state)
{
    const struct home *home = *state;
    struct entry entry = entry_of(home->house->channel, home->house->client, "said");
    struct audit audit = audit_of(home->house, "chat.send");
    struct member member;
    bool moved = false;
    (void)found_of(home, home->house->client);
    MUST(entry_append(home->store, home->proof, &entry));
    MUST(audit_append(home->store, &audit));
    MUST(member_mark(home->store, home->house->channel, home->house->therapist, 1, 1, &member,
                     &moved));
    assert_true(moved);
    assert_true(remembered(home));
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    assert_false(remembered(home));
}

static void test_key_that_was_destroyed_is_forgotten(void **state) /* R-PRIV-7 */
{
    const struct home *home = *state;
    struct entry before = entry_of(home->house->channel, home->house->client, "before");
    struct entry after = entry_of(home->house->channel, home->house->client, "after");
    MUST(entry_append(home->store, home->proof, &before));
    MUST(db_script(store_db(home->store), "DELETE FROM dossier_key"));
    assert_int_equal(entry_append(home->store, home->proof, &after), STORE_CORRUPT);
}

static void test_places_of_a_job_that_was_undone_are_given_again(void **state)
{
    const struct home *home = *state;
    struct entry kept = entry_of(home->house->channel, home->house->client, "kept");
    struct entry undone = entry_of(home->house->second_channel, home->house->client, "undone");
    struct entry again = entry_of(home->house->second_channel, home->house->client, "again");
    MUST(entry_append(home->store, home->proof, &kept));
    MUST(store_savepoint(home->store));
    MUST(entry_append(home->store, home->proof, &undone));
    MUST(store_rollback_to(home->store));
    MUST(entry_append(home->store, home->proof, &again));
    assert_int_equal(kept.number, 1);
    assert_int_equal(again.seq, 1);
    assert_int_equal(again.number, 2);
}

static void test_what_another_connection_wrote_is_not_written_over(void **state)
{
    const struct home *home = *state;
    struct entry before = entry_of(home->house->channel, home->house->client, "before");
    struct entry after = entry_of(home->house->channel, home->house->client, "after");
    MUST(entry_append(home->store, home->proof, &before));
    MUST(store_commit(home->store));
    tamper(home->house, "UPDATE entry SET seq = 7; UPDATE entry_recent SET seq = 7");
    MUST(store_begin(home->store));
    assert_false(remembered(home));
    MUST(entry_append(home->store, home->proof, &after));
    assert_int_equal(after.seq, 8);
    assert_int_equal(after.number, 8); /* the sum of the places in its channels */
}

static void test_table_holds_its_rows_and_begins_anew_when_it_is_full(void **state)
{
    (void)state;
    struct recall *recall = recall_create();
    struct recall_table *table = &recall->channels;
    uint64_t last = 0;
    struct id first = new_id();
    recall_keep(table, first, first, 1);
    for (uint64_t i = 2; i <= RECALL_ROOM / 4 * 3; i++) {
        recall_keep(table, new_id(), first, i);
    }
    assert_true(recall_find(table, first, NULL, &last));
    assert_int_equal(last, 1);
    struct id one_too_many = new_id();
    recall_keep(table, one_too_many, first, 7);
    assert_false(recall_find(table, first, NULL, &last));
    assert_true(recall_find(table, one_too_many, NULL, &last));
    assert_int_equal(last, 7);
    recall_destroy(recall);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_standing_follows_every_change_of_what_it_is_made_of),
        TEST(test_standing_of_a_job_that_was_undone_is_forgotten),
        TEST(test_messages_and_marks_leave_what_is_remembered_alone),
        TEST(test_key_that_was_destroyed_is_forgotten),
        TEST(test_places_of_a_job_that_was_undone_are_given_again),
        TEST(test_what_another_connection_wrote_is_not_written_over),
        TEST(test_table_holds_its_rows_and_begins_anew_when_it_is_full),
    };
    return cmocka_run_group_tests_name("recall", tests, NULL, NULL);
}
