/* The newest entries stand in one index, all others in another: whoever reads notices nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/db.h"
#include "storage/inner.h"
#include "tests/unit/tamper.h"

#include <sqlite3.h>

enum { RECENT = 1024, MANY = RECENT + 600, PAGES = 400 };

/* Entries of two channels in turns, as they come: of three, two are of the first. */
static struct id channel_at(const struct house *house, unsigned i)
{
    return i % 3 == 2 ? house->second_channel : house->channel;
}

static uint64_t last_in_first(unsigned count)
{
    return count - count / 3;
}

static void say_many(struct house *house, unsigned from, unsigned to)
{
    MUST(store_begin(house->store));
    for (unsigned i = from; i < to; i++) {
        struct entry entry = entry_of(channel_at(house, i), house->client, "said");
        if (i % 5 == 4) {
            entry.kind = ENTRY_CALL;
            entry.nonce = (struct id){{0}};
        }
        MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    }
    MUST(store_commit(house->store));
}

static unsigned count_of(const struct house *house, const char *sql)
{
    char path[96];
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    unsigned count = (unsigned)sqlite3_column_int(row, 0);
    (void)sqlite3_finalize(row);
    (void)sqlite3_close(db);
    return count;
}

static unsigned recent(const struct house *house)
{
    return count_of(house, "SELECT count(*) FROM entry_recent");
}

static unsigned indexed(const struct house *house)
{
    return count_of(house, "SELECT count(*) FROM entry_index");
}

static int build_with_entries(void **state)
{
    int failed = house_build(state);
    struct house *house = *state;
    say_many(house, 0, RECENT);
    say_many(house, RECENT, MANY);
    return failed;
}

static void test_newest_entries_come_to_the_index_when_they_are_many(void **state)
{
    struct house *house = *state;
    say_many(house, 0, RECENT - 1);
    assert_int_equal(recent(house), RECENT - 1);
    assert_int_equal(indexed(house), 0);
    say_many(house, RECENT - 1, RECENT);
    assert_int_equal(recent(house), 0);
    assert_int_equal(indexed(house), RECENT);
    say_many(house, RECENT, RECENT + 1);
    assert_int_equal(recent(house), 1);
}

static void test_writer_that_begins_anew_counts_the_newest_that_are_there(void **state)
{
    struct house *house = *state;
    say_many(house, 0, RECENT - 1);
    house_close(house);
    house_open(house);
    say_many(house, RECENT - 1, RECENT);
    assert_int_equal(recent(house), 0);
    assert_int_equal(indexed(house), RECENT);
}

static void test_commit_that_is_not_made_moves_nothing(void **state)
{
    struct house *house = *state;
    say_many(house, 0, RECENT - 1);
    struct entry undone = entry_of(house->channel, house->client, "undone");
    MUST(store_begin(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &undone));
    store_rollback(house->store);
    assert_int_equal(recent(house), RECENT - 1);
    say_many(house, RECENT - 1, RECENT);
    assert_int_equal(indexed(house), RECENT);
    assert_int_equal(house_findings(house), 0);
}

struct seen {
    unsigned count;
    unsigned stop_after; /* 0: never */
    struct id channel;
    uint64_t seqs[MANY];
};

static bool see(void *context, const struct entry *entry)
{
    struct seen *seen = context;
    assert_true(id_equal(entry->channel, seen->channel));
    seen->seqs[seen->count++] = entry->seq;
    return seen->count != seen->stop_after;
}

/* Every fifth entry that was written is a call. The place of `seq` among all, from 0. */
static bool is_call(const struct house *house, struct id channel, uint64_t seq)
{
    bool first = id_equal(channel, house->channel);
    uint64_t place = first ? (seq - 1) / 2 * 3 + (seq - 1) % 2 : (seq - 1) * 3 + 2;
    return place % 5 == 4;
}

/* What the page should have, by going over all seqs one by one. */
static unsigned expect(const struct house *house, const struct entry_page *page, uint64_t last,
                       uint64_t *ret_seqs)
{
    unsigned count = 0;
    uint64_t end = page->before == 0 || page->before > last + 1 ? last + 1 : page->before;
    for (uint64_t seq = page->after + 1; seq < end; seq++) {
        enum entry_kind kind = is_call(house, page->channel, seq) ? ENTRY_CALL : ENTRY_MESSAGE;
        if ((page->without >> kind & 1) == 0) {
            ret_seqs[count++] = seq;
        }
    }
    unsigned most = count < page->limit ? count : page->limit;
    if (page->newest) {
        memmove(ret_seqs, ret_seqs + count - most, most * sizeof *ret_seqs);
    }
    return most;
}

