#ifndef TESTS_PARAMS_SAME_H
#define TESTS_PARAMS_SAME_H

#include "server/params.h"

#include <string.h>

static inline bool param_same(const struct param *a, const struct param *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case PARAM_FLAG:
        return a->flag == b->flag;
    case PARAM_NUMBER:
        return a->number == b->number;
    case PARAM_TEXT:
        return strcmp(a->text, b->text) == 0;
    case PARAM_ID:
        return id_equal(a->id, b->id);
    case PARAM_JSON:
        return json_equal(a->json, b->json);
    default:
        return true;
    }
}

/* Whether both say the same, however they were read. */
static inline bool params_same(const struct params *a, const struct params *b)
{
    bool same = a->form == b->form;
    for (size_t i = 0; i < PARAMS_MAX; i++) {
        same = same && param_same(&a->values[i], &b->values[i]);
    }
    return same;
}

#endif
