/* What people do with calls. */

#include "server/methods/call_step.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/secret.h"
#include "signalling/call_view.h"
#include "storage/call_row.h"
#include "storage/relay_only.h"

#include <string.h>

/* How many calls somebody may be in or wait for at once, on all devices together. */
enum { CALLS_PER_USER = 4 };

/* The answer of who starts, joins or resumes. */
static enum err step_admit(struct step *step)
{
    struct request *request = step->request;
    unsigned count = 0;
    enum store_err counted = call_row_count_of(request->store, request->actor.account, &count);
    if (counted != STORE_OK || count > CALLS_PER_USER) {
        return counted == STORE_OK ? ERR_CONFLICT : err_of_store(counted);
    }
    json_t *servers = json_ice_servers(request->config, request->now_ms);
    if (servers == NULL) {
        return ERR_INTERNAL;
    }
    request->result = json_pack("{s:o, s:s, s:o}", "call", json_call(&step->call), "participant",
                                step->self->id, "ice_servers", servers);
    return OK;
}

static bool is_host(const struct request *request)
{
    return request->actor.role == ROLE_THERAPIST;
}

static enum err step_join(struct step *step, const char *event)
{
    struct request *request = step->request;
    char participant[ID_TEXT_LENGTH + 1];
    bool relay_only = false;
    enum store_err found = relay_only_find(request->store, request->actor.account, &relay_only);
    if (found != STORE_OK) {
        return err_of_store(found);
    }
    id_format(secret_id(request->now_ms), participant);
    const struct call_arrival arrival = {
        .user = step->account,
        .session = step->session,
        .participant = participant,
        .host = is_host(request),
        .relay_only = relay_only,
        .audio = param_flag(request, "audio"),
        .video = param_flag(request, "video"),
    };
    enum call_err failed =
        call_join(&step->call, &arrival, request->now_ms, &step->self, &step->effects);
    if (failed != CALL_OK) {
        return err_of_call(failed);
    }
    enum err err = step_keep(step, event);
    return err == OK ? step_admit(step) : err;
}

static enum err call_join_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    enum err err = step_open(&step);
    return err == OK ? step_join(&step, "call.join") : err;
}

static enum err call_resume_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    char participant[ID_TEXT_LENGTH + 1];
    id_format(param_id(request, "participant"), participant);
    enum err err = step_open(&step);
    if (err == OK) {
        err = err_of_call(call_resume(&step.call, step.account, participant, step.session,
                                      request->now_ms, &step.self, &step.effects));
    }
    if (err == OK) {
        err = step_keep(&step, "call.resume");
    }
    return err == OK ? step_admit(&step) : err;
}

/* Lets somebody in who waits, or does not. */
static enum err decide(struct request *request, const char *event,
                       enum call_err (*call_decide)(struct call *, const char *, const char *,
                                                    uint64_t, struct call_effects *))
{
    AUTO(step) step = step_of(request);
    char participant[ID_TEXT_LENGTH + 1];
    id_format(param_id(request, "participant"), participant);
    enum err err = step_open(&step);
    if (err == OK && !is_host(request)) {
        err = ERR_FORBIDDEN;
    }
    if (err == OK) {
        err = err_of_call(
            call_decide(&step.call, step.session, participant, request->now_ms, &step.effects));
    }
    return err == OK ? step_keep(&step, event) : err;
}

static enum err call_admit_method(struct request *request)
{
    return decide(request, "call.admit", call_admit);
}

static enum err call_refuse_method(struct request *request)
{
    return decide(request, "call.refuse", call_refuse);
}

static const bool *flag_of(const struct request *request, const char *name)
{
    static const bool values[] = {false, true};
    return param_given(request, name) ? &values[param_flag(request, name)] : NULL;
}

static enum err call_update_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    const struct call_flags flags = {flag_of(request, "audio"), flag_of(request, "video"),
                                     flag_of(request, "screen"), flag_of(request, "hand")};
    enum err err = step_open(&step);
    if (err == OK) {
        err = err_of_call(call_update(&step.call, step.session, &flags, &step.effects));
    }
    return err == OK ? step_keep(&step, NULL) : err;
}

/* Everybody else in the channel who may join. */
struct invitation {
    struct step *step;
    struct care care;
    enum store_err err;
    size_t count;
    bool too_many;
    bool relay_only; /* somebody of them chose it */
    struct call_invite invites[CALL_PARTICIPANTS_MAX];
    char users[CALL_PARTICIPANTS_MAX][ID_TEXT_LENGTH + 1];
    char participants[CALL_PARTICIPANTS_MAX][ID_TEXT_LENGTH + 1];
};

