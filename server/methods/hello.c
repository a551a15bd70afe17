/* session.hello: a connection begins to hear events. What it missed comes first, in order; what
 * happens while the answer is being put together waits, and comes after it. */

#include "server/methods/session.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/facts.h"
#include "server/hub.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/methods/call.h"
#include "server/methods/channels.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/message.h"
#include "server/presence/presence.h"

#include <stdlib.h>

enum { REPLAY_MESSAGES_MAX = 500, REPLAY_BYTES_MAX = 8 << 20 };

/* A message that the session missed. */
struct missed {
    struct frame *frame;
    struct id channel;
};

/* What follows the answer. */
struct replay {
    struct reached *reached;
    size_t channel_count;
    struct missed *missed;
    size_t missed_count;
    size_t missed_capacity;
    size_t bytes;
    bool full; /* the channel that is being read has more than there is room for */
    bool owed; /* what the last hello brought was not read yet */
};

/* What the handler works with. */
struct greeting_work {
    struct request *request;
    struct replay *replay;
    json_t *channels;
    enum err err;
};

static void replay_destroy(void *carry)
{
    struct replay *replay = carry;
    for (size_t i = 0; i < replay->missed_count; i++) {
        frame_drop(replay->missed[i].frame);
    }
    free(replay->missed);
    free(replay->reached);
    free(replay);
}

static void replay_add(struct replay *replay, struct id channel, struct frame *take_frame)
{
    size_t length;
    frame_bytes(take_frame, &length);
    if (replay->missed_count == replay->missed_capacity) {
        replay->missed_capacity = replay->missed_capacity * 2 + 16;
        replay->missed =
            memory_resize(replay->missed, replay->missed_capacity * sizeof *replay->missed);
    }
    replay->missed[replay->missed_count++] = (struct missed){take_frame, channel};
    replay->bytes += length;
}

/* The position the client gave for the channel; false: none. */
static bool position_of(const struct request *request, struct id channel, uint64_t *ret_seq)
{
    size_t index;
    json_t *position;
    json_array_foreach(param_json(request, "positions"), index, position)
    {
        struct id id;
        id_parse(json_string_value(json_object_get(position, "channel")), &id);
        if (id_equal(id, channel)) {
            *ret_seq = (uint64_t)json_integer_value(json_object_get(position, "seq"));
            return true;
        }
    }
    return false;
}

static bool take_missed(void *context, const struct entry *entry)
{
    struct frame *frame = message_frame(entry);
    struct replay *replay = context;
    if (frame != NULL) {
        replay_add(replay, entry->channel, frame);
    }
    replay->full = replay->bytes > REPLAY_BYTES_MAX;
    return frame != NULL && !replay->full;
}

/* None of a channel, instead of a part. */
static void take_back(struct replay *replay, size_t count, size_t bytes)
{
    while (replay->missed_count > count) {
        frame_drop(replay->missed[--replay->missed_count].frame);
    }
    replay->bytes = bytes;
}

static enum err replay_channel(struct greeting_work *work, const struct proof *proof,
                               const struct channel *channel, json_t *form)
{
    struct replay *replay = work->replay;
    uint64_t seq;
    if (!position_of(work->request, channel->id, &seq) || seq >= channel->last_seq) {
        return OK;
    }
    if (channel->last_seq - seq > REPLAY_MESSAGES_MAX || replay->owed) {
        json_object_set_new(form, "gap", json_true());
        return OK;
    }
    const struct entry_page page = {
        .channel = channel->id, .after = seq, .limit = REPLAY_MESSAGES_MAX};
    size_t before = replay->missed_count;
    size_t bytes = replay->bytes;
    enum store_err err = entry_list(work->request->store, proof, &page, take_missed, replay);
    if (err == STORE_CORRUPT) {
        /* Who asks for it by chat.history is refused; the other channels are not to blame. */
        log_line(LOG_ERROR, "channel_spoilt", "request=%s do=\"run empowerctl check\"",
                 log_word(work->request->id.text));
    }
    if (err == STORE_CORRUPT || replay->full) {
        take_back(replay, before, bytes);
        replay->full = false;
        json_object_set_new(form, "gap", json_true());
        err = err == STORE_CORRUPT ? STORE_OK : err;
    }
    return err_of_store(err);
}

/* What is described, and what will be told of it live, counts as seen. */
static enum err look_at(struct request *request, const struct channel *channel)
{
    enum err err = gate_channel(request, channel->id, PART_ANY, VERB_SEE, NULL, NULL);
    if (err == OK) {
        gate_look(request, "session.hello", (struct id){0});
    }
    return err;
}

