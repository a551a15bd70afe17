#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/master.h"
#include "tests/unit/tamper.h"

enum { ROWS = 12 };

/* What a page gave. */
struct taken {
    unsigned count;
    uint64_t numbers[ROWS];
    char reason[AUDIT_REASON_MAX + 1];
    struct audit last;
    uint64_t step; /* between one row and the next */
};

static bool take(void *context, uint64_t number, const struct audit *audit)
{
    struct taken *taken = context;
    taken->numbers[taken->count++] = number;
    taken->last = *audit;
    (void)snprintf(taken->reason, sizeof taken->reason, "%s", audit->reason);
    return taken->count < ROWS;
}

static void append(struct house *house, struct audit audit)
{
    MUST(store_begin(house->store));
    MUST(audit_append(house->store, &audit));
    MUST(store_commit(house->store));
}

/* Odd rows are looks of the therapist, even ones deeds of the client; row 6 is refused, and row 9
 * is of the other dossier. */
static int build_with_rows(void **state)
{
    int failed = house_build(state);
    struct house *house = *state;
    for (unsigned number = 1; number <= ROWS; number++) {
        struct audit audit = audit_of(house, number % 2 == 1 ? "chat.history" : "chat.send");
        audit.look = number % 2 == 1;
        audit.actor = number % 2 == 1 ? house->therapist : house->client;
        audit.role = number % 2 == 1 ? "therapist" : "client";
        audit.allowed = number != 6;
        audit.dossier = number == 9 ? house->other_dossier : house->dossier;
        audit.basis = number == 11 ? AUDIT_BASIS_EMERGENCY : "";
        append(house, audit);
    }
    return failed;
}

static void assert_page(const struct house *house, struct audit_page page, unsigned count,
                        const uint64_t *numbers)
{
    struct taken taken = {0};
    assert_int_equal(audit_list(house->store, &page, take, &taken), STORE_OK);
    assert_int_equal(taken.count, count);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(taken.numbers[i], numbers[i]);
    }
}
#define PAGE(house, page_, ...)                                                                    \
    do {                                                                                           \
        static const uint64_t numbers[] = {__VA_ARGS__};                                           \
        assert_page(house, (struct audit_page)page_, sizeof numbers / sizeof numbers[0], numbers); \
    } while (0)
#define WITH(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static void test_page_has_the_rows_of_one_dossier_oldest_first(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    PAGE(house, WITH(.dossier = house->dossier, .limit = 4), 1, 2, 3, 4);
    PAGE(house, WITH(.dossier = house->dossier, .limit = 4, .newest = true), 8, 10, 11, 12);
    PAGE(house, WITH(.dossier = house->other_dossier, .limit = 4), 9);
}

static void test_page_has_what_one_employee_did_in_any_dossier(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    PAGE(house, WITH(.actor = house->therapist, .limit = 9), 1, 3, 5, 7, 9, 11);
    PAGE(house, WITH(.actor = house->therapist, .limit = 2, .newest = true), 9, 11);
    assert_page(house, (struct audit_page){.actor = house->client, .limit = 9}, 0, NULL);
}

static void test_page_has_what_one_actor_did_in_one_dossier(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    PAGE(house, WITH(.dossier = house->dossier, .actor = house->client, .limit = 3), 2, 4, 6);
}

static void test_bounds_of_a_page_are_exclusive(void **state)
{
    struct house *house = *state;
    PAGE(house, WITH(.dossier = house->dossier, .after = 2, .before = 6, .limit = 9), 3, 4, 5);
    PAGE(house, WITH(.dossier = house->dossier, .before = 6, .limit = 2, .newest = true), 4, 5);
}

static void test_page_has_the_kinds_that_are_asked_for(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    struct id of = house->dossier;
    PAGE(house, WITH(.dossier = of, .limit = 9, .kinds = 1 << AUDIT_LOOK), 1, 3, 5, 7, 11);
    PAGE(house, WITH(.dossier = of, .limit = 9, .kinds = 1 << AUDIT_CHANGE), 2, 4, 8, 10, 12);
    PAGE(house, WITH(.dossier = of, .limit = 9, .kinds = 1 << AUDIT_REFUSED), 6);
    PAGE(house, WITH(.dossier = of, .limit = 9, .kinds = 1 << AUDIT_EMERGENCY), 11);
    PAGE(house, WITH(.dossier = of, .limit = 9, .kinds = 1 << AUDIT_REFUSED | 1 << AUDIT_EMERGENCY),
         6, 11);
}

