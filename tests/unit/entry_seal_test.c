/* What somebody with the database file, but without the master key, cannot do: read what was said,
 * or make the product believe that something else was said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/db.h"
#include "storage/inner.h"
#include "tests/unit/tamper.h"

static const char secret[] = "Vannacht weer niet geslapen.";

static bool ignore(void *context, const struct entry *entry)
{
    (void)entry;
    *(unsigned *)context += 1;
    return true;
}

/* Entry 2 of `channel` is the one that the tests change. */
static int build_with_entries(void **state)
{
    int failed = house_build(state);
    struct house *house = *state;
    (void)house_say(house, entry_of(house->channel, house->client, secret));
    (void)house_say(house, entry_of(house->channel, house->client, secret));
    (void)house_say(house, entry_of(house->other_channel, house->other_client, secret));
    unsigned opened = 0;
    MUST(entry_at(house->store, PROOF(house->dossier), house->channel, 2, ignore, &opened));
    return failed;
}

/* With a proof for the dossier that the row is in. */
static void assert_does_not_open_in(struct house *house, struct id dossier, struct id channel,
                                    uint64_t seq)
{
    unsigned opened = 0;
    struct entry_page page = {.channel = channel, .after = seq - 1, .limit = 1};
    assert_int_equal(entry_at(house->store, PROOF(dossier), channel, seq, ignore, &opened),
                     STORE_CORRUPT);
    assert_int_equal(entry_list(house->store, PROOF(dossier), &page, ignore, &opened),
                     STORE_CORRUPT);
    assert_int_equal(opened, 0);
}

static void assert_does_not_open(struct house *house, struct id channel, uint64_t seq)
{
    assert_does_not_open_in(house, house->dossier, channel, seq);
}

/* `set` is what an UPDATE sets in entry 2. */
static void change(struct house *house, const char *set)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql, "UPDATE entry SET %s WHERE channel = %s AND seq = 2", set,
                   blob_of(house->channel).text);
    tamper(house, sql);
}

static void assert_change_shows(struct house *house, const char *set)
{
    change(house, set);
    assert_does_not_open(house, house->channel, 2);
}

static void test_row_with_another_id_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "id = zeroblob(16)");
}

static void test_row_moved_to_another_dossier_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char set[128];
    unsigned opened = 0;
    (void)snprintf(set, sizeof set, "dossier = %s", blob_of(house->other_dossier).text);
    change(house, set);
    assert_does_not_open_in(house, house->other_dossier, house->channel, 2);
    assert_int_equal(
        entry_at(house->store, PROOF(house->dossier), house->channel, 2, ignore, &opened),
        STORE_REFUSED);
}

static void test_row_with_another_number_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "number = 9");
}

/* The row, and with it what leads to it. */
static void move_row(const struct house *house, const char *table, const char *set)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql, "UPDATE %s SET %s WHERE channel = %s AND seq = 2", table, set,
                   blob_of(house->channel).text);
    tamper(house, sql);
}

static void test_row_moved_to_another_channel_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char set[128];
    (void)snprintf(set, sizeof set, "channel = %s", blob_of(house->second_channel).text);
    move_row(house, "entry", set);
    move_row(house, "entry_recent", set);
    assert_does_not_open(house, house->second_channel, 2);
}

static void test_row_moved_to_another_seq_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    move_row(house, "entry", "seq = 3");
    move_row(house, "entry_recent", "seq = 3");
    assert_does_not_open(house, house->channel, 3);
}

static void test_row_that_is_elsewhere_than_the_index_says_is_not_passed_over(void **state)
{
    struct house *house = *state;
    move_row(house, "entry", "seq = 3");
    assert_does_not_open(house, house->channel, 2);
    move_row(house, "entry_recent", "place = 99");
    assert_does_not_open(house, house->channel, 2);
}

static void test_row_in_the_place_of_another_does_not_pass_for_it(void **state)
{
    struct house *house = *state;
    move_row(house, "entry_recent", "place = 1");
    assert_does_not_open(house, house->channel, 2);
}

static void test_row_given_to_another_author_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    char set[128];
    (void)snprintf(set, sizeof set, "author = %s", blob_of(house->therapist).text);
    assert_change_shows(house, set);
}

