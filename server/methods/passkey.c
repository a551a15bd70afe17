/* One's own passkeys (R-ACC-4). The challenge of a new one is given and taken on the loop, before
 * the handler runs: it lives in the memory of the server alone. */

#include "storage/passkey.h"
#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/guard.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/methods/account.h"
#include "server/methods/forms.h"
#include "server/methods/gate.h"
#include "server/methods/tables.h"
#include "server/notice.h"
#include "server/secret.h"
#include "server/webauthn/base64url.h"
#include "server/webauthn/challenges.h"
#include "server/webauthn/webauthn.h"

#include <stdio.h>
#include <string.h>

/* What is told by mail each time is not done without end: others wait for the same mail server. */
enum { MAILED_PER_MINUTE = 6 };

/* A challenge that was given now. */
struct beginning {
    uint8_t challenge[CHALLENGE_BYTES];
};

/* What came back, with the challenge it answers. */
struct registration {
    uint8_t challenge[CHALLENGE_BYTES];
    bool current; /* given to this sign-in for this, and not used before */
    size_t client_data_length, attestation_length;
    uint8_t client_data[CLIENT_DATA_MAX];
    uint8_t attestation[ATTESTATION_MAX];
};

/* Who asks may answer, on the same sign-in. */
static struct challenge_use use_of(const struct request *request)
{
    const struct actor *actor = &request->actor;
    const struct app *app = request->app;
    const struct guess guess =
        guard_guess_inside(app->guard, app->config, actor->account, actor->sign_in, actor->address);
    return (struct challenge_use){.purpose = CHALLENGE_ADD,
                                  .owner = guess.keys[GUESS_DEVICE],
                                  .subject = guess.keys[GUESS_DEVICE]};
}

static enum err give_challenge(struct request *request)
{
    const struct challenge_use use = use_of(request);
    struct beginning *beginning = memory_new(sizeof *beginning);
    challenges_give(request->app->challenges, &use, clock_steady_ms(), beginning->challenge);
    request->carry = beginning;
    request->carry_free = free;
    return OK;
}

static void take_challenge(struct request *request, struct registration *registration)
{
    struct client_data said;
    struct challenge_use given;
    const struct challenge_use use = use_of(request);
    registration->current =
        client_data_parse(registration->client_data, registration->client_data_length, &said) &&
        challenges_take(request->app->challenges, said.challenge, CHALLENGE_ADD, clock_steady_ms(),
                        &given) &&
        secret_equal(&given.subject, &use.subject, sizeof given.subject);
    if (registration->current) {
        memcpy(registration->challenge, said.challenge, sizeof said.challenge);
    }
}

/* Before it is known to be right it counts as a guess. */
static enum err read_registration(struct request *request)
{
    const json_t *credential = param_json(request, "credential");
    const json_t *response = json_object_get(credential, "response");
    enum err err = account_count_guess(request);
    if (err != OK) {
        return err;
    }
    struct registration *registration = memory_new(sizeof *registration);
    request->carry = registration;
    request->carry_free = free;
    if (base64url_read(json_object_get(response, "clientDataJSON"), registration->client_data,
                       sizeof registration->client_data, &registration->client_data_length) &&
        base64url_read(json_object_get(response, "attestationObject"), registration->attestation,
                       sizeof registration->attestation, &registration->attestation_length)) {
        take_challenge(request, registration);
    }
    return OK;
}

/* Those of the account, for the authenticator to know its own again (section 5.4,
 * excludeCredentials). */
static bool take_credential(void *context, const struct passkey *passkey)
{
    json_array_append_new(
        context, json_pack("{s:s, s:o}", "type", "public-key", "id",
                           base64url_json(passkey->credential, passkey->credential_length)));
    return true;
}

static json_t *key_params(void)
{
    /* COSE: EdDSA, ES256, RS256; the first is liked best. */
    return json_pack("[{s:s, s:i}, {s:s, s:i}, {s:s, s:i}]", "type", "public-key", "alg", -8,
                     "type", "public-key", "alg", -7, "type", "public-key", "alg", -257);
}

/* PublicKeyCredentialCreationOptionsJSON (section 5.1.9). The credential is to be found by the
 * authenticator itself, and unlocked each time. */
