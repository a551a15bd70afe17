#include "server/http/body.h"

#include "server/secret.h"

#include <stdlib.h>
#include <string.h>

void body_drop(json_t *body)
{
    const char *name;
    json_t *member;
    if (json_is_object(body)) {
        json_object_foreach(body, name, member)
        {
            if (json_is_string(member)) {
                secret_wipe((char *)json_string_value(member), json_string_length(member));
            }
        }
    }
    json_decref(body);
}

json_t *body_read(struct exchange *exchange, const struct form *form)
{
    char field[FIELD_PATH_SIZE];
    size_t length;
    const char *text = exchange_body(exchange, &length);
    json_t *body = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (body != NULL && !form_check(form, body, field)) {
        body_drop(body);
        return NULL;
    }
    return body;
}

const char *body_text(const json_t *body, const char *name)
{
    return json_string_value(json_object_get(body, name));
}

void secret_text_drop(char *text)
{
    if (text != NULL) {
        secret_wipe(text, strlen(text));
        free(text);
    }
}