static void assert_page(const struct house *house, const struct entry_page *page)
{
    bool first = id_equal(page->channel, house->channel);
    uint64_t last = first ? last_in_first(MANY) : MANY / 3;
    struct seen seen = {.channel = page->channel};
    uint64_t expected[MANY];
    unsigned count = expect(house, page, last, expected);
    MUST(entry_list(house->store, PROOF(house->dossier), page, see, &seen));
    assert_int_equal(seen.count, count);
    assert_memory_equal(seen.seqs, expected, count * sizeof *expected);
}

static uint64_t random_up_to(uint64_t most)
{
    uint64_t drawn;
    house_random(&drawn, sizeof drawn);
    return drawn % (most + 1);
}

static void test_page_is_the_same_wherever_its_entries_stand(void **state) /* R-FUN-1 */
{
    const struct house *house = *state;
    for (unsigned i = 0; i < PAGES; i++) {
        struct entry_page page = {
            .channel = i % 3 == 0 ? house->second_channel : house->channel,
            .after = random_up_to(1) == 0 ? 0 : random_up_to(MANY),
            .before = random_up_to(1) == 0 ? 0 : random_up_to(MANY),
            .limit = (unsigned)random_up_to(2) == 0 ? MANY : 1 + (unsigned)random_up_to(200),
            .newest = i % 2 == 0,
            .without = (uint32_t)random_up_to(2) == 0 ? 1u << random_up_to(1) : 0,
        };
        assert_page(house, &page);
    }
}

static void test_page_that_is_enough_ends_before_the_newest(void **state)
{
    const struct house *house = *state;
    struct entry_page page = {.channel = house->channel, .limit = MANY};
    struct seen seen = {.channel = house->channel, .stop_after = 5};
    MUST(entry_list(house->store, PROOF(house->dossier), &page, see, &seen));
    assert_int_equal(seen.count, 5);
}

static void test_each_entry_is_found_by_its_seq(void **state)
{
    const struct house *house = *state;
    for (uint64_t seq = 1; seq <= last_in_first(MANY); seq++) {
        struct seen seen = {.channel = house->channel};
        MUST(entry_at(house->store, PROOF(house->dossier), house->channel, seq, see, &seen));
        assert_int_equal(seen.seqs[0], seq);
    }
    unsigned none = 0;
    assert_int_equal(entry_at(house->store, PROOF(house->dossier), house->channel,
                              last_in_first(MANY) + 1, count_entry, &none),
                     STORE_NOT_FOUND);
}

static void test_numbers_go_on_where_the_index_ends(void **state)
{
    struct house *house = *state;
    uint64_t last = 0;
    house_close(house);
    house_open(house);
    MUST(entry_last(house->store, house->channel, &last));
    assert_int_equal(last, last_in_first(MANY));
    struct entry next = house_say(house, entry_of(house->channel, house->client, "next"));
    assert_int_equal(next.seq, last + 1);
    assert_int_equal(next.number, MANY + 1);
    assert_int_equal(house_findings(house), 0);
}

static void test_what_is_unread_is_counted_in_both(void **state)
{
    const struct house *house = *state;
    uint64_t last = last_in_first(MANY);
    uint64_t unread = 0;
    for (uint64_t read = last - 900; read < last; read += 100) {
        unsigned messages = 0;
        for (uint64_t seq = read + 1; seq <= last; seq++) {
            messages += !is_call(house, house->channel, seq);
        }
        MUST(channel_unread(house->store, house->channel, house->therapist, read, &unread));
        assert_int_equal(unread, messages);
    }
}

/* The first page of a table comes back from the disk as noise. */
static void spoil(struct house *house, const char *table)
{
    char sql[96];
    char path[96];
    unsigned char noise[4096];
    (void)snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table);
    unsigned page = count_of(house, sql);
    house_close(house);
    for (size_t i = 0; i < sizeof noise; i++) {
        noise[i] = (unsigned char)(i * 151 + 90);
    }
    (void)snprintf(path, sizeof path, "%s/empower.db", house->path);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)((page - 1) * sizeof noise), SEEK_SET), 0);
    assert_int_equal(fwrite(noise, sizeof noise, 1, file), 1);
    assert_int_equal(fclose(file), 0);
    house_open(house);
}

