/* The network of a client: who belongs to it, in which role, with which access (R-FUN-11, R-ACC-6).
 */

#include "server/methods/network.h"

#include "server/invitations.h"
#include "server/methods/forms.h"
#include "server/methods/tables.h"
#include "server/standing.h"
#include "storage/invitation.h"

json_t *json_client(const struct account *client, const struct care *care, struct civil_date today,
                    bool whole)
{
    json_t *form = json_pack("{s:o}", "client", json_user(client->id, client->name, client->role));
    if (whole) {
        json_object_set_new(form, "incapacitated", json_boolean(care->incapacitated));
    }
    if (whole && care->born != 0) {
        char born[DATE_TEXT_LENGTH + 1];
        const struct civil_date date = civil_of_number(care->born);
        civil_format(date, born);
        json_object_set_new(form, "born", json_string(born));
        json_object_set_new(form, "age", json_integer(civil_years(date, today)));
    }
    return form;
}

/* The birthdays that will change who may see what (R-CONS-6). The caller owns the result. */
static json_t *json_turns(const struct care *care, struct civil_date today)
{
    json_t *list = json_array();
    const struct civil_date born = civil_of_number(care->born);
    struct civil_date on = age_turns(born, today);
    for (; !civil_is_nil(on); on = age_turns(born, on)) {
        char text[DATE_TEXT_LENGTH + 1];
        civil_format(on, text);
        json_array_append_new(
            list, json_pack("{s:s, s:i}", "on", text, "age", (int)civil_years(born, on)));
    }
    return list;
}

/* All that the decision about somebody rests on, the standing of the account too: who cannot come
 * in sees nothing. */
static enum store_err facts_of(const struct care_file *file, const struct account *user,
                               struct access_facts *ret_facts)
{
    const struct request *request = file->request;
    enum store_err err = access_facts_read(request->store, &file->gate.care, user->id,
                                           user->provider, user->role, request->now_ms, ret_facts);
    ret_facts->features = request->actor.features;
    if (err == STORE_OK) {
        err = standing_read(request->store, user, request->now_ms, &ret_facts->standing);
    }
    return err;
}

struct people {
    struct care_file *file;
    struct civil_date today;
    json_t *list;
    enum store_err err;
};

static bool take_person(void *context, const struct tied *tied)
{
    struct people *people = context;
    struct access_facts facts;
    people->err = facts_of(people->file, &tied->account, &facts);
    if (people->err != STORE_OK) {
        return false;
    }
    json_array_append_new(
        people->list,
        json_pack("{s:o, s:s, s:o, s:o}", "user",
                  json_user(tied->account.id, tied->account.name, tied->account.role), "tie",
                  tie_word(tied->tie), "since", json_time(tied->since_ms), "parts",
                  json_parts(access_parts(&facts, VERB_SEE, people->today))));
    return true;
}

/* How somebody stands with an own account (R-ACC-5). */
static enum err account_word(const struct request *request, const struct account *account,
                             const char **ret_word)
{
    struct invitation open;
    enum store_err err = invitation_find(request->store, account->id, &open);
    if (err != STORE_OK && err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    *ret_word = "none";
    if (account->state == ACCOUNT_CLOSED || account->state == ACCOUNT_WITHDRAWN) {
        *ret_word = "closed";
    } else if (account->state == ACCOUNT_LOCKED) {
        *ret_word = "locked";
    } else if (err == STORE_OK) {
        *ret_word = "invited"; /* until the first sign-in */
    } else if (account->state == ACCOUNT_ACTIVE) {
        *ret_word = "active";
    }
    return OK;
}

/* For those who can invite the client to it. */
static enum err add_account(const struct care_file *file, const struct account *client,
                            json_t *form)
{
    const struct request *request = file->request;
    const char *word = NULL;
    if (access_decide(&file->gate.facts, PART_NETWORK, VERB_ARRANGE, request_today(request))
            .answer != ACCESS_ALLOW) {
        return OK;
    }
    enum err err = account_word(request, client, &word);
    if (err == OK) {
        json_object_set_new(form, "account", json_string(word));
    }
    return err;
}

static enum err network_get(struct request *request)
{
    AUTO(care_file) file;
    struct account client;
    enum err err = care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_SEE);
    if (err == OK) {
        err = err_of_store(account_find(request->store, file.gate.care.client, &client));
    }
    if (err != OK) {
        return err;
    }
    gate_look(request, "network.get", client.id);
    struct people people = {&file, request_today(request), json_array(), STORE_OK};
    enum store_err listed = tie_list(request->store, file.proof, take_person, &people);
    json_t *form = json_client(&client, &file.gate.care, people.today, true);
    json_object_set_new(form, "restricted", json_boolean(file.gate.care.restricted));
    json_object_set_new(form, "people", people.list);
    json_object_set_new(form, "turns", json_turns(&file.gate.care, people.today));
    request->result = form;
    listed = listed == STORE_OK ? people.err : listed;
    return listed == STORE_OK ? add_account(&file, &client, form) : err_of_store(listed);
}

