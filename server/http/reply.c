#include "server/http/reply.h"

#include "server/app.h"
#include "server/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool origin_refused(const struct app *app, const struct head *head)
{
    return head->origin[0] != '\0' && !config_origin_allowed(app->config, head->origin);
}

size_t reply_common(const struct app *app, const struct exchange *exchange, struct header *list,
                    size_t count)
{
    const struct head *head = exchange_head(exchange);
    list[count++] = (struct header){"x-content-type-options:", "nosniff"};
    list[count++] = (struct header){"referrer-policy:", "no-referrer"};
    if (strncmp(app->config->public_url, "https:", 6) == 0) {
        list[count++] = (struct header){"strict-transport-security:", "max-age=31536000"};
    }
    if (head->origin[0] != '\0' && !origin_refused(app, head)) {
        list[count++] = (struct header){"access-control-allow-origin:", head->origin};
        list[count++] = (struct header){"access-control-expose-headers:", "retry-after"};
        list[count++] = (struct header){"vary:", "origin"};
    }
    return count;
}

static void reply_typed(const struct app *app, struct exchange *exchange, int status,
                        const char *type, const char *text, size_t length, bool borrowed,
                        const struct header *more, size_t more_count)
{
    struct header list[REPLY_HEADERS_MAX + REPLY_COMMON_HEADERS + 1];
    size_t count = reply_common(app, exchange, list, 0);
    list[count++] = (struct header){"cache-control:", "no-store"};
    for (size_t i = 0; i < more_count && i < REPLY_HEADERS_MAX; i++) {
        list[count++] = more[i];
    }
    const struct answer answer = {
        .status = status,
        .content_type = type,
        .body = text,
        .length = length,
        .borrowed = borrowed,
        .headers = list,
        .header_count = count,
    };
    exchange_answer(exchange, &answer);
}

void reply_text(const struct app *app, struct exchange *exchange, int status, const char *text,
                size_t length, const struct header *more, size_t more_count)
{
    reply_typed(app, exchange, status, "application/json", text, length, false, more, more_count);
}

void reply_kept(const struct app *app, struct exchange *exchange, const char *text, size_t length)
{
    reply_typed(app, exchange, 200, "application/json", text, length, true, NULL, 0);
}

void reply_plain(const struct app *app, struct exchange *exchange, const char *type,
                 const char *text, size_t length)
{
    reply_typed(app, exchange, 200, type, text, length, false, NULL, 0);
}

void reply_json(const struct app *app, struct exchange *exchange, int status, json_t *take_json,
                const struct header *more, size_t more_count)
{
    char *text = json_dumps(take_json, JSON_COMPACT);
    reply_text(app, exchange, status, text != NULL ? text : "{}", text != NULL ? strlen(text) : 2,
               more, more_count);
    free(text);
    json_decref(take_json);
}

void reply_error(const struct app *app, struct exchange *exchange, int status, const char *word)
{
    reply_json(app, exchange, status, json_pack("{s:s}", "error", word), NULL, 0);
}

void reply_wait(const struct app *app, struct exchange *exchange, int status, const char *word,
                unsigned retry_after_s)
{
    char seconds[16];
    const struct header wait = {"retry-after:", seconds};
    snprintf(seconds, sizeof seconds, "%u", retry_after_s);
    reply_json(app, exchange, status,
               json_pack("{s:s, s:i}", "error", word, "retry_after", (int)retry_after_s), &wait, 1);
}

void reply_locked(const struct app *app, struct exchange *exchange, unsigned retry_after_s)
{
    reply_wait(app, exchange, 423, "locked", retry_after_s);
}

void reply_preflight(const struct app *app, struct exchange *exchange)
{
    struct header list[REPLY_COMMON_HEADERS + 3];
    size_t count = reply_common(app, exchange, list, 0);
    list[count++] = (struct header){"access-control-allow-methods:", "GET, POST"};
    list[count++] = (struct header){"access-control-allow-headers:", "authorization, content-type"};
    list[count++] = (struct header){"access-control-max-age:", "600"};
    const struct answer answer = {.status = 204, .headers = list, .header_count = count};
    exchange_answer(exchange, &answer);
}
