/* Who the client is, who belongs to the network, what was signed, asked and withheld. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/closing.h"
#include "tests/unit/care_fixture.h"

static void test_words_of_parts_and_ties_go_both_ways(void **state)
{
    (void)state;
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        enum part parsed = PART_ANY;
        assert_true(part_parse(part_word(part), &parsed));
        assert_int_equal(parsed, part);
    }
    for (enum tie kind = TIE_NONE; kind < TIE_COUNT; kind++) {
        enum tie parsed = TIE_COUNT;
        assert_true(tie_parse(tie_word(kind), &parsed));
        assert_int_equal(parsed, kind);
    }
    enum part part = PART_VIDEO;
    enum tie kind = TIE_TEACHER;
    assert_false(part_parse("any", &part) || part_parse("", &part) || part_parse("Chat", &part));
    assert_false(tie_parse("", &kind) || tie_parse("Relative", &kind));
    assert_int_equal(part, PART_VIDEO);
    assert_int_equal(kind, TIE_TEACHER);
    assert_string_equal(part_word(PART_END), "unknown");
    assert_string_equal(tie_word(TIE_COUNT), "unknown");
    assert_int_equal(PARTS_ALL & PART_SET(PART_ANY), 0);
    assert_int_equal(PARTS_ALL >> 1, (1u << (PART_END - 1)) - 1);
}

static void test_care_of_a_new_dossier_knows_the_client_and_no_more(void **state)
{
    const struct home *home = *state;
    const struct care care = care_of(home);
    struct care missing;
    assert_true(id_equal(care.dossier, home->house->dossier));
    assert_true(id_equal(care.client, home->house->client));
    assert_true(id_equal(care.provider, home->house->provider));
    assert_int_equal(care.born, 0);
    assert_false(care.incapacitated || care.restricted);
    assert_int_equal(care_find(home->store, new_id(), &missing), STORE_NOT_FOUND);
}

static void test_client_is_noted_with_birth_date_and_capacity(void **state) /* R-CONS-6 */
{
    const struct home *home = *state;
    assert_int_equal(care_set_client(home->store, home->proof, 20121126, true), STORE_OK);
    assert_int_equal(care_of(home).born, 20121126);
    assert_true(care_of(home).incapacitated);
    assert_int_equal(care_set_client(home->store, home->proof, 0, false), STORE_OK);
    assert_int_equal(care_of(home).born, 0);
    assert_false(care_of(home).incapacitated);
}

static void test_dossier_is_restricted_and_open_again(void **state) /* R-PRIV-8 */
{
    const struct home *home = *state;
    assert_int_equal(care_set_restricted(home->store, home->proof, true, HOUSE_NOW_MS), STORE_OK);
    assert_true(care_of(home).restricted);
    assert_int_equal(care_set_restricted(home->store, home->proof, false, HOUSE_NOW_MS), STORE_OK);
    assert_false(care_of(home).restricted);
}

static bool comes_before(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) < 0;
}

struct dossiers {
    size_t count;
    size_t stop_at;
    struct id last;
};

static bool count_dossier(void *context, const struct care *care)
{
    struct dossiers *dossiers = context;
    assert_true(comes_before(dossiers->last, care->dossier));
    dossiers->last = care->dossier;
    return ++dossiers->count != dossiers->stop_at;
}

static void test_every_dossier_is_listed_in_order_until_told_to_stop(void **state) /* R-CONS-6 */
{
    const struct home *home = *state;
    struct dossiers all = {0};
    struct dossiers one = {.stop_at = 1};
    assert_int_equal(care_list(home->store, count_dossier, &all), STORE_OK);
    assert_int_equal(all.count, 2);
    assert_int_equal(care_list(home->store, count_dossier, &one), STORE_OK);
    assert_int_equal(one.count, 1);
}

static void test_stranger_stands_nowhere(void **state) /* R-ACC-6 */
{
    const struct home *home = *state;
    const struct standing_in standing = standing_of(home, home->aunt);
    assert_int_equal(standing.tie, TIE_NONE);
    assert_int_equal(standing.client_signed | standing.representatives_signed | standing.withheld,
                     0);
    assert_int_equal(standing.emergency_until_ms, 0);
}

