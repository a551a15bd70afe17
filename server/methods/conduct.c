/* Conduct (R-ACC-7): reporting a message, and what planners and operators do about it. */

#include "server/methods/conduct.h"

#include "server/conduct.h"

#include "server/access/conduct.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/handled.h"
#include "server/methods/names.h"
#include "server/methods/tables.h"
#include "server/secret.h"
#include "storage/entry.h"

#include <string.h>

/* Who wrote the message that is reported. */
struct target {
    struct id author;
    bool message; /* a message, and one that somebody wrote */
};

static bool take_target(void *context, const struct entry *entry)
{
    struct target *target = context;
    target->author = entry->author;
    target->message = entry->kind == ENTRY_MESSAGE;
    return false;
}

static enum err find_target(struct request *request, const struct proof *proof,
                            struct report *report)
{
    struct target target = {.message = false};
    enum store_err err =
        entry_at(request->store, proof, report->channel, report->seq, take_target, &target);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    if (!target.message || id_equal(target.author, report->reporter)) {
        return request_invalid(request, "seq");
    }
    report->account = target.author;
    return OK;
}

struct earlier_report {
    const struct report *now;
    struct id id;
    bool same;
};

static bool take_earlier(void *context, const struct report *report)
{
    struct earlier_report *earlier = context;
    const struct report *now = earlier->now;
    earlier->id = report->id;
    earlier->same = id_equal(report->channel, now->channel) && report->seq == now->seq &&
                    report->kind == now->kind && strcmp(report->text, now->text) == 0;
    return false;
}

static enum err keep_report(struct request *request, const struct proof *proof,
                            const struct report *report, const struct channel *channel)
{
    struct earlier_report earlier = {.now = report, .id = report->id};
    enum store_err err = report_add(request->store, proof, report);
    bool again = err == STORE_EXISTS;
    if (again) {
        err = report_by_nonce(request->store, report->reporter, report->nonce, take_earlier,
                              &earlier);
    }
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    if (again && !earlier.same) {
        return ERR_CONFLICT;
    }
    request->result = json_pack("{s:o}", "id", json_id(earlier.id));
    return again ? OK : gate_audit(request, "conduct.report", channel, report->id);
}

static enum err conduct_report(struct request *request)
{
    const char *text = param_text(request, "text");
    struct gate gate;
    AUTO(proof) *proof = NULL;
    struct report report = {.id = secret_id(request->now_ms),
                            .channel = param_id(request, "channel"),
                            .seq = param_number(request, "seq", 0),
                            .reporter = request->actor.account,
                            .at_ms = request->now_ms,
                            .nonce = param_id(request, "nonce"),
                            .text = text != NULL ? text : ""};
    conduct_kind_parse(param_text(request, "kind"), &report.kind);
    enum err err = gate_channel(request, report.channel, PART_CHAT, VERB_SEE, &gate, &proof);
    if (err == OK) {
        err = find_target(request, proof, &report);
    }
    if (err != OK) {
        return err;
    }
    report.provider = gate.channel.provider;
    report.dossier = gate.channel.dossier;
    return keep_report(request, proof, &report, &gate.channel);
}

struct listing {
    struct request *request;
    json_t *list;
    json_t *people;
    enum err err;
};

static bool take_blocked(void *context, const struct block *block)
{
    (void)block;
    *(bool *)context = true;
    return false;
}

static json_t *json_report(const struct report *report, uint64_t warnings, bool blocked)
{
    json_t *form =
        json_pack("{s:o, s:o, s:I, s:s, s:o, s:o, s:o, s:I, s:b}", "id", json_id(report->id),
                  "channel", json_id(report->channel), "seq", (json_int_t)report->seq, "kind",
                  conduct_kind_word(report->kind), "user", json_id(report->account), "by",
                  json_id(report->reporter), "at", json_time(report->at_ms), "warnings",
                  (json_int_t)warnings, "blocked", blocked);
    if (report->text[0] != '\0') {
        json_object_set_new(form, "text", json_string(report->text));
    }
    json_handled(form, report->handled_ms, report->handled_by);
    return form;
}

static bool take_report(void *context, const struct report *report)
{
    struct listing *listing = context;
    struct request *request = listing->request;
    uint64_t warnings = 0;
    bool blocked = false;
    enum store_err err = warning_count(request->store, report->account, &warnings);
    if (err == STORE_OK) {
        err = block_now(request->store, report->account, take_blocked, &blocked);
    }
    json_array_append_new(listing->list, json_report(report, warnings, blocked));
    listing->err = err_of_store(err);
    if (listing->err == OK) {
        listing->err = names_add(request, listing->people, report->account);
    }
    if (listing->err == OK) {
        listing->err = names_add(request, listing->people, report->reporter);
    }
    if (listing->err == OK && report->handled_ms != 0) {
        listing->err = names_add(request, listing->people, report->handled_by);
    }
    request->access = (struct ground){.channel = report->channel, .part = PART_CHAT};
    gate_look(request, "conduct.reports", report->id);
    return listing->err == OK;
}

