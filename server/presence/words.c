#include "server/presence/presence.h"

#include <string.h>

#define PRESENCE_STATE_WORD(name, word) word,
static const char *const words[] = {PRESENCE_STATE_MAP(PRESENCE_STATE_WORD)};
#undef PRESENCE_STATE_WORD

const char *presence_word(enum presence_state state)
{
    return words[state];
}

bool presence_parse(const char *word, enum presence_state *ret_state)
{
    for (int state = 0; state < PRESENCE_STATE_COUNT; state++) {
        if (strcmp(words[state], word) == 0) {
            *ret_state = (enum presence_state)state;
            return true;
        }
    }
    return false;
}
