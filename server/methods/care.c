#include "server/methods/care.h"

#include "server/birthday_notice.h"
#include "server/methods/message.h"
#include "server/secret.h"

#include <string.h>

const char *const offered_parts[] = {"chat", "video", "network", NULL};

uint32_t parts_of_json(const json_t *list)
{
    uint32_t parts = 0;
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
    {
        enum part part = PART_ANY;
        if (part_parse(json_string_value(item), &part)) {
            parts |= PART_SET(part);
        }
    }
    return parts;
}

json_t *json_parts(uint32_t parts)
{
    json_t *list = json_array();
    for (enum part part = PART_ANY + 1; part < PART_END; part++) {
        if ((parts & PARTS_OFFERED & PART_SET(part)) != 0) {
            json_array_append_new(list, json_string(part_word(part)));
        }
    }
    return list;
}

enum err care_open(struct care_file *file, struct request *request, struct id client,
                   enum part part, enum verb verb)
{
    struct id dossier;
    *file = (struct care_file){.request = request};
    enum err err =
        err_of_store(dossier_find(request->store, client, request->actor.provider, &dossier));
    request->access = (struct ground){.sought = true, .client = client}; /* that leaves a row */
    return err == OK ? gate_dossier(request, dossier, part, verb, &file->gate, &file->proof) : err;
}

enum err care_open_own(struct care_file *file, struct request *request, struct id dossier)
{
    *file = (struct care_file){.request = request, .proof = prove_own(dossier)};
    return err_of_store(care_find(request->store, dossier, &file->gate.care));
}

enum err care_open_new(struct care_file *file, struct request *request,
                       const struct account *client)
{
    struct store *store = request->store;
    struct id dossier;
    enum store_err err = dossier_find(store, client->id, client->provider, &dossier);
    if (err == STORE_NOT_FOUND) {
        dossier = secret_id(request->now_ms);
        err = dossier_add(store, dossier, client->id, client->provider, request->now_ms);
    }
    return err == STORE_OK ? care_open_own(file, request, dossier) : err_of_store(err);
}

enum store_err care_channel_add(struct care_file *file, struct channel *channel)
{
    const struct request *request = file->request;
    const struct care *care = &file->gate.care;
    channel->provider = care->provider;
    channel->dossier = care->dossier;
    enum store_err err = channel_add(request->store, channel, request->now_ms);
    return err == STORE_OK ? member_add(request->store, channel->id, care->client) : err;
}

bool care_own_account(uint32_t born, bool incapacitated, struct civil_date today)
{
    const struct access_facts client = {
        .relation = RELATION_SELF, .born = civil_of_number(born), .incapacitated = incapacitated};
    return access_decide(&client, PART_NETWORK, VERB_SEE, today).answer == ACCESS_ALLOW;
}

enum err care_check_reason(const struct care_file *file, const bool *incapacitated)
{
    struct request *request = file->request;
    bool changes = incapacitated != NULL && *incapacitated != file->gate.care.incapacitated;
    return changes && param_text(request, "reason") == NULL ? request_invalid(request, "reason")
                                                            : OK;
}

void care_file_autofree(struct care_file *file)
{
    proof_free(file->proof);
    redecide_free(file->redecision);
}

static json_t *content_of(const struct care_deed *deed)
{
    json_t *content = json_pack("{s:s}", "what", deed->what);
    if (!id_is_nil(deed->user)) {
        json_object_set_new(content, "user", json_id(deed->user));
    }
    if (deed->more != NULL) {
        json_object_update(content, deed->more);
    }
    return content;
}

struct earlier {
    enum entry_kind kind;
    json_t *content;
};

static bool take_earlier(void *context, const struct entry *entry)
{
    struct earlier *earlier = context;
    earlier->kind = entry->kind;
    earlier->content = json_loadb(entry->content, entry->content_length, 0, NULL);
    return false;
}

/* Was this nonce used, and for the same? */
static enum err look_back(struct care_file *file, const struct care_deed *deed)
{
    struct request *request = file->request;
    struct earlier earlier = {0};
    enum store_err found = entry_by_nonce(request->store, file->proof, request->actor.account,
                                          param_id(request, "nonce"), take_earlier, &earlier);
    if (found == STORE_NOT_FOUND) {
        return OK;
    }
    if (found != STORE_OK) {
        return found == STORE_REFUSED ? ERR_CONFLICT : err_of_store(found);
    }
    json_t *content = content_of(deed);
    file->repeated = earlier.kind == deed->kind && json_equal(earlier.content, content);
    json_decref(content);
    json_decref(earlier.content);
    return file->repeated ? OK : ERR_CONFLICT;
}

