#include "server/smtp.h"

#include "server/memory.h"
#include "server/secret.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_S = 10, WHOLE_S = 60 };

void smtp_init(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

void smtp_server_init(struct smtp_server *server, const struct config *config)
{
    server->url = memory_copy_text(config->smtp_url);
    server->user = memory_copy_text(config->smtp_user);
    server->password.text = memory_copy_text(config->smtp_password.text);
    server->tls = config->smtp_tls;
    server->ca = memory_copy_text(config->smtp_ca);
}

void smtp_server_finish(struct smtp_server *server)
{
    secret_wipe(server->password.text, strlen(server->password.text));
    free(server->password.text);
    free(server->url);
    free(server->user);
    free(server->ca);
}

struct reading {
    const char *text;
    size_t left;
};

static size_t read_text(char *buffer, size_t size, size_t count, void *context)
{
    struct reading *reading = context;
    size_t length = size * count < reading->left ? size * count : reading->left;
    memcpy(buffer, reading->text, length);
    reading->text += length;
    reading->left -= length;
    return length;
}

static int on_progress(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    const atomic_bool *stop = context;
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return atomic_load(stop) ? 1 : 0;
}

static long tls_of(enum smtp_tls tls)
{
    switch (tls) {
    case SMTP_TLS_IF_OFFERED:
        return CURLUSESSL_TRY;
    case SMTP_TLS_NONE:
        return CURLUSESSL_NONE;
    default:
        return CURLUSESSL_ALL;
    }
}

static void set_server(CURL *curl, const struct smtp_server *server)
{
    curl_easy_setopt(curl, CURLOPT_URL, server->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(curl, CURLOPT_USE_SSL, tls_of(server->tls));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*server->ca != '\0') {
        curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca);
    }
    if (*server->user != '\0') {
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password.text);
    }
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_S);
}

/* RFC 5321, section 4.2.3: 550 to 556 are about the mailbox or the mail. What libcurl was doing is
 * not to be had; a refusal of who we are comes as another error (CURLE_LOGIN_DENIED), and its codes
 * are below. */
static enum smtp_outcome outcome_of(CURLcode failed, long code)
{
    if (failed == CURLE_OK) {
        return SMTP_SENT;
    }
    return failed != CURLE_LOGIN_DENIED && code >= 550 && code < 560 ? SMTP_REFUSED : SMTP_LATER;
}

enum smtp_outcome smtp_send(const struct smtp_server *server, const char *from, const char *to,
                            const char *text, const atomic_bool *stop, long *ret_code,
                            const char **ret_reason)
{
    struct reading reading = {text, strlen(text)};
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    CURL *curl = curl_easy_init();
    *ret_code = 0;
    *ret_reason = "out of memory";
    if (curl == NULL || recipients == NULL) {
        curl_slist_free_all(recipients);
        curl_easy_cleanup(curl);
        return SMTP_LATER;
    }
    set_server(curl, server);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_text);
    curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)stop);
    CURLcode failed = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_code);
    *ret_reason = curl_easy_strerror(failed);
    enum smtp_outcome outcome = outcome_of(failed, *ret_code);
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    return outcome;
}
