/* Reading the access log (R-PRIV-2): a client, and who represents one by right, reads who saw or
 * changed the dossier; a privacy officer reads about the clients and the employees of the own
 * provider. */

#include "storage/audit.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"

#include <string.h>

enum { PEOPLE_MAX = 50 };

/* One page, and who reads it. */
struct reading {
    struct request *request;
    struct audit_page page;
    bool officer;
    json_t *rows;
    enum store_err err;
};

static enum err find_in_provider(const struct reading *reading, const char *param,
                                 struct account *ret_account)
{
    const struct request *request = reading->request;
    enum store_err err = account_find(request->store, param_id(request, param), ret_account);
    if (err == STORE_OK && !id_equal(ret_account->provider, request->actor.provider)) {
        err = STORE_NOT_FOUND;
    }
    return err_of_store(err);
}

/* The rows of one client's dossier, if the decision allows it. That a therapist keeps something
 * from a representative is not for representatives (R-CONS-5). */
static enum err choose_client(struct reading *reading, struct id client)
{
    struct request *request = reading->request;
    struct id *dossier = &reading->page.dossier;
    enum store_err err = dossier_find(request->store, client, request->actor.provider, dossier);
    request->access = (struct ground){.sought = true, .client = client};
    if (err != STORE_OK) {
        return err_of_store(err);
    }
    struct gate gate = {0};
    enum err decided = gate_dossier(request, *dossier, PART_RECORD, VERB_AUDIT, &gate, NULL);
    reading->page.family = gate.facts.relation == RELATION_REPRESENTATIVE;
    return decided;
}

/* What an employee did, which the officer alone reads. */
static enum err choose_user(struct reading *reading)
{
    struct account account;
    if (!reading->officer) {
        return ERR_FORBIDDEN;
    }
    reading->page.actor = param_id(reading->request, "user");
    return find_in_provider(reading, "user", &account);
}

/* Whose rows. The log tells of this reading too, also where it is refused. */
static enum err choose(struct reading *reading)
{
    struct request *request = reading->request;
    bool by_client = param_given(request, "client");
    bool by_user = param_given(request, "user");
    request->access = (struct ground){.sought = true, .client = param_id(request, "client")};
    reading->officer = request->actor.role == ROLE_PRIVACY_OFFICER;
    enum err err = by_user ? choose_user(reading) : OK;
    if (err != OK || (by_user && !by_client)) {
        return err;
    }
    if (by_client) {
        return choose_client(reading, param_id(request, "client"));
    }
    return request->actor.role == ROLE_CLIENT ? choose_client(reading, request->actor.account)
                                              : request_invalid(request, "client");
}

static void set_text(json_t *form, const char *name, const char *text)
{
    if (*text != '\0') {
        json_object_set_new(form, name, json_string(text));
    }
}

static void set_id(json_t *form, const char *name, struct id id)
{
    if (!id_is_nil(id)) {
        json_object_set_new(form, name, json_id(id));
    }
}

/* The id and the name as it is today; an account that is gone has none. */
static enum store_err set_person(const struct reading *reading, json_t *form, const char *id_name,
                                 const char *name_name, struct id id)
{
    struct account account;
    if (id_is_nil(id)) {
        return STORE_OK;
    }
    enum store_err err = account_find(reading->request->store, id, &account);
    set_id(form, id_name, id);
    if (err == STORE_OK) {
        set_text(form, name_name, account.name);
    }
    return err == STORE_NOT_FOUND ? STORE_OK : err;
}

/* Who was refused and is no employee stays without a name: it may be another client. */
static bool may_be_named(const struct reading *reading, const struct audit *row)
{
    static const char *const others[] = {"client", "representative", "relative"};
    bool employee = true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        employee = employee && strcmp(row->role, others[i]) != 0;
    }
    return reading->officer || row->allowed || employee;
}

static enum store_err set_inside(const struct reading *reading, json_t *form,
                                 const struct audit *row)
{
    set_id(form, "channel", row->channel);
    set_id(form, "object", row->object);
    set_text(form, "reason", row->reason);
    set_text(form, "address", row->address);
    set_text(form, "node", row->node);
    return set_person(reading, form, "client", "client_name", row->client);
}