static void test_row_of_another_kind_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "kind = 1");
}

static void test_row_of_a_kind_that_is_none_does_not_open(void **state)
{
    assert_change_shows(*state, "kind = 4294967296");
}

static void test_row_of_another_time_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "sent_ms = sent_ms + 1");
}

static void test_row_of_a_negative_time_does_not_open(void **state)
{
    assert_change_shows(*state, "sent_ms = -1");
}

static void test_row_with_another_nonce_does_not_open(void **state) /* R-FUN-1 */
{
    assert_change_shows(*state, "nonce = randomblob(16)");
}

static void test_row_without_its_nonce_does_not_open(void **state) /* R-FUN-1 */
{
    assert_change_shows(*state, "nonce = NULL");
}

static void test_row_made_an_amendment_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "amends = 1");
}

static void test_row_made_a_retraction_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "retracts = 1");
}

/* NULL and zero are bound alike, but a retracted entry that amends 0 would be told again. */
static void test_row_with_zero_for_no_reference_does_not_open(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "amends = 0");
}

static void test_row_that_retracts_zero_does_not_open(void **state)
{
    assert_change_shows(*state, "retracts = 0");
}

static void test_row_of_another_format_does_not_open(void **state)
{
    assert_change_shows(*state, "sealed = CAST(x'02' || substr(sealed, 2) AS BLOB)");
}

static void test_row_under_another_key_id_does_not_open(void **state)
{
    assert_change_shows(*state,
                        "sealed = CAST(x'01' || zeroblob(16) || substr(sealed, 18) AS BLOB)");
}

static void test_row_with_another_seal_nonce_does_not_open(void **state)
{
    assert_change_shows(*state, "sealed = CAST(substr(sealed, 1, 17) || zeroblob(24) ||"
                                " substr(sealed, 42) AS BLOB)");
}

static void test_row_with_a_changed_content_does_not_open(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    assert_change_shows(house, "sealed = CAST(substr(sealed, 1, 41) || "
                               "(CASE substr(sealed, 42, 1) WHEN x'00' THEN x'01' ELSE x'00' END)"
                               " || substr(sealed, 43) AS BLOB)");
}

static void test_row_with_a_shortened_content_does_not_open(void **state)
{
    assert_change_shows(*state, "sealed = substr(sealed, 1, length(sealed) - 1)");
}

static void test_row_with_nothing_left_of_its_content_does_not_open(void **state)
{
    assert_change_shows(*state, "sealed = x''");
}

static void test_content_of_the_entry_before_does_not_open_here(void **state) /* R-PRIV-10 */
{
    assert_change_shows(*state, "sealed = (SELECT e.sealed FROM entry e WHERE"
                                " e.channel = entry.channel AND e.seq = 1)");
}

static void test_key_of_another_dossier_is_none_of_this_one(void **state) /* R-PRIV-7 */
{
    struct house *house = *state;
    struct entry entry = entry_of(house->channel, house->client, secret);
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "UPDATE dossier_key SET (id, sealed) = (SELECT id, sealed FROM dossier_key k"
                   " WHERE k.dossier = %s) WHERE dossier = %s",
                   blob_of(house->other_dossier).text, blob_of(house->dossier).text);
    tamper(house, sql);
    assert_does_not_open(house, house->channel, 2);
    MUST(store_begin(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_CORRUPT);
}

static void test_without_the_dossiers_key_nothing_of_it_opens(void **state) /* R-PRIV-7 */
{
    struct house *house = *state;
    char sql[256];
    unsigned opened = 0;
    (void)snprintf(sql, sizeof sql, "DELETE FROM dossier_key WHERE dossier = %s",
                   blob_of(house->dossier).text);
    tamper(house, sql);
    assert_does_not_open(house, house->channel, 1);
    assert_does_not_open(house, house->channel, 2);
    assert_int_equal(entry_at(house->store, PROOF(house->other_dossier), house->other_channel, 1,
                              ignore, &opened),
                     STORE_OK);
}