static void test_what_the_client_signed_stands_apart(void **state) /* R-CONS-4 */
{
    const struct home *home = *state;
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(sign(home, home->mother, home->house->client, CHAT | VIDEO));
    MUST(sign(home, home->mother, home->father, RECORD));
    const struct standing_in standing = standing_of(home, home->mother);
    assert_int_equal(standing.tie, TIE_REPRESENTATIVE);
    assert_int_equal(standing.client_signed, CHAT | VIDEO);
    assert_int_equal(standing.representatives_signed, 0); /* nobody asks them for her */
}

static uint32_t together(const struct home *home)
{
    return standing_of(home, home->aunt).representatives_signed;
}

static void test_nobody_to_sign_signs_nothing(void **state) /* R-CONS-1 */
{
    const struct home *home = *state;
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(sign(home, home->aunt, home->mother, PARTS_ALL)); /* who is no representative */
    assert_int_equal(together(home), 0);
}

static void test_one_representative_signs_alone(void **state) /* R-CONS-1 */
{
    const struct home *home = *state;
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    assert_int_equal(together(home), 0);
    MUST(sign(home, home->aunt, home->mother, CHAT | VIDEO));
    assert_int_equal(together(home), CHAT | VIDEO);
}

static void test_representatives_sign_what_all_of_them_signed(void **state) /* R-CONS-1, 2 */
{
    const struct home *home = *state;
    MUST(tie(home, home->aunt, TIE_TEACHER));
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(tie(home, home->father, TIE_REPRESENTATIVE));
    MUST(sign(home, home->aunt, home->mother, CHAT | VIDEO));
    assert_int_equal(together(home), 0); /* one is missing */
    MUST(sign(home, home->aunt, home->father, VIDEO | RECORD));
    assert_int_equal(together(home), VIDEO);
    MUST(tie(home, home->guardian, TIE_REPRESENTATIVE));
    assert_int_equal(together(home), 0); /* a third one came, who has not signed */
    MUST(sign(home, home->aunt, home->guardian, PARTS_ALL));
    assert_int_equal(together(home), VIDEO);
    MUST(sign(home, home->aunt, home->father, CHAT)); /* instead of what he signed before */
    assert_int_equal(together(home), CHAT);
    MUST(sign(home, home->aunt, home->father, 0));
    assert_int_equal(together(home), 0); /* withdrawn */
}

/* R-CONS-1, R-ACC-9: parental authority does not hang on an account. */
static void test_representative_without_an_account_still_counts(void **state)
{
    const struct home *home = *state;
    const struct id nobody = {0};
    struct account father;
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(tie(home, home->father, TIE_REPRESENTATIVE));
    MUST(sign(home, home->aunt, home->mother, CHAT | VIDEO));
    MUST(account_close(home->store, home->father, home->father, nobody, HOUSE_NOW_MS));
    assert_int_equal(together(home), 0);
    MUST(account_find(home->store, home->father, &father));
    assert_string_equal(father.name, "Name of vader"); /* he is in no channel */
    MUST(tie(home, home->father, TIE_NONE));
    assert_int_equal(together(home), CHAT | VIDEO);
}

static void test_what_a_representative_signed_outlives_the_account(void **state)
{ /* R-CONS-1, R-ACC-9 */
    const struct home *home = *state;
    const struct id nobody = {0};
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(sign(home, home->aunt, home->mother, CHAT));
    MUST(account_close(home->store, home->mother, home->mother, nobody, HOUSE_NOW_MS));
    assert_int_equal(together(home), CHAT);
}

static void test_signature_for_one_is_none_for_another(void **state) /* R-CONS-2 */
{
    const struct home *home = *state;
    const struct proof other = {home->house->other_dossier, true};
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(sign(home, home->father, home->mother, PARTS_ALL));
    assert_int_equal(together(home), 0);
    const struct signature elsewhere = {home->aunt, home->mother, PARTS_ALL, HOUSE_NOW_MS};
    MUST(signature_set(home->store, &other, &elsewhere));
    assert_int_equal(together(home), 0);
}