struct clients {
    struct request *request;
    json_t *list;
    enum err err;
};

/* Of a client whose network the caller may not see, the name alone. */
static enum err add_client(struct clients *clients, struct id dossier, const char *relation)
{
    struct request *request = clients->request;
    struct gate gate = {0};
    struct account client;
    enum err err = gate_dossier(request, dossier, PART_NETWORK, VERB_SEE, &gate, NULL);
    bool sees = err == OK;
    if (!sees && gate.decision.answer == ACCESS_ALLOW) {
        return err; /* it could not be decided */
    }
    err = err_of_store(account_find(request->store, gate.care.client, &client));
    if (err == OK) {
        json_t *form = json_client(&client, &gate.care, request_today(request), sees);
        json_object_set_new(form, "relation", json_string(relation));
        json_array_append_new(clients->list, form);
    }
    if (err == OK && sees) {
        gate_look(request, "network.list", client.id);
    }
    return err;
}

static bool take_client(void *context, struct id dossier, enum tie tie)
{
    struct clients *clients = context;
    clients->err = add_client(clients, dossier, tie_word(tie));
    return clients->err == OK;
}

/* Oneself, and those one is tied to. */
static enum err network_list(struct request *request)
{
    struct clients clients = {request, json_array(), OK};
    struct id own;
    request->result = json_pack("{s:o}", "clients", clients.list);
    enum store_err err =
        dossier_find(request->store, request->actor.account, request->actor.provider, &own);
    if (err == STORE_OK) {
        clients.err = add_client(&clients, own, relation_word(RELATION_SELF));
    } else if (err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    if (clients.err == OK) {
        err = tie_list_of(request->store, request->actor.account, take_client, &clients);
    } else {
        err = STORE_OK;
    }
    return err == STORE_OK ? clients.err : err_of_store(err);
}

/* Whoever puts themselves in the care team, from where one reads, says why; and the privacy officer
 * sees it among the emergency accesses, as one that was over at once. */
static enum err note_added_self(const struct care_file *file)
{
    struct request *request = file->request;
    return err_of_store(emergency_add(request->store, file->gate.care.dossier,
                                      request->actor.account, request->now_ms, request->now_ms));
}

static enum err tie_anew(struct care_file *file, const struct care_deed *deed,
                         const struct account *user, enum tie tie, bool self)
{
    enum tie before = TIE_NONE;
    enum err err = care_tie_of(file, user->id, &before);
    if (err == OK && before == tie) {
        err = ERR_CONFLICT; /* is so already */
    }
    if (err == OK) {
        err = care_tie(file, user->id, before, tie);
    }
    if (err == OK && self) {
        err = note_added_self(file);
    }
    return err == OK ? care_end(file, deed) : err;
}

/* One deed from its beginning to its end. */
static enum err arrange(struct request *request, enum tie tie)
{
    AUTO(care_file) file;
    struct account user;
    const char *reason = param_text(request, "reason");
    bool self = tie == TIE_CARE_TEAM && id_equal(param_id(request, "user"), request->actor.account);
    json_t *more = json_pack("{s:s*}", "reason", reason);
    const struct care_deed deed = {
        .kind = ENTRY_NETWORK,
        .event = tie == TIE_NONE ? "network.remove"
                 : self          ? "network.add_self"
                                 : "network.add",
        .what = tie == TIE_NONE ? "removed" : tie_word(tie),
        .user = param_id(request, "user"),
        .more = more,
    };
    enum err err =
        care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_ARRANGE);
    if (err == OK) {
        err = care_user(&file, deed.user, &user);
    }
    if (err == OK && tie != TIE_NONE && !tie_fits(tie, user.role)) {
        err = request_invalid(request, "tie");
    }
    if (err == OK && self && reason == NULL) {
        err = request_invalid(request, "reason");
    }
    if (err == OK) {
        err = care_begin(&file, &deed);
    }
    if (err == OK && !file.repeated) {
        err = tie_anew(&file, &deed, &user, tie, self);
    }
    json_decref(more);
    return err;
}

