/* Consent: who may see what of a client's care (R-CONS-1 to R-CONS-8). Each signatory has a
 * signature for each person, a set of parts; what a person gets is what all who must sign have
 * signed. So to grant, to change and to withdraw are one deed: to sign anew. */

#include "server/methods/care.h"

#include "server/memory.h"
#include "server/methods/forms.h"
#include "server/methods/tables.h"
#include "server/notice.h"
#include "storage/audit.h"

#include <string.h>

enum { SIGNATURES_MAX = NETWORK_MAX * NETWORK_MAX, REASON_MIN = 3 };

/* All that was tied, signed, asked and withheld in a dossier. */
struct picture {
    struct care_file *file;
    struct account client;
    struct civil_date today;
    size_t people_count, signature_count, asked_count, withheld_count;
    bool too_many;
    struct tied people[NETWORK_MAX];
    struct signature signatures[SIGNATURES_MAX];
    struct consent_request asked[NETWORK_MAX];
    struct withholding withheld[NETWORK_MAX];
};

#define TAKER(name, type, member, count, bound)                                                    \
    static bool name(void *context, const struct type *item)                                       \
    {                                                                                              \
        struct picture *picture = context;                                                         \
        picture->too_many = picture->too_many || picture->count == (bound);                        \
        if (!picture->too_many) {                                                                  \
            picture->member[picture->count++] = *item;                                             \
        }                                                                                          \
        return !picture->too_many;                                                                 \
    }
TAKER(take_tied, tied, people, people_count, NETWORK_MAX)
TAKER(take_signature, signature, signatures, signature_count, SIGNATURES_MAX)
TAKER(take_asked, consent_request, asked, asked_count, NETWORK_MAX)
TAKER(take_withheld, withholding, withheld, withheld_count, NETWORK_MAX)
#undef TAKER

static enum err picture_read(struct care_file *file, struct picture *ret_picture)
{
    struct store *store = file->request->store;
    struct picture *picture = ret_picture;
    memset(picture, 0, sizeof *picture);
    picture->file = file;
    picture->today = request_today(file->request);
    enum store_err err = account_find(store, file->gate.care.client, &picture->client);
    if (err == STORE_OK) {
        err = tie_list(store, file->proof, take_tied, picture);
    }
    if (err == STORE_OK) {
        err = signature_list(store, file->proof, take_signature, picture);
    }
    if (err == STORE_OK) {
        err = consent_request_list(store, file->proof, take_asked, picture);
    }
    if (err == STORE_OK) {
        err = withholding_list(store, file->proof, take_withheld, picture);
    }
    if (err == STORE_OK && picture->too_many) {
        return ERR_INTERNAL; /* the network is bounded when people join */
    }
    return err_of_store(err);
}

static uint32_t signed_by(const struct picture *picture, struct id grantee, struct id signatory)
{
    for (size_t i = 0; i < picture->signature_count; i++) {
        const struct signature *signature = &picture->signatures[i];
        if (id_equal(signature->grantee, grantee) && id_equal(signature->signatory, signatory)) {
            return signature->parts;
        }
    }
    return 0;
}

static uint32_t asked_for(const struct picture *picture, struct id grantee)
{
    for (size_t i = 0; i < picture->asked_count; i++) {
        if (id_equal(picture->asked[i].grantee, grantee)) {
            return picture->asked[i].parts;
        }
    }
    return 0;
}

/* What anybody wants for the person: asked for, or signed by one at least. */
static uint32_t wanted_for(const struct picture *picture, struct id grantee)
{
    uint32_t parts = asked_for(picture, grantee);
    for (size_t i = 0; i < picture->signature_count; i++) {
        if (id_equal(picture->signatures[i].grantee, grantee)) {
            parts |= picture->signatures[i].parts;
        }
    }
    return parts;
}