static bool may_join(struct invitation *list, const struct member *member)
{
    const struct request *request = list->step->request;
    struct access_facts facts = {0};
    list->err = access_facts_read(request->store, &list->care, member->account, list->care.provider,
                                  member->role, request->now_ms, &facts);
    facts.features = request->actor.features;
    facts.standing = member->closed ? STANDING_CLOSED : STANDING_GOOD;
    return list->err == STORE_OK &&
           access_decide(&facts, PART_VIDEO, VERB_ADD, request_today(request)).answer ==
               ACCESS_ALLOW;
}

static bool take_member(void *context, const struct member *member)
{
    struct invitation *list = context;
    const struct request *request = list->step->request;
    if (id_equal(member->account, request->actor.account)) {
        return true;
    }
    if (!may_join(list, member)) {
        return list->err == STORE_OK;
    }
    if (list->count == CALL_PARTICIPANTS_MAX - 1) {
        list->too_many = true;
        return false;
    }
    bool relay_only = false;
    list->err = relay_only_find(request->store, member->account, &relay_only);
    list->relay_only = list->relay_only || relay_only;
    id_format(member->account, list->users[list->count]);
    id_format(secret_id(request->now_ms), list->participants[list->count]);
    list->invites[list->count] = (struct call_invite){
        .participant = list->participants[list->count],
        .user = list->users[list->count],
    };
    list->count++;
    return list->err == STORE_OK;
}

/* Whether the caller chose to show no address, or the provider did for all. */
static enum store_err ask_relay_only(struct invitation *list)
{
    const struct actor *actor = &list->step->request->actor;
    struct store *store = list->step->request->store;
    bool caller = false;
    bool provider = false;
    enum store_err err = relay_only_find(store, actor->account, &caller);
    if (err == STORE_OK) {
        err = relay_only_find(store, list->care.provider, &provider);
    }
    list->relay_only = caller || provider;
    return err;
}

static enum err start_new(struct step *step)
{
    struct request *request = step->request;
    struct invitation list = {.step = step};
    char id[ID_TEXT_LENGTH + 1];
    char channel[ID_TEXT_LENGTH + 1];
    char participant[ID_TEXT_LENGTH + 1];
    id_format(secret_id(request->now_ms), id);
    id_format(step->channel.id, channel);
    id_format(secret_id(request->now_ms), participant);
    enum store_err err = care_find(request->store, step->channel.dossier, &list.care);
    if (err == STORE_OK) {
        err = ask_relay_only(&list);
    }
    if (err == STORE_OK) {
        err = member_list(request->store, step->channel.id, take_member, &list);
    }
    err = err == STORE_OK ? list.err : err;
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    if (list.count == 0 || list.too_many) {
        return ERR_CONFLICT; /* nobody to call, or more than a call holds */
    }
    const struct call_opening opening = {
        .id = id,
        .channel = channel,
        .mode = CALL_P2P,
        .lobby = param_flag(request, "lobby"),
        .relay_only = list.relay_only,
        .participant = participant,
        .user = step->account,
        .session = step->session,
        .audio = param_flag(request, "audio"),
        .video = param_flag(request, "video"),
        .invited = list.invites,
        .invited_count = list.count,
    };
    enum call_err failed = call_start(&step->call, &opening, request->now_ms, &step->effects);
    if (failed != CALL_OK) {
        return err_of_call(failed);
    }
    step->nonce = param_id(request, "nonce");
    step->self = call_find_user(&step->call, step->account);
    enum err kept = step_keep(step, "call.start");
    return kept == OK ? step_admit(step) : kept;
}

/* Comes into the call that is there. */
static enum err join_living(struct step *step, const struct call_row *row)
{
    if (!call_of_row(row, &step->call)) {
        return ERR_INTERNAL;
    }
    step->nonce = row->nonce;
    return step_join(step, "call.join");
}

/* The nonce started a call before: the same start is answered again, as long as the call lives. */
static enum err start_again(struct step *step, const struct call_row *row)
{
    const struct request *request = step->request;
    if (!id_equal(row->channel, step->channel.id) ||
        row->asked_audio != param_flag(request, "audio") ||
        row->asked_video != param_flag(request, "video")) {
        return ERR_CONFLICT;
    }
    return join_living(step, row);
}

static enum err call_start_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    struct call_row row;
    struct id channel = param_id(request, "channel");
    const char *mode = param_text(request, "mode");
    enum err err = step_enter(&step, channel);
    if (err != OK) {
        return err;
    }
    if (mode != NULL && strcmp(mode, call_mode_name(CALL_RELAY)) == 0) {
        return ERR_FEATURE_OFF; /* there is no media relay */
    }
    if (param_flag(request, "lobby") && !is_host(request)) {
        return ERR_FORBIDDEN;
    }
    enum store_err found = call_row_by_nonce(request->store, step.proof, request->actor.account,
                                             param_id(request, "nonce"), &row);
    if (found == STORE_OK) {
        return start_again(&step, &row);
    }
    if (found == STORE_NOT_FOUND) {
        found = call_row_live_in(request->store, step.proof, channel, &row);
    }
    return found == STORE_OK          ? join_living(&step, &row)
           : found == STORE_NOT_FOUND ? start_new(&step)
                                      : err_of_store(found);
}