static void test_network_is_listed_by_the_time_of_joining(void **state) /* R-FUN-11 */
{
    const struct home *home = *state;
    struct listed network = {0};
    MUST(tie_set(home->store, home->proof, home->aunt, TIE_RELATIVE, HOUSE_NOW_MS + 2));
    MUST(tie_set(home->store, home->proof, home->mother, TIE_REPRESENTATIVE, HOUSE_NOW_MS + 1));
    assert_int_equal(tie_list(home->store, home->proof, take_tied, &network), STORE_OK);
    assert_int_equal(network.count, 3);
    assert_true(id_equal(network.ids[0], home->house->therapist));
    assert_true(id_equal(network.ids[1], home->mother));
    assert_true(id_equal(network.ids[2], home->aunt));
    assert_int_equal(network.ties[0], TIE_CARE_TEAM);
    assert_true(id_equal(network.by[1], home->house->provider));
}

static void test_tie_set_again_is_the_new_one_alone(void **state)
{
    const struct home *home = *state;
    struct listed network = {0};
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(tie(home, home->aunt, TIE_TEACHER));
    MUST(tie_list(home->store, home->proof, take_tied, &network));
    assert_int_equal(network.count, 2);
    assert_int_equal(standing_of(home, home->aunt).tie, TIE_TEACHER);
}

static void test_account_has_the_dossiers_it_is_tied_to(void **state)
{
    const struct home *home = *state;
    struct listed dossiers = {0};
    struct listed none = {0};
    assert_int_equal(tie_list_of(home->store, home->house->therapist, take_dossier, &dossiers),
                     STORE_OK);
    assert_int_equal(dossiers.count, 2);
    assert_true(comes_before(dossiers.ids[0], dossiers.ids[1]));
    assert_int_equal(tie_list_of(home->store, home->house->client, take_dossier, &none), STORE_OK);
    assert_int_equal(none.count, 0); /* the own one is not among them */
}

static void test_who_does_not_exist_cannot_be_tied_or_sign(void **state)
{
    const struct home *home = *state;
    assert_int_equal(tie(home, new_id(), TIE_RELATIVE), STORE_REFUSED);
    assert_int_equal(sign(home, home->aunt, new_id(), CHAT), STORE_REFUSED);
}

static void test_asking_and_withholding_replace_what_was_before(void **state) /* R-CONS-5 */
{
    const struct home *home = *state;
    struct listed asked = {0};
    struct listed withheld = {0};
    ask_and_withhold(home, home->aunt, CHAT);
    ask_and_withhold(home, home->aunt, VIDEO | RECORD);
    MUST(consent_request_list(home->store, home->proof, take_asked, &asked));
    MUST(withholding_list(home->store, home->proof, take_withheld, &withheld));
    assert_int_equal(asked.count, 1);
    assert_int_equal(withheld.count, 1);
    assert_int_equal(asked.parts[0], VIDEO | RECORD);
    assert_int_equal(withheld.parts[0], VIDEO | RECORD);
    assert_true(id_equal(asked.by[0], home->mother));
    assert_true(id_equal(withheld.by[0], home->house->therapist));
    assert_int_equal(standing_of(home, home->aunt).withheld, VIDEO | RECORD);
    ask_and_withhold(home, home->aunt, 0);
    MUST(consent_request_list(home->store, home->proof, take_asked, &asked));
    MUST(withholding_list(home->store, home->proof, take_withheld, &withheld));
    assert_int_equal(asked.count + withheld.count, 2); /* nothing came to it */
    assert_int_equal(standing_of(home, home->aunt).withheld, 0);
}

static void test_ending_a_tie_takes_all_that_hangs_on_it_along(void **state) /* R-CONS-2, R-ACC-6 */
{
    const struct home *home = *state;
    struct listed left = {0};
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(sign(home, home->mother, home->house->client, CHAT)); /* for her */
    MUST(sign(home, home->aunt, home->mother, CHAT));          /* by her */
    MUST(sign(home, home->aunt, home->house->client, VIDEO));  /* another's */
    ask_and_withhold(home, home->mother, CHAT);
    MUST(tie(home, home->mother, TIE_NONE));
    MUST(signature_list(home->store, home->proof, take_signature, &left));
    assert_int_equal(left.count, 1);
    assert_int_equal(left.parts[0], VIDEO);
    MUST(consent_request_list(home->store, home->proof, take_asked, &left));
    MUST(withholding_list(home->store, home->proof, take_withheld, &left));
    assert_int_equal(left.count, 1);
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    const struct standing_in again = standing_of(home, home->mother);
    assert_int_equal(again.client_signed | again.withheld, 0);
    assert_int_equal(together(home), 0);
    MUST(tie(home, home->guardian, TIE_NONE)); /* who never was: nothing */
}

