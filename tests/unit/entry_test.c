#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/storage_fixture.h"

#include <time.h>

enum { KEPT = 64 };

/* What a listing handed out. */
struct kept {
    unsigned count;
    unsigned stop_after; /* 0: never */
    struct entry entries[KEPT];
    char *content;
    size_t content_length;
};

static bool keep(void *context, const struct entry *entry)
{
    struct kept *kept = context;
    assert_true(kept->count < KEPT);
    kept->entries[kept->count++] = *entry;
    free(kept->content);
    kept->content = malloc(entry->content_length + 1);
    assert_non_null(kept->content);
    memcpy(kept->content, entry->content, entry->content_length);
    kept->content[entry->content_length] = '\0';
    kept->content_length = entry->content_length;
    return kept->count != kept->stop_after;
}

static struct entry say(struct house *house, const char *content)
{
    return house_say(house, entry_of(house->channel, house->client, content));
}

static void test_seq_counts_from_one_in_each_channel(void **state)
{
    struct house *house = *state;
    assert_int_equal(say(house, "a").seq, 1);
    assert_int_equal(say(house, "b").seq, 2);
    struct entry other = entry_of(house->second_channel, house->client, "c");
    assert_int_equal(house_say(house, other).seq, 1);
    assert_int_equal(say(house, "d").seq, 3);
}

static void test_number_counts_across_the_channels_of_a_dossier(void **state)
{
    struct house *house = *state;
    assert_int_equal(say(house, "a").number, 1);
    struct entry second = entry_of(house->second_channel, house->client, "b");
    assert_int_equal(house_say(house, second).number, 2);
    struct entry other = entry_of(house->other_channel, house->other_client, "c");
    assert_int_equal(house_say(house, other).number, 1);
    assert_int_equal(say(house, "d").number, 3);
}

static void test_append_says_which_dossier(void **state)
{
    struct house *house = *state;
    assert_true(id_equal(say(house, "a").dossier, house->dossier));
}

static void test_job_that_is_undone_leaves_no_hole(void **state)
{
    struct house *house = *state;
    struct entry kept = entry_of(house->channel, house->client, "a");
    struct entry undone = entry_of(house->channel, house->client, "b");
    struct entry after = entry_of(house->channel, house->client, "c");
    MUST(store_begin(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &kept));
    MUST(store_savepoint(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &undone));
    MUST(store_rollback_to(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &after));
    MUST(store_commit(house->store));
    assert_int_equal(after.seq, 2);
    assert_int_equal(after.number, 2);
}

static void test_transaction_that_is_undone_leaves_no_hole(void **state)
{
    struct house *house = *state;
    struct entry undone = entry_of(house->channel, house->client, "a");
    MUST(store_begin(house->store));
    MUST(entry_append(house->store, PROOF(house->dossier), &undone));
    store_rollback(house->store);
    struct entry after = say(house, "b");
    assert_int_equal(after.seq, 1);
    assert_int_equal(after.number, 1);
}

static void test_same_nonce_of_same_author_is_refused_and_leaves_no_hole(void **state) /* R-FUN-1 */
{
    struct house *house = *state;
    struct entry first = say(house, "a");
    struct entry again = entry_of(house->second_channel, house->client, "a");
    again.nonce = first.nonce;
    MUST(store_begin(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &again), STORE_EXISTS);
    MUST(store_commit(house->store));
    struct entry next = house_say(house, entry_of(house->second_channel, house->client, "b"));
    assert_int_equal(next.seq, 1);
    assert_int_equal(next.number, 2);
}

static void test_same_nonce_of_another_author_is_new(void **state)
{
    struct house *house = *state;
    struct entry first = say(house, "a");
    struct entry other = entry_of(house->channel, house->therapist, "b");
    other.nonce = first.nonce;
    assert_int_equal(house_say(house, other).seq, 2);
}

static void test_entries_without_a_nonce_do_not_collide(void **state)
{
    struct house *house = *state;
    struct entry entry = entry_of(house->channel, house->client, "");
    entry.kind = ENTRY_CALL;
    entry.nonce = (struct id){{0}};
    (void)house_say(house, entry);
    entry.id = new_id();
    assert_int_equal(house_say(house, entry).seq, 2);
}