static enum err facts_of(const struct picture *picture, const struct account *account,
                         struct access_facts *ret_facts)
{
    const struct care_file *file = picture->file;
    enum store_err err =
        access_facts_read(file->request->store, &file->gate.care, account->id, account->provider,
                          account->role, file->request->now_ms, ret_facts);
    ret_facts->features = file->request->actor.features;
    ret_facts->standing = account->state == ACCOUNT_CLOSED ? STANDING_CLOSED : STANDING_GOOD;
    return err_of_store(err);
}

static void note_closed(json_t *form, const struct account *account)
{
    if (account->state == ACCOUNT_CLOSED) {
        json_object_set_new(form, "closed", json_true());
    }
}

/* One who must sign, and what of the wanted is signed. Closing an account is no signature and takes
 * none back: who represents by law goes on to. */
static void add_signatory(json_t *signatures, const struct account *account, uint32_t parts,
                          uint32_t wanted)
{
    json_t *form =
        json_pack("{s:o, s:o, s:o}", "user", json_user(account->id, account->name, account->role),
                  "parts", json_parts(parts), "missing", json_parts(wanted & ~parts));
    note_closed(form, account);
    json_array_append_new(signatures, form);
}

/* Who must sign for the person, as the rules say. The caller owns the result. */
static json_t *json_signatures(const struct picture *picture, struct id grantee, enum need need)
{
    json_t *signatures = json_array();
    uint32_t wanted = wanted_for(picture, grantee);
    const struct account *client = &picture->client;
    if (need == NEED_CLIENT || need == NEED_BOTH) {
        add_signatory(signatures, client, signed_by(picture, grantee, client->id), wanted);
    }
    for (size_t i = 0; i < picture->people_count; i++) {
        const struct tied *tied = &picture->people[i];
        if ((need == NEED_REPRESENTATIVES || need == NEED_BOTH) &&
            tied->tie == TIE_REPRESENTATIVE) {
            add_signatory(signatures, &tied->account, signed_by(picture, grantee, tied->account.id),
                          wanted);
        }
    }
    return signatures;
}

static bool is_grantee(enum tie tie)
{
    return tie == TIE_REPRESENTATIVE || tie == TIE_RELATIVE || tie == TIE_TEACHER;
}

/* The verb by which somebody of this tie is given parts. */
static enum verb verb_for(enum tie tie)
{
    return tie == TIE_REPRESENTATIVE ? VERB_ENTRUST : VERB_CONSENT;
}

/* Whether the caller may. */
static bool may(const struct care_file *file, enum verb verb)
{
    return access_decide(&file->gate.facts, PART_NETWORK, verb, request_today(file->request))
               .answer == ACCESS_ALLOW;
}

static uint32_t withheld_from(const struct picture *picture, struct id account)
{
    for (size_t i = 0; i < picture->withheld_count; i++) {
        if (id_equal(picture->withheld[i].account, account)) {
            return picture->withheld[i].parts;
        }
    }
    return 0;
}

/* Who must sign, and for what, follows from the client's age and capacity: so a related person who
 * does not see the network is told none of that, of the own access either (R-CONS-2). */
static bool knows_client(const struct care_file *file)
{
    return file->gate.facts.relation != RELATION_RELATIVE || may(file, VERB_SEE);
}

/* Whether something waits for one who has no account to sign with any more. */
static bool waits_in_vain(const json_t *signatures, uint32_t seen)
{
    size_t index;
    json_t *signature;
    json_array_foreach(signatures, index, signature)
    {
        uint32_t left = PARTS_OFFERED & ~seen & ~parts_of_json(json_object_get(signature, "parts"));
        if (json_object_get(signature, "closed") != NULL && left != 0) {
            return true;
        }
    }
    return false;
}

/* Takes `take_signatures`. */
static void add_signatures(const struct picture *picture, json_t *person, enum need need,
                           uint32_t seen, json_t *take_signatures)
{
    if (knows_client(picture->file)) {
        json_object_set_new(person, "needs", json_string(need_word(need)));
        json_object_set(person, "signatures", take_signatures);
    } else if (waits_in_vain(take_signatures, seen)) {
        json_object_set_new(person, "gone", json_true());
    }
    json_decref(take_signatures);
}

