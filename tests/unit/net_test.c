#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/net.h"

#include <string.h>
#include <unistd.h>

static bool range_has(const char *range_text, const char *address)
{
    struct net_range range;
    assert_true(net_range_parse(range_text, &range));
    return net_range_contains(&range, 1, address);
}

static void test_range_ends_at_its_prefix(void **state)
{
    (void)state;
    assert_true(range_has("10.1.0.0/16", "10.1.255.255"));
    assert_false(range_has("10.1.0.0/16", "10.2.0.0"));
    assert_false(range_has("10.1.0.0/16", "10.0.255.255"));
}

static void test_range_may_end_inside_a_byte(void **state)
{
    (void)state;
    assert_true(range_has("192.168.16.0/20", "192.168.31.255"));
    assert_false(range_has("192.168.16.0/20", "192.168.32.0"));
    assert_true(range_has("2001:db8::/33", "2001:db8:7fff::1"));
    assert_false(range_has("2001:db8::/33", "2001:db8:8000::1"));
}

static void test_address_alone_is_a_range_of_one(void **state)
{
    (void)state;
    assert_true(range_has("192.0.2.7", "192.0.2.7"));
    assert_false(range_has("192.0.2.7", "192.0.2.6"));
    assert_true(range_has("2001:db8::1", "2001:0db8:0:0::1"));
    assert_false(range_has("2001:db8::1", "2001:db8::2"));
}

static void test_range_of_no_bits_is_everything_of_its_family(void **state)
{
    (void)state;
    assert_true(range_has("0.0.0.0/0", "203.0.113.9"));
    assert_false(range_has("0.0.0.0/0", "2001:db8::1"));
    assert_true(range_has("::/0", "2001:db8::1"));
    assert_false(range_has("::/0", "203.0.113.9"));
}

static void test_bits_after_the_prefix_do_not_count(void **state)
{
    (void)state;
    assert_true(range_has("10.9.8.7/8", "10.1.2.3"));
}

static void test_mapped_ipv4_address_counts_as_ipv4(void **state)
{
    (void)state;
    assert_true(range_has("10.0.0.0/8", "::ffff:10.1.2.3"));
    assert_true(range_has("::ffff:10.1.2.3", "10.1.2.3"));
    assert_false(range_has("10.0.0.0/8", "::ffff:11.1.2.3"));
    assert_false(range_has("::/0", "::ffff:10.1.2.3"));
}

static void test_what_is_no_address_is_in_no_range(void **state)
{
    (void)state;
    assert_false(range_has("0.0.0.0/0", ""));
    assert_false(range_has("0.0.0.0/0", "localhost"));
    assert_false(range_has("0.0.0.0/0", "10.0.0.1:80"));
    assert_false(range_has("0.0.0.0/0", "10.0.0"));
    assert_false(range_has("0.0.0.0/0", " 10.0.0.1"));
}

static void test_any_of_several_ranges_will_do(void **state)
{
    (void)state;
    struct net_range ranges[2];
    assert_true(net_range_parse("10.0.0.0/8", &ranges[0]));
    assert_true(net_range_parse("fd00::/8", &ranges[1]));
    assert_true(net_range_contains(ranges, 2, "fd12::1"));
    assert_false(net_range_contains(ranges, 1, "fd12::1"));
    assert_false(net_range_contains(NULL, 0, "10.0.0.1"));
}

static void test_text_that_is_no_range_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/ 8",
        "10.0.0.0/8x",
        "10.0.0.0/8/8",
        "::/129",
        "10.0.0/8",
        "host/8",
        "10.0.0.0/+8",
        "10.0.0.0/18446744073709551624",
        "2001:0db8:0000:0000:0000:0000:0000:0000:0000:0000/32",
    };
    struct net_range range;
    struct net_range before;
    memset(&range, 0x5a, sizeof range);
    before = range;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (net_range_parse(texts[i], &range)) {
            fail_msg("\"%s\" was taken for a range", texts[i]);
        }
        assert_memory_equal(&range, &before, sizeof range);
    }
}