static void test_end_of_a_tie_leaves_the_other_dossier_alone(void **state)
{
    const struct home *home = *state;
    const struct proof other = {home->house->other_dossier, true};
    struct listed dossiers = {0};
    struct listed signatures = {0};
    const struct signature elsewhere = {home->mother, home->house->other_client, CHAT, 1};
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(tie_set(home->store, &other, home->mother, TIE_REPRESENTATIVE, HOUSE_NOW_MS));
    MUST(signature_set(home->store, &other, &elsewhere));
    MUST(tie(home, home->mother, TIE_NONE));
    MUST(tie_list_of(home->store, home->mother, take_dossier, &dossiers));
    MUST(signature_list(home->store, &other, take_signature, &signatures));
    assert_int_equal(dossiers.count, 1);
    assert_int_equal(signatures.count, 1);
}

static void test_emergency_is_noted_with_its_end(void **state) /* R-ACC-6 */
{
    const struct home *home = *state;
    const struct house *house = home->house;
    for (uint64_t until_ms = HOUSE_NOW_MS + 1; until_ms < HOUSE_NOW_MS + 3; until_ms++) {
        assert_int_equal(
            emergency_add(home->store, house->dossier, house->therapist, HOUSE_NOW_MS, until_ms),
            STORE_OK);
        assert_int_equal(standing_of(home, house->therapist).emergency_until_ms, until_ms);
    }
    assert_int_equal(emergency_add(home->store, new_id(), house->therapist, 1, 2), STORE_REFUSED);
}

struct emergencies {
    struct emergency all[8];
    size_t count;
};

static bool take_emergency(void *context, const struct emergency *emergency)
{
    struct emergencies *taken = context;
    assert_true(taken->count < 8);
    taken->all[taken->count++] = *emergency;
    return true;
}

static void take(const struct home *home, struct id dossier, uint64_t since_ms, uint64_t until_ms)
{
    MUST(emergency_add(home->store, dossier, home->house->therapist, since_ms, until_ms));
}

static void test_emergency_runs_on_beside_later_ones(void **state) /* R-ACC-6 */
{
    const struct home *home = *state;
    const struct house *house = home->house;
    struct emergencies running = {0};
    const uint64_t until_ms = HOUSE_NOW_MS + 100;
    take(home, house->dossier, HOUSE_NOW_MS, HOUSE_NOW_MS + 50);
    take(home, house->dossier, HOUSE_NOW_MS + 1, until_ms);
    take(home, house->dossier, HOUSE_NOW_MS + 2, HOUSE_NOW_MS + 2); /* one of the care team now */
    take(home, house->other_dossier, HOUSE_NOW_MS + 3, until_ms);
    MUST(emergency_add(home->store, house->dossier, home->guardian, HOUSE_NOW_MS, until_ms + 9));
    assert_int_equal(standing_of(home, house->therapist).emergency_until_ms, until_ms);
    MUST(emergency_running(home->store, house->therapist, until_ms - 1, take_emergency, &running));
    assert_int_equal(running.count, 2);
    assert_true(id_equal(running.all[0].dossier, house->other_dossier));
    assert_true(id_equal(running.all[1].dossier, house->dossier));
    assert_int_equal(running.all[1].since_ms, HOUSE_NOW_MS + 1);
    assert_int_equal(running.all[1].until_ms, until_ms);
    MUST(emergency_running(home->store, house->therapist, until_ms, take_emergency, &running));
    assert_int_equal(running.count, 2);
}