static enum err json_person(const struct picture *picture, const struct tied *tied,
                            json_t **ret_person)
{
    struct access_facts facts;
    const struct account *account = &tied->account;
    enum err err = facts_of(picture, account, &facts);
    if (err != OK) {
        return err;
    }
    enum need need = access_need(&facts, picture->today);
    uint32_t seen = access_parts(&facts, VERB_SEE, picture->today);
    json_t *person = json_pack(
        "{s:o, s:s, s:o, s:o, s:b}", "user", json_user(account->id, account->name, account->role),
        "tie", tie_word(tied->tie), "asked", json_parts(asked_for(picture, account->id)), "parts",
        json_parts(seen), "may_sign",
        need != NEED_NOTHING && account->state != ACCOUNT_CLOSED &&
            may(picture->file, verb_for(tied->tie)));
    add_signatures(picture, person, need, seen, json_signatures(picture, account->id, need));
    note_closed(person, account);
    if (may(picture->file, VERB_WITHHOLD)) { /* for the care team alone */
        json_object_set_new(person, "withheld", json_parts(withheld_from(picture, account->id)));
    }
    *ret_person = person;
    return OK;
}

/* Whoever sees the network sees all of it; whoever signs sees what there is to sign; everybody sees
 * the own row. */
static bool shows(const struct picture *picture, const struct tied *tied)
{
    return is_grantee(tied->tie) &&
           (may(picture->file, VERB_SEE) || may(picture->file, verb_for(tied->tie)) ||
            id_equal(tied->account.id, picture->file->request->actor.account));
}

static enum err consent_get(struct request *request)
{
    AUTO(care_file) file;
    AUTO_FREE struct picture *picture = memory_new(sizeof *picture);
    enum err err = care_open(&file, request, param_id(request, "client"), PART_NETWORK, VERB_ASK);
    if (err == OK) {
        err = picture_read(&file, picture);
    }
    if (err != OK) {
        return err;
    }
    gate_look(request, "consent.get", file.gate.care.client);
    json_t *people = json_array();
    request->result =
        json_pack("{s:o, s:o, s:o}", "client",
                  json_user(picture->client.id, picture->client.name, picture->client.role),
                  "offered", json_parts(PARTS_OFFERED), "people", people);
    if (knows_client(&file)) {
        enum age age = age_on(civil_of_number(file.gate.care.born), picture->today);
        json_object_set_new(request->result, "age", json_string(age_word(age)));
    }
    for (size_t i = 0; i < picture->people_count && err == OK; i++) {
        json_t *person = NULL;
        if (shows(picture, &picture->people[i])) {
            err = json_person(picture, &picture->people[i], &person);
            json_array_append_new(people, person);
        }
    }
    return err;
}

/* Opens the dossier with `verb`, for a deed on the access of `user`, who must be tied to it. */
static enum err open_for(struct care_file *file, struct request *request, enum verb verb,
                         enum tie *ret_tie)
{
    enum err err = care_open(file, request, param_id(request, "client"), PART_NETWORK, verb);
    if (err == OK) {
        err = care_tie_of(file, param_id(request, "user"), ret_tie);
    }
    return err == OK && !is_grantee(*ret_tie) ? request_invalid(request, "user") : err;
}

/* The same with the verb by which people of that tie are given parts. */
static enum err open_to_sign(struct care_file *file, struct request *request)
{
    enum tie tie = TIE_NONE;
    enum err err = open_for(file, request, VERB_ASK, &tie);
    if (err != OK) {
        return err;
    }
    care_file_autofree(file);
    return open_for(file, request, verb_for(tie), &tie);
}

struct settling {
    struct id grantee;
    uint32_t parts;
};