static enum err describe_channel(struct greeting_work *work, const struct channel *channel)
{
    const struct actor *actor = &work->request->actor;
    struct channel_view view = {0};
    AUTO_FREE struct seated *seated = NULL;
    size_t count = 0;
    enum err err = err_of_store(seated_read(work->request->store, channel, &seated, &count));
    if (err == OK) {
        err = channel_view_of(work->request, channel, seated, count, actor->account,
                              actor->features, &view);
    }
    if (err == OK && view.form != NULL) {
        err = look_at(work->request, channel);
    }
    if (err == OK && view.form != NULL) {
        struct replay *replay = work->replay;
        json_array_append(work->channels, view.form);
        replay->reached =
            memory_resize(replay->reached, (replay->channel_count + 1) * sizeof *replay->reached);
        replay->reached[replay->channel_count++] = (struct reached){channel->id, channel->last_seq};
        err = view.chat != NULL ? replay_channel(work, view.chat, channel, view.form) : OK;
    }
    channel_view_clear(&view);
    return err;
}

static bool take_channel(void *context, const struct channel *channel)
{
    struct greeting_work *work = context;
    work->err = describe_channel(work, channel);
    return work->err == OK;
}

/* Only one who came as far as here has begun a greeting: the others end none. */
enum err session_hello_before(struct request *request)
{
    struct session *session = request->session;
    if (session->greeting == GREETING_PENDING) {
        return ERR_CONFLICT;
    }
    struct replay *replay = memory_new(sizeof *replay);
    replay->owed = peer_allowed(session->peer);
    request->carry = replay;
    request->carry_free = replay_destroy;
    hub_begin_greeting(session);
    return OK;
}

enum err session_hello(struct request *request)
{
    const struct actor *actor = &request->actor;
    struct greeting_work work = {.request = request, .replay = request->carry};
    struct provider provider;
    enum store_err err = provider_find(request->store, actor->provider, &provider);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    work.channels = json_array();
    request->result = json_pack(
        "{s:o, s:o, s:{s:o, s:s}, s:o, s:o, s:o}", "session", json_id(actor->session), "user",
        json_user(actor->account, actor->name, actor->role), "provider", "id", json_id(provider.id),
        "name", provider.name, "features", json_features(actor->features), "server_time",
        json_time(request->now_ms), "channels", work.channels);
    err = channel_list_of(request->store, actor->account, take_channel, &work);
    return err != STORE_OK ? err_of_store(err) : work.err;
}

void session_hello_answering(struct request *request)
{
    json_object_set_new(request->result, "calls", call_list_of(request->app, &request->actor));
}

static void become_present(struct request *request)
{
    struct session *session = request->session;
    if (session->presence != session->chosen) {
        presence_move(request->app->presence, session->actor.account, session->presence,
                      session->chosen, clock_wall_ms());
        session->presence = session->chosen;
    }
}

/* They were read a moment ago: what was lost since then is not delivered any more (R-CONS-7). */
static void send_missed(struct request *request, const struct replay *replay)
{
    const struct actor *actor = &request->session->actor;
    for (size_t i = 0; i < replay->missed_count; i++) {
        const struct missed *missed = &replay->missed[i];
        if (facts_access(request->app->facts, actor->account, actor->features, missed->channel,
                         PART_CHAT, VERB_SEE) == ACCESS_ALLOW) {
            hub_send(request->session, missed->frame);
        }
    }
}

void session_hello_after(struct request *request, enum err err)
{
    struct session *session = request->session;
    const struct replay *replay = request->carry;
    if (replay == NULL) {
        return; /* refused before it began: what went on before goes on */
    }
    if (err != OK) {
        session->greeting = GREETING_NONE;
        return;
    }
    peer_allow(session->peer, replay->bytes);
    send_missed(request, replay);
    hub_end_greeting(request->app->hub, session, replay->reached, replay->channel_count);
    call_ring_again(request->app, session);
    become_present(request);
}

static const struct form client_form = {
    .fields = (const struct field[]){
        {.name = "name", .type = FIELD_TEXT, .min = 1, .max = 60},
        {.name = "version", .type = FIELD_TEXT, .min = 1, .max = 60},
        {0},
    }};

static const struct form position_form = {
    .fields = (const struct field[]){
        {.name = "channel", .type = FIELD_ID},
        {.name = "seq", .type = FIELD_INTEGER, .max = SEQ_MAX},
        {0},
    }};

const struct form hello_params = {
    .fields = (const struct field[]){
        {.name = "client", .type = FIELD_OBJECT, .form = &client_form},
        {.name = "positions",
         .type = FIELD_LIST,
         .form = &position_form,
         .max = 1000,
         .optional = true},
        {0},
    }};

static const struct form provider_form = {.fields = (const struct field[]){
                                              {.name = "id", .type = FIELD_ID},
                                              {.name = "name", .type = FIELD_TEXT, .max = 100},
                                              {0},
                                          }};

const struct form hello_result = {
    .fields = (const struct field[]){
        {.name = "session", .type = FIELD_ID},
        {.name = "user", .type = FIELD_OBJECT, .form = &form_user},
        {.name = "provider", .type = FIELD_OBJECT, .form = &provider_form},
        {.name = "features", .type = FIELD_LIST, .item = FIELD_WORD, .words = feature_words},
        {.name = "server_time", .type = FIELD_TIME},
        {.name = "channels", .type = FIELD_LIST, .form = &form_channel},
        {.name = "calls", .type = FIELD_LIST, .form = &form_call},
        {0},
    }};
