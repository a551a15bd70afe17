#include "server/presence/presence.h"

#include "server/memory.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* A user stays known after leaving, for the time of leaving. */
struct person {
    struct id user;
    unsigned sessions[PRESENCE_STATE_COUNT]; /* how many are in each state */
    struct presence_view view;
    UT_hash_handle hh;
};

struct presence {
    struct person *people;
    presence_changed *changed;
    void *context;
    uint64_t began_ms;
};

struct presence *presence_create(presence_changed *changed, void *context, uint64_t now_ms)
{
    struct presence *presence = memory_new(sizeof *presence);
    presence->changed = changed;
    presence->context = context;
    presence->began_ms = now_ms;
    return presence;
}

void presence_destroy(struct presence *presence)
{
    if (presence == NULL) {
        return;
    }
    struct person *person, *next;
    HASH_ITER(hh, presence->people, person, next)
    {
        HASH_DEL(presence->people, person);
        free(person);
    }
    free(presence);
}

static struct person *person_find(const struct presence *presence, struct id user)
{
    struct person *person;
    HASH_FIND(hh, presence->people, &user, sizeof user, person);
    return person;
}

static enum presence_state person_seen(const struct person *person)
{
    for (int state = PRESENCE_BUSY; state > PRESENCE_INVISIBLE; state--) {
        if (person->sessions[state] > 0) {
            return (enum presence_state)state;
        }
    }
    return PRESENCE_OFFLINE;
}

void presence_move(struct presence *presence, struct id user, enum presence_state from,
                   enum presence_state to, uint64_t now_ms)
{
    struct person *person = person_find(presence, user);
    if (person == NULL) {
        person = memory_new(sizeof *person);
        person->user = user;
        person->view.since_ms = presence->began_ms; /* as of one who never was here */
        HASH_ADD(hh, presence->people, user, sizeof person->user, person);
    }
    if (from != PRESENCE_OFFLINE) {
        person->sessions[from]--;
    }
    if (to != PRESENCE_OFFLINE) {
        person->sessions[to]++;
    }
    enum presence_state seen = person_seen(person);
    if (seen != person->view.state) {
        person->view = (struct presence_view){seen, now_ms};
        presence->changed(presence->context, user, person->view);
    }
}

struct presence_view presence_get(const struct presence *presence, struct id user)
{
    const struct person *person = person_find(presence, user);
    return person != NULL ? person->view
                          : (struct presence_view){PRESENCE_OFFLINE, presence->began_ms};
}
