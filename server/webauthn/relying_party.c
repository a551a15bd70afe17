#include "server/webauthn/relying_party.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0;
}

/* Letters, digits, hyphens and dots, and a letter in the last label, or it would be an address. */
static bool is_domain(const char *host)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    const char *last = strrchr(host, '.');
    last = last != NULL ? last + 1 : host;
    return host[0] != '.' &&
           strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(host) &&
           strpbrk(last, letters) != NULL;
}

/* The part up to the port, in lower case. False: empty or too long. */
static bool read_host(const char *at, size_t length, char ret_host[RP_ID_MAX + 1])
{
    if (length == 0 || length > RP_ID_MAX) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        ret_host[i] = (char)(at[i] >= 'A' && at[i] <= 'Z' ? at[i] | 0x20 : at[i]);
    }
    ret_host[length] = '\0';
    return true;
}

/* ":8080", without what is the scheme's own; "" for none. False: no port. */
static bool read_port(const char *at, bool secure, char ret_port[8])
{
    ret_port[0] = '\0';
    if (*at == '\0') {
        return true;
    }
    size_t digits = strspn(at + 1, "0123456789");
    if (*at != ':' || digits == 0 || digits > 5 || at[1] == '0' || at[1 + digits] != '\0') {
        return false;
    }
    if (strcmp(at, secure ? ":443" : ":80") != 0) {
        memcpy(ret_port, at, digits + 2);
    }
    return true;
}

bool relying_party_of(const char *public_url, struct relying_party *ret_party)
{
    bool secure = strncasecmp(public_url, "https://", 8) == 0;
    struct relying_party party;
    char port[8];
    if (!secure && strncasecmp(public_url, "http://", 7) != 0) {
        return false;
    }
    const char *host = public_url + (secure ? 8 : 7);
    size_t length = strcspn(host, ":");
    if (!read_host(host, length, party.id) || !read_port(host + length, secure, port)) {
        return false;
    }
    if (!is_machine(party.id) && !(secure && is_domain(party.id))) {
        return false;
    }
    snprintf(party.origin, sizeof party.origin, "%s://%s%s", secure ? "https" : "http", party.id,
             port);
    *ret_party = party;
    return true;
}
