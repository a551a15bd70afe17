/* Asking for what one has a right to (R-PRIV-5): registered, with the day it is due. */

#include "storage/privacy.h"
#include "server/access/conduct.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/handled.h"
#include "server/methods/names.h"
#include "server/methods/tables.h"
#include "server/secret.h"

/* A month at the longest; no month is shorter. */
static const uint64_t due_within_ms = UINT64_C(28) * 24 * 3600 * 1000;

/* There is one kind: the same nonce can only have meant the same. */
static enum err answer_earlier(struct request *request, struct privacy_request *asked)
{
    return err_of_store(
        privacy_request_by_nonce(request->store, asked->account, asked->nonce, asked));
}

static enum err privacy_ask(struct request *request)
{
    struct privacy_request asked = {.id = secret_id(request->now_ms),
                                    .account = request->actor.account,
                                    .provider = request->actor.provider,
                                    .kind = PRIVACY_COPY,
                                    .at_ms = request->now_ms,
                                    .due_ms = request->now_ms + due_within_ms,
                                    .nonce = param_id(request, "nonce")};
    enum store_err err = privacy_request_add(request->store, &asked);
    enum err failed = err == STORE_EXISTS ? answer_earlier(request, &asked)
                      : err == STORE_OK   ? gate_audit(request, "privacy.request", NULL, asked.id)
                                          : err_of_store(err);
    if (failed == OK) {
        request->result =
            json_pack("{s:o, s:o}", "id", json_id(asked.id), "due", json_time(asked.due_ms));
    }
    return failed;
}

struct listing {
    struct request *request;
    json_t *list;
    json_t *people;
    enum err err;
};

static bool take_request(void *context, const struct privacy_request *asked)
{
    struct listing *listing = context;
    json_t *form = json_pack("{s:o, s:o, s:s, s:o, s:o}", "id", json_id(asked->id), "user",
                             json_id(asked->account), "kind", privacy_kind_word(asked->kind), "at",
                             json_time(asked->at_ms), "due", json_time(asked->due_ms));
    json_handled(form, asked->handled_ms, asked->handled_by);
    json_array_append_new(listing->list, form);
    listing->err = names_add(listing->request, listing->people, asked->account);
    if (listing->err == OK && asked->handled_ms != 0) {
        listing->err = names_add(listing->request, listing->people, asked->handled_by);
    }
    return listing->err == OK;
}

static enum err privacy_requests(struct request *request)
{
    if (!conduct_may(request->actor.role, CONDUCT_DEED_REQUESTS)) {
        gate_note_refusal(request, "privacy.requests", request->actor.provider);
        return ERR_FORBIDDEN;
    }
    const struct id_page page = {.after = param_id(request, "after"),
                                 .before = param_id(request, "before"),
                                 .limit = (unsigned)param_number(request, "limit", PAGE_DEFAULT),
                                 .handled = param_handled(request)};
    struct listing listing = {request, json_array(), json_array(), OK};
    request->result = json_pack("{s:o, s:o}", "requests", listing.list, "people", listing.people);
    enum store_err err = privacy_request_list(request->store, request->actor.provider, &page,
                                              take_request, &listing);
    enum err failed = err != STORE_OK ? err_of_store(err) : listing.err;
    if (failed == OK) {
        gate_look(request, "privacy.requests", request->actor.provider);
    }
    return failed;
}

/* The answer itself goes another way: here it is kept that it was given, when, and by whom. */
static enum err privacy_handle(struct request *request)
{
    const struct id wanted = param_id(request, "request");
    struct privacy_request asked;
    bool first = false;
    gate_note_refusal(request, "privacy.handle", wanted);
    if (!conduct_may(request->actor.role, CONDUCT_DEED_REQUESTS)) {
        return ERR_FORBIDDEN;
    }
    enum store_err err =
        privacy_request_find(request->store, request->actor.provider, wanted, &asked);
    if (err == STORE_OK) {
        err = privacy_request_handle(request->store, wanted, request->actor.account,
                                     request->now_ms, &first);
    }
    return err == STORE_OK && first ? gate_audit(request, "privacy.handle", NULL, wanted)
                                    : err_of_store(err);
}

#define KIND_WORD(name, word) word,
static const char *const kinds[] = {PRIVACY_KIND_MAP(KIND_WORD) NULL};
#undef KIND_WORD

FORM(ask_params, {.name = "kind", .type = FIELD_WORD, .words = kinds},
     {.name = "nonce", .type = FIELD_ID});
FORM(ask_result, {.name = "id", .type = FIELD_ID}, {.name = "due", .type = FIELD_TIME});
FORM(list_params, PAGE_OF_HANDLED);
FORM(handle_params, {.name = "request", .type = FIELD_ID});
FORM(request_form, {.name = "id", .type = FIELD_ID}, {.name = "user", .type = FIELD_ID},
     {.name = "kind", .type = FIELD_WORD, .words = kinds}, {.name = "at", .type = FIELD_TIME},
     {.name = "due", .type = FIELD_TIME}, HANDLED);
FORM(list_result, {.name = "requests", .type = FIELD_LIST, .form = &request_form},
     {.name = "people", .type = FIELD_LIST, .form = &form_user});

const struct method privacy_methods[] = {
    {"privacy.request", LANE_WRITE, &ask_params, &ask_result, privacy_ask, .per_minute = 10,
     .any_standing = true, .says = "Ask for a copy of one's own data; tells when it is due."},
    {"privacy.requests", LANE_READ, &list_params, &list_result, privacy_requests, .per_minute = 60,
     .says = "List what people of the provider asked for; for planners, privacy officers and "
             "operators."},
    {"privacy.handle", LANE_WRITE, &handle_params, &form_empty, privacy_handle, .per_minute = 60,
     .says = "Say that a request was answered; for who may list them."},
};
const size_t privacy_method_count = sizeof privacy_methods / sizeof privacy_methods[0];