static bool take_asked_of(void *context, const struct consent_request *asked)
{
    struct settling *settling = context;
    if (id_equal(asked->grantee, settling->grantee)) {
        settling->parts = asked->parts;
    }
    return true;
}

/* A request ends when everybody has signed for all that was asked. */
static enum err settle_request(struct care_file *file, struct id grantee)
{
    struct store *store = file->request->store;
    struct settling settling = {.grantee = grantee};
    struct account account;
    struct access_facts facts;
    enum err err = care_user(file, grantee, &account);
    if (err == OK) {
        err = err_of_store(access_facts_read(store, &file->gate.care, grantee, account.provider,
                                             account.role, file->request->now_ms, &facts));
    }
    if (err == OK) {
        err = err_of_store(consent_request_list(store, file->proof, take_asked_of, &settling));
    }
    const struct consent_request none = {.grantee = grantee};
    if (err != OK || (settling.parts & ~access_signed(&facts, request_today(file->request))) != 0) {
        return err;
    }
    return err_of_store(consent_request_set(store, file->proof, &none));
}

static enum err consent_sign(struct request *request)
{
    AUTO(care_file) file;
    const struct signature signature = {.grantee = param_id(request, "user"),
                                        .signatory = request->actor.account,
                                        .parts = parts_of_json(param_json(request, "parts")),
                                        .signed_ms = request->now_ms};
    json_t *more = json_pack("{s:o}", "parts", json_parts(signature.parts));
    const struct care_deed deed = {
        .kind = ENTRY_CONSENT,
        .event = signature.parts != 0 ? "consent.sign" : "consent.withdraw",
        .what = signature.parts != 0 ? "signed" : "withdrawn",
        .user = signature.grantee,
        .more = more,
    };
    enum err err = open_to_sign(&file, request);
    if (err == OK) {
        err = care_begin(&file, &deed);
    }
    if (err == OK && !file.repeated) {
        err = err_of_store(signature_set(request->store, file.proof, &signature));
        if (err == OK) {
            err = settle_request(&file, signature.grantee);
        }
        if (err == OK) {
            err = care_end(&file, &deed);
        }
    }
    json_decref(more);
    return err;
}

/* Who may ask: the person, whoever may sign, and staff that arranges the network. */
static enum err open_to_ask(struct care_file *file, struct request *request)
{
    enum tie tie = TIE_NONE;
    enum err err = open_for(file, request, VERB_ASK, &tie);
    if (err == OK && !id_equal(param_id(request, "user"), request->actor.account) &&
        !may(file, verb_for(tie)) && !may(file, VERB_ARRANGE)) {
        err = ERR_FORBIDDEN;
    }
    return err;
}

/* Whether a question for the person was asked within a day: who asks again and again fills nobody's
 * mailbox. So many deeds within a day say so too, for what lies behind them is not looked through.
 */
struct recent {
    struct id grantee;
    uint64_t since_ms;
    unsigned within; /* deeds */
    bool found;
};
enum { RECENT_DEEDS = 200, DAY_S = 24 * 3600 };

static bool take_recent(void *context, const struct entry *entry)
{
    struct recent *recent = context;
    json_t *deed = json_loadb(entry->content, entry->content_length, 0, NULL);
    const char *user = json_string_value(json_object_get(deed, "user"));
    const char *what = json_string_value(json_object_get(deed, "what"));
    bool within = entry->sent_ms > recent->since_ms;
    struct id id;
    recent->within += within ? 1 : 0;
    recent->found |= within && entry->kind == ENTRY_CONSENT && what != NULL &&
                     strcmp(what, "asked") == 0 && user != NULL && id_parse(user, &id) &&
                     id_equal(id, recent->grantee);
    json_decref(deed);
    return !recent->found;
}