static void test_everything_comes_back_as_it_was_said(void **state)
{
    struct house *house = *state;
    (void)say(house, "a");
    struct entry said = entry_of(house->channel, house->therapist, "Hoe gaat het?");
    said.amends = 1;
    said = house_say(house, said);
    struct kept kept = {0};
    assert_int_equal(entry_at(house->store, PROOF(house->dossier), house->channel, 2, keep, &kept),
                     STORE_OK);
    assert_int_equal(kept.count, 1);
    struct entry *got = &kept.entries[0];
    assert_true(id_equal(got->id, said.id));
    assert_true(id_equal(got->dossier, house->dossier));
    assert_true(id_equal(got->channel, house->channel));
    assert_true(id_equal(got->author, house->therapist));
    assert_true(id_equal(got->nonce, said.nonce));
    assert_int_equal(got->number, 2);
    assert_int_equal(got->seq, 2);
    assert_int_equal(got->kind, ENTRY_MESSAGE);
    assert_int_equal(got->sent_ms, said.sent_ms);
    assert_int_equal(got->amends, 1);
    assert_int_equal(got->retracts, 0);
    assert_int_equal(kept.content_length, strlen("Hoe gaat het?"));
    assert_string_equal(kept.content, "Hoe gaat het?");
    free(kept.content);
}

static void say_and_read_back(struct house *house, size_t length)
{
    char *content = malloc(length + 1);
    assert_non_null(content);
    for (size_t i = 0; i < length; i++) {
        content[i] = (char)(i % 251);
    }
    struct entry entry = entry_of(house->channel, house->client, "");
    entry.content = content;
    entry.content_length = length;
    struct entry said = house_say(house, entry);
    struct kept kept = {0};
    assert_int_equal(
        entry_at(house->store, PROOF(house->dossier), house->channel, said.seq, keep, &kept),
        STORE_OK);
    assert_int_equal(kept.content_length, length);
    assert_memory_equal(kept.content, content, length);
    free(kept.content);
    free(content);
}

static void test_content_of_any_length_and_bytes_comes_back(void **state)
{
    struct house *house = *state;
    say_and_read_back(house, 0);
    say_and_read_back(house, 1);
    say_and_read_back(house, 8192);
    say_and_read_back(house, 8193);
    say_and_read_back(house, ENTRY_CONTENT_MAX);
}

static void test_content_over_the_limit_is_refused(void **state)
{
    struct house *house = *state;
    struct entry entry = entry_of(house->channel, house->client, "");
    entry.content_length = (size_t)ENTRY_CONTENT_MAX + 1;
    MUST(store_begin(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_REFUSED);
}

static void test_unknown_channel_is_not_found(void **state)
{
    struct house *house = *state;
    struct entry entry = entry_of(new_id(), house->client, "a");
    MUST(store_begin(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_NOT_FOUND);
}

static void test_only_an_earlier_entry_can_be_amended_or_retracted(void **state)
{
    struct house *house = *state;
    struct entry amendment = entry_of(house->channel, house->client, "a");
    struct entry retraction = entry_of(house->channel, house->client, "");
    amendment.amends = 1;
    retraction.retracts = 7;
    MUST(store_begin(house->store));
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &amendment), STORE_REFUSED);
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &retraction), STORE_REFUSED);
}

static void test_append_outside_a_transaction_is_refused(void **state)
{
    struct house *house = *state;
    struct entry entry = entry_of(house->channel, house->client, "a");
    assert_int_equal(entry_append(house->store, PROOF(house->dossier), &entry), STORE_REFUSED);
    assert_int_equal(say(house, "b").seq, 1);
}

static void test_amended_entry_names_its_newest_amendment(void **state)
{
    struct house *house = *state;
    struct kept kept = {0};
    (void)say(house, "first");
    (void)say(house, "untouched");
    struct entry amendment = entry_of(house->channel, house->client, "second");
    amendment.amends = 1;
    (void)house_say(house, amendment);
    amendment.id = new_id();
    amendment.nonce = new_id();
    (void)house_say(house, amendment);
    struct entry_page page = {.channel = house->channel, .limit = 10};
    assert_int_equal(entry_list(house->store, PROOF(house->dossier), &page, keep, &kept), STORE_OK);
    assert_int_equal(kept.entries[0].amended_by, 4);
    assert_int_equal(kept.entries[0].retracted_by, 0);
    assert_int_equal(kept.entries[1].amended_by, 0);
    free(kept.content);
}

static void test_retracted_entry_names_its_retraction(void **state)
{
    struct house *house = *state;
    struct kept kept = {0};
    struct entry said = say(house, "a");
    struct entry retraction = entry_of(house->channel, house->client, "");
    retraction.retracts = 1;
    (void)house_say(house, retraction);
    assert_int_equal(
        entry_by_nonce(house->store, PROOF(house->dossier), house->client, said.nonce, keep, &kept),
        STORE_OK);
    assert_int_equal(kept.entries[0].retracted_by, 2);
    assert_int_equal(kept.entries[0].amended_by, 0);
    free(kept.content);
}

