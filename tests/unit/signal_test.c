#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "signalling/signal.h"

#define UNTOUCHED "untouched"
#define HOST_CANDIDATE "candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host"

static char big[SIGNAL_SIZE_MAX + 1];
static const char *field;

static int reset(void **state)
{
    (void)state;
    field = UNTOUCHED;
    memset(big, 'x', sizeof big);
    return 0;
}

static struct signal_text text(const char *bytes)
{
    return (struct signal_text){.bytes = bytes, .length = bytes == NULL ? 0 : strlen(bytes)};
}

static enum call_err describe(const char *type, const char *sdp)
{
    struct signal_description description = {.type = text(type), .sdp = text(sdp)};
    return signal_check_description(&description, &field);
}

static enum call_err describe_sized(const char *type, size_t sdp_length)
{
    memcpy(big, "v=0\r\n", 5);
    struct signal_description description = {.type = text(type),
                                             .sdp = {.bytes = big, .length = sdp_length}};
    return signal_check_description(&description, &field);
}

static enum call_err suggest(const char *line)
{
    struct signal_candidate candidate = {.candidate = text(line), .sdp_mid = text("0")};
    return signal_check_candidate(&candidate, &field);
}

/* Descriptions */

static void test_every_type_of_description_passes(void **state)
{
    (void)state;
    assert_int_equal(describe("offer", "v=0\r\n"), CALL_OK);
    assert_int_equal(describe("answer", "v=0\r\n"), CALL_OK);
    assert_int_equal(describe("pranswer", "v=0\r\n"), CALL_OK);
    assert_int_equal(describe("rollback", "v=0\r\n"), CALL_OK);
    assert_string_equal(field, UNTOUCHED);
}

static void test_unknown_type_is_refused(void **state)
{
    (void)state;
    assert_int_equal(describe("Offer", "v=0\r\n"), CALL_INVALID);
    assert_string_equal(field, "type");
}

static void test_beginning_of_a_type_is_not_a_type(void **state)
{
    (void)state;
    assert_int_equal(describe("off", "v=0\r\n"), CALL_INVALID);
    assert_int_equal(describe("offers", "v=0\r\n"), CALL_INVALID);
}

static void test_absent_type_is_refused(void **state)
{
    (void)state;
    assert_int_equal(describe(NULL, "v=0\r\n"), CALL_INVALID);
    assert_string_equal(field, "type");
}

static void test_sdp_that_does_not_begin_with_its_version_is_refused(void **state)
{
    (void)state;
    assert_int_equal(describe("offer", "o=- 1 1 IN IP4 0.0.0.0"), CALL_INVALID);
    assert_string_equal(field, "sdp");
    assert_int_equal(describe("offer", " v=0"), CALL_INVALID);
    assert_int_equal(describe("offer", "v="), CALL_INVALID);
}

static void test_only_rollback_needs_no_sdp(void **state)
{
    (void)state;
    assert_int_equal(describe("rollback", NULL), CALL_OK);
    assert_int_equal(describe("rollback", ""), CALL_OK);
    assert_int_equal(describe("offer", NULL), CALL_INVALID);
    assert_int_equal(describe("answer", ""), CALL_INVALID);
    assert_string_equal(field, "sdp");
}

static void test_rollback_with_something_else_than_sdp_is_refused(void **state)
{
    (void)state;
    assert_int_equal(describe("rollback", "x"), CALL_INVALID);
}

static void test_description_of_32_kib_passes_and_a_byte_more_does_not(void **state)
{
    (void)state;
    assert_int_equal(describe_sized("offer", SIGNAL_SIZE_MAX - strlen("offer")), CALL_OK);
    assert_int_equal(describe_sized("offer", SIGNAL_SIZE_MAX - strlen("offer") + 1), CALL_INVALID);
    assert_string_equal(field, "sdp");
}

static void test_sdp_with_a_nul_is_refused(void **state)
{
    (void)state;
    struct signal_description description = {.type = text("offer"),
                                             .sdp = {.bytes = "v=0\0x", .length = 5}};
    assert_int_equal(signal_check_description(&description, &field), CALL_INVALID);
}

static void test_texts_need_no_terminator(void **state)
{
    (void)state;
    const char type[] = {'o', 'f', 'f', 'e', 'r'};
    const char sdp[] = {'v', '=', '0'};
    struct signal_description description = {.type = {type, sizeof type}, .sdp = {sdp, sizeof sdp}};
    assert_int_equal(signal_check_description(&description, &field), CALL_OK);
}

/* Candidates */

