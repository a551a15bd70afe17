#ifndef TESTS_MUTATION_MUTANT_H
#define TESTS_MUTATION_MUTANT_H

#include "server/access/access.h"

/* What can be changed in a rule. */
#define MUTATION_MAP(X)                                                                            \
    X(MUTATE_ROW, "row") /* dropped */                                                             \
    X(MUTATE_RELATIONS, "relations")                                                               \
    X(MUTATE_AGES, "ages")                                                                         \
    X(MUTATE_CAPACITIES, "capacities")                                                             \
    X(MUTATE_VERBS, "verbs")                                                                       \
    X(MUTATE_PARTS, "parts")                                                                       \
    X(MUTATE_NEED, "need")                                                                         \
    X(MUTATE_WITHHOLDABLE, "withholdable")

#define MUTATION_ENUM(name, word) name,
enum mutation { MUTATION_MAP(MUTATION_ENUM) MUTATION_COUNT };
#undef MUTATION_ENUM

const char *mutation_word(enum mutation mutation);

#endif