static bool take_row(void *context, uint64_t number, const struct audit *row)
{
    struct reading *reading = context;
    json_t *form =
        json_pack("{s:I, s:o, s:s, s:s, s:b, s:b, s:I}", "number", (json_int_t)number, "at",
                  json_time(row->at_ms), "event", row->event, "outcome",
                  row->allowed ? "allowed" : "refused", "look", row->look, "emergency",
                  strcmp(row->basis, AUDIT_BASIS_EMERGENCY) == 0, "times", (json_int_t)row->times);
    json_array_append_new(reading->rows, form);
    set_text(form, "refusal", row->refusal);
    set_text(form, "role", row->role);
    set_text(form, "part", row->part);
    set_text(form, "basis", row->basis);
    if (reading->officer) {
        reading->err = set_inside(reading, form, row);
    }
    if (reading->err == STORE_OK && may_be_named(reading, row)) {
        reading->err = set_person(reading, form, "actor", "name", row->actor);
    }
    if (reading->err == STORE_OK) {
        reading->err = set_person(reading, form, "behalf", "behalf_name", row->behalf);
    }
    return reading->err == STORE_OK;
}

#define KIND_WORD(name, word) word,
static const char *const kind_words[] = {AUDIT_KIND_MAP(KIND_WORD) NULL};
#undef KIND_WORD

static unsigned kinds_of(const struct request *request)
{
    unsigned kinds = 0;
    size_t index;
    json_t *wanted;
    json_array_foreach(param_json(request, "kinds"), index, wanted)
    {
        for (unsigned kind = 0; kind < AUDIT_KIND_COUNT; kind++) {
            bool same = strcmp(kind_words[kind], json_string_value(wanted)) == 0;
            kinds |= same ? 1u << kind : 0;
        }
    }
    return kinds;
}

static enum err read_page(struct reading *reading, size_t limit)
{
    struct request *request = reading->request;
    struct audit_page *page = &reading->page;
    enum store_err err = audit_list(request->store, page, take_row, reading);
    if (err == STORE_OK) {
        err = reading->err;
    }
    if (err == STORE_OK && json_array_size(reading->rows) > limit) {
        json_array_remove(reading->rows, page->newest ? 0 : limit);
        json_object_set_new(request->result, "more", json_true());
    }
    return err_of_store(err);
}

static enum err list(struct request *request)
{
    size_t limit = param_number(request, "limit", PAGE_DEFAULT);
    bool has_after = param_given(request, "after");
    bool has_before = param_given(request, "before");
    struct reading reading = {
        .request = request,
        .rows = json_array(),
        .page = {.after = param_number(request, "after", 0),
                 .before = param_number(request, "before", 0),
                 .kinds = kinds_of(request),
                 .limit = (unsigned)limit + 1, /* one more, to see whether there are more */
                 .newest = has_before || !has_after},
    };
    request->result = json_pack("{s:o, s:b}", "rows", reading.rows, "more", 0);
    enum err err = choose(&reading);
    if (err == OK) {
        reading.page.reasons = reading.officer;
        gate_look(request, "audit.list", reading.page.actor);
    }
    if (err != OK || (has_before && reading.page.before == 0)) {
        return err; /* nothing lies before the first */
    }
    return read_page(&reading, limit);
}

/* The provider's people whose deeds can be read as theirs. */
static bool is_employee(enum role role)
{
    return role != ROLE_CLIENT && role != ROLE_REPRESENTATIVE && role != ROLE_RELATIVE;
}

struct finding {
    struct request *request;
    json_t *list;
};

static bool take_employee(void *context, const struct account *account)
{
    struct finding *finding = context;
    if (is_employee(account->role)) {
        json_array_append_new(finding->list, json_user(account->id, account->name, account->role));
        gate_look(finding->request, "audit.people", account->id);
    }
    return json_array_size(finding->list) < PEOPLE_MAX;
}

