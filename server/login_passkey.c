/* POST /login/passkey. A try goes
 *
 *   1. to LANE_READ, which looks for the credential. Its challenge is void from now on;
 *   2. to the throttle, as a try at this credential. What strangers do to the account's password
 *      does not count here: it would make its owner wait, and no key can be guessed;
 *   3. to LANE_HASH, where the signature is checked;
 *   4. to LANE_WRITE, where the authenticator's count is noted and the sign-in is written.
 *
 * Whatever is wrong with it is answered alike. The log says what. */

#include "server/login_passkey.h"
#include "server/login_inner.h"

#include "server/app.h"
#include "server/clock.h"
#include "server/config.h"
#include "server/credentials.h"
#include "server/guard.h"
#include "server/http/body.h"
#include "server/http/reply.h"
#include "server/log.h"
#include "server/memory.h"
#include "server/methods/gate.h"
#include "server/sign_in_make.h"
#include "server/webauthn/base64url.h"
#include "server/webauthn/challenges.h"
#include "server/webauthn/webauthn.h"

#include <sodium.h>
#include <string.h>

enum { CREDENTIAL_TEXT = BASE64URL_LENGTH(PASSKEY_CREDENTIAL_MAX) };

/* What every refused try is told. */
static const char refusal_word[] = "invalid_credentials";

struct assertion {
    struct relying_party party;
    struct client_data said;
    struct challenge_use use;
    bool current; /* the challenge was given for this, and not used before */
    size_t credential_length, client_data_length, data_length, signature_length;
    uint8_t credential[PASSKEY_CREDENTIAL_MAX];
    uint8_t client_data[CLIENT_DATA_MAX];
    uint8_t data[AUTHENTICATOR_DATA_MAX];
    uint8_t signature[SIGNATURE_MAX];
    struct passkey_handle handle;
    bool known; /* then there is a `passkey` */
    struct passkey passkey;
    struct passkey_handle passkey_handle;
    uint32_t sign_count;
    enum webauthn verdict;
};

void assertion_destroy(struct assertion *assertion)
{
    free(assertion);
}

/* Whoever may answer, where one was named. */
static struct guess_key subject_of(const struct app *app, const char *username)
{
    const struct id nobody = {0};
    return guard_guess(app->guard, app->config, username, "", nobody).keys[GUESS_ACCOUNT];
}

static void give_options(struct app *app, struct exchange *exchange, const char *username)
{
    const struct id nobody = {0};
    uint8_t challenge[CHALLENGE_BYTES];
    char address[ADDRESS_BYTES_MAX + 1];
    struct relying_party party;
    struct challenge_use use = {.purpose = CHALLENGE_SIGN_IN};
    if (!relying_party_of(app->config->public_url, &party)) {
        reply_error(app, exchange, 403, err_reason(ERR_FEATURE_OFF));
        return;
    }
    client_address(app, exchange_head(exchange), address);
    use.owner = guard_guess(app->guard, app->config, "", address, nobody).keys[GUESS_ADDRESS];
    if (username != NULL) {
        char lower[USERNAME_BYTES_MAX + 1];
        username_lower(username, lower);
        use.subject = subject_of(app, lower);
    }
    challenges_give(app->challenges, &use, clock_steady_ms(), challenge);
    reply_json(app, exchange, 200,
               json_pack("{s:o, s:i, s:s, s:[], s:s}", "challenge",
                         base64url_json(challenge, sizeof challenge), "timeout",
                         CHALLENGE_LIFE_S * 1000, "rpId", party.id, "allowCredentials",
                         "userVerification", "required"),
               NULL, 0);
}

FORM(begin_form, {.name = "username",
                  .type = FIELD_TEXT,
                  .min = 1,
                  .max = USERNAME_BYTES_MAX,
                  .optional = true});

void login_passkey_begin(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &begin_form);
    if (body == NULL) {
        reply_error(app, exchange, 400, "invalid_request");
    } else {
        give_options(app, exchange, body_text(body, "username"));
    }
    body_drop(body);
}

static enum err passkey_look_up(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    struct assertion *assertion = login->assertion;
    enum store_err err = passkey_find(store, assertion->credential, assertion->credential_length,
                                      &assertion->passkey, &assertion->passkey_handle);
    if (err == STORE_OK) {
        err = account_find(store, assertion->passkey.account, &login->fact.account);
        assertion->known = err == STORE_OK;
    }
    return err == STORE_NOT_FOUND ? OK : err_of_store(err);
}

