/* The portal's own end (R-ACC-8). */

#include "server/methods/forms.h"
#include "server/methods/tables.h"
#include "server/methods/terms.h"

json_t *json_portal_notice(const struct portal_end *end, uint64_t now_ms)
{
    json_t *notice = json_pack("{s:b}", "ended", end != NULL && end->on_ms <= now_ms);
    if (end != NULL) {
        json_object_set_new(notice, "on", json_time(end->on_ms));
        json_object_set_new(notice, "announced_at", json_time(end->announced_ms));
    }
    return notice;
}

struct frame *portal_ended_frame(void)
{
    return event_frame("portal.notice", json_pack("{s:b}", "ended", 1));
}

static enum err portal_notice(struct request *request)
{
    struct portal_end end;
    enum store_err err = portal_end_find(request->store, &end);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    request->result = json_portal_notice(err == STORE_OK ? &end : NULL, request->now_ms);
    return OK;
}

static const struct form notice_form = {
    .fields = (const struct field[]){
        {.name = "ended", .type = FIELD_BOOLEAN},
        {.name = "on", .type = FIELD_TIME, .optional = true},
        {.name = "announced_at", .type = FIELD_TIME, .optional = true},
        {0},
    }};

const struct method portal_methods[] = {
    {"portal.notice", LANE_READ, &form_empty, &notice_form, portal_notice, .per_minute = 60,
     .any_standing = true, .says = "Tell whether the portal ends, and when."},
};
const size_t portal_method_count = sizeof portal_methods / sizeof portal_methods[0];

const struct event_kind portal_events[] = {
    {"portal.notice", &notice_form, "The portal ends then, has ended, or goes on after all."},
};
const size_t portal_event_count = sizeof portal_events / sizeof portal_events[0];
