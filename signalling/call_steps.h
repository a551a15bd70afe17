#ifndef SIGNALLING_CALL_STEPS_H
#define SIGNALLING_CALL_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a call can go through, as tables: everything that moves one goes by a row of these, and the
 * pictures in README.md are printed from them.
 */

/* Somebody's place in a call: the word of the rows, and the word of the wire, which knows no `away`
 * as a state. The numbers are not stable: store the words. */
#define CALL_PARTICIPANT_STATE_MAP(X)                                                              \
    X(CALL_INVITED, "invited", "invited")                                                          \
    X(CALL_WAITING, "waiting", "waiting")                                                          \
    X(CALL_WAITING_AWAY, "waiting_away", "waiting")                                                \
    X(CALL_JOINED, "joined", "joined")                                                             \
    X(CALL_JOINED_AWAY, "joined_away", "joined")                                                   \
    X(CALL_LEFT, "left", "left")

/* What happens to a place: its word, how a picture says it, and how a call ends that ends by it:
 * before anybody answered, and after. */
#define CALL_EVENT_MAP(X)                                                                          \
    X(CALL_EVENT_ANSWER, "answer", "answers, or comes in again", NONE, NONE)                       \
    X(CALL_EVENT_KNOCK, "knock", "comes to the waiting room", NONE, NONE)                          \
    X(CALL_EVENT_ADMIT, "admit", "is let in", NONE, NONE)                                          \
    X(CALL_EVENT_REFUSE, "refuse", "is not let in", DECLINED, HANGUP)                              \
    X(CALL_EVENT_DECLINE, "decline", "declines", DECLINED, HANGUP)                                 \
    X(CALL_EVENT_LEAVE, "leave", "hangs up", DECLINED, HANGUP)                                     \
    X(CALL_EVENT_LOSE, "lose", "loses the connection", NONE, NONE)                                 \
    X(CALL_EVENT_RESUME, "resume", "is back on a connection", NONE, NONE)                          \
    X(CALL_EVENT_AWAY_OVER, "away_over", "is not back in time", MISSED, LOST)                      \
    X(CALL_EVENT_RING_OVER, "ring_over", "the ring runs out", MISSED, NONE)                        \
    X(CALL_EVENT_FULL, "full", "no room is left", NONE, NONE)                                      \
    X(CALL_EVENT_FORBID, "forbid", "may not take part any more", DECLINED, FORBIDDEN)              \
    X(CALL_EVENT_END, "end", "the call ends", MISSED, HANGUP)

/* From, event, to: what is not here does not happen. */
#define CALL_STEP_MAP(X)                                                                           \
    X(CALL_INVITED, CALL_EVENT_ANSWER, CALL_JOINED)                                                \
    X(CALL_INVITED, CALL_EVENT_KNOCK, CALL_WAITING)                                                \
    X(CALL_INVITED, CALL_EVENT_DECLINE, CALL_LEFT)                                                 \
    X(CALL_INVITED, CALL_EVENT_RING_OVER, CALL_LEFT)                                               \
    X(CALL_INVITED, CALL_EVENT_FULL, CALL_LEFT)                                                    \
    X(CALL_INVITED, CALL_EVENT_FORBID, CALL_LEFT)                                                  \
    X(CALL_INVITED, CALL_EVENT_END, CALL_LEFT)                                                     \
    X(CALL_WAITING, CALL_EVENT_ADMIT, CALL_JOINED)                                                 \
    X(CALL_WAITING, CALL_EVENT_LOSE, CALL_WAITING_AWAY)                                            \
    X(CALL_WAITING, CALL_EVENT_RESUME, CALL_WAITING)                                               \
    X(CALL_WAITING, CALL_EVENT_REFUSE, CALL_LEFT)                                                  \
    X(CALL_WAITING, CALL_EVENT_LEAVE, CALL_LEFT)                                                   \
    X(CALL_WAITING, CALL_EVENT_FORBID, CALL_LEFT)                                                  \
    X(CALL_WAITING, CALL_EVENT_END, CALL_LEFT)                                                     \
    X(CALL_WAITING_AWAY, CALL_EVENT_RESUME, CALL_WAITING)                                          \
    X(CALL_WAITING_AWAY, CALL_EVENT_AWAY_OVER, CALL_LEFT)                                          \
    X(CALL_WAITING_AWAY, CALL_EVENT_REFUSE, CALL_LEFT)                                             \
    X(CALL_WAITING_AWAY, CALL_EVENT_LEAVE, CALL_LEFT)                                              \
    X(CALL_WAITING_AWAY, CALL_EVENT_FORBID, CALL_LEFT)                                             \
    X(CALL_WAITING_AWAY, CALL_EVENT_END, CALL_LEFT)                                                \
    X(CALL_JOINED, CALL_EVENT_LOSE, CALL_JOINED_AWAY)                                              \
    X(CALL_JOINED, CALL_EVENT_RESUME, CALL_JOINED)                                                 \
    X(CALL_JOINED, CALL_EVENT_LEAVE, CALL_LEFT)                                                    \
    X(CALL_JOINED, CALL_EVENT_FORBID, CALL_LEFT)                                                   \
    X(CALL_JOINED, CALL_EVENT_END, CALL_LEFT)                                                      \
    X(CALL_JOINED_AWAY, CALL_EVENT_RESUME, CALL_JOINED)                                            \
    X(CALL_JOINED_AWAY, CALL_EVENT_ANSWER, CALL_JOINED)                                            \
    X(CALL_JOINED_AWAY, CALL_EVENT_AWAY_OVER, CALL_LEFT)                                           \
    X(CALL_JOINED_AWAY, CALL_EVENT_LEAVE, CALL_LEFT)                                               \
    X(CALL_JOINED_AWAY, CALL_EVENT_FORBID, CALL_LEFT)                                              \
    X(CALL_JOINED_AWAY, CALL_EVENT_END, CALL_LEFT)                                                 \
    X(CALL_LEFT, CALL_EVENT_ANSWER, CALL_JOINED)                                                   \
    X(CALL_LEFT, CALL_EVENT_KNOCK, CALL_WAITING)

