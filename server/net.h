#ifndef SERVER_NET_H
#define SERVER_NET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { NET_ADDRESS_SIZE = INET6_ADDRSTRLEN, NET_ENDPOINT_SIZE = 128 };

/* An address range: 10.0.0.0/8, 192.0.2.7, 2001:db8::/32. */
struct net_range {
    int family; /* AF_INET or AF_INET6 */
    unsigned bits;
    unsigned char address[16];
};

/* False: not an address or a range; `ret_range` is untouched. */
bool net_range_parse(const char *text, struct net_range *ret_range);
/* An IPv4 address mapped into IPv6 counts as IPv4. False too for text that is no address. */
bool net_range_contains(const struct net_range *ranges, size_t count, const char *address);

/* "127.0.0.1:8080" or "[::1]:8080"; port 0 lets the system choose. False: neither. */
bool net_endpoint_parse(const char *text, struct sockaddr_storage *ret_address,
                        socklen_t *ret_length);

enum net_peer {
    NET_PEER_GONE,  /* or not known: what it has sent may still be read, and says nothing of it */
    NET_PEER_LOCAL, /* by a Unix socket */
    NET_PEER_KNOWN,
};

/* What is at the other end of `fd`, and its address, IPv4 in its own form; "" unless it is known.
 * Which kind of socket it is goes by the socket and not by the peer, who may end at any moment. */
enum net_peer net_peer(int fd, char ret_address[NET_ADDRESS_SIZE]);

/* What one customer of an access provider has: the address itself, of IPv6 its first 64 bits. Text
 * that is no address stays what it is. */
void net_network(const char *address, char ret_network[NET_ADDRESS_SIZE]);

/* Who really asks: `peer`, or, where the peer is one of the trusted proxies, the last address in
 * X-Forwarded-For that is none of them. `forwarded` may be NULL. */
void net_client_address(const char *peer, const char *forwarded, const struct net_range *proxies,
                        size_t proxy_count, char ret_address[NET_ADDRESS_SIZE]);

#endif