static void test_without_the_dossiers_key_nothing_is_added_to_it(void **state) /* R-PRIV-7 */
{
    struct house *house = *state;
    struct entry entry = entry_of(house->channel, house->client, secret);
    tamper(house, "DELETE FROM dossier_key");
    MUST(store_begin(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_CORRUPT);
}

static void assert_not_taken_for_sent_before(struct house *house, const char *sql)
{
    struct entry entry = entry_of(house->channel, house->client, secret);
    MUST(store_begin(house->store));
    MUST(db_script(store_db(house->store), sql));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_CORRUPT);
    store_rollback(house->store);
}

static void test_what_is_taken_does_not_pass_for_a_nonce_used_before(void **state)
{
    struct house *house = *state;
    (void)house_say(house, entry_of(house->channel, house->client, secret));
    assert_not_taken_for_sent_before(house,
                                     "INSERT INTO entry_recent SELECT channel, seq + 1, place"
                                     " FROM entry_recent WHERE seq = 3");
    (void)house_say(house, entry_of(house->channel, house->client, secret));
    assert_not_taken_for_sent_before(house,
                                     "DROP TRIGGER entry_no_update; UPDATE entry SET place ="
                                     " place + 1 WHERE place = (SELECT max(place) FROM entry)");
}

static void test_entries_cannot_be_updated(void **state)
{
    assert_int_equal(raw_sql(*state, "UPDATE entry SET sent_ms = 0"), SQLITE_CONSTRAINT);
}

static void test_entries_cannot_be_deleted(void **state)
{
    assert_int_equal(raw_sql(*state, "DELETE FROM entry WHERE seq = 2"), SQLITE_CONSTRAINT);
}

static bool file_holds(const char *folder, const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    static char bytes[4 << 20];
    size_t length = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    return memmem(bytes, length, text, strlen(text)) != NULL;
}

static void test_what_was_said_is_nowhere_in_the_database_files(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    (void)DO(house,
             (house_account(house->store, house->provider, "client9", ROLE_CLIENT), STORE_OK));
    assert_true(file_holds(house->path, "empower.db-wal", "client9"));
    assert_false(file_holds(house->path, "empower.db-wal", "geslapen"));
    house_close(house);
    assert_true(file_holds(house->path, "empower.db", "client9"));
    assert_false(file_holds(house->path, "empower.db", "geslapen"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_with_entries, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_row_with_another_id_does_not_open),
        TEST(test_row_moved_to_another_dossier_does_not_open),
        TEST(test_row_with_another_number_does_not_open),
        TEST(test_row_moved_to_another_channel_does_not_open),
        TEST(test_row_moved_to_another_seq_does_not_open),
        TEST(test_row_that_is_elsewhere_than_the_index_says_is_not_passed_over),
        TEST(test_row_in_the_place_of_another_does_not_pass_for_it),
        TEST(test_row_given_to_another_author_does_not_open),
        TEST(test_row_of_another_kind_does_not_open),
        TEST(test_row_of_a_kind_that_is_none_does_not_open),
        TEST(test_row_of_another_time_does_not_open),
        TEST(test_row_of_a_negative_time_does_not_open),
        TEST(test_row_with_another_nonce_does_not_open),
        TEST(test_row_without_its_nonce_does_not_open),
        TEST(test_row_made_an_amendment_does_not_open),
        TEST(test_row_made_a_retraction_does_not_open),
        TEST(test_row_with_zero_for_no_reference_does_not_open),
        TEST(test_row_that_retracts_zero_does_not_open),
        TEST(test_row_of_another_format_does_not_open),
        TEST(test_row_under_another_key_id_does_not_open),
        TEST(test_row_with_another_seal_nonce_does_not_open),
        TEST(test_row_with_a_changed_content_does_not_open),
        TEST(test_row_with_a_shortened_content_does_not_open),
        TEST(test_row_with_nothing_left_of_its_content_does_not_open),
        TEST(test_content_of_the_entry_before_does_not_open_here),
        TEST(test_key_of_another_dossier_is_none_of_this_one),
        TEST(test_without_the_dossiers_key_nothing_of_it_opens),
        TEST(test_without_the_dossiers_key_nothing_is_added_to_it),
        TEST(test_what_is_taken_does_not_pass_for_a_nonce_used_before),
        TEST(test_entries_cannot_be_updated),
        TEST(test_entries_cannot_be_deleted),
        TEST(test_what_was_said_is_nowhere_in_the_database_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
