#include "server/presence/presence.h"

#include "server/app.h"
#include "server/facts.h"
#include "server/methods/forms.h"
#include "server/methods/presence.h"
#include "server/methods/tables.h"
#include "server/session.h"

static const char *const settable[] = {"online", "away", "busy", "invisible", NULL};

json_t *json_presence(struct id user, struct presence_view view)
{
    return json_pack("{s:o, s:s, s:o}", "user", json_id(user), "state", presence_word(view.state),
                     "since", json_time(view.since_ms));
}

static enum err presence_set(struct request *request)
{
    struct session *session = request->session;
    enum presence_state state = PRESENCE_ONLINE;
    presence_parse(param_text(request, "state"), &state);
    /* Before its hello a session is not present; what it chose holds from then on. */
    session->chosen = state;
    if (session->presence != PRESENCE_OFFLINE) {
        presence_move(request->app->presence, session->actor.account, session->presence, state,
                      request->now_ms);
        session->presence = state;
    }
    return OK;
}

static enum err presence_read(struct request *request)
{
    const struct app *app = request->app;
    json_t *list = json_array();
    size_t index;
    json_t *item;
    request->result = json_pack("{s:o}", "presence", list);
    json_array_foreach(param_json(request, "users"), index, item)
    {
        struct id user;
        id_parse(json_string_value(item), &user);
        if (!id_equal(user, request->actor.account) &&
            !facts_share_channel(app->facts, request->actor.account, user)) {
            return ERR_NOT_FOUND;
        }
        json_array_append_new(list, json_presence(user, presence_get(app->presence, user)));
    }
    return OK;
}

static const struct field set_fields[] = {
    {.name = "state", .type = FIELD_WORD, .words = settable},
    {0},
};
static const struct form set_params = {.fields = set_fields};

static const struct field get_fields[] = {
    {.name = "users", .type = FIELD_LIST, .item = FIELD_ID, .max = 500},
    {0},
};
static const struct form get_params = {.fields = get_fields};

static const struct field get_result_fields[] = {
    {.name = "presence", .type = FIELD_LIST, .form = &form_presence},
    {0},
};
static const struct form get_result = {.fields = get_result_fields};

const struct method presence_methods[] = {
    {"presence.set", LANE_LOOP, &set_params, &form_empty, presence_set, .per_minute = 60,
     .live_only = true, .says = "Say how present the person at this connection is."},
    {"presence.get", LANE_LOOP, &get_params, &get_result, presence_read, .per_minute = 120,
     .says = "Tell how present people are who share a channel with the caller."},
};
const size_t presence_method_count = sizeof presence_methods / sizeof presence_methods[0];

const struct event_kind presence_events[] = {
    {"presence.changed", &form_presence, "Somebody who shares a channel is differently present."},
};
const size_t presence_event_count = sizeof presence_events / sizeof presence_events[0];
