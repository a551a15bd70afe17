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

struct viewing {
    struct store *store;
    struct care care;
    struct id account;
    uint64_t now_ms;
    struct civil_date today;
    json_t *members;
    struct member self;
    struct access_facts facts; /* of the account */
    enum store_err err;
};

static bool take_member(void *context, const struct member *member)
{
    struct viewing *viewing = context;
    struct access_facts facts;
    viewing->err = access_facts_read(viewing->store, &viewing->care, member->account,
                                     viewing->care.provider, member->role, viewing->now_ms, &facts);
    if (viewing->err != STORE_OK) {
        return false;
    }
    if (access_knows(&facts, viewing->today)) {
        json_array_append_new(viewing->members, json_member(member));
        if (id_equal(member->account, viewing->account)) {
            viewing->self = *member;
            viewing->facts = facts;
        }
    }
    return true;
}

/* What the account may not read counts as not there. */
static enum err describe(struct viewing *viewing, const struct channel *channel, bool reads,
                         json_t **ret_form)
{
    struct channel seen = *channel;
    uint64_t read_seq = reads ? viewing->self.read_seq : 0;
    uint64_t unread = 0;
    if (!reads) {
        seen.last_seq = 0;
    } else {
        enum store_err err =
            channel_unread(viewing->store, channel->id, viewing->account, read_seq, &unread);
        if (err != STORE_OK) {
            return err_of_store(err);
        }
    }
    *ret_form = json_pack("{s:o, s:s, s:s, s:O, s:I, s:I, s:I}", "id", json_id(seen.id), "kind",
                          channel_kind_word(seen.kind), "title", seen.title, "members",
                          viewing->members, "last_seq", (json_int_t)seen.last_seq, "read_seq",
                          (json_int_t)read_seq, "unread", (json_int_t)unread);
    return *ret_form != NULL ? OK : ERR_INTERNAL;
}

enum err channel_view_read(struct request *request, const struct channel *channel,
                           struct id account, uint32_t features, struct channel_view *ret_view)
{
    struct viewing viewing = {
        .store = request->store,
        .account = account,
        .now_ms = request->now_ms,
        .today = civil_date_in_amsterdam(request->now_ms),
        .members = json_array(),
    };
    struct channel_view view = {0};
    enum err err = err_of_store(care_find(request->store, channel->dossier, &viewing.care));
    if (err == OK) {
        err = err_of_store(member_list(request->store, channel->id, take_member, &viewing));
    }
    if (err == OK) {
        err = err_of_store(viewing.err);
    }
    if (err == OK && !id_is_nil(viewing.self.account)) {
        viewing.facts.features = features;
        const struct decision chat =
            access_decide(&viewing.facts, PART_CHAT, VERB_SEE, viewing.today);
        view.chat = prove(&chat, channel->dossier, VERB_SEE);
        err = describe(&viewing, channel, view.chat != NULL, &view.form);
    }
    json_decref(viewing.members);
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