static void test_amendment_goes_with_what_it_amends_when_that_is_retracted(void **state)
{
    struct house *house = *state;
    struct kept kept = {0};
    (void)say(house, "a");
    struct entry amendment = entry_of(house->channel, house->client, "b");
    struct entry retraction = entry_of(house->channel, house->client, "");
    amendment.amends = 1;
    retraction.retracts = 1;
    (void)house_say(house, amendment);
    (void)house_say(house, retraction);
    struct entry_page page = {.channel = house->channel, .limit = 10};
    assert_int_equal(entry_list(house->store, PROOF(house->dossier), &page, keep, &kept), STORE_OK);
    assert_int_equal(kept.entries[0].retracted_by, 3);
    assert_int_equal(kept.entries[1].retracted_by, 3);
    assert_int_equal(kept.entries[2].retracted_by, 0);
    free(kept.content);
}

static void test_amendment_in_another_channel_is_none_here(void **state)
{
    struct house *house = *state;
    struct kept kept = {0};
    (void)say(house, "a");
    (void)house_say(house, entry_of(house->second_channel, house->client, "b"));
    struct entry amendment = entry_of(house->second_channel, house->client, "c");
    amendment.amends = 1;
    (void)house_say(house, amendment);
    MUST(entry_at(house->store, PROOF(house->dossier), house->channel, 1, keep, &kept));
    assert_int_equal(kept.entries[0].amended_by, 0);
    free(kept.content);
}

static void test_what_is_not_there_is_not_found(void **state)
{
    struct house *house = *state;
    struct kept kept = {0};
    struct entry said = say(house, "a");
    assert_int_equal(entry_at(house->store, PROOF(house->dossier), house->channel, 2, keep, &kept),
                     STORE_NOT_FOUND);
    assert_int_equal(entry_at(house->store, PROOF(house->dossier), house->channel, 0, keep, &kept),
                     STORE_NOT_FOUND);
    assert_int_equal(
        entry_at(house->store, PROOF(house->dossier), house->channel, UINT64_MAX, keep, &kept),
        STORE_NOT_FOUND);
    assert_int_equal(
        entry_at(house->store, PROOF(house->dossier), house->second_channel, 1, keep, &kept),
        STORE_NOT_FOUND);
    assert_int_equal(entry_by_nonce(house->store, PROOF(house->dossier), house->therapist,
                                    said.nonce, keep, &kept),
                     STORE_NOT_FOUND);
    assert_int_equal(kept.count, 0);
}

static int build_with_ten(void **state)
{
    int failed = house_build(state);
    for (int i = 0; i < 10 && failed == 0; i++) {
        (void)say(*state, "message");
    }
    return failed;
}

static void assert_page(struct house *house, struct entry_page page, uint64_t first, uint64_t last)
{
    struct kept kept = {0};
    page.channel = house->channel;
    assert_int_equal(entry_list(house->store, PROOF(house->dossier), &page, keep, &kept), STORE_OK);
    assert_int_equal(kept.count, last + 1 - first);
    for (unsigned i = 0; i < kept.count; i++) {
        assert_int_equal(kept.entries[i].seq, first + i);
    }
    free(kept.content);
}

static void test_page_after_gives_the_nearest_oldest_first(void **state)
{
    struct house *house = *state;
    assert_page(house, (struct entry_page){.after = 3, .limit = 4}, 4, 7);
    assert_page(house, (struct entry_page){.limit = 3}, 1, 3);
    assert_page(house, (struct entry_page){.after = 8, .limit = 4}, 9, 10);
}

static void test_newest_page_before_gives_the_nearest_oldest_first(void **state)
{
    struct house *house = *state;
    assert_page(house, (struct entry_page){.before = 8, .limit = 4, .newest = true}, 4, 7);
    assert_page(house, (struct entry_page){.limit = 3, .newest = true}, 8, 10);
    assert_page(house, (struct entry_page){.before = 3, .limit = 4, .newest = true}, 1, 2);
}

static void test_page_between_two_bounds_excludes_both(void **state)
{
    struct house *house = *state;
    struct entry_page page = {.after = 2, .before = 6, .limit = 10};
    assert_page(house, page, 3, 5);
    page.newest = true;
    assert_page(house, page, 3, 5);
    page.limit = 2;
    assert_page(house, page, 4, 5);
    page.newest = false;
    assert_page(house, page, 3, 4);
}

static void test_page_without_entries_is_empty(void **state)
{
    struct house *house = *state;
    assert_page(house, (struct entry_page){.after = 10, .limit = 5}, 1, 0);
    assert_page(house, (struct entry_page){.before = 1, .limit = 5, .newest = true}, 1, 0);
    assert_page(house, (struct entry_page){.after = UINT64_MAX, .limit = 5}, 1, 0);
    assert_page(house, (struct entry_page){.after = 3, .limit = 0}, 1, 0);
}

