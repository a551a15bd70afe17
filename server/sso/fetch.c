#include "server/sso/fetch.h"

#include "server/memory.h"
#include "server/secret.h"
#include "server/sso/url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CONNECT_TIMEOUT_MS = 3000 };

void sso_answer_clear(struct sso_answer *answer)
{
    if (answer->body != NULL) {
        secret_wipe(answer->body, answer->length);
        free(answer->body);
    }
    *answer = (struct sso_answer){0};
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    struct sso_answer *answer = context;
    size_t length = size * count;
    if (length > SSO_FETCH_MAX - answer->length) {
        return 0;
    }
    memcpy(answer->body + answer->length, bytes, length);
    answer->length += length;
    return length;
}

uint64_t sso_max_age(const char *value, size_t length)
{
    static const char name[] = "max-age=";
    const char *end = value + length;
    uint64_t seconds = 0;
    while (value < end) {
        while (value < end && strchr(" \t,", *value) != NULL) {
            value++;
        }
        const char *comma = value < end ? memchr(value, ',', (size_t)(end - value)) : NULL;
        const char *stop = comma != NULL ? comma : end;
        if ((size_t)(stop - value) >= sizeof name &&
            strncasecmp(value, name, sizeof name - 1) == 0) {
            value += sizeof name - 1;
            for (; value < stop && *value >= '0' && *value <= '9' && seconds < UINT32_MAX;
                 value++) {
                seconds = seconds * 10 + (uint64_t)(*value - '0');
            }
            return seconds;
        }
        value = stop;
    }
    return 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    static const char name[] = "cache-control:";
    struct sso_answer *answer = context;
    size_t length = size * count;
    if (length >= sizeof name && strncasecmp(bytes, name, sizeof name - 1) == 0) {
        answer->max_age_s = sso_max_age(bytes + sizeof name - 1, length - (sizeof name - 1));
    }
    return length;
}

static int look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const atomic_bool *end = context;
    (void)a, (void)b, (void)c, (void)d;
    return end != NULL && atomic_load(end);
}

static void set_bounds(CURL *curl, const struct sso_request *request)
{
    bool loopback = sso_url_is_loopback(request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, loopback ? "http" : "https");
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* it runs beside other threads */
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SSO_FETCH_TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)request->end);
    if (loopback) {
        curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    }
}

static void set_request(CURL *curl, const struct sso_request *request, struct sso_answer *answer)
{
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    if (request->form != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->form);
    }
    if (request->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, request->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, request->password);
    }
}

bool sso_fetch(const struct sso_request *request, struct sso_answer *ret_answer)
{
    struct sso_answer answer = {.body = memory_new(SSO_FETCH_MAX + 1)};
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    bool answered = false;
    if (curl != NULL && headers != NULL) {
        set_bounds(curl, request);
        set_request(curl, request, &answer);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        answered = curl_easy_perform(curl) == CURLE_OK &&
                   curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status) == CURLE_OK;
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (!answered) {
        sso_answer_clear(&answer);
        return false;
    }
    answer.body[answer.length] = '\0';
    *ret_answer = answer;
    return true;
}
