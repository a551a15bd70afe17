/* Single sign-on, arranged by an operator. */

#include "server/control/inner.h"

#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/secret.h"
#include "server/sso/url.h"
#include "storage/sso.h"

#include <stdio.h>
#include <string.h>

#define WORD(name, word) word,
static const char *const link_words[] = {SSO_LINK_MAP(WORD) NULL};
#undef WORD

/* R-ACC-4: staff alone. */
static const enum role staff[] = {ROLE_THERAPIST, ROLE_PLANNER, ROLE_PRIVACY_OFFICER, ROLE_SUPPORT};
static const char *const staff_words[] = {"therapist", "planner", "privacy_officer", "support",
                                          NULL};
enum { STAFF_COUNT = sizeof staff / sizeof staff[0] };

static uint32_t all_staff(void)
{
    uint32_t roles = 0;
    for (size_t i = 0; i < STAFF_COUNT; i++) {
        roles |= 1u << staff[i];
    }
    return roles;
}

/* All where none are named. */
static uint32_t roles_of(const json_t *words)
{
    uint32_t roles = 0;
    size_t index;
    json_t *word;
    json_array_foreach(words, index, word)
    {
        enum role role;
        roles |= role_parse(json_string_value(word), &role) ? 1u << role : 0;
    }
    return words == NULL ? all_staff() : roles;
}

static json_t *json_roles(uint32_t roles)
{
    json_t *list = json_array();
    for (size_t i = 0; i < STAFF_COUNT; i++) {
        if ((roles & 1u << staff[i]) != 0) {
            json_array_append_new(list, json_string(role_word(staff[i])));
        }
    }
    return list;
}

/* RFC 6749, appendix A: characters that one can see, and blanks. */
static bool is_plain(const char *text, size_t size)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~') {
            return false;
        }
    }
    return strlen(text) < size;
}

/* Reads a parameter that is there; the first of them at fault is named. */
static enum err take(struct request *request, const char *name, char *ret_text, size_t size)
{
    const char *text = param_text(request, name);
    if (text == NULL || !is_plain(text, size)) {
        return request_invalid(request, name);
    }
    memcpy(ret_text, text, strlen(text) + 1);
    return OK;
}

static enum err read_sso(struct request *request, struct sso *sso)
{
    const char *link_by = param_text(request, "link_by");
    enum err err = take(request, "issuer", sso->issuer, sizeof sso->issuer);
    if (err == OK && !sso_issuer_good(sso->issuer)) {
        err = request_invalid(request, "issuer");
    }
    if (err == OK) {
        err = take(request, "client_id", sso->client_id, sizeof sso->client_id);
    }
    if (err == OK && param_text(request, "client_secret") != NULL) {
        err = take(request, "client_secret", sso->secret, sizeof sso->secret);
    }
    sso->roles = roles_of(param_json(request, "roles"));
    if (link_by != NULL) {
        sso_link_parse(link_by, &sso->link_by);
    }
    return err;
}

static enum err set_sso(struct request *request, struct id provider)
{
    struct sso sso = {.provider = provider};
    enum err err = read_sso(request, &sso);
    if (err == OK) {
        err = err_of_store(sso_set(request->store, &sso));
    }
    secret_wipe(&sso, sizeof sso);
    return err == OK ? gate_audit(request, "provider.sso", NULL, provider) : err;
}

/* With nothing but the provider it tells how things are. */
static bool asks_alone(const struct request *request)
{
    static const char *const names[] = {"issuer", "client_id", "client_secret", "roles", "link_by"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (param_given(request, names[i])) {
            return false;
        }
    }
    return true;
}

static enum err provider_sso(struct request *request)
{
    struct id provider;
    struct sso sso;
    enum err err = control_provider(request, &provider);
    if (err == OK && !asks_alone(request)) {
        err = set_sso(request, provider);
    }
    if (err == OK) {
        err = control_stored(request, sso_state(request->store, provider, &sso), "provider");
    }
    if (err != OK) {
        return err;
    }
    request->result = json_pack("{s:o, s:s, s:s, s:o, s:s}", "id", json_id(provider), "issuer",
                                sso.issuer, "client_id", sso.client_id, "roles",
                                json_roles(sso.roles), "link_by", sso_link_word(sso.link_by));
    return OK;
}

/* Again is no fault: whoever asks wants it to be so. */
static enum err provider_sso_off(struct request *request)
{
    struct id provider;
    enum err err = control_provider(request, &provider);
    if (err != OK) {
        return err;
    }
    enum store_err off = sso_off(request->store, provider);
    if (off != STORE_OK && off != STORE_NOT_FOUND) {
        return err_of_store(off);
    }
    request->result = json_pack("{s:o}", "id", json_id(provider));
    return gate_audit(request, "provider.sso_off", NULL, provider);
}