static void test_endpoint_of_ipv4(void **state)
{
    (void)state;
    struct sockaddr_storage address;
    socklen_t length;
    assert_true(net_endpoint_parse("127.0.0.1:8080", &address, &length));
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address;
    assert_int_equal(v4->sin_family, AF_INET);
    assert_int_equal(ntohs(v4->sin_port), 8080);
    assert_int_equal(ntohl(v4->sin_addr.s_addr), 0x7f000001);
    assert_int_equal(length, sizeof *v4);
}

static void test_endpoint_of_ipv6(void **state)
{
    (void)state;
    struct sockaddr_storage address;
    socklen_t length;
    assert_true(net_endpoint_parse("[::1]:65535", &address, &length));
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address;
    assert_int_equal(v6->sin6_family, AF_INET6);
    assert_int_equal(ntohs(v6->sin6_port), 65535);
    assert_memory_equal(&v6->sin6_addr, &in6addr_loopback, sizeof in6addr_loopback);
    assert_int_equal(length, sizeof *v6);
}

static void test_endpoint_may_leave_the_port_to_the_system(void **state)
{
    (void)state;
    struct sockaddr_storage address;
    socklen_t length;
    assert_true(net_endpoint_parse("127.0.0.1:0", &address, &length));
}

static void test_text_that_is_no_endpoint_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        ":",
        ":80",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "::1:80",
        "[::1]",
        "[]:80",
        "[::1:80",
        "::1]:80",
        "[127.0.0.1]:80",
        "localhost:80",
        "127.0.0.1:+80",
        "127.0.0.1: 80",
        "127.0.0.1:80 ",
        "127.0.0.1:0x50",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct sockaddr_storage address;
        socklen_t length;
        if (net_endpoint_parse(texts[i], &address, &length)) {
            fail_msg("\"%s\" was taken for an endpoint", texts[i]);
        }
    }
}

static void test_endpoint_of_endless_text_is_refused(void **state)
{
    (void)state;
    char text[4096];
    struct sockaddr_storage address;
    socklen_t length;
    memset(text, '1', sizeof text);
    memcpy(text + sizeof text - 4, ":80", 4);
    assert_false(net_endpoint_parse(text, &address, &length));
}

/* The proxies of the tests below: 10.0.0.0/8 and the loopback of IPv6. */
static const char *client_of(const char *peer, const char *forwarded)
{
    static char address[NET_ADDRESS_SIZE];
    struct net_range proxies[2];
    assert_true(net_range_parse("10.0.0.0/8", &proxies[0]));
    assert_true(net_range_parse("::1", &proxies[1]));
    net_client_address(peer, forwarded, proxies, 2, address);
    return address;
}

static void test_peer_that_is_no_proxy_is_the_client_whatever_it_says(void **state)
{
    (void)state;
    assert_string_equal(client_of("203.0.113.9", "192.0.2.1"), "203.0.113.9");
    assert_string_equal(client_of("203.0.113.9", "10.0.0.1"), "203.0.113.9");
    assert_string_equal(client_of("203.0.113.9", NULL), "203.0.113.9");
}

static void test_without_proxies_nobody_is_believed(void **state)
{
    (void)state;
    char address[NET_ADDRESS_SIZE];
    net_client_address("127.0.0.1", "192.0.2.1", NULL, 0, address);
    assert_string_equal(address, "127.0.0.1");
}

static void test_proxy_names_the_client(void **state)
{
    (void)state;
    assert_string_equal(client_of("10.0.0.1", "192.0.2.1"), "192.0.2.1");
    assert_string_equal(client_of("::1", "2001:db8::5"), "2001:db8::5");
    assert_string_equal(client_of("::ffff:10.0.0.1", "192.0.2.1"), "192.0.2.1");
}

static void test_proxies_in_a_row_are_passed(void **state)
{
    (void)state;
    assert_string_equal(client_of("10.0.0.1", "192.0.2.1, 10.9.9.9,10.8.8.8"), "192.0.2.1");
}

