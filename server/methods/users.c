#include "server/methods/forms.h"
#include "server/methods/tables.h"

/* People keep their names for those who once shared a channel with them. */
static enum err user_get(struct request *request)
{
    json_t *list = json_array();
    size_t index;
    json_t *item;
    request->result = json_pack("{s:o}", "users", list);
    json_array_foreach(json_object_get(request->params, "users"), index, item)
    {
        struct id id;
        struct account account;
        bool shares = false;
        id_parse(json_string_value(item), &id);
        enum store_err err =
            account_shares_channel(request->store, request->actor.account, id, &shares);
        if (err == STORE_OK && !shares && !id_equal(id, request->actor.account)) {
            err = STORE_NOT_FOUND;
        }
        if (err == STORE_OK) {
            err = account_find(request->store, id, &account);
        }
        if (err != STORE_OK) {
            return err_of_store(err);
        }
        json_array_append_new(list, json_user(account.id, account.name, account.role));
    }
    return OK;
}

static const struct form get_params = {
    .fields = (const struct field[]){
        {.name = "users", .type = FIELD_LIST, .item = FIELD_ID, .max = 200},
        {0},
    }};

static const struct form get_result = {
    .fields = (const struct field[]){
        {.name = "users", .type = FIELD_LIST, .form = &form_user},
        {0},
    }};

const struct method user_methods[] = {
    {"user.get", LANE_READ, &get_params, &get_result, user_get, .per_minute = 120,
     .says = "Tell the names of people who share a channel with the caller."},
};
const size_t user_method_count = sizeof user_methods / sizeof user_methods[0];
