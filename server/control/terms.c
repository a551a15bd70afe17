/* The terms of use, and the end of the portal (R-ACC-3, R-ACC-8). */

#include "server/control/inner.h"

#include "server/day.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/terms.h"
#include "server/notice.h"
#include "server/secret.h"

#include <stdio.h>

/* TU 12.2: a month at least; no month is longer. */
static const uint64_t notice_ms = UINT64_C(31) * 24 * 3600 * 1000;

static enum err add_text(struct request *request, const struct terms *terms, const char *name,
                         enum terms_language language)
{
    const char *text = param_text(request, name);
    if (text == NULL) {
        return OK;
    }
    enum store_err err = terms_text_add(request->store, terms->id, language, text);
    return err == STORE_REFUSED ? request_invalid(request, name) : err_of_store(err);
}

static bool take_last(void *context, const struct terms *terms)
{
    *(uint64_t *)context = terms->from_ms;
    return true;
}

/* Nothing comes between versions that are out: what somebody accepted would change its meaning. */
static enum err check_order(struct request *request, const struct terms *terms)
{
    uint64_t last_ms = 0;
    enum store_err err = terms_list(request->store, terms->provider, take_last, &last_ms);
    if (err == STORE_OK && terms->from_ms <= last_ms) {
        return request_invalid(request, "from");
    }
    return err_of_store(err);
}

static enum err add_version(struct request *request, const struct terms *terms)
{
    enum store_err err = terms_add(request->store, terms);
    if (err != STORE_OK) {
        return control_refuse(request, err_of_store(err), "version");
    }
    enum err failed = add_text(request, terms, "nl", TERMS_DUTCH);
    return failed == OK ? add_text(request, terms, "en", TERMS_ENGLISH) : failed;
}

static enum err terms_new(struct request *request)
{
    struct terms terms = {.id = secret_id(request->now_ms), .added_ms = request->now_ms};
    snprintf(terms.version, sizeof terms.version, "%s", param_text(request, "version"));
    if (!day_parse(param_text(request, "from"), &terms.from_ms)) {
        return request_invalid(request, "from");
    }
    enum err err = control_provider(request, &terms.provider);
    if (err == OK) {
        err = check_order(request, &terms);
    }
    if (err == OK) {
        err = add_version(request, &terms);
    }
    if (err == OK) {
        err = notice_terms(request, terms.provider);
    }
    if (err != OK) {
        return err;
    }
    terms_publish(request, &terms);
    request->result =
        json_pack("{s:o, s:o}", "id", json_id(terms.id), "from", json_time(terms.from_ms));
    return gate_audit(request, "terms.add", NULL, terms.id);
}

static bool take_terms(void *context, const struct terms *terms)
{
    json_array_append_new(context, json_pack("{s:s, s:o, s:o}", "version", terms->version, "from",
                                             json_time(terms->from_ms), "provider",
                                             json_id(terms->provider)));
    return true;
}

static enum err terms_all(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "terms", list);
    return err_of_store(terms_list_all(request->store, take_terms, list));
}

/* On the loop, and to everybody. `end` NULL: the portal goes on. */
static void tell_end(struct request *request, const struct portal_end *end)
{
    const struct id everybody = {0};
    struct standing_change *change = &outbox_add(&request->outbox, EFFECT_STANDING)->standing;
    change->news = NEWS_ENDS;
    change->at_ms = end != NULL ? end->on_ms : 0;
    outbox_tell_all(&request->outbox, "portal.notice", json_portal_notice(end, request->now_ms),
                    everybody);
    request->result = json_portal_notice(end, request->now_ms);
}

static enum err cancel_end(struct request *request)
{
    enum store_err err = portal_end_cancel(request->store, request->now_ms);
    if (err != STORE_OK) {
        return control_refuse(request, err_of_store(err), "cancel");
    }
    tell_end(request, NULL);
    return gate_audit(request, "portal.go_on", NULL, (struct id){0});
}

static enum err announce_end(struct request *request)
{
    struct portal_end end = {.announced_ms = request->now_ms};
    if (!day_parse(param_text(request, "on"), &end.on_ms) ||
        end.on_ms < request->now_ms + notice_ms) {
        return request_invalid(request, "on");
    }
    enum store_err err = portal_end_add(request->store, &end);
    if (err != STORE_OK) {
        return control_refuse(request, err_of_store(err), "on");
    }
    tell_end(request, &end);
    return gate_audit(request, "portal.end", NULL, (struct id){0});
}

static enum err discontinue(struct request *request)
{
    bool cancel = param_flag(request, "cancel");
    if (cancel == (param_text(request, "on") != NULL)) { /* exactly one of the two */
        return request_invalid(request, "on");
    }
    return cancel ? cancel_end(request) : announce_end(request);
}

#define TEXT(name_, max_)                                                                          \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = max_                                   \
    }

FORM(add_params, TEXT("version", TERMS_VERSION_BYTES_MAX), TEXT("from", DAY_TEXT_MAX),
     TEXT("nl", TERMS_TEXT_BYTES_MAX),
     {.name = "en", .type = FIELD_TEXT, .min = 1, .max = TERMS_TEXT_BYTES_MAX, .optional = true},
     {.name = "provider", .type = FIELD_ID, .optional = true});
FORM(add_result, {.name = "id", .type = FIELD_ID}, {.name = "from", .type = FIELD_TIME});
FORM(terms_row, TEXT("version", TERMS_VERSION_BYTES_MAX), {.name = "from", .type = FIELD_TIME},
     {.name = "provider", .type = FIELD_ID});
FORM(terms_result, {.name = "terms", .type = FIELD_LIST, .form = &terms_row});
FORM(end_params,
     {.name = "on", .type = FIELD_TEXT, .min = 1, .max = DAY_TEXT_MAX, .optional = true},
     {.name = "cancel", .type = FIELD_BOOLEAN, .optional = true});
FORM(end_result, {.name = "ended", .type = FIELD_BOOLEAN},
     {.name = "on", .type = FIELD_TIME, .optional = true},
     {.name = "announced_at", .type = FIELD_TIME, .optional = true});

const struct command terms_commands[] = {
    {"terms.add", LANE_WRITE, &add_params, &add_result, terms_new,
     .says = "Publish a version of the terms, which never changes from then on."},
    {"terms.list", LANE_READ, &form_empty, &terms_result, terms_all,
     .says = "List the versions of the terms."},
    {"portal.discontinue", LANE_WRITE, &end_params, &end_result, discontinue,
     .says = "Announce that the portal ends, a month ahead, or cancel that."},
};
const size_t terms_command_count = sizeof terms_commands / sizeof terms_commands[0];
