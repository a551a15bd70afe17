#ifndef SERVER_METHODS_HANDLED_H
#define SERVER_METHODS_HANDLED_H

#include "server/method.h"
#include "server/methods/forms.h"
#include "storage/conduct.h"

/* Lists of what somebody has to deal with: reports, and what people ask for by right. */

/* Fields of the parameters: a page, of those alone that were dealt with (or were not). */
#define PAGE_OF_HANDLED                                                                            \
    {.name = "after", .type = FIELD_ID, .optional = true},                                         \
        {.name = "before", .type = FIELD_ID, .optional = true},                                    \
        {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = PAGE_MAX, .optional = true},     \
    {                                                                                              \
        .name = "handled", .type = FIELD_BOOLEAN, .optional = true                                 \
    }
enum handled param_handled(const struct request *request);

/* Fields of a row; absent while nobody has dealt with it. */
#define HANDLED                                                                                    \
    {.name = "handled_at", .type = FIELD_TIME, .optional = true},                                  \
    {                                                                                              \
        .name = "handled_by", .type = FIELD_ID, .optional = true                                   \
    }
void json_handled(json_t *row, uint64_t handled_ms, struct id handled_by);

#endif
