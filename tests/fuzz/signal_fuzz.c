/* What one participant sends another. The first byte says which texts are there, the second gives
 * the index; then each text is a line, where 0x01 stands for a line break. */

#include "signalling/signal.h"
#include "tests/fuzz/fuzz.h"

enum { HAS_FIRST = 1, HAS_SECOND = 2, HAS_THIRD = 4, HAS_INDEX = 8 };

static char *take(struct input *input, bool there, struct signal_text *ret_text)
{
    size_t length;
    char *line = input_line(input, &length);
    /* Without its end: a text needs none. */
    char *bytes = malloc(length > 0 ? length : 1);
    HOLDS(bytes != NULL);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = line[i];
        if (line[i] == 1) {
            bytes[i] = '\n';
        }
    }
    free(line);
    *ret_text = (struct signal_text){there ? bytes : NULL, there ? length : 0};
    return bytes;
}

static bool one_of(const char *field, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(field, *names) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_break(const struct signal_text *text)
{
    return text->length > 0 && (memchr(text->bytes, '\n', text->length) != NULL ||
                                memchr(text->bytes, '\r', text->length) != NULL ||
                                memchr(text->bytes, '\0', text->length) != NULL);
}

static void try_description(const struct signal_description *description)
{
    static const char *const names[] = {"type", "sdp", NULL};
    const char *field = NULL;
    if (signal_check_description(description, &field) != CALL_OK) {
        HOLDS(field != NULL && one_of(field, names));
        return;
    }
    HOLDS(field == NULL);
    HOLDS(description->type.length + description->sdp.length <= SIGNAL_SIZE_MAX);
    HOLDS(description->sdp.length == 0 || memcmp(description->sdp.bytes, "v=0", 3) == 0);
}

/* What hides addresses keeps to its bound, and has nothing left to hide the second time. */
static void try_hiding(const struct signal_text *sdp)
{
    char *once = malloc(SIGNAL_HIDDEN_SIZE(sdp->length) + 1);
    HOLDS(once != NULL);
    struct signal_text hidden = {once, signal_hide_addresses(sdp, once)};
    HOLDS(hidden.length <= SIGNAL_HIDDEN_SIZE(sdp->length));
    char *twice = malloc(SIGNAL_HIDDEN_SIZE(hidden.length) + 1);
    HOLDS(twice != NULL);
    HOLDS(signal_hide_addresses(&hidden, twice) == hidden.length);
    HOLDS(memcmp(once, twice, hidden.length) == 0);
    free(once);
    free(twice);
}

static void try_candidate(const struct signal_candidate *candidate)
{
    static const char *const names[] = {"candidate", "sdpMid", "usernameFragment", "sdpMLineIndex",
                                        NULL};
    const char *field = NULL;
    if (signal_check_candidate(candidate, &field) != CALL_OK) {
        HOLDS(field != NULL && one_of(field, names));
        return;
    }
    HOLDS(field == NULL);
    HOLDS(!holds_break(&candidate->candidate) && !holds_break(&candidate->sdp_mid) &&
          !holds_break(&candidate->username_fragment));
    HOLDS(candidate->candidate.length + candidate->sdp_mid.length +
              candidate->username_fragment.length <=
          SIGNAL_SIZE_MAX);
    HOLDS(!candidate->has_line_index ||
          (candidate->line_index >= 0 && candidate->line_index <= SIGNAL_LINE_INDEX_MAX));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    uint8_t there = input_byte(&input);
    int64_t index = (int64_t)(int8_t)input_byte(&input) * 1021;
    struct signal_text texts[3];
    char *kept[3];
    for (size_t i = 0; i < 3; i++) {
        kept[i] = take(&input, (there & (1u << i)) != 0, &texts[i]);
    }
    try_description(&(struct signal_description){texts[0], texts[1]});
    try_hiding(&texts[1]);
    try_candidate(&(struct signal_candidate){.candidate = texts[0],
                                             .sdp_mid = texts[1],
                                             .username_fragment = texts[2],
                                             .has_line_index = (there & HAS_INDEX) != 0,
                                             .line_index = index});
    for (size_t i = 0; i < 3; i++) {
        free(kept[i]);
    }
    return 0;
}
