#include "server/presence/redis_url.h"

#include "server/secret.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { DB_MAX = 65535 };

static const char scheme[] = "redis://";
static const char bad_form[] =
    "is not redis://[:PASSWORD@]IP:PORT[/DB], such as redis://127.0.0.1:6379 (an address, no name)";

static int hex_value(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = digit != '\0' ? strchr(digits, digit) : NULL;
    return found != NULL ? (int)(found - digits) % 16 : -1;
}

/* Takes `%XX` for bytes. */
static const char *read_password(const char *text, size_t length, char *ret_password)
{
    size_t filled = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        if (byte == '%') {
            int high = i + 2 < length ? hex_value(text[i + 1]) : -1;
            int low = i + 2 < length ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                return "has a % in its password that is not followed by two hexadecimal digits";
            }
            byte = (char)(high << 4 | low);
            i += 2;
        }
        if (filled == REDIS_PASSWORD_MAX) {
            return "has a password of more than 512 bytes";
        }
        ret_password[filled++] = byte;
    }
    ret_password[filled] = '\0';
    return filled > 0 ? NULL : "has an empty password; without one there is no @";
}

static bool read_number(const char *text, unsigned long most, unsigned long *ret_number)
{
    if (*text == '\0' || strlen(text) > 5 || text[strspn(text, "0123456789")] != '\0') {
        return false;
    }
    *ret_number = strtoul(text, NULL, 10);
    return *ret_number <= most;
}

static bool read_endpoint(const char *text, struct redis_address *address)
{
    struct sockaddr_storage socket;
    socklen_t length;
    if (!net_endpoint_parse(text, &socket, &length)) {
        return false;
    }
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&socket;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&socket;
    bool is_v4 = socket.ss_family == AF_INET;
    address->port = ntohs(is_v4 ? v4->sin_port : v6->sin6_port);
    inet_ntop(socket.ss_family, is_v4 ? (const void *)&v4->sin_addr : (const void *)&v6->sin6_addr,
              address->host, sizeof address->host);
    return address->port != 0;
}

/* What follows the password. `rest` is IP:PORT[/DB]. */
static const char *read_place(const char *rest, struct redis_address *address)
{
    char endpoint[NET_ENDPOINT_SIZE];
    unsigned long db = 0;
    const char *slash = strchr(rest, '/');
    size_t length = slash != NULL ? (size_t)(slash - rest) : strlen(rest);
    if (length >= sizeof endpoint) {
        return bad_form;
    }
    memcpy(endpoint, rest, length);
    endpoint[length] = '\0';
    if (!read_endpoint(endpoint, address) ||
        (slash != NULL && slash[1] != '\0' && !read_number(slash + 1, DB_MAX, &db))) {
        return bad_form;
    }
    address->db = (unsigned)db;
    return NULL;
}

const char *redis_url_parse(const char *url, struct redis_address *ret_address)
{
    struct redis_address address = {0};
    if (strncmp(url, scheme, sizeof scheme - 1) != 0) {
        return bad_form;
    }
    const char *rest = url + sizeof scheme - 1;
    const char *at = strrchr(rest, '@');
    const char *fault = NULL;
    if (at != NULL) {
        fault = *rest == ':' ? read_password(rest + 1, (size_t)(at - rest - 1), address.password)
                             : "has a user before its password; only the default user is known";
        rest = at + 1;
    }
    if (fault == NULL) {
        fault = read_place(rest, &address);
    }
    if (fault == NULL) {
        *ret_address = address;
    }
    secret_wipe(&address, sizeof address);
    return fault;
}
