#ifndef SERVER_ACCESS_ACCESS_H
#define SERVER_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

/* The one decision on who may take part in what. Pure: facts in, answer out. It is asked when a
 * method begins, when an event is handed out, and when history is read. */

/* What of a client's care is touched. */
enum part { PART_NONE, PART_CHAT, PART_VIDEO };

struct access_facts {
    bool member;       /* of the channel */
    uint32_t features; /* of the provider: 1 << FEATURE_CHAT … */
};

enum access {
    ACCESS_ALLOW,
    ACCESS_STRANGER,    /* may not even know that it exists */
    ACCESS_FEATURE_OFF, /* may know, but the provider has it switched off */
};

enum access access_decide(const struct access_facts *facts, enum part part);

#endif
