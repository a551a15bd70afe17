#include "server/methods/redecide.h"

#include "server/access/prove.h"
#include "server/memory.h"
#include "server/methods/call.h"
#include "server/methods/channels.h"

#include <stdlib.h>

struct seat {
    struct id account;
    bool knows;
    bool reads; /* what is said there */
    bool calls; /* may take part in calls */
    enum access answer;
};

/* A channel and who sits in it, at one moment. */
struct table {
    struct channel channel;
    size_t count;
    struct seat *seats;
    struct seated *seated; /* as many, in the same order */
};

struct tables {
    size_t count;
    struct table *items;
};

struct redecision {
    struct request *request;
    struct id dossier;
    uint32_t features; /* of the provider */
    struct tables before;
};

static void tables_clear(struct tables *tables)
{
    for (size_t i = 0; i < tables->count; i++) {
        free(tables->items[i].seats);
        free(tables->items[i].seated);
    }
    free(tables->items);
    *tables = (struct tables){0};
}

struct taking {
    const struct redecision *redecision;
    struct civil_date day;
    struct tables *tables;
    enum store_err err;
};

static struct seat decide(const struct taking *taking, const struct seated *seated)
{
    struct access_facts facts = seated->access;
    facts.features = taking->redecision->features;
    const struct decision any = access_decide(&facts, PART_ANY, VERB_SEE, taking->day);
    const struct decision chat = access_decide(&facts, PART_CHAT, VERB_SEE, taking->day);
    const struct decision video = access_decide(&facts, PART_VIDEO, VERB_ADD, taking->day);
    return (struct seat){
        .account = seated->member.account,
        .knows = any.answer == ACCESS_ALLOW,
        .reads = chat.answer == ACCESS_ALLOW,
        .calls = video.answer == ACCESS_ALLOW,
        .answer = any.answer,
    };
}

static bool take_channel(void *context, const struct channel *channel)
{
    struct taking *taking = context;
    struct tables *tables = taking->tables;
    const struct request *request = taking->redecision->request;
    if (channel->kind == CHANNEL_DOSSIER) {
        return true;
    }
    struct table table = {.channel = *channel};
    taking->err = seated_read(request->store, channel, &table.seated, &table.count);
    if (taking->err != STORE_OK) {
        return false;
    }
    table.seats = memory_new((table.count + 1) * sizeof *table.seats);
    for (size_t i = 0; i < table.count; i++) {
        table.seats[i] = decide(taking, &table.seated[i]);
    }
    tables->items = memory_resize(tables->items, (tables->count + 1) * sizeof *tables->items);
    tables->items[tables->count++] = table;
    return true;
}

static enum err take_tables(const struct redecision *redecision, struct civil_date day,
                            struct tables *ret_tables)
{
    struct taking taking = {.redecision = redecision, .day = day, .tables = ret_tables};
    enum store_err err =
        channel_list_in(redecision->request->store, redecision->dossier, take_channel, &taking);
    return err_of_store(err == STORE_OK ? taking.err : err);
}

enum err redecide_begin_on(struct request *request, struct id dossier, struct civil_date before,
                           struct redecision **ret_redecision)
{
    struct care care;
    struct provider provider;
    enum store_err found = care_find(request->store, dossier, &care);
    if (found == STORE_OK) {
        found = provider_find(request->store, care.provider, &provider);
    }
    if (found != STORE_OK) {
        return err_of_store(found);
    }
    struct redecision *redecision = memory_new(sizeof *redecision);
    redecision->request = request;
    redecision->dossier = dossier;
    redecision->features = provider.features;
    enum err err = take_tables(redecision, before, &redecision->before);
    if (err != OK) {
        redecide_free(redecision);
        return err;
    }
    *ret_redecision = redecision;
    return OK;
}

enum err redecide_begin(struct request *request, struct id dossier,
                        struct redecision **ret_redecision)
{
    return redecide_begin_on(request, dossier, request_today(request), ret_redecision);
}

void redecide_free(struct redecision *redecision)
{
    if (redecision != NULL) {
        tables_clear(&redecision->before);
        free(redecision);
    }
}

static const struct seat *seat_of(const struct table *table, struct id account)
{
    for (size_t i = 0; table != NULL && i < table->count; i++) {
        if (id_equal(table->seats[i].account, account)) {
            return &table->seats[i];
        }
    }
    return NULL;
}

