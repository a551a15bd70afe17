#ifndef SIGNALLING_CALL_VIEW_H
#define SIGNALLING_CALL_VIEW_H

#include "signalling/call.h"

/* What can be read off a call; nothing here changes it. Pointers returned point into `call`. */

/* Who ever joined by the latest join, then the others as invited. Returns how many it wrote. */
size_t call_in_order(const struct call *call,
                     const struct call_participant *ret_order[CALL_PARTICIPANTS_MAX]);

/* Who signals whom: CALL_NOT_FOUND unless both are joined in this call and not the same. */
enum call_err call_route(const struct call *call, const char *from_session, const char *to,
                         const struct call_participant **ret_from,
                         const struct call_participant **ret_to);

/* How many participants are in `state`. */
size_t call_count(const struct call *call, enum call_participant_state state);

/* The user's place, or NULL. */
const struct call_participant *call_find_user(const struct call *call, const char *user);

/* Who is joined with this session, or NULL. */
const struct call_participant *call_find_session(const struct call *call, const char *session);

/* Seconds this user is still to be rung, rounded up: 0 only where nothing rings. */
uint64_t call_ring_left_s(const struct call *call, const char *user, uint64_t now_ms);

/* Whole seconds from answer to end; 0 where it was never answered or still lives. */
uint64_t call_seconds(const struct call *call);

/* Whether a call read from rows is one that call.h could have made. Check before use. */
bool call_valid(const struct call *call);

/* The word, a static string; "" for a value outside the table. */
const char *call_state_name(enum call_state state);
const char *call_mode_name(enum call_mode mode);
const char *call_participant_state_name(enum call_participant_state state);
const char *call_reason_name(enum call_reason reason);

/* The value of a word. False, and the output untouched, for an unknown one. */
bool call_state_parse(const char *name, enum call_state *ret_state);
bool call_mode_parse(const char *name, enum call_mode *ret_mode);
bool call_participant_state_parse(const char *name, enum call_participant_state *ret_state);
bool call_reason_parse(const char *name, enum call_reason *ret_reason);

#endif
