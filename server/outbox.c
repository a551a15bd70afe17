#include "server/outbox.h"

#include "server/memory.h"

struct effect *outbox_add(struct outbox *outbox, enum effect_kind kind)
{
    struct effect *effect = memory_new(sizeof *effect);
    effect->kind = kind;
    *(outbox->end != NULL ? outbox->end : &outbox->first) = effect;
    outbox->end = &effect->next;
    return effect;
}

struct frame *event_frame(const char *method, json_t *take_params)
{
    return frame_of_json(
        json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method", method, "params", take_params));
}

struct event *outbox_event(struct outbox *outbox, const char *method, json_t *take_params,
                           struct id channel, enum part part)
{
    return outbox_frame(outbox, event_frame(method, take_params), channel, part);
}

struct event *outbox_frame(struct outbox *outbox, struct frame *take_frame, struct id channel,
                           enum part part)
{
    struct effect *effect = outbox_add(outbox, EFFECT_EVENT);
    effect->event.frame = take_frame;
    effect->event.channel = channel;
    effect->event.part = part;
    return &effect->event;
}

struct event *outbox_tell(struct outbox *outbox, const char *method, json_t *take_params,
                          struct id account)
{
    struct event *event = outbox_event(outbox, method, take_params, (struct id){0}, PART_ANY);
    event->account = account;
    return event;
}

void outbox_tell_all(struct outbox *outbox, const char *method, json_t *take_params,
                     struct id provider)
{
    struct announcement *announcement = &outbox_add(outbox, EFFECT_ANNOUNCE)->announcement;
    announcement->frame = event_frame(method, take_params);
    announcement->provider = provider;
}

void outbox_clear(struct outbox *outbox)
{
    for (struct effect *effect = outbox->first; effect != NULL;) {
        struct effect *next = effect->next;
        if (effect->kind == EFFECT_EVENT) {
            frame_drop(effect->event.frame);
        } else if (effect->kind == EFFECT_ANNOUNCE) {
            frame_drop(effect->announcement.frame);
        } else if (effect->kind == EFFECT_CHANNEL) {
            free(effect->channel.members);
        } else if (effect->kind == EFFECT_PROVIDER) {
            frame_drop(effect->provider.frame);
        } else if (effect->kind == EFFECT_SIGN_IN) {
            free(effect->sign_in);
        } else if (effect->kind == EFFECT_CALL) {
            free(effect->call);
        }
        free(effect);
        effect = next;
    }
    *outbox = (struct outbox){0};
}
