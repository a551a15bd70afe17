#ifndef SERVER_METHODS_CALL_STEP_H
#define SERVER_METHODS_CALL_STEP_H

#include "server/methods/call.h"
#include "server/methods/gate.h"
#include "storage/auto.h"

/* The way that every step of a call goes: loaded, decided by the state machine, stored, and told
 * with the commit. Runs on LANE_WRITE. */
struct step {
    struct request *request;
    struct proof *proof;
    struct channel channel;
    struct call call;
    struct id nonce;
    struct call_effects effects;
    const struct call_participant *self;
    const char *put_out; /* who is told apart; NULL: nobody */
    char account[ID_TEXT_LENGTH + 1];
    char session[ID_TEXT_LENGTH + 1];
};

struct step step_of(struct request *request);
void step_autofree(struct step *step);

/* Into `channel`, if the caller may take part in its calls. */
enum err step_enter(struct step *step, struct id channel);
/* Loads the call that the parameters name, for who may take part in it. */
enum err step_open(struct step *step);
/* Loads a call for what nobody asked for. */
enum err step_load(struct step *step, struct id call);

/* Stores the call as it is now and tells what the step brought, in the order the state machine
 * names. `event` is the word of the access log; NULL: what happened is no deed. */
enum err step_keep(struct step *step, const char *event);

/* The parameters of call.ended. The caller owns them. */
json_t *step_ended_params(const struct step *step, enum call_reason reason, uint64_t seconds);

#endif
