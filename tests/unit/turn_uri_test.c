#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/turn/uri.h"

static struct turn_uri uri;

static void assert_uri(const char *text, bool relays, bool stream, bool secure, const char *host,
                       uint16_t port)
{
    assert_null(turn_uri_parse(text, &uri));
    assert_int_equal(uri.relays, relays);
    assert_int_equal(uri.stream, stream);
    assert_int_equal(uri.secure, secure);
    assert_string_equal(uri.host, host);
    assert_int_equal(uri.port, port);
}

static void assert_none(const char *text, const char *says)
{
    const char *fault = turn_uri_parse(text, &uri);
    if (fault == NULL) {
        fail_msg("%s is taken", text);
    }
    if (strstr(fault, says) == NULL) {
        fail_msg("%s: %s", text, fault);
    }
}

/* The examples of RFC 7064 and RFC 7065, but for those of DTLS and stuns, which browsers lack. */
static void test_schemes_say_what_and_how_and_have_their_ports(void **state)
{
    (void)state;
    assert_uri("stun:example.org", false, false, false, "example.org", 3478);
    assert_uri("stun:example.org:8000", false, false, false, "example.org", 8000);
    assert_uri("turn:example.org", true, false, false, "example.org", 3478);
    assert_uri("turn:example.org?transport=udp", true, false, false, "example.org", 3478);
    assert_uri("turn:example.org:8000?transport=tcp", true, true, false, "example.org", 8000);
    assert_uri("turns:example.org", true, true, true, "example.org", 5349);
    assert_uri("turns:example.org:443?transport=tcp", true, true, true, "example.org", 443);
}

static void test_hosts_are_names_and_addresses(void **state)
{
    (void)state;
    assert_uri("turn:192.0.2.7", true, false, false, "192.0.2.7", 3478);
    assert_uri("turn:[2001:db8::7]:65535", true, false, false, "2001:db8::7", 65535);
    assert_uri("turn:[::1]?transport=tcp", true, true, false, "::1", 3478);
    assert_uri("stun:relay-1:1", false, false, false, "relay-1", 1);
}

static void test_hosts_of_another_form_are_refused(void **state)
{
    (void)state;
    char longest[TURN_HOST_MAX + 6] = "turn:";
    memset(longest + 5, 'a', TURN_HOST_MAX);
    longest[sizeof longest - 1] = '\0';
    assert_null(turn_uri_parse(longest, &uri));
    char longer[TURN_HOST_MAX + 7] = "turn:";
    memset(longer + 5, 'a', TURN_HOST_MAX + 1);
    longer[sizeof longer - 1] = '\0';
    assert_none(longer, "host");
    static const char *const bad[] = {
        "turn:",       "turn:?transport=udp", "turn::3478",       "turn:2001:db8::7",
        "turn:[::1",   "turn:[localhost]",    "turn:[]",          "turn:[::1%25lo]",
        "turn://a.nl", "turn:-a.nl",          "turn:a..nl",       "turn:a.nl.",
        "stun: a.nl",  "turn:[127.0.0.1]",    "turn:\xc3\xa9.nl", "turn:.",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *fault = turn_uri_parse(bad[i], &uri);
        if (fault == NULL || (strstr(fault, "host") == NULL && strstr(fault, "port") == NULL)) {
            fail_msg("%s: %s", bad[i], fault != NULL ? fault : "is taken");
        }
    }
}

static void test_ports_go_from_1_to_65535(void **state)
{
    (void)state;
    assert_none("turn:a.nl:", "port");
    assert_none("turn:a.nl:0", "port");
    assert_none("turn:a.nl:65536", "port");
    assert_none("turn:a.nl:100000", "port");
    assert_none("turn:a.nl:-1", "port");
    assert_none("turn:a.nl:x", "port");
    assert_none("turn:a.nl:?transport=udp", "port");
}

static void test_what_follows_is_a_transport_that_browsers_have(void **state)
{
    (void)state;
    assert_none("stun:a.nl?transport=udp", "transport");
    assert_none("stun:a.nl?transport=tcp", "transport");
    assert_none("turns:a.nl?transport=udp", "transport");
    assert_none("turn:a.nl?transport=", "transport");
    assert_none("turn:a.nl?transport=TCP", "transport");
    assert_none("turn:a.nl?transport=sctp", "transport");
    assert_none("turn:a.nl?transport=udp&x", "transport");
    assert_none("turn:a.nl:1/", "transport");
    assert_none("turn:user@a.nl", "transport");
    assert_none("turn:a.nl:1 ", "transport");
}

static void test_other_schemes_are_refused_and_nothing_is_set(void **state)
{
    (void)state;
    struct turn_uri before;
    memset(&uri, 7, sizeof uri);
    before = uri;
    assert_none("", "stun:");
    assert_none("turn", "stun:");
    assert_none("a.nl", "stun:");
    assert_none("http://a.nl", "stun:");
    assert_none("stuns:a.nl", "stun:");
    assert_none("TURN:a.nl", "stun:");
    assert_none("turn:a.nl:0", "port");
    assert_memory_equal(&uri, &before, sizeof uri);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schemes_say_what_and_how_and_have_their_ports),
        cmocka_unit_test(test_hosts_are_names_and_addresses),
        cmocka_unit_test(test_hosts_of_another_form_are_refused),
        cmocka_unit_test(test_ports_go_from_1_to_65535),
        cmocka_unit_test(test_what_follows_is_a_transport_that_browsers_have),
        cmocka_unit_test(test_other_schemes_are_refused_and_nothing_is_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
