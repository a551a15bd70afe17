/* Signing a connection in, and the list of one's sign-ins. */

#include "server/methods/session.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/facts.h"
#include "server/hub.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/secret.h"
#include "server/sign_in.h"

static enum err authenticate(struct request *request)
{
    struct session *session = request->session;
    const struct sign_in_fact *fact =
        sign_in_of_token(request->app, param_text(request, "token"), request->now_ms);
    if (fact == NULL) {
        return ERR_UNAUTHENTICATED;
    }
    if (session->user != NULL && !id_equal(session->actor.account, fact->account.id)) {
        return ERR_CONFLICT;
    }
    if (session->user == NULL) {
        sign_in_connect(request->app, session, fact);
    }
    request->result = json_pack(
        "{s:o}", "user", json_user(fact->account.id, fact->account.name, fact->account.role));
    return OK;
}

struct listing {
    json_t *list;
    struct id current;
};

static bool take_sign_in(void *context, const struct sign_in *sign_in)
{
    struct listing *listing = context;
    json_array_append_new(
        listing->list,
        json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:b}", "id", json_id(sign_in->id), "created_at",
                  json_time(sign_in->created_ms), "used_at", json_time(sign_in->used_ms),
                  "expires_at", json_time(sign_in->expires_ms), "device", sign_in->device,
                  "address", sign_in->address, "current", id_equal(sign_in->id, listing->current)));
    return true;
}

static enum err session_list(struct request *request)
{
    struct listing listing = {json_array(), request->actor.sign_in};
    request->result = json_pack("{s:o}", "sign_ins", listing.list);
    return err_of_store(sign_in_list(request->store, request->actor.account, request->now_ms,
                                     take_sign_in, &listing));
}

static enum err revoke_one(struct request *request, struct id id)
{
    enum store_err err =
        sign_in_revoke(request->store, request->actor.account, id, request->now_ms);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    outbox_add(&request->outbox, EFFECT_SIGN_OUT)->signed_out = id;
    return gate_audit(request, "session.revoke", NULL, id);
}

struct others {
    struct id current;
    size_t count;
    struct id ids[SIGN_INS_MAX];
};

static bool take_other(void *context, const struct sign_in *sign_in)
{
    struct others *others = context;
    if (!id_equal(sign_in->id, others->current)) {
        others->ids[others->count++] = sign_in->id;
    }
    return others->count < SIGN_INS_MAX;
}

/* As many as there are: in rounds, because no list is without a bound. */
static enum err revoke_others(struct request *request)
{
    struct others others = {.current = request->actor.sign_in};
    do {
        others.count = 0;
        enum store_err err = sign_in_list(request->store, request->actor.account, request->now_ms,
                                          take_other, &others);
        if (err != STORE_OK) {
            return err_of_store(err);
        }
        for (size_t i = 0; i < others.count; i++) {
            enum err failed = revoke_one(request, others.ids[i]);
            if (failed != OK) {
                return failed;
            }
        }
    } while (others.count == SIGN_INS_MAX);
    return OK;
}

static enum err session_revoke(struct request *request)
{
    bool one = param_given(request, "id");
    if (one == param_flag(request, "others")) {
        return request_invalid(request, one ? "others" : "id"); /* exactly one of the two */
    }
    return one ? revoke_one(request, param_id(request, "id")) : revoke_others(request);
}

static const struct form authenticate_params = {
    .fields = (const struct field[]){
        {.name = "token", .type = FIELD_TEXT, .min = 1, .max = 200},
        {0},
    }};

static const struct form authenticate_result = {
    .fields = (const struct field[]){
        {.name = "user", .type = FIELD_OBJECT, .form = &form_user},
        {0},
    }};

static const struct form list_result = {
    .fields = (const struct field[]){
        {.name = "sign_ins", .type = FIELD_LIST, .form = &form_sign_in},
        {0},
    }};

static const struct form revoke_params = {
    .fields = (const struct field[]){
        {.name = "id", .type = FIELD_ID, .optional = true},
        {.name = "others", .type = FIELD_BOOLEAN, .optional = true},
        {0},
    }};

static const struct form provider_changed = {
    .fields = (const struct field[]){
        {.name = "provider", .type = FIELD_ID},
        {.name = "features", .type = FIELD_LIST, .item = FIELD_WORD, .words = feature_words},
        {0},
    }};

const struct event_kind session_events[] = {
    {"provider.changed", &provider_changed, "The provider has other features on."},
};
const size_t session_event_count = sizeof session_events / sizeof session_events[0];

const struct method session_methods[] = {
    {"session.authenticate", LANE_LOOP, &authenticate_params, &authenticate_result, authenticate,
     .per_minute = 60, .live_only = true, .open = true, .any_standing = true,
     .says = "Sign the connection in with a token."},
    {"session.hello", LANE_READ, &hello_params, &hello_result, session_hello, .per_minute = 60,
     .live_only = true, .before = session_hello_before, .answering = session_hello_answering,
     .after = session_hello_after,
     .says = "Begin to hear events; tells where everything stands, and what was missed."},
    {"session.list", LANE_READ, &form_empty, &list_result, session_list, .per_minute = 60,
     .any_standing = true, .says = "List one's own sign-ins."},
    {"session.revoke", LANE_WRITE, &revoke_params, &form_empty, session_revoke, .per_minute = 60,
     .any_standing = true,
     .says = "End one of one's own sign-ins, or all others; their connections close."},
};
const size_t session_method_count = sizeof session_methods / sizeof session_methods[0];
