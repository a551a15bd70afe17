#include "server/access/document.h"

#include "server/access/access.h"

static void print_word(FILE *out, bool *any, const char *word)
{
    fprintf(out, "%s%s", *any ? ", " : "", word);
    *any = true;
}

static void print_relations(FILE *out, uint32_t relations)
{
    bool any = false;
    for (enum relation relation = 0; relation < RELATION_COUNT; relation++) {
        if ((relations & 1u << relation) != 0) {
            print_word(out, &any, relation_says(relation));
        }
    }
}

static void print_clients(FILE *out, const struct rule *rule)
{
    bool any = false;
    if (rule->ages == (1u << AGE_COUNT) - 1) {
        print_word(out, &any, "of any age");
    } else {
        for (enum age age = 0; age < AGE_COUNT; age++) {
            if ((rule->ages & 1u << age) != 0) {
                print_word(out, &any, age_says(age));
            }
        }
    }
    if (rule->capacities == CAPABLE) {
        fputs("; not incapacitated", out);
    } else if (rule->capacities == INCAPACITATED) {
        fputs("; incapacitated", out);
    }
}

static void print_verbs(FILE *out, uint32_t verbs)
{
    bool any = false;
    for (enum verb verb = 0; verb < VERB_COUNT; verb++) {
        if ((verbs & 1u << verb) != 0) {
            print_word(out, &any, verb_word(verb));
        }
    }
}

static void print_parts(FILE *out, uint32_t parts)
{
    bool any = false;
    if (parts == PARTS_ALL) {
        print_word(out, &any, "all");
        return;
    }
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        if ((parts & PART_SET(part)) != 0) {
            print_word(out, &any, part_word(part));
        }
    }
}

void access_print_rules(FILE *out)
{
    fputs("| row | article | who | of a client | may | parts | signed by | withheld? | in words |\n"
          "|---|---|---|---|---|---|---|---|---|\n",
          out);
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        fprintf(out, "| %s | %s | ", rule->id, rule->article);
        print_relations(out, rule->relations);
        fputs(" | ", out);
        print_clients(out, rule);
        fputs(" | ", out);
        print_verbs(out, rule->verbs);
        fputs(" | ", out);
        print_parts(out, rule->parts);
        fprintf(out, " | %s | %s | %s |\n", rule->need == NEED_NOTHING ? "" : need_says(rule->need),
                rule->withholdable ? "yes" : "", rule->says);
    }
}
