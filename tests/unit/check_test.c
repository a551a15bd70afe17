#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "storage/file.h"
#include "storage/master.h"
#include "storage/otp.h"
#include "tests/unit/tamper.h"

static struct file attachment;

static void upload(struct house *house)
{
    struct file_writer *writer = NULL;
    attachment = (struct file){.id = new_id(),
                               .channel = house->channel,
                               .author = house->client,
                               .name = "notes.txt",
                               .type = "text/plain",
                               .created_ms = HOUSE_NOW_MS};
    MUST(file_writer_open(house->dir, attachment.id, &writer));
    MUST(file_writer_put(writer, "notes", 5));
    MUST(file_writer_end(writer, &attachment.size, attachment.key));
    MUST(store_begin(house->store));
    MUST(file_add(house->store, PROOF(house->dossier), &attachment, writer));
    MUST(file_attach(house->store, PROOF(house->dossier), attachment.id, house->channel,
                     house->client, 2));
    MUST(store_commit(house->store));
    file_writer_close(writer);
}

/* Three entries in the first channel, one in each of the others; their rows of the log; one file.
 */
static int build_used(void **state)
{
    int failed = house_build(state);
    struct house *house = *state;
    struct audit audit = audit_of(house, "chat.send");
    for (int i = 0; i < 3; i++) {
        (void)house_say(house, entry_of(house->channel, house->client, "Geheim"));
    }
    (void)house_say(house, entry_of(house->second_channel, house->client, "Geheim"));
    (void)house_say(house, entry_of(house->other_channel, house->other_client, "Geheim"));
    MUST(store_begin(house->store));
    for (int i = 0; i < 3; i++) {
        MUST(audit_append(house->store, &audit));
    }
    MUST(store_commit(house->store));
    upload(house);
    return failed;
}

struct findings {
    unsigned count;
    char lines[4096];
};

static void add_finding(void *context, const char *line)
{
    struct findings *findings = context;
    size_t length = strlen(findings->lines);
    findings->count++;
    (void)snprintf(findings->lines + length, sizeof findings->lines - length, "%s\n", line);
}

static struct check_counts check(struct house *house, struct findings *findings)
{
    struct check_counts counts;
    memset(findings, 0, sizeof *findings);
    assert_int_equal(check_all(house->dir, house->store, add_finding, findings, &counts), STORE_OK);
    assert_int_equal(counts.findings, findings->count);
    assert_false(store_in_transaction(house->store));
    return counts;
}

static void assert_found(struct house *house, const char *text)
{
    struct findings findings;
    (void)check(house, &findings);
    if (strstr(findings.lines, text) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", text, findings.lines);
    }
    assert_null(strstr(findings.lines, "Geheim"));
}

static void test_whole_data_directory_has_no_findings(void **state)
{
    struct house *house = *state;
    struct findings findings;
    struct check_counts counts = check(house, &findings);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 5);
    assert_int_equal(counts.channels, 3);
    assert_int_equal(counts.dossiers, 2);
    assert_int_equal(counts.audit_rows, 3);
    assert_int_equal(counts.files, 1);
}

static void test_data_directory_without_any_use_has_no_findings(void **state)
{
    struct house *house = *state;
    struct findings findings;
    struct check_counts counts = check(house, &findings);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 0);
}

static void test_entry_that_does_not_open_is_found(void **state)
{
    struct house *house = *state;
    char expected[96];
    char id[ID_TEXT_LENGTH + 1];
    id_format(house->channel, id);
    (void)snprintf(expected, sizeof expected, "entry %s/2: does not open", id);
    tamper(house, "UPDATE entry SET sent_ms = 0 WHERE seq = 2");
    assert_found(house, expected);
}

static void test_every_bad_entry_is_found(void **state)
{
    struct house *house = *state;
    struct findings findings;
    tamper(house, "UPDATE entry SET sent_ms = 0");
    assert_int_equal(check(house, &findings).findings, 5);
    assert_int_equal(check(house, &findings).entries, 5);
}