static json_t *creation_options(const struct beginning *beginning,
                                const struct relying_party *party, const char *provider,
                                const struct passkey_handle *handle, const struct account *account,
                                json_t *take_known)
{
    return json_pack(
        "{s:o, s:{s:s, s:s}, s:{s:o, s:s, s:s}, s:o, s:o, s:i, s:{s:s, s:b, s:s}, s:s}",
        "challenge", base64url_json(beginning->challenge, sizeof beginning->challenge), "rp", "id",
        party->id, "name", provider, "user", "id",
        base64url_json(handle->bytes, sizeof handle->bytes), "name", account->username,
        "displayName", account->name, "pubKeyCredParams", key_params(), "excludeCredentials",
        take_known, "timeout", CHALLENGE_LIFE_S * 1000, "authenticatorSelection", "residentKey",
        "required", "requireResidentKey", 1, "userVerification", "required", "attestation", "none");
}

static enum err read_person(struct request *request, struct account *ret_account,
                            struct provider *ret_provider, struct passkey_handle *ret_handle)
{
    struct passkey_handle fresh;
    secret_random(fresh.bytes, sizeof fresh.bytes);
    enum store_err err = account_find(request->store, request->actor.account, ret_account);
    if (err == STORE_OK) {
        err = provider_find(request->store, ret_account->provider, ret_provider);
    }
    if (err == STORE_OK) {
        err = passkey_handle_take(request->store, ret_account->id, &fresh, ret_handle);
    }
    return err_of_store(err);
}

static enum err passkey_begin(struct request *request)
{
    struct relying_party party;
    struct account account;
    struct provider provider;
    struct passkey_handle handle;
    if (!relying_party_of(request->config->public_url, &party)) {
        return ERR_FEATURE_OFF;
    }
    if (request->carry == NULL) {
        return ERR_CONFLICT; /* no server runs that would take it back */
    }
    enum err err = read_person(request, &account, &provider, &handle);
    if (err != OK) {
        return err;
    }
    json_t *known = json_array();
    err = err_of_store(passkey_list(request->store, account.id, take_credential, known));
    request->result =
        creation_options(request->carry, &party, provider.name, &handle, &account, known);
    return err == OK ? gate_audit(request, "account.passkey_begin", NULL, account.id) : err;
}

static enum err wrong_credential(struct request *request)
{
    gate_note_refusal(request, "account.passkey_add", request->actor.account);
    return request_invalid(request, "credential");
}

/* What the registration is worth; the id that came beside it is that in it. */
static bool verify(const struct request *request, struct webauthn_credential *ret_credential)
{
    const struct registration *registration = request->carry;
    const json_t *id = json_object_get(param_json(request, "credential"), "id");
    struct relying_party party;
    uint8_t named[PASSKEY_CREDENTIAL_MAX];
    size_t length;
    if (registration == NULL || !registration->current ||
        !relying_party_of(request->config->public_url, &party)) {
        return false;
    }
    const struct webauthn_expected expected = {&party, registration->challenge};
    const struct webauthn_bytes client_data = {registration->client_data,
                                               registration->client_data_length};
    const struct webauthn_bytes attestation = {registration->attestation,
                                               registration->attestation_length};
    enum webauthn verdict = webauthn_register(&expected, client_data, attestation, ret_credential);
    if (verdict != WEBAUTHN_OK) {
        log_line(LOG_INFO, "passkey_refused", "reason=%s", log_word(webauthn_word(verdict)));
    }
    return verdict == WEBAUTHN_OK && base64url_read(id, named, sizeof named, &length) &&
           length == ret_credential->id_length && memcmp(named, ret_credential->id, length) == 0;
}

static enum err passkey_new(struct request *request)
{
    struct webauthn_credential credential;
    if (!verify(request, &credential)) {
        return wrong_credential(request);
    }
    struct passkey passkey = {.id = secret_id(request->now_ms),
                              .account = request->actor.account,
                              .key = credential.key,
                              .sign_count = credential.sign_count,
                              .created_ms = request->now_ms,
                              .credential_length = credential.id_length};
    memcpy(passkey.credential, credential.id, credential.id_length);
    snprintf(passkey.name, sizeof passkey.name, "%s", param_text(request, "name"));
    account_guessed_right(request);
    enum store_err stored = passkey_add(request->store, &passkey);
    enum err err =
        stored == STORE_EXISTS || stored == STORE_REFUSED ? ERR_CONFLICT : err_of_store(stored);
    request->result = json_pack("{s:o}", "passkey", json_passkey(&passkey));
    if (err == OK) {
        err = notice(request, passkey.account, MAIL_PASSKEY_ADDED);
    }
    return err == OK ? gate_audit(request, "account.passkey_add", NULL, passkey.id) : err;
}

