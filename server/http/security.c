#include "server/http/security.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/http/reply.h"
#include "server/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Asked again at any time, it is good for as long again. */
static const uint64_t good_for_ms = UINT64_C(90) * 24 * 3600 * 1000;

void serve_security(struct app *app, struct exchange *exchange)
{
    const struct config *config = app->config;
    const struct config_list *contacts = &config->security_contact;
    char expires[TIME_TEXT_LENGTH + 1];
    if (contacts->count == 0) {
        reply_error(app, exchange, 404, "not_found");
        return;
    }
    size_t size = 256 + strlen(config->public_url);
    for (size_t i = 0; i < contacts->count; i++) {
        size += strlen(contacts->items[i]) + 16;
    }
    AUTO_FREE char *text = memory_new(size);
    size_t length = 0;
    for (size_t i = 0; i < contacts->count; i++) {
        length +=
            (size_t)snprintf(text + length, size - length, "Contact: %s\n", contacts->items[i]);
    }
    time_format(clock_wall_ms() + good_for_ms, expires);
    length += (size_t)snprintf(text + length, size - length,
                               "Expires: %s\nPreferred-Languages: nl, en\n"
                               "Canonical: %s/.well-known/security.txt\n",
                               expires, config->public_url);
    reply_plain(app, exchange, "text/plain; charset=utf-8", text, length);
}
