#ifndef SERVER_CONTROL_CONTROL_H
#define SERVER_CONTROL_CONTROL_H

#include "server/method.h"

struct exchange;

/* What an operator may ask, who reaches the control socket: POST /control
 * {"command","params"?} -> 200 {"result"}, else {"error","field"?}: the reason, and the parameter
 * it is about. Deeds stand in the access log without an actor. */

/* A command is a row. */
struct command {
    const char *name;
    enum lane lane; /* LANE_LOOP: of the running server alone */
    const struct form *params;
    const struct form *result;
    handler *run;
    handler *settle; /* or NULL: on LANE_WRITE too, once what `run` did is committed */
    const char *says;
};

/* NULL: there is none of this name. */
const struct command *command_find(const char *name);
size_t command_count(void);
const struct command *command_at(size_t index);

/* POST /control on the control socket. Answers the exchange, now or later. */
void control_request(struct app *app, struct exchange *exchange);

/* The provider that `request` names, or the only one there is. ERR_INVALID_PARAMS: which of them?
 */
enum err control_provider(struct request *request, struct id *ret_provider);

/* Runs it on a store of one's own, with no server around. `request` has config and the time; on OK
 * it has the result. The texts of `take_params` are overwritten. */
enum err control_alone(struct store *store, const struct command *command, json_t *take_params,
                       struct request *request);

/* The commands' rows. */
extern const struct command people_commands[];
extern const size_t people_command_count;
extern const struct command conduct_commands[];
extern const size_t conduct_command_count;
extern const struct command terms_commands[];
extern const size_t terms_command_count;
extern const struct command passkey_commands[];
extern const size_t passkey_command_count;
extern const struct command care_commands[];
extern const size_t care_command_count;
extern const struct command entrance_commands[];
extern const size_t entrance_command_count;
extern const struct command sso_commands[];
extern const size_t sso_command_count;
extern const struct command system_commands[];
extern const size_t system_command_count;

#endif
