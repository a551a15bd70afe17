/* What other nodes have in Redis: read in pieces, swept in steps, and their leases. */

#include "server/clock.h"
#include "server/log.h"
#include "server/presence/redis_inner.h"

#include <string.h>

enum { SWEEP = 200 }; /* users of a turn; each may be told to many */

/* Sweeping: forgetting what other nodes show no longer. */

static int next_to_sweep(const struct redis_presence *presence)
{
    for (int i = 0; i < PEOPLE_NODES_MAX; i++) {
        if (presence->nodes.entries[i].wants_sweep) {
            return i;
        }
    }
    return -1;
}

static void on_sweep(uv_idle_t *idle)
{
    struct redis_presence *presence = idle->data;
    int node = next_to_sweep(presence);
    if (node < 0) {
        presence->sweeping = false;
        uv_idle_stop(idle);
    } else if (people_sweep(presence->people, (unsigned)node, SWEEP, clock_wall_ms())) {
        nodes_swept(&presence->nodes, (unsigned)node);
    }
}

static void sweep(struct redis_presence *presence)
{
    if (!presence->sweeping) {
        presence->sweeping = true;
        uv_idle_start(&presence->sweeper, on_sweep);
    }
}

void redis_forget(struct redis_presence *presence, unsigned node)
{
    log_line(LOG_INFO, "presence_node_gone", "node=%s",
             log_word(presence->nodes.entries[node].name));
    people_reload(presence->people, node);
    sweep(presence);
}

/* Reading what another node has written. */

static void on_loaded(void *context, const struct redis_value *value);
static const struct redis_ask ask_loaded = {on_loaded};

static void load_from(struct redis_presence *presence, const char *cursor)
{
    char key[KEY_SIZE];
    struct node_entry *entry = &presence->nodes.entries[presence->loading];
    redis_key("users", entry->name, key);
    if (!SEND(presence, &ask_loaded, "HSCAN", key, cursor, "COUNT", "500")) {
        presence->loading = -1;
        entry->wants_load = true; /* next second */
    }
}

void redis_load(struct redis_presence *presence)
{
    if (!redis_link_is_up(presence->link)) {
        return;
    }
    for (int i = 0; i < PEOPLE_NODES_MAX && presence->loading < 0; i++) {
        struct node_entry *entry = &presence->nodes.entries[i];
        if (entry->wants_load) {
            entry->wants_load = false;
            entry->wants_sweep = false; /* comes after this */
            presence->loading = i;
            presence->loading_serial = entry->serial;
            presence->loading_whole = presence->loading_more = false;
            people_reload(presence->people, (unsigned)i);
            load_from(presence, "0");
            return;
        }
    }
}

static void take_pair(struct redis_presence *presence, const struct redis_value *field,
                      const struct redis_value *value)
{
    unsigned node = (unsigned)presence->loading;
    struct presence_view view;
    struct id user;
    if (field->kind != REDIS_TEXT || value->kind != REDIS_TEXT) {
        return;
    }
    if (strcmp(field->text, "epoch") == 0) {
        presence->loading_whole = strcmp(value->text, presence->nodes.entries[node].epoch) == 0;
    } else if (field->length == ID_TEXT_LENGTH && id_parse(field->text, &user) &&
               view_parse(value->text, value->length, &view)) {
        view = redis_not_later(view, clock_wall_ms());
        presence->loading_more |= !people_confirm(presence->people, node, user, view);
    }
}

static void take_loaded(struct redis_presence *presence, const struct redis_value *pairs)
{
    for (size_t i = 0; i + 1 < pairs->count; i += 2) {
        struct redis_value field = redis_item(pairs, i);
        struct redis_value value = redis_item(pairs, i + 1);
        take_pair(presence, &field, &value);
    }
}

static void load_end(struct redis_presence *presence)
{
    struct node_entry *entry = &presence->nodes.entries[presence->loading];
    presence->loading = -1;
    if (presence->loading_more) {
        redis_warn(presence, WARNING_PEOPLE);
    }
    /* Where it was not all, as in a Redis that came back empty, the node is about to write it:
     * until then nobody who was there is taken for gone. */
    if (presence->loading_whole && !entry->wants_load) {
        entry->wants_sweep = true;
        sweep(presence);
    }
    redis_load(presence);
}

/* HSCAN: [cursor, [id, view, …]]; the cursor "0" ends it. */
static void on_loaded(void *context, const struct redis_value *value)
{
    struct redis_presence *presence = context;
    int node = presence->loading;
    if (node < 0) {
        return;
    }
    const struct node_entry *entry = &presence->nodes.entries[node];
    if (entry->leaving || !entry->used || entry->serial != presence->loading_serial) {
        presence->loading = -1; /* given up meanwhile */
        redis_load(presence);
        return;
    }
    struct redis_value cursor = {.kind = REDIS_NIL};
    if (value->kind == REDIS_LIST && value->count == 2) {
        cursor = redis_item(value, 0);
        struct redis_value pairs = redis_item(value, 1);
        if (pairs.kind == REDIS_LIST) {
            take_loaded(presence, &pairs);
        }
    }
    if (cursor.kind == REDIS_TEXT && strcmp(cursor.text, "0") != 0) {
        load_from(presence, cursor.text);
    } else {
        load_end(presence);
    }
}

/* Leases. */

static void on_leases(void *context, const struct redis_value *value)
{
    struct redis_presence *presence = context;
    size_t count = presence->asked_count;
    presence->asked_count = 0;
    if (value->kind != REDIS_LIST || value->count != count) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct asked_lease *asked = &presence->asked[i];
        bool stands = redis_item(value, i).kind == REDIS_TEXT;
        if (presence->nodes.entries[asked->node].serial == asked->serial &&
            nodes_lease(&presence->nodes, asked->node, stands, clock_steady_ms())) {
            redis_forget(presence, asked->node);
        }
    }
}

static const struct redis_ask ask_leases = {on_leases};

void redis_ask_leases(struct redis_presence *presence)
{
    char keys[PEOPLE_NODES_MAX][KEY_SIZE];
    const char *words[1 + PEOPLE_NODES_MAX] = {"MGET"};
    size_t count = 0;
    if (presence->asked_count > 0) {
        return;
    }
    for (unsigned i = 0; i < PEOPLE_NODES_MAX; i++) {
        const struct node_entry *entry = &presence->nodes.entries[i];
        if (entry->used && !entry->leaving) {
            presence->asked[count] = (struct asked_lease){i, entry->serial};
            redis_key("lease", entry->name, keys[count]);
            words[1 + count] = keys[count];
            count++;
        }
    }
    if (count > 0 && redis_link_send(presence->link, &ask_leases, 1 + count, words)) {
        presence->asked_count = count;
    }
}