static void test_page_for_the_family_has_nothing_of_what_is_withheld(void **state) /* R-CONS-5 */
{
    struct house *house = *state;
    struct audit audit = audit_of(house, AUDIT_EVENT_WITHHOLD); /* row 13 */
    audit.dossier = house->dossier;
    append(house, audit);
    audit.event = "chat.send";
    append(house, audit);
    audit.event = AUDIT_EVENT_RELEASE;
    append(house, audit);
    struct id of = house->dossier;
    PAGE(house, WITH(.dossier = of, .after = 11, .limit = 9), 12, 13, 14, 15);
    PAGE(house, WITH(.dossier = of, .after = 11, .limit = 9, .family = true), 12, 14);
    PAGE(house, WITH(.dossier = of, .limit = 2, .newest = true, .family = true), 12, 14);
    PAGE(house, WITH(.dossier = of, .after = 12, .limit = 1, .family = true), 14);
}

static void test_page_of_everything_is_refused(void **state)
{
    struct house *house = *state;
    struct taken taken = {0};
    const struct audit_page page = {.limit = 9};
    assert_int_equal(audit_list(house->store, &page, take, &taken), STORE_REFUSED);
}

static const char why[] = "De cliënt is misschien in gevaar.";

static void append_emergency(struct house *house, struct id dossier)
{
    struct audit audit = audit_of(house, "emergency");
    audit.dossier = dossier;
    audit.actor = house->therapist;
    audit.role = "therapist";
    audit.basis = AUDIT_BASIS_EMERGENCY;
    audit.reason = why;
    append(house, audit);
}

static struct taken read_last(const struct house *house, bool reasons)
{
    struct taken taken = {0};
    const struct audit_page page = {
        .actor = house->therapist, .limit = 1, .newest = true, .reasons = reasons};
    assert_int_equal(audit_list(house->store, &page, take, &taken), STORE_OK);
    assert_int_equal(taken.count, 1);
    return taken;
}

static void assert_whole(struct house *house)
{
    uint64_t row = 0;
    assert_int_equal(audit_verify(house->store, &row), STORE_OK);
}

enum { HEAPS = 2500 }; /* rows, of which the index has two heaps */

static bool count_one(void *context, uint64_t number, const struct audit *audit)
{
    struct taken *taken = context;
    (void)audit;
    assert_true(taken->count == 0 || number == taken->numbers[0] + taken->step);
    taken->numbers[0] = number;
    taken->count++;
    return true;
}

/* Every other row is of the one dossier, and by the one employee. */
static void append_heaps(struct house *house, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        struct audit audit = audit_of(house, "chat.send");
        audit.dossier = i % 2 == 0 ? house->dossier : house->other_dossier;
        audit.actor = i % 2 == 0 ? house->therapist : house->client;
        audit.role = i % 2 == 0 ? "therapist" : "client";
        audit.look = i % 1000 < 500;
        audit.basis = i % 1000 == 0 ? AUDIT_BASIS_EMERGENCY : "";
        MUST(store_begin(house->store));
        MUST(audit_append(house->store, &audit));
        MUST(store_commit(house->store));
    }
}

static unsigned count_rows(const struct house *house, struct audit_page page)
{
    struct taken taken = {.step = page.kinds == 0 ? 2 : 1000};
    page.limit = 2 * HEAPS;
    assert_int_equal(audit_list(house->store, &page, count_one, &taken), STORE_OK);
    return taken.count;
}

