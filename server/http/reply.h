#ifndef SERVER_HTTP_REPLY_H
#define SERVER_HTTP_REPLY_H

#include "server/transport/transport.h"

#include <jansson.h>

struct app;

/* Answers of the routes, all with the headers that every answer carries. */

enum { REPLY_HEADERS_MAX = 8 };

/* JSON, never cached, and readable by pages of an allowed origin. `more` are further headers, at
 * most REPLY_HEADERS_MAX. */
void reply_json(const struct app *app, struct exchange *exchange, int status, json_t *take_json,
                const struct header *more, size_t more_count);

/* The same for JSON that is text already; `text` is copied. */
void reply_text(const struct app *app, struct exchange *exchange, int status, const char *text,
                size_t length, const struct header *more, size_t more_count);

/* The same for a text that lives as long as the server. */
void reply_kept(const struct app *app, struct exchange *exchange, const char *text, size_t length);

/* Text of another type, otherwise the same. */
void reply_plain(const struct app *app, struct exchange *exchange, const char *type,
                 const char *text, size_t length);

/* {"error": word}. */
void reply_error(const struct app *app, struct exchange *exchange, int status, const char *word);

/* The same with how long to wait, in the body and in a header. */
void reply_wait(const struct app *app, struct exchange *exchange, int status, const char *word,
                unsigned retry_after_s);

/* 423: too many tries. */
void reply_locked(const struct app *app, struct exchange *exchange, unsigned retry_after_s);

/* The answer to a CORS preflight (Fetch standard, section 3.3). */
void reply_preflight(const struct app *app, struct exchange *exchange);

/* Adds the headers that every answer carries, and those of CORS, to `list` from `count` on; returns
 * the new count. */
enum { REPLY_COMMON_HEADERS = 8 };
size_t reply_common(const struct app *app, const struct exchange *exchange, struct header *list,
                    size_t count);

/* True when the request comes from a page that may not ask. */
bool origin_refused(const struct app *app, const struct head *head);

#endif