static void test_client_cannot_write_itself_another_address(void **state)
{
    (void)state;
    /* The client wrote all but the last, which the proxy appended. */
    assert_string_equal(client_of("10.0.0.1", "198.51.100.1, 192.0.2.66"), "192.0.2.66");
    assert_string_equal(client_of("10.0.0.1", "127.0.0.1, 10.0.0.7, 192.0.2.66"), "192.0.2.66");
    assert_string_equal(client_of("10.0.0.1", "10.0.0.7,, ,192.0.2.66"), "192.0.2.66");
}

static void test_garbage_ends_the_search_at_the_last_hop_known(void **state)
{
    (void)state;
    assert_string_equal(client_of("10.0.0.1", "unknown"), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", "192.0.2.1, unknown, 10.0.0.2"), "10.0.0.2");
    assert_string_equal(client_of("10.0.0.1", "192.0.2.1,"), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", ","), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", " "), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", ""), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", NULL), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", "192.0.2.1:4711"), "10.0.0.1");
    assert_string_equal(client_of("10.0.0.1", "192.0.2.1 192.0.2.2"), "10.0.0.1");
}

static void test_endless_element_is_no_address(void **state)
{
    (void)state;
    char forwarded[5000];
    memset(forwarded, '1', sizeof forwarded - 1);
    forwarded[sizeof forwarded - 1] = '\0';
    assert_string_equal(client_of("10.0.0.1", forwarded), "10.0.0.1");
    forwarded[2500] = ',';
    assert_string_equal(client_of("10.0.0.1", forwarded), "10.0.0.1");
}

