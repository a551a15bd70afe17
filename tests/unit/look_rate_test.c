#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/look_rate.h"

#include <string.h>

enum { NOW_MS = 1000000 };

static struct id id_of(uint8_t number)
{
    return (struct id){{number}};
}

static struct audit row_of(uint8_t sign_in, const char *event, uint8_t channel)
{
    return (struct audit){.event = event,
                          .allowed = true,
                          .look = true,
                          .actor = id_of(9),
                          .sign_in = id_of(sign_in),
                          .dossier = id_of(7),
                          .client = id_of(6),
                          .channel = id_of(channel),
                          .part = "chat",
                          .address = "127.0.0.1",
                          .node = "node1"};
}

static int build(void **state)
{
    *state = look_rate_create();
    return 0;
}

static int raze(void **state)
{
    look_rate_destroy(*state);
    return 0;
}

static bool knows(const struct look_rate *rate, const struct audit *row, uint64_t now_ms)
{
    struct look_list look = {0};
    look_add(&look, row);
    bool known = look_rate_knows(rate, look.first, now_ms);
    looks_drop(&look);
    return known;
}

static void note(struct look_rate *rate, const struct audit *row, uint64_t now_ms)
{
    struct look_list look = {0};
    look_add(&look, row);
    look_rate_note(rate, look.first, now_ms);
    looks_drop(&look);
}

static void test_same_look_is_known_for_a_minute(void **state) /* R-PRIV-2 */
{
    const struct audit row = row_of(1, "chat.history", 3);
    assert_false(knows(*state, &row, NOW_MS));
    note(*state, &row, NOW_MS);
    assert_true(knows(*state, &row, NOW_MS + LOOK_AGAIN_MS - 1));
    assert_false(knows(*state, &row, NOW_MS + LOOK_AGAIN_MS));
}

static void test_look_that_differs_in_anything_is_another(void **state) /* R-PRIV-2 */
{
    const struct audit row = row_of(1, "chat.history", 3);
    struct audit others[9];
    note(*state, &row, NOW_MS);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        others[i] = row;
    }
    others[0].sign_in = id_of(2);
    others[1].event = "chat.search";
    others[2].channel = id_of(4);
    others[3].object = id_of(5);
    others[4].dossier = id_of(8);
    others[5].address = "127.0.0.2";
    others[6].basis = AUDIT_BASIS_EMERGENCY;
    others[7].part = "video";
    others[8].client = id_of(5);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(knows(*state, &others[i], NOW_MS));
    }
    assert_true(knows(*state, &row, NOW_MS));
}

static void test_what_is_over_is_forgotten(void **state)
{
    const struct audit row = row_of(1, "chat.history", 3);
    struct look_list sums = {0};
    note(*state, &row, NOW_MS);
    look_rate_sweep(*state, NOW_MS + LOOK_AGAIN_MS - 1, false, &sums);
    assert_true(knows(*state, &row, NOW_MS));
    look_rate_sweep(*state, NOW_MS + LOOK_AGAIN_MS, false, &sums);
    assert_false(knows(*state, &row, NOW_MS));
    assert_int_equal(sums.count, 0);
}

static bool refuse_row(struct look_rate *rate, const struct audit *row)
{
    struct look_list look = {0};
    look_add(&look, row);
    bool wanted = look_rate_refusal(rate, look.first, NOW_MS);
    looks_drop(&look);
    return wanted;
}

static struct audit refusal_of(uint8_t actor, uint8_t channel)
{
    struct audit row = row_of(1, "chat.history", channel);
    row.allowed = false;
    row.refusal = "not_found";
    row.actor = id_of(actor);
    return row;
}

/* How many of so many refusals, each in a channel of its own, get a row. */
static unsigned refuse(struct look_rate *rate, uint8_t actor, unsigned times)
{
    unsigned rows = 0;
    for (unsigned i = 0; i < times; i++) {
        const struct audit row = refusal_of(actor, (uint8_t)i);
        rows += refuse_row(rate, &row);
    }
    return rows;
}

