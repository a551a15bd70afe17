/* Databases of earlier versions, as they were, in tests/unit/data (vN.db, with its key): each is
 * brought to the version of today, and all that is in it opens. Whoever adds a step to the schema
 * keeps one of the version before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/care.h"
#include "storage/check.h"
#include "storage/migrate.h"
#include "tests/unit/tamper.h"

#include <sys/stat.h>

static void copy_file(const char *from, const char *to)
{
    char bytes[4096];
    size_t length;
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    if (in == NULL || out == NULL) {
        fail_msg("%s is not kept", from);
    }
    while ((length = fread(bytes, 1, sizeof bytes, in)) > 0) {
        assert_int_equal(fwrite(bytes, 1, length, out), length);
    }
    assert_int_equal(fchmod(fileno(out), 0600), 0);
    (void)fclose(in);
    (void)fclose(out);
}

static void take_out(const char *folder, unsigned version)
{
    char from[512];
    char to[128];
    (void)snprintf(from, sizeof from, "%s/v%u.db", KEPT_DATA, version);
    (void)snprintf(to, sizeof to, "%s/empower.db", folder);
    copy_file(from, to);
    (void)snprintf(from, sizeof from, "%s/v%u.key", KEPT_DATA, version);
    (void)snprintf(to, sizeof to, "%s/master.key", folder);
    copy_file(from, to);
}

static unsigned version_of(const char *folder)
{
    char path[128];
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    (void)snprintf(path, sizeof path, "%s/empower.db", folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    unsigned version = (unsigned)sqlite3_column_int(row, 0);
    (void)sqlite3_finalize(row);
    (void)sqlite3_close(db);
    return version;
}

static void bring_up_to_date(unsigned version)
{
    struct house house = {.dir = NULL};
    struct check_counts counts;
    house_path(house.path);
    take_out(house.path, version);
    assert_int_equal(version_of(house.path), version);
    house_open(&house);
    assert_int_equal(check_all(house.dir, house.store, print_finding, NULL, &counts), STORE_OK);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 5);
    assert_int_equal(counts.channels, 2);
    assert_int_equal(counts.audit_rows, 6);
    house_close(&house);
    assert_int_equal(version_of(house.path), migrations[migration_count - 1].version);
    house_remove(house.path);
}

static void test_every_kept_version_comes_up_to_date_and_opens(void **state)
{
    (void)state;
    unsigned newest = migrations[migration_count - 1].version;
    for (unsigned version = 1; version == 1 || version < newest; version++) {
        bring_up_to_date(version);
    }
}

struct somebody {
    struct house *house;
    struct channel channel;
};

static bool take_channel(void *context, const struct channel *channel)
{
    struct somebody *somebody = context;
    somebody->channel = *channel;
    return channel->last_seq == 0;
}

static bool take_member(void *context, const struct member *member)
{
    struct somebody *somebody = context;
    somebody->house->client = member->account;
    return false;
}

static void test_kept_database_takes_new_entries(void **state)
{
    (void)state;
    struct house house = {.dir = NULL};
    struct somebody somebody = {.house = &house};
    struct check_counts counts;
    house_path(house.path);
    take_out(house.path, 1);
    house_open(&house);
    MUST(channel_list(house.store, take_channel, &somebody));
    MUST(member_list(house.store, somebody.channel.id, take_member, &somebody));
    struct entry said = house_say(&house, entry_of(somebody.channel.id, house.client, "new"));
    assert_int_equal(said.seq, somebody.channel.last_seq + 1);
    assert_int_equal(check_all(house.dir, house.store, print_finding, NULL, &counts), STORE_OK);
    assert_int_equal(counts.findings, 0);
    assert_int_equal(counts.entries, 6);
    house_close(&house);
    house_remove(house.path);
}

/* Versions up to 4 marked the password's hash; its therapist is locked. */
static void test_lock_of_version_4_is_a_state_and_keeps_its_password(void **state)
{
    (void)state;
    struct house house = {.dir = NULL};
    struct account account;
    char hash[PASSWORD_HASH_BYTES];
    house_path(house.path);
    take_out(house.path, 4);
    house_open(&house);
    MUST(account_by_username(house.store, "therapist1", &account, hash));
    assert_int_equal(account.state, ACCOUNT_LOCKED);
    assert_memory_equal(hash, "$argon2id$", 10);
    MUST(account_by_username(house.store, "client1", &account, hash));
    assert_int_equal(account.state, ACCOUNT_ACTIVE);
    assert_false(account.language_chosen);
    house_close(&house);
    house_remove(house.path);
}

static bool take_emergency(void *context, const struct emergency *emergency)
{
    struct emergency *taken = context;
    assert_int_equal(taken->number, 0); /* there is one */
    *taken = *emergency;
    return true;
}

/* Up to version 14 there was one emergency access of a person to a dossier. */
static void test_emergency_of_version_14_is_among_those_that_were_taken(void **state)
{
    (void)state;
    struct house house = {.dir = NULL};
    struct account therapist;
    struct emergency taken = {0};
    char hash[PASSWORD_HASH_BYTES];
    house_path(house.path);
    take_out(house.path, 14);
    house_open(&house);
    MUST(account_by_username(house.store, "therapist1", &therapist, hash));
    const struct emergency_page page = {
        .provider = therapist.provider, .before = UINT32_MAX, .limit = 2};
    MUST(emergency_list(house.store, &page, take_emergency, &taken));
    assert_int_equal(taken.number, 1);
    assert_true(id_equal(taken.account, therapist.id));
    assert_int_equal(taken.since_ms, 1767000000000);
    assert_int_equal(taken.until_ms, 1767014400000);
    house_close(&house);
    house_remove(house.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kept_version_comes_up_to_date_and_opens),
        cmocka_unit_test(test_kept_database_takes_new_entries),
        cmocka_unit_test(test_lock_of_version_4_is_a_state_and_keeps_its_password),
        cmocka_unit_test(test_emergency_of_version_14_is_among_those_that_were_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
