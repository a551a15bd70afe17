#include "server/methods/handled.h"

enum handled param_handled(const struct request *request)
{
    return !param_given(request, "handled") ? HANDLED_ANY
           : param_flag(request, "handled") ? HANDLED_YES
                                            : HANDLED_NO;
}

void json_handled(json_t *row, uint64_t handled_ms, struct id handled_by)
{
    if (handled_ms != 0) {
        json_object_set_new(row, "handled_at", json_time(handled_ms));
        json_object_set_new(row, "handled_by", json_id(handled_by));
    }
}