static void test_refusals_of_an_account_are_bounded_and_of_another_are_not(void **state)
{
    assert_int_equal(refuse(*state, 1, 100), LOOK_REFUSALS); /* R-PRIV-2 */
    assert_int_equal(refuse(*state, 2, 5), 5);
}

static void test_rest_of_the_refusals_ends_in_one_row_with_their_number(void **state)
{
    struct look_list sums = {0}; /* R-PRIV-2 */
    (void)refuse(*state, 1, LOOK_REFUSALS + 7);
    (void)refuse(*state, 2, LOOK_REFUSALS);
    look_rate_sweep(*state, NOW_MS + LOOK_REFUSALS_MS - 1, false, &sums);
    assert_int_equal(sums.count, 0);
    look_rate_sweep(*state, NOW_MS + LOOK_REFUSALS_MS, false, &sums);
    assert_int_equal(sums.count, 1);
    const struct audit *sum = &sums.first->row;
    assert_string_equal(sum->event, "refusals");
    assert_string_equal(sum->refusal, "not_found");
    assert_string_equal(sum->address, "127.0.0.1");
    assert_int_equal(sum->times, 7);
    assert_false(sum->allowed);
    assert_true(id_equal(sum->actor, id_of(1)));
    assert_true(id_is_nil(sum->dossier) && id_is_nil(sum->channel));
    looks_drop(&sums);
    assert_int_equal(refuse(*state, 1, 5), 5);
}

static void test_same_refusal_again_has_one_row_and_one_with_the_number_of_the_rest(void **state)
{
    struct look_list sums = {0}; /* R-PRIV-2 */
    const struct audit row = refusal_of(1, 3);
    struct audit other = row;
    other.refusal = "consent_required";
    assert_true(refuse_row(*state, &row));
    for (unsigned i = 0; i < 200; i++) {
        assert_false(refuse_row(*state, &row));
    }
    assert_true(refuse_row(*state, &other)); /* for another reason, and nothing was used up */
    look_rate_sweep(*state, NOW_MS + LOOK_REFUSALS_MS, false, &sums);
    assert_int_equal(sums.count, 1);
    assert_string_equal(sums.first->row.event, "chat.history");
    assert_int_equal(sums.first->row.times, 200);
    assert_true(id_equal(sums.first->row.channel, row.channel));
    looks_drop(&sums);
    assert_true(refuse_row(*state, &row));
}

static void test_what_is_counted_alone_is_one_row_for_each_actor(void **state)
{
    struct look_list sums = {0}; /* R-PRIV-2 */
    for (uint8_t i = 0; i < 30; i++) {
        struct audit row = refusal_of(i % 3 == 0, i);
        row.event = "too_often";
        row.sign_in = id_of(i);
        look_rate_count(*state, &row, NOW_MS);
    }
    look_rate_sweep(*state, NOW_MS + LOOK_REFUSALS_MS - 1, false, &sums);
    assert_int_equal(sums.count, 0);
    look_rate_sweep(*state, NOW_MS + LOOK_REFUSALS_MS, false, &sums);
    assert_int_equal(sums.count, 2);
    assert_int_equal(sums.first->row.times, 10);
    assert_int_equal(sums.last->row.times, 20);
    assert_string_equal(sums.first->row.event, "too_often");
    looks_drop(&sums);
}

static void test_end_sums_up_what_is_not_over(void **state)
{
    struct look_list sums = {0};
    (void)refuse(*state, 1, LOOK_REFUSALS + 1);
    look_rate_sweep(*state, 0, true, &sums);
    assert_int_equal(sums.count, 1);
    assert_int_equal(sums.first->row.times, 1);
    looks_drop(&sums);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_same_look_is_known_for_a_minute),
        TEST(test_look_that_differs_in_anything_is_another),
        TEST(test_what_is_over_is_forgotten),
        TEST(test_refusals_of_an_account_are_bounded_and_of_another_are_not),
        TEST(test_rest_of_the_refusals_ends_in_one_row_with_their_number),
        TEST(test_same_refusal_again_has_one_row_and_one_with_the_number_of_the_rest),
        TEST(test_what_is_counted_alone_is_one_row_for_each_actor),
        TEST(test_end_sums_up_what_is_not_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
