#ifndef SIGNALLING_SIGNAL_H
#define SIGNALLING_SIGNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signalling/err.h"

/*
 * Form and size of what one participant sends another. Content is not judged: the browsers do that,
 * and what passes here goes on as it came. `candidate: null` (the end of all candidates) has no
 * form to check.
 */
#define SIGNAL_SIZE_MAX (32u * 1024u) /* bytes of all texts of one signal together */
#define SIGNAL_MID_MAX 256u
#define SIGNAL_UFRAG_MAX 256u /* RFC 8839, ice-ufrag */
#define SIGNAL_LINE_INDEX_MAX 65535

/* UTF-8 of `length` bytes, no terminator needed. `bytes` NULL: the member is absent or null. */
struct signal_text {
    const char *bytes;
    size_t length;
};

/* RTCSessionDescriptionInit */
struct signal_description {
    struct signal_text type; /* offer, answer, pranswer, rollback */
    struct signal_text sdp;  /* begins with v=0; may be empty or absent in a rollback */
};

/* RTCIceCandidateInit; each text is one line. */
struct signal_candidate {
    struct signal_text
        candidate; /* empty or absent: end of candidates; else begins with candidate: */
    struct signal_text sdp_mid;
    struct signal_text username_fragment;
    bool has_line_index;
    int64_t line_index; /* sdpMLineIndex */
};

/*
 * CALL_OK or CALL_INVALID. With CALL_INVALID `*ret_field` is the JSON name of the member that is
 * wrong (a static string); otherwise it is untouched. It may not be NULL.
 */
enum call_err signal_check_description(const struct signal_description *description,
                                       const char **ret_field);
enum call_err signal_check_candidate(const struct signal_candidate *candidate,
                                     const char **ret_field);

/*
 * For a call in which no side may learn another's address (RFC 8828, the relay-only way of it): an
 * address passes only as the TURN server's, in a candidate of type relay whose related address is
 * masked (0.0.0.0 or ::) or the same again.
 */
bool signal_candidate_reveals(const struct signal_text *candidate);

/*
 * Copies a description without the candidates that reveal, and with the addresses of its o=, c= and
 * a=rtcp lines, which ICE does not use (RFC 8839, section 4.2.1.2), unspecified. `ret_sdp` takes
 * SIGNAL_HIDDEN_SIZE(sdp->length) bytes; no terminator. Returns the bytes written.
 */
#define SIGNAL_HIDDEN_SIZE(length) (2 * (length))
size_t signal_hide_addresses(const struct signal_text *sdp, char *ret_sdp);

#endif
