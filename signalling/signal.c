#include "signalling/signal.h"

#include <string.h>

static const char *const description_types[] = {"offer", "answer", "pranswer", "rollback"};

static enum call_err wrong(const char *field, const char **ret_field)
{
    *ret_field = field;
    return CALL_INVALID;
}

static bool is(const struct signal_text *text, const char *word)
{
    return text->bytes != NULL && text->length == strlen(word) &&
           memcmp(text->bytes, word, text->length) == 0;
}

static bool begins_with(const struct signal_text *text, const char *start)
{
    size_t length = strlen(start);
    return text->length >= length && memcmp(text->bytes, start, length) == 0;
}

static bool empty(const struct signal_text *text)
{
    return text->bytes == NULL || text->length == 0;
}

static size_t size(const struct signal_text *text)
{
    return text->bytes == NULL ? 0 : text->length;
}

static bool contains(const struct signal_text *text, char c)
{
    return !empty(text) && memchr(text->bytes, c, text->length) != NULL;
}

/* One line of SDP: a break in it would let the sender write lines of its own into the receiver's.
 */
static bool one_line(const struct signal_text *text)
{
    return !contains(text, '\0') && !contains(text, '\r') && !contains(text, '\n');
}

static bool known_type(const struct signal_text *type)
{
    for (size_t i = 0; i < sizeof description_types / sizeof description_types[0]; i++) {
        if (is(type, description_types[i])) {
            return true;
        }
    }
    return false;
}

enum call_err signal_check_description(const struct signal_description *description,
                                       const char **ret_field)
{
    const struct signal_text *sdp = &description->sdp;
    if (!known_type(&description->type)) {
        return wrong("type", ret_field);
    }
    if (empty(sdp)) {
        return is(&description->type, "rollback") ? CALL_OK : wrong("sdp", ret_field);
    }
    if (!begins_with(sdp, "v=0") || contains(sdp, '\0') ||
        sdp->length > SIGNAL_SIZE_MAX - description->type.length) {
        return wrong("sdp", ret_field);
    }
    return CALL_OK;
}

enum call_err signal_check_candidate(const struct signal_candidate *candidate,
                                     const char **ret_field)
{
    const struct signal_text *line = &candidate->candidate;
    const struct signal_text *mid = &candidate->sdp_mid;
    const struct signal_text *ufrag = &candidate->username_fragment;
    if (size(mid) > SIGNAL_MID_MAX || !one_line(mid)) {
        return wrong("sdpMid", ret_field);
    }
    if (size(ufrag) > SIGNAL_UFRAG_MAX || !one_line(ufrag)) {
        return wrong("usernameFragment", ret_field);
    }
    if (candidate->has_line_index &&
        (candidate->line_index < 0 || candidate->line_index > SIGNAL_LINE_INDEX_MAX)) {
        return wrong("sdpMLineIndex", ret_field);
    }
    if (!empty(line) && (!begins_with(line, "candidate:") || !one_line(line) ||
                         line->length > SIGNAL_SIZE_MAX - size(mid) - size(ufrag))) {
        return wrong("candidate", ret_field);
    }
    return CALL_OK;
}