/* Whose it is fits what the authenticator calls the person, and who was to answer. */
static bool is_expected(const struct assertion *assertion, const struct guess_key *named)
{
    static const struct guess_key anyone;
    const struct guess_key *subject = &assertion->use.subject;
    return assertion->known && assertion->current &&
           secret_equal(&assertion->handle, &assertion->passkey_handle, sizeof assertion->handle) &&
           (secret_equal(subject, &anyone, sizeof anyone) ||
            secret_equal(subject, named, sizeof *named));
}

/* Only where all else fits. By the time it takes one could learn whether a credential is known, but
 * only who holds it can name it. */
static enum err passkey_verify(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    struct assertion *assertion = login->assertion;
    const struct webauthn_expected expected = {&assertion->party, assertion->said.challenge};
    (void)store;
    if (login->outcome == LOGIN_RIGHT) {
        assertion->verdict = webauthn_assert(
            &expected, &assertion->passkey.key,
            (struct webauthn_bytes){assertion->client_data, assertion->client_data_length},
            (struct webauthn_bytes){assertion->data, assertion->data_length},
            (struct webauthn_bytes){assertion->signature, assertion->signature_length},
            &assertion->sign_count);
    }
    if (assertion->verdict != WEBAUTHN_OK) {
        login->outcome = LOGIN_WRONG;
    }
    return OK;
}

/* Two who hold the key count apart, so that one of them comes back with a lower count (section
 * 6.1.1). Which of them is the owner nobody can tell. */
static enum err note_copied(struct login *login)
{
    struct request *request = &login->request;
    login->outcome = LOGIN_WRONG;
    request->actor.account = login->fact.account.id;
    request->actor.role = login->fact.account.role;
    return gate_audit_refusal_of(request, "passkey.count", login->assertion->passkey.id,
                                 refusal_word);
}

/* An account that is not active has no way in. Since it was looked up it may have been locked or
 * closed, or the passkey removed. */
static enum err use_passkey(struct login *login, struct store *store)
{
    const struct assertion *assertion = login->assertion;
    struct account *account = &login->fact.account;
    enum store_err err = account_find(store, account->id, account);
    if (err == STORE_OK && account->state != ACCOUNT_ACTIVE) {
        login->outcome = LOGIN_WRONG;
        return OK;
    }
    if (err == STORE_OK) {
        err =
            passkey_use(store, assertion->passkey.id, assertion->sign_count, login->request.now_ms);
    }
    if (err == STORE_REFUSED) {
        return note_copied(login);
    }
    if (err == STORE_NOT_FOUND) {
        login->outcome = LOGIN_WRONG;
        return OK;
    }
    return err_of_store(err);
}

static enum err passkey_write(struct job *job, struct store *store)
{
    struct login *login = (struct login *)job;
    struct request *request = &login->request;
    enum err err = OK;
    request->store = store;
    if (login->outcome == LOGIN_RIGHT) {
        err = use_passkey(login, store);
    }
    if (err == OK && login->outcome == LOGIN_RIGHT) {
        err = sign_in_write(request, &login->fact);
        return err == OK ? gate_audit(request, "passkey.use", NULL, login->assertion->passkey.id)
                         : err;
    }
    return err == OK ? gate_audit_refusal(request, "sign_in", refusal_word) : err;
}

/* What was wrong first, for who runs the server. */
static const char *why_wrong(const struct assertion *assertion)
{
    if (!assertion->known) {
        return "unknown";
    }
    if (!assertion->current) {
        return "challenge";
    }
    return assertion->verdict == WEBAUTHN_OK ? "owner" : webauthn_word(assertion->verdict);
}

static void passkey_verified(struct job *job, enum err err)
{
    const struct login *login = (const struct login *)job;
    if (login->outcome == LOGIN_WRONG) {
        log_line(LOG_INFO, "passkey_refused", "reason=%s", log_word(why_wrong(login->assertion)));
    }
    login_verified(job, err);
}