static void test_entry_taken_out_of_a_channel_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "DELETE FROM entry WHERE seq = 2");
    assert_found(house, "2 entries, but the last seq is 3");
    assert_found(house, "3 entries, but the last number is 4");
}

static void test_last_entry_taken_away_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "DELETE FROM entry WHERE seq = 3");
    assert_found(house, "2 messages, but 3 are told of");
}

static void test_number_of_a_dossier_given_twice_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "UPDATE entry SET number = 1 WHERE number = 2");
    assert_found(house, "3 entries, but the last number is 4");
    assert_found(house, "the entry with number 2 is missing");
}

static void test_entry_that_no_history_has_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "DELETE FROM entry_recent WHERE seq = 2");
    assert_found(house, "/2: the index does not lead to it, or twice");
}

static void test_entry_that_the_index_has_twice_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "INSERT INTO entry_index SELECT * FROM entry_recent WHERE seq = 3");
    assert_found(house, "/3: the index does not lead to it, or twice");
}

static void test_entry_that_the_index_alone_has_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "INSERT INTO entry_index SELECT channel, 9, place FROM entry_recent"
                  " WHERE seq = 3");
    assert_found(house, "/9: the index has it, but it is not there");
    tamper(house, "DELETE FROM entry WHERE seq = 3");
    assert_found(house, "/3: the index has it, but it is not there");
}

static void test_entry_that_would_be_taken_for_the_last_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "INSERT INTO entry_index SELECT * FROM entry_recent WHERE seq > 1;"
                  "DELETE FROM entry_recent WHERE seq > 1");
    assert_found(house, "/1: the index has it among the newest, and a later one is not");
}

static void test_entry_that_points_to_nothing_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "UPDATE entry SET author = randomblob(16) WHERE seq = 3");
    assert_found(house, "/3: its channel, dossier or author is not there");
    tamper(house, "UPDATE entry SET author = x'' WHERE seq = 1"); /* that is for deeds alone */
    assert_found(house, "/1: its channel, dossier or author is not there");
    tamper(house, "UPDATE entry SET channel = randomblob(16) WHERE seq = 2");
    assert_found(house, "/2: its channel, dossier or author is not there");
}

static void test_position_past_the_last_entry_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "UPDATE member SET delivered_seq = 50");
    assert_found(house, "is past the last entry");
}

static void test_broken_chain_is_found(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    tamper(house, "UPDATE audit SET event = 'other' WHERE number = 2");
    assert_found(house, "access log: row 2 does not fit");
}

static void test_row_that_points_to_nothing_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "PRAGMA foreign_keys = OFF; DELETE FROM provider");
    assert_found(house, "a row of account points to no row of provider");
}

static void test_damage_that_the_engine_sees_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "PRAGMA writable_schema = ON;"
                  "DELETE FROM sqlite_schema WHERE name = 'entry_nonce'");
    house_close(house);
    house_open(house);
    assert_found(house, "database: ");
}

static void change_attachment(const struct house *house, const char *mode, const char *text)
{
    char path[160];
    char id[ID_TEXT_LENGTH + 1];
    id_format(attachment.id, id);
    (void)snprintf(path, sizeof path, "%s/%s", datadir_files(house->dir), id);
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    assert_int_equal(fseek(file, -1, SEEK_END), 0);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_file_with_a_changed_byte_is_found(void **state)
{
    struct house *house = *state;
    struct findings findings;
    change_attachment(house, "r+", "x");
    if (check(house, &findings).findings == 0) {
        change_attachment(house, "r+", "y"); /* it was an x before */
    }
    assert_found(house, "missing, of the wrong length, or does not open");
}

static void test_file_of_another_length_is_found(void **state)
{
    struct house *house = *state;
    change_attachment(house, "a", "x");
    assert_found(house, "missing, of the wrong length, or does not open");
}

static void test_missing_file_is_found(void **state)
{
    struct house *house = *state;
    house_remove(datadir_files(house->dir));
    assert_found(house, "missing, of the wrong length, or does not open");
}

static void test_row_of_a_file_that_does_not_open_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "UPDATE file SET size = 6");
    assert_found(house, "its row does not open");
}