static enum store_err commit_one(struct house *house)
{
    struct entry entry = entry_of(house->channel, house->client, "said");
    struct audit audit = audit_of(house, "chat.send");
    MUST(store_begin(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    MUST(audit_append(house->store, &audit));
    return store_commit(house->store);
}

static void log_many(struct house *house, unsigned rows)
{
    struct audit audit = audit_of(house, "chat.send");
    MUST(store_begin(house->store));
    for (unsigned i = 0; i < rows; i++) {
        MUST(audit_append(house->store, &audit));
    }
    MUST(store_commit(house->store));
}

/* The commit that would add to it is refused, and those after it are not. */
static void assert_goes_on(struct house *house, enum store_err refused)
{
    assert_false(store_index_spoilt(house->store));
    assert_int_equal(commit_one(house), refused);
    assert_int_equal(store_index_spoilt(house->store), refused == STORE_CORRUPT);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(commit_one(house), STORE_OK);
    }
}

static void test_index_that_is_spoilt_keeps_nobody_from_writing(void **state) /* R-FUN-1 */
{
    struct house *house = *state;
    say_many(house, 0, 3);
    spoil(house, "entry_index");
    say_many(house, 3, RECENT - 1);
    assert_goes_on(house, STORE_CORRUPT);
    assert_int_equal(recent(house), RECENT + 2);
}

static void test_newest_entries_are_read_where_the_index_is_spoilt(void **state)
{
    struct house *house = *state;
    struct entry_page page = {.channel = house->channel, .limit = 50, .newest = true};
    struct seen seen = {.channel = house->channel};
    say_many(house, 0, RECENT);
    say_many(house, RECENT, RECENT + 300);
    spoil(house, "entry_index");
    MUST(entry_list(house->store, PROOF(house->dossier), &page, see, &seen));
    assert_int_equal(seen.count, 50);
    assert_int_equal(seen.seqs[49], last_in_first(RECENT + 300));
    page.limit = MANY;
    assert_int_equal(entry_list(house->store, PROOF(house->dossier), &page, see, &seen),
                     STORE_CORRUPT);
}

static void test_spoilt_index_of_the_log_keeps_nobody_from_writing(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    spoil(house, "audit_index");
    log_many(house, RECENT - 1);
    assert_goes_on(house, STORE_CORRUPT);
    assert_int_equal(count_of(house, "SELECT count(*) FROM audit"), RECENT + 2);
}

/* Also after a start it is tried once, then when it is twice as far behind; and when it can be
 * added to again, it takes all that it lacks. */
static void assert_catches_up(struct house *house, const char *index)
{
    char sql[160];
    (void)snprintf(sql, sizeof sql,
                   "CREATE TRIGGER no_growth BEFORE INSERT ON %s BEGIN"
                   " SELECT RAISE (ABORT, 'not now'); END",
                   index);
    MUST(DO(house, db_script(store_db(house->store), sql)));
    for (unsigned i = 0; i < RECENT - 1; i++) {
        assert_int_equal(commit_one(house), STORE_OK);
    }
    assert_goes_on(house, STORE_REFUSED);
    house_close(house);
    house_open(house);
    assert_goes_on(house, STORE_REFUSED);
    MUST(DO(house, db_script(store_db(house->store), "DROP TRIGGER no_growth")));
    for (unsigned i = 0; i < 2 * RECENT; i++) {
        assert_int_equal(commit_one(house), STORE_OK);
    }
    assert_in_range(recent(house), 0, RECENT - 1);
    assert_int_equal(house_findings(house), 0);
}

static void test_index_that_could_not_be_added_to_catches_up(void **state) /* R-FUN-1 */
{
    struct house *house = *state;
    assert_catches_up(house, "entry_index");
    assert_int_equal(indexed(house) + recent(house), 3 * RECENT + 5);
}

static void test_index_of_the_log_that_could_not_be_added_to_catches_up(void **state)
{
    struct house *house = *state;
    assert_catches_up(house, "audit_index");
    assert_in_range(count_of(house, "SELECT max(last_number) FROM audit_index"), 2 * RECENT,
                    3 * RECENT + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(test) cmocka_unit_test_setup_teardown(test, house_build, house_raze)
#define WITH_MANY(test) cmocka_unit_test_setup_teardown(test, build_with_entries, house_raze)
        TEST(test_newest_entries_come_to_the_index_when_they_are_many),
        TEST(test_writer_that_begins_anew_counts_the_newest_that_are_there),
        TEST(test_commit_that_is_not_made_moves_nothing),
        WITH_MANY(test_page_is_the_same_wherever_its_entries_stand),
        WITH_MANY(test_page_that_is_enough_ends_before_the_newest),
        WITH_MANY(test_each_entry_is_found_by_its_seq),
        WITH_MANY(test_numbers_go_on_where_the_index_ends),
        WITH_MANY(test_what_is_unread_is_counted_in_both),
        TEST(test_index_that_is_spoilt_keeps_nobody_from_writing),
        TEST(test_newest_entries_are_read_where_the_index_is_spoilt),
        TEST(test_spoilt_index_of_the_log_keeps_nobody_from_writing),
        TEST(test_index_that_could_not_be_added_to_catches_up),
        TEST(test_index_of_the_log_that_could_not_be_added_to_catches_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