static void test_candidate_passes(void **state)
{
    (void)state;
    assert_int_equal(suggest(HOST_CANDIDATE), CALL_OK);
    assert_string_equal(field, UNTOUCHED);
}

static void test_empty_candidate_ends_the_candidates(void **state)
{
    (void)state;
    assert_int_equal(suggest(""), CALL_OK);
    assert_int_equal(suggest(NULL), CALL_OK);
}

static void test_candidate_of_another_form_is_refused(void **state)
{
    (void)state;
    assert_int_equal(suggest("a=" HOST_CANDIDATE), CALL_INVALID);
    assert_string_equal(field, "candidate");
    assert_int_equal(suggest("candidate"), CALL_INVALID);
}

static void test_candidate_of_two_lines_is_refused(void **state)
{
    (void)state;
    assert_int_equal(suggest(HOST_CANDIDATE "\r\na=setup:active"), CALL_INVALID);
    assert_int_equal(suggest(HOST_CANDIDATE "\n"), CALL_INVALID);
    assert_int_equal(suggest(HOST_CANDIDATE "\r"), CALL_INVALID);
    assert_string_equal(field, "candidate");
}

static void test_candidate_of_32_kib_passes_and_a_byte_more_does_not(void **state)
{
    (void)state;
    memcpy(big, "candidate:", 10);
    struct signal_candidate candidate = {.candidate = {big, SIGNAL_SIZE_MAX - 1},
                                         .sdp_mid = text("0")};
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_OK);
    candidate.candidate.length++;
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_INVALID);
    assert_string_equal(field, "candidate");
}

static void test_mid_over_its_length_is_refused(void **state)
{
    (void)state;
    struct signal_candidate candidate = {.candidate = text(HOST_CANDIDATE),
                                         .sdp_mid = {big, SIGNAL_MID_MAX}};
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_OK);
    candidate.sdp_mid.length++;
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_INVALID);
    assert_string_equal(field, "sdpMid");
}

static void test_username_fragment_over_its_length_is_refused(void **state)
{
    (void)state;
    struct signal_candidate candidate = {.candidate = text(HOST_CANDIDATE),
                                         .username_fragment = {big, SIGNAL_UFRAG_MAX}};
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_OK);
    candidate.username_fragment.length++;
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_INVALID);
    assert_string_equal(field, "usernameFragment");
}

static void test_line_index_is_an_unsigned_short(void **state)
{
    (void)state;
    struct signal_candidate candidate = {
        .candidate = text(HOST_CANDIDATE), .has_line_index = true, .line_index = 65535};
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_OK);
    candidate.line_index = 65536;
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_INVALID);
    assert_string_equal(field, "sdpMLineIndex");
    candidate.line_index = -1;
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_INVALID);
}

static void test_absent_line_index_is_not_looked_at(void **state)
{
    (void)state;
    struct signal_candidate candidate = {.candidate = text(HOST_CANDIDATE), .line_index = -1};
    assert_int_equal(signal_check_candidate(&candidate, &field), CALL_OK);
}

static void assert_reveals(const char *candidate, bool reveals)
{
    const struct signal_text line = text(candidate);
    assert_int_equal(signal_candidate_reveals(&line), reveals);
}

static void test_only_a_masked_relay_candidate_reveals_nothing(void **state) /* R-PRIV-3 */
{
    (void)state;
    assert_reveals("candidate:1 1 udp 9 198.51.100.7 50000 typ relay raddr 0.0.0.0 rport 0", false);
    assert_reveals("candidate:1 1 udp 9 2001:db8::7 50000 TYP RELAY raddr :: rport 0", false);
    assert_reveals("candidate:1 1 UDP 9 198.51.100.7 5 typ relay raddr 198.51.100.7 rport 5",
                   false);
    assert_reveals("candidate:1 1 udp 9 198.51.100.7 50000 typ relay", false);
    assert_reveals("", false);
    assert_reveals(NULL, false);
    assert_reveals(HOST_CANDIDATE, true);
    assert_reveals("candidate:1 1 udp 9 0a3f.local 50000 typ host", true);
    assert_reveals("candidate:1 1 udp 9 192.0.2.1 5 typ srflx raddr 0.0.0.0 rport 0", true);
    assert_reveals("candidate:1 1 udp 9 198.51.100.7 5 typ relay raddr 192.0.2.1 rport 5", true);
    assert_reveals("candidate:1 1 udp 9 198.51.100.7 5 typ relay raddr 198.51.100.70 rport 5",
                   true);
    assert_reveals(
        "candidate:1 1 udp 9 198.51.100.7 5 typ relay raddr 198.51.100.7 raddr 192.0.2.1", true);
    assert_reveals("candidate:1 1 udp 9 198.51.100.7 5 typ relay raddr", true);
    assert_reveals("candidate:1 1 udp 9 198.51.100.7 5 typ relay x y RADDR 192.0.2.1", true);
    assert_reveals("candidate:1 1 udp typ relay", true);
    assert_reveals("candidate:", true);
}

