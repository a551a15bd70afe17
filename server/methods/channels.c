/* Channels as such: their form, and the events that tell of them. */

#include "server/methods/channels.h"

#include "server/memory.h"
#include "server/methods/forms.h"
#include "server/methods/tables.h"

json_t *json_member(const struct member *member)
{
    json_t *form = json_user(member->account, member->name, member->role);
    json_object_set_new(form, "read_seq", json_integer((json_int_t)member->read_seq));
    json_object_set_new(form, "delivered_seq", json_integer((json_int_t)member->delivered_seq));
    return form;
}

json_t *json_channel(const struct channel *channel, json_t *take_members, uint64_t read_seq,
                     uint64_t unread)
{
    return json_pack("{s:o, s:s, s:s, s:o, s:I, s:I, s:I}", "id", json_id(channel->id), "kind",
                     channel_kind_word(channel->kind), "title", channel->title, "members",
                     take_members, "last_seq", (json_int_t)channel->last_seq, "read_seq",
                     (json_int_t)read_seq, "unread", (json_int_t)unread);
}

struct adding {
    json_t *members;
    struct channel_effect *effect;
};

static bool take_member(void *context, const struct member *member)
{
    struct adding *adding = context;
    struct channel_effect *effect = adding->effect;
    effect->members = memory_resize(effect->members, (effect->count + 1) * sizeof *effect->members);
    effect->members[effect->count++] = member->account;
    json_array_append_new(adding->members, json_member(member));
    return true;
}

enum err channel_tell_added(struct request *request, const struct channel *channel)
{
    struct channel_effect *effect = &outbox_add(&request->outbox, EFFECT_CHANNEL)->channel;
    struct adding adding = {json_array(), effect};
    effect->id = channel->id;
    enum store_err err = member_list(request->store, channel->id, take_member, &adding);
    json_t *form = json_channel(channel, adding.members, 0, 0);
    if (err == STORE_OK) {
        outbox_event(&request->outbox, "channel.added", json_incref(form), channel->id, PART_NONE);
    }
    json_decref(form);
    return err_of_store(err);
}

const struct event_kind channel_events[] = {
    {"channel.added", &form_channel, "The person is a member of this channel from now on."},
};
const size_t channel_event_count = sizeof channel_events / sizeof channel_events[0];