static bool knew(const struct table *table, struct id account)
{
    const struct seat *seat = seat_of(table, account);
    return seat != NULL && seat->knows;
}

/* Could read there, or could not, as now. */
static bool reads_as_before(const struct table *before, const struct seat *now)
{
    const struct seat *seat = seat_of(before, now->account);
    return seat != NULL && seat->reads == now->reads;
}

static bool called(const struct table *table, struct id account)
{
    const struct seat *seat = seat_of(table, account);
    return seat != NULL && seat->calls;
}

/* Whether other people know of the channel than before. */
static bool differs(const struct table *before, const struct table *after)
{
    for (size_t i = 0; i < after->count; i++) {
        if (after->seats[i].knows != knew(before, after->seats[i].account)) {
            return true;
        }
    }
    for (size_t i = 0; before != NULL && i < before->count; i++) {
        if (before->seats[i].knows && !knew(after, before->seats[i].account)) {
            return true;
        }
    }
    return false;
}

static void tell_removed(struct request *request, const struct table *after, struct id account)
{
    const struct seat *seat = seat_of(after, account);
    enum err why = seat != NULL ? err_of_access(seat->answer) : ERR_NOT_FOUND;
    outbox_tell(
        &request->outbox, "channel.removed",
        json_pack("{s:o, s:s}", "channel", json_id(after->channel.id), "reason", err_reason(why)),
        account);
}

/* Who lost the channel, or calls in it. The call goes first: its end is told to who was in it. */
static enum err take_away(struct request *request, const struct table *before,
                          const struct table *after)
{
    for (size_t i = 0; before != NULL && i < before->count; i++) {
        const struct seat *seat = &before->seats[i];
        if (seat->calls && !called(after, seat->account)) {
            enum err err = call_put_out(request, &after->channel, seat->account);
            if (err != OK) {
                return err;
            }
        }
        if (seat->knows && !knew(after, seat->account)) {
            tell_removed(request, after, seat->account);
        }
    }
    return OK;
}

static void publish(struct request *request, const struct table *after)
{
    struct channel_effect *effect = &outbox_add(&request->outbox, EFFECT_CHANNEL)->channel;
    effect->id = after->channel.id;
    effect->count = after->count;
    effect->members = member_facts_of(after->seated, after->count);
}

static enum err tell_view(struct redecision *redecision, const struct table *after,
                          struct id account, const char *event)
{
    struct request *request = redecision->request;
    struct channel_view view;
    enum err err = channel_view_of(request, &after->channel, after->seated, after->count, account,
                                   redecision->features, &view);
    if (err == OK && view.form != NULL) {
        struct event *told = outbox_tell(&request->outbox, event, json_incref(view.form), account);
        told->replay = REPLAY_KEEP;
    }
    channel_view_clear(&view);
    return err;
}

/* Everybody who knows of the channel sees the others who do; and what there is to read, whoever may
 * read. */
static enum err tell_views(struct redecision *redecision, const struct table *before,
                           const struct table *after)
{
    bool others = differs(before, after);
    for (size_t i = 0; i < after->count; i++) {
        struct id account = after->seats[i].account;
        if (!after->seats[i].knows || (!others && reads_as_before(before, &after->seats[i]))) {
            continue;
        }
        enum err err = tell_view(redecision, after, account,
                                 knew(before, account) ? "channel.changed" : "channel.added");
        if (err != OK) {
            return err;
        }
    }
    return OK;
}

static const struct table *table_of(const struct tables *tables, struct id channel)
{
    for (size_t i = 0; i < tables->count; i++) {
        if (id_equal(tables->items[i].channel.id, channel)) {
            return &tables->items[i];
        }
    }
    return NULL;
}

enum err redecide_end(struct redecision *redecision)
{
    struct request *request = redecision->request;
    struct tables now = {0};
    enum err err = take_tables(redecision, request_today(request), &now);
    for (size_t i = 0; i < now.count && err == OK; i++) {
        const struct table *after = &now.items[i];
        const struct table *before = table_of(&redecision->before, after->channel.id);
        err = take_away(request, before, after);
        publish(request, after);
        if (err == OK) {
            err = tell_views(redecision, before, after);
        }
    }
    tables_clear(&now);
    return err;
}