#define CALL_STATE_MAP(X) X(CALL_RINGING, "ringing") X(CALL_ACTIVE, "active") X(CALL_ENDED, "ended")

#define CALL_REASON_MAP(X)                                                                         \
    X(CALL_REASON_NONE, "")                                                                        \
    X(CALL_REASON_HANGUP, "hangup")                                                                \
    X(CALL_REASON_DECLINED, "declined")                                                            \
    X(CALL_REASON_MISSED, "missed")                                                                \
    X(CALL_REASON_ANSWERED_ELSEWHERE, "answered_elsewhere")                                        \
    X(CALL_REASON_LOST, "lost")                                                                    \
    X(CALL_REASON_FORBIDDEN, "forbidden")                                                          \
    X(CALL_REASON_BUSY, "busy")

/*
 * What becomes of a call after each step: the first row that holds. From, the condition, to, the
 * outcome; NONE where it lives on, or where it ends as the event of the step says.
 */
#define CALL_TURN_MAP(X)                                                                           \
    X(CALL_RINGING, CALL_WHEN_NOBODY, CALL_ENDED, CALL_REASON_MISSED)                              \
    X(CALL_RINGING, CALL_WHEN_TWO, CALL_ACTIVE, CALL_REASON_NONE)                                  \
    X(CALL_RINGING, CALL_WHEN_NONE_TO_COME, CALL_ENDED, CALL_REASON_NONE)                          \
    X(CALL_ACTIVE, CALL_WHEN_NOBODY, CALL_ENDED, CALL_REASON_NONE)                                 \
    X(CALL_ACTIVE, CALL_WHEN_ALONE, CALL_ENDED, CALL_REASON_NONE)

#define CALL_WHEN_MAP(X)                                                                           \
    X(CALL_WHEN_NOBODY, "nobody is in it or waits")                                                \
    X(CALL_WHEN_TWO, "two are in it")                                                              \
    X(CALL_WHEN_NONE_TO_COME, "nobody is left to come")                                            \
    X(CALL_WHEN_ALONE, "one is in it, nobody waits")

#define X(value, name) value,
enum call_state { CALL_STATE_MAP(X) CALL_STATE_COUNT };
enum call_reason { CALL_REASON_MAP(X) CALL_REASON_COUNT };
enum call_when { CALL_WHEN_MAP(X) CALL_WHEN_COUNT };
#undef X
#define X(value, name, word) value,
enum call_participant_state { CALL_PARTICIPANT_STATE_MAP(X) CALL_PARTICIPANT_STATE_COUNT };
#undef X
#define X(value, name, says, before, after) value,
enum call_event { CALL_EVENT_MAP(X) CALL_EVENT_COUNT };
#undef X

struct call_step {
    enum call_participant_state from;
    enum call_event event;
    enum call_participant_state to;
};
extern const struct call_step call_steps[];
extern const size_t call_step_count;

struct call_turn {
    enum call_state from;
    enum call_when when;
    enum call_state to;
    enum call_reason outcome;
};
extern const struct call_turn call_turns[];
extern const size_t call_turn_count;

/* Where `event` leads from `from`. False, and the output untouched: nowhere. */
bool call_step_find(enum call_participant_state from, enum call_event event,
                    enum call_participant_state *ret_to);

/* The word, a static string; "" for a value outside the table. */
const char *call_state_name(enum call_state state);
const char *call_participant_state_name(enum call_participant_state state); /* of the rows */
const char *call_participant_state_word(enum call_participant_state state); /* of the wire */
const char *call_reason_name(enum call_reason reason);
const char *call_event_name(enum call_event event);
const char *call_event_says(enum call_event event);
enum call_reason call_event_outcome(enum call_event event, bool answered);
const char *call_when_says(enum call_when when);

/* The value of a word of the rows. False, and the output untouched, for an unknown one. */
bool call_state_parse(const char *name, enum call_state *ret_state);
bool call_participant_state_parse(const char *name, enum call_participant_state *ret_state);
bool call_reason_parse(const char *name, enum call_reason *ret_reason);

/* The two tables as pictures (Mermaid state diagrams), as README.md has them. Returns the bytes
 * that the text has, without its NUL; only `size` - 1 of them are written. */
size_t call_steps_picture(char *ret_text, size_t size);

#endif