static void test_listing_stops_when_told(void **state)
{
    struct house *house = *state;
    struct kept kept = {.stop_after = 2};
    struct entry_page page = {.channel = house->channel, .limit = 10};
    assert_int_equal(entry_list(house->store, PROOF(house->dossier), &page, keep, &kept), STORE_OK);
    assert_int_equal(kept.count, 2);
    free(kept.content);
}

struct asking {
    struct house *house;
    unsigned count;
};

static bool ask_the_same_again(void *context, const struct entry *entry)
{
    struct asking *asking = context;
    struct kept kept = {0};
    struct entry_page page = {.channel = entry->channel, .after = entry->seq, .limit = 20};
    assert_int_equal(
        entry_list(asking->house->store, PROOF(asking->house->dossier), &page, keep, &kept),
        STORE_OK);
    assert_int_equal(kept.count, 10 - entry->seq);
    assert_memory_equal(entry->content, "message", entry->content_length);
    free(kept.content);
    asking->count++;
    return true;
}

static void test_callback_may_ask_what_its_caller_asks(void **state)
{
    struct asking asking = {.house = *state};
    struct entry_page page = {.channel = asking.house->channel, .limit = 20};
    assert_int_equal(entry_list(asking.house->store, PROOF(asking.house->dossier), &page,
                                ask_the_same_again, &asking),
                     STORE_OK);
    assert_int_equal(asking.count, 10);
}

/* The least of many, so that whatever else the machine does falls out. */
static uint64_t cost_ns(struct house *house, uint64_t seq)
{
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 200; i++) {
        struct timespec from;
        struct timespec to;
        unsigned seen = 0;
        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        MUST(
            entry_at(house->store, PROOF(house->dossier), house->channel, seq, count_entry, &seen));
        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        assert_int_equal(seen, 1);
        uint64_t ns = (uint64_t)(to.tv_sec - from.tv_sec) * 1000000000u + (uint64_t)to.tv_nsec -
                      (uint64_t)from.tv_nsec;
        least = ns < least ? ns : least;
    }
    return least;
}

static void test_reading_costs_the_same_in_a_long_channel(void **state)
{
    struct house *house = *state;
    (void)say(house, "a");
    uint64_t in_short_ns = cost_ns(house, 1);
    MUST(store_begin(house->store));
    for (int i = 0; i < 5000; i++) {
        struct entry entry = entry_of(house->channel, house->client, "a");
        MUST(entry_append(house->store, PROOF(house->dossier), &entry));
    }
    MUST(store_commit(house->store));
    assert_in_range(cost_ns(house, 1), 0, in_short_ns * 10);
    assert_in_range(cost_ns(house, 5000), 0, in_short_ns * 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_build, house_raze)
#define TEST_WITH_TEN(name) cmocka_unit_test_setup_teardown(name, build_with_ten, house_raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_seq_counts_from_one_in_each_channel),
        TEST(test_number_counts_across_the_channels_of_a_dossier),
        TEST(test_append_says_which_dossier),
        TEST(test_job_that_is_undone_leaves_no_hole),
        TEST(test_transaction_that_is_undone_leaves_no_hole),
        TEST(test_same_nonce_of_same_author_is_refused_and_leaves_no_hole),
        TEST(test_same_nonce_of_another_author_is_new),
        TEST(test_entries_without_a_nonce_do_not_collide),
        TEST(test_everything_comes_back_as_it_was_said),
        TEST(test_content_of_any_length_and_bytes_comes_back),
        TEST(test_content_over_the_limit_is_refused),
        TEST(test_unknown_channel_is_not_found),
        TEST(test_only_an_earlier_entry_can_be_amended_or_retracted),
        TEST(test_append_outside_a_transaction_is_refused),
        TEST(test_amended_entry_names_its_newest_amendment),
        TEST(test_retracted_entry_names_its_retraction),
        TEST(test_amendment_goes_with_what_it_amends_when_that_is_retracted),
        TEST(test_amendment_in_another_channel_is_none_here),
        TEST(test_what_is_not_there_is_not_found),
        TEST(test_reading_costs_the_same_in_a_long_channel),
        TEST_WITH_TEN(test_page_after_gives_the_nearest_oldest_first),
        TEST_WITH_TEN(test_newest_page_before_gives_the_nearest_oldest_first),
        TEST_WITH_TEN(test_page_between_two_bounds_excludes_both),
        TEST_WITH_TEN(test_page_without_entries_is_empty),
        TEST_WITH_TEN(test_listing_stops_when_told),
        TEST_WITH_TEN(test_callback_may_ask_what_its_caller_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
