#include "server/transport/internal.h"

#include "server/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    enum lws_token_indexes token;
    const char *method;
} methods[] = {
    {WSI_TOKEN_GET_URI, "GET"},         {WSI_TOKEN_POST_URI, "POST"},
    {WSI_TOKEN_OPTIONS_URI, "OPTIONS"}, {WSI_TOKEN_HEAD_URI, "HEAD"},
    {WSI_TOKEN_PUT_URI, "PUT"},         {WSI_TOKEN_DELETE_URI, "DELETE"},
    {WSI_TOKEN_PATCH_URI, "PATCH"},
};

/* Absent, or too long for its place: "". False: too long. */
static bool copy(struct lws *wsi, enum lws_token_indexes token, char *ret_text, size_t size)
{
    if (lws_hdr_copy(wsi, ret_text, (int)size, token) > 0) {
        return true;
    }
    ret_text[0] = '\0';
    return lws_hdr_total_length(wsi, token) <= 0;
}

/* X-Forwarded-For, Via, X-Real-IP, Forwarded. */
static bool was_passed_on(struct lws *wsi)
{
    static const enum lws_token_indexes tokens[] = {WSI_TOKEN_X_FORWARDED_FOR, WSI_TOKEN_HTTP_VIA,
                                                    WSI_TOKEN_HTTP_X_REAL_IP};
    static const char forwarded[] = "forwarded:";
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        if (lws_hdr_total_length(wsi, tokens[i]) > 0) {
            return true;
        }
    }
    return lws_hdr_custom_length(wsi, forwarded, (int)sizeof forwarded - 1) > 0;
}

static void copy_query(struct lws *wsi, struct head *head)
{
    size_t used = 0;
    for (int i = 0; i < 8; i++) {
        int room = (int)(sizeof head->query - 1 - used);
        int length =
            lws_hdr_copy_fragment(wsi, head->query + used, room, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (length <= 0) {
            break;
        }
        used += (size_t)length + 1;
    }
    head->query[used] = '\0';
}

const char *head_query(const struct head *head, const char *name)
{
    size_t length = strlen(name);
    for (const char *pair = head->query; *pair != '\0'; pair += strlen(pair) + 1) {
        if (strncmp(pair, name, length) == 0 && pair[length] == '=') {
            return pair + length + 1;
        }
    }
    return NULL;
}

bool head_read(struct lws *wsi, const char *path, struct head *ret_head)
{
    struct head *head = ret_head;
    char length[24], version[12], expectation[16];
    *head = (struct head){0};
    int path_length = 0;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        int length_there = lws_hdr_total_length(wsi, methods[i].token);
        if (length_there > 0) {
            snprintf(head->method, sizeof head->method, "%s", methods[i].method);
            path_length = length_there;
        }
    }
    /* A path that is too long, or holds the character NUL, is none of ours: "". */
    if (strlen(path) < sizeof head->path && strlen(path) == (size_t)path_length) {
        memcpy(head->path, path, strlen(path) + 1);
    }
    copy_query(wsi, head);
    bool fits =
        copy(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, head->authorization, sizeof head->authorization);
    fits = copy(wsi, WSI_TOKEN_HTTP_COOKIE, head->cookie, sizeof head->cookie) && fits;
    fits = copy(wsi, WSI_TOKEN_ORIGIN, head->origin, sizeof head->origin) && fits;
    fits = copy(wsi, WSI_TOKEN_X_FORWARDED_FOR, head->forwarded_for, sizeof head->forwarded_for) &&
           fits;
    fits = copy(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, length, sizeof length) && fits;
    head->too_large = !fits;
    /* These may be missing without harm. */
    copy(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, head->content_type, sizeof head->content_type);
    copy(wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING, head->accept_encoding, sizeof head->accept_encoding);
    copy(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, head->if_none_match, sizeof head->if_none_match);
    copy(wsi, WSI_TOKEN_HTTP_USER_AGENT, head->user_agent, sizeof head->user_agent);
    copy(wsi, WSI_TOKEN_HTTP, version, sizeof version);
    copy(wsi, WSI_TOKEN_HTTP_EXPECT, expectation, sizeof expectation);
    head->old = strcmp(version, "HTTP/1.0") == 0;
    head->expects_continue = !head->old && strcasecmp(expectation, "100-continue") == 0;
    head->proxied = was_passed_on(wsi);
    head->chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    size_t digits = strspn(length, "0123456789");
    /* The library takes %0a in a path for the end of the line: the version comes to stand in
     * another one, and what a link says there is a header. */
    head->malformed = length[digits + strspn(length + digits, " \t")] != '\0' ||
                      lws_hdr_total_length(wsi, WSI_TOKEN_HTTP) <= 0;
    head->has_length = digits > 0 && !head->malformed && !head->chunked;
    if (head->has_length) {
        head->content_length = strtoull(length, NULL, 10);
    }
    enum net_peer peer = net_peer(lws_get_socket_fd(wsi), head->peer);
    head->control = peer == NET_PEER_LOCAL;
    return peer != NET_PEER_GONE;
}
