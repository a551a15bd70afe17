/* Reaching the data: through the running server's control socket, or, without a server, by taking
 * the data directory for oneself. */

#include "server/ctl/ctl.h"

#include "server/config.h"
#include "server/memory.h"
#include "server/secret.h"
#include "storage/datadir.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_S = 60, PATH_SIZE = 1024 };

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

static CURLcode post(const struct config *config, const char *path, const char *bearer,
                     const char *body, struct text *ret_answer)
{
    char socket[PATH_SIZE];
    char url[PATH_SIZE];
    char authorization[512];
    snprintf(socket, sizeof socket, "%s/control.sock", config->data_dir);
    snprintf(url, sizeof url, "http://localhost%s", path);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (bearer != NULL) {
        snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", bearer);
        headers = curl_slist_append(headers, authorization);
    }
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret_answer);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
    CURLcode failed = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    secret_wipe(authorization, sizeof authorization);
    return failed;
}

int ctl_post(const struct config *config, const char *path, const char *bearer, const json_t *body,
             json_t **ret_answer)
{
    struct text answer = {0};
    AUTO_FREE char *text = json_dumps(body, JSON_COMPACT);
    CURLcode failed = post(config, path, bearer, text, &answer);
    json_t *json = answer.bytes != NULL ? json_loads(answer.bytes, 0, NULL) : NULL;
    free(answer.bytes);
    if (failed == CURLE_COULDNT_CONNECT) {
        json_decref(json);
        return CTL_NO_SERVER;
    }
    if (failed != CURLE_OK || !json_is_object(json)) {
        fprintf(stderr, "empowerctl: the server gave no answer that can be read: %s\n",
                curl_easy_strerror(failed));
        json_decref(json);
        return CTL_FAILED;
    }
    *ret_answer = json;
    return CTL_OK;
}

int ctl_hold(const struct config *config, struct datadir **ret_dir)
{
    enum store_err err = datadir_open(config->data_dir, DATADIR_HOLD, secret_random, ret_dir);
    if (err != STORE_OK) {
        fprintf(stderr, "empowerctl: %s: %s\n", config->data_dir, store_err_text(err));
    }
    return err == STORE_OK ? CTL_OK : CTL_FAILED;
}