/* Whether the reason that was given is this one; others are taken and say nothing. */
static bool says(const struct request *request, const char *reason)
{
    const char *given = param_text(request, "reason");
    return given != NULL && strcmp(given, reason) == 0;
}

static enum err call_decline_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    enum err err = step_open(&step);
    if (err == OK) {
        bool busy = says(request, call_reason_name(CALL_REASON_BUSY));
        err = err_of_call(call_decline(&step.call, step.account,
                                       busy ? CALL_REASON_BUSY : CALL_REASON_DECLINED,
                                       request->now_ms, &step.effects));
    }
    return err == OK ? step_keep(&step, "call.decline") : err;
}

static enum err call_leave_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    enum err err = step_open(&step);
    if (err == OK) {
        bool lost = says(request, call_reason_name(CALL_REASON_LOST));
        err = err_of_call(call_leave(&step.call, step.account, step.session,
                                     lost ? CALL_REASON_LOST : CALL_REASON_HANGUP, request->now_ms,
                                     &step.effects));
    }
    return err == OK ? step_keep(&step, "call.leave") : err;
}

static enum err call_end_method(struct request *request)
{
    AUTO(step) step = step_of(request);
    enum err err = step_open(&step);
    if (err == OK && !is_host(request)) {
        err = ERR_FORBIDDEN;
    }
    if (err == OK) {
        err = err_of_call(call_end(&step.call, step.account, request->now_ms, &step.effects));
    }
    return err == OK ? step_keep(&step, "call.end") : err;
}

#define CALL                                                                                       \
    {                                                                                              \
        .name = "call", .type = FIELD_ID                                                           \
    }
#define FLAGS                                                                                      \
    {.name = "audio", .type = FIELD_BOOLEAN},                                                      \
    {                                                                                              \
        .name = "video", .type = FIELD_BOOLEAN                                                     \
    }

static const char *const mode_words[] = {"p2p", "relay", NULL};
static const char *const description_types[] = {"offer", "answer", "pranswer", "rollback", NULL};
static const char *const reasons[] = {"hangup", "declined",  "missed", "answered_elsewhere",
                                      "lost",   "forbidden", NULL};

static const struct form start_params = {
    .fields = (const struct field[]){
        {.name = "channel", .type = FIELD_ID},
        {.name = "nonce", .type = FIELD_ID},
        FLAGS,
        {.name = "mode", .type = FIELD_WORD, .words = mode_words, .optional = true},
        {.name = "lobby", .type = FIELD_BOOLEAN, .optional = true},
        {0},
    }};

static const struct form join_params = {.fields = (const struct field[]){CALL, FLAGS, {0}}};

static const struct form admit_result = {
    .fields = (const struct field[]){
        {.name = "call", .type = FIELD_OBJECT, .form = &form_call},
        {.name = "participant", .type = FIELD_ID},
        {.name = "ice_servers", .type = FIELD_LIST, .form = &form_ice_server},
        {0},
    }};

static const struct form participant_params = {
    .fields = (const struct field[]){CALL, {.name = "participant", .type = FIELD_ID}, {0}}};

static const struct form update_params = {
    .fields = (const struct field[]){
        CALL,
        {.name = "audio", .type = FIELD_BOOLEAN, .optional = true},
        {.name = "video", .type = FIELD_BOOLEAN, .optional = true},
        {.name = "screen", .type = FIELD_BOOLEAN, .optional = true},
        {.name = "hand", .type = FIELD_BOOLEAN, .optional = true},
        {0},
    }};

static const struct form leave_params = {
    .fields = (const struct field[]){
        CALL,
        {.name = "reason", .type = FIELD_TEXT, .max = 60, .optional = true},
        {0},
    }};

static const struct form description_form = {
    .fields = (const struct field[]){
        {.name = "type", .type = FIELD_WORD, .words = description_types},
        {.name = "sdp", .type = FIELD_TEXT, .max = 32768, .optional = true},
        {0},
    }};