static enum err conduct_reports(struct request *request)
{
    if (!conduct_may(request->actor.role, CONDUCT_DEED_READ)) {
        gate_note_refusal(request, "conduct.reports", request->actor.provider);
        return ERR_FORBIDDEN;
    }
    const struct id_page page = {.after = param_id(request, "after"),
                                 .before = param_id(request, "before"),
                                 .limit = (unsigned)param_number(request, "limit", PAGE_DEFAULT),
                                 .handled = param_handled(request)};
    struct listing listing = {request, json_array(), json_array(), OK};
    request->result = json_pack("{s:o, s:o}", "reports", listing.list, "people", listing.people);
    enum store_err err =
        report_list(request->store, request->actor.provider, &page, take_report, &listing);
    enum err failed = err != STORE_OK ? err_of_store(err) : listing.err;
    request->access = (struct ground){0}; /* there was nothing, or each has a row */
    if (failed == OK && json_array_size(listing.list) == 0) {
        gate_look(request, "conduct.reports", request->actor.provider);
    }
    return failed;
}

static bool take_subject(void *context, const struct report *report)
{
    *(struct id *)context = report->account;
    return false;
}

/* Nobody deals with what was said of oneself. */
static enum err conduct_handle(struct request *request)
{
    const struct id report = param_id(request, "report");
    struct id subject;
    bool first = false;
    gate_note_refusal(request, "conduct.handle", report);
    if (!conduct_may(request->actor.role, CONDUCT_DEED_READ)) {
        return ERR_FORBIDDEN;
    }
    enum store_err err =
        report_find(request->store, request->actor.provider, report, take_subject, &subject);
    if (err == STORE_OK && id_equal(subject, request->actor.account)) {
        return ERR_FORBIDDEN;
    }
    if (err == STORE_OK) {
        err =
            report_handle(request->store, report, request->actor.account, request->now_ms, &first);
    }
    return err == STORE_OK && first ? gate_audit(request, "conduct.handle", NULL, report)
                                    : err_of_store(err);
}

/* May the caller do this to the person? Whoever may not leaves a line in the access log. */
static enum err find_person(struct request *request, enum conduct_deed deed, const char *event,
                            struct id *ret_account)
{
    struct account account;
    struct conduct_facts facts = {.role = request->actor.role};
    gate_note_refusal(request, event, param_id(request, "user"));
    if (!conduct_may(facts.role, deed)) {
        return ERR_FORBIDDEN;
    }
    enum store_err err = account_find(request->store, param_id(request, "user"), &account);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    facts.same_provider = id_equal(account.provider, request->actor.provider);
    facts.self = id_equal(account.id, request->actor.account);
    *ret_account = account.id;
    switch (conduct_decide(&facts, deed)) {
    case CONDUCT_ALLOW:
        return OK;
    case CONDUCT_STRANGER:
        return ERR_NOT_FOUND;
    default:
        return ERR_FORBIDDEN;
    }
}

static enum err warn(struct request *request)
{
    struct id account;
    struct id warning;
    enum err err = find_person(request, CONDUCT_DEED_WARN, "conduct.warn", &account);
    if (err == OK) {
        err = conduct_warn(request, account, param_text(request, "text"),
                           param_id(request, "nonce"), &warning);
    }
    if (err == OK) {
        request->result = json_pack("{s:o}", "id", json_id(warning));
    }
    return err;
}

static enum err block(struct request *request)
{
    struct id account;
    enum err err = find_person(request, CONDUCT_DEED_BLOCK, "conduct.block", &account);
    return err == OK ? conduct_block(request, account, param_text(request, "reason"),
                                     param_flag(request, "immediate"))
                     : err;
}

static enum err unblock(struct request *request)
{
    struct id account;
    enum err err = find_person(request, CONDUCT_DEED_BLOCK, "conduct.unblock", &account);
    return err == OK ? conduct_unblock(request, account) : err;
}

static bool take_warning(void *context, const struct warning *warning)
{
    json_t *form = json_pack("{s:o, s:s, s:o}", "id", json_id(warning->id), "text", warning->text,
                             "at", json_time(warning->at_ms));
    if (warning->read_ms != 0) {
        json_object_set_new(form, "read_at", json_time(warning->read_ms));
    }
    json_array_append_new(context, form);
    return true;
}

static bool take_block(void *context, const struct block *block)
{
    json_object_set_new(
        context, "block",
        json_pack("{s:s, s:o}", "reason", block->reason, "since", json_time(block->since_ms)));
    return false;
}

enum err conduct_stand(struct request *request, struct id account, json_t *form)
{
    json_t *warnings = json_array();
    json_object_set_new(form, "warnings", warnings);
    enum store_err err = warning_list(request->store, account, take_warning, warnings);
    if (err == STORE_OK) {
        err = block_now(request->store, account, take_block, form);
    }
    return err_of_store(err);
}