static void test_file_sent_with_no_entry_is_found(void **state)
{
    struct house *house = *state;
    tamper(house, "UPDATE file SET seq = 77");
    assert_found(house, "was sent with an entry that is not there");
}

/* Two second factors, one of them only begun, and the key of known devices. */
static void seal_secrets(struct house *house)
{
    static const uint8_t secret[OTP_SECRET_BYTES] = "Geheim-Geheim-Geheim";
    uint8_t key[DEVICE_KEY_BYTES];
    MUST(store_begin(house->store));
    MUST(account_otp_begin(house->store, house->client, secret, HOUSE_NOW_MS));
    MUST(account_otp_confirm(house->store, house->client, 100, HOUSE_NOW_MS));
    MUST(account_otp_begin(house->store, house->therapist, secret, HOUSE_NOW_MS));
    MUST(device_key_take(house->store, key));
    MUST(store_commit(house->store));
}

/* Opened anew, as a check that runs by itself does: whoever held the old key in memory opens with
 * it what is left under it. */
static void rotate(struct house *house)
{
    uint64_t dossiers;
    MUST(store_begin(house->store));
    MUST(master_rotate(house->store, &dossiers));
    MUST(store_commit(house->store));
    MUST(master_settle(house->store));
    house_close(house);
    house_open(house);
}

/* That of all secrets the one of `account` does not open, and is named. */
static void assert_secret_found(struct house *house, struct id account)
{
    char expected[128];
    char id[ID_TEXT_LENGTH + 1];
    struct findings findings;
    id_format(account, id);
    (void)snprintf(expected, sizeof expected,
                   "account %s: the secret of its second factor does not open\n", id);
    struct check_counts counts = check(house, &findings);
    assert_string_equal(findings.lines, expected);
    assert_int_equal(counts.second_factors, 2);
}

static void assert_device_key_found(struct house *house)
{
    struct findings findings;
    (void)check(house, &findings);
    assert_string_equal(findings.lines, "device key: does not open\n");
}

static void test_secrets_that_are_whole_are_counted_under_any_master_key(void **state)
{
    struct house *house = *state;
    struct findings findings;
    seal_secrets(house);
    assert_int_equal(check(house, &findings).findings, 0);
    rotate(house);
    struct check_counts counts = check(house, &findings);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.second_factors, 2);
}

static void test_second_factor_that_does_not_open_is_found(void **state) /* R-PRIV-10 */
{
    static const char *const ways[] = {
        "zeroblob(length(sealed))",      "zeroblob(0)",
        "randomblob(length(sealed))",    "CAST(substr(sealed, 1, length(sealed) - 1) AS BLOB)",
        "CAST(sealed || x'00' AS BLOB)",
    };
    struct house *house = *state;
    char sql[256];
    seal_secrets(house);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        (void)snprintf(sql, sizeof sql, "UPDATE otp SET sealed = %s WHERE confirmed_ms IS NULL",
                       ways[i]);
        tamper(house, sql);
        assert_secret_found(house, house->therapist);
    }
}

static void test_secret_moved_to_another_account_is_found(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    seal_secrets(house);
    tamper(house, "UPDATE otp SET sealed = (SELECT sealed FROM otp WHERE confirmed_ms IS NULL)");
    assert_secret_found(house, house->client);
}

static void test_every_secret_that_does_not_open_is_found(void **state)
{
    struct house *house = *state;
    struct findings findings;
    seal_secrets(house);
    tamper(house, "UPDATE otp SET sealed = zeroblob(77); UPDATE device_key SET sealed = x'00'");
    assert_int_equal(check(house, &findings).findings, 3);
}

static void test_second_factor_of_a_broken_row_is_found(void **state)
{
    struct house *house = *state;
    seal_secrets(house);
    tamper(house, "PRAGMA foreign_keys = OFF; UPDATE otp SET account = x'01'"
                  " WHERE confirmed_ms IS NULL");
    assert_found(house, "the secret of its second factor does not open");
}