static void assert_hides(const char *sdp, const char *expected)
{
    const struct signal_text whole = text(sdp);
    static char told[SIGNAL_HIDDEN_SIZE(1024)];
    assert_true(whole.length <= 1024);
    size_t length = signal_hide_addresses(&whole, told);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(told, expected, length);
}

static void test_description_goes_without_addresses(void **state) /* R-PRIV-3 */
{
    (void)state;
    assert_hides("v=0\r\no=- 4 2 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
                 "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP6 2001:db8::1\r\n"
                 "a=rtcp:9 IN IP4 192.0.2.1\r\n"
                 "a=candidate:1 1 udp 9 192.0.2.1 5 typ host\r\n"
                 "a=candidate:2 1 udp 9 198.51.100.7 5 typ relay raddr 0.0.0.0 rport 0\r\n"
                 "a=remote-candidates:1 192.0.2.1 5\r\na=mid:0\r\n",
                 "v=0\r\no=- 4 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                 "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n"
                 "a=rtcp:9\r\n"
                 "a=candidate:2 1 udp 9 198.51.100.7 5 typ relay raddr 0.0.0.0 rport 0\r\n"
                 "a=mid:0\r\n");
}

static void test_no_way_of_writing_a_candidate_gets_past(void **state) /* R-PRIV-3 */
{
    (void)state;
    assert_hides("v=0\na=CANDIDATE:1 1 udp 9 192.0.2.1 5 typ host\ns=-\n", "v=0\ns=-\n");
    assert_hides("v=0\ra= candidate:1 1 udp 9 192.0.2.1 5 typ host\rs=-\r", "v=0\rs=-\r");
    assert_hides("v=0\r\na=candidate:1 1 udp 9 192.0.2.1 5 typ host", "v=0\r\n");
}

static void test_description_without_addresses_goes_as_it_came(void **state)
{
    (void)state;
    static const char sdp[] = "v=0\r\no=x\r\nc=\r\n\r\na=mid:0\nnonsense";
    assert_hides(sdp, sdp);
    assert_hides("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_type_of_description_passes, reset),
        cmocka_unit_test_setup(test_unknown_type_is_refused, reset),
        cmocka_unit_test_setup(test_beginning_of_a_type_is_not_a_type, reset),
        cmocka_unit_test_setup(test_absent_type_is_refused, reset),
        cmocka_unit_test_setup(test_sdp_that_does_not_begin_with_its_version_is_refused, reset),
        cmocka_unit_test_setup(test_only_rollback_needs_no_sdp, reset),
        cmocka_unit_test_setup(test_rollback_with_something_else_than_sdp_is_refused, reset),
        cmocka_unit_test_setup(test_description_of_32_kib_passes_and_a_byte_more_does_not, reset),
        cmocka_unit_test_setup(test_sdp_with_a_nul_is_refused, reset),
        cmocka_unit_test_setup(test_texts_need_no_terminator, reset),
        cmocka_unit_test_setup(test_candidate_passes, reset),
        cmocka_unit_test_setup(test_empty_candidate_ends_the_candidates, reset),
        cmocka_unit_test_setup(test_candidate_of_another_form_is_refused, reset),
        cmocka_unit_test_setup(test_candidate_of_two_lines_is_refused, reset),
        cmocka_unit_test_setup(test_candidate_of_32_kib_passes_and_a_byte_more_does_not, reset),
        cmocka_unit_test_setup(test_mid_over_its_length_is_refused, reset),
        cmocka_unit_test_setup(test_username_fragment_over_its_length_is_refused, reset),
        cmocka_unit_test_setup(test_line_index_is_an_unsigned_short, reset),
        cmocka_unit_test_setup(test_absent_line_index_is_not_looked_at, reset),
        cmocka_unit_test(test_only_a_masked_relay_candidate_reveals_nothing),
        cmocka_unit_test(test_description_goes_without_addresses),
        cmocka_unit_test(test_no_way_of_writing_a_candidate_gets_past),
        cmocka_unit_test(test_description_without_addresses_goes_as_it_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
