/* The decision against every case there is, and against the articles one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/access_oracle.h"

#include <stdio.h>
#include <string.h>

static const struct civil_date today = {2026, 11, 26};

/* The youngest and the oldest of each class, and one of unknown age. */
static const unsigned all_years[] = {0, 11, 12, 15, 16, 40, 999};
enum { YEARS_COUNT = sizeof all_years / sizeof all_years[0], FLAGS = 7 };

static struct civil_date born(unsigned years)
{
    return years == 999 ? (struct civil_date){0}
                        : (struct civil_date){(uint16_t)(today.year - years), 11, 26};
}

static struct access_facts facts_of(const struct oracle_case *c)
{
    /* Another part is signed and withheld the other way round: parts must not be mixed up. */
    uint32_t part = PART_SET(c->part);
    uint32_t other = PARTS_ALL & ~part;
    uint32_t needed = c->part == PART_CHAT    ? 1u << FEATURE_CHAT
                      : c->part == PART_VIDEO ? 1u << FEATURE_VIDEO
                                              : 0;
    uint32_t features = (1u << FEATURE_CHAT | 1u << FEATURE_VIDEO | 1u << FEATURE_FILES) & ~needed;
    return (struct access_facts){
        .standing = c->standing,
        .features = c->feature_on ? features | needed : features,
        .outside = c->outside,
        .relation = c->who,
        .born = born(c->years),
        .incapacitated = c->incapacitated,
        .restricted = c->restricted,
        .client_signed = c->client_signed ? part : other,
        .representatives_signed = c->representatives_signed ? part : other,
        .withheld = c->withheld ? part : other,
    };
}

static void describe(const struct oracle_case *c, char ret_text[256])
{
    (void)snprintf(
        ret_text, 256,
        "%s, client of %u%s, %s %s, client %d, representatives %d, withheld %d, standing "
        "%d, feature %d, restricted %d, outside %d",
        relation_word(c->who), c->years, c->incapacitated ? " incapacitated" : "",
        verb_word(c->verb), part_word(c->part), c->client_signed, c->representatives_signed,
        c->withheld, (int)c->standing, c->feature_on, c->restricted, c->outside);
}

/* Staff is told the rule: it must be one that asks for the signatures that count. */
static bool names_need(const struct decision *decision, const struct oracle_case *c)
{
    bool uses = c->verb == VERB_SEE || c->verb == VERB_ADD;
    return decision->rule == NULL || decision->rule->need == (uses ? oracle_need(c) : NEED_NOTHING);
}

static size_t differences;
static size_t cases;

static void compare(const struct oracle_case *c)
{
    const struct access_facts facts = facts_of(c);
    const struct decision decision = access_decide(&facts, c->part, c->verb, today);
    bool same = decision.answer == oracle(c) && decision.withheld == oracle_withheld(c) &&
                names_need(&decision, c);
    cases++;
    if (!same && differences++ < 10) {
        char text[256];
        describe(c, text);
        print_error("answers %d, the oracle %d: %s\n", (int)decision.answer, (int)oracle(c), text);
    }
}

static void compare_flags(struct oracle_case c)
{
    for (unsigned flags = 0; flags < 1u << FLAGS; flags++) {
        c.incapacitated = (flags & 1) != 0;
        c.client_signed = (flags & 2) != 0;
        c.representatives_signed = (flags & 4) != 0;
        c.withheld = (flags & 8) != 0;
        c.feature_on = (flags & 16) != 0;
        c.restricted = (flags & 32) != 0;
        c.outside = (flags & 64) != 0;
        compare(&c);
    }
}

static void compare_parts(struct oracle_case c)
{
    for (c.part = PART_ANY + 1; c.part < PART_END; c.part++) {
        for (c.verb = 0; c.verb < VERB_COUNT; c.verb++) {
            for (c.standing = 0; c.standing < STANDING_COUNT; c.standing++) {
                compare_flags(c);
            }
        }
    }
}

/* R-CONS-9: relation x age x incapacity x signatures x withholding x part x verb x account state.
 */
static void test_every_case_is_answered_as_the_requirements_say(void **state)
{
    (void)state;
    struct oracle_case c = {0};
    differences = cases = 0;
    for (c.who = 0; c.who < RELATION_COUNT; c.who++) {
        for (size_t i = 0; i < YEARS_COUNT; i++) {
            c.years = all_years[i];
            compare_parts(c);
        }
    }
    assert_true(cases > 2000000);
    assert_int_equal(differences, 0);
}

