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

/* Who has this id, or NULL. */
const struct call_participant *call_find_participant(const struct call *call, const char *id);

/* Who is joined, or waits, with this session, or NULL. */
const struct call_participant *call_find_session(const struct call *call, const char *session);

/* Seconds this user is still to be rung, rounded up: 0 only where nothing rings. */
uint64_t call_ring_left_s(const struct call *call, const char *user, uint64_t now_ms);

/* When call_expire() has something to do next, if nothing else happens; 0 after the end. It always
 * comes: no call lives for ever. */
uint64_t call_due_ms(const struct call *call);

/* Whole seconds from answer to end; 0 where it was never answered or still lives. */
uint64_t call_seconds(const struct call *call);

/* Whether a call read from rows is one that call.h could have made. Check before use. */
bool call_valid(const struct call *call);

/* The word, a static string; "" for a value outside the table. */
const char *call_mode_name(enum call_mode mode);

/* The value of a word. False, and the output untouched, for an unknown one. */
bool call_mode_parse(const char *name, enum call_mode *ret_mode);

#endif
