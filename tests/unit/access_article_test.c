/* The decision against the articles that speak of accounts, staff and the log: named cases, beside
 * those of consent in access_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/access/access.h"
#include "server/access/invite.h"

static const struct civil_date today = {2026, 11, 26};

/* All that could speak for the actor does; what a case is about is set by the case. */
static struct access_facts facts_of(enum relation relation, unsigned years)
{
    return (struct access_facts){
        .features = (1u << FEATURE_COUNT) - 1,
        .relation = relation,
        .born = {(uint16_t)(today.year - years), 11, 26},
        .client_signed = PARTS_ALL,
        .representatives_signed = PARTS_ALL,
    };
}

static enum access ask(const struct access_facts *facts, enum part part, enum verb verb)
{
    return access_decide(facts, part, verb, today).answer;
}

static bool may(enum relation relation, unsigned years, enum part part, enum verb verb)
{
    const struct access_facts facts = facts_of(relation, years);
    return ask(&facts, part, verb) == ACCESS_ALLOW;
}

static void test_PS_3_who_reads_who_saw_the_dossier(void **state) /* R-PRIV-2 */
{
    (void)state;
    assert_true(may(RELATION_SELF, 12, PART_RECORD, VERB_AUDIT));
    assert_false(may(RELATION_SELF, 11, PART_RECORD, VERB_AUDIT));
    assert_true(may(RELATION_REPRESENTATIVE, 11, PART_RECORD, VERB_AUDIT));
    assert_false(may(RELATION_REPRESENTATIVE, 12, PART_RECORD, VERB_AUDIT)); /* not by a grant */
    assert_false(may(RELATION_RELATIVE, 16, PART_RECORD, VERB_AUDIT));
    assert_false(may(RELATION_TREATING, 16, PART_RECORD, VERB_AUDIT));
}

static void test_PS_3_the_log_is_read_of_a_restricted_dossier_too(void **state) /* R-PRIV-2 */
{
    (void)state;
    struct access_facts facts = facts_of(RELATION_SELF, 40);
    facts.restricted = true;
    assert_int_equal(ask(&facts, PART_RECORD, VERB_AUDIT), ACCESS_ALLOW);
    assert_int_equal(ask(&facts, PART_RECORD, VERB_SEE), ACCESS_RESTRICTED);
}

static void test_PS_7_privacy_officer_reads_the_log_and_nothing_in_it(void **state)
{
    (void)state;
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
            assert_int_equal(may(RELATION_OFFICER, 40, part, verb), verb == VERB_AUDIT);
        }
    }
}

static void test_PS_7_emergency_is_for_reading_alone(void **state) /* R-ACC-6 */
{
    (void)state;
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
            assert_int_equal(may(RELATION_EMERGENCY, 40, part, verb), verb == VERB_SEE);
        }
    }
    struct access_facts facts = facts_of(RELATION_EMERGENCY, 40);
    facts.restricted = true;
    assert_int_equal(ask(&facts, PART_RECORD, VERB_SEE), ACCESS_RESTRICTED);
}

static void test_R_ACC_1_provider_opens_access_and_nobody_does_it_alone(void **state) /* TU 3.1 */
{
    (void)state;
    assert_true(may(RELATION_PLANNER, 40, PART_NETWORK, VERB_ARRANGE));
    assert_true(may(RELATION_CONTACT, 40, PART_NETWORK, VERB_ARRANGE));
    assert_true(may(RELATION_TREATING, 40, PART_NETWORK, VERB_ARRANGE));
    static const enum relation others[] = {RELATION_SELF, RELATION_REPRESENTATIVE,
                                           RELATION_RELATIVE, RELATION_EMERGENCY, RELATION_OFFICER};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        for (unsigned years = 8; years <= 40; years += 4) {
            assert_false(may(others[i], years, PART_NETWORK, VERB_ARRANGE));
        }
    }
    assert_true(may_invite(ROLE_PLANNER, ROLE_CLIENT) && may_invite(ROLE_THERAPIST, ROLE_CLIENT));
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        assert_false(may_invite(ROLE_CLIENT, role) || may_invite(ROLE_REPRESENTATIVE, role) ||
                     may_invite(ROLE_RELATIVE, role));
        assert_true(may_invite(ROLE_PLANNER, role) || !may_invite(ROLE_THERAPIST, role));
    }
}

/* Whoever arranges who comes in does not thereby read what is said inside. */
static void test_R_ACC_1_planner_outside_the_care_team_reads_no_conversation(void **state)
{
    (void)state;
    assert_false(may(RELATION_PLANNER, 40, PART_CHAT, VERB_SEE));
    assert_false(may(RELATION_PLANNER, 40, PART_RECORD, VERB_SEE));
    assert_true(may(RELATION_CONTACT, 40, PART_CHAT, VERB_SEE));
    assert_false(may(RELATION_CONTACT, 40, PART_RECORD, VERB_SEE));
}

/* Of whatever somebody asks: nothing comes before how the account stands. */
static void assert_always(enum standing standing, enum access answer)
{
    for (enum relation relation = 0; relation < RELATION_COUNT; relation++) {
        struct access_facts facts = facts_of(relation, 40);
        facts.standing = standing;
        for (enum part part = PART_ANY; part < PART_END; part++) {
            for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
                assert_int_equal(ask(&facts, part, verb), answer);
            }
        }
        assert_int_equal(access_parts(&facts, VERB_SEE, today), 0);
    }
    assert_int_equal(access_admit(standing), answer);
}

