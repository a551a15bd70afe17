#include "server/sso/url.h"

#include <string.h>

#define ALPHANUMERIC "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

static const char unreserved[] = ALPHANUMERIC "-._~";
static const char path_characters[] = ALPHANUMERIC "-._~%!$&'()*+,;=:@/";
static const char query_characters[] = ALPHANUMERIC "-._~%!$&'()*+,;=:@/?";

/* What follows the scheme; NULL: another scheme. */
static const char *after(const char *url, const char *scheme)
{
    size_t length = strlen(scheme);
    return strncmp(url, scheme, length) == 0 ? url + length : NULL;
}

static size_t host_length(const char *host)
{
    if (*host != '[') {
        return strspn(host, ALPHANUMERIC "-.");
    }
    size_t inside = strspn(host + 1, "0123456789abcdefABCDEF:.");
    return inside > 0 && host[1 + inside] == ']' ? inside + 2 : 0;
}

/* Past an optional port; NULL: it is none. */
static const char *skip_port(const char *at)
{
    if (*at != ':') {
        return at;
    }
    size_t digits = strspn(at + 1, "0123456789");
    return digits >= 1 && digits <= 5 ? at + 1 + digits : NULL;
}

/* Path and query. */
static bool rest_good(const char *rest, bool query)
{
    if (*rest == '/') {
        rest += strspn(rest, path_characters);
    }
    if (query && *rest == '?') {
        rest += 1 + strspn(rest + 1, query_characters);
    }
    return *rest == '\0';
}

bool sso_url_is_loopback(const char *url)
{
    static const char *const hosts[] = {"127.0.0.1", "[::1]", "localhost"};
    const char *host = after(url, "http://");
    for (size_t i = 0; host != NULL && i < sizeof hosts / sizeof hosts[0]; i++) {
        size_t length = strlen(hosts[i]);
        if (host_length(host) == length && strncmp(host, hosts[i], length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_good(const char *url, bool loopback, bool query)
{
    const char *host = after(url, "https://");
    if (host == NULL && loopback && sso_url_is_loopback(url)) {
        host = after(url, "http://");
    }
    size_t length = host != NULL && strlen(url) < SSO_URL_SIZE ? host_length(host) : 0;
    const char *rest = length > 0 ? skip_port(host + length) : NULL;
    return rest != NULL && rest_good(rest, query);
}

bool sso_url_good(const char *url, bool loopback)
{
    return is_good(url, loopback, true);
}

bool sso_issuer_good(const char *issuer)
{
    return is_good(issuer, true, false);
}

static void put(struct sso_query *query, const char *text, size_t length)
{
    if (query->full || length >= query->size - query->length) {
        query->full = true;
        return;
    }
    memcpy(query->text + query->length, text, length);
    query->length += length;
    query->text[query->length] = '\0';
}

static void put_encoded(struct sso_query *query, const char *value)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *value != '\0'; value++) {
        unsigned char byte = (unsigned char)*value;
        if (strchr(unreserved, byte) != NULL) {
            put(query, value, 1);
        } else {
            const char text[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            put(query, text, sizeof text);
        }
    }
}

void sso_query_begin(struct sso_query *query, char *text, size_t size, const char *url)
{
    *query = (struct sso_query){.text = text, .size = size, .between = ""};
    text[0] = '\0';
    if (url != NULL) {
        query->between = strchr(url, '?') != NULL ? "&" : "?";
        put(query, url, strlen(url));
    }
}

void sso_query_add(struct sso_query *query, const char *name, const char *value)
{
    put(query, query->between, strlen(query->between));
    put_encoded(query, name);
    put(query, "=", 1);
    put_encoded(query, value);
    query->between = "&";
}

bool sso_encode(const char *value, char *ret_text, size_t size)
{
    struct sso_query query;
    sso_query_begin(&query, ret_text, size, NULL);
    put_encoded(&query, value);
    return !query.full;
}
