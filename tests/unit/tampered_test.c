/* Whatever is changed in any row of the entries or of the access log, the check finds it, and names
 * the row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/check.h"
#include "tests/unit/tamper.h"

enum { ENTRIES = 4, ROWS = 4 };

static void fill(struct house *house)
{
    (void)house_say(house, entry_of(house->channel, house->client, "first"));
    (void)house_say(house, entry_of(house->channel, house->therapist, "second"));
    struct entry amendment = entry_of(house->channel, house->therapist, "third");
    amendment.amends = 2;
    (void)house_say(house, amendment);
    struct entry retraction = entry_of(house->channel, house->client, "");
    retraction.retracts = 1;
    (void)house_say(house, retraction);
    MUST(store_begin(house->store));
    for (int i = 0; i < ROWS; i++) {
        struct audit row = audit_of(house, "chat.send");
        row.sign_in = new_id();
        row.object = new_id();
        row.client = house->client;
        row.behalf = house->client;
        row.role = "therapist";
        row.part = "chat";
        row.basis = AUDIT_BASIS_EMERGENCY;
        row.reason = "the client may be in danger";
        MUST(audit_append(house->store, &row));
    }
    MUST(store_commit(house->store));
}

struct findings {
    char text[8192];
    const char *wanted;
    bool named;
};

static void take_finding(void *context, const char *line)
{
    struct findings *findings = context;
    size_t used = strlen(findings->text);
    (void)snprintf(findings->text + used, sizeof findings->text - used, "  %s\n", line);
    findings->named = findings->named || strstr(line, findings->wanted) != NULL;
}

/* Does `sql` to a house that was whole, and looks for a finding that has `wanted` in it. */
static void assert_named(const char *sql_of_channel, const char *wanted_of_channel)
{
    struct house *house;
    void *state = NULL;
    char sql[640];
    char wanted[256];
    char channel[ID_TEXT_LENGTH + 1];
    struct check_counts counts;
    assert_int_equal(house_build(&state), 0);
    house = state;
    fill(house);
    struct blob_text blob = blob_of(house->channel);
    id_format(house->channel, channel);
    (void)snprintf(sql, sizeof sql, sql_of_channel, blob.text);
    (void)snprintf(wanted, sizeof wanted, wanted_of_channel, channel);
    struct findings findings = {.wanted = wanted};
    assert_int_equal(check_all(house->dir, house->store, take_finding, &findings, &counts),
                     STORE_OK);
    assert_int_equal(counts.findings, 0);
    house_close(house);
    tamper(house, sql);
    house_open(house);
    assert_int_equal(check_all(house->dir, house->store, take_finding, &findings, &counts),
                     STORE_OK);
    if (!findings.named) {
        fail_msg("%s: \"%s\" is not named in\n%s", sql, wanted, findings.text);
    }
    assert_int_equal(house_raze(&state), 0);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void test_changed_column_of_any_entry_is_found_and_named(void **state) /* R-PRIV-2 */
{
    (void)state;
    static const char *const changes[] = {
        "id = randomblob(16)",
        "kind = kind + 1",
        "author = (SELECT a.id FROM account a WHERE a.id <> entry.author LIMIT 1)",
        "sent_ms = sent_ms + 1",
        "nonce = randomblob(16)",
        "nonce = NULL",
        "amends = CASE WHEN amends IS NULL THEN -1 END",
        "retracts = CASE WHEN retracts IS NULL THEN -1 END",
        "dossier = (SELECT d.id FROM dossier d WHERE d.id <> entry.dossier)",
        "sealed = CAST(substr(sealed, 1, length(sealed) - 1) ||"
        " CASE substr(sealed, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB)",
        "sealed = zeroblob(length(sealed))",
        "sealed = x''",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        for (int seq = 1; seq <= ENTRIES; seq++) {
            char sql[512];
            char wanted[64];
            (void)snprintf(sql, sizeof sql, "UPDATE entry SET %s WHERE channel = %%s AND seq = %d;",
                           changes[i], seq);
            (void)snprintf(wanted, sizeof wanted, "entry %%s/%d:", seq);
            assert_named(sql, wanted);
        }
    }
}

static void test_entry_that_is_gone_is_named(void **state) /* R-PRIV-2 */
{
    (void)state;
    for (int seq = 1; seq < ENTRIES; seq++) {
        char sql[256];
        char wanted[128];
        (void)snprintf(sql, sizeof sql, "DELETE FROM entry WHERE channel = %%s AND seq = %d;", seq);
        (void)snprintf(wanted, sizeof wanted, "channel %%s: the entry with seq %d is missing", seq);
        assert_named(sql, wanted);
    }
    assert_named("DELETE FROM entry WHERE channel = %s AND seq IN (2, 3);",
                 "channel %s: entries with seq 2 to 3 are missing");
    assert_named("DELETE FROM entry WHERE channel = %s AND seq = 4;",
                 "channel %s: 3 messages, but 4 are told of");
}

static void test_entry_that_was_moved_is_named(void **state)
{
    (void)state;
    assert_named("UPDATE entry SET seq = 9 WHERE channel = %s AND seq = 2;",
                 "channel %s: the entry with seq 2 is missing");
    assert_named("UPDATE entry SET seq = 9 WHERE channel = %s AND seq = 2;", "entry %s/9:");
    assert_named("UPDATE entry SET number = 9 WHERE channel = %s AND seq = 2;", "entry %s/2:");
}

static void test_entry_that_was_added_is_named(void **state)
{
    (void)state;
    assert_named("INSERT INTO entry (channel, seq, id, dossier, number, kind, author, sent_ms, "
                 "nonce, amends,"
                 " retracts, sealed) SELECT channel, 5, randomblob(16), dossier, 5, kind, author,"
                 " sent_ms, randomblob(16), NULL, NULL, sealed FROM entry WHERE channel = %s"
                 " AND seq = 2;",
                 "entry %s/5:");
}

static void test_changed_column_of_any_row_of_the_log_is_found_and_named(void **state)
{
    (void)state; /* R-PRIV-2 */
    static const char *const changes[] = {
        "at_ms = at_ms + 1",
        "event = 'chat.read'",
        "allowed = 1 - allowed",
        "actor = randomblob(16)",
        "actor = NULL",
        "sign_in = randomblob(16)",
        "sign_in = NULL",
        "dossier = randomblob(16)",
        "dossier = NULL",
        "channel = randomblob(16)",
        "channel = NULL",
        "object = randomblob(16)",
        "object = NULL",
        "address = '192.0.2.1'",
        "node = 'node2'",
        "hash = randomblob(32)",
        "form = 1",
        "form = 3",
        "refusal = 'forbidden'",
        "look = 1 - look",
        "times = times + 1",
        "behalf = randomblob(16)",
        "behalf = NULL",
        "role = 'client'",
        "role = ''",
        "client = randomblob(16)",
        "client = NULL",
        "part = 'video'",
        "part = ''",
        "basis = 'self'",
        "basis = ''",
        "reason = randomblob(length(reason))",
        "reason = NULL",
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        for (int row = 1; row <= ROWS; row++) {
            char sql[256];
            char wanted[64];
            (void)snprintf(sql, sizeof sql,
                           "UPDATE audit SET %s WHERE number = %d AND %%s IS NOT NULL;", changes[i],
                           row);
            (void)snprintf(wanted, sizeof wanted, "access log: row %d does not fit%%.0s", row);
            assert_named(sql, wanted);
        }
    }
}

static void test_row_of_the_log_that_is_gone_is_named(void **state)
{
    (void)state;
    for (int row = 1; row <= ROWS; row++) {
        char sql[256];
        char wanted[64];
        (void)snprintf(sql, sizeof sql, "DELETE FROM audit WHERE number = %d AND %%s IS NOT NULL;",
                       row);
        (void)snprintf(wanted, sizeof wanted, "access log: row %d does not fit%%.0s", row);
        assert_named(sql, wanted);
    }
}

#pragma GCC diagnostic pop

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changed_column_of_any_entry_is_found_and_named),
        cmocka_unit_test(test_entry_that_is_gone_is_named),
        cmocka_unit_test(test_entry_that_was_moved_is_named),
        cmocka_unit_test(test_entry_that_was_added_is_named),
        cmocka_unit_test(test_changed_column_of_any_row_of_the_log_is_found_and_named),
        cmocka_unit_test(test_row_of_the_log_that_is_gone_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