static void test_R_ACC_3_without_the_terms_nothing_answers_staff_neither(void **state) /* TU 14.1 */
{
    (void)state;
    assert_always(STANDING_TERMS, ACCESS_TERMS_REQUIRED);
    assert_int_equal(access_admit(STANDING_GOOD), ACCESS_ALLOW);
}

static void test_R_ACC_7_blocked_sees_nothing_staff_neither(void **state) /* TU 12.3 */
{
    (void)state;
    assert_always(STANDING_BLOCKED, ACCESS_BLOCKED);
}

static void test_R_ACC_9_closed_account_sees_nothing_of_what_stays(void **state) /* TU 9.3 */
{
    (void)state;
    assert_always(STANDING_CLOSED, ACCESS_BLOCKED);
}

static void test_R_ACC_10_feature_that_is_off_is_off_for_everybody(void **state) /* TU 3.3 */
{
    (void)state;
    static const enum relation inside[] = {RELATION_SELF,     RELATION_REPRESENTATIVE,
                                           RELATION_RELATIVE, RELATION_TREATING,
                                           RELATION_CONTACT,  RELATION_EMERGENCY};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        struct access_facts facts = facts_of(inside[i], 40);
        facts.features = 1u << FEATURE_CHAT;
        assert_int_equal(ask(&facts, PART_VIDEO, VERB_SEE), ACCESS_FEATURE_OFF);
        assert_int_equal(ask(&facts, PART_CHAT, VERB_SEE), ACCESS_ALLOW);
        facts.features = 1u << FEATURE_VIDEO;
        assert_int_equal(ask(&facts, PART_CHAT, VERB_SEE), ACCESS_FEATURE_OFF);
        assert_int_equal(ask(&facts, PART_VIDEO, VERB_SEE), ACCESS_ALLOW);
    }
}

static void test_R_ACC_10_feature_off_is_not_told_to_strangers_nor_undone_by_a_setting(void **state)
{
    (void)state;
    struct access_facts stranger = facts_of(RELATION_NONE, 40);
    stranger.features = 0;
    assert_int_equal(ask(&stranger, PART_CHAT, VERB_SEE), ACCESS_STRANGER);
    struct access_facts client = facts_of(RELATION_SELF, 40);
    client.features = SETTINGS_ALL; /* what a provider asks of its staff is no feature */
    assert_int_equal(ask(&client, PART_CHAT, VERB_SEE), ACCESS_FEATURE_OFF);
    assert_int_equal(ask(&client, PART_VIDEO, VERB_ADD), ACCESS_FEATURE_OFF);
}

/* One person may have two accounts, and is two to the decision: what counts is the account. */
static void test_R_ACC_4_therapist_who_is_a_parent_is_no_therapist_of_the_child(void **state)
{
    (void)state;
    const enum relation at_work = relation_of(ROLE_THERAPIST, false, TIE_NONE, false);
    const enum relation at_home =
        relation_of(ROLE_REPRESENTATIVE, false, TIE_REPRESENTATIVE, false);
    assert_int_equal(at_work, RELATION_NONE);
    assert_int_equal(at_home, RELATION_REPRESENTATIVE);
    const struct access_facts work = facts_of(at_work, 8);
    assert_int_equal(ask(&work, PART_CHAT, VERB_SEE), ACCESS_STRANGER);
    assert_true(may(at_home, 8, PART_CHAT, VERB_SEE));
    assert_false(may(at_home, 8, PART_NETWORK, VERB_ARRANGE));
    assert_false(may(at_home, 8, PART_CHAT, VERB_WITHHOLD));
}

static void test_R_ACC_4_parent_who_is_a_therapist_reads_no_client_at_home(void **state)
{
    (void)state;
    assert_int_equal(relation_of(ROLE_THERAPIST, false, TIE_CARE_TEAM, false), RELATION_TREATING);
    assert_int_equal(relation_of(ROLE_REPRESENTATIVE, false, TIE_NONE, false), RELATION_NONE);
    /* Nor by a tie that is of the other account's kind, nor by breaking the glass. */
    assert_int_equal(relation_of(ROLE_REPRESENTATIVE, false, TIE_CARE_TEAM, true), RELATION_NONE);
    assert_int_equal(relation_of(ROLE_THERAPIST, false, TIE_REPRESENTATIVE, false), RELATION_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_PS_3_who_reads_who_saw_the_dossier),
        cmocka_unit_test(test_PS_3_the_log_is_read_of_a_restricted_dossier_too),
        cmocka_unit_test(test_PS_7_privacy_officer_reads_the_log_and_nothing_in_it),
        cmocka_unit_test(test_PS_7_emergency_is_for_reading_alone),
        cmocka_unit_test(test_R_ACC_1_provider_opens_access_and_nobody_does_it_alone),
        cmocka_unit_test(test_R_ACC_1_planner_outside_the_care_team_reads_no_conversation),
        cmocka_unit_test(test_R_ACC_3_without_the_terms_nothing_answers_staff_neither),
        cmocka_unit_test(test_R_ACC_7_blocked_sees_nothing_staff_neither),
        cmocka_unit_test(test_R_ACC_9_closed_account_sees_nothing_of_what_stays),
        cmocka_unit_test(test_R_ACC_10_feature_that_is_off_is_off_for_everybody),
        cmocka_unit_test(
            test_R_ACC_10_feature_off_is_not_told_to_strangers_nor_undone_by_a_setting),
        cmocka_unit_test(test_R_ACC_4_therapist_who_is_a_parent_is_no_therapist_of_the_child),
        cmocka_unit_test(test_R_ACC_4_parent_who_is_a_therapist_reads_no_client_at_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