static void test_secret_under_a_master_key_that_is_gone_is_found(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    seal_secrets(house);
    tamper(house, "CREATE TABLE kept AS SELECT account, sealed FROM otp");
    rotate(house);
    tamper(house, "UPDATE otp SET sealed = (SELECT k.sealed FROM kept k"
                  " WHERE k.account = otp.account) WHERE confirmed_ms IS NOT NULL");
    assert_secret_found(house, house->client);
}

static void test_device_key_under_a_master_key_that_is_gone_is_found(void **state)
{
    struct house *house = *state;
    seal_secrets(house);
    tamper(house, "CREATE TABLE kept AS SELECT sealed FROM device_key");
    rotate(house);
    tamper(house, "UPDATE device_key SET sealed = (SELECT sealed FROM kept)");
    assert_device_key_found(house);
}

static void test_secret_tampered_with_after_a_new_master_key_is_found(void **state)
{
    struct house *house = *state;
    seal_secrets(house);
    rotate(house);
    tamper(house, "UPDATE otp SET sealed = zeroblob(length(sealed)) WHERE confirmed_ms IS NULL");
    assert_secret_found(house, house->therapist);
}

static void test_device_key_that_does_not_open_is_found(void **state) /* R-PRIV-10 */
{
    struct house *house = *state;
    seal_secrets(house);
    tamper(house, "UPDATE device_key SET sealed = zeroblob(length(sealed))");
    assert_device_key_found(house);
    tamper(house, "UPDATE device_key SET sealed = x''");
    assert_device_key_found(house);
}

static void test_check_runs_beside_a_server(void **state)
{
    struct house *house = *state;
    struct findings findings = {0};
    struct check_counts counts;
    AUTO(datadir) *dir = NULL;
    AUTO(store) *reader = NULL;
    MUST(datadir_open(house->path, DATADIR_BESIDE, house_random, &dir));
    MUST(store_open(dir, STORE_READ, &reader));
    MUST(store_begin(house->store));
    struct entry entry = entry_of(house->channel, house->client, "not committed");
    MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    assert_int_equal(check_all(dir, reader, add_finding, &findings, &counts), STORE_OK);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_used, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole_data_directory_has_no_findings),
        cmocka_unit_test_setup_teardown(test_data_directory_without_any_use_has_no_findings,
                                        house_build, house_raze),
        TEST(test_entry_that_does_not_open_is_found),
        TEST(test_every_bad_entry_is_found),
        TEST(test_entry_taken_out_of_a_channel_is_found),
        TEST(test_last_entry_taken_away_is_found),
        TEST(test_number_of_a_dossier_given_twice_is_found),
        TEST(test_entry_that_points_to_nothing_is_found),
        TEST(test_entry_that_the_index_alone_has_is_found),
        TEST(test_entry_that_would_be_taken_for_the_last_is_found),
        TEST(test_entry_that_the_index_has_twice_is_found),
        TEST(test_entry_that_no_history_has_is_found),
        TEST(test_position_past_the_last_entry_is_found),
        TEST(test_broken_chain_is_found),
        TEST(test_row_that_points_to_nothing_is_found),
        TEST(test_damage_that_the_engine_sees_is_found),
        TEST(test_file_with_a_changed_byte_is_found),
        TEST(test_file_of_another_length_is_found),
        TEST(test_missing_file_is_found),
        TEST(test_row_of_a_file_that_does_not_open_is_found),
        TEST(test_file_sent_with_no_entry_is_found),
        TEST(test_secrets_that_are_whole_are_counted_under_any_master_key),
        TEST(test_second_factor_that_does_not_open_is_found),
        TEST(test_secret_moved_to_another_account_is_found),
        TEST(test_every_secret_that_does_not_open_is_found),
        TEST(test_second_factor_of_a_broken_row_is_found),
        TEST(test_secret_under_a_master_key_that_is_gone_is_found),
        TEST(test_device_key_under_a_master_key_that_is_gone_is_found),
        TEST(test_secret_tampered_with_after_a_new_master_key_is_found),
        TEST(test_device_key_that_does_not_open_is_found),
        TEST(test_check_runs_beside_a_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