static enum err conduct_mine(struct request *request)
{
    request->result = json_object();
    return conduct_stand(request, request->actor.account, request->result);
}

static enum err conduct_confirm(struct request *request)
{
    struct id warning = param_id(request, "warning");
    enum store_err err =
        warning_confirm(request->store, request->actor.account, warning, request->now_ms);
    return err == STORE_OK ? gate_audit(request, "conduct.confirm", NULL, warning)
                           : err_of_store(err);
}

#define KIND_WORD(name, word) word,
static const char *const kinds[] = {CONDUCT_KIND_MAP(KIND_WORD) NULL};
#undef KIND_WORD

#define ID(name_)                                                                                  \
    {                                                                                              \
        .name = name_, .type = FIELD_ID                                                            \
    }
#define TIME(name_)                                                                                \
    {                                                                                              \
        .name = name_, .type = FIELD_TIME                                                          \
    }
#define TEXT(name_)                                                                                \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = CONDUCT_CHARACTERS                     \
    }
#define SEQ                                                                                        \
    {                                                                                              \
        .name = "seq", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX                             \
    }
#define KIND                                                                                       \
    {                                                                                              \
        .name = "kind", .type = FIELD_WORD, .words = kinds                                         \
    }
#define TEXT_OPTIONAL                                                                              \
    {                                                                                              \
        .name = "text", .type = FIELD_TEXT, .max = CONDUCT_CHARACTERS, .optional = true            \
    }

const struct form form_warning = {
    .fields = (const struct field[]){ID("id"),
                                     TEXT("text"),
                                     TIME("at"),
                                     {.name = "read_at", .type = FIELD_TIME, .optional = true},
                                     {0}}};
const struct form form_block = {.fields =
                                    (const struct field[]){TEXT("reason"), TIME("since"), {0}}};

FORM(id_result, ID("id"));
FORM(report_params, ID("channel"), SEQ, ID("nonce"), KIND, TEXT_OPTIONAL);
FORM(page_params, PAGE_OF_HANDLED);
FORM(handle_params, ID("report"));
FORM(report_form, ID("id"), ID("channel"), SEQ, KIND, ID("user"), ID("by"), TIME("at"),
     TEXT_OPTIONAL, {.name = "warnings", .type = FIELD_INTEGER, .max = SEQ_MAX},
     {.name = "blocked", .type = FIELD_BOOLEAN}, HANDLED);
FORM(reports_result, {.name = "reports", .type = FIELD_LIST, .form = &report_form},
     {.name = "people", .type = FIELD_LIST, .form = &form_user});
FORM(warn_params, ID("user"), TEXT("text"), ID("nonce"));
FORM(block_params, ID("user"), TEXT("reason"),
     {.name = "immediate", .type = FIELD_BOOLEAN, .optional = true});
FORM(user_params, ID("user"));
FORM(mine_result, {.name = "warnings", .type = FIELD_LIST, .form = &form_warning},
     {.name = "block", .type = FIELD_OBJECT, .form = &form_block, .optional = true});
FORM(confirm_params, ID("warning"));

const struct method conduct_methods[] = {
    {"conduct.report", LANE_WRITE, &report_params, &id_result, conduct_report, .per_minute = 20,
     .says = "Report a message that somebody else wrote."},
    {"conduct.reports", LANE_READ, &page_params, &reports_result, conduct_reports, .per_minute = 60,
     .says = "List the reports of the provider; for planners and operators."},
    {"conduct.handle", LANE_WRITE, &handle_params, &form_empty, conduct_handle, .per_minute = 60,
     .says = "Say that a report is dealt with; for planners and operators whom it is not about."},
    {"conduct.warn", LANE_WRITE, &warn_params, &id_result, warn, .per_minute = 20,
     .says = "Warn somebody in writing; for planners and operators."},
    {"conduct.block", LANE_WRITE, &block_params, &form_empty, block, .per_minute = 20,
     .says = "Block somebody who was warned, or at once for forbidden conduct; all sign-ins end."},
    {"conduct.unblock", LANE_WRITE, &user_params, &form_empty, unblock, .per_minute = 20,
     .says = "Take a block back."},
    {"conduct.mine", LANE_READ, &form_empty, &mine_result, conduct_mine, .per_minute = 60,
     .any_standing = true, .says = "Give the warnings one got, and why one is blocked."},
    {"conduct.confirm", LANE_WRITE, &confirm_params, &form_empty, conduct_confirm, .per_minute = 60,
     .any_standing = true, .says = "Confirm that one has read a warning."},
};
const size_t conduct_method_count = sizeof conduct_methods / sizeof conduct_methods[0];

static const struct form warned_form = {.fields = (const struct field[]){ID("warning"), {0}}};

const struct event_kind conduct_events[] = {
    {"conduct.warned", &warned_form, "The person was warned; see conduct.mine."},
};
const size_t conduct_event_count = sizeof conduct_events / sizeof conduct_events[0];
