/* What else comes in headers and in their like of the configuration: X-Forwarded-For, ranges,
 * addresses with a port, Accept-Encoding, the query, and what an upload says of its file. Each is a
 * line. */

#include "server/http/accept.h"
#include "server/http/file_head.h"
#include "server/net.h"
#include "server/transport/transport.h"
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>

static const char peer[] = "192.0.2.1";

static bool is_address(const char *text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static void try_range(const char *text)
{
    struct net_range range = {.family = -1};
    if (!net_range_parse(text, &range)) {
        HOLDS(range.family == -1);
        return;
    }
    char address[NET_ADDRESS_SIZE];
    HOLDS(range.family == AF_INET || range.family == AF_INET6);
    HOLDS(range.bits <= (range.family == AF_INET ? 32 : 128));
    HOLDS(inet_ntop(range.family, range.address, address, sizeof address) != NULL);
    HOLDS(net_range_contains(&range, 1, address));
}

/* The answer is always an address in its one form, and the peer's own where the peer is not
 * trusted. */
static void try_forwarded(const char *text)
{
    struct net_range proxies[3];
    char address[NET_ADDRESS_SIZE];
    char again[NET_ADDRESS_SIZE];
    HOLDS(net_range_parse("192.0.2.0/24", &proxies[0]));
    HOLDS(net_range_parse("2001:db8::/32", &proxies[1]));
    HOLDS(net_range_parse("10.0.0.1", &proxies[2]));
    net_client_address(peer, text, proxies, 3, address);
    HOLDS(is_address(address));
    if (!net_range_contains(proxies, 3, address)) {
        net_client_address(peer, address, proxies, 3, again);
        HOLDS(strcmp(address, again) == 0);
    }
    net_client_address("198.51.100.1", text, proxies, 3, address);
    HOLDS(strcmp(address, "198.51.100.1") == 0);
}

static void try_endpoint(const char *text)
{
    struct sockaddr_storage address;
    socklen_t length = 0;
    if (net_endpoint_parse(text, &address, &length)) {
        HOLDS(length == (address.ss_family == AF_INET ? sizeof(struct sockaddr_in)
                                                      : sizeof(struct sockaddr_in6)));
    }
}

static void try_encoding(const char *text)
{
    HOLDS(!accept_encoding_takes(text, "gzip") || strchr(text, '*') != NULL ||
          strcasestr(text, "gzip") != NULL);
}

/* Pairs come with their ends, an empty one after the last. */
static void try_query(const char *text, size_t length)
{
    static struct head head;
    size_t kept = length < sizeof head.query - 2 ? length : sizeof head.query - 2;
    memset(head.query, 0, sizeof head.query);
    memcpy(head.query, text, kept);
    const char *value = head_query(&head, "name");
    HOLDS(value == NULL || (value > head.query && value < head.query + sizeof head.query));
}

/* What goes into a header of the answer has nothing in it that could end one. */
static void try_file(const char *text)
{
    char type[FILE_TYPE_BYTES_MAX + 1];
    char head[FILE_DISPOSITION_SIZE];
    file_type_of(text, type);
    HOLDS(strchr(type, '/') != NULL && strpbrk(type, " \t\r\n;\"") == NULL);
    if (file_name_good(text)) {
        file_disposition(text, head);
        HOLDS(strpbrk(head, "\r\n\\") == NULL && strlen(head) < sizeof head - 1);
        HOLDS(strstr(head, "\"; filename*=UTF-8''") != NULL);
        HOLDS(strchr(strchr(head, '"') + 1, '"')[1] == ';');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct input input = {bytes, length};
    while (input.left > 0) {
        size_t line_length;
        char *line = input_line(&input, &line_length);
        try_range(line);
        try_forwarded(line);
        try_endpoint(line);
        try_encoding(line);
        try_query(line, line_length);
        try_file(line);
        free(line);
    }
    return 0;
}