static enum err link_subject(struct request *request, const struct account *account)
{
    struct sso sso;
    char subject[SSO_SUBJECT_BYTES_MAX + 1];
    enum err err =
        control_stored(request, sso_state(request->store, account->provider, &sso), "provider");
    if (err == OK && (sso.roles & 1u << account->role) == 0) {
        err = control_refuse(request, ERR_CONFLICT, "username");
    }
    if (err == OK) {
        err = take(request, "subject", subject, sizeof subject);
    }
    if (err == OK) {
        err = control_stored(
            request, sso_subject_set(request->store, account->id, &sso, subject, request->now_ms),
            "subject");
    }
    return err == OK ? gate_audit(request, "user.sso", NULL, account->id) : err;
}

/* Without a subject it tells which one the account is. */
static enum err user_sso(struct request *request)
{
    struct account account;
    struct sso_subject subject;
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err == OK && param_text(request, "subject") != NULL) {
        err = link_subject(request, &account);
    }
    if (err != OK) {
        return err;
    }
    enum store_err found = sso_subject_find(request->store, account.id, &subject);
    bool linked = found == STORE_OK;
    request->result = json_pack("{s:o, s:b}", "id", json_id(account.id), "linked", linked);
    if (linked) {
        json_object_set_new(request->result, "issuer", json_string(subject.issuer));
        json_object_set_new(request->result, "subject", json_string(subject.subject));
        json_object_set_new(request->result, "since", json_time(subject.linked_ms));
    }
    return found == STORE_NOT_FOUND ? OK : err_of_store(found);
}

/* The sign-ins stay: to end them is a matter of user.lock. Again is no fault. */
static enum err user_sso_off(struct request *request)
{
    struct account account;
    enum err err = control_account(request, param_text(request, "username"), "username", &account);
    if (err != OK) {
        return err;
    }
    enum store_err off = sso_subject_off(request->store, account.id);
    if (off != STORE_OK && off != STORE_NOT_FOUND) {
        return err_of_store(off);
    }
    request->result = json_pack("{s:o}", "id", json_id(account.id));
    return gate_audit(request, "user.sso_off", NULL, account.id);
}

#define TEXT(name_, max_, optional_)                                                               \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = max_, .optional = optional_            \
    }
#define ROLES(optional_)                                                                           \
    {                                                                                              \
        .name = "roles", .type = FIELD_LIST, .item = FIELD_WORD, .words = staff_words, .min = 1,   \
        .max = STAFF_COUNT, .optional = optional_                                                  \
    }
#define LINK_BY(optional_)                                                                         \
    {                                                                                              \
        .name = "link_by", .type = FIELD_WORD, .words = link_words, .optional = optional_          \
    }
#define ID                                                                                         \
    {                                                                                              \
        .name = "id", .type = FIELD_ID                                                             \
    }
#define PROVIDER                                                                                   \
    {                                                                                              \
        .name = "provider", .type = FIELD_ID, .optional = true                                     \
    }

FORM(id_result, ID);
FORM(sso_params, PROVIDER, TEXT("issuer", SSO_ISSUER_BYTES_MAX, true),
     TEXT("client_id", SSO_CLIENT_BYTES_MAX, true),
     TEXT("client_secret", SSO_SECRET_BYTES_MAX, true), ROLES(true), LINK_BY(true));
FORM(sso_result, ID, TEXT("issuer", SSO_ISSUER_BYTES_MAX, false),
     TEXT("client_id", SSO_CLIENT_BYTES_MAX, false), ROLES(false), LINK_BY(false));
FORM(provider_params, PROVIDER);
FORM(subject_params, TEXT("username", USERNAME_BYTES_MAX, false),
     TEXT("subject", SSO_SUBJECT_BYTES_MAX, true));
FORM(subject_result, ID, {.name = "linked", .type = FIELD_BOOLEAN},
     TEXT("issuer", SSO_ISSUER_BYTES_MAX, true), TEXT("subject", SSO_SUBJECT_BYTES_MAX, true),
     {.name = "since", .type = FIELD_TIME, .optional = true});
FORM(username_params, TEXT("username", USERNAME_BYTES_MAX, false));

const struct command sso_commands[] = {
    {"provider.sso", LANE_WRITE, &sso_params, &sso_result, provider_sso,
     .says = "Let a provider's staff sign in at an identity provider; alone, tell at which."},
    {"provider.sso_off", LANE_WRITE, &provider_params, &id_result, provider_sso_off,
     .says = "Switch a provider's single sign-on off; links and sign-ins stay."},
    {"user.sso", LANE_WRITE, &subject_params, &subject_result, user_sso,
     .says = "Link an account to its subject at the identity provider; alone, tell to which."},
    {"user.sso_off", LANE_WRITE, &username_params, &id_result, user_sso_off,
     .says = "Take an account's link away; its sign-ins stay."},
};
const size_t sso_command_count = sizeof sso_commands / sizeof sso_commands[0];