static enum err asked_lately(struct care_file *file, struct id grantee, bool *ret_lately)
{
    const struct request *request = file->request;
    struct recent recent = {.grantee = grantee,
                            .since_ms = request->now_ms - UINT64_C(1000) * DAY_S};
    const struct entry_page page = {
        .channel = file->gate.care.dossier, .limit = RECENT_DEEDS, .newest = true};
    enum store_err err = entry_list(request->store, file->proof, &page, take_recent, &recent);
    *ret_lately = recent.found || recent.within == RECENT_DEEDS;
    return err_of_store(err);
}

/* By mail, where they can still sign: the question itself is inside. */
static enum err mail_signatory(const struct picture *picture, const struct account *account,
                               const struct consent_request *asked)
{
    bool waits = (asked->parts & ~signed_by(picture, asked->grantee, account->id)) != 0;
    return waits && account->state == ACCOUNT_ACTIVE && !id_equal(account->id, asked->asked_by)
               ? notice(picture->file->request, account->id, MAIL_SIGN)
               : OK;
}

static enum err mail_signatories(const struct picture *picture, enum need need,
                                 const struct consent_request *asked)
{
    enum err err = need == NEED_CLIENT || need == NEED_BOTH
                       ? mail_signatory(picture, &picture->client, asked)
                       : OK;
    for (size_t i = 0; i < picture->people_count && err == OK; i++) {
        const struct tied *tied = &picture->people[i];
        if ((need == NEED_REPRESENTATIVES || need == NEED_BOTH) &&
            tied->tie == TIE_REPRESENTATIVE) {
            err = mail_signatory(picture, &tied->account, asked);
        }
    }
    return err;
}

static enum err tell_signatories(struct care_file *file, const struct consent_request *asked)
{
    AUTO_FREE struct picture *picture = memory_new(sizeof *picture);
    struct account grantee;
    struct access_facts facts;
    bool lately = asked->parts == 0; /* nothing waits */
    enum err err = lately ? OK : asked_lately(file, asked->grantee, &lately);
    if (err != OK || lately) {
        return err;
    }
    err = picture_read(file, picture);
    if (err == OK) {
        err = care_user(file, asked->grantee, &grantee);
    }
    if (err == OK) {
        err = facts_of(picture, &grantee, &facts);
    }
    return err == OK ? mail_signatories(picture, access_need(&facts, picture->today), asked) : err;
}

static enum err consent_ask(struct request *request)
{
    AUTO(care_file) file;
    const struct consent_request asked = {
        .grantee = param_id(request, "user"),
        .asked_by = request->actor.account,
        .parts = parts_of_json(param_json(request, "parts")),
        .asked_ms = request->now_ms,
    };
    json_t *more = json_pack("{s:o}", "parts", json_parts(asked.parts));
    const struct care_deed deed = {.kind = ENTRY_CONSENT,
                                   .event = "consent.ask",
                                   .what = asked.parts != 0 ? "asked" : "unasked",
                                   .user = asked.grantee,
                                   .more = more};
    enum err err = open_to_ask(&file, request);
    if (err == OK) {
        err = care_begin(&file, &deed);
    }
    if (err == OK && !file.repeated) {
        err = err_of_store(consent_request_set(request->store, file.proof, &asked));
        if (err == OK) { /* before this question stands among those of today */
            err = tell_signatories(&file, &asked);
        }
        if (err == OK) {
            err = care_end(&file, &deed);
        }
    }
    json_decref(more);
    return err;
}

