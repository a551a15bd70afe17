#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"

/* Looks for a network that the person stands in and the caller may see. */
struct search {
    struct request *request;
    bool found;
    enum err err;
};

static bool take_network(void *context, struct id dossier, enum tie tie)
{
    (void)tie;
    struct search *search = context;
    struct gate gate = {0};
    enum err err = gate_dossier(search->request, dossier, PART_NETWORK, VERB_SEE, &gate, NULL);
    search->found = err == OK;
    if (err != OK && gate.decision.answer == ACCESS_ALLOW) {
        search->err = err; /* it could not be decided */
    }
    return !search->found && search->err == OK;
}

static enum err in_sight(struct request *request, struct id id, bool *ret_found)
{
    struct search search = {.request = request};
    struct id own;
    enum store_err err = dossier_find(request->store, id, request->actor.provider, &own);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    if (err == STORE_NOT_FOUND || take_network(&search, own, TIE_NONE)) {
        err = tie_list_of(request->store, id, take_network, &search);
    } else {
        err = STORE_OK;
    }
    request->access = (struct ground){0}; /* a name is no look, and whose it is not is not told */
    *ret_found = search.found;
    return err != STORE_OK ? err_of_store(err) : search.err;
}

/* People keep their names for those who once shared a channel with them; and have one for who may
 * see a network they stand in. */
static enum err may_know(struct request *request, struct id id)
{
    bool known = id_equal(id, request->actor.account);
    enum err err = OK;
    if (!known) {
        err = err_of_store(
            account_shares_channel(request->store, request->actor.account, id, &known));
    }
    if (err == OK && !known) {
        err = in_sight(request, id, &known);
    }
    return err == OK && !known ? ERR_NOT_FOUND : err;
}

static enum err user_get(struct request *request)
{
    json_t *list = json_array();
    size_t index;
    json_t *item;
    request->result = json_pack("{s:o}", "users", list);
    json_array_foreach(param_json(request, "users"), index, item)
    {
        struct id id;
        struct account account;
        id_parse(json_string_value(item), &id);
        enum err err = may_know(request, id);
        if (err == OK) {
            err = err_of_store(account_find(request->store, id, &account));
        }
        if (err != OK) {
            return err;
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
     .says =
         "Tell the names of people who share a channel with the caller, or stand in a network that "
         "the caller may see."},
};
const size_t user_method_count = sizeof user_methods / sizeof user_methods[0];