static void test_rows_are_found_in_the_index_and_behind_it(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    append_heaps(house, 0, HEAPS);
    assert_int_equal(raw_sql(house, "CREATE TABLE some (rows INTEGER CHECK (rows > 2000));"
                                    "INSERT INTO some SELECT number FROM audit_indexed"),
                     SQLITE_OK);
    const struct audit_page of_dossier = {.dossier = house->dossier, .after = ROWS};
    const struct audit_page of_employee = {.actor = house->therapist, .after = ROWS};
    assert_int_equal(count_rows(house, of_dossier), HEAPS / 2);
    assert_int_equal(count_rows(house, of_employee), HEAPS / 2);
    house_close(house);
    house_open(house);
    append_heaps(house, HEAPS, HEAPS + 100);
    assert_int_equal(count_rows(house, of_dossier), HEAPS / 2 + 50);
    assert_int_equal(count_rows(house, of_employee), HEAPS / 2 + 50);
    assert_whole(house);
}

/* What the writer remembers of a heap, and what it asks for where it does not, come to the same. */
static void test_heaps_are_the_same_remembered_or_not(void **state)
{
    struct house *house = *state;
    const struct audit_page of_dossier = {.dossier = house->dossier, .after = ROWS};
    const struct audit_page of_employee = {.actor = house->therapist, .after = ROWS};
    struct audit_page emergencies = of_dossier;
    emergencies.kinds = 1u << AUDIT_EMERGENCY;
    for (unsigned rows = 0; rows < 3 * HEAPS; rows += HEAPS) {
        append_heaps(house, rows, rows + HEAPS);
        assert_int_equal(count_rows(house, of_dossier), (rows + HEAPS) / 2);
        assert_int_equal(count_rows(house, of_employee), (rows + HEAPS) / 2);
        assert_int_equal(count_rows(house, emergencies), (rows + HEAPS + 999) / 1000);
        house_close(house);
        house_open(house);
    }
    assert_int_equal(
        raw_sql(house, "CREATE TABLE some (rows INTEGER CHECK (rows = 0));"
                       "INSERT INTO some SELECT count(*) FROM audit_index WHERE NOT EXISTS"
                       " (SELECT 1 FROM audit WHERE number = first_number AND"
                       " subject IN (dossier, actor)) OR NOT EXISTS"
                       " (SELECT 1 FROM audit WHERE number = last_number AND"
                       " subject IN (dossier, actor));"
                       "INSERT INTO some SELECT count(*) FROM audit_index WHERE kinds <>"
                       " (SELECT max(allowed = 1 AND look = 1) + 2 * max(allowed = 1 AND look = 0)"
                       " + 4 * max(allowed = 0) + 8 * max(basis = 'emergency')"
                       " FROM audit WHERE number BETWEEN first_number AND last_number AND"
                       " subject IN (dossier, actor));"
                       "INSERT INTO some SELECT count(*) FROM audit_index a JOIN audit_index b"
                       " USING (subject) WHERE a.first_number < b.first_number AND"
                       " a.last_number >= b.first_number"),
        SQLITE_OK);
    assert_whole(house);
}

static void test_newest_page_reaches_from_behind_the_index_into_it(void **state)
{
    struct house *house = *state;
    append_heaps(house, 0, 1100);
    struct taken taken = {.step = 2};
    const struct audit_page page = {
        .dossier = house->dossier, .before = 1100, .limit = 200, .newest = true};
    assert_int_equal(audit_list(house->store, &page, count_one, &taken), STORE_OK);
    assert_int_equal(taken.count, 200);
    assert_int_equal(taken.numbers[0], 1099);
}

static void test_heap_of_a_batch_that_was_rolled_back_is_in_no_index(void **state)
{
    struct house *house = *state;
    struct audit audit = audit_of(house, "chat.send");
    MUST(store_begin(house->store));
    for (int i = 0; i < 1100; i++) {
        MUST(audit_append(house->store, &audit));
    }
    store_rollback(house->store);
    append_heaps(house, 0, HEAPS);
    const struct audit_page of_dossier = {.dossier = house->dossier, .after = ROWS};
    assert_int_equal(count_rows(house, of_dossier), HEAPS / 2);
    assert_whole(house);
}

static void test_reason_is_read_where_it_is_asked_for_and_stands_nowhere_in_clear(void **state)
{
    struct house *house = *state; /* R-ACC-6, R-PRIV-2 */
    append_emergency(house, house->dossier);
    assert_string_equal(read_last(house, true).reason, why);
    assert_string_equal(read_last(house, false).reason, "");
    assert_whole(house);
    assert_int_equal(raw_sql(house, "CREATE TABLE clear (rows INTEGER CHECK (rows = 0));"
                                    "INSERT INTO clear SELECT count(*) FROM audit"
                                    " WHERE instr(CAST(reason AS TEXT), 'gevaar') > 0"),
                     SQLITE_OK);
}