static const struct form candidate_form = {
    .fields = (const struct field[]){
        {.name = "candidate", .type = FIELD_TEXT, .max = 32768, .optional = true},
        {.name = "sdpMid", .type = FIELD_TEXT, .max = 256, .optional = true, .nullable = true},
        {.name = "sdpMLineIndex",
         .type = FIELD_INTEGER,
         .max = 65535,
         .optional = true,
         .nullable = true},
        {.name = "usernameFragment",
         .type = FIELD_TEXT,
         .max = 256,
         .optional = true,
         .nullable = true},
        {0},
    }};

static const struct form signal_params = {
    .fields = (const struct field[]){
        CALL,
        {.name = "to", .type = FIELD_ID},
        {.name = "description", .type = FIELD_OBJECT, .form = &description_form, .optional = true},
        {.name = "candidate",
         .type = FIELD_OBJECT,
         .form = &candidate_form,
         .optional = true,
         .nullable = true},
        {0},
    }};

static const struct form ice_result = {
    .fields = (const struct field[]){
        {.name = "ice_servers", .type = FIELD_LIST, .form = &form_ice_server},
        {.name = "ttl", .type = FIELD_INTEGER, .min = 1, .max = 86400},
        {0},
    }};

const struct method call_methods[] = {
    {"call.start", LANE_WRITE, &start_params, &admit_result, call_start_method, .per_minute = 20,
     .live_only = true,
     .says = "Start a call in a channel and ring its members; join the one that lives there."},
    {"call.join", LANE_WRITE, &join_params, &admit_result, call_join_method, .per_minute = 30,
     .live_only = true,
     .says = "Answer the ring, or come into a call that lives; wait there if it has a lobby."},
    {"call.resume", LANE_WRITE, &participant_params, &admit_result, call_resume_method,
     .per_minute = 60, .live_only = true,
     .says = "Go on as the same participant on this connection, within 30 s of losing the other."},
    {"call.admit", LANE_WRITE, &participant_params, &form_empty, call_admit_method,
     .per_minute = 60, .live_only = true,
     .says = "Let in who waits; therapists who are in the call."},
    {"call.refuse", LANE_WRITE, &participant_params, &form_empty, call_refuse_method,
     .per_minute = 60, .live_only = true,
     .says = "Do not let in who waits; therapists who are in the call."},
    {"call.update", LANE_WRITE, &update_params, &form_empty, call_update_method, .per_minute = 120,
     .live_only = true, .says = "Tell the others what one sends, and whether a hand is up."},
    {"call.decline", LANE_WRITE, &leave_params, &form_empty, call_decline_method, .per_minute = 60,
     .says = "Refuse the ring on all of one's devices."},
    {"call.leave", LANE_WRITE, &leave_params, &form_empty, call_leave_method, .per_minute = 60,
     .live_only = true, .says = "Hang up."},
    {"call.end", LANE_WRITE, &leave_params, &form_empty, call_end_method, .per_minute = 60,
     .says = "End the call for all; therapists."},
    {"call.signal", LANE_LOOP, &signal_params, &form_empty, call_signal, .per_minute = 1200,
     .live_only = true, .answers_soon = true,
     .says = "Pass a description or candidate to one participant."},
    {"ice.servers", LANE_LOOP, &form_empty, &ice_result, ice_servers, .per_minute = 60,
     .says = "Tell the STUN and TURN servers to use, with credentials that soon expire."},
};
const size_t call_method_count = sizeof call_methods / sizeof call_methods[0];

static const struct form ringing_event = {
    .fields = (const struct field[]){
        {.name = "call", .type = FIELD_OBJECT, .form = &form_call},
        {.name = "expires_in", .type = FIELD_INTEGER, .min = 1, .max = 45},
        {0},
    }};

static const struct form changed_event = {
    .fields = (const struct field[]){
        {.name = "call", .type = FIELD_OBJECT, .form = &form_call},
        {0},
    }};

static const struct form signal_event = {
    .fields = (const struct field[]){
        CALL,
        {.name = "from", .type = FIELD_ID},
        {.name = "description", .type = FIELD_OBJECT, .form = &description_form, .optional = true},
        {.name = "candidate",
         .type = FIELD_OBJECT,
         .form = &candidate_form,
         .optional = true,
         .nullable = true},
        {0},
    }};

static const struct form ended_event = {
    .fields = (const struct field[]){
        CALL,
        {.name = "reason", .type = FIELD_WORD, .words = reasons},
        {.name = "seconds", .type = FIELD_INTEGER, .max = SEQ_MAX},
        {0},
    }};

const struct event_kind call_events[] = {
    {"call.ringing", &ringing_event, "Somebody calls; nothing rings longer than expires_in."},
    {"call.changed", &changed_event, "The call or its participants are now like this."},
    {"call.signal", &signal_event, "A description or candidate from a participant."},
    {"call.ended", &ended_event, "The call is over, or another device answered it."},
};
const size_t call_event_count = sizeof call_events / sizeof call_events[0];
