#include "server/presence/people.h"

#include "server/memory.h"

#include <stdlib.h>
#include <uthash.h>

enum { LOOKS_MAX = 5000 };

/* What one other node says of one user. Only a sweep frees it, so that its cursor holds. */
struct elsewhere {
    struct id user;
    struct person *person;
    enum presence_state state;
    unsigned round;         /* of the node's reload in which it was last said */
    struct elsewhere *next; /* of the same user */
    UT_hash_handle hh;
};

/* A user stays known after leaving, for the time of leaving; hence cursors hold here, too. */
struct person {
    struct id user;
    unsigned sessions[PRESENCE_STATE_COUNT]; /* how many of this node are in each state */
    struct presence_view own;
    struct presence_view view;
    struct elsewhere *elsewhere;
    UT_hash_handle hh;
};

struct node {
    struct elsewhere *users;
    struct elsewhere *sweep; /* the next one to look at */
    unsigned round;
};

struct people {
    struct person *persons;
    struct node nodes[PEOPLE_NODES_MAX];
    presence_changed *changed;
    void *context;
    uint64_t began_ms;
};

struct people *people_create(presence_changed *changed, void *context, uint64_t now_ms)
{
    struct people *people = memory_new(sizeof *people);
    people->changed = changed;
    people->context = context;
    people->began_ms = now_ms;
    return people;
}

void people_destroy(struct people *people)
{
    if (people == NULL) {
        return;
    }
    for (size_t i = 0; i < PEOPLE_NODES_MAX; i++) {
        struct elsewhere *elsewhere, *next;
        HASH_ITER(hh, people->nodes[i].users, elsewhere, next)
        {
            HASH_DEL(people->nodes[i].users, elsewhere);
            free(elsewhere);
        }
    }
    struct person *person, *next;
    HASH_ITER(hh, people->persons, person, next)
    {
        HASH_DEL(people->persons, person);
        free(person);
    }
    free(people);
}

static struct person *person_find(const struct people *people, struct id user)
{
    struct person *person;
    HASH_FIND(hh, people->persons, &user, sizeof user, person);
    return person;
}

static struct person *person_add(struct people *people, struct id user)
{
    struct person *person = memory_new(sizeof *person);
    person->user = user;
    person->own.since_ms = person->view.since_ms =
        people->began_ms; /* as of one who never was here */
    HASH_ADD(hh, people->persons, user, sizeof person->user, person);
    return person;
}

static enum presence_state own_state(const struct person *person)
{
    for (int state = PRESENCE_BUSY; state > PRESENCE_INVISIBLE; state--) {
        if (person->sessions[state] > 0) {
            return (enum presence_state)state;
        }
    }
    return PRESENCE_OFFLINE;
}

/* Shows what follows of all nodes; `at_ms` is when the last of it happened. */
static void person_show(const struct people *people, struct person *person, uint64_t at_ms)
{
    enum presence_state state = person->own.state;
    for (const struct elsewhere *one = person->elsewhere; one != NULL; one = one->next) {
        state = one->state > state ? one->state : state;
    }
    if (state != person->view.state) {
        person->view = (struct presence_view){state, at_ms};
        people->changed(people->context, person->user, person->view);
    }
}

struct presence_view people_view(const struct people *people, struct id user)
{
    const struct person *person = person_find(people, user);
    return person != NULL ? person->view
                          : (struct presence_view){PRESENCE_OFFLINE, people->began_ms};
}

struct presence_view people_own(const struct people *people, struct id user)
{
    const struct person *person = person_find(people, user);
    return person != NULL ? person->own
                          : (struct presence_view){PRESENCE_OFFLINE, people->began_ms};
}

bool people_move(struct people *people, struct id user, enum presence_state from,
                 enum presence_state to, uint64_t now_ms)
{
    struct person *person = person_find(people, user);
    if (person == NULL) {
        person = person_add(people, user);
    }
    if (from != PRESENCE_OFFLINE) {
        person->sessions[from]--;
    }
    if (to != PRESENCE_OFFLINE) {
        person->sessions[to]++;
    }
    enum presence_state state = own_state(person);
    if (state == person->own.state) {
        return false;
    }
    person->own = (struct presence_view){state, now_ms};
    person_show(people, person, now_ms);
    return true;
}