static void test_reason_goes_with_the_dossiers_key_and_the_chain_stays_whole(void **state)
{
    struct house *house = *state; /* R-PRIV-7, R-PRIV-2 */
    append_emergency(house, house->dossier);
    tamper(house, "DELETE FROM dossier_key");
    assert_string_equal(read_last(house, true).reason, "");
    assert_whole(house);
}

static void test_reason_without_a_dossier_is_sealed_under_the_logs_own_key(void **state)
{
    struct house *house = *state; /* R-PRIV-2 */
    append_emergency(house, (struct id){0});
    assert_string_equal(read_last(house, true).reason, why);
    assert_whole(house);
}

static void test_reasons_are_read_and_the_chain_is_whole_after_the_master_key_changed(void **state)
{
    struct house *house = *state; /* R-PRIV-2 */
    uint64_t dossiers;
    append_emergency(house, (struct id){0});
    MUST(store_begin(house->store));
    assert_int_equal(master_rotate(house->store, &dossiers), STORE_OK);
    MUST(store_commit(house->store));
    assert_int_equal(master_settle(house->store), STORE_OK);
    house_close(house);
    house_open(house);
    assert_string_equal(read_last(house, true).reason, why);
    append_emergency(house, house->dossier);
    assert_string_equal(read_last(house, true).reason, why);
    assert_whole(house);
}

static void test_reason_moved_to_another_row_does_not_open(void **state) /* R-PRIV-2 */
{
    struct house *house = *state;
    struct taken taken = {0};
    const struct audit_page page = {
        .actor = house->therapist, .limit = 1, .newest = true, .reasons = true};
    append_emergency(house, house->dossier);
    append_emergency(house, house->dossier);
    tamper(house, "UPDATE audit SET reason = (SELECT a.reason FROM audit a WHERE a.number = 13)"
                  " WHERE number = 14");
    assert_int_equal(audit_list(house->store, &page, take, &taken), STORE_CORRUPT);
}

static void test_reason_that_is_too_long_is_refused(void **state)
{
    struct house *house = *state;
    static char text[AUDIT_REASON_MAX + 2];
    struct audit audit = audit_of(house, "emergency");
    memset(text, 'x', sizeof text - 1);
    audit.reason = text;
    MUST(store_begin(house->store));
    assert_int_equal(audit_append(house->store, &audit), STORE_REFUSED);
    text[AUDIT_REASON_MAX] = '\0';
    assert_int_equal(audit_append(house->store, &audit), STORE_OK);
    MUST(store_commit(house->store));
    assert_whole(house);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build_with_rows, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_page_has_the_rows_of_one_dossier_oldest_first),
        TEST(test_page_has_what_one_employee_did_in_any_dossier),
        TEST(test_page_has_what_one_actor_did_in_one_dossier),
        TEST(test_bounds_of_a_page_are_exclusive),
        TEST(test_page_has_the_kinds_that_are_asked_for),
        TEST(test_page_for_the_family_has_nothing_of_what_is_withheld),
        TEST(test_page_of_everything_is_refused),
        TEST(test_rows_are_found_in_the_index_and_behind_it),
        TEST(test_heaps_are_the_same_remembered_or_not),
        TEST(test_newest_page_reaches_from_behind_the_index_into_it),
        TEST(test_heap_of_a_batch_that_was_rolled_back_is_in_no_index),
        TEST(test_reason_is_read_where_it_is_asked_for_and_stands_nowhere_in_clear),
        TEST(test_reason_goes_with_the_dossiers_key_and_the_chain_stays_whole),
        TEST(test_reason_without_a_dossier_is_sealed_under_the_logs_own_key),
        TEST(test_reasons_are_read_and_the_chain_is_whole_after_the_master_key_changed),
        TEST(test_reason_moved_to_another_row_does_not_open),
        TEST(test_reason_that_is_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
