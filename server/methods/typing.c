#include "server/methods/chat.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/hub.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/session.h"

enum { FADE_MS = 6000 };

struct typist {
    struct typist *next;
    uint64_t session;
    struct id account;
    struct id channel;
    uint64_t until_ms; /* steady time */
};

struct typists {
    struct typist *first;
};

struct typists *typists_create(void)
{
    return memory_new(sizeof(struct typists));
}

void typists_destroy(struct typists *typists)
{
    while (typists != NULL && typists->first != NULL) {
        struct typist *typist = typists->first;
        typists->first = typist->next;
        free(typist);
    }
    free(typists);
}

static void tell(struct app *app, struct id account, struct id channel, bool on)
{
    AUTO(frame) *frame =
        event_frame("chat.typing", json_pack("{s:o, s:o, s:b}", "channel", json_id(channel), "user",
                                             json_id(account), "on", on));
    const struct event event = {.frame = frame,
                                .channel = channel,
                                .part = PART_CHAT,
                                .except_account = account,
                                .replay = REPLAY_KEEP};
    hub_deliver(app->hub, &event);
}

static struct typist **typist_find(struct typists *typists, uint64_t session, struct id channel)
{
    struct typist **at = &typists->first;
    while (*at != NULL && ((*at)->session != session || !id_equal((*at)->channel, channel))) {
        at = &(*at)->next;
    }
    return at;
}

static void typist_end(struct app *app, struct typist **at)
{
    struct typist *typist = *at;
    *at = typist->next;
    tell(app, typist->account, typist->channel, false);
    free(typist);
}

void typists_fade(struct app *app, uint64_t session, uint64_t now_ms)
{
    struct typist **at = &app->typists->first;
    while (*at != NULL) {
        if ((*at)->until_ms <= now_ms || (*at)->session == session) {
            typist_end(app, at);
        } else {
            at = &(*at)->next;
        }
    }
}

enum err chat_typing(struct request *request)
{
    struct app *app = request->app;
    const struct actor *actor = &request->actor;
    struct id channel = param_id(request, "channel");
    enum err err = gate_live(request, channel, PART_CHAT, VERB_ADD);
    if (err != OK) {
        return err;
    }
    struct typist **at = typist_find(app->typists, request->session->handle, channel);
    if (!param_flag(request, "on")) {
        if (*at != NULL) {
            typist_end(app, at);
        }
        return OK;
    }
    if (*at == NULL) {
        *at = memory_new(sizeof **at);
        (*at)->session = request->session->handle;
        (*at)->account = actor->account;
        (*at)->channel = channel;
    }
    (*at)->until_ms = clock_steady_ms() + FADE_MS;
    tell(app, actor->account, channel, true);
    return OK;
}