/* What `consent.get` tells: whose signatures are needed, whoever asks. */
static void
test_need_is_that_of_the_relation_age_and_capacity(void **state) /* R-CONS-1, R-CONS-4 */
{
    (void)state;
    struct oracle_case c = {.part = PART_CHAT};
    for (c.who = 0; c.who < RELATION_COUNT; c.who++) {
        for (size_t i = 0; i < YEARS_COUNT * 2; i++) {
            c.years = all_years[i / 2];
            c.incapacitated = i % 2 == 1;
            const struct access_facts facts = facts_of(&c);
            assert_int_equal(access_need(&facts, today), oracle_need(&c));
        }
    }
}

/* What a person of this relation may see of a client of this age, with everything signed or
 * nothing. */
static bool sees(enum relation who, unsigned years, bool incapacitated, uint32_t client_signed,
                 uint32_t representatives_signed, uint32_t withheld)
{
    const struct access_facts facts = {
        .features = 7,
        .relation = who,
        .born = born(years),
        .incapacitated = incapacitated,
        .client_signed = client_signed,
        .representatives_signed = representatives_signed,
        .withheld = withheld,
    };
    return access_decide(&facts, PART_CHAT, VERB_SEE, today).answer == ACCESS_ALLOW;
}

static bool may(enum relation who, unsigned years, bool incapacitated, enum verb verb)
{
    const struct access_facts facts = {
        .features = 7, .relation = who, .born = born(years), .incapacitated = incapacitated};
    return access_decide(&facts, PART_NETWORK, verb, today).answer == ACCESS_ALLOW;
}

#define YES PARTS_ALL
#define NO 0

static void test_R_CONS_1_relative_of_16_needs_the_client_alone(void **state) /* TU 3.1 */
{
    (void)state;
    assert_true(sees(RELATION_RELATIVE, 16, false, YES, NO, NO));
    assert_false(sees(RELATION_RELATIVE, 16, false, NO, YES, NO));
}

static void test_R_CONS_1_relative_of_12_to_15_needs_both(void **state) /* TU 3.1 */
{
    (void)state;
    for (unsigned years = 12; years <= 15; years += 3) {
        assert_true(sees(RELATION_RELATIVE, years, false, YES, YES, NO));
        assert_false(sees(RELATION_RELATIVE, years, false, YES, NO, NO));
        assert_false(sees(RELATION_RELATIVE, years, false, NO, YES, NO));
    }
}

static void test_R_CONS_1_relative_of_a_child_needs_every_representative(void **state) /* TU 3.1 */
{
    (void)state;
    assert_true(sees(RELATION_RELATIVE, 11, false, NO, YES, NO));
    assert_false(sees(RELATION_RELATIVE, 11, false, YES, NO, NO));
}

static void test_R_CONS_1_relative_of_the_incapacitated_needs_every_representative(void **state)
{
    (void)state;
    assert_true(sees(RELATION_RELATIVE, 40, true, NO, YES, NO));
    assert_false(sees(RELATION_RELATIVE, 40, true, YES, NO, NO));
    assert_false(sees(RELATION_RELATIVE, 13, true, YES, NO, NO));
}

static void test_R_CONS_2_those_who_must_sign_may_sign_and_nobody_else(void **state) /* TU 3.2 */
{
    (void)state;
    assert_true(may(RELATION_SELF, 12, false, VERB_CONSENT));
    assert_true(may(RELATION_REPRESENTATIVE, 15, false, VERB_CONSENT));
    assert_true(may(RELATION_REPRESENTATIVE, 40, true, VERB_CONSENT));
    assert_false(may(RELATION_REPRESENTATIVE, 16, false, VERB_CONSENT));
    assert_false(may(RELATION_SELF, 11, false, VERB_CONSENT));
    assert_false(may(RELATION_SELF, 40, true, VERB_CONSENT));
    assert_false(may(RELATION_RELATIVE, 11, false, VERB_CONSENT));
    assert_false(may(RELATION_TREATING, 11, false, VERB_CONSENT));
}

static void test_R_CONS_3_representative_by_right(void **state) /* TU 4.2 */
{
    (void)state;
    assert_true(sees(RELATION_REPRESENTATIVE, 11, false, NO, NO, NO));
    assert_true(sees(RELATION_REPRESENTATIVE, 40, true, NO, NO, NO));
}