static enum err network_add(struct request *request)
{
    enum tie tie = TIE_NONE;
    tie_parse(param_text(request, "tie"), &tie);
    return arrange(request, tie);
}

static enum err network_remove(struct request *request)
{
    return arrange(request, TIE_NONE);
}

/* Birth date and capacity, which everything else is decided by. What is not given stays. */
static enum err network_set_client(struct request *request)
{
    AUTO(care_file) file;
    const char *text = param_text(request, "born");
    const bool incapable = param_flag(request, "incapacitated");
    const bool *incapacitated = param_given(request, "incapacitated") ? &incapable : NULL;
    struct civil_date born = {0};
    enum err err =
        care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_ARRANGE);
    if (err == OK && text == NULL && incapacitated == NULL) {
        err = request_invalid(request, "born");
    }
    if (err == OK && text != NULL && civil_parse(text, &born) &&
        civil_compare(born, request_today(request)) > 0) {
        err = request_invalid(request, "born");
    }
    if (err == OK) {
        err = care_check_reason(&file, incapacitated);
    }
    if (err != OK) {
        return err;
    }
    const struct care *care = &file.gate.care;
    json_t *more = json_pack("{s:s*}", "reason", param_text(request, "reason"));
    if (text != NULL) {
        json_object_set_new(more, "born", json_string(text));
    }
    if (incapacitated != NULL) {
        json_object_set_new(more, "incapacitated", json_boolean(incapable));
    }
    const struct care_deed deed = {
        .kind = ENTRY_NETWORK, .event = "network.set_client", .what = "client", .more = more};
    err = care_begin(&file, &deed);
    if (err == OK && !file.repeated) {
        err = err_of_store(care_set_client(
            request->store, file.proof, text != NULL ? civil_number(born) : care->born,
            incapacitated != NULL ? incapable : care->incapacitated));
        if (err == OK) {
            err = invite_recall(request, care);
        }
        if (err == OK) {
            err = care_end(&file, &deed);
        }
    }
    json_decref(more);
    return err;
}

struct finding {
    enum tie tie;
    json_t *list;
};

static bool take_candidate(void *context, const struct account *account)
{
    struct finding *finding = context;
    if (tie_fits(finding->tie, account->role)) {
        json_array_append_new(finding->list, json_user(account->id, account->name, account->role));
    }
    return json_array_size(finding->list) < FOUND_MAX;
}

static enum err network_candidates(struct request *request)
{
    AUTO(care_file) file;
    struct finding finding = {.list = json_array()};
    tie_parse(param_text(request, "tie"), &finding.tie);
    request->result = json_pack("{s:o}", "users", finding.list);
    enum err err =
        care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_ARRANGE);
    if (err != OK) {
        return err;
    }
    gate_look(request, "network.candidates", file.gate.care.client);
    return err_of_store(account_search(request->store, file.gate.care.provider,
                                       param_text(request, "name"), take_candidate, &finding));
}

/* The decision itself, for staff who wonder. */
static enum err network_explain(struct request *request)
{
    AUTO(care_file) file;
    struct account user;
    struct access_facts facts;
    const char *account = NULL;
    enum part part = PART_ANY;
    part_parse(param_text(request, "part"), &part);
    enum err err =
        care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_ARRANGE);
    if (err == OK) {
        err = care_user(&file, param_id(request, "user"), &user);
    }
    if (err == OK) {
        err = err_of_store(facts_of(&file, &user, &facts));
    }
    if (err == OK) {
        err = account_word(request, &user, &account);
    }
    if (err != OK) {
        return err;
    }
    gate_look(request, "network.explain", user.id);
    const struct civil_date today = request_today(request);
    const struct decision decision = access_decide(&facts, part, VERB_SEE, today);
    request->result = json_pack(
        "{s:b, s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "allowed", decision.answer == ACCESS_ALLOW,
        "reason", err_reason(err_of_access(decision.answer)), "account", account, "relation",
        relation_word(facts.relation), "age", age_word(age_on(facts.born, today)), "withheld",
        decision.withheld, "client_signed", json_parts(facts.client_signed),
        "representatives_signed", json_parts(facts.representatives_signed));
    if (decision.rule != NULL) {
        json_object_set_new(request->result, "rule",
                            json_pack("{s:s, s:s, s:s, s:s}", "id", decision.rule->id, "article",
                                      decision.rule->article, "needs",
                                      need_word(decision.rule->need), "says", decision.rule->says));
    }
    return OK;
}