size_t people_list_own(const struct people *people, const struct person **cursor,
                       struct people_item *ret_items, size_t room, bool *ret_more)
{
    size_t count = 0;
    size_t looks = 0;
    const struct person *last = *cursor;
    const struct person *person = last != NULL ? last->hh.next : people->persons;
    while (person != NULL && count < room && looks++ < LOOKS_MAX) {
        if (person->own.state != PRESENCE_OFFLINE) {
            ret_items[count++] = (struct people_item){person->user, person->own};
        }
        last = person;
        person = person->hh.next;
    }
    *cursor = last;
    *ret_more = person != NULL;
    return count;
}

static struct elsewhere *elsewhere_find(const struct node *node, struct id user)
{
    struct elsewhere *elsewhere;
    HASH_FIND(hh, node->users, &user, sizeof user, elsewhere);
    return elsewhere;
}

/* NULL: there are too many. */
static struct elsewhere *elsewhere_add(struct people *people, struct node *node, struct id user)
{
    struct person *person = person_find(people, user);
    if (HASH_COUNT(node->users) >= PEOPLE_OF_NODE_MAX ||
        (person == NULL && HASH_COUNT(people->persons) >= PEOPLE_MAX)) {
        return NULL;
    }
    if (person == NULL) {
        person = person_add(people, user);
    }
    struct elsewhere *elsewhere = memory_new(sizeof *elsewhere);
    elsewhere->user = user;
    elsewhere->person = person;
    elsewhere->next = person->elsewhere;
    person->elsewhere = elsewhere;
    HASH_ADD(hh, node->users, user, sizeof elsewhere->user, elsewhere);
    return elsewhere;
}

static void elsewhere_remove(struct node *node, struct elsewhere *elsewhere)
{
    struct elsewhere **link = &elsewhere->person->elsewhere;
    while (*link != elsewhere) {
        link = &(*link)->next;
    }
    *link = elsewhere->next;
    HASH_DEL(node->users, elsewhere);
    free(elsewhere);
}

bool people_put(struct people *people, unsigned number, struct id user, struct presence_view view)
{
    struct node *node = &people->nodes[number];
    struct elsewhere *elsewhere = elsewhere_find(node, user);
    if (elsewhere == NULL) {
        elsewhere = elsewhere_add(people, node, user);
    }
    if (elsewhere == NULL) {
        return false;
    }
    /* Who left is kept as such until the next sweep: a reload on its way may still bring the user
     * as present. */
    elsewhere->state = view.state > PRESENCE_INVISIBLE ? view.state : PRESENCE_OFFLINE;
    elsewhere->round = node->round;
    person_show(people, elsewhere->person, view.since_ms);
    return true;
}

void people_reload(struct people *people, unsigned number)
{
    struct node *node = &people->nodes[number];
    node->round++;
    node->sweep = node->users;
}

bool people_confirm(struct people *people, unsigned number, struct id user,
                    struct presence_view view)
{
    const struct node *node = &people->nodes[number];
    const struct elsewhere *elsewhere = elsewhere_find(node, user);
    return (elsewhere != NULL && elsewhere->round == node->round) ||
           people_put(people, number, user, view);
}

bool people_sweep(struct people *people, unsigned number, size_t looks, uint64_t now_ms)
{
    struct node *node = &people->nodes[number];
    while (node->sweep != NULL && looks-- > 0) {
        struct elsewhere *elsewhere = node->sweep;
        node->sweep = elsewhere->hh.next;
        if (elsewhere->round != node->round || elsewhere->state == PRESENCE_OFFLINE) {
            struct person *person = elsewhere->person;
            elsewhere_remove(node, elsewhere);
            person_show(people, person, now_ms);
        }
    }
    return node->sweep == NULL;
}

size_t people_count(const struct people *people, unsigned number)
{
    return HASH_COUNT(people->nodes[number].users);
}