static bool take_passkey(void *context, const struct passkey *passkey)
{
    json_array_append_new(context, json_passkey(passkey));
    return true;
}

static enum err passkey_all(struct request *request)
{
    json_t *list = json_array();
    request->result = json_pack("{s:o}", "passkeys", list);
    return err_of_store(passkey_list(request->store, request->actor.account, take_passkey, list));
}

/* The password is always left, so that nobody locks himself out. */
static enum err passkey_off(struct request *request)
{
    struct id id = param_id(request, "id");
    const struct id account = request->actor.account;
    enum err err = err_of_store(passkey_remove(request->store, account, id));
    if (err == OK) {
        err = notice(request, account, MAIL_PASSKEY_REMOVED);
    }
    return err == OK ? gate_audit(request, "account.passkey_remove", NULL, id) : err;
}

#define TEXT(name_, max_)                                                                          \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = max_                                   \
    }
#define OBJECT(name_, form_)                                                                       \
    {                                                                                              \
        .name = name_, .type = FIELD_OBJECT, .form = &form_                                        \
    }
#define BYTES(name_, max_) TEXT(name_, BASE64URL_LENGTH(max_))
static const char *const types[] = {"public-key", NULL};
#define TYPE                                                                                       \
    {                                                                                              \
        .name = "type", .type = FIELD_WORD, .words = types                                         \
    }

FORM(response_form, BYTES("clientDataJSON", CLIENT_DATA_MAX),
     BYTES("attestationObject", ATTESTATION_MAX));
FORM(credential_form, BYTES("id", PASSKEY_CREDENTIAL_MAX), OBJECT("response", response_form));
FORM(add_params, TEXT("name", PASSKEY_NAME_CHARACTERS), OBJECT("credential", credential_form));
FORM(add_result, OBJECT("passkey", form_passkey));
FORM(list_result,
     {.name = "passkeys", .type = FIELD_LIST, .form = &form_passkey, .max = PASSKEYS_MAX});
FORM(remove_params, {.name = "id", .type = FIELD_ID});

static const char *const required[] = {"required", NULL};
static const char *const none[] = {"none", NULL};
FORM(rp_form, TEXT("id", RP_ID_MAX), TEXT("name", 100));
FORM(user_form, BYTES("id", PASSKEY_HANDLE_BYTES), TEXT("name", USERNAME_BYTES_MAX),
     TEXT("displayName", 100));
FORM(key_form, TYPE, {.name = "alg", .type = FIELD_INTEGER, .min = -65535, .max = 0});
FORM(known_form, TYPE, BYTES("id", PASSKEY_CREDENTIAL_MAX));
FORM(selection_form, {.name = "residentKey", .type = FIELD_WORD, .words = required},
     {.name = "requireResidentKey", .type = FIELD_BOOLEAN},
     {.name = "userVerification", .type = FIELD_WORD, .words = required});
FORM(begin_result, BYTES("challenge", CHALLENGE_BYTES), OBJECT("rp", rp_form),
     OBJECT("user", user_form), {.name = "pubKeyCredParams", .type = FIELD_LIST, .form = &key_form},
     {.name = "excludeCredentials", .type = FIELD_LIST, .form = &known_form},
     {.name = "timeout", .type = FIELD_INTEGER, .max = SEQ_MAX},
     OBJECT("authenticatorSelection", selection_form),
     {.name = "attestation", .type = FIELD_WORD, .words = none});

const struct method passkey_methods[] = {
    {"account.passkeys", LANE_READ, &form_empty, &list_result, passkey_all, .per_minute = 60,
     .says = "List one's own passkeys."},
    {"account.passkey_begin", LANE_WRITE, &form_empty, &begin_result, passkey_begin,
     .per_minute = 20, .before = give_challenge,
     .says =
         "Give what a browser takes to make a passkey (WebAuthn), good once, for five minutes."},
    {"account.passkey_add", LANE_WRITE, &add_params, &add_result, passkey_new,
     .per_minute = MAILED_PER_MINUTE, .before = read_registration,
     .says = "Keep the passkey that a browser made; from then on it signs in alone."},
    {"account.passkey_remove", LANE_WRITE, &remove_params, &form_empty, passkey_off,
     .per_minute = MAILED_PER_MINUTE,
     .says = "Forget a passkey; the password always signs in, and so do the other passkeys."},
};
const size_t passkey_method_count = sizeof passkey_methods / sizeof passkey_methods[0];