static void test_R_CONS_4_representative_by_the_clients_grant(void **state) /* TU 4.3, 4.4 */
{
    (void)state;
    assert_false(sees(RELATION_REPRESENTATIVE, 12, false, NO, YES, NO));
    assert_true(sees(RELATION_REPRESENTATIVE, 12, false, YES, NO, NO));
    assert_false(sees(RELATION_REPRESENTATIVE, 16, false, NO, YES, NO));
    assert_true(sees(RELATION_REPRESENTATIVE, 16, false, YES, NO, NO));
    assert_true(may(RELATION_SELF, 12, false, VERB_ENTRUST));
    assert_false(may(RELATION_REPRESENTATIVE, 12, false, VERB_ENTRUST));
}

static void test_R_CONS_5_withheld_from_representatives_under_16(void **state) /* TU 4.2, 4.3 */
{
    (void)state;
    assert_false(sees(RELATION_REPRESENTATIVE, 11, false, NO, NO, YES));
    assert_false(sees(RELATION_REPRESENTATIVE, 15, false, YES, NO, YES));
    assert_false(sees(RELATION_REPRESENTATIVE, 40, true, NO, NO, YES));
    assert_true(sees(RELATION_REPRESENTATIVE, 16, false, YES, NO, YES));
    assert_true(may(RELATION_TREATING, 15, false, VERB_WITHHOLD));
    assert_false(may(RELATION_TREATING, 16, false, VERB_WITHHOLD));
    assert_false(may(RELATION_CONTACT, 15, false, VERB_WITHHOLD));
}

static void test_R_CONS_6_birthdays_decide_by_themselves(void **state) /* TU 3.1-4.4 */
{
    (void)state;
    const struct access_facts facts = {
        .features = 7, .relation = RELATION_REPRESENTATIVE, .born = {2014, 11, 27}};
    const struct civil_date tomorrow = {2026, 11, 27};
    assert_int_equal(access_decide(&facts, PART_CHAT, VERB_SEE, today).answer, ACCESS_ALLOW);
    assert_int_equal(access_decide(&facts, PART_CHAT, VERB_SEE, tomorrow).answer,
                     ACCESS_CONSENT_REQUIRED);
}

static void test_R_CONS_6_next_birthday_that_changes_something(void **state)
{
    (void)state;
    static const struct {
        struct civil_date born, turns;
    } people[] = {
        {{2014, 11, 27}, {2026, 11, 27}},
        {{2014, 11, 26}, {2030, 11, 26}}, /* today's is there already */
        {{2014, 2, 28}, {2030, 2, 28}},
        {{2012, 2, 29}, {2028, 2, 29}},
        {{2015, 3, 1}, {2027, 3, 1}},
        {{2010, 11, 27}, {2026, 11, 27}},
        {{2010, 11, 26}, {0}},
        {{0}, {0}},
    };
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        const struct civil_date turns = age_turns(people[i].born, today);
        assert_int_equal(civil_compare(turns, people[i].turns), 0);
        if (!civil_is_nil(turns)) {
            assert_int_not_equal(age_on(people[i].born, turns), age_on(people[i].born, today));
        }
    }
}

static void test_R_ACC_5_client_under_12_has_no_say(void **state) /* TU 4.2 */
{
    (void)state;
    assert_false(sees(RELATION_SELF, 11, false, YES, YES, NO));
    assert_true(sees(RELATION_SELF, 12, false, NO, NO, NO));
    assert_false(sees(RELATION_SELF, 40, true, YES, YES, NO));
}

static void test_R_ACC_6_staff_outside_the_care_team_sees_nothing(void **state) /* TU 4.5 */
{
    (void)state;
    assert_int_equal(relation_of(ROLE_THERAPIST, false, TIE_NONE, false), RELATION_NONE);
    assert_int_equal(relation_of(ROLE_THERAPIST, false, TIE_CARE_TEAM, false), RELATION_TREATING);
    assert_int_equal(relation_of(ROLE_THERAPIST, false, TIE_NONE, true), RELATION_EMERGENCY);
    assert_int_equal(relation_of(ROLE_SUPPORT, false, TIE_CARE_TEAM, true), RELATION_NONE);
    assert_int_equal(relation_of(ROLE_OPERATOR, false, TIE_CARE_TEAM, true), RELATION_NONE);
    assert_false(sees(RELATION_PLANNER, 40, false, YES, YES, NO));
}

