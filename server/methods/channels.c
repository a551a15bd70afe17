/* Channels as such: their form, and the events that tell of them. */

#include "server/methods/channels.h"

#include "server/access/prove.h"
#include "server/methods/forms.h"
#include "server/methods/tables.h"

json_t *json_member(const struct member *member)
{
    json_t *form = json_user(member->account, member->name, member->role);
    json_object_set_new(form, "read_seq", json_integer((json_int_t)member->read_seq));
    json_object_set_new(form, "delivered_seq", json_integer((json_int_t)member->delivered_seq));
    return form;
}

/* Those who know of the channel. `*ret_self`: the account among them; NULL: it is not. */
static json_t *json_members(const struct seated *seated, size_t count, struct civil_date today,
                            struct id account, const struct seated **ret_self)
{
    json_t *members = json_array();
    *ret_self = NULL;
    for (size_t i = 0; i < count; i++) {
        if (access_knows(&seated[i].access, today)) {
            json_array_append_new(members, json_member(&seated[i].member));
            if (id_equal(seated[i].member.account, account)) {
                *ret_self = &seated[i];
            }
        }
    }
    return members;
}

/* What the account may not read counts as not there; what nobody can read any more counts as not
 * read, and chat.history refuses it. */
static enum err describe(struct store *store, const struct channel *channel,
                         const struct member *self, bool reads, json_t *members, json_t **ret_form)
{
    struct channel seen = *channel;
    uint64_t read_seq = reads ? self->read_seq : 0;
    uint64_t unread = 0;
    enum store_err err = STORE_OK;
    if (!reads) {
        seen.last_seq = 0;
    } else {
        err = channel_unread(store, channel->id, self->account, read_seq, &unread);
    }
    if (err == STORE_CORRUPT) {
        unread = channel->last_seq > read_seq ? channel->last_seq - read_seq : 0;
    } else if (err != STORE_OK) {
        return err_of_store(err);
    }
    *ret_form = json_pack("{s:o, s:s, s:s, s:O, s:I, s:I, s:I}", "id", json_id(seen.id), "kind",
                          channel_kind_word(seen.kind), "title", seen.title, "members", members,
                          "last_seq", (json_int_t)seen.last_seq, "read_seq", (json_int_t)read_seq,
                          "unread", (json_int_t)unread);
    return *ret_form != NULL ? OK : ERR_INTERNAL;
}

enum err channel_view_of(struct request *request, const struct channel *channel,
                         const struct seated *seated, size_t count, struct id account,
                         uint32_t features, struct channel_view *ret_view)
{
    const struct civil_date today = request_today(request);
    const struct seated *self;
    struct channel_view view = {0};
    json_t *members = json_members(seated, count, today, account, &self);
    enum err err = OK;
    if (self != NULL) {
        struct access_facts facts = self->access;
        facts.features = features;
        const struct decision chat = access_decide(&facts, PART_CHAT, VERB_SEE, today);
        view.chat = prove(&chat, channel->dossier, VERB_SEE);
        err = describe(request->store, channel, &self->member, view.chat != NULL, members,
                       &view.form);
    }
    json_decref(members);
    if (err != OK) {
        channel_view_clear(&view);
    }
    *ret_view = view;
    return err;
}

void channel_view_clear(struct channel_view *view)
{
    json_decref(view->form);
    proof_free(view->chat);
    *view = (struct channel_view){0};
}

static const struct form removed_params = {.fields = (const struct field[]){
                                               {.name = "channel", .type = FIELD_ID},
                                               {.name = "reason", .type = FIELD_TEXT, .max = 60},
                                               {0},
                                           }};

const struct event_kind channel_events[] = {
    {"channel.added", &form_channel, "The person is a member of this channel from now on."},
    {"channel.changed", &form_channel, "The channel's members are others."},
    {"channel.removed", &removed_params,
     "The person has no access to the channel any more; what was kept of it goes."},
};
const size_t channel_event_count = sizeof channel_events / sizeof channel_events[0];
