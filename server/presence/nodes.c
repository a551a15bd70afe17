#include "server/presence/nodes.h"

#include <stdio.h>
#include <string.h>

static bool is_there(const struct node_entry *entry)
{
    return entry->used && !entry->leaving;
}

void nodes_returned(struct nodes *nodes, uint64_t now_ms)
{
    nodes->settled_ms = now_ms + SETTLE_MS;
    for (size_t i = 0; i < PEOPLE_NODES_MAX; i++) {
        nodes->entries[i].wants_load = is_there(&nodes->entries[i]);
    }
}

int nodes_find(const struct nodes *nodes, const char *name)
{
    for (int i = 0; i < PEOPLE_NODES_MAX; i++) {
        if (nodes->entries[i].used && strcmp(nodes->entries[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static int take_place(struct nodes *nodes, const char *name)
{
    for (int i = 0; i < PEOPLE_NODES_MAX; i++) {
        struct node_entry *entry = &nodes->entries[i];
        if (!entry->used) {
            *entry = (struct node_entry){.used = true, .serial = ++nodes->last_serial};
            snprintf(entry->name, sizeof entry->name, "%s", name);
            return i;
        }
    }
    return -1;
}

int nodes_hear(struct nodes *nodes, const char *name, const char *epoch, uint64_t now_ms)
{
    int found = nodes_find(nodes, name);
    int number = found >= 0 ? found : take_place(nodes, name);
    if (number < 0) {
        return -1;
    }
    struct node_entry *entry = &nodes->entries[number];
    if (entry->leaving || strcmp(entry->epoch, epoch) != 0) {
        snprintf(entry->epoch, sizeof entry->epoch, "%s", epoch);
        entry->leaving = false;
        entry->wants_load = true;
    }
    entry->heard_ms = now_ms;
    entry->until_ms = now_ms + LEASE_MS;
    return number;
}

bool nodes_lease(struct nodes *nodes, unsigned node, bool stands, uint64_t now_ms)
{
    struct node_entry *entry = &nodes->entries[node];
    if (!is_there(entry)) {
        return false;
    }
    if (stands) {
        entry->until_ms = now_ms + LEASE_MS;
        return false;
    }
    if (now_ms < nodes->settled_ms || now_ms < entry->heard_ms + SILENCE_MS) {
        return false;
    }
    nodes_give_up(nodes, node);
    return true;
}

int nodes_expire(struct nodes *nodes, uint64_t now_ms)
{
    for (int i = 0; i < PEOPLE_NODES_MAX; i++) {
        if (is_there(&nodes->entries[i]) && now_ms >= nodes->entries[i].until_ms) {
            nodes_give_up(nodes, (unsigned)i);
            return i;
        }
    }
    return -1;
}

void nodes_give_up(struct nodes *nodes, unsigned node)
{
    struct node_entry *entry = &nodes->entries[node];
    entry->leaving = true;
    entry->wants_load = false;
    entry->wants_sweep = true;
}

void nodes_swept(struct nodes *nodes, unsigned node)
{
    struct node_entry *entry = &nodes->entries[node];
    entry->wants_sweep = false;
    entry->used = !entry->leaving;
}