enum err care_begin(struct care_file *file, const struct care_deed *deed)
{
    const bool by_account = !id_is_nil(file->request->actor.account); /* an operator has no nonce */
    enum err err = by_account ? look_back(file, deed) : OK;
    if (err == OK && !file->repeated) {
        err = redecide_begin(file->request, file->gate.care.dossier, &file->redecision);
    }
    return err;
}

static enum err append(struct care_file *file, const struct care_deed *deed)
{
    struct request *request = file->request;
    json_t *content = content_of(deed);
    AUTO_FREE char *text = json_dumps(content, JSON_COMPACT);
    json_decref(content);
    if (text == NULL) {
        return ERR_INTERNAL;
    }
    struct entry entry = {
        .id = secret_id(request->now_ms),
        .kind = deed->kind,
        .author = request->actor.account,
        .sent_ms = request->now_ms,
        .nonce = id_is_nil(deed->nonce) ? param_id(request, "nonce") : deed->nonce,
        .content = text,
        .content_length = strlen(text),
    };
    return err_of_store(deed_append(request->store, file->proof, &entry));
}

struct telling {
    struct care_file *file;
    const char *method;
    struct id user;
    enum store_err err;
};

static void tell(const struct telling *telling, struct id account)
{
    json_t *params = json_pack("{s:o}", "client", json_id(telling->file->gate.care.client));
    if (!id_is_nil(telling->user)) {
        json_object_set_new(params, "user", json_id(telling->user));
    }
    outbox_tell(&telling->file->request->outbox, telling->method, params, account);
}

/* Whether somebody sees what others have, or signs for it. */
static bool concerned(const struct access_facts *facts, struct civil_date today)
{
    static const enum verb verbs[] = {VERB_SEE, VERB_CONSENT, VERB_ARRANGE};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (access_decide(facts, PART_NETWORK, verbs[i], today).answer == ACCESS_ALLOW) {
            return true;
        }
    }
    return false;
}

static bool tell_tied(void *context, const struct tied *tied)
{
    struct telling *telling = context;
    const struct request *request = telling->file->request;
    struct access_facts facts;
    telling->err =
        access_facts_read(request->store, &telling->file->gate.care, tied->account.id,
                          tied->account.provider, tied->account.role, request->now_ms, &facts);
    if (telling->err == STORE_OK && !id_equal(tied->account.id, telling->user) &&
        concerned(&facts, request_today(request))) {
        tell(telling, tied->account.id);
    }
    return telling->err == STORE_OK;
}

/* The client, whom it is about, and those of the network who see or sign. It says that something
 * changed, and not what. */
static enum err tell_all(struct care_file *file, const struct care_deed *deed)
{
    struct telling telling = {
        .file = file,
        .method = deed->kind == ENTRY_NETWORK ? "network.changed" : "consent.changed",
        .user = deed->user,
    };
    tell(&telling, file->gate.care.client);
    if (!id_is_nil(deed->user)) {
        tell(&telling, deed->user); /* in the network or, by now, not */
    }
    enum store_err err = tie_list(file->request->store, file->proof, tell_tied, &telling);
    return err_of_store(err == STORE_OK ? telling.err : err);
}

struct stands {
    struct request *request;
    struct id account;
    enum err err;
};

static bool stands_in(void *context, struct id dossier, enum tie tie)
{
    struct stands *stands = context;
    const struct care_deed deed = {.kind = ENTRY_NETWORK, .user = stands->account};
    if (tie == TIE_CARE_TEAM) {
        return true;
    }
    AUTO(care_file) file;
    stands->err = care_open_own(&file, stands->request, dossier);
    if (stands->err == OK) {
        stands->err = tell_all(&file, &deed);
    }
    return stands->err == OK;
}