static void test_a_role_and_a_tie_that_do_not_fit_are_no_relation(void **state) /* R-ACC-4 */
{
    (void)state;
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        for (enum tie tie = 0; tie < TIE_COUNT; tie++) {
            enum relation relation = relation_of(role, false, tie, false);
            bool fits = (role == ROLE_REPRESENTATIVE && tie == TIE_REPRESENTATIVE) ||
                        (role == ROLE_RELATIVE && (tie == TIE_RELATIVE || tie == TIE_TEACHER)) ||
                        (role == ROLE_THERAPIST && tie == TIE_CARE_TEAM) || role == ROLE_PLANNER ||
                        role == ROLE_PRIVACY_OFFICER;
            assert_int_equal(relation != RELATION_NONE, fits);
        }
    }
    assert_int_equal(relation_of(ROLE_CLIENT, true, TIE_NONE, false), RELATION_SELF);
    assert_int_equal(relation_of(ROLE_CLIENT, false, TIE_REPRESENTATIVE, false), RELATION_NONE);
}

static void test_a_channel_is_known_through_chat_or_video_alone(void **state) /* R-CONS-2 */
{
    (void)state;
    struct access_facts facts = {.relation = RELATION_RELATIVE, .born = born(40)};
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        facts.client_signed = PART_SET(part);
        bool known = access_decide(&facts, PART_ANY, VERB_SEE, today).answer == ACCESS_ALLOW;
        assert_int_equal(known, part == PART_CHAT || part == PART_VIDEO);
    }
}

static void test_a_denial_names_the_rule_that_would_allow(void **state) /* R-CONS-9 */
{
    (void)state;
    const struct access_facts facts = {
        .features = 7, .relation = RELATION_RELATIVE, .born = born(13)};
    const struct decision decision = access_decide(&facts, PART_CHAT, VERB_SEE, today);
    assert_int_equal(decision.answer, ACCESS_CONSENT_REQUIRED);
    assert_non_null(decision.rule);
    assert_int_equal(decision.rule->need, NEED_BOTH);
    assert_int_equal(access_need(&facts, today), NEED_BOTH);
}

static void test_every_rule_decides_some_case(void **state) /* R-CONS-9 */
{
    (void)state;
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        bool used = false;
        struct access_facts facts = {
            .features = 7, .client_signed = PARTS_ALL, .representatives_signed = PARTS_ALL};
        for (facts.relation = 0; facts.relation < RELATION_COUNT; facts.relation++) {
            for (size_t y = 0; y < YEARS_COUNT * 2; y++) {
                facts.born = born(all_years[y / 2]);
                facts.incapacitated = y % 2 == 1;
                for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
                    used = used || access_decide(&facts, PART_NETWORK, verb, today).rule == rule ||
                           access_decide(&facts, PART_CHAT, verb, today).rule == rule;
                }
            }
        }
        assert_true(used);
        assert_true(rule->basis[0] != '\0' && rule->says[0] != '\0' && rule->article[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_is_answered_as_the_requirements_say),
        cmocka_unit_test(test_need_is_that_of_the_relation_age_and_capacity),
        cmocka_unit_test(test_R_CONS_1_relative_of_16_needs_the_client_alone),
        cmocka_unit_test(test_R_CONS_1_relative_of_12_to_15_needs_both),
        cmocka_unit_test(test_R_CONS_1_relative_of_a_child_needs_every_representative),
        cmocka_unit_test(test_R_CONS_1_relative_of_the_incapacitated_needs_every_representative),
        cmocka_unit_test(test_R_CONS_2_those_who_must_sign_may_sign_and_nobody_else),
        cmocka_unit_test(test_R_CONS_3_representative_by_right),
        cmocka_unit_test(test_R_CONS_4_representative_by_the_clients_grant),
        cmocka_unit_test(test_R_CONS_5_withheld_from_representatives_under_16),
        cmocka_unit_test(test_R_CONS_6_birthdays_decide_by_themselves),
        cmocka_unit_test(test_R_CONS_6_next_birthday_that_changes_something),
        cmocka_unit_test(test_R_ACC_5_client_under_12_has_no_say),
        cmocka_unit_test(test_R_ACC_6_staff_outside_the_care_team_sees_nothing),
        cmocka_unit_test(test_a_role_and_a_tie_that_do_not_fit_are_no_relation),
        cmocka_unit_test(test_a_channel_is_known_through_chat_or_video_alone),
        cmocka_unit_test(test_a_denial_names_the_rule_that_would_allow),
        cmocka_unit_test(test_every_rule_decides_some_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
