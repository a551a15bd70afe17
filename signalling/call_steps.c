#include "signalling/call_steps.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

#define X(from, event, to) {from, event, to},
const struct call_step call_steps[] = {CALL_STEP_MAP(X)};
#undef X
const size_t call_step_count = LENGTH(call_steps);

#define X(from, when, to, outcome) {from, when, to, outcome},
const struct call_turn call_turns[] = {CALL_TURN_MAP(X)};
#undef X
const size_t call_turn_count = LENGTH(call_turns);

#define X(value, name) [value] = name,
static const char *const state_names[] = {CALL_STATE_MAP(X)};
static const char *const reason_names[] = {CALL_REASON_MAP(X)};
static const char *const when_says[] = {CALL_WHEN_MAP(X)};
#undef X

#define X(value, name, word) [value] = name,
static const char *const participant_state_names[] = {CALL_PARTICIPANT_STATE_MAP(X)};
#undef X
#define X(value, name, word) [value] = word,
static const char *const participant_state_words[] = {CALL_PARTICIPANT_STATE_MAP(X)};
#undef X

#define X(value, name, says, before, after) [value] = name,
static const char *const event_names[] = {CALL_EVENT_MAP(X)};
#undef X
#define X(value, name, says, before, after) [value] = says,
static const char *const event_says[] = {CALL_EVENT_MAP(X)};
#undef X
#define X(value, name, says, before, after) [value] = {CALL_REASON_##before, CALL_REASON_##after},
static const enum call_reason event_outcomes[][2] = {CALL_EVENT_MAP(X)};
#undef X

static const char *name_at(const char *const *names, size_t length, size_t index)
{
    return index < length ? names[index] : "";
}

/* The index of `name`, or `length`. */
static size_t index_of(const char *const *names, size_t length, const char *name)
{
    size_t i = 0;
    while (i < length && strcmp(names[i], name) != 0) {
        i++;
    }
    return i;
}

#define NAME(function, enumeration, names)                                                         \
    const char *function(enumeration value)                                                        \
    {                                                                                              \
        return name_at(names, LENGTH(names), (size_t)value);                                       \
    }
#define PARSE(function, enumeration, names)                                                        \
    bool function(const char *name, enumeration *ret_value)                                        \
    {                                                                                              \
        size_t index = index_of(names, LENGTH(names), name);                                       \
        if (index == LENGTH(names)) {                                                              \
            return false;                                                                          \
        }                                                                                          \
        *ret_value = (enumeration)index;                                                           \
        return true;                                                                               \
    }

NAME(call_state_name, enum call_state, state_names)
NAME(call_participant_state_name, enum call_participant_state, participant_state_names)
NAME(call_participant_state_word, enum call_participant_state, participant_state_words)
NAME(call_reason_name, enum call_reason, reason_names)
NAME(call_event_name, enum call_event, event_names)
NAME(call_event_says, enum call_event, event_says)
NAME(call_when_says, enum call_when, when_says)

enum call_reason call_event_outcome(enum call_event event, bool answered)
{
    return event < CALL_EVENT_COUNT ? event_outcomes[event][answered] : CALL_REASON_NONE;
}

PARSE(call_state_parse, enum call_state, state_names)
PARSE(call_participant_state_parse, enum call_participant_state, participant_state_names)
PARSE(call_reason_parse, enum call_reason, reason_names)

bool call_step_find(enum call_participant_state from, enum call_event event,
                    enum call_participant_state *ret_to)
{
    for (size_t i = 0; i < call_step_count; i++) {
        if (call_steps[i].from == from && call_steps[i].event == event) {
            *ret_to = call_steps[i].to;
            return true;
        }
    }
    return false;
}

struct picture {
    char *text;
    size_t size;
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void draw(struct picture *picture, const char *format,
                                                       ...)
{
    bool fits = picture->length < picture->size;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(fits ? picture->text + picture->length : NULL,
                           fits ? picture->size - picture->length : 0, format, arguments);
    va_end(arguments);
    picture->length += length > 0 ? (size_t)length : 0;
}

/* One arrow for all the events that lead the same way. */
static void draw_arrow(struct picture *picture, enum call_participant_state from,
                       enum call_participant_state to)
{
    const char *before = "";
    for (size_t i = 0; i < call_step_count; i++) {
        const struct call_step *step = &call_steps[i];
        if (step->from != from || step->to != to) {
            continue;
        }
        if (before[0] == '\0') {
            draw(picture, "    %s --> %s: ", call_participant_state_name(from),
                 call_participant_state_name(to));
        }
        draw(picture, "%s%s", before, call_event_says(step->event));
        before = "<br>";
    }
    draw(picture, "%s", before[0] == '\0' ? "" : "\n");
}

size_t call_steps_picture(char *ret_text, size_t size)
{
    struct picture picture = {ret_text, size, 0};
    draw(&picture, "```mermaid\nstateDiagram-v2\n    [*] --> ringing: somebody calls\n");
    for (size_t i = 0; i < call_turn_count; i++) {
        const struct call_turn *turn = &call_turns[i];
        draw(&picture, "    %s --> %s: %s%s%s%s\n", call_state_name(turn->from),
             call_state_name(turn->to), call_when_says(turn->when),
             turn->outcome == CALL_REASON_NONE ? "" : " (", call_reason_name(turn->outcome),
             turn->outcome == CALL_REASON_NONE ? "" : ")");
    }
    draw(&picture, "    ended --> [*]\n```\n\n```mermaid\nstateDiagram-v2\n    [*] --> invited\n"
                   "    [*] --> joined: calls\n");
    for (size_t from = 0; from < CALL_PARTICIPANT_STATE_COUNT; from++) {
        for (size_t to = 0; to < CALL_PARTICIPANT_STATE_COUNT; to++) {
            draw_arrow(&picture, (enum call_participant_state)from,
                       (enum call_participant_state)to);
        }
    }
    draw(&picture, "```\n");
    return picture.length;
}
