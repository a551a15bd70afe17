#include "server/mailbox.h"

#include <string.h>

enum { LOCAL_MAX = 64, NAME_MAX_BYTES = 100 };

static const char letters_digits[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static bool is_of(const char *text, size_t length, const char *more)
{
    for (size_t i = 0; i < length; i++) {
        if (strchr(letters_digits, text[i]) == NULL && strchr(more, text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* Dots, but none at an end and no two side by side (RFC 5322, dot-atom). */
static bool has_good_dots(const char *text, size_t length)
{
    bool before = true;
    for (size_t i = 0; i < length; i++) {
        bool dot = text[i] == '.';
        if (dot && before) {
            return false;
        }
        before = dot;
    }
    return !before;
}

bool mailbox_address_fits(const char *text)
{
    const char *at = strrchr(text, '@');
    if (at == NULL || strlen(text) > MAIL_ADDRESS_BYTES_MAX) {
        return false;
    }
    size_t local = (size_t)(at - text);
    const char *domain = at + 1;
    size_t length = strlen(domain);
    return local > 0 && local <= LOCAL_MAX && is_of(text, local, "!#$%&'*+-/=?^_`{|}~.") &&
           has_good_dots(text, local) && length > 0 && is_of(domain, length, "-.") &&
           has_good_dots(domain, length) && *domain != '-';
}

/* What stands before the address: words of ASCII without what would have to be quoted. */
static bool is_name(const char *text, size_t length)
{
    return length <= NAME_MAX_BYTES && is_of(text, length, " !#$%&'*+-/=?^_`{|}~");
}

bool mailbox_parse(const char *text, char ret_address[MAIL_ADDRESS_BYTES_MAX + 1])
{
    char address[MAIL_ADDRESS_BYTES_MAX + 1];
    const char *open = strchr(text, '<');
    const char *from = open != NULL ? open + 1 : text;
    size_t length = open != NULL ? strcspn(from, ">") : strlen(from);
    bool framed = open == NULL || (is_name(text, (size_t)(open - text)) && from[length] == '>' &&
                                   from[length + 1] == '\0');
    if (!framed || length > MAIL_ADDRESS_BYTES_MAX) {
        return false;
    }
    memcpy(address, from, length);
    address[length] = '\0';
    if (!mailbox_address_fits(address)) {
        return false;
    }
    memcpy(ret_address, address, length + 1);
    return true;
}

bool mailbox_server_fits(const char *url)
{
    const char *host = strncmp(url, "smtp://", 7) == 0    ? url + 7
                       : strncmp(url, "smtps://", 8) == 0 ? url + 8
                                                          : "";
    size_t length = strcspn(host, ":");
    const char *port = host + length;
    bool bracketed = *host == '['; /* an IPv6 address */
    if (bracketed) {
        length = strcspn(host, "]") + 1;
        port = length <= strlen(host) ? host + length : "?";
    }
    bool named =
        length > 0 && (bracketed ? is_of(host + 1, length - 2, ":.") : is_of(host, length, "-."));
    size_t digits = *port == ':' ? strspn(port + 1, "0123456789") : 0;
    return named && (*port == '\0' ||
                     (*port == ':' && digits > 0 && digits < 6 && port[1 + digits] == '\0'));
}