#define WORD(name, word, ...) word,
static const char *const relation_words[] = {RELATION_MAP(WORD) NULL};
#undef WORD
static const char *const tie_words[] = {"representative", "relative", "teacher", "care_team", NULL};
static const char *const client_ties[] = {"self",    "representative", "relative",
                                          "teacher", "care_team",      NULL};
static const char *const account_words[] = {"none", "invited", "active", "locked", "closed", NULL};

#define CLIENT_MEMBERS(optional_)                                                                  \
    {.name = "client", .type = FIELD_OBJECT, .form = &form_user},                                  \
        {.name = "born", .type = FIELD_DATE, .optional = true},                                    \
        {.name = "age", .type = FIELD_INTEGER, .max = 300, .optional = true},                      \
    {                                                                                              \
        .name = "incapacitated", .type = FIELD_BOOLEAN, .optional = (optional_)                    \
    }

FORM(client_row, CLIENT_MEMBERS(true),
     {.name = "relation", .type = FIELD_WORD, .words = client_ties});
FORM(list_result, {.name = "clients", .type = FIELD_LIST, .form = &client_row});
FORM(find_params, {.name = "name", .type = FIELD_TEXT, .min = 2, .max = 100},
     {.name = "born", .type = FIELD_DATE, .optional = true});
FORM(found_row, CLIENT_MEMBERS(true));
FORM(find_result, {.name = "clients", .type = FIELD_LIST, .form = &found_row});
FORM(client_params, CARE_CLIENT);
FORM(person_form, {.name = "user", .type = FIELD_OBJECT, .form = &form_user},
     {.name = "tie", .type = FIELD_WORD, .words = tie_words}, {.name = "since", .type = FIELD_TIME},
     CARE_PARTS("parts"));
FORM(turn_form, {.name = "on", .type = FIELD_DATE},
     {.name = "age", .type = FIELD_INTEGER, .max = 300});
FORM(get_result, CLIENT_MEMBERS(false), {.name = "restricted", .type = FIELD_BOOLEAN},
     {.name = "people", .type = FIELD_LIST, .form = &person_form},
     {.name = "turns", .type = FIELD_LIST, .form = &turn_form},
     {.name = "account", .type = FIELD_WORD, .words = account_words, .optional = true});
FORM(add_params, CARE_CLIENT, CARE_USER, {.name = "tie", .type = FIELD_WORD, .words = tie_words},
     CARE_REASON(true), CARE_NONCE);
FORM(remove_params, CARE_CLIENT, CARE_USER, CARE_NONCE);
FORM(set_params, CARE_CLIENT, {.name = "born", .type = FIELD_DATE, .optional = true},
     {.name = "incapacitated", .type = FIELD_BOOLEAN, .optional = true}, CARE_REASON(true),
     CARE_NONCE);
FORM(candidates_params, CARE_CLIENT, {.name = "tie", .type = FIELD_WORD, .words = tie_words},
     {.name = "name", .type = FIELD_TEXT, .min = 1, .max = 100});
FORM(candidates_result, {.name = "users", .type = FIELD_LIST, .form = &form_user});
FORM(explain_params, CARE_CLIENT, CARE_USER,
     {.name = "part", .type = FIELD_WORD, .words = offered_parts});
FORM(rule_form, {.name = "id", .type = FIELD_TEXT, .max = 40},
     {.name = "article", .type = FIELD_TEXT, .max = 40},
     {.name = "needs", .type = FIELD_WORD, .words = need_words},
     {.name = "says", .type = FIELD_TEXT, .max = 300});
FORM(explain_result, {.name = "allowed", .type = FIELD_BOOLEAN},
     {.name = "reason", .type = FIELD_TEXT, .max = 40},
     {.name = "account", .type = FIELD_WORD, .words = account_words},
     {.name = "relation", .type = FIELD_WORD, .words = relation_words},
     {.name = "age", .type = FIELD_WORD, .words = age_words},
     {.name = "withheld", .type = FIELD_BOOLEAN}, CARE_PARTS("client_signed"),
     CARE_PARTS("representatives_signed"),
     {.name = "rule", .type = FIELD_OBJECT, .form = &rule_form, .optional = true});
FORM(emergency_params, CARE_CLIENT, CARE_REASON(false), CARE_NONCE);
FORM(emergency_channel, {.name = "id", .type = FIELD_ID},
     {.name = "kind", .type = FIELD_TEXT, .max = 20},
     {.name = "title", .type = FIELD_TEXT, .max = 100},
     {.name = "last_seq", .type = FIELD_INTEGER, .max = SEQ_MAX},
     {.name = "members", .type = FIELD_LIST, .form = &form_user});
