/* empowerctl call METHOD JSON: a one-shot request to the running server, over the control socket,
 * in the name of whoever the token in EMPOWER_TOKEN belongs to. (A token on the command line would
 * stand in every process list.) */

#include "server/ctl/ctl.h"

#include "server/config.h"
#include "server/memory.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_S = 30, PATH_SIZE = 1024 };

struct text {
    char *bytes;
    size_t length;
};

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct text *text = context;
    size_t length = size * count;
    text->bytes = memory_resize(text->bytes, text->length + length + 1);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return length;
}

static CURLcode post(const struct config *config, const char *token, const char *body,
                     struct text *ret_answer)
{
    char path[PATH_SIZE];
    char bearer[512];
    snprintf(path, sizeof path, "%s/control.sock", config->data_dir);
    snprintf(bearer, sizeof bearer, "Authorization: Bearer %s", token);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, bearer);
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, path);
    curl_easy_setopt(curl, CURLOPT_URL, "http://localhost/rpc");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret_answer);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
    CURLcode failed = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return failed;
}

/* Prints the result, or the error, as JSON. */
static int print_answer(const char *text)
{
    json_t *answer = json_loads(text, 0, NULL);
    json_t *result = json_object_get(answer, "result");
    json_t *error = json_object_get(answer, "error");
    int status = CTL_FAILED;
    if (result != NULL) {
        json_dumpf(result, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
        putchar('\n');
        status = CTL_OK;
    } else if (error != NULL) {
        json_dumpf(error, stderr, JSON_INDENT(2) | JSON_ENCODE_ANY);
        fputc('\n', stderr);
    } else {
        fputs("empowerctl: the server gave no answer that can be read\n", stderr);
    }
    json_decref(answer);
    return status;
}

int ctl_call(const struct config *config, int count, char **words)
{
    const char *token = getenv("EMPOWER_TOKEN");
    json_t *params =
        count >= 2 ? json_loads(words[1], JSON_REJECT_DUPLICATES, NULL) : json_object();
    if (count < 1 || count > 2 || params == NULL) {
        fputs("usage: EMPOWER_TOKEN=… empowerctl [--config FILE] call METHOD [JSON]\n", stderr);
        json_decref(params);
        return CTL_USAGE;
    }
    if (token == NULL || strpbrk(token, "\r\n") != NULL) {
        fputs("empowerctl: EMPOWER_TOKEN has to hold the caller's token\n", stderr);
        json_decref(params);
        return CTL_USAGE;
    }
    json_t *request = json_pack("{s:s, s:i, s:s, s:o}", "jsonrpc", "2.0", "id", 1, "method",
                                words[0], "params", params);
    AUTO_FREE char *body = json_dumps(request, JSON_COMPACT);
    struct text answer = {0};
    CURLcode failed = post(config, token, body, &answer);
    json_decref(request);
    int status;
    if (failed == CURLE_COULDNT_CONNECT) {
        fprintf(stderr, "empowerctl: no server runs on %s\n", config->data_dir);
        status = CTL_NO_SERVER;
    } else if (failed != CURLE_OK || answer.bytes == NULL) {
        fprintf(stderr, "empowerctl: %s\n", curl_easy_strerror(failed));
        status = CTL_FAILED;
    } else {
        status = print_answer(answer.bytes);
    }
    free(answer.bytes);
    return status;
}
