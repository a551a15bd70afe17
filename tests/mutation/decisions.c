/* `decisions mutants`: every single change of every rule, one a line, as MUTANT takes it, and the
 * requirement of the rule. `decisions`: one number for all that the rules decide, over everything
 * they are asked; two sets of rules with the same number behave alike. */
#include "tests/mutation/mutant.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct civil_date today = {2026, 11, 26};
static const struct civil_date born[AGE_COUNT] = {
    [AGE_UNDER_12] = {2015, 1, 1}, [AGE_12_TO_15] = {2012, 1, 1}, [AGE_FROM_16] = {1990, 1, 1}};

/* FNV-1a */
static uint64_t hash = UINT64_C(14695981039346656037);

static void add(unsigned value)
{
    hash = (hash ^ value) * UINT64_C(1099511628211);
}

/* Nothing, the part alone, everything else, everything. */
static uint32_t set_of(unsigned which, enum part part)
{
    uint32_t own = PART_SET(part == PART_ANY ? PART_CHAT : part);
    const uint32_t sets[] = {0, own, PARTS_ALL & ~own, PARTS_ALL};
    return sets[which];
}

static void ask(struct access_facts facts, enum part part)
{
    for (unsigned signs = 0; signs < 64; signs++) {
        facts.client_signed = set_of(signs & 3, part);
        facts.representatives_signed = set_of(signs >> 2 & 3, part);
        facts.withheld = set_of(signs >> 4, part);
        for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
            const struct decision decision = access_decide(&facts, part, verb, today);
            add((unsigned)decision.answer);
            add(decision.withheld);
            /* Why, as staff is told. */
            add(decision.rule != NULL ? (unsigned)decision.rule->need : NEED_COUNT);
        }
    }
}

static void ask_all(void)
{
    struct access_facts facts = {0};
    for (facts.relation = 0; facts.relation < RELATION_COUNT; facts.relation++) {
        for (unsigned flags = 0; flags < AGE_COUNT << 4; flags++) {
            facts.born = born[flags >> 4];
            facts.incapacitated = (flags & 1) != 0;
            facts.restricted = (flags & 2) != 0;
            facts.outside = (flags & 4) != 0;
            facts.features = (flags & 8) != 0 ? 7 : 0;
            add((unsigned)access_need(&facts, today));
            for (enum part part = PART_ANY; part < PART_END; part++) {
                ask(facts, part);
            }
        }
    }
}

static void print_changes(size_t row, enum mutation mutation, unsigned from, unsigned to)
{
    for (unsigned value = from; value < to; value++) {
        const struct rule *rule = rule_at(row);
        if (mutation != MUTATE_NEED || (unsigned)rule->need != value) {
            printf("%zu %s %u %s\n", row, mutation_word(mutation), value, rule->id);
        }
    }
}

static void print_mutants(void)
{
    for (size_t row = 0; row < rule_count(); row++) {
        print_changes(row, MUTATE_ROW, 0, 1);
        print_changes(row, MUTATE_RELATIONS, 0, RELATION_COUNT);
        print_changes(row, MUTATE_AGES, 0, AGE_COUNT);
        print_changes(row, MUTATE_CAPACITIES, 0, 2);
        print_changes(row, MUTATE_VERBS, 0, VERB_COUNT);
        print_changes(row, MUTATE_PARTS, PART_ANY + 1, PART_END);
        print_changes(row, MUTATE_NEED, 0, NEED_COUNT);
        print_changes(row, MUTATE_WITHHOLDABLE, 0, 1);
    }
}

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "mutants") == 0) {
        print_mutants();
    } else {
        ask_all();
        printf("%016" PRIx64 "\n", hash);
    }
    return 0;
}