/* For an officer who wants to know what an employee did, and has no row of the person at hand. */
static enum err people(struct request *request)
{
    struct finding finding = {.request = request, .list = json_array()};
    request->result = json_pack("{s:o}", "users", finding.list);
    if (request->actor.role != ROLE_PRIVACY_OFFICER) {
        gate_note_refusal(request, "audit.people", (struct id){0});
        return ERR_FORBIDDEN;
    }
    enum store_err err = account_search(request->store, request->actor.provider,
                                        param_text(request, "name"), take_employee, &finding);
    if (err == STORE_OK && json_array_size(finding.list) == 0) {
        gate_look(request, "audit.people", (struct id){0});
    }
    return err_of_store(err);
}

static const struct form people_params = {
    .fields =
        (const struct field[]){{.name = "name", .type = FIELD_TEXT, .min = 2, .max = 100}, {0}}};
static const struct form people_result = {
    .fields =
        (const struct field[]){{.name = "users", .type = FIELD_LIST, .form = &form_user}, {0}}};

static const struct form list_params = {
    .fields = (const struct field[]){
        {.name = "client", .type = FIELD_ID, .optional = true},
        {.name = "user", .type = FIELD_ID, .optional = true},
        {.name = "before", .type = FIELD_INTEGER, .max = SEQ_MAX, .optional = true},
        {.name = "after", .type = FIELD_INTEGER, .max = SEQ_MAX, .optional = true},
        {.name = "limit", .type = FIELD_INTEGER, .min = 1, .max = PAGE_MAX, .optional = true},
        {.name = "kinds",
         .type = FIELD_LIST,
         .item = FIELD_WORD,
         .words = kind_words,
         .max = AUDIT_KIND_COUNT,
         .optional = true},
        {0},
    }};

static const char *const outcome_words[] = {"allowed", "refused", NULL};
#define TEXT(name_, max_)                                                                          \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .max = max_, .optional = true                           \
    }
#define ID(name_)                                                                                  \
    {                                                                                              \
        .name = name_, .type = FIELD_ID, .optional = true                                          \
    }
static const struct form row_form = {
    .fields = (const struct field[]){
        {.name = "number", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX},
        {.name = "at", .type = FIELD_TIME},
        {.name = "event", .type = FIELD_TEXT, .max = AUDIT_TEXT_MAX},
        {.name = "outcome", .type = FIELD_WORD, .words = outcome_words},
        {.name = "look", .type = FIELD_BOOLEAN},
        {.name = "emergency", .type = FIELD_BOOLEAN},
        {.name = "times", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX},
        TEXT("refusal", AUDIT_TEXT_MAX),
        ID("actor"),
        TEXT("name", NAME_BYTES_MAX),
        TEXT("role", AUDIT_TEXT_MAX),
        ID("behalf"),
        TEXT("behalf_name", NAME_BYTES_MAX),
        TEXT("part", AUDIT_TEXT_MAX),
        TEXT("basis", AUDIT_TEXT_MAX),
        ID("client"),
        TEXT("client_name", NAME_BYTES_MAX),
        ID("channel"),
        ID("object"),
        TEXT("reason", AUDIT_REASON_MAX),
        TEXT("address", AUDIT_TEXT_MAX),
        TEXT("node", AUDIT_TEXT_MAX),
        {0},
    }};

static const struct form list_result = {.fields = (const struct field[]){
                                            {.name = "rows", .type = FIELD_LIST, .form = &row_form},
                                            {.name = "more", .type = FIELD_BOOLEAN},
                                            {0},
                                        }};

const struct method audit_methods[] = {
    {"audit.list", LANE_READ, &list_params, &list_result, list, .per_minute = 60,
     .says = "Tell who saw or changed a client's dossier, or what an employee did."},
    {"audit.people", LANE_READ, &people_params, &people_result, people, .per_minute = 20,
     .says = "Find employees of the provider by a part of the name; for privacy officers."},
};
const size_t audit_method_count = sizeof audit_methods / sizeof audit_methods[0];