static void test_list_of_proxies_alone_gives_the_outermost(void **state)
{
    (void)state;
    assert_string_equal(client_of("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3");
}

static void test_longest_address_fits(void **state)
{
    (void)state;
    static const char longest[] = "2001:1db8:aaaa:bbbb:cccc:dddd:eeee:ffff";
    assert_string_equal(client_of("10.0.0.1", longest), longest);
}

static void test_one_client_has_one_address_however_it_is_written(void **state)
{
    (void)state;
    assert_string_equal(client_of("10.0.0.1", "2001:0DB8::0001"), "2001:db8::1");
    assert_string_equal(client_of("10.0.0.1", "::ffff:192.0.2.7"), "192.0.2.7");
}

static void test_peer_of_a_unix_socket_has_no_address(void **state)
{
    (void)state;
    int ends[2];
    char address[NET_ADDRESS_SIZE] = "before";
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(net_peer(ends[0], address), NET_PEER_LOCAL);
    assert_string_equal(address, "");
    close(ends[1]);
    ends[1] = dup(ends[0]);
    assert_int_equal(net_peer(ends[0], address), NET_PEER_LOCAL);
    close(ends[0]);
    close(ends[1]);
}

static void test_peer_that_is_gone_has_no_address(void **state)
{
    (void)state;
    char address[NET_ADDRESS_SIZE] = "before";
    assert_int_equal(net_peer(-1, address), NET_PEER_GONE);
    assert_string_equal(address, "");
}

/* What the listening end of a connection from `to`'s loopback sees, on a socket of `family`; with
 * `reset` when the other end is gone, having said something, without a farewell. */
static enum net_peer peer_seen(int family, const char *listen_on, const char *connect_to,
                               bool reset, char ret_address[NET_ADDRESS_SIZE])
{
    struct sockaddr_storage address;
    socklen_t length;
    assert_true(net_endpoint_parse(listen_on, &address, &length));
    int listener = socket(family, SOCK_STREAM, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    in_port_t port = ((struct sockaddr_in *)&address)->sin_port; /* at the same place in both */
    assert_true(net_endpoint_parse(connect_to, &address, &length));
    ((struct sockaddr_in *)&address)->sin_port = port;
    int client = socket(address.ss_family, SOCK_STREAM, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, length), 0);
    int accepted = accept(listener, NULL, NULL);
    assert_true(accepted >= 0);
    if (reset) {
        const struct linger at_once = {.l_onoff = 1};
        char said[4];
        assert_int_equal(send(client, "POST", 4, 0), 4);
        assert_int_equal(recv(accepted, said, sizeof said, MSG_PEEK), 4);
        setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    close(client);
    enum net_peer peer = net_peer(accepted, ret_address);
    close(accepted);
    close(listener);
    return peer;
}

/* Not for one on the control socket, though its address is not known any more. */
static void test_peer_that_reset_its_line_is_gone(void **state)
{
    (void)state;
    char address[NET_ADDRESS_SIZE] = "before";
    assert_int_equal(peer_seen(AF_INET, "127.0.0.1:0", "127.0.0.1:0", true, address),
                     NET_PEER_GONE);
    assert_string_equal(address, "");
}

static void test_ipv4_peer_is_named_in_its_own_form(void **state)
{
    (void)state;
    char address[NET_ADDRESS_SIZE];
    assert_int_equal(peer_seen(AF_INET, "127.0.0.1:0", "127.0.0.1:0", false, address),
                     NET_PEER_KNOWN);
    assert_string_equal(address, "127.0.0.1");
}

static void test_ipv4_peer_on_an_ipv6_socket_is_named_in_its_own_form(void **state)
{
    (void)state;
    char address[NET_ADDRESS_SIZE];
    int v6 = socket(AF_INET6, SOCK_STREAM, 0);
    if (v6 < 0) {
        skip();
    }
    close(v6);
    assert_int_equal(peer_seen(AF_INET6, "[::ffff:127.0.0.1]:0", "127.0.0.1:0", false, address),
                     NET_PEER_KNOWN);
    assert_string_equal(address, "127.0.0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_range_ends_at_its_prefix),
        cmocka_unit_test(test_range_may_end_inside_a_byte),
        cmocka_unit_test(test_address_alone_is_a_range_of_one),
        cmocka_unit_test(test_range_of_no_bits_is_everything_of_its_family),
        cmocka_unit_test(test_bits_after_the_prefix_do_not_count),
        cmocka_unit_test(test_mapped_ipv4_address_counts_as_ipv4),
        cmocka_unit_test(test_what_is_no_address_is_in_no_range),
        cmocka_unit_test(test_any_of_several_ranges_will_do),
        cmocka_unit_test(test_text_that_is_no_range_is_refused_and_changes_nothing),
        cmocka_unit_test(test_endpoint_of_ipv4),
        cmocka_unit_test(test_endpoint_of_ipv6),
        cmocka_unit_test(test_endpoint_may_leave_the_port_to_the_system),
        cmocka_unit_test(test_text_that_is_no_endpoint_is_refused),
        cmocka_unit_test(test_endpoint_of_endless_text_is_refused),
        cmocka_unit_test(test_peer_that_is_no_proxy_is_the_client_whatever_it_says),
        cmocka_unit_test(test_without_proxies_nobody_is_believed),
        cmocka_unit_test(test_proxy_names_the_client),
        cmocka_unit_test(test_proxies_in_a_row_are_passed),
        cmocka_unit_test(test_client_cannot_write_itself_another_address),
        cmocka_unit_test(test_garbage_ends_the_search_at_the_last_hop_known),
        cmocka_unit_test(test_endless_element_is_no_address),
        cmocka_unit_test(test_list_of_proxies_alone_gives_the_outermost),
        cmocka_unit_test(test_longest_address_fits),
        cmocka_unit_test(test_one_client_has_one_address_however_it_is_written),
        cmocka_unit_test(test_peer_of_a_unix_socket_has_no_address),
        cmocka_unit_test(test_peer_that_is_gone_has_no_address),
        cmocka_unit_test(test_peer_that_reset_its_line_is_gone),
        cmocka_unit_test(test_ipv4_peer_is_named_in_its_own_form),
        cmocka_unit_test(test_ipv4_peer_on_an_ipv6_socket_is_named_in_its_own_form),
    };
    return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
