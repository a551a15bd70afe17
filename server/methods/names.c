#include "server/methods/names.h"

#include "server/methods/forms.h"
#include "storage/account.h"

#include <string.h>

static bool is_named(const json_t *people, struct id account)
{
    char text[ID_TEXT_LENGTH + 1];
    size_t index;
    json_t *person;
    id_format(account, text);
    json_array_foreach(people, index, person)
    {
        if (strcmp(json_string_value(json_object_get(person, "id")), text) == 0) {
            return true;
        }
    }
    return false;
}

enum err names_add(struct request *request, json_t *people, struct id account)
{
    struct account person;
    if (is_named(people, account)) {
        return OK;
    }
    enum store_err err = account_find(request->store, account, &person);
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    json_array_append_new(people, json_user(person.id, person.name, person.role));
    return OK;
}
