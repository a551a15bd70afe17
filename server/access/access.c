#include "server/access/access.h"

#include "storage/account.h"

static const uint32_t needed[] = {
    [PART_NONE] = 0,
    [PART_CHAT] = 1u << FEATURE_CHAT,
    [PART_VIDEO] = 1u << FEATURE_VIDEO,
};

enum access access_decide(const struct access_facts *facts, enum part part)
{
    if (!facts->member) {
        return ACCESS_STRANGER;
    }
    if ((facts->features & needed[part]) != needed[part]) {
        return ACCESS_FEATURE_OFF;
    }
    return ACCESS_ALLOW;
}
