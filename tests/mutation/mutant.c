/* The rules of access with one of them changed, in place of server/access/rules.c. MUTANT says how:
 * "ROW FIELD VALUE", where VALUE is the bit that is turned over or, for `need`, the new one; unset,
 * they are as written. */
#define rule_count rule_count_as_written
#define rule_at rule_at_as_written
#include "server/access/rules.c"
#undef rule_count
#undef rule_at
size_t rule_count(void);
const struct rule *rule_at(size_t index);

#include "tests/mutation/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 64 };

static struct rule mutated[ROWS_MAX];
static size_t mutated_count;

#define WORD(name, word) word,
static const char *const field_words[] = {MUTATION_MAP(WORD)};
#undef WORD

const char *mutation_word(enum mutation mutation)
{
    return field_words[mutation];
}

static bool change(struct rule *rule, enum mutation mutation, unsigned value)
{
    switch (mutation) {
    case MUTATE_RELATIONS:
        rule->relations ^= BIT(value);
        return true;
    case MUTATE_AGES:
        rule->ages ^= BIT(value);
        return true;
    case MUTATE_CAPACITIES:
        rule->capacities ^= BIT(value);
        return true;
    case MUTATE_VERBS:
        rule->verbs ^= BIT(value);
        return true;
    case MUTATE_PARTS:
        rule->parts ^= BIT(value);
        return true;
    case MUTATE_NEED:
        rule->need = (enum need)value;
        return true;
    case MUTATE_WITHHOLDABLE:
        rule->withholdable = !rule->withholdable;
        return true;
    default:
        return false;
    }
}

static void drop(size_t row)
{
    mutated_count--;
    memmove(&mutated[row], &mutated[row + 1], (mutated_count - row) * sizeof mutated[0]);
}

static bool mutate(const char *order)
{
    char word[16];
    unsigned row, value;
    if (sscanf(order, "%u %15s %u", &row, word, &value) != 3 || row >= mutated_count) {
        return false;
    }
    for (enum mutation at = 0; at < MUTATION_COUNT; at++) {
        if (strcmp(field_words[at], word) == 0 && at == MUTATE_ROW) {
            drop(row);
            return true;
        }
        if (strcmp(field_words[at], word) == 0) {
            return change(&mutated[row], at, value);
        }
    }
    return false;
}

/* Before main(), so that whoever is tried with it need not know. */
__attribute__((constructor)) static void prepare(void)
{
    const char *order = getenv("MUTANT");
    mutated_count = rule_count_as_written();
    if (mutated_count > ROWS_MAX) {
        abort();
    }
    memcpy(mutated, rules, sizeof rules);
    if (order != NULL && !mutate(order)) {
        (void)fprintf(stderr, "no such change: %s\n", order);
        abort();
    }
}

size_t rule_count(void)
{
    return mutated_count;
}

const struct rule *rule_at(size_t index)
{
    return &mutated[index];
}
