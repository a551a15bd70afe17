#include "server/net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char v4_in_v6[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Reads either family; an IPv4 address mapped into IPv6 becomes IPv4. Returns the family, 0 for
 * neither. */
static int address_parse(const char *text, unsigned char ret_bytes[16])
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, text, ret_bytes) == 1) {
        return AF_INET;
    }
    if (inet_pton(AF_INET6, text, bytes) != 1) {
        return 0;
    }
    if (memcmp(bytes, v4_in_v6, sizeof v4_in_v6) == 0) {
        memcpy(ret_bytes, bytes + 12, 4);
        return AF_INET;
    }
    memcpy(ret_bytes, bytes, 16);
    return AF_INET6;
}

static bool number_parse(const char *text, unsigned long most, unsigned long *ret_number)
{
    char *end;
    if (*text < '0' || *text > '9') {
        return false;
    }
    unsigned long number = strtoul(text, &end, 10);
    if (*end != '\0' || number > most) {
        return false;
    }
    *ret_number = number;
    return true;
}

bool net_range_parse(const char *text, struct net_range *ret_range)
{
    char address[NET_ADDRESS_SIZE];
    const char *slash = strchr(text, '/');
    size_t length = slash != NULL ? (size_t)(slash - text) : strlen(text);
    if (length >= sizeof address) {
        return false;
    }
    memcpy(address, text, length);
    address[length] = '\0';
    struct net_range range = {0};
    range.family = address_parse(address, range.address);
    unsigned long bits = range.family == AF_INET ? 32 : 128;
    if (range.family == 0 || (slash != NULL && !number_parse(slash + 1, bits, &bits))) {
        return false;
    }
    range.bits = (unsigned)bits;
    *ret_range = range;
    return true;
}

static bool range_matches(const struct net_range *range, int family, const unsigned char *address)
{
    if (range->family != family) {
        return false;
    }
    unsigned whole = range->bits / 8;
    unsigned rest = range->bits % 8;
    if (memcmp(range->address, address, whole) != 0) {
        return false;
    }
    return rest == 0 || (range->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

bool net_range_contains(const struct net_range *ranges, size_t count, const char *address)
{
    unsigned char bytes[16];
    int family = address_parse(address, bytes);
    for (size_t i = 0; family != 0 && i < count; i++) {
        if (range_matches(&ranges[i], family, bytes)) {
            return true;
        }
    }
    return false;
}

bool net_endpoint_parse(const char *text, struct sockaddr_storage *ret_address,
                        socklen_t *ret_length)
{
    char host[NET_ENDPOINT_SIZE];
    const char *colon = strrchr(text, ':');
    unsigned long port;
    size_t length = colon != NULL ? (size_t)(colon - text) : 0;
    if (colon == NULL || length >= sizeof host || !number_parse(colon + 1, 65535, &port)) {
        return false;
    }
    memcpy(host, text, length);
    host[length] = '\0';
    struct sockaddr_storage address = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        *ret_length = sizeof *v4;
    } else if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        if (inet_pton(AF_INET6, host + 1, &v6->sin6_addr) != 1) {
            return false;
        }
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        *ret_length = sizeof *v6;
    } else {
        return false;
    }
    *ret_address = address;
    return true;
}

enum net_peer net_peer(int fd, char ret_address[NET_ADDRESS_SIZE])
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    unsigned char bytes[16];
    int domain = AF_UNSPEC;
    socklen_t domain_length = sizeof domain;
    ret_address[0] = '\0';
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &domain_length);
    if (domain == AF_UNIX) {
        return NET_PEER_LOCAL;
    }
    if (getpeername(fd, (struct sockaddr *)&address, &length) != 0) {
        return NET_PEER_GONE;
    }
    if (address.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address;
        inet_ntop(AF_INET, &v4->sin_addr, ret_address, NET_ADDRESS_SIZE);
    } else if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address;
        inet_ntop(AF_INET6, &v6->sin6_addr, ret_address, NET_ADDRESS_SIZE);
        if (address_parse(ret_address, bytes) == AF_INET) {
            inet_ntop(AF_INET, bytes, ret_address, NET_ADDRESS_SIZE);
        }
    }
    return ret_address[0] != '\0' ? NET_PEER_KNOWN : NET_PEER_GONE;
}

void net_network(const char *address, char ret_network[NET_ADDRESS_SIZE])
{
    unsigned char bytes[16];
    if (address_parse(address, bytes) == AF_INET6) {
        memset(bytes + 8, 0, 8);
        inet_ntop(AF_INET6, bytes, ret_network, NET_ADDRESS_SIZE);
    } else {
        snprintf(ret_network, NET_ADDRESS_SIZE, "%s", address);
    }
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

/* Copies the last element of a comma separated list of `*length` bytes, as addresses are written,
 * and shortens the list by it. False when there is none, or it is no address. */
static bool last_element(const char *list, size_t *length, char ret_element[NET_ADDRESS_SIZE])
{
    unsigned char bytes[16];
    size_t end = *length;
    size_t begin = end;
    while (begin > 0 && list[begin - 1] != ',') {
        begin--;
    }
    *length = begin > 0 ? begin - 1 : 0;
    while (begin < end && is_blank(list[begin])) {
        begin++;
    }
    while (end > begin && is_blank(list[end - 1])) {
        end--;
    }
    if (end == begin || end - begin >= NET_ADDRESS_SIZE) {
        return false;
    }
    memcpy(ret_element, list + begin, end - begin);
    ret_element[end - begin] = '\0';
    int family = address_parse(ret_element, bytes);
    return family != 0 && inet_ntop(family, bytes, ret_element, NET_ADDRESS_SIZE) != NULL;
}

void net_client_address(const char *peer, const char *forwarded, const struct net_range *proxies,
                        size_t proxy_count, char ret_address[NET_ADDRESS_SIZE])
{
    char element[NET_ADDRESS_SIZE];
    size_t length = forwarded != NULL ? strlen(forwarded) : 0;
    snprintf(ret_address, NET_ADDRESS_SIZE, "%s", peer);
    /* From the nearest hop outwards: what stands left of a hop we do not trust, anybody may have
     * written. */
    while (length > 0 && net_range_contains(proxies, proxy_count, ret_address) &&
           last_element(forwarded, &length, element)) {
        memcpy(ret_address, element, sizeof element);
    }
}