static enum err consent_withhold(struct request *request)
{
    AUTO(care_file) file;
    enum tie tie;
    const struct withholding withholding = {
        .account = param_id(request, "user"),
        .by = request->actor.account,
        .parts = parts_of_json(param_json(request, "parts")),
        .since_ms = request->now_ms,
    };
    json_t *more = json_pack("{s:o, s:s}", "parts", json_parts(withholding.parts), "reason",
                             param_text(request, "reason"));
    const struct care_deed deed = {
        .kind = ENTRY_WITHHOLDING,
        .event = withholding.parts != 0 ? AUDIT_EVENT_WITHHOLD : AUDIT_EVENT_RELEASE,
        .what = withholding.parts != 0 ? "withheld" : "released",
        .user = withholding.account,
        .more = more,
    };
    enum err err = open_for(&file, request, VERB_WITHHOLD, &tie);
    if (err == OK && tie != TIE_REPRESENTATIVE) {
        err = request_invalid(request, "user");
    }
    if (err == OK) {
        err = care_begin(&file, &deed);
    }
    if (err == OK && !file.repeated) {
        err = err_of_store(withholding_set(request->store, file.proof, &withholding));
        if (err == OK) {
            err = care_end(&file, &deed);
        }
    }
    json_decref(more);
    return err;
}

static const char *const tie_words[] = {"representative", "relative", "teacher", NULL};
FORM(client_params, CARE_CLIENT);
#define TRUE_OR_LEFT_OUT(name_)                                                                    \
    {                                                                                              \
        .name = name_, .type = FIELD_BOOLEAN, .optional = true                                     \
    }
FORM(signature_form, {.name = "user", .type = FIELD_OBJECT, .form = &form_user},
     CARE_PARTS("parts"), CARE_PARTS("missing"), TRUE_OR_LEFT_OUT("closed"));
FORM(person_form, {.name = "user", .type = FIELD_OBJECT, .form = &form_user},
     {.name = "tie", .type = FIELD_WORD, .words = tie_words},
     {.name = "needs", .type = FIELD_WORD, .words = need_words, .optional = true},
     CARE_PARTS("asked"), CARE_PARTS("parts"),
     {.name = "signatures", .type = FIELD_LIST, .form = &signature_form, .optional = true},
     {.name = "may_sign", .type = FIELD_BOOLEAN}, CARE_PARTS_OPTIONAL("withheld"),
     TRUE_OR_LEFT_OUT("closed"), TRUE_OR_LEFT_OUT("gone"));
FORM(get_result, {.name = "client", .type = FIELD_OBJECT, .form = &form_user},
     {.name = "age", .type = FIELD_WORD, .words = age_words, .optional = true},
     CARE_PARTS("offered"), {.name = "people", .type = FIELD_LIST, .form = &person_form});
FORM(sign_params, CARE_CLIENT, CARE_USER, CARE_PARTS("parts"), CARE_NONCE);
FORM(withhold_params, CARE_CLIENT, CARE_USER, CARE_PARTS("parts"),
     {.name = "reason", .type = FIELD_TEXT, .min = REASON_MIN, .max = CARE_REASON_MAX}, CARE_NONCE);
FORM(changed_params, CARE_CLIENT, {.name = "user", .type = FIELD_ID, .optional = true});

const struct method consent_methods[] = {
    {"consent.get", LANE_READ, &client_params, &get_result, consent_get, .per_minute = 120,
     .says =
         "Tell who may see what of a client's care, who must sign for it, and what is missing; a "
         "related person without the network, what the own access is and waits for, and no more."},
    {"consent.ask", LANE_WRITE, &sign_params, &form_empty, consent_ask, .per_minute = 30,
     .says = "Ask that somebody may see parts; those who must sign see it. No part: no longer."},
    {"consent.sign", LANE_WRITE, &sign_params, &form_empty, consent_sign, .per_minute = 60,
     .says = "Sign for the parts that somebody may see, instead of what one signed before; none "
             "withdraws. It counts at once."},
    {"consent.withhold", LANE_WRITE, &withhold_params, &form_empty, consent_withhold,
     .per_minute = 30,
     .says = "Keep parts from a representative, with a reason for the care team alone; no part "
             "lifts it."},
};
const size_t consent_method_count = sizeof consent_methods / sizeof consent_methods[0];

const struct event_kind consent_events[] = {
    {"consent.changed", &changed_params, "What somebody may see, or what was asked, is otherwise."},
};
const size_t consent_event_count = sizeof consent_events / sizeof consent_events[0];