FORM(emergency_result, {.name = "until", .type = FIELD_TIME},
     {.name = "channels", .type = FIELD_LIST, .form = &emergency_channel});
FORM(mine_form, {.name = "client", .type = FIELD_OBJECT, .form = &form_user},
     {.name = "until", .type = FIELD_TIME},
     {.name = "channels", .type = FIELD_LIST, .form = &emergency_channel});
FORM(mine_result, {.name = "emergencies", .type = FIELD_LIST, .form = &mine_form});
FORM(recent_params,
     {.name = "before", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX, .optional = true});
FORM(recent_form, {.name = "number", .type = FIELD_INTEGER, .min = 1, .max = SEQ_MAX},
     {.name = "client", .type = FIELD_OBJECT, .form = &form_user},
     {.name = "user", .type = FIELD_OBJECT, .form = &form_user},
     {.name = "since", .type = FIELD_TIME}, {.name = "until", .type = FIELD_TIME},
     {.name = "added_self", .type = FIELD_BOOLEAN});
FORM(recent_result, {.name = "emergencies", .type = FIELD_LIST, .form = &recent_form},
     {.name = "more", .type = FIELD_BOOLEAN});
FORM(changed_params, CARE_CLIENT, {.name = "user", .type = FIELD_ID, .optional = true});
FORM(emergency_event, CARE_CLIENT, {.name = "client_name", .type = FIELD_TEXT, .max = 100},
     CARE_USER, {.name = "user_name", .type = FIELD_TEXT, .max = 100},
     {.name = "until", .type = FIELD_TIME});

const struct method network_methods[] = {
    {"network.list", LANE_READ, &form_empty, &list_result, network_list, .per_minute = 60,
     .says = "List the clients whose network the caller belongs to, oneself first; birth date and "
             "incapacity where the caller may see the network."},
    {"network.get", LANE_READ, &client_params, &get_result, network_get, .per_minute = 120,
     .says = "Tell who belongs to a client's network, and what each of them sees now."},
    {"network.add", LANE_WRITE, &add_params, &form_empty, network_add, .per_minute = 60,
     .says =
         "Make somebody a representative, a related person or one of the care team; oneself with "
         "a reason, which the privacy officer sees."},
    {"network.remove", LANE_WRITE, &remove_params, &form_empty, network_remove, .per_minute = 60,
     .says = "Take somebody out of the network; every access ends at once."},
    {"network.set_client", LANE_WRITE, &set_params, &form_empty, network_set_client,
     .per_minute = 60,
     .says =
         "Note the client's birth date, or with a reason incapacity and its end; every access is "
         "decided anew."},
    {"network.candidates", LANE_READ, &candidates_params, &candidates_result, network_candidates,
     .per_minute = 60,
     .says = "Find people of the provider who could be added, by a part of the name."},
    {"network.find", LANE_READ, &find_params, &find_result, network_find, .per_minute = 20,
     .says = "Find a client of the provider: by a part of the name for planners and privacy "
             "officers, by the whole name and the birth date for therapists."},
    {"network.explain", LANE_READ, &explain_params, &explain_result, network_explain,
     .per_minute = 120, .says = "Tell why somebody sees a part, or does not: the decision itself."},
    {"network.emergency", LANE_WRITE, &emergency_params, &emergency_result, network_emergency,
     .per_minute = 10,
     .says = "Reach a dossier in an emergency, with a reason that the privacy officer sees."},
    {"network.emergency_mine", LANE_READ, &form_empty, &mine_result, network_emergency_mine,
     .per_minute = 60, .says = "List the caller's emergency accesses that run still."},
    {"network.emergencies", LANE_READ, &recent_params, &recent_result, network_emergencies,
     .per_minute = 60,
     .says = "List the emergency accesses of the last 30 days, and who put themselves in a care "
             "team, newest first, 50 at a time; privacy officers."},
};
const size_t network_method_count = sizeof network_methods / sizeof network_methods[0];

const struct event_kind network_events[] = {
    {"network.changed", &changed_params,
     "A client's network, or what is known of the client, is "
     "otherwise."},
    {"network.emergency", &emergency_event,
     "For privacy officers: somebody reaches a dossier by an emergency access."},
};
const size_t network_event_count = sizeof network_events / sizeof network_events[0];