static void passkey_looked_up(struct job *job, enum err err)
{
    struct login *login = (struct login *)job;
    struct assertion *assertion = login->assertion;
    struct app *app = login->app;
    struct exchange *exchange = exchange_find(app->transport, login->exchange);
    char name[CREDENTIAL_TEXT + 1];
    if (exchange == NULL) {
        login_destroy(login); /* nobody waits for the answer */
        return;
    }
    if (err != OK) {
        login_refuse(login, 503, err_reason(err));
        return;
    }
    if (assertion->known) {
        const char *username = login->fact.account.username;
        const struct guess_key named = subject_of(app, username);
        memcpy(login->username, username, strlen(username) + 1);
        login->device = login_known_device(app, exchange_head(exchange), username);
        login->outcome = is_expected(assertion, &named) ? LOGIN_RIGHT : LOGIN_WRONG;
    }
    sodium_bin2base64(name, sizeof name, assertion->credential, assertion->credential_length,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    login->job.work = passkey_verify;
    login->job.done = passkey_verified;
    login->write = passkey_write;
    login_admit(login, name);
}

static bool read_assertion(const json_t *credential, struct assertion *ret_assertion)
{
    struct assertion *assertion = ret_assertion;
    const json_t *response = json_object_get(credential, "response");
    size_t handle_length = 0;
    return base64url_read(json_object_get(credential, "id"), assertion->credential,
                          sizeof assertion->credential, &assertion->credential_length) &&
           base64url_read(json_object_get(response, "clientDataJSON"), assertion->client_data,
                          sizeof assertion->client_data, &assertion->client_data_length) &&
           base64url_read(json_object_get(response, "authenticatorData"), assertion->data,
                          sizeof assertion->data, &assertion->data_length) &&
           base64url_read(json_object_get(response, "signature"), assertion->signature,
                          sizeof assertion->signature, &assertion->signature_length) &&
           base64url_read(json_object_get(response, "userHandle"), assertion->handle.bytes,
                          sizeof assertion->handle.bytes, &handle_length) &&
           handle_length == sizeof assertion->handle.bytes;
}

static void begin_try(struct app *app, struct exchange *exchange, struct assertion *take_assertion)
{
    struct assertion *assertion = take_assertion;
    struct login *login = login_new(app, exchange);
    login->assertion = assertion;
    login->job.work = passkey_look_up;
    login->job.done = passkey_looked_up;
    assertion->current = client_data_parse(assertion->client_data, assertion->client_data_length,
                                           &assertion->said) &&
                         challenges_take(app->challenges, assertion->said.challenge,
                                         CHALLENGE_SIGN_IN, clock_steady_ms(), &assertion->use);
    enum err err =
        app->draining ? ERR_OVERLOADED : lanes_submit(app->lanes, LANE_READ, &login->job);
    if (err != OK) {
        login_refuse(login, 503, err_reason(err));
    }
}

#define BYTES(name_, max_)                                                                         \
    {                                                                                              \
        .name = name_, .type = FIELD_TEXT, .min = 1, .max = BASE64URL_LENGTH(max_)                 \
    }
FORM(response_form, BYTES("clientDataJSON", CLIENT_DATA_MAX),
     BYTES("authenticatorData", AUTHENTICATOR_DATA_MAX), BYTES("signature", SIGNATURE_MAX),
     BYTES("userHandle", PASSKEY_HANDLE_BYTES));
FORM(credential_form, BYTES("id", PASSKEY_CREDENTIAL_MAX),
     {.name = "response", .type = FIELD_OBJECT, .form = &response_form});
FORM(passkey_form, {.name = "credential", .type = FIELD_OBJECT, .form = &credential_form});

void login_passkey_request(struct app *app, struct exchange *exchange)
{
    json_t *body = body_read(exchange, &passkey_form);
    struct assertion *assertion = memory_new(sizeof *assertion);
    if (!relying_party_of(app->config->public_url, &assertion->party)) {
        reply_error(app, exchange, 403, err_reason(ERR_FEATURE_OFF));
    } else if (body == NULL || !read_assertion(json_object_get(body, "credential"), assertion)) {
        reply_error(app, exchange, 400, "invalid_request");
    } else {
        begin_try(app, exchange, assertion);
        assertion = NULL;
    }
    assertion_destroy(assertion);
    body_drop(body);
}
