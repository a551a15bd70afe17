#ifndef SERVER_PARAMS_H
#define SERVER_PARAMS_H

#include "server/form.h"
#include "storage/auto.h"
#include "storage/id.h"

struct json_reader;

/* What came with a request, as its form has it: one value for each field, read and checked in one
 * pass, without a value of JSON for what is no list. */

enum { PARAMS_MAX = 8 }; /* fields of a form of parameters */

enum param_kind {
    PARAM_ABSENT = 0,
    PARAM_NULL, /* of a field that is no object or list */
    PARAM_FLAG,
    PARAM_NUMBER,
    PARAM_TEXT, /* words and dates too */
    PARAM_ID,
    PARAM_JSON, /* an object or a list, or null where the field may be */
};

struct param {
    enum param_kind kind;
    union {
        bool flag;
        int64_t number;
        const char *text;
        struct id id;
        json_t *json;
    };
};

/* Zeroed it has nothing. Texts are borrowed: of what was read, or of `object`. */
struct params {
    const struct form *form;
    json_t *object; /* owned; NULL where they were read in place */
    struct param values[PARAMS_MAX];
};

/* Reads the object that stands next, in place; `reader` NULL: nothing came, which is as good as an
 * empty one. False: see struct json_reader. Clear it, however it went. */
bool params_read(struct params *ret_params, const struct form *form, struct json_reader *reader);

/* The same of any value of JSON, with the verdict of form_check(). Clear it, however it went. */
bool params_of_json(struct params *ret_params, const struct form *form, json_t *take_value,
                    char ret_field[FIELD_PATH_SIZE]);

/* Overwrites the texts of the object too, which may be secrets. */
void params_clear(struct params *params);

/* What the field of this name has; NULL: nothing, or nothing of this kind. */
const struct param *params_find(const struct params *params, const char *name,
                                enum param_kind kind);
/* Whether it is there, be it null. */
bool params_have(const struct params *params, const char *name);

/* For AUTO(params). */
static inline void params_autofree(struct params *params)
{
    params_clear(params);
}

#endif
