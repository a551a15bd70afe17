/* Nanoseconds of an access decision as it is asked for every event and every recipient: from the
 * facts that the loop holds, over many channels, and by the rules alone. Beside it a copy of the
 * facts that are decided on, which is the least that a decision costs. The best of some rounds
 * counts: the others are the machine's. Fails where a decision costs a microsecond or more. */
#include "server/facts.h"
#include "tests/unit/server_fixture.h"

#include <time.h>

enum { CHANNELS = 2000, MEMBERS = 6, ROUNDS = 20, ASKED = 200000, LIMIT_NS = 1000, FEATURES = 7 };

static struct member_fact members[CHANNELS][MEMBERS];
static struct id channels[CHANNELS];
static unsigned kept; /* so that no work is left out */

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static struct id id_of(unsigned number)
{
    /* Spread, as random ids are. */
    uint64_t spread = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    struct id id = {0};
    memcpy(id.bytes, &spread, sizeof spread);
    memcpy(id.bytes + sizeof spread, &number, sizeof number);
    return id;
}

/* A family in each channel: of every relation somebody. */
static void fill(struct facts *facts)
{
    for (unsigned c = 0; c < CHANNELS; c++) {
        channels[c] = id_of(c);
        for (unsigned m = 0; m < MEMBERS; m++) {
            members[c][m].account = id_of(CHANNELS + c * MEMBERS + m);
            members[c][m].access = (struct access_facts){
                .relation = (enum relation)(RELATION_SELF + m % MEMBERS),
                .born = {(uint16_t)(2008 + c % 10), 5, 5},
                .incapacitated = c % 7 == 0,
                .client_signed = c,
                .representatives_signed = c * 3,
                .withheld = m == 1 ? c : 0,
            };
        }
        facts_set_channel(facts, channels[c], members[c], MEMBERS);
    }
}

/* In an order that no cache foresees. */
static unsigned next(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

typedef unsigned ask(const struct facts *facts, unsigned channel, unsigned member);

static unsigned ask_facts(const struct facts *facts, unsigned channel, unsigned member)
{
    return (unsigned)facts_access(facts, members[channel][member].account, FEATURES,
                                  channels[channel], PART_CHAT, VERB_SEE);
}

static unsigned ask_rules(const struct facts *facts, unsigned channel, unsigned member)
{
    static const struct civil_date today = {2026, 11, 26};
    (void)facts;
    struct access_facts known = members[channel][member].access;
    known.features = FEATURES;
    return (unsigned)access_decide(&known, PART_CHAT, VERB_SEE, today).answer;
}

static unsigned copy_facts(const struct facts *facts, unsigned channel, unsigned member)
{
    (void)facts;
    volatile struct access_facts copy = members[channel][member].access;
    return (unsigned)copy.relation;
}

static double best_ns(ask *asked, const struct facts *facts)
{
    uint64_t best = UINT64_MAX;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned state = round;
        uint64_t start = now_ns();
        for (unsigned i = 0; i < ASKED; i++) {
            kept += asked(facts, next(&state) % CHANNELS, next(&state) % MEMBERS);
        }
        uint64_t took = now_ns() - start;
        best = took < best ? took : best;
    }
    return (double)best / ASKED;
}

int main(void)
{
    struct house house = {0};
    house_path(house.path);
    house_open(&house);
    struct facts *facts = house_facts(&house);
    fill(facts);
    double copy = best_ns(copy_facts, facts);
    double rules = best_ns(ask_rules, facts);
    double whole = best_ns(ask_facts, facts);
    (void)printf("%-28s %8s %8s\n", "", "ns", "copies");
    (void)printf("%-28s %8.1f %8.2f\n", "copy of the facts", copy, 1.0);
    (void)printf("%-28s %8.1f %8.2f\n", "decision by the rules", rules, rules / copy);
    (void)printf("%-28s %8.1f %8.2f\n", "decision from warm facts", whole, whole / copy);
    facts_destroy(facts);
    house_close(&house);
    house_remove(house.path);
    return kept != 0 && whole < LIMIT_NS ? 0 : 1;
}
