#include "signalling/signal.h"

#include <string.h>
#include <strings.h>

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

/* The next run of `text` up to one of `ends`, taken off its front together with what ended it. */
static struct signal_text take(struct signal_text *text, const char *ends)
{
    size_t length = 0;
    while (length < text->length && strchr(ends, text->bytes[length]) == NULL) {
        length++;
    }
    struct signal_text taken = {text->bytes, length};
    size_t used = length < text->length ? length + 1 : length;
    *text = (struct signal_text){text->bytes + used, text->length - used};
    return taken;
}

static struct signal_text take_word(struct signal_text *text)
{
    struct signal_text word;
    do {
        word = take(text, " \t");
    } while (word.length == 0 && text->length > 0);
    return word;
}

static bool is_any_case(const struct signal_text *text, const char *word)
{
    return text->length == strlen(word) && strncasecmp(text->bytes, word, text->length) == 0;
}

static bool same(const struct signal_text *a, const struct signal_text *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* RFC 8839, section 5.1: foundation, component, transport, priority, address, port, "typ", type,
 * then names and values. Of a related address Chromium says 0.0.0.0, Firefox the relay's again. */
bool signal_candidate_reveals(const struct signal_text *candidate)
{
    if (empty(candidate)) {
        return false;
    }
    struct signal_text rest = *candidate;
    struct signal_text address = {0};
    struct signal_text word = {0};
    for (int i = 0; i < 7; i++) {
        word = take_word(&rest);
        address = i == 4 ? word : address;
    }
    struct signal_text type = take_word(&rest);
    if (!is_any_case(&word, "typ") || !is_any_case(&type, "relay")) {
        return true;
    }
    while (rest.length > 0) {
        struct signal_text name = take_word(&rest);
        struct signal_text value = take_word(&rest);
        if (is_any_case(&name, "raddr") && !is(&value, "0.0.0.0") && !is(&value, "::") &&
            !same(&value, &address)) {
            return true;
        }
    }
    return false;
}

/* Whether an attribute line (after "a=") is `name`, which ends with a colon. Some parsers take any
 * case, and blanks before. */
static bool is_attribute(struct signal_text line, const char *name)
{
    while (line.length > 0 && (line.bytes[0] == ' ' || line.bytes[0] == '\t')) {
        line = (struct signal_text){line.bytes + 1, line.length - 1};
    }
    return line.length >= strlen(name) && strncasecmp(line.bytes, name, strlen(name)) == 0;
}

static size_t put(char *ret_sdp, size_t at, const char *bytes, size_t length)
{
    memcpy(ret_sdp + at, bytes, length);
    return at + length;
}

/* The first `words` words of a line, then, where enough is left to hold an address, one that says
 * nothing. */
static size_t put_unspecified(char *ret_sdp, size_t at, struct signal_text line, int words)
{
    static const char address[] = " IN IP4 0.0.0.0";
    struct signal_text rest = line;
    for (int i = 0; i < words; i++) {
        take_word(&rest);
    }
    if (rest.length < strlen("IN IP6 ::")) {
        return put(ret_sdp, at, line.bytes, line.length);
    }
    size_t kept = words == 0 ? 0 : (size_t)(rest.bytes - line.bytes) - 1;
    const char *rewritten = words == 0 ? address + 1 : address;
    at = put(ret_sdp, at, line.bytes, kept);
    return put(ret_sdp, at, rewritten, strlen(rewritten));
}

/* One line without its end; false: it is left out. */
static bool put_line(char *ret_sdp, size_t *at, struct signal_text line)
{
    struct signal_text value = line;
    struct signal_text name = take(&value, "=");
    if (is(&name, "c")) {
        *at = put(ret_sdp, *at, "c=", 2);
        *at = put_unspecified(ret_sdp, *at, value, 0);
        return true;
    }
    if (is(&name, "o")) {
        *at = put_unspecified(ret_sdp, *at, line, 3);
        return true;
    }
    if (is(&name, "a") && is_attribute(value, "rtcp:")) {
        struct signal_text port = take_word(&line);
        *at = put(ret_sdp, *at, port.bytes, port.length);
        return true;
    }
    bool reveals =
        is(&name, "a") && (is_attribute(value, "remote-candidates:") ||
                           (is_attribute(value, "candidate:") && signal_candidate_reveals(&value)));
    if (!reveals) {
        *at = put(ret_sdp, *at, line.bytes, line.length);
    }
    return !reveals;
}

size_t signal_hide_addresses(const struct signal_text *sdp, char *ret_sdp)
{
    struct signal_text rest = *sdp;
    size_t at = 0;
    while (rest.length > 0) {
        struct signal_text line = take(&rest, "\r\n");
        bool ended = line.bytes + line.length < sdp->bytes + sdp->length;
        if (put_line(ret_sdp, &at, line)) {
            if (ended) {
                ret_sdp[at++] = line.bytes[line.length];
            }
        } else if (ended && line.bytes[line.length] == '\r' && rest.length > 0 &&
                   rest.bytes[0] == '\n') {
            take(&rest, "\n"); /* the other half of its end */
        }
    }
    return at;
}