enum err care_stands(struct request *request, struct id id)
{
    struct stands stands = {.request = request, .account = id};
    struct account account;
    struct id own;
    enum store_err err = account_find(request->store, id, &account);
    if (err == STORE_OK) {
        err = dossier_find(request->store, id, account.provider, &own);
    }
    if (err == STORE_OK) {
        (void)stands_in(&stands, own, TIE_NONE);
    } else if (err != STORE_NOT_FOUND) {
        return err_of_store(err);
    }
    err = stands.err == OK ? tie_list_of(request->store, id, stands_in, &stands) : STORE_OK;
    return err == STORE_OK ? stands.err : err_of_store(err);
}

enum err care_keep(struct care_file *file, const struct care_deed *deed)
{
    enum err err = append(file, deed);
    if (err != OK) {
        return err;
    }
    const json_t *reason = /* what is kept from a representative is for the care team alone */
        deed->kind == ENTRY_WITHHOLDING ? NULL : json_object_get(deed->more, "reason");
    return gate_audit_care(file->request, deed->event, &file->gate.care,
                           id_is_nil(deed->user) ? file->gate.care.client : deed->user,
                           json_string_value(reason));
}

enum err care_tell(struct care_file *file, const struct care_deed *deed)
{
    struct request *request = file->request;
    struct care care;
    enum err err = tell_all(file, deed);
    if (err == OK) {
        err = err_of_store(care_find(request->store, file->gate.care.dossier, &care));
    }
    if (err == OK) {
        err = birthday_notice(request, &care);
    }
    return err == OK ? redecide_end(file->redecision) : err;
}

enum err care_end(struct care_file *file, const struct care_deed *deed)
{
    enum err err = care_keep(file, deed);
    return err == OK ? care_tell(file, deed) : err;
}

enum err care_user(const struct care_file *file, struct id user, struct account *ret_account)
{
    struct request *request = file->request;
    enum store_err err = account_find(request->store, user, ret_account);
    if (err == STORE_NOT_FOUND ||
        (err == STORE_OK && !id_equal(ret_account->provider, file->gate.care.provider))) {
        return request_invalid(request, "user");
    }
    return err_of_store(err);
}

enum err care_tie_of(const struct care_file *file, struct id account, enum tie *ret_tie)
{
    struct standing_in standing;
    enum store_err err = care_standing(file->request->store, &file->gate.care, account, &standing);
    if (err == STORE_OK) {
        *ret_tie = standing.tie;
    }
    return err_of_store(err);
}

bool tie_fits(enum tie tie, enum role role)
{
    switch (tie) {
    case TIE_REPRESENTATIVE:
        return role == ROLE_REPRESENTATIVE;
    case TIE_RELATIVE:
    case TIE_TEACHER:
        return role == ROLE_RELATIVE;
    case TIE_CARE_TEAM:
        return role == ROLE_THERAPIST || role == ROLE_PLANNER;
    default:
        return false;
    }
}

static bool count_tied(void *context, const struct tied *tied)
{
    (void)tied;
    ++*(unsigned *)context;
    return true;
}

enum err care_network_full(const struct care_file *file, bool *ret_full)
{
    unsigned count = 0;
    enum store_err err = tie_list(file->request->store, file->proof, count_tied, &count);
    *ret_full = count >= NETWORK_MAX;
    return err_of_store(err);
}

struct joining {
    struct store *store;
    struct id account;
    enum store_err err;
};

static bool join_care(void *context, const struct channel *channel)
{
    struct joining *joining = context;
    if (channel->kind == CHANNEL_CARE) {
        joining->err = member_add(joining->store, channel->id, joining->account);
        if (joining->err == STORE_EXISTS) {
            joining->err = STORE_OK;
        }
    }
    return joining->err == STORE_OK;
}

/* Who leaves the network stays a member of its channels by name: without a tie there is no access,
 * and what was written keeps its author. */
enum err care_tie(struct care_file *file, struct id account, enum tie before, enum tie tie)
{
    struct request *request = file->request;
    if (before == TIE_NONE && tie != TIE_NONE) {
        bool full = false;
        enum err err = care_network_full(file, &full);
        if (err != OK || full) {
            return full ? ERR_CONFLICT : err;
        }
    }
    enum store_err err = tie_set(request->store, file->proof, account, tie, request->now_ms);
    if (err == STORE_OK && tie != TIE_NONE) {
        struct joining joining = {request->store, account, STORE_OK};
        err = channel_list_in(request->store, file->gate.care.dossier, join_care, &joining);
        err = err == STORE_OK ? joining.err : err;
    }
    return err_of_store(err);
}
