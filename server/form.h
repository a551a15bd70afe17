#ifndef SERVER_FORM_H
#define SERVER_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* The form of JSON values, as data: what parameters must look like, what results and events do look
 * like. One description drives the check of requests and the schemas of `/openrpc.json`. */

enum field_type {
    FIELD_END = 0, /* ends a list of fields */
    FIELD_BOOLEAN,
    FIELD_INTEGER, /* min to max */
    FIELD_TEXT,    /* min to max Unicode code points */
    FIELD_WORD,    /* one of `words` */
    FIELD_ID,      /* a UUID in text form */
    FIELD_TIME,    /* RFC 3339, UTC, milliseconds; in results only */
    FIELD_DATE,    /* RFC 3339, full-date: a day from 1900 to 2200 */
    FIELD_OBJECT,  /* of `form` */
    FIELD_LIST,    /* of `form` (an object) or of `item`; min to max of them; max 0: no bound */
};

struct form;

struct field {
    const char *name;
    enum field_type type;
    bool optional;
    bool nullable;
    int64_t min;
    int64_t max;
    const char *const *words; /* ends with NULL */
    const struct form *form;
    enum field_type item; /* of a list without a form: FIELD_ID, FIELD_TEXT or FIELD_WORD */
    int64_t item_max;     /* of FIELD_TEXT items: code points, at least 1 */
};

/* A form with a name stands once, under `components/schemas`; one without where it is used. */
struct form {
    const char *name;
    const struct field *fields;
};

/* A form without a name, of these fields. */
#define FORM(name_, ...)                                                                           \
    static const struct form name_ = {.fields = (const struct field[]){__VA_ARGS__, {0}}}

enum { FIELD_PATH_SIZE = 64 };

/* Whether `object` has all that `form` demands and nothing else. If not, `ret_field` gets the
 * dotted path of the first member at fault ("positions.0.seq"; "params" for something that is no
 * object, or for a member without a name), cut to fit. */
bool form_check(const struct form *form, const json_t *object, char ret_field[FIELD_PATH_SIZE]);

/* Of one value alone: whether the field takes it, and the scalars in it. `text` ends with a NUL, of
 * which it has no other. */
bool field_check(const struct field *field, const json_t *value);
bool field_takes_integer(const struct field *field, int64_t value);
bool field_takes_text(const struct field *field, const char *text, size_t length);

/* Whether it is a string without the character NUL, which JSON may carry and C would be cut short
 * by. */
bool text_whole(const json_t *value);

/* JSON Schema of a field, and of a form (never a reference). The caller owns the result. */
json_t *field_schema(const struct field *field);
json_t *form_schema(const struct form *form);
/* A reference to a form that has a name, the schema of one that has none. */
json_t *form_reference(const struct form *form);

#endif
