#ifndef SERVER_HTTP_FILES_H
#define SERVER_HTTP_FILES_H

#include <stddef.h>

struct app;
struct exchange;

/* Attachments: POST /files streams one in, GET /files/ID gives it back, to be saved and never shown
 * in place. */

void upload_begin(struct app *app, struct exchange *exchange);
void upload_data(struct app *app, struct exchange *exchange, const void *bytes, size_t length);
void upload_end(struct app *app, struct exchange *exchange);

void download_request(struct app *app, struct exchange *exchange, const char *id_text);

/* The exchange is over. */
void files_closed(struct exchange *exchange);

#endif