static void test_emergencies_are_listed_each_newest_first(void **state) /* R-ACC-6 */
{
    const struct home *home = *state;
    const struct house *house = home->house;
    struct emergencies taken = {0};
    struct emergency_page page = {
        .provider = house->provider, .since_ms = 3, .before = UINT32_MAX, .limit = 2};
    for (uint64_t since_ms = 2; since_ms < 7; since_ms++) {
        take(home, house->dossier, since_ms, since_ms + 9);
    }
    while (taken.count < 4) {
        size_t before = taken.count;
        MUST(emergency_list(home->store, &page, take_emergency, &taken));
        assert_int_equal(taken.count, before + 2);
        page.before = taken.all[taken.count - 1].number;
    }
    for (uint64_t i = 0; i < 4; i++) {
        assert_int_equal(taken.all[i].since_ms, 6 - i);
        assert_int_equal(taken.all[i].until_ms, 15 - i);
    }
    MUST(emergency_list(home->store, &page, take_emergency, &taken));
    page = (struct emergency_page){.provider = new_id(), .before = UINT32_MAX, .limit = 2};
    MUST(emergency_list(home->store, &page, take_emergency, &taken));
    assert_int_equal(taken.count, 4);
}

static void test_day_of_the_last_birthdays_is_kept(void **state) /* R-CONS-6 */
{
    const struct home *home = *state;
    uint32_t day = 1;
    assert_int_equal(birthdays_done(home->store, &day), STORE_OK);
    assert_int_equal(day, 0);
    assert_int_equal(birthdays_set_done(home->store, 20261126), STORE_OK);
    assert_int_equal(birthdays_set_done(home->store, 20261127), STORE_OK);
    assert_int_equal(birthdays_done(home->store, &day), STORE_OK);
    assert_int_equal(day, 20261127);
}

static void test_birthday_is_told_once_until_it_is_another(void **state) /* R-CONS-6 */
{
    const struct home *home = *state;
    const struct proof reading = {home->house->dossier, false};
    static const struct {
        uint32_t day;
        enum store_err err;
    } told[] = {
        {20261227, STORE_OK}, {20261227, STORE_EXISTS}, {20261205, STORE_OK}, {20261227, STORE_OK}};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        assert_int_equal(birthday_tell(home->store, home->proof, home->mother, told[i].day),
                         told[i].err);
    }
    assert_int_equal(birthday_tell(home->store, home->proof, home->father, 20261227), STORE_OK);
    assert_int_equal(birthday_tell(home->store, &reading, home->aunt, 20261227), STORE_REFUSED);
    assert_int_equal(birthday_tell(home->store, NULL, home->aunt, 20261227), STORE_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_of_parts_and_ties_go_both_ways),
        TEST(test_care_of_a_new_dossier_knows_the_client_and_no_more),
        TEST(test_client_is_noted_with_birth_date_and_capacity),
        TEST(test_dossier_is_restricted_and_open_again),
        TEST(test_every_dossier_is_listed_in_order_until_told_to_stop),
        TEST(test_stranger_stands_nowhere),
        TEST(test_what_the_client_signed_stands_apart),
        TEST(test_nobody_to_sign_signs_nothing),
        TEST(test_one_representative_signs_alone),
        TEST(test_representatives_sign_what_all_of_them_signed),
        TEST(test_representative_without_an_account_still_counts),
        TEST(test_what_a_representative_signed_outlives_the_account),
        TEST(test_signature_for_one_is_none_for_another),
        TEST(test_network_is_listed_by_the_time_of_joining),
        TEST(test_tie_set_again_is_the_new_one_alone),
        TEST(test_account_has_the_dossiers_it_is_tied_to),
        TEST(test_who_does_not_exist_cannot_be_tied_or_sign),
        TEST(test_asking_and_withholding_replace_what_was_before),
        TEST(test_ending_a_tie_takes_all_that_hangs_on_it_along),
        TEST(test_end_of_a_tie_leaves_the_other_dossier_alone),
        TEST(test_emergency_is_noted_with_its_end),
        TEST(test_emergency_runs_on_beside_later_ones),
        TEST(test_emergencies_are_listed_each_newest_first),
        TEST(test_day_of_the_last_birthdays_is_kept),
        TEST(test_birthday_is_told_once_until_it_is_another),
    };
    return cmocka_run_group_tests_name("care", tests, NULL, NULL);
}
