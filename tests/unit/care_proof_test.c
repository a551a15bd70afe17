/* What is known of a client's network takes a proof, and is not believed where it cannot be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/care_fixture.h"
#include "tests/unit/tamper.h"

/* Everything that writes, with the parts a row is about. */
static void assert_writes_refused(const struct home *home, const struct proof *proof,
                                  uint32_t parts)
{
    struct store *store = home->store;
    const struct signature signature = {home->aunt, home->mother, parts, 1};
    const struct consent_request asked = {home->aunt, home->mother, parts, 1};
    const struct withholding withheld = {home->aunt, home->mother, parts, 1};
    assert_int_equal(signature_set(store, proof, &signature), STORE_REFUSED);
    assert_int_equal(consent_request_set(store, proof, &asked), STORE_REFUSED);
    assert_int_equal(withholding_set(store, proof, &withheld), STORE_REFUSED);
}

static void test_nothing_is_written_without_a_proof_for_writing(void **state) /* R-CONS-9 */
{
    const struct home *home = *state;
    struct store *store = home->store;
    const struct proof *const none[] = {NULL, READING(home->house->dossier)};
    for (size_t i = 0; i < 2; i++) {
        struct entry deed = entry_of((struct id){0}, home->mother, "{}");
        assert_int_equal(care_set_client(store, none[i], 20121126, true), STORE_REFUSED);
        assert_int_equal(care_set_restricted(store, none[i], true, 1), STORE_REFUSED);
        assert_int_equal(tie_set(store, none[i], home->aunt, TIE_RELATIVE, 1), STORE_REFUSED);
        assert_int_equal(tie_set(store, none[i], home->house->therapist, TIE_NONE, 1),
                         STORE_REFUSED);
        assert_int_equal(deed_append(store, none[i], &deed), STORE_REFUSED);
        assert_writes_refused(home, none[i], CHAT);
        assert_writes_refused(home, none[i], 0);
    }
    assert_int_equal(care_of(home).born, 0);
    assert_int_equal(standing_of(home, home->house->therapist).tie, TIE_CARE_TEAM);
}

static void test_parts_that_there_are_not_cannot_be_signed(void **state)
{
    const struct home *home = *state;
    assert_writes_refused(home, home->proof, PART_SET(PART_END));
    assert_writes_refused(home, home->proof, CHAT | PART_SET(PART_ANY));
}

static void test_nothing_is_listed_without_a_proof(void **state) /* R-CONS-9 */
{
    const struct home *home = *state;
    struct listed listed = {0};
    assert_int_equal(tie_list(home->store, NULL, take_tied, &listed), STORE_REFUSED);
    assert_int_equal(signature_list(home->store, NULL, take_signature, &listed), STORE_REFUSED);
    assert_int_equal(consent_request_list(home->store, NULL, take_asked, &listed), STORE_REFUSED);
    assert_int_equal(withholding_list(home->store, NULL, take_withheld, &listed), STORE_REFUSED);
    assert_int_equal(listed.count, 0);
    assert_int_equal(tie_list(home->store, READING(home->house->dossier), take_tied, &listed),
                     STORE_OK);
    assert_int_equal(listed.count, 1);
}

static void test_proof_of_another_dossier_finds_nothing_of_this_one(void **state) /* R-CONS-9 */
{
    const struct home *home = *state;
    const struct proof *other = PROOF(home->house->other_dossier);
    struct listed listed = {0};
    MUST(tie(home, home->mother, TIE_REPRESENTATIVE));
    MUST(sign(home, home->mother, home->house->client, CHAT));
    ask_and_withhold(home, home->mother, CHAT);
    MUST(signature_list(home->store, other, take_signature, &listed));
    MUST(consent_request_list(home->store, other, take_asked, &listed));
    MUST(withholding_list(home->store, other, take_withheld, &listed));
    assert_int_equal(listed.count, 0);
    MUST(tie_set(home->store, other, home->mother, TIE_NONE, 1));
    MUST(care_set_client(home->store, other, 20121126, true));
    assert_int_equal(standing_of(home, home->mother).tie, TIE_REPRESENTATIVE);
    assert_int_equal(care_of(home).born, 0);
}

static void test_proof_of_no_dossier_writes_nothing(void **state)
{
    const struct home *home = *state;
    const struct proof *nowhere = PROOF(new_id());
    struct entry deed = entry_of((struct id){0}, home->mother, "{}");
    assert_int_equal(care_set_client(home->store, nowhere, 0, true), STORE_NOT_FOUND);
    assert_int_equal(care_set_restricted(home->store, nowhere, true, 1), STORE_NOT_FOUND);
    assert_int_equal(tie_set(home->store, nowhere, home->aunt, TIE_RELATIVE, 1), STORE_REFUSED);
    assert_int_equal(deed_append(home->store, nowhere, &deed), STORE_NOT_FOUND);
}

/* Past the product, with what nobody could have written there. */
static void spoil(const struct home *home, const char *sql)
{
    MUST(tie(home, home->aunt, TIE_RELATIVE));
    MUST(sign(home, home->aunt, home->mother, CHAT));
    ask_and_withhold(home, home->aunt, CHAT);
    MUST(store_commit(home->store));
    tamper(home->house, sql);
    MUST(store_begin(home->store));
}

static void test_tie_that_is_no_word_is_not_believed(void **state) /* R-CONS-9 */
{
    const struct home *home = *state;
    const struct care care = care_of(home);
    struct listed listed = {0};
    struct standing_in standing;
    spoil(home, "UPDATE network SET tie = 'care_teams'");
    assert_int_equal(care_standing(home->store, &care, home->aunt, &standing), STORE_CORRUPT);
    assert_int_equal(tie_list(home->store, home->proof, take_tied, &listed), STORE_CORRUPT);
    assert_int_equal(tie_list_of(home->store, home->aunt, take_dossier, &listed), STORE_CORRUPT);
    assert_int_equal(listed.count, 0);
}

static void test_row_with_a_broken_id_is_not_believed(void **state) /* R-CONS-9 */
{
    const struct home *home = *state;
    struct listed listed = {0};
    spoil(home,
          "PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0;"
          "UPDATE signature SET signatory = x'00'; UPDATE consent_request SET asked_by = x'02';"
          "UPDATE withholding SET withheld_by = x'0011'");
    assert_int_equal(signature_list(home->store, home->proof, take_signature, &listed),
                     STORE_CORRUPT);
    assert_int_equal(consent_request_list(home->store, home->proof, take_asked, &listed),
                     STORE_CORRUPT);
    assert_int_equal(withholding_list(home->store, home->proof, take_withheld, &listed),
                     STORE_CORRUPT);
    assert_int_equal(listed.count, 0);
}

static void test_birth_date_that_is_negative_is_not_believed(void **state) /* R-CONS-6 */
{
    const struct home *home = *state;
    struct care care;
    spoil(home, "UPDATE dossier SET born = -1");
    assert_int_equal(care_find(home->store, home->house->dossier, &care), STORE_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, build, raze)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_written_without_a_proof_for_writing),
        TEST(test_parts_that_there_are_not_cannot_be_signed),
        TEST(test_nothing_is_listed_without_a_proof),
        TEST(test_proof_of_another_dossier_finds_nothing_of_this_one),
        TEST(test_proof_of_no_dossier_writes_nothing),
        TEST(test_tie_that_is_no_word_is_not_believed),
        TEST(test_row_with_a_broken_id_is_not_believed),
        TEST(test_birth_date_that_is_negative_is_not_believed),
    };
    return cmocka_run_group_tests_name("care, by proof", tests, NULL, NULL);
}
