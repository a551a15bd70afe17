#include "server/sso/discovery.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

bool discovery_url(const char *issuer, char ret_url[SSO_URL_SIZE])
{
    size_t length = strlen(issuer);
    bool slash = length > 0 && issuer[length - 1] == '/';
    int wanted = snprintf(ret_url, SSO_URL_SIZE, "%.*s/.well-known/openid-configuration",
                          (int)(slash ? length - 1 : length), issuer);
    return wanted > 0 && wanted < SSO_URL_SIZE;
}

static bool take_url(const json_t *document, const char *name, bool loopback,
                     char ret_url[SSO_URL_SIZE])
{
    const char *url = json_string_value(json_object_get(document, name));
    if (url == NULL || !sso_url_good(url, loopback)) {
        return false;
    }
    memcpy(ret_url, url, strlen(url) + 1);
    return true;
}

/* Whether a list has the word; `otherwise` where there is no list. */
static bool offers(const json_t *document, const char *name, const char *word, bool otherwise)
{
    const json_t *list = json_object_get(document, name);
    size_t index;
    json_t *item;
    if (list == NULL) {
        return otherwise;
    }
    json_array_foreach(list, index, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), word) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_of(const json_t *document, const char *issuer)
{
    const char *named = json_string_value(json_object_get(document, "issuer"));
    return named != NULL && strcmp(named, issuer) == 0;
}

static bool read_document(const json_t *document, const char *issuer,
                          struct sso_endpoints *ret_endpoints)
{
    static const char methods[] = "token_endpoint_auth_methods_supported";
    bool loopback = sso_url_is_loopback(issuer);
    struct sso_endpoints *endpoints = ret_endpoints;
    bool basic = offers(document, methods, "client_secret_basic", true);
    bool post = offers(document, methods, "client_secret_post", false);
    bool none = offers(document, methods, "none", false);
    endpoints->secret_in_form = !basic && post;
    endpoints->names_issuer =
        json_is_true(json_object_get(document, "authorization_response_iss_parameter_supported"));
    return is_of(document, issuer) && (basic || post || none) &&
           take_url(document, "authorization_endpoint", loopback, endpoints->authorization) &&
           take_url(document, "token_endpoint", loopback, endpoints->token) &&
           take_url(document, "jwks_uri", loopback, endpoints->keys) &&
           offers(document, "response_types_supported", "code", true) &&
           offers(document, "code_challenge_methods_supported", "S256", true);
}

bool discovery_read(const char *text, size_t length, const char *issuer,
                    struct sso_endpoints *ret_endpoints)
{
    struct sso_endpoints endpoints = {.names_issuer = false};
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    bool good = json_is_object(document) && read_document(document, issuer, &endpoints);
    json_decref(document);
    if (good) {
        *ret_endpoints = endpoints;
    }
    return good;
}
